#pragma once
#include <cstdint>

namespace vitrelax {

class Stream;

/// Friction and noise over a time: v -> decay v + noise xi, exact for the Ornstein-Uhlenbeck process
/// dv = -gamma v dt + sqrt(2 gamma T) dW of unit mass.
struct LangevinBath {
  LangevinBath(double friction, double temperature, double time);
  double decay;  ///< exp(-gamma t)
  double noise;  ///< sqrt(T (1 - exp(-2 gamma t)))
};

/// Stochastic velocity rescaling of Bussi, Donadio and Parrinello, J. Chem. Phys. 126, 014101 (2007): the factor on all
/// velocities that takes the kinetic energy K along
///     dK = (T f/2 - K) dt/tau + 2 sqrt(K T/2 dt/tau) dW,    f degrees of freedom,
/// over a time, exactly: K then has the canonical distribution, a chi-square of f degrees of freedom.
double rescalingFactor(double kinetic, double temperature, double degreesOfFreedom, double timeOverTau, Stream& draw);

}  // namespace vitrelax

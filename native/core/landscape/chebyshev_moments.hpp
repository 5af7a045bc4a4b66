#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

struct ChebyshevMomentsOptions {
  std::uint64_t moments = 0;           ///< M
  std::uint64_t vectors = 0;           ///< R
  std::uint64_t seed = 0;              ///< of the random vectors
  std::vector<std::uint8_t> excluded;  ///< as in ModesOptions
};

struct ChebyshevMomentsReport {
  /// [R][M], v T_m(2 H/largest - 1) v of each random vector v, normalised: on average the mean of T_m over all modes.
  std::vector<double> moments;
  double largest = 0;          ///< an upper bound on the eigenvalues, and the end of the interval
  std::uint64_t modes = 0;     ///< but for translations and excluded particles
  double trace = 0;            ///< of the Hessian, exact
  double traceOfSquare = 0;    ///< of its square, exact
  std::uint64_t products = 0;  ///< of the Hessian with a vector
  bool cancelled = false;
};

/// Moments of the spectrum of the Hessian of a minimum in Chebyshev polynomials, for the kernel polynomial method:
/// Weisse, Wellein, Alvermann and Fehske, Rev. Mod. Phys. 78, 275 (2006). One product per two moments.
/// Throws `OUT_OF_RANGE` or `WRONG_LENGTH` naming the option, `NOT_DETERMINED` where an eigenvalue is negative.
ChebyshevMomentsReport chebyshevMoments(Simulation& simulation, const ChebyshevMomentsOptions& options,
                                        ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

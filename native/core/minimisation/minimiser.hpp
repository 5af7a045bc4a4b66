#pragma once
#include <cstdint>
#include <string>

#include "criterion.hpp"

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// How a minimiser goes down.
struct MinimiserOptions {
  /// The last three do what LAMMPS does, line for line (lammps.hpp); `newton` is the finish alone.
  enum class Method {
    conjugateGradient,
    fire2006,
    fire2020,
    lbfgs,
    lineSearchDescent,
    newton,
    lammpsCg,
    lammpsSd,
    lammpsFire
  };
  Method method = Method::conjugateGradient;
  Criterion until;
  double timestep = 0;     ///< first time step of FIRE [time, mass 1]; 0: from the stiffness as it goes, LAMMPS's 0.005
  int memory = 8;          ///< pairs that L-BFGS keeps
  double newtonForce = 0;  ///< Newton steps follow, down to this largest force [energy/length]; 0: none
};

/// What the Newton finish did.
struct NewtonReport {
  std::uint64_t evaluations = 0;     ///< of forces
  std::uint64_t iterations = 0;      ///< Newton steps, gradient steps in their place included
  std::uint64_t products = 0;        ///< of the Hessian with a vector
  const char* stopReason = nullptr;  ///< null: there was none
};

struct MinimumReport {
  double energy = 0, rmsForce = 0, maxForce = 0;
  double forceFloor = 0;                          ///< rounding floor of the rms force, measured where it ended
  double maxForceFloor = 0;                       ///< the same of the largest force
  std::uint64_t evaluations = 0, iterations = 0;  ///< of the method itself
  const char* stopReason = "line-search";
  NewtonReport newton;
};

/// Moves the system in place to a minimum of the energy, which in general is not the one that the steepest-descent flow
/// reaches; on cancel it stands where the last iteration ended. All line searches but LAMMPS's use forces alone:
/// differences of energies lose their digits long before forces do.
/// Throws before any work: `OUT_OF_RANGE` naming the option, `TOLERANCE_BELOW_FLOOR` naming the rounding floor.
MinimumReport minimise(Simulation& simulation, const MinimiserOptions& options, ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

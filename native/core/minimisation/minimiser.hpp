#pragma once
#include <cstdint>
#include <limits>
#include <string>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// When a minimiser ends; 0 and the largest number stand for no criterion.
struct Criterion {
  double rmsForce = 0, maxForce = 0;  ///< [energy/length]
  std::uint64_t evaluations = std::numeric_limits<std::uint64_t>::max();
};

/// How a minimiser goes down.
struct MinimiserOptions {
  enum class Method { conjugateGradient, fire2006, fire2020, lbfgs, lineSearchDescent };
  Method method = Method::conjugateGradient;
  Criterion until;
  double timestep = 0;  ///< first time step of FIRE [time, mass 1]; 0: from the stiffness as it goes
  int memory = 8;       ///< pairs that L-BFGS keeps
};

struct MinimumReport {
  double energy = 0, rmsForce = 0, maxForce = 0;
  double forceFloor = 0;  ///< rounding floor of the rms force
  std::uint64_t evaluations = 0, iterations = 0;
  const char* stopReason = "line-search";  ///< StopReason of the public face
};

/// Moves the system in place to a minimum of the energy, which in general is not the one that the steepest-descent flow
/// reaches; on cancel it stands where the last iteration ended. All line searches use forces alone: differences of
/// energies lose their digits long before forces do.
/// Throws before any work: `OUT_OF_RANGE` naming the option, `TOLERANCE_BELOW_FLOOR` naming the rounding floor.
MinimumReport minimise(Simulation& simulation, const MinimiserOptions& options, ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

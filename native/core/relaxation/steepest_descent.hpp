#pragma once
#include <cstdint>
#include <limits>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// The flow zeta dr/dt = -dE/dr, zeta = 1, with error control.
struct SteepestDescentOptions {
  double time = std::numeric_limits<double>::infinity();  ///< [time]
  double rmsForce = 0, maxForce = 0;                      ///< [energy/length]
  std::uint64_t evaluations = std::numeric_limits<std::uint64_t>::max();
  std::vector<double> times;  ///< when to record, increasing; the end is always recorded
  double relative = 1e-2;     ///< a step h is accepted when its rms error <= relative * h * v_rms + absolute
  double absolute = 0;        ///< [length]
};

struct SteepestDescentReport {
  std::vector<double> times, energy, rmsVelocity, maxForce, participation;
  std::uint64_t evaluations = 0, steps = 0, rejectedSteps = 0, listBuilds = 0;
  const char* stopReason = "time";  ///< StopReason of the public face
  double dissipationError = 0;      ///< |E(0)-E(t) - N int <v^2> dt| / (E(0)-E(t))
  double forceFloor = 0;            ///< rms force at which a long step sees rounding alone [energy/length]
  double forceNoise = 0;            ///< noise floor of the rms force, measured where it ended [energy/length]
};

/// Moves the system in place; on cancel it stands at the last whole step.
SteepestDescentReport steepestDescent(Simulation& simulation, const SteepestDescentOptions& options, ThreadTeam& team,
                                      Monitor& monitor);

}  // namespace vitrelax

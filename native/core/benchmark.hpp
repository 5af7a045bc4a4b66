#pragma once
#include <cstdint>
#include <vector>

#include "build_info.hpp"

namespace vitrelax {

class Simulation;
class ThreadTeam;

/// Times force evaluations and list builds on a copy of the system brought into spatial order.
Timings timings(Simulation& simulation, int repeats, ThreadTeam& team);

/// Fixed-step Euler, x += step F: what the flow's integrator is compared with. On the same lists and kernels.
struct EulerRun {
  std::vector<double> rmsVelocity;  ///< at each time that was reached
  std::uint64_t evaluations = 0;
  double seconds = 0;
  bool stable = true;  ///< false: some particle moved by half a diameter in a step, and the run ended
};
EulerRun euler(Simulation& simulation, double step, const std::vector<double>& times, ThreadTeam& team);

}  // namespace vitrelax

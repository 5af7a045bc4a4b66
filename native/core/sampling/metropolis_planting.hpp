#pragma once
#include <cstdint>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// Metropolis sampling of the displacements of all pairs of a Mari-Kurchan system, which are independent of each other:
/// each starts uniform in the box, and a sweep is one trial of every pair, accepted with probability min(1,
/// exp(-Delta U/T)). Trial steps are uniform in a cube with the side of the box, so that wherever a pair stands all of
/// the box is one step away, and a pair has forgotten its start after a few sweeps (but for a part v_ex/V a sweep).
struct MetropolisPlantingOptions {
  double temperature = 1;  ///< [energy]
  std::uint64_t sweeps = 200;
  std::uint64_t seed = 0;
};

struct MetropolisPlantingReport {
  double acceptance = 0;  ///< accepted / attempted
  bool cancelled = false;
};

/// Puts all particles at 0 and gives the system the shifts that come of it, one by one. On cancel it stays as it was.
MetropolisPlantingReport plantByMetropolis(Simulation& simulation, const MetropolisPlantingOptions& options,
                                           ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

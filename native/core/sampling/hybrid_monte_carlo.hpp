#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// Hybrid Monte Carlo with exchanges of diameters. A cycle is `swapSweeps` sweeps of swap Monte Carlo that exchange
/// diameters alone, then a burst: velocities from the Maxwell distribution, velocity Verlet at constant energy, and the
/// end accepted with probability min(1, exp(-Delta H/T)), H = E + K, else the start restored.
///
/// A Verlet step is reversible and keeps volume in phase space whatever its length, so the distribution is exact
/// (Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B 195, 216 (1987)), up to the rounding of forces and velocities,
/// which alone keeps a burst from being retraced to the last bit. The number of steps of a burst is uniform between
/// half and one and a half times `burst`, drawn apart from the state, so that no mode returns to where it was each time
/// (Mackenzie, Phys. Lett. B 226, 369 (1989)).
///
/// Everything in a cycle is keyed by its index, and it begins from positions, sizes and the order of the particles
/// alone: runs of a and b cycles carry the bits of one of a + b.
struct HybridMonteCarloOptions {
  double temperature = 1;  ///< [energy]
  std::uint64_t cycles = 0;
  std::uint64_t firstCycle = 0;
  std::uint64_t burst = 20;      ///< mean number of steps
  double timestep = 0;           ///< [time]; 0: chosen by model, temperature and N
  std::uint64_t swapSweeps = 1;  ///< of N attempts each; 0: no exchanges
  double maxDiameterDifference = 0.2;
  std::uint64_t seed = 0;
};

struct HybridMonteCarloReport {
  std::vector<double> energies;  ///< per particle at the end of each bin, at most 4096 bins
  std::uint64_t cyclesPerBin = 1;
  double timestep = 0;
  double burstAcceptance = 0, swapAcceptance = 0;  ///< accepted / attempted; 0 where none was attempted
  /// <exp(-Delta H/T)>: 1 in equilibrium (Creutz, Phys. Rev. D 38, 1228 (1988)), but for bursts that the integrator
  /// gave up, which count as 0: so does their reverse, whose moves are the same, and sampling stays exact.
  double meanBoltzmannFactor = 0;
  double meanSquareForce = 0, meanLaplacian = 0;  ///< per particle, over the ends of the cycles
  std::uint64_t cycles = 0;                       ///< whole cycles done
  bool cancelled = false;
};

/// Moves the system in place. When cancelled it stands between two cycles, or behind the exchanges of one.
/// Throws Error: `OUT_OF_RANGE` or `NOT_FINITE` naming the option before any work; `DIVERGED` naming `timestep` when
/// none of the first 100 bursts is accepted.
HybridMonteCarloReport hybridMonteCarlo(Simulation& simulation, const HybridMonteCarloOptions& options,
                                        ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

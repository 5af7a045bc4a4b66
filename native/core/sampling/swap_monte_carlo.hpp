#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// Metropolis Monte Carlo with exchanges of diameters, as in Nishikawa et al., Methods. An attempt is, with probability
/// swapProbability, the exchange of the sizes of two random particles, and otherwise the displacement of one by a
/// vector uniform in the cube [-stepLength/2, stepLength/2]^D; it is accepted with probability min(1, exp(-Delta E/T)).
///
/// In a mixture with a third species C (SpeciesPairs) the exchange is one of species: of a uniformly random particle of
/// C with a uniformly random one of A or B. Which pair is proposed depends on the state only through who carries C, and
/// N_C is conserved, so that the exchange and its reverse are proposed with the same probability 1/(N_C (N - N_C)):
/// with Metropolis' rule, detailed balance is exact. Pairs A-B, whose exchange is hopeless, and pairs of one species,
/// which it would not change, are never drawn.
///
/// Where the force jumps at the cutoff, the hypervirial's Laplacian has the surface term of forces/surface_term.hpp.
///
/// In a system of many tiles' particles a sweep goes through tiles of the box, whose common offset is random. Within a
/// tile, as many attempts as it has particles are made on particles drawn from its own, exchanges among those alone,
/// and what would leave the tile is refused: so who is in a tile does not change, each attempt fulfils detailed
/// balance, and the Boltzmann distribution is stationary in each tile of each sweep. Every 64th sweep draws from all
/// particles, so that sizes are exchanged over any distance. docs/numerics.md has the proof, and what would break it.
/// Tiles of one colour are out of each other's sight and run on different threads; elsewhere attempts are made in
/// sequence, and threads build lists and evaluate forces. What happens in a tile depends on no other of its colour, so
/// the bits do not depend on the number of threads.
///
/// Before each sweep whose index is a multiple of 64, and before the first of a run, the particles are
/// sorted in space (a stable sort of the order they are in, which a snapshot keeps), the neighbours listed afresh and
/// the carriers of C too: from there on everything depends on positions, sizes, that order and the sweep's index only.
/// So a run of a sweeps followed by one with firstSweep = a carries the bits of the run in one piece where a is a
/// multiple of 64.
struct SwapMonteCarloOptions {
  double temperature = 1;              ///< [energy]
  std::uint64_t sweeps = 0;            ///< one sweep = N attempts
  std::uint64_t firstSweep = 0;        ///< runs of a and b sweeps from 0 and a equal one of a + b, bit for bit
  double swapProbability = 0.2;        ///< 0 where there is nothing to exchange
  double stepLength = 0.12;            ///< side of the cube of trial displacements [length]
  double maxDiameterDifference = 0.2;  ///< exchanges with |d_i - d_j| at or above it count as rejected [length]
  std::uint64_t seed = 0;
  std::uint64_t measureEvery = 10;  ///< sweeps between samples of the hypervirial
  double tileMembers = 450;         ///< particles in a tile, about; tiles are as wide as they must be at least
  double largestMove = 0;           ///< before the neighbours are listed anew [length]; 0: what was found fastest
};

struct SwapMonteCarloReport {
  std::vector<double> energies;  ///< per particle at the end of each bin, at most 4096 bins
  std::uint64_t sweepsPerBin = 1;
  double displacementAcceptance = 0, swapAcceptance = 0;  ///< accepted / attempted; 0 where none was attempted
  double meanSquareForce = 0, meanLaplacian = 0;          ///< per particle, surface term included; NaN without samples
  std::uint64_t hypervirialSamples = 0;
  double energyDrift = 0;    ///< largest |running - recomputed| energy per particle, once it is sane
  std::uint64_t sweeps = 0;  ///< whole sweeps done
  bool cancelled = false;
};

/// Moves the system in place. When cancelled it stands between two attempts: behind the last whole sweep, or where a
/// sweep is longer than 8192 attempts, possibly within one.
/// Throws Error before any work: `OUT_OF_RANGE` or `NOT_FINITE` naming the option at fault.
SwapMonteCarloReport swapMonteCarlo(Simulation& simulation, const SwapMonteCarloOptions& options, ThreadTeam& team,
                                    Monitor& monitor);

}  // namespace vitrelax

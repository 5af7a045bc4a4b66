#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// Metropolis Monte Carlo with exchanges of diameters, as in Nishikawa et al., Methods.
struct SwapMonteCarloOptions {
  double temperature = 1;        ///< [energy]
  std::uint64_t sweeps = 0;      ///< one sweep = N attempts
  std::uint64_t firstSweep = 0;  ///< runs of a and b sweeps from 0 and a equal one of a + b, bit for bit
  double swapProbability = 0.2;
  double stepLength = 0.12;            ///< side of the cube of trial displacements [length]
  double maxDiameterDifference = 0.2;  ///< exchanges with |d_i - d_j| at or above it count as rejected [length]
  std::uint64_t seed = 0;
  std::uint64_t measureEvery = 10;  ///< sweeps between samples of the hypervirial
};

struct SwapMonteCarloReport {
  std::vector<double> energies;  ///< per particle at the end of each bin, at most 4096 bins
  std::uint64_t sweepsPerBin = 1;
  double displacementAcceptance = 0, swapAcceptance = 0;
  double meanSquareForce = 0, meanLaplacian = 0;  ///< per particle, over the samples; NaN without samples
  std::uint64_t hypervirialSamples = 0;
  double energyDrift = 0;    ///< largest |running - recomputed| energy per particle, once it is sane
  std::uint64_t sweeps = 0;  ///< whole sweeps done
  bool cancelled = false;
};

/// Moves the system in place. Throws Error on bad options before any work.
SwapMonteCarloReport swapMonteCarlo(Simulation& simulation, const SwapMonteCarloOptions& options, ThreadTeam& team,
                                    Monitor& monitor);

}  // namespace vitrelax

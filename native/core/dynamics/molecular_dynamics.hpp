#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;
struct PairModel;

enum class Thermostat {
  none,              ///< constant energy
  langevin,          ///< BAOAB with friction and noise; momentum is not conserved
  velocityRescaling  ///< stochastic rescaling of all velocities at the end of each step
};

/// Newton's equations for particles of unit mass by velocity Verlet, from velocities drawn at `temperature`.
///
/// Without bath and with rescaled velocities the centre of mass rests, and the kinetic energy has D (N - 1) degrees of
/// freedom; with Langevin noise D N. All noise is keyed by (seed, step, user's index of the particle).
struct MolecularDynamicsOptions {
  double temperature = 1;  ///< [energy]
  double time = 1;         ///< length of the run, rounded to whole steps, at least one [time]
  double timestep = 0;     ///< [time]; 0: `defaultTimestep`
  Thermostat thermostat = Thermostat::none;
  double couplingRate = 1;    ///< friction, or 1/(relaxation time of the kinetic energy) [1/time]
  std::vector<double> times;  ///< increasing; a frame is handed out at the whole step nearest to each
  std::uint64_t seed = 0;
  /// Steps between energies of the report, and more where those of the whole run would be more than 4096; 0: one in a
  /// thousand of the steps, at most 10. Forces alone, as the steps in between need them, are cheaper by a third to a
  /// half.
  std::uint64_t measureEvery = 0;
};

struct MolecularDynamicsReport {
  double timestep = 0;
  std::uint64_t steps = 0;
  double degreesOfFreedom = 0;
  double temperature = 0;  ///< 2 <K>/f over the second half of the steps
  /// Averages over the ends of bins in the second half: energy per particle; |F|^2 and Laplacian per particle.
  double energyPerParticle = 0, meanSquareForce = 0, meanLaplacian = 0;
  double energyDrift = 0;  ///< conserved quantity per particle, end minus start
  /// Per particle at the end of each bin of steps, at most 4096 bins: potential energy, kinetic energy, and the
  /// conserved quantity, E + K minus the heat that the bath has given.
  std::vector<double> energies, kineticEnergies, conserved;
  std::uint64_t stepsPerBin = 1;
  bool cancelled = false;
};

/// The step of the model, shorter above T = 1 as thermal speeds grow.
double defaultTimestep(const PairModel& model, double temperature);

/// Moves the system in place; when cancelled it stands at the last whole step.
/// Throws Error: `OUT_OF_RANGE` naming the option before any work; `DIVERGED` naming `timestep` when a particle moves
/// by a quarter of a diameter in one step, energies are not finite, or within 100 steps the conserved quantity changes
/// by half of the kinetic energy.
MolecularDynamicsReport molecularDynamics(Simulation& simulation, const MolecularDynamicsOptions& options,
                                          ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

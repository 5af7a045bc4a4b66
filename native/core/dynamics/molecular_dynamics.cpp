#include "molecular_dynamics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../number_text.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"
#include "thermal_noise.hpp"
#include "thermostat.hpp"
#include "verlet_integrator.hpp"

namespace vitrelax {

namespace {

constexpr int kDigits = 6;  ///< of numbers in messages

constexpr std::uint64_t kMostBins = 4096;
/// By default energies are looked at every tenth step, or a thousand times where the run is shorter than that.
constexpr std::uint64_t kMeasureEvery = 10, kFewestBins = 1000;
/// Steps over which the conserved quantity is watched.
constexpr std::uint64_t kWatchEvery = 100;
constexpr double kMostSteps = 0x1p52;

void check(const MolecularDynamicsOptions& o, const ParticleSystem& system, double timestep) {
  const auto require = [](bool good, const std::string& field, double value, const std::string& allowed) {
    if (!good)
      throw invalid(std::isfinite(value) ? "OUT_OF_RANGE" : "NOT_FINITE", field, numberText(value, kDigits), allowed);
  };
  const auto positive = [&](const char* field, double value) {
    require(std::isfinite(value) && value > 0, field, value, "a positive, finite number");
  };
  positive("temperature", o.temperature);
  positive("time", o.time);
  require(std::isfinite(o.timestep) && o.timestep >= 0, "timestep", o.timestep,
          "a positive, finite number, or 0 for the model's own");
  require(o.time / timestep < kMostSteps, "timestep", timestep, "at least time/2^52");
  positive("couplingRate", o.couplingRate);
  for (std::size_t k = 0; k < o.times.size(); ++k) {
    require(std::isfinite(o.times[k]) && o.times[k] >= 0 && (k == 0 || o.times[k] > o.times[k - 1]),
            "times[" + std::to_string(k) + "]", o.times[k], "finite, increasing times, 0 or above");
  }
  if (o.thermostat != Thermostat::langevin) {
    require(system.particles() > 1, "particles", static_cast<double>(system.particles()),
            "at least 2, as the centre of mass rests");
  }
}

/// One run: the integrator, its bath, and what is recorded.
class Run {
 public:
  Run(Simulation& simulation, const MolecularDynamicsOptions& options, double timestep, ThreadTeam& team,
      Monitor& monitor)
      : simulation_(simulation),
        system_(simulation.system()),
        options_(options),
        timestep_(timestep),
        steps_(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(options.time / timestep)))),
        bath_(options.couplingRate, options.temperature, timestep),
        team_(team),
        monitor_(monitor),
        integrator_(system_, timestep, team) {
    const auto n = static_cast<double>(system_.particles());
    const bool drifts = options.thermostat == Thermostat::langevin;
    report_.timestep = timestep;
    report_.degreesOfFreedom = system_.dimension() * (drifts ? n : n - 1);
    const std::uint64_t few = std::clamp<std::uint64_t>(steps_ / kFewestBins, 1, kMeasureEvery);
    const std::uint64_t every = std::min(options.measureEvery == 0 ? few : options.measureEvery, steps_);
    report_.stepsPerBin = every * ((steps_ / every - 1) / kMostBins + 1);
  }

  MolecularDynamicsReport run() {
    start();
    while (report_.steps < steps_) {
      if (monitor_.cancelled()) {
        report_.cancelled = true;
        break;
      }
      try {
        step();
      } catch (const Cancelled&) {
        integrator_.settle();
        throw;
      }
      ++report_.steps;
      watch();
      record();
      frame();
      monitor_.report(DynamicsProgress{time(), 2 * integrator_.kinetic() / report_.degreesOfFreedom, energyHere_});
    }
    integrator_.settle();
    system_.followUnwrapped();
    const auto samples = static_cast<double>(samples_);
    report_.temperature = 2 * kinetic_ / report_.degreesOfFreedom / static_cast<double>(kineticSamples_);
    report_.energyPerParticle = perParticle(energy_) / samples;
    report_.meanSquareForce = forceSquared_ / samples;
    report_.meanLaplacian = perParticle(laplacian_) / samples;
    report_.energyDrift = perParticle(integrator_.conserved() - conserved0_);
    return std::move(report_);
  }

 private:
  double time() const { return static_cast<double>(report_.steps) * timestep_; }
  double perParticle(double total) const { return total / static_cast<double>(system_.particles()); }

  void start() {
    std::vector<std::uint32_t> order;
    system_.followUnwrapped();
    system_.sortInSpace(order);
    integrator_.prepare();
    drawVelocities(system_, options_.temperature, Stream(options_.seed, Purpose::velocities),
                   options_.thermostat != Thermostat::langevin, team_, integrator_.velocity);
    integrator_.measureKinetic();
    conserved0_ = watched_ = integrator_.conserved();
    energyHere_ = perParticle(integrator_.evaluation().energy);
    highestKinetic_ = integrator_.kinetic();
    frame();
  }

  bool endsBin(std::uint64_t step) const { return step % report_.stepsPerBin == 0; }

  void step() {
    bool sane = false;
    const std::uint64_t next = report_.steps + 1;
    const auto then = endsBin(next) || next % kWatchEvery == 0  ? VerletIntegrator::Then::measure
                      : options_.thermostat == Thermostat::none ? VerletIntegrator::Then::goOn
                                                                : VerletIntegrator::Then::rest;
    if (options_.thermostat == Thermostat::langevin) {
      const Stream noise(options_.seed, Purpose::langevin, report_.steps);
      sane = integrator_.step(then, &bath_, &noise);
    } else {
      sane = integrator_.step(then);
      if (sane && options_.thermostat == Thermostat::velocityRescaling) {
        Stream draw(options_.seed, Purpose::rescaling, report_.steps);
        integrator_.scaleVelocities(rescalingFactor(integrator_.kinetic(), options_.temperature,
                                                    report_.degreesOfFreedom, options_.couplingRate * timestep_, draw));
      }
    }
    if (!sane) {
      const double move = integrator_.largestMove();
      diverged(move < integrator_.moveLimit()
                   ? "forces or velocities are not finite"
                   : "a particle would move by " + numberText(move, kDigits) + " in one step");
    }
  }

  [[noreturn]] void diverged(const std::string& what) const {
    throw Error("DIVERGED",
                what + " at t = " + numberText(time(), kDigits) + " with timestep " + numberText(timestep_, kDigits) +
                    "; take a shorter timestep, or begin with swapMonteCarlo or steepestDescent where particles of a "
                    "random start overlap",
                "timestep", numberText(timestep_, kDigits));
  }

  /// An integrator that is unstable by a little feeds energy in slowly, and no single step looks wrong.
  void watch() {
    highestKinetic_ = std::max(highestKinetic_, integrator_.kinetic());
    if (report_.steps % kWatchEvery != 0) return;
    const double change = std::fabs(integrator_.conserved() - watched_);
    if (!(change < highestKinetic_ / 2)) {
      diverged("in " + std::to_string(kWatchEvery) + " steps the conserved quantity changed by " +
               numberText(perParticle(change), kDigits) + " a particle");
    }
    watched_ = integrator_.conserved();
    highestKinetic_ = integrator_.kinetic();
  }

  void record() {
    const bool counts = report_.steps > steps_ / 2;
    if (counts) {
      ++kineticSamples_;
      kinetic_ += integrator_.kinetic();
    }
    if (!endsBin(report_.steps)) return;
    const Evaluation& e = integrator_.evaluation();
    energyHere_ = perParticle(e.energy);
    if (counts) {
      ++samples_;
      energy_ += e.energy;
      forceSquared_ += e.rmsForce * e.rmsForce;
      laplacian_ += e.laplacian;
    }
    report_.energies.push_back(energyHere_);
    report_.kineticEnergies.push_back(perParticle(integrator_.kinetic()));
    report_.conserved.push_back(perParticle(integrator_.conserved()));
  }

  /// Hands out the frame of the present step if a time is nearest to it.
  void frame() {
    const auto due = [&] {
      return nextTime_ < options_.times.size() &&
             options_.times[nextTime_] < (static_cast<double>(report_.steps) + 0.5) * timestep_;
    };
    if (!due()) return;
    while (due()) ++nextTime_;
    if (!monitor_.wantsFrames()) return;
    integrator_.settle();
    system_.followUnwrapped();
    const double speed = std::sqrt(2 * perParticle(integrator_.kinetic()));
    monitor_.frame(time(), integrator_.evaluation().energy, speed, simulation_);
  }

  Simulation& simulation_;
  ParticleSystem& system_;
  const MolecularDynamicsOptions& options_;
  const double timestep_;
  const std::uint64_t steps_;
  const LangevinBath bath_;
  ThreadTeam& team_;
  Monitor& monitor_;
  VerletIntegrator integrator_;
  MolecularDynamicsReport report_;
  double conserved0_ = 0, watched_ = 0, highestKinetic_ = 0;
  double energyHere_ = 0;  ///< per particle, where it was measured last
  std::uint64_t samples_ = 0, kineticSamples_ = 0;
  double kinetic_ = 0, energy_ = 0, forceSquared_ = 0, laplacian_ = 0;  ///< summed over the samples
  std::size_t nextTime_ = 0;
};

}  // namespace

double defaultTimestep(const PairModel& model, double temperature) {
  return model.timestep / std::sqrt(std::max(1.0, temperature));
}

MolecularDynamicsReport molecularDynamics(Simulation& simulation, const MolecularDynamicsOptions& options,
                                          ThreadTeam& team, Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  const double timestep =
      options.timestep == 0 ? defaultTimestep(system.model(), options.temperature) : options.timestep;
  check(options, system, timestep);
  return Run(simulation, options, timestep, team, monitor).run();
}

}  // namespace vitrelax

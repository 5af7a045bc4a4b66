#include "hybrid_monte_carlo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "../dynamics/molecular_dynamics.hpp"
#include "../dynamics/thermal_noise.hpp"
#include "../dynamics/verlet_integrator.hpp"
#include "../error.hpp"
#include "../monitor.hpp"
#include "../number_text.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"
#include "swap_monte_carlo.hpp"

namespace vitrelax {

namespace {

constexpr int kDigits = 6;  ///< of numbers in messages

constexpr std::uint64_t kMostBins = 4096;
/// Cycles between orderings in space where no exchanges bring them.
constexpr std::uint64_t kSortEvery = 64;
/// Bursts without one accepted after which the run is given up.
constexpr std::uint64_t kHopeless = 100;
constexpr std::uint64_t kLongestBurst = 1'000'000;

void check(const HybridMonteCarloOptions& o, const ParticleSystem& system) {
  const auto require = [](bool good, const char* field, double value, const std::string& allowed) {
    if (!good)
      throw invalid(std::isfinite(value) ? "OUT_OF_RANGE" : "NOT_FINITE", field, numberText(value, kDigits), allowed);
  };
  require(std::isfinite(o.temperature) && o.temperature > 0, "temperature", o.temperature, "a positive, finite number");
  require(o.cycles >= 1, "cycles", static_cast<double>(o.cycles), "at least 1");
  require(o.burst >= 1 && o.burst <= kLongestBurst, "burst", static_cast<double>(o.burst), "1 to 1000000");
  require(std::isfinite(o.timestep) && o.timestep >= 0, "timestep", o.timestep,
          "a positive, finite number, or 0 for the default");
  require(o.swapSweeps <= kLongestBurst, "swapSweeps", static_cast<double>(o.swapSweeps), "0 to 1000000");
  if (!system.model().hasDiameters && system.model().species < 3) {
    require(o.swapSweeps == 0, "swapSweeps", static_cast<double>(o.swapSweeps),
            "0, since this model has no diameters and no third species");
  }
  require(std::isfinite(o.maxDiameterDifference) && o.maxDiameterDifference >= 0, "maxDiameterDifference",
          o.maxDiameterDifference, "0 or a positive, finite number");
  require(system.particles() > 1, "particles", static_cast<double>(system.particles()),
          "at least 2, as the centre of mass rests");
}

/// The error of H of a burst grows as sqrt(N) timestep^2, so at a step that shrinks as N^(-1/4) the acceptance does not
/// depend on N. Measured with the factor below: 0.67 (Kob-Andersen), 0.9 (soft spheres), 0.98 (harmonic spheres).
double timestepOf(const HybridMonteCarloOptions& o, const ParticleSystem& system) {
  if (o.timestep > 0) return o.timestep;
  constexpr double kFactor = 2.5, kParticles = 400;
  return kFactor * defaultTimestep(system.model(), o.temperature) *
         std::pow(kParticles / static_cast<double>(system.particles()), 0.25);
}

/// Lets the exchanges be cancelled, and keeps their progress, in sweeps, to itself.
struct OnlyCancels : Monitor {
  explicit OnlyCancels(Monitor& to) : monitor(to) {}
  bool cancelled() override { return monitor.cancelled(); }
  Monitor& monitor;
};

class Sampler {
 public:
  Sampler(Simulation& simulation, const HybridMonteCarloOptions& options, double timestep, ThreadTeam& team,
          Monitor& monitor)
      : simulation_(simulation),
        system_(simulation.system()),
        options_(options),
        team_(team),
        monitor_(monitor),
        integrator_(system_, timestep, team, true) {}

  /// One cycle; false if it was cancelled before its end.
  bool cycle(std::uint64_t index) {
    if (options_.swapSweeps > 0) {
      if (!exchange(index)) return false;
    } else if (index % kSortEvery == 0) {
      std::vector<std::uint32_t> order;
      system_.sortInSpace(order);
    }
    return burst(index);
  }

  const Evaluation& evaluation() const { return end_; }
  std::uint64_t bursts() const { return bursts_; }
  std::uint64_t accepted() const { return accepted_; }
  double meanBoltzmannFactor() const { return bursts_ == 0 ? 0 : boltzmann_ / static_cast<double>(bursts_); }
  double swapAcceptance() const { return exchanges_ == 0 ? 0 : swapped_ / static_cast<double>(exchanges_); }

 private:
  bool exchange(std::uint64_t index) {
    SwapMonteCarloOptions o;
    o.temperature = options_.temperature;
    o.sweeps = options_.swapSweeps;
    o.firstSweep = index * options_.swapSweeps;
    o.swapProbability = 1;
    o.stepLength = std::min(o.stepLength, system_.boxLength() / 4);  // of displacements, of which there are none
    o.maxDiameterDifference = options_.maxDiameterDifference;
    o.seed = options_.seed;
    o.measureEvery = 0;
    OnlyCancels monitor(monitor_);
    const SwapMonteCarloReport r = swapMonteCarlo(simulation_, o, team_, monitor);
    swapped_ += r.swapAcceptance * static_cast<double>(r.sweeps);
    exchanges_ += r.sweeps;
    return !r.cancelled;
  }

  bool burst(std::uint64_t index) {
    Stream draw(options_.seed, Purpose::hybrid, index);
    const std::uint64_t least = (options_.burst + 1) / 2, most = 2 * options_.burst - least;
    const std::uint64_t steps = least + draw.below(static_cast<std::uint32_t>(most - least + 1));
    const double u = 1 - draw.uniform();

    integrator_.prepare();
    drawVelocities(system_, options_.temperature, Stream(options_.seed, Purpose::velocities, index), true, team_,
                   integrator_.velocity);
    integrator_.measureKinetic();
    const std::vector<std::int64_t> start = system_.x;
    end_ = integrator_.evaluation();
    const double before = integrator_.conserved();
    bool sane = true;
    try {
      for (std::uint64_t step = 0; step < steps && sane; ++step) {
        leaveIfCancelled(monitor_);
        sane = integrator_.step(step + 1 == steps ? VerletIntegrator::Then::measure : VerletIntegrator::Then::goOn);
      }
    } catch (const Cancelled&) {
      restore(start);
      return false;
    }
    const double factor = sane ? std::exp((before - integrator_.conserved()) / options_.temperature) : 0;
    ++bursts_;
    boltzmann_ += factor;
    if (u <= factor) {
      ++accepted_;
      end_ = integrator_.evaluation();
    } else {
      restore(start);
    }
    return true;
  }

  /// In the order of the particles at the start, which a burst keeps.
  void restore(const std::vector<std::int64_t>& start) {
    system_.x = start;
    system_.followUnwrapped();
  }

  Simulation& simulation_;
  ParticleSystem& system_;
  const HybridMonteCarloOptions& options_;
  ThreadTeam& team_;
  Monitor& monitor_;
  VerletIntegrator integrator_;
  Evaluation end_;
  std::uint64_t bursts_ = 0, accepted_ = 0, exchanges_ = 0;
  double boltzmann_ = 0, swapped_ = 0;
};

}  // namespace

HybridMonteCarloReport hybridMonteCarlo(Simulation& simulation, const HybridMonteCarloOptions& options,
                                        ThreadTeam& team, Monitor& monitor) {
  ParticleSystem& system = simulation.system();
  check(options, system);
  const auto n = static_cast<double>(system.particles());
  HybridMonteCarloReport report;
  report.timestep = timestepOf(options, system);
  report.cyclesPerBin = (options.cycles - 1) / kMostBins + 1;
  Sampler sampler(simulation, options, report.timestep, team, monitor);
  double forceSquared = 0, laplacian = 0;
  const auto acceptance = [&] {
    return sampler.bursts() == 0 ? 0.0
                                 : static_cast<double>(sampler.accepted()) / static_cast<double>(sampler.bursts());
  };
  system.followUnwrapped();
  while (report.cycles < options.cycles) {
    if (monitor.cancelled() || !sampler.cycle(options.firstCycle + report.cycles)) {
      report.cancelled = true;
      break;
    }
    ++report.cycles;
    if (report.cycles == kHopeless && sampler.accepted() == 0) {
      throw Error(
          "DIVERGED",
          "none of the first " + std::to_string(kHopeless) + " bursts was accepted with timestep " +
              numberText(report.timestep, kDigits) +
              "; take a shorter timestep, or begin with swapMonteCarlo where particles of a random start overlap",
          "timestep", numberText(report.timestep, kDigits));
    }
    const Evaluation& e = sampler.evaluation();
    forceSquared += e.rmsForce * e.rmsForce;
    laplacian += e.laplacian / n;
    if (report.cycles % report.cyclesPerBin == 0) report.energies.push_back(e.energy / n);
    monitor.report(SamplingProgress{report.cycles, options.cycles, e.energy / n, acceptance()});
  }
  system.followUnwrapped();
  const auto samples = static_cast<double>(report.cycles);
  report.meanSquareForce = forceSquared / samples;
  report.meanLaplacian = laplacian / samples;
  report.burstAcceptance = acceptance();
  report.swapAcceptance = sampler.swapAcceptance();
  report.meanBoltzmannFactor = sampler.meanBoltzmannFactor();
  return report;
}

}  // namespace vitrelax

#include "swap_monte_carlo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

#include "../error.hpp"
#include "../forces/force_field.hpp"
#include "../monitor.hpp"
#include "../neighbours/row_list.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"
#include "swap_attempts.hpp"
#include "swap_sweep.hpp"

namespace vitrelax {

namespace {

/// The state is brought into a canonical form, a function of positions and sizes alone, before each such sweep.
constexpr std::uint64_t kCanonicalEvery = 64;
constexpr std::uint64_t kMostBins = 4096;
/// Attempts between looks at whether the run has been cancelled.
constexpr std::uint64_t kAttemptsPerLook = 16 * Attempts::kCapacity;
/// Beyond this energy per particle sums lose the digits of single trials: the running energy is then recomputed after
/// every sweep, and no sample is taken.
constexpr double kSaneEnergy = 1e3;

/// Bytes of rows and records beyond which trials wait for memory [byte].
constexpr std::size_t kNearCache = 1 << 20;

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", x);
  return text;
}

void check(const SwapMonteCarloOptions& o, const ParticleSystem& system) {
  const auto require = [](bool good, const char* field, double value, const std::string& allowed) {
    if (!good) throw invalid(std::isfinite(value) ? "OUT_OF_RANGE" : "NOT_FINITE", field, number(value), allowed);
  };
  require(std::isfinite(o.temperature) && o.temperature > 0, "temperature", o.temperature, "a positive, finite number");
  require(o.sweeps >= 1, "sweeps", static_cast<double>(o.sweeps), "at least 1");
  require(o.swapProbability >= 0 && o.swapProbability <= 1, "swapProbability", o.swapProbability, "0 to 1");
  if (!system.model().hasDiameters) {
    require(o.swapProbability == 0, "swapProbability", o.swapProbability, "0: the particles of this model are all of one size");
  }
  require(o.stepLength > 0 && o.stepLength < system.boxLength() / 2, "stepLength", o.stepLength,
          "above 0, below half the box (" + number(system.boxLength() / 2) + ")");
  require(std::isfinite(o.maxDiameterDifference) && o.maxDiameterDifference >= 0, "maxDiameterDifference",
          o.maxDiameterDifference, "a finite number of at least 0");
}

/// The list's margin, in units of the mean distance of particles: rebuilds get rarer as it grows, trials dearer.
double skinFor(const ParticleSystem& system) {
  const double spacing = system.boxLength() / std::pow(static_cast<double>(system.particles()), 1.0 / system.dimension());
  const char* e = getenv("SKIN");
  // at most an eighth of the box, so that displacements between two builds never are ambiguous
  return std::min((e ? atof(e) : system.dimension() <= 2 ? 0.6 : 0.4) * spacing, system.boxLength() / 8);
}

class Sampler {
 public:
  Sampler(ParticleSystem& system, const SwapMonteCarloOptions& options, ThreadTeam& team)
      : system_(system),
        options_(options),
        team_(team),
        source_(options, system),
        cutoff_(system.largestCutoff()),
        skin_(skinFor(system)),
        attempts_(std::make_unique<Attempts>()) {}

  /// Everything that the coming sweeps depend on becomes a function of the positions, the sizes and the order.
  void makeCanonical() {
    writeBack();
    std::vector<std::uint32_t> order;
    system_.sortInSpace(order);
    records_ = system_.makeRecords();
    buildRows();
    checkEnergy(recompute().energy, true);
  }

  /// Positions and sizes back into the system, whose unwrapped coordinates follow.
  void writeBack() {
    if (records_.empty()) return;
    const int D = system_.dimension(), stride = recordStride(D);
    for (std::size_t k = 0; k < system_.particles(); ++k) {
      const std::int64_t* record = &records_[k * stride];
      for (int c = 0; c < D; ++c) system_.x[system_.at(k, c)] = record[c];
      std::memcpy(&system_.size[k], record + stride - 1, sizeof(double));
    }
    system_.followUnwrapped();
  }

  /// One sweep; false where `stop` said so before its end.
  template <class Stop>
  bool sweep(std::uint64_t index, const Stop& stop) {
    const std::uint64_t n = system_.particles();
    double change = 0;
    for (std::uint64_t first = 0; first < n; first += Attempts::kCapacity) {
      if (first % kAttemptsPerLook == 0 && first > 0 && stop()) return false;
      const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(Attempts::kCapacity, n - first));
      source_.draw(index, first, count, *attempts_);
      for (std::uint32_t next = 0; next < count;) {
        SwapSweepPass pass = {.records = records_.data(), .reference = reference_.data(),
                              .rows = {rows_.offsets(), rows_.rowStart()}, .unit = system_.unit(),
                              .largestMove = skin_ / 2, .maxDiameterDifference = options_.maxDiameterDifference,
                              .parameters = system_.model().parameters, .prefetch = records_.size() * sizeof records_[0] + rows_.slots() * 4 > kNearCache, .attempts = attempts_.get(), .next = next,
                              .end = count, .energyChange = 0, .swaps = 0, .acceptedSwaps = 0,
                              .acceptedDisplacements = 0, .listOutdated = false};
        system_.kernels().swapSweep(pass);
        change += pass.energyChange;
        swaps += pass.swaps;
        displacements += pass.next - next - pass.swaps;
        acceptedSwaps += pass.acceptedSwaps;
        acceptedDisplacements += pass.acceptedDisplacements;
        next = pass.next;
        if (pass.listOutdated) {
          writeBack();
          buildRows();
        }
      }
    }
    energy += change;
    if (!sane) checkEnergy(recompute().energy, true);
    return true;
  }

  /// Energy and forces of the configuration as it stands, by another list and another kernel.
  Evaluation recompute() {
    list_.build(system_, records_, 0, team_);
    return evaluate(system_, records_, list_, team_, nullptr);
  }

  /// Compares the running energy with a recomputed one, which takes its place if `reset`.
  void checkEnergy(double recomputed, bool reset) {
    const auto n = static_cast<double>(system_.particles());
    if (sane) drift = std::max(drift, std::fabs(energy - recomputed) / n);
    if (reset) energy = recomputed;
    sane = sane || std::fabs(recomputed) < kSaneEnergy * n;  // false for what is not a number
  }

  double energy = 0, drift = 0;
  bool sane = false;
  std::uint64_t displacements = 0, acceptedDisplacements = 0, swaps = 0, acceptedSwaps = 0, builds=0;

 private:
  void buildRows() {
    rows_.build(system_, records_, cutoff_, skin_, team_);
    reference_ = records_;
    ++builds;
  }

  ParticleSystem& system_;
  const SwapMonteCarloOptions& options_;
  ThreadTeam& team_;
  const AttemptSource source_;
  const double cutoff_, skin_;
  std::unique_ptr<Attempts> attempts_;
  std::vector<std::int64_t> records_, reference_;
  RowList rows_;
  VerletList list_;
};

double ratio(std::uint64_t a, std::uint64_t b) { return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b); }

}  // namespace

SwapMonteCarloReport swapMonteCarlo(Simulation& simulation, const SwapMonteCarloOptions& options, ThreadTeam& team,
                                    Monitor& monitor) {
  ParticleSystem& system = simulation.system();
  check(options, system);
  const auto n = static_cast<double>(system.particles());
  SwapMonteCarloReport report;
  report.sweepsPerBin = (options.sweeps + kMostBins - 1) / kMostBins;
  report.energies.reserve(options.sweeps / report.sweepsPerBin);
  Sampler sampler(system, options, team);
  const auto cancelled = [&] { return monitor.cancelled(); };

  double forceSquared = 0, laplacian = 0;
  while (report.sweeps < options.sweeps && !report.cancelled) {
    const std::uint64_t index = options.firstSweep + report.sweeps;
    if (report.sweeps == 0 || index % kCanonicalEvery == 0) sampler.makeCanonical();
    if (cancelled() || !sampler.sweep(index, cancelled)) {
      report.cancelled = true;
      break;
    }
    ++report.sweeps;
    if (report.sweeps % report.sweepsPerBin == 0) report.energies.push_back(sampler.energy / n);
    if (options.measureEvery > 0 && (index + 1) % options.measureEvery == 0 && sampler.sane) {
      const Evaluation e = sampler.recompute();
      sampler.checkEnergy(e.energy, false);
      forceSquared += e.rmsForce * e.rmsForce;
      laplacian += e.laplacian / n;
      ++report.hypervirialSamples;
    }
    monitor.report(SamplingProgress{report.sweeps, options.sweeps, sampler.energy / n,
                                    ratio(sampler.acceptedDisplacements, sampler.displacements)});
  }
  sampler.writeBack();
  report.displacementAcceptance = ratio(sampler.acceptedDisplacements, sampler.displacements);
  report.swapAcceptance = ratio(sampler.acceptedSwaps, sampler.swaps);
  const auto samples = static_cast<double>(report.hypervirialSamples);
  report.meanSquareForce = forceSquared / samples;
  report.meanLaplacian = laplacian / samples;
  report.energyDrift = sampler.drift;
  if(getenv("SKIN")) fprintf(stderr,"builds every %g\n", double(report.sweeps)/sampler.builds);
  return report;
}

}  // namespace vitrelax

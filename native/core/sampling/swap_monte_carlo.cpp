#include "swap_monte_carlo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "../error.hpp"
#include "../forces/force_field.hpp"
#include "../forces/surface_term.hpp"
#include "../models/species_pairs.hpp"
#include "../monitor.hpp"
#include "../neighbours/row_list.hpp"
#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"
#include "swap_attempts.hpp"
#include "tiling.hpp"
#include "trial_pass.hpp"

namespace vitrelax {

namespace {

/// Sweeps between states that depend on positions, sizes and order alone.
constexpr std::uint64_t kCanonicalEvery = 64;
constexpr std::uint64_t kMostBins = 4096;
/// Attempts between looks at whether the run has been cancelled.
constexpr std::uint64_t kAttemptsPerLook = 16 * Attempts::kCapacity;
/// Of as many sweeps one is in random order over the whole system, so that sizes are exchanged over any distance.
constexpr std::uint64_t kGlobalEvery = 64;
/// Tiles that one thread does one after the other: each brings what the next needs near the core.
constexpr std::size_t kTilesTogether = 4;
/// Beyond this energy per particle the sums lose the digits of single trials (random starts have 1e30 and more).
constexpr double kSaneEnergy = 1e3;
/// How far a particle may go before the neighbours are listed anew, in units of the mean distance of particles.
/// Measured: rebuilds get rarer as it grows, trials dearer; the optimum is broad, and the same in 2D and 3D, from N =
/// 1000 to 64000 and from T = 0.06 to 0.8.
constexpr double kLargestMove = 0.28;
/// In large systems, where the fastest of many particles outdates the list.
constexpr double kLargestMoveOfMany = 0.36;
constexpr std::size_t kMany = 16000;
/// The same under quenched shifts [length], where a build costs as much as a hundred sweeps: pairs are drawn anew.
constexpr double kLargestMoveShifted = 0.9;
/// Size of rows and records from which on trials wait for memory, so that asking ahead pays [byte].
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
    const std::uint64_t c = minorityOf(system);
    require(o.swapProbability == 0 || (c > 0 && c < system.particles()), "swapProbability", o.swapProbability,
            system.model().species < 3 ? "0, since this model has no diameters and no third species"
                                       : "0, since there is no pair of a particle of species C with another");
  }
  require(o.stepLength > 0 && o.stepLength < system.boxLength() / 2, "stepLength", o.stepLength,
          "above 0, below half the box, " + number(system.boxLength() / 2));
  require(std::isfinite(o.maxDiameterDifference) && o.maxDiameterDifference >= 0, "maxDiameterDifference",
          o.maxDiameterDifference, "0 or a positive, finite number");
}

/// At most an eighth of the box: with the last step, of less than a quarter, a component then stays below half the box
/// from where its unwrapped coordinate was last followed (ParticleSystem::followUnwrapped).
double largestMove(const SwapMonteCarloOptions& options, const ParticleSystem& system) {
  if (options.largestMove > 0) return std::min(options.largestMove, system.boxLength() / 8);
  const double spacing =
      system.boxLength() / std::pow(static_cast<double>(system.particles()), 1.0 / system.dimension());
  const double relative = system.particles() < kMany ? kLargestMove : kLargestMoveOfMany;
  const double move = system.disorder() != nullptr ? kLargestMoveShifted : relative * spacing;
  return std::min(move, system.boxLength() / 8);
}

/// The particles on their way, as records, with the rows of their neighbours and the running energy.
class Sampler {
 public:
  Sampler(ParticleSystem& system, const SwapMonteCarloOptions& options, ThreadTeam& team)
      : system_(system),
        options_(options),
        team_(team),
        source_(options, system),
        exchangesSpecies_(minorityOf(system) > 0),
        cutoff_(system.largestCutoff()),
        largestMove_(largestMove(options, system)),
        // a trial looks a step ahead of where its particle may be
        skin_(2 * largestMove_ + options.stepLength / 2 * std::sqrt(system.dimension())),
        trials_(trialKernels().trials(system.model().kind, system.dimension())),
        tiling_(system, tileWidth(),
                system.disorder() != nullptr || exchangesSpecies_ ? HUGE_VAL : options.tileMembers),
        attempts_(std::make_unique<Attempts>()),
        tallies_(tiling_.tiles()) {}

  /// Sorts the particles in space, lists their neighbours and recomputes the energy, so that nothing of the past counts
  /// but positions, sizes and the order of the particles.
  void makeCanonical() {
    writeBack();
    std::vector<std::uint32_t> order;
    system_.sortInSpace(order);
    records_ = system_.makeRecords();
    if (exchangesSpecies_) listMembers();
    buildRows();
    settleEnergy();
  }

  /// Copies positions and sizes into the system, whose unwrapped coordinates follow.
  void writeBack() {
    if (records_.empty()) return;
    const int D = system_.dimension();
    const std::size_t stride = system_.recordStride();
    for (std::size_t k = 0; k < system_.particles(); ++k) {
      const std::int64_t* record = &records_[k * stride];
      for (int c = 0; c < D; ++c) system_.x[system_.at(k, c)] = record[c];
      if (system_.sized()) std::memcpy(&system_.size[k], record + stride - 1, sizeof(double));
    }
    system_.followUnwrapped();
  }

  /// One sweep; false if it was cancelled before its end.
  bool sweep(std::uint64_t index, Monitor& monitor) {
    const bool everywhere = options_.swapProbability > 0 && index % kGlobalEvery == kGlobalEvery - 1;
    const bool whole = tiling_.empty() || everywhere ? sweepInRandomOrder(index, monitor) : sweepTiles(index, monitor);
    if (whole && !sane_) settleEnergy();
    return whole;
  }

  /// Energy and forces of the configuration as it stands, by another list and another kernel; with the surface term in
  /// the Laplacian, where the force jumps.
  Evaluation recompute() {
    const bool jumps = system_.model().forceJumps;
    VerletList list;  // not kept: its memory would stand beside that of the rows
    list.build(system_, records_, jumps ? kSurfaceShell / 2 : 0, team_);
    Evaluation e = evaluate(system_, records_, list, team_, nullptr);
    if (jumps) e.laplacian += surfaceLaplacian(system_, records_, list, team_);
    return e;
  }
  void checkEnergy(double recomputed) {
    if (sane_) drift_ = std::max(drift_, std::fabs(energy_ - recomputed) / static_cast<double>(system_.particles()));
  }

  double energyPerParticle() const { return energy_ / static_cast<double>(system_.particles()); }
  double drift() const { return drift_; }
  bool sane() const { return sane_; }
  double displacementAcceptance() const { return ratio(acceptedDisplacements_, displacements_); }
  double swapAcceptance() const { return ratio(acceptedSwaps_, swaps_); }

 private:
  /// What trials come to, and how far a tile is in its sweep.
  struct Tally {
    double energyChange;
    std::uint64_t swaps, acceptedSwaps, acceptedDisplacements;
    std::uint32_t done;
    bool listOutdated;
  };

  /// Tiles of one colour do not see each other's particles: no pair in the rows reaches from one to the next, however
  /// far its particles have gone since they were listed.
  double tileWidth() const {
    const double step = options_.stepLength / 2 * std::sqrt(system_.dimension());
    return cutoff_ + skin_ + 2 * (largestMove_ + step);
  }

  bool sweepInRandomOrder(std::uint64_t index, Monitor& monitor) {
    const std::uint64_t n = system_.particles();
    for (std::uint64_t first = 0; first < n; first += Attempts::kCapacity) {
      if (first % kAttemptsPerLook == 0 && monitor.cancelled()) return false;
      const auto count = static_cast<std::uint32_t>(std::min<std::uint64_t>(Attempts::kCapacity, n - first));
      source_.draw(index, first, count, *attempts_);
      attempt(count);
    }
    return true;
  }

  /// As many attempts in each tile as it has particles, one colour after the other, the tiles of a colour side by side:
  /// what happens in a tile depends on nothing that happens in those. A tile in which the list is outdated waits until
  /// the others of its colour are done, and goes on where it was with the new list.
  bool sweepTiles(std::uint64_t index, Monitor& monitor) {
    std::uint64_t offset[kMaxDimension];
    for (int c = 0; c < system_.dimension(); ++c) offset[c] = source_.offset(index, c);
    tiling_.assign(system_, records_, offset, team_);
    std::vector<std::uint32_t> waiting;
    for (std::size_t colour = 0; colour < tiling_.colours(); ++colour) {
      waiting = tiling_.ofColour(colour);
      for (const std::uint32_t tile : waiting) tallies_[tile] = {};
      while (!waiting.empty()) {
        if (monitor.cancelled()) return false;
        team_.forEach((waiting.size() + kTilesTogether - 1) / kTilesTogether, [&](std::size_t group) {
          const std::size_t first = group * kTilesTogether, last = std::min(first + kTilesTogether, waiting.size());
          for (std::size_t w = first; w < last; ++w) sweepTile(index, waiting[w], waiting[(w + 1) % waiting.size()]);
        });
        bool listOutdated = false;
        std::size_t kept = 0;
        for (const std::uint32_t tile : waiting) {
          listOutdated = listOutdated || tallies_[tile].listOutdated;
          if (tallies_[tile].done < tiling_.size(tile)) waiting[kept++] = tile;
        }
        waiting.resize(kept);
        if (listOutdated) {
          writeBack();
          buildRows();
        }
      }
      for (const std::uint32_t tile : tiling_.ofColour(colour)) {
        const Tally& t = tallies_[tile];
        count(t.energyChange, tiling_.size(tile), t.swaps, t.acceptedSwaps, t.acceptedDisplacements);
      }
    }
    return true;
  }

  /// @param following the tile that comes next
  void sweepTile(std::uint64_t index, std::uint32_t tile, std::uint32_t following) {
    Attempts attempts;
    TrialPass pass = trialPass(attempts);
    tiling_.describe(tile, pass);
    pass.upcoming = tiling_.members(following);
    pass.upcomingCount = tiling_.size(following);
    const std::uint32_t n = tiling_.size(tile);
    Tally& tally = tallies_[tile];
    while (tally.done < n && !pass.listOutdated) {
      pass.next = 0;
      pass.end = std::min<std::uint32_t>(Attempts::kCapacity, n - tally.done);
      source_.drawAmong(tiling_.members(tile), n, index, tiling_.first(tile) + tally.done, pass.end, attempts);
      trials_(pass);
      tally.done += pass.next;
    }
    tally.energyChange += pass.energyChange;
    tally.swaps += pass.swaps;
    tally.acceptedSwaps += pass.acceptedSwaps;
    tally.acceptedDisplacements += pass.acceptedDisplacements;
    tally.listOutdated = pass.listOutdated;
  }

  void count(double energyChange, std::uint64_t attempts, std::uint64_t swaps, std::uint64_t acceptedSwaps,
             std::uint64_t acceptedDisplacements) {
    energy_ += energyChange;
    swaps_ += swaps;
    acceptedSwaps_ += acceptedSwaps;
    displacements_ += attempts - swaps;
    acceptedDisplacements_ += acceptedDisplacements;
  }

  /// Over the whole system, with the list as it stands.
  TrialPass trialPass(const Attempts& attempts) {
    TrialPass pass{};
    pass.records = records_.data();
    pass.reference = reference_.data();
    pass.rows = {rows_.offsets(), rows_.rowStart(), rows_.shifts()};
    pass.unit = system_.unit();
    pass.largestMove = largestMove_;
    pass.members = exchangesSpecies_ ? members_.data() : nullptr;
    pass.maxDiameterDifference =
        exchangesSpecies_ ? HUGE_VAL : options_.maxDiameterDifference;  // species know no window
    pass.parameters = system_.model().parameters;
    pass.prefetch = records_.size() * sizeof records_[0] + rows_.bytes() > kNearCache;
    pass.attempts = &attempts;
    return pass;
  }

  static double ratio(std::uint64_t a, std::uint64_t b) {
    return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
  }

  void listMembers() {
    members_.resize(system_.particles());
    std::iota(members_.begin(), members_.end(), 0u);
    std::stable_partition(members_.begin(), members_.end(),
                          [&](std::uint32_t k) { return system_.size[k] == SpeciesPairs::codes[2]; });
  }

  void buildRows() {
    rows_.build(system_, records_, cutoff_, skin_, team_);
    reference_ = records_;
  }

  /// Puts a recomputed energy in the place of the running one.
  void settleEnergy() {
    const double recomputed = recompute().energy;
    checkEnergy(recomputed);
    energy_ = recomputed;
    sane_ = sane_ || std::fabs(energyPerParticle()) < kSaneEnergy;  // false for what is not a number
  }

  /// The first of the attempts drawn.
  void attempt(std::uint32_t number) {
    for (std::uint32_t done = 0; done < number;) {
      TrialPass pass = trialPass(*attempts_);
      pass.next = done;
      pass.end = number;
      trials_(pass);
      count(pass.energyChange, pass.next - done, pass.swaps, pass.acceptedSwaps, pass.acceptedDisplacements);
      done = pass.next;
      if (pass.listOutdated) {
        writeBack();
        buildRows();
      }
    }
  }

  ParticleSystem& system_;
  const SwapMonteCarloOptions& options_;
  ThreadTeam& team_;
  const AttemptSource source_;
  const bool exchangesSpecies_;
  const double cutoff_, largestMove_, skin_;
  void (*const trials_)(TrialPass&);
  Tiling tiling_;
  std::unique_ptr<Attempts> attempts_;
  std::vector<Tally> tallies_;  ///< one a tile
  Records records_, reference_;
  std::vector<std::uint32_t> members_;  ///< the particles, those of species C first
  RowList rows_;
  double energy_ = 0, drift_ = 0;
  bool sane_ = false;
  std::uint64_t displacements_ = 0, acceptedDisplacements_ = 0, swaps_ = 0, acceptedSwaps_ = 0;
};

}  // namespace

SwapMonteCarloReport swapMonteCarlo(Simulation& simulation, const SwapMonteCarloOptions& options, ThreadTeam& team,
                                    Monitor& monitor) {
  ParticleSystem& system = simulation.system();
  check(options, system);
  const auto n = static_cast<double>(system.particles());
  SwapMonteCarloReport report;
  report.sweepsPerBin = (options.sweeps - 1) / kMostBins + 1;
  report.energies.reserve(options.sweeps / report.sweepsPerBin);
  Sampler sampler(system, options, team);
  double forceSquared = 0, laplacian = 0;
  const auto next = [&] {
    const std::uint64_t index = options.firstSweep + report.sweeps;
    if (report.sweeps == 0 || index % kCanonicalEvery == 0) sampler.makeCanonical();
    if (!sampler.sweep(index, monitor)) throw Cancelled{};
    ++report.sweeps;
    if (report.sweeps % report.sweepsPerBin == 0) report.energies.push_back(sampler.energyPerParticle());
    // by the sweep's own index, so that a run in two pieces takes the samples of the run in one
    if (options.measureEvery > 0 && (index + 1) % options.measureEvery == 0 && sampler.sane()) {
      const Evaluation e = sampler.recompute();
      sampler.checkEnergy(e.energy);
      forceSquared += e.rmsForce * e.rmsForce;
      laplacian += e.laplacian / n;
      ++report.hypervirialSamples;
    }
    monitor.report(
        SamplingProgress{report.sweeps, options.sweeps, sampler.energyPerParticle(), sampler.displacementAcceptance()});
  };
  try {
    while (report.sweeps < options.sweeps) next();
    sampler.checkEnergy(sampler.recompute().energy);
  } catch (const Cancelled&) {
    report.cancelled = true;  // between two moves
  }
  sampler.writeBack();
  const auto samples = static_cast<double>(report.hypervirialSamples);
  report.meanSquareForce = forceSquared / samples;
  report.meanLaplacian = laplacian / samples;
  report.displacementAcceptance = sampler.displacementAcceptance();
  report.swapAcceptance = sampler.swapAcceptance();
  report.energyDrift = sampler.drift();
  return report;
}

}  // namespace vitrelax

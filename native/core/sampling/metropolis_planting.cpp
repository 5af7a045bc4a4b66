#include "metropolis_planting.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"

namespace vitrelax {

namespace {

constexpr std::uint64_t kMostSweeps = 1'000'000;
/// Of one pair: some milliseconds.
constexpr std::uint64_t kSweepsPerLook = 65'536;

/// One pair after the other over all sweeps: its stream is keyed by its number, a block a trial.
class PairSampler {
 public:
  PairSampler(const ParticleSystem& system, const MetropolisPlantingOptions& options, const ThreadTeam& team)
      : options_(options),
        team_(team),
        potential_{system.model().parameters.value[0], system.model().parameters.value[1],
                   system.model().parameters.value[2], system.model().parameters.value[3]},
        perWord_(system.boxLength() * 0x1p-32) {}

  /// The displacement of a pair after all sweeps; counts the accepted trials.
  Disorder::Shift sample(std::uint64_t pair, std::uint64_t& accepted) const {
    const Stream stream(options_.seed, Purpose::metropolisPlanting, pair);
    const philox::Block start = stream.block(0);
    std::uint32_t y[3] = {start[0], start[1], start[2]};
    double energy = energyOf(y);
    for (std::uint64_t sweep = 1; sweep <= options_.sweeps; ++sweep) {
      if (sweep % kSweepsPerLook == 0) team_.leaveIfCancelled();
      const philox::Block words = stream.block(sweep);
      const std::uint32_t to[3] = {y[0] + words[0], y[1] + words[1], y[2] + words[2]};
      const double change = energyOf(to) - energy;
      const double u = (static_cast<double>(words[3]) + 0.5) * 0x1p-32;
      if (change > 0 && !(u < std::exp(-change / options_.temperature))) continue;
      std::copy(to, to + 3, y);
      energy += change;
      ++accepted;
    }
    return {std::uint64_t{y[0]} << 32, std::uint64_t{y[1]} << 32, std::uint64_t{y[2]} << 32};
  }

 private:
  double energyOf(const std::uint32_t y[3]) const {
    double r2 = 0;
    for (int c = 0; c < 3; ++c) {
      const double x = static_cast<double>(static_cast<std::int32_t>(y[c])) * perWord_;
      r2 += x * x;
    }
    // a pair at one point: any energy that is large and finite
    return r2 < potential_.cutoff2 ? potential_.energy(std::max(r2, 1e-20), 1.0) : 0.0;
  }

  const MetropolisPlantingOptions& options_;
  const ThreadTeam& team_;
  const InversePowerLaw potential_;
  const double perWord_;
};

}  // namespace

MetropolisPlantingReport plantByMetropolis(Simulation& simulation, const MetropolisPlantingOptions& options,
                                           ThreadTeam& team, Monitor& monitor) {
  ParticleSystem& system = simulation.system();
  if (!system.model().quenchedShifts) {
    throw invalid("INVALID_ARGUMENT", "model", "without quenched shifts", "mari-kurchan-3d");
  }
  if (!(options.temperature > 0) || !std::isfinite(options.temperature)) {
    throw invalid("OUT_OF_RANGE", "temperature", std::to_string(options.temperature), "a positive, finite number");
  }
  if (options.sweeps < 1 || options.sweeps > kMostSweeps) {
    throw invalid("OUT_OF_RANGE", "sweeps", std::to_string(options.sweeps), "1 to 1000000");
  }
  // chunks between looks at the monitor, of some hundredths of a second each
  const auto round = static_cast<std::size_t>(team.threads());
  const std::size_t chunkSize = std::clamp<std::size_t>(200'000 / options.sweeps, 1, 1024);
  const std::size_t n = system.particles(), pairs = n * (n - 1) / 2, chunks = (pairs + chunkSize - 1) / chunkSize;
  auto disorder = std::make_shared<Disorder>();
  disorder->given.reserve(pairs);  // grows from look to look: new pages of gigabytes take seconds
  const PairSampler sampler(system, options, team);
  std::vector<std::uint64_t> accepted(chunks, 0);
  MetropolisPlantingReport report;
  for (std::size_t first = 0; first < chunks; first += round) {
    if (monitor.cancelled()) {
      report.cancelled = true;
      return report;
    }
    const std::size_t last = std::min(first + round, chunks);
    disorder->given.resize(std::min(last * chunkSize, pairs));
    team.forEach(last - first, [&](std::size_t k) {
      const std::size_t chunk = first + k;
      for (std::size_t p = chunk * chunkSize; p < std::min((chunk + 1) * chunkSize, pairs); ++p) {
        disorder->given[p] = sampler.sample(p, accepted[chunk]);
      }
    });
    monitor.report(PlantingProgress{std::min(last * chunkSize, pairs), pairs});
  }
  std::uint64_t total = 0;
  for (std::uint64_t a : accepted) total += a;
  report.acceptance = pairs == 0 ? 0 : static_cast<double>(total) / static_cast<double>(pairs * options.sweeps);
  system.setPositions(std::vector<double>(3 * n, 0.0));
  system.setDisorder(std::move(disorder));
  return report;
}

}  // namespace vitrelax

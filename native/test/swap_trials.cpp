// The trials of swap Monte Carlo one by one: their laws, and their energies.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "monitor.hpp"
#include "neighbours/row_list.hpp"
#include "particle_system.hpp"
#include "sampling/swap_attempts.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::positions;

namespace {

SwapMonteCarloReport run(Simulation& simulation, const SwapMonteCarloOptions& options, int threads = 1) {
  ThreadTeam team(threads);
  Monitor monitor;
  return swapMonteCarlo(simulation, options, team, monitor);
}

/// One trial by the kernel alone: its energy change, or NaN where it is refused.
double trial(ParticleSystem& system, Attempts& attempts) {
  ThreadTeam team(1);
  Records records = system.makeRecords();
  const Records reference = records;
  RowList rows;
  rows.build(system, records, system.largestCutoff(), 0.3, team);
  TrialPass pass{};
  pass.records = records.data();
  pass.reference = reference.data();
  pass.rows = {rows.offsets(), rows.rowStart(), rows.shifts()};
  pass.unit = system.unit();
  pass.largestMove = 0.1;
  pass.maxDiameterDifference = 0.2;
  pass.parameters = system.model().parameters;
  pass.attempts = &attempts;
  pass.end = 1;
  trialKernels().trials(system.model().kind, system.dimension())(pass);
  CHECK(pass.next == 1);
  const bool accepted = pass.acceptedDisplacements + pass.acceptedSwaps == 1;
  CHECK((records != reference) == accepted);
  const std::uint64_t swaps = attempts.partner[0] == Attempts::kDisplacement ? 0 : 1;
  CHECK(pass.swaps == swaps);
  CHECK(!std::isnan(pass.energyChange));
  if (!accepted) CHECK(pass.energyChange == 0);
  return accepted ? pass.energyChange : std::numeric_limits<double>::quiet_NaN();
}

/// So hot that every trial is accepted whatever its energy.
constexpr double kInfinite = 1e280;

}  // namespace

TEST_CASE("the energy change of a trial is that of the sum over all pairs") {
  for (const int dimension : {2, 3}) {
    const std::size_t n = 80;
    const double boxLength = std::pow(static_cast<double>(n), 1.0 / dimension);
    const std::vector<double> x = support::spread(dimension, n, boxLength, 2);
    std::vector<double> d(n);
    for (std::size_t k = 0; k < n; ++k) d[k] = 0.85 + 0.004 * static_cast<double>(k * 37 % n);
    const auto s = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
    const double before = support::softSphereEnergy(dimension, boxLength, x, d);
    auto attempts = std::make_unique<Attempts>();
    attempts->threshold[0] = 1e300;
    for (std::uint32_t k = 0; k < n; ++k) {
      attempts->particle[0] = k;
      attempts->partner[0] = Attempts::kDisplacement;
      std::vector<double> moved = x;
      for (int c = 0; c < dimension; ++c) {
        attempts->shift[c][0] = static_cast<std::int64_t>(0.05 * (c + 1) / s->system().unit());
        moved[k * dimension + c] += 0.05 * (c + 1);
      }
      const double displaced = support::softSphereEnergy(dimension, boxLength, moved, d) - before;
      CHECK(trial(s->system(), *attempts) == doctest::Approx(displaced).epsilon(1e-9));
      attempts->partner[0] = (k + 1) % n;  // most of them neighbours
      std::vector<double> swapped = d;
      std::swap(swapped[k], swapped[(k + 1) % n]);
      const double exchanged = support::softSphereEnergy(dimension, boxLength, x, swapped) - before;
      const double found = trial(s->system(), *attempts);
      if (std::fabs(d[k] - d[(k + 1) % n]) < 0.2) {
        CHECK(found == doctest::Approx(exchanged).epsilon(1e-9));
        attempts->threshold[0] = exchanged - 1e-6;
        CHECK(std::isnan(trial(s->system(), *attempts)));
        attempts->threshold[0] = 1e300;
      } else {
        CHECK(std::isnan(found));
      }
    }
  }
}

TEST_CASE("a trial onto the very place of another particle is refused at any temperature") {
  const std::vector<double> x = {1, 1, 1.5, 1, 3, 3}, d = {1, 1.1, 1.2};
  const auto s = Simulation::from(support::softSpheres(2), 4, x, d, {});
  auto attempts = std::make_unique<Attempts>();
  attempts->threshold[0] = std::numeric_limits<double>::infinity();
  attempts->partner[0] = Attempts::kDisplacement;
  attempts->particle[0] = 0;
  attempts->shift[0][0] = std::int64_t{1} << 61;  // an eighth of the box
  attempts->shift[1][0] = 0;
  CHECK(std::isnan(trial(s->system(), *attempts)));
  attempts->shift[0][0] += 1;  // the next place is a place
  CHECK(trial(s->system(), *attempts) > 1e200);
}

TEST_CASE("attempts are pure functions of seed, sweep and number, with the laws they should have") {
  const auto s = Simulation::random(support::softSpheres(3), 80, 1);
  const SwapMonteCarloOptions options{.temperature = 0.7, .stepLength = 0.3, .seed = 9};
  const AttemptSource source(options, s->system());
  auto whole = std::make_unique<Attempts>(), part = std::make_unique<Attempts>();
  source.draw(5, 0, 512, *whole);
  source.draw(5, 100, 50, *part);
  for (std::size_t l = 0; l < 50; ++l) {
    CHECK(part->particle[l] == whole->particle[100 + l]);
    CHECK(part->partner[l] == whole->partner[100 + l]);
    CHECK(part->threshold[l] == whole->threshold[100 + l]);
    for (int c = 0; c < 3; ++c) CHECK(part->shift[c][l] == whole->shift[c][100 + l]);
  }

  constexpr int kSweeps = 400;
  constexpr double kDraws = 512.0 * kSweeps;
  double exchanges = 0, threshold = 0, smallest = 1, step[3] = {}, square[3] = {};
  bool inRange = true;
  std::vector<double> chosen(80, 0), partners(80, 0);
  for (std::uint64_t sweep = 0; sweep < kSweeps; ++sweep) {
    source.draw(sweep, 0, 512, *whole);
    for (std::size_t l = 0; l < 512; ++l) {
      inRange = inRange && whole->particle[l] < 80;
      ++chosen[std::min<std::size_t>(whole->particle[l], 79)];
      threshold += whole->threshold[l];
      smallest = std::min(smallest, whole->threshold[l]);
      if (whole->partner[l] != Attempts::kDisplacement) {
        inRange = inRange && whole->partner[l] < 80 && whole->partner[l] != whole->particle[l];
        ++exchanges;
        ++partners[std::min<std::size_t>(whole->partner[l], 79)];
      }
      for (int c = 0; c < 3; ++c) {
        const double dx = static_cast<double>(whole->shift[c][l]) * s->system().unit();
        inRange = inRange && std::fabs(dx) <= 0.15;
        step[c] += dx;
        square[c] += dx * dx;
      }
    }
  }
  CHECK(inRange);
  CHECK(std::fabs(exchanges / kDraws - 0.2) < 4 * std::sqrt(0.16 / kDraws));
  CHECK(std::fabs(threshold / kDraws - 0.7) < 4 * 0.7 / std::sqrt(kDraws));  // exponential, of mean T
  CHECK(smallest >= 0);
  CHECK(smallest < 1e-4);
  for (int c = 0; c < 3; ++c) {  // variance a^2/12, fourth moment a^4/80
    CHECK(std::fabs(step[c] / kDraws) < 4 * 0.3 / std::sqrt(12 * kDraws));
    CHECK(std::fabs(square[c] / kDraws - 0.0075) < 4 * 0.09 * std::sqrt((1.0 / 80 - 1.0 / 144) / kDraws));
  }
  double chi2 = 0, partnerChi2 = 0;
  for (const double n : chosen) chi2 += (n - kDraws / 80) * (n - kDraws / 80) / (kDraws / 80);
  for (const double n : partners) partnerChi2 += (n - exchanges / 80) * (n - exchanges / 80) / (exchanges / 80);
  CHECK(std::fabs(chi2 - 79) < 5 * std::sqrt(158.0));
  CHECK(std::fabs(partnerChi2 - 79) < 5 * std::sqrt(158.0));
}

TEST_CASE("without energy particles diffuse by a^2/12 a trial, unwrapped across the box") {
  constexpr std::size_t kParticles = 40;
  constexpr int kSweeps = 600;
  constexpr double kStep = 2.5;
  const auto s = Simulation::random(support::softSpheres(2), kParticles, 1);
  const std::vector<double> start = positions(*s);
  const SwapMonteCarloReport r = run(*s, {.temperature = kInfinite,
                                          .sweeps = kSweeps,
                                          .swapProbability = 0,
                                          .stepLength = kStep,
                                          .seed = 3,
                                          .measureEvery = 0});
  CHECK(r.displacementAcceptance == 1);
  CHECK(r.swapAcceptance == 0);
  std::vector<double> end = positions(*s), wrapped(end.size());
  s->wrappedPositions(wrapped);
  double square = 0, farthest = 0;
  for (std::size_t i = 0; i < end.size(); ++i) {
    square += (end[i] - start[i]) * (end[i] - start[i]);
    farthest = std::max(farthest, std::fabs(end[i] - start[i]));
    CHECK(std::fabs(support::nearest(end[i] - wrapped[i], s->boxLength())) < 1e-11);
  }
  const double expected = kSweeps * kStep * kStep / 12;  // of each component; its square spreads by sqrt(2)
  CHECK(farthest > 3 * s->boxLength());
  CHECK(std::fabs(square / (2 * kParticles) / expected - 1) < 4 * std::sqrt(2.0 / (2 * kParticles)));
}

TEST_CASE("without energy the window alone decides: 0.4967 of all pairs differ by less than 0.2") {
  const auto s = Simulation::random(support::softSpheres(2), 1000, 1);
  std::vector<double> d(1000);
  s->diameters(d);
  std::sort(d.begin(), d.end());
  double pairs = 0;
  for (std::size_t i = 0; i < d.size(); ++i)
    for (std::size_t j = i + 1; j < d.size() && d[j] - d[i] < 0.2; ++j) ++pairs;
  const double fraction = pairs / (1000 * 999 / 2.0);
  CHECK(std::fabs(fraction - 0.4967) < 1e-3);  // the double integral over f(d); pairs of N = 1000 lack i = j
  const SwapMonteCarloReport r = run(*s, {.temperature = kInfinite, .sweeps = 100, .swapProbability = 1, .seed = 3});
  CHECK(std::fabs(r.swapAcceptance - fraction) < 4 * std::sqrt(0.25 / 100'000));
  CHECK(r.displacementAcceptance == 0);
}

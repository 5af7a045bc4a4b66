// Exchanges of species in ternary Kob-Andersen mixtures: against the exact distribution, and what they conserve.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numbers>

#include "error.hpp"
#include "monitor.hpp"
#include "particle_system.hpp"
#include "sampling/swap_attempts.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::kobAndersen;
using support::positions;

namespace {

using Labels = std::vector<std::int32_t>;

SwapMonteCarloReport run(Simulation& simulation, const SwapMonteCarloOptions& options, int threads = 1) {
  ThreadTeam team(threads);
  Monitor monitor;
  return swapMonteCarlo(simulation, options, team, monitor);
}

Labels species(const Simulation& s) {
  Labels out(s.particles());
  s.species(out);
  return out;
}

std::array<int, 3> composition(const Simulation& s) {
  std::array<int, 3> n{};
  for (const std::int32_t k : species(s)) ++n[static_cast<std::size_t>(k)];
  return n;
}

}  // namespace

TEST_CASE("exchanges among particles that stand still draw every assignment of species by its Boltzmann weight" *
          doctest::test_suite("statistics")) {
  // seven particles close together in a box of their own, two of them B and two C: 210 assignments
  constexpr double kTemperature = 0.8, kBox = 6;
  const std::vector<double> x = {1, 1, 1.92, 1.1, 1.45, 1.85, 2.4, 1.95, 0.5, 1.8, 1.1, 2.7, 2, 2.8};
  const Labels start = {0, 0, 0, 1, 1, 2, 2};
  std::map<Labels, double> exact;
  double norm = 0;
  Labels labels = start;
  do {
    const double weight = std::exp(-support::kobAndersenEnergy(2, kBox, x, labels, false) / kTemperature);
    exact[labels] = weight;
    norm += weight;
  } while (std::next_permutation(labels.begin(), labels.end()));
  REQUIRE(exact.size() == 210);

  const auto s = Simulation::from(kobAndersen(2, "shifted", 0.4), kBox, x, {}, start);
  constexpr int kSamples = 60'000;
  std::map<Labels, double> counts;
  double drift = 0, accepted = 0;
  SwapMonteCarloOptions options{
      .temperature = kTemperature, .sweeps = 12, .swapProbability = 1, .seed = 3, .measureEvery = 0};
  for (int k = 0; k < kSamples; ++k) {
    const SwapMonteCarloReport r = run(*s, options);
    options.firstSweep += options.sweeps;
    drift = std::max(drift, r.energyDrift);
    accepted += r.swapAcceptance / kSamples;
    ++counts[species(*s)];
  }
  CHECK(drift < 1e-12);
  CHECK(positions(*s) == x);
  // the samples are nearly independent: 84 attempts, of which so many succeed
  CHECK(accepted > 0.1);
  double chi2 = 0, most = 0, rest = kSamples, expectedRest = kSamples;
  int cells = 1;
  for (const auto& [assignment, weight] : exact) {
    const double expected = kSamples * weight / norm, n = counts[assignment];
    most = std::max(most, expected);
    if (expected < 20) continue;  // these together make the last cell
    chi2 += (n - expected) * (n - expected) / expected;
    rest -= n;
    expectedRest -= expected;
    ++cells;
  }
  chi2 += (rest - expectedRest) * (rest - expectedRest) / expectedRest;
  CAPTURE(cells);
  CAPTURE(chi2);
  CAPTURE(accepted);
  CHECK(cells > 30);
  CHECK(most < 0.5 * kSamples);
  CHECK(std::fabs(chi2 - (cells - 1)) < 4 * std::sqrt(2.0 * (cells - 1)));
}

TEST_CASE("only C changes places with A or B, each pair alike") {
  const auto s = Simulation::random(kobAndersen(3, "shifted", 0.25), 200, 1);
  const std::uint64_t c = minorityOf(s->system());
  REQUIRE(c == 40);
  const SwapMonteCarloOptions options{.temperature = 1, .swapProbability = 0.5, .seed = 9};
  const AttemptSource source(options, s->system());
  auto attempts = std::make_unique<Attempts>(), part = std::make_unique<Attempts>();
  source.draw(5, 0, 512, *attempts);
  source.draw(5, 100, 50, *part);
  for (std::size_t l = 0; l < 50; ++l) {
    CHECK(part->particle[l] == attempts->particle[100 + l]);
    CHECK(part->partner[l] == attempts->partner[100 + l]);
  }
  std::vector<double> first(c, 0), second(200 - c, 0);
  double exchanges = 0, farthest = 0;
  for (std::uint64_t sweep = 0; sweep < 400; ++sweep) {
    source.draw(sweep, 0, 512, *attempts);
    for (std::size_t l = 0; l < 512; ++l) {
      if (attempts->partner[l] == Attempts::kDisplacement) {
        farthest = std::max<double>(farthest, attempts->particle[l]);
        continue;
      }
      ++exchanges;
      REQUIRE(attempts->particle[l] < c);
      REQUIRE(attempts->partner[l] >= c);
      REQUIRE(attempts->partner[l] < 200);
      ++first[attempts->particle[l]];
      ++second[attempts->partner[l] - c];
    }
  }
  CHECK(farthest == 199);  // displacements are of all particles
  const auto chi2 = [&](const std::vector<double>& n) {
    const double expected = exchanges / static_cast<double>(n.size());
    double sum = 0;
    for (const double k : n) sum += (k - expected) * (k - expected) / expected;
    return sum;
  };
  CHECK(std::fabs(chi2(first) - 39) < 4 * std::sqrt(78.0));
  CHECK(std::fabs(chi2(second) - 159) < 4 * std::sqrt(318.0));
}

TEST_CASE("exchanges conserve the composition, and the running energy is that of the particles") {
  for (const int dimension : {2, 3})
    for (const double fraction : {0.01, 0.5}) {
      const auto s = Simulation::random(kobAndersen(dimension, "shifted", fraction), 400, 3);
      const Labels before = species(*s);
      const std::array<int, 3> n = composition(*s);
      const SwapMonteCarloReport r = run(*s, {.temperature = 1, .sweeps = 300, .seed = 5});
      CHECK(before != species(*s));
      CHECK(n == composition(*s));
      CHECK(r.swapAcceptance > 0);
      CHECK(r.energyDrift < 1e-9);
      CHECK(r.energyDrift > 0);
      const double expected = support::kobAndersenEnergy(dimension, s->boxLength(), positions(*s), species(*s), false);
      CHECK(std::fabs(r.energies.back() * 400 - expected) < 1e-9 * 400);
    }
}

TEST_CASE("with species exchanged, two runs carry the bits of one, and any number of threads the same") {
  const ModelParameters model = kobAndersen(3, "shifted", 0.05);
  const SwapMonteCarloOptions all{.temperature = 0.8, .sweeps = 150, .seed = 11};
  const auto whole = Simulation::random(model, 700, 4), parts = Simulation::random(model, 700, 4),
             team = Simulation::random(model, 700, 4);
  const SwapMonteCarloReport one = run(*whole, all), two = run(*team, all, 2);
  CHECK(whole->snapshot() == team->snapshot());
  CHECK(one.meanLaplacian == two.meanLaplacian);
  SwapMonteCarloOptions part = all;
  part.sweeps = 128;
  run(*parts, part);
  const auto resumed = Simulation::restore(model, parts->snapshot());
  part.firstSweep = 128;
  part.sweeps = 22;
  run(*resumed, part);
  CHECK(whole->snapshot() == resumed->snapshot());
}

TEST_CASE("exchanges are refused where there is nothing to exchange") {
  const auto refused = [](Simulation& s) {
    try {
      run(s, {.temperature = 1, .sweeps = 1});
      FAIL("exchanged what cannot be");
    } catch (const Error& e) {
      CHECK(e.code() == "OUT_OF_RANGE");
      CHECK(e.field() == "swapProbability");
    }
    CHECK(run(s, {.temperature = 1, .sweeps = 1, .swapProbability = 0}).sweeps == 1);
  };
  refused(*Simulation::random(kobAndersen(2, "shifted"), 300, 1));
  refused(*Simulation::random(kobAndersen(2, "shifted", 0.001), 300, 1));  // 0.3 particles of C are none
  const std::vector<double> x = {1, 1, 2, 2, 3, 3};
  refused(*Simulation::from(kobAndersen(2, "shifted", 1), 5.5, x, {}, Labels{2, 2, 2}));
}

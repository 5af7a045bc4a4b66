#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "error.hpp"
#include "monitor.hpp"
#include "particle_system.hpp"
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

std::vector<double> sortedSizes(const Simulation& s) {
  std::vector<double> d(s.particles());
  s.diameters(d);
  std::sort(d.begin(), d.end());
  return d;
}

double oracleEnergy(const Simulation& s) {
  std::vector<double> d(s.particles());
  s.diameters(d);
  return support::softSphereEnergy(s.dimension(), s.boxLength(), positions(s), d);
}

}  // namespace

TEST_CASE("sizes are exchanged, never changed, and the running energy is that of the particles") {
  for (const int dimension : {2, 3}) {
    const auto s = Simulation::random(support::softSpheres(dimension), 500, 3);
    const std::vector<double> before = sortedSizes(*s);
    std::vector<double> first(500), last(500);
    s->diameters(first);
    const SwapMonteCarloReport r = run(*s, {.temperature = 0.4, .sweeps = 300, .seed = 5});
    s->diameters(last);
    CHECK(first != last);
    CHECK(before == sortedSizes(*s));
    CHECK(r.sweeps == 300);
    REQUIRE(r.energies.size() == 300);
    CHECK(r.energyDrift < 1e-9);
    CHECK(r.energyDrift > 0);  // it has been compared at all
    CHECK(std::fabs(r.energies.back() * 500 - oracleEnergy(*s)) < 1e-9 * 500);
  }
}

TEST_CASE("long steps through a dilute system see the neighbours where they land") {
  constexpr std::size_t kParticles = 25;
  constexpr double kBox = 14;
  std::vector<double> d(kParticles);
  for (std::size_t k = 0; k < kParticles; ++k) d[k] = 1.4 + 0.008 * static_cast<double>(k);
  const auto s = Simulation::from(support::softSpheres(2), kBox, support::spread(2, kParticles, kBox, 1), d, {});
  const SwapMonteCarloReport r = run(*s, {.temperature = 1, .sweeps = 500, .stepLength = 6, .seed = 2});
  CHECK(r.displacementAcceptance > 0.3);
  CHECK(r.energies.back() > 0);
  CHECK(r.energyDrift < 1e-9);
}

TEST_CASE("random starts of a singular potential survive and equilibrate") {
  const auto s = Simulation::random(support::softSpheres(2), 1000, 1);
  CHECK(oracleEnergy(*s) > 1e8);
  const SwapMonteCarloReport r = run(*s, {.temperature = 0.5, .sweeps = 1500, .seed = 2});
  CHECK(std::all_of(r.energies.begin(), r.energies.end(), [](double e) { return std::isfinite(e); }));
  CHECK(r.energies.front() > 2);
  // between the reference energies 0.6126 at T = 0.4 and 0.9396 at T = 0.8
  CHECK(r.energies.back() > 0.63);
  CHECK(r.energies.back() < 0.8);
  CHECK(r.energyDrift < 1e-9);
}

TEST_CASE("particles on top of each other at the resolution of the coordinates come apart") {
  std::vector<double> x = {1, 1, 1, 1 + 3e-16, 3, 3}, d = {1, 1, 1};
  const auto s = Simulation::from(support::softSpheres(2), 4, x, d, {});
  CHECK(oracleEnergy(*s) > 1e180);
  const SwapMonteCarloReport r = run(*s, {.temperature = 0.5, .sweeps = 5000, .seed = 2});
  CHECK(r.energies.back() < 10);
  CHECK(r.energyDrift < 1e-9);
}

TEST_CASE("two runs carry the bits of one, through a snapshot as well") {
  const ModelParameters model = support::softSpheres(2);
  const SwapMonteCarloOptions all{.temperature = 0.3, .sweeps = 200, .seed = 11};
  const auto whole = Simulation::random(model, 700, 4);
  const SwapMonteCarloReport one = run(*whole, all);

  const auto parts = Simulation::random(model, 700, 4);
  SwapMonteCarloOptions part = all;
  part.sweeps = 128;
  const SwapMonteCarloReport a = run(*parts, part);
  const auto resumed = Simulation::restore(model, parts->snapshot());
  part.firstSweep = 128;
  part.sweeps = 72;
  const SwapMonteCarloReport b = run(*resumed, part);
  CHECK(whole->snapshot() == resumed->snapshot());
  std::vector<double> energies = a.energies;
  energies.insert(energies.end(), b.energies.begin(), b.energies.end());
  CHECK(one.energies == energies);
  CHECK(one.hypervirialSamples == a.hypervirialSamples + b.hypervirialSamples);

  SwapMonteCarloOptions other = all;
  other.seed = 12;
  const auto different = Simulation::random(model, 700, 4);
  run(*different, other);
  CHECK(whole->snapshot() != different->snapshot());
}

TEST_CASE("swap Monte Carlo carries the same bits for any number of threads") {
  for (const int dimension : {2, 3}) {
    std::vector<std::uint8_t> bits[2];
    SwapMonteCarloReport report[2];
    for (const int threads : {1, 2}) {
      const auto s = Simulation::random(support::softSpheres(dimension), 9001, 4);  // three chunks of rows, one partial
      report[threads - 1] = run(*s, {.temperature = 0.5, .sweeps = 70, .firstSweep = 60, .seed = 1}, threads);
      bits[threads - 1] = s->snapshot();
    }
    CHECK(bits[0] == bits[1]);
    CHECK(report[0].energies == report[1].energies);
    CHECK(report[0].hypervirialSamples > 0);
    CHECK(report[0].meanSquareForce == report[1].meanSquareForce);
  }
}

TEST_CASE("a cancelled run stands where a run of that length ends") {
  struct Impatient : Monitor {
    std::uint64_t looks = 0, patience = 0, reports = 0;
    bool cancelled() override { return looks++ >= patience; }
    void report(const SamplingProgress& p) override {
      ++reports;
      CHECK(p.sweep == reports);
      CHECK(p.sweeps == 100);
    }
  };
  ThreadTeam team(1);
  const SwapMonteCarloOptions options{.temperature = 0.5, .sweeps = 100, .seed = 1};
  SUBCASE("between sweeps") {
    const auto s = Simulation::random(support::softSpheres(2), 300, 1), t = s->clone();
    Impatient monitor;
    monitor.patience = 70;
    const SwapMonteCarloReport r = swapMonteCarlo(*s, options, team, monitor);
    CHECK(r.cancelled);
    CHECK(r.sweeps == 70);
    CHECK(r.energies.size() == 70);
    CHECK(monitor.reports == 70);
    SwapMonteCarloOptions shorter = options;
    shorter.sweeps = 70;
    run(*t, shorter);
    CHECK(s->snapshot() == t->snapshot());
  }
  SUBCASE("within a long sweep") {
    const auto s = Simulation::random(support::softSpheres(2), 20'000, 1);
    const std::vector<double> before = sortedSizes(*s), start = positions(*s);
    Impatient monitor;
    monitor.patience = 2;  // looks of one sweep: before attempts 0, 8192 and 16384
    const SwapMonteCarloReport r = swapMonteCarlo(*s, options, team, monitor);
    CHECK(r.cancelled);
    CHECK(r.sweeps == 0);
    CHECK(start != positions(*s));
    CHECK(before == sortedSizes(*s));
  }
}

TEST_CASE("long runs report bins of equal length") {
  const auto s = Simulation::from(support::softSpheres(2), 4.1, std::vector<double>{1, 1, 2, 2, 3, 3},
                                  std::vector<double>{1, 1.1, 1.2}, {});
  const SwapMonteCarloReport r = run(*s, {.temperature = 0.5, .sweeps = 10'000, .seed = 1, .measureEvery = 0});
  CHECK(r.sweepsPerBin == 3);
  CHECK(r.energies.size() == 3333);
  CHECK(r.hypervirialSamples == 0);
  CHECK(std::isnan(r.meanSquareForce));
}

TEST_CASE("bad options are refused by name, and nothing moves") {
  const auto s = Simulation::random(support::softSpheres(2), 100, 1);
  const std::vector<std::uint8_t> before = s->snapshot();
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const auto refused = [&](const char* code, const char* field, auto change) {
    SwapMonteCarloOptions o{.temperature = 0.5, .sweeps = 10};
    change(o);
    try {
      run(*s, o);
      FAIL("accepted a bad " << field);
    } catch (const Error& e) {
      CHECK(e.code() == code);
      CHECK(e.field() == field);
      CHECK(std::string(e.what()).find("allowed") != std::string::npos);
    }
  };
  using O = SwapMonteCarloOptions;
  refused("OUT_OF_RANGE", "temperature", [](O& o) { o.temperature = -1; });
  refused("OUT_OF_RANGE", "temperature", [](O& o) { o.temperature = 0; });
  refused("NOT_FINITE", "temperature", [&](O& o) { o.temperature = nan; });
  refused("NOT_FINITE", "temperature", [&](O& o) { o.temperature = infinity; });
  refused("OUT_OF_RANGE", "sweeps", [](O& o) { o.sweeps = 0; });
  refused("OUT_OF_RANGE", "swapProbability", [](O& o) { o.swapProbability = 1.01; });
  refused("OUT_OF_RANGE", "swapProbability", [](O& o) { o.swapProbability = -0.01; });
  refused("NOT_FINITE", "swapProbability", [&](O& o) { o.swapProbability = nan; });
  refused("OUT_OF_RANGE", "stepLength", [](O& o) { o.stepLength = 0; });
  refused("OUT_OF_RANGE", "stepLength", [](O& o) { o.stepLength = 5; });  // half of L = 10
  refused("NOT_FINITE", "stepLength", [&](O& o) { o.stepLength = infinity; });
  refused("OUT_OF_RANGE", "maxDiameterDifference", [](O& o) { o.maxDiameterDifference = -0.1; });
  refused("NOT_FINITE", "maxDiameterDifference", [&](O& o) { o.maxDiameterDifference = nan; });
  CHECK(s->snapshot() == before);
}

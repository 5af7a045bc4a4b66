// How often long passes look whether they have been cancelled: counted, since a time would be that of the machine.
#include <doctest/doctest.h>

#if defined(__linux__)
#include <sys/resource.h>
#endif

#include <atomic>
#include <cmath>

#include "forces/force_field.hpp"
#include "forces/surface_term.hpp"
#include "models/disorder.hpp"
#include "monitor.hpp"
#include "neighbours/pairs_in_reach.hpp"
#include "neighbours/row_list.hpp"
#include "relaxation/steepest_descent.hpp"
#include "sampling/hybrid_monte_carlo.hpp"
#include "sampling/metropolis_planting.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::mariKurchan;

namespace {

struct Counting : Monitor {
  bool cancelled() override {
    ++looks;
    return false;
  }
  std::atomic<std::uint64_t> looks{0};
};

/// Looks of a call on a team that is watched.
template <class Call>
std::uint64_t looksOf(const Call& call) {
  Counting monitor;
  ThreadTeam team(1);
  team.watchedBy(&monitor);
  call(team, monitor);
  return monitor.looks;
}

}  // namespace

TEST_CASE("rows of quenched shifts are made with a look for each batch of pairs and each megabyte of memory") {
  const auto planted = Simulation::plant(mariKurchan(), 4000, {0.01, 2});
  const auto given = Simulation::plant(mariKurchan(), 489, {0.01, 2});
  Monitor nobody;
  ThreadTeam unwatched(1);
  plantByMetropolis(*given, {0.01, 1, 1}, unwatched, nobody);
  constexpr double kRadius = 4.5, kSkin = 0.5;
  for (const Simulation* simulation : {planted.get(), given.get()}) {
    const ParticleSystem& system = simulation->system();
    const Records records = system.makeRecords();
    PairsInReach pairs(system, records, kRadius, unwatched);
    const std::uint64_t batches = pairs.listed() / 2 / ShellPass::kCapacity;
    REQUIRE(batches > 50);

    const std::uint64_t counted =
        looksOf([&](ThreadTeam& team, Monitor&) { const PairsInReach counts(system, records, kRadius, team); });
    const std::uint64_t placed = looksOf([&](ThreadTeam& team, Monitor&) { pairs.placeAll(team, [](auto&&...) {}); });
    CHECK(placed >= batches);

    RowList rows;
    const std::uint64_t ofRows =
        looksOf([&](ThreadTeam& team, Monitor&) { rows.build(system, records, kRadius - kSkin, kSkin, team); });
    CHECK(ofRows - counted - placed >= rows.bytes() >> 20);

    VerletList list;
    const std::uint64_t ofList = looksOf(
        [&](ThreadTeam& team, Monitor&) { list.build(system, records, kRadius - system.largestCutoff(), team); });
    CHECK(ofList - counted - placed >= system.chunks());
  }
}

TEST_CASE("evaluations look at every chunk, also those within a step of the flow") {
  const auto simulation = Simulation::from(support::softSpheres(2), 60, support::spread(2, 3600, 60, 41),
                                           std::vector<double>(3600, 1.0), {});
  const ParticleSystem& system = simulation->system();
  REQUIRE(system.chunks() > 10);
  std::uint64_t evaluations = 0;
  const std::uint64_t ofFlow = looksOf([&](ThreadTeam& team, Monitor& monitor) {
    SteepestDescentOptions o;
    o.time = 1e9;
    o.evaluations = 40;
    evaluations = steepestDescent(*simulation, o, team, monitor).evaluations;
  });
  CHECK(ofFlow >= evaluations * system.chunks());

  const Records records = system.makeRecords();
  ThreadTeam unwatched(1);
  VerletList list;
  list.build(system, records, kSurfaceShell / 2, unwatched);
  std::vector<double> force;
  CHECK(looksOf([&](ThreadTeam& team, Monitor&) { evaluate(system, records, list, team, &force); }) >= system.chunks());
  CHECK(looksOf([&](ThreadTeam& team, Monitor&) { forces(system, records, list, team, force); }) >= system.chunks());

  const auto jumping = Simulation::random(support::kobAndersen(3, "shifted"), 3000, 1);
  const ParticleSystem& other = jumping->system();
  const Records places = other.makeRecords();
  list.build(other, places, kSurfaceShell / 2, unwatched);
  CHECK(looksOf([&](ThreadTeam& team, Monitor&) { surfaceLaplacian(other, places, list, team); }) >= other.chunks());
}

TEST_CASE("a call is left from within the build of a list, and the system stands between two moves") {
  ThreadTeam team(2);
  const auto start = Simulation::plant(mariKurchan(), 700, {0.01, 2});
  std::vector<double> x = support::positions(*start);
  Stream draw(1, Purpose::positions);
  for (double& component : x) component += 0.6 * (draw.uniform() - 0.5);
  start->setPositions(x);
  const std::vector<double> before = support::positions(*start);
  const double energy = start->evaluate(team, {}).energy;
  // the first build looks some hundred times
  for (const int patience : {0, 100, 1500, 2500}) {
    support::Impatient monitor(patience);
    team.watchedBy(&monitor);
    const auto s = start->clone();
    SUBCASE("flow") {
      SteepestDescentOptions o;
      o.time = 1000;
      if (patience < 200) {
        CHECK_THROWS_AS(steepestDescent(*s, o, team, monitor), Cancelled);
        CHECK(support::positions(*s) == before);
      } else {
        std::string reason = "cancelled";
        try {
          reason = steepestDescent(*s, o, team, monitor).stopReason;
        } catch (const Cancelled&) {  // within a build
        }
        CHECK(reason == "cancelled");
        team.watchedBy(nullptr);
        CHECK(s->evaluate(team, {}).energy < energy);
      }
    }
    SUBCASE("hybrid Monte Carlo") {
      HybridMonteCarloOptions o;
      o.temperature = 0.01;
      o.cycles = 1;
      o.burst = 100'000;
      o.swapSweeps = 0;
      bool cancelled = true;
      try {
        cancelled = hybridMonteCarlo(*s, o, team, monitor).cancelled;
      } catch (const Cancelled&) {
      }
      CHECK(cancelled);
      CHECK(support::positions(*s) == before);
    }
    SUBCASE("displacements") {
      SwapMonteCarloOptions o;
      o.temperature = 0.01;
      o.sweeps = 1'000'000;
      o.swapProbability = 0;
      const SwapMonteCarloReport r = swapMonteCarlo(*s, o, team, monitor);
      CHECK(r.cancelled);
      if (patience < 200) CHECK(support::positions(*s) == before);
    }
    team.watchedBy(nullptr);
    CHECK(std::isfinite(s->evaluate(team, {}).energy));
  }
}

#if defined(__linux__)
TEST_CASE("planting by Metropolis takes memory from look to look, not all of it before the first") {
  struct Impatient : Monitor {
    bool cancelled() override { return true; }
  } monitor;
  ThreadTeam team(1);
  const auto simulation = Simulation::plant(mariKurchan(), 3000, {0.01, 2});
  const auto faults = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
  };
  const long before = faults();
  CHECK(plantByMetropolis(*simulation, {0.01, 1, 1}, team, monitor).cancelled);
  // the shifts of 4.5 million pairs fill 26 000 pages of 4 kB; a sanitizer's notes on them an eighth
  CHECK(faults() - before < 8000);
}
#endif

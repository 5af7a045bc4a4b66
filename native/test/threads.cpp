// Every long call with several threads: small ones, to be run under the thread sanitizer as well.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <dynamics/molecular_dynamics.hpp>
#include <functional>
#include <landscape/chebyshev_moments.hpp>
#include <landscape/elasticity.hpp>
#include <landscape/lanczos_quadrature.hpp>
#include <landscape/modes.hpp>
#include <minimisation/minimiser.hpp>
#include <models/disorder.hpp>
#include <monitor.hpp>
#include <relaxation/steepest_descent.hpp>
#include <sampling/hybrid_monte_carlo.hpp>
#include <sampling/metropolis_planting.hpp>
#include <sampling/swap_monte_carlo.hpp>
#include <stdexcept>
#include <thread>

#include "support.hpp"

using namespace vitrelax;

namespace {

/// Does a long call; returns the numbers that it reports.
using Call = std::function<std::vector<double>(Simulation&, ThreadTeam&, Monitor&)>;

/// What the call leaves and reports is the same to the last bit with one thread and with three.
void sameForAnyNumber(const std::shared_ptr<Simulation>& start, const Call& call) {
  std::vector<double> reported, positions;
  for (int threads : {1, 3}) {
    const auto s = start->clone();
    ThreadTeam team(threads);
    Monitor monitor;
    const std::vector<double> report = call(*s, team, monitor);
    if (threads == 1) {
      reported = report;
      positions = support::positions(*s);
      CHECK(!reported.empty());
      continue;
    }
    CHECK(report == reported);
    CHECK(support::positions(*s) == positions);
  }
}

/// Several chunks of any kind of work.
std::shared_ptr<Simulation> liquid() {
  const double boxLength = std::sqrt(1500.0);
  const auto random = Simulation::random(support::softSpheres(2), 1500, 1);
  std::vector<double> sizes(1500);
  random->diameters(sizes);
  return Simulation::from(support::softSpheres(2), boxLength, support::spread(2, 1500, boxLength, 1), sizes, {});
}

std::shared_ptr<Simulation> relaxed(double maxForce) {
  std::shared_ptr<Simulation> s = liquid();
  MinimiserOptions options;
  options.method = MinimiserOptions::Method::lbfgs;
  options.until.maxForce = maxForce;
  ThreadTeam team(2);
  Monitor monitor;
  minimise(*s, options, team, monitor);
  return s;
}

/// A state close to its minimum.
std::shared_ptr<Simulation> solid() {
  static const std::shared_ptr<Simulation> state = relaxed(1e-3);
  return state;
}

}  // namespace

TEST_SUITE_BEGIN("threads");

TEST_CASE("a team does every chunk once, round after round, and hands on what a chunk throws") {
  for (int threads : {1, 2, 4}) {
    ThreadTeam team(threads);
    std::vector<int> done(97);
    for (int round = 0; round < 300; ++round) {
      team.forEach(round % 98, [&](std::size_t chunk) { ++done[chunk]; });
    }
    int total = 0, expected = 0;
    for (int n : done) total += n;
    for (int round = 0; round < 300; ++round) expected += round % 98;
    CHECK(total == expected);
    for (int round = 0; round < 20; ++round) {
      CHECK_THROWS_AS(team.forEach(50, [](std::size_t) { throw std::runtime_error("chunk"); }), std::runtime_error);
      std::atomic<int> after{0};
      team.forEach(50, [&](std::size_t) { ++after; });
      CHECK(after == 50);
    }
  }
}

TEST_CASE("each thread of a team begins with a share of its own, in the same place of every pass") {
  using namespace std::chrono_literals;
  constexpr std::size_t kChunks = 8;
  ThreadTeam team(2);
  for (int pass = 0; pass < 3; ++pass) {
    std::atomic<bool> secondHalf{false};
    // the first two chunks wait for the second half: were they dealt to both threads, nobody would begin with it
    const auto patience = std::chrono::steady_clock::now() + 60s;
    bool begun[2] = {};
    team.forEach(kChunks, [&](std::size_t chunk) {
      if (chunk >= kChunks / 2) secondHalf = true;
      if (chunk > 1) return;
      while (!secondHalf && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
      begun[chunk] = secondHalf;
    });
    CHECK(begun[0]);
    CHECK(begun[1]);
  }
}

TEST_CASE("who is done does what is left of the shares of the others") {
  using namespace std::chrono_literals;
  for (int threads : {2, 3}) {
    ThreadTeam team(threads);
    const std::size_t chunks = 16;
    for (std::size_t held = 0; held < chunks; ++held)
      for (int round = 0; round < 5; ++round) {
        // the thread that has this chunk does no other until all the others are done
        std::atomic<std::size_t> done{0};
        bool helped = false;
        const auto patience = std::chrono::steady_clock::now() + 60s;
        team.forEach(chunks, [&](std::size_t chunk) {
          if (chunk == held) {
            while (done != chunks - 1 && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
            helped = done == chunks - 1;
          }
          ++done;
        });
        REQUIRE(helped);
        CHECK(done == chunks);
      }
  }
}

TEST_CASE("every chunk is in one share, that of the thread which begins with it") {
  for (int threads : {1, 2, 3, 7}) {
    const ThreadTeam team(threads);
    for (std::size_t chunks : {1u, 2u, 5u, 7u, 100u}) {
      std::size_t next = 0;
      for (int t = 0; t < threads; ++t) {
        const ThreadTeam::Share share = team.share(static_cast<std::size_t>(t), chunks);
        CHECK(share.begin == next);
        next = share.end;
        for (std::size_t chunk = share.begin; chunk < share.end; ++chunk) {
          CHECK(team.shareOf(chunk, chunks).begin == share.begin);
          CHECK(team.shareOf(chunk, chunks).end == share.end);
        }
      }
      CHECK(next == chunks);
    }
  }
}

TEST_CASE("samplers: the same bits for any number of threads") {
  SUBCASE("swap Monte Carlo") {
    sameForAnyNumber(liquid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      SwapMonteCarloOptions options;
      options.sweeps = 12;
      options.measureEvery = 5;
      return swapMonteCarlo(s, options, team, monitor).energies;
    });
  }
  SUBCASE("molecular dynamics") {
    for (auto thermostat : {Thermostat::none, Thermostat::langevin, Thermostat::velocityRescaling}) {
      sameForAnyNumber(solid(), [=](Simulation& s, ThreadTeam& team, Monitor& monitor) {
        MolecularDynamicsOptions options;
        options.temperature = 0.1;
        options.time = 0.3;
        options.timestep = 0.01;
        options.thermostat = thermostat;
        return molecularDynamics(s, options, team, monitor).conserved;
      });
    }
  }
  SUBCASE("hybrid Monte Carlo") {
    sameForAnyNumber(solid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      HybridMonteCarloOptions options;
      options.temperature = 0.1;
      options.cycles = 3;
      return hybridMonteCarlo(s, options, team, monitor).energies;
    });
  }
  SUBCASE("Metropolis planting") {
    const ModelParameters model{"mari-kurchan-3d", 3, {{"volumeFraction", 0.5}, {"cutoff", 4.0}}, {}};
    sameForAnyNumber(Simulation::plant(model, 489, {0.1, 1}), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      MetropolisPlantingOptions options;
      options.sweeps = 3;
      std::vector<double> report = {plantByMetropolis(s, options, team, monitor).acceptance};
      report.push_back(s.evaluate(team, {}).energy);
      return report;
    });
  }
}

TEST_CASE("descents: the same bits for any number of threads") {
  SUBCASE("flow") {
    sameForAnyNumber(liquid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      SteepestDescentOptions options;
      options.evaluations = 150;
      options.times = {0, 0.01, 0.1, 1};
      return steepestDescent(s, options, team, monitor).energy;
    });
  }
  using Method = MinimiserOptions::Method;
  for (Method method : {Method::conjugateGradient, Method::fire2020, Method::lbfgs, Method::lineSearchDescent,
                        Method::lammpsCg, Method::lammpsSd, Method::lammpsFire}) {
    CAPTURE(static_cast<int>(method));
    sameForAnyNumber(liquid(), [=](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      MinimiserOptions options;
      options.method = method;
      options.until.evaluations = 40;
      const MinimumReport report = minimise(s, options, team, monitor);
      return std::vector<double>{report.energy, report.maxForce, report.forceFloor};
    });
  }
  SUBCASE("Newton steps") {
    sameForAnyNumber(solid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      MinimiserOptions options;
      options.method = Method::newton;
      options.until.maxForce = 1e-5;
      const MinimumReport report = minimise(s, options, team, monitor);
      return std::vector<double>{report.energy, report.maxForce};
    });
  }
}

TEST_CASE("the landscape: the same bits for any number of threads") {
  SUBCASE("modes") {
    sameForAnyNumber(solid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      ModesOptions options;
      options.count = 2;
      return lowestModes(s, options, team, monitor).eigenvalues;
    });
  }
  SUBCASE("moments") {
    sameForAnyNumber(solid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      ChebyshevMomentsOptions options;
      options.moments = 30;
      options.vectors = 2;
      return chebyshevMoments(s, options, team, monitor).moments;
    });
  }
  SUBCASE("quadrature") {
    sameForAnyNumber(solid(), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      LanczosQuadratureOptions options;
      options.steps = 30;
      options.vectors = 1;
      return lanczosQuadrature(s, options, team, monitor).nodes;
    });
  }
  SUBCASE("elasticity") {
    // of a minimum: no eigenvalue may be negative
    sameForAnyNumber(relaxed(1e-9), [](Simulation& s, ThreadTeam& team, Monitor& monitor) {
      return elasticity(s, {}, team, monitor).nonAffine;
    });
  }
}

TEST_SUITE_END();

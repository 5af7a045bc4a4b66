// Memory that runs out at any moment of a long call ends the call, not the process.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <dynamics/molecular_dynamics.hpp>
#include <functional>
#include <landscape/chebyshev_moments.hpp>
#include <landscape/elasticity.hpp>
#include <landscape/lanczos_quadrature.hpp>
#include <landscape/modes.hpp>
#include <minimisation/minimiser.hpp>
#include <models/disorder.hpp>
#include <monitor.hpp>
#include <new>
#include <relaxation/steepest_descent.hpp>
#include <sampling/hybrid_monte_carlo.hpp>
#include <sampling/metropolis_planting.hpp>
#include <sampling/swap_monte_carlo.hpp>

#include "support.hpp"

using namespace vitrelax;

namespace {

/// Allocations since the start, and the one that is refused.
std::atomic<long> allocations{0}, refused{-1};

void* allocate(std::size_t size, std::size_t alignment) {
  if (allocations.fetch_add(1) == refused.load()) throw std::bad_alloc();
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, whole == 0 ? alignment : whole);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
// std::stable_sort asks without exceptions, and does without where it gets nothing
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace {

using Call = std::function<void(Simulation&, ThreadTeam&, Monitor&)>;

/// Refuses one allocation after the other, up to about `tries` of them over the length of the call.
void survives(const std::shared_ptr<Simulation>& start, const Call& call, long tries = 40) {
  Monitor monitor;
  const auto attempt = [&](long refuse) {
    const auto s = start->clone();
    ThreadTeam team(2);
    const long before = allocations.load();
    bool ended = false;
    refused = refuse < 0 ? -1 : before + refuse;
    try {
      call(*s, team, monitor);
      ended = true;
    } catch (const std::bad_alloc&) {
    }
    refused = -1;
    const long made = allocations.load() - before;
    // what is left of the system is a system
    CHECK(std::isfinite(s->evaluate(team, {}).energy));
    if (refuse < 0) CHECK(ended);
    return made;
  };
  const long whole = attempt(-1);
  REQUIRE(whole > 0);
  for (long refuse = 0; refuse < whole; refuse += 1 + whole / tries) attempt(refuse);
}

std::shared_ptr<Simulation> liquid() {
  const double boxLength = 20;
  const auto random = Simulation::random(support::softSpheres(2), 400, 1);
  std::vector<double> sizes(400);
  random->diameters(sizes);
  return Simulation::from(support::softSpheres(2), boxLength, support::spread(2, 400, boxLength, 1), sizes, {});
}

std::shared_ptr<Simulation> solid() {
  std::shared_ptr<Simulation> s = liquid();
  MinimiserOptions options;
  options.method = MinimiserOptions::Method::lbfgs;
  options.until.maxForce = 1e-6;
  ThreadTeam team(1);
  Monitor monitor;
  minimise(*s, options, team, monitor);
  return s;
}

const ModelParameters mariKurchan{"mari-kurchan-3d", 3, {{"volumeFraction", 0.5}, {"cutoff", 4.0}}, {}};

}  // namespace

TEST_CASE("memory that runs out in a long call ends the call alone") {
  SUBCASE("swap Monte Carlo") {
    survives(liquid(), [](auto& s, auto& team, auto& monitor) {
      SwapMonteCarloOptions options;
      options.sweeps = 10;
      swapMonteCarlo(s, options, team, monitor);
    });
  }
  SUBCASE("molecular dynamics") {
    survives(solid(), [](auto& s, auto& team, auto& monitor) {
      MolecularDynamicsOptions options;
      options.temperature = 0.1;
      options.time = 0.1;
      options.timestep = 0.01;
      options.thermostat = Thermostat::langevin;
      molecularDynamics(s, options, team, monitor);
    });
  }
  SUBCASE("hybrid Monte Carlo") {
    survives(solid(), [](auto& s, auto& team, auto& monitor) {
      HybridMonteCarloOptions options;
      options.temperature = 0.1;
      options.cycles = 2;
      hybridMonteCarlo(s, options, team, monitor);
    });
  }
  SUBCASE("flow") {
    survives(liquid(), [](auto& s, auto& team, auto& monitor) {
      SteepestDescentOptions options;
      options.evaluations = 50;
      options.times = {0, 0.01, 0.1};
      steepestDescent(s, options, team, monitor);
    });
  }
  SUBCASE("minimisers") {
    using Method = MinimiserOptions::Method;
    for (Method method : {Method::conjugateGradient, Method::fire2020, Method::lbfgs, Method::lammpsCg}) {
      survives(
          liquid(),
          [=](auto& s, auto& team, auto& monitor) {
            MinimiserOptions options;
            options.method = method;
            options.until.evaluations = 20;
            options.newtonForce = method == Method::lbfgs ? 1e-6 : 0;
            minimise(s, options, team, monitor);
          },
          20);
    }
  }
  SUBCASE("modes") {
    survives(solid(), [](auto& s, auto& team, auto& monitor) {
      ModesOptions options;
      options.count = 2;
      lowestModes(s, options, team, monitor);
    });
  }
  SUBCASE("moments and quadrature") {
    survives(solid(), [](auto& s, auto& team, auto& monitor) {
      ChebyshevMomentsOptions moments;
      moments.moments = 10;
      moments.vectors = 1;
      chebyshevMoments(s, moments, team, monitor);
      LanczosQuadratureOptions quadrature;
      quadrature.steps = 10;
      quadrature.vectors = 1;
      lanczosQuadrature(s, quadrature, team, monitor);
    });
  }
  SUBCASE("elasticity") {
    survives(solid(), [](auto& s, auto& team, auto& monitor) { elasticity(s, {}, team, monitor); });
  }
  SUBCASE("planting") {
    survives(Simulation::plant(mariKurchan, 489, {0.1, 1}), [](auto& s, auto& team, auto& monitor) {
      MetropolisPlantingOptions options;
      options.sweeps = 2;
      plantByMetropolis(s, options, team, monitor);
    });
  }
  SUBCASE("systems") {
    survives(liquid(), [](auto& s, auto&, auto&) {
      Simulation::restore(support::softSpheres(2), s.snapshot())->clone();
      Simulation::random(support::kobAndersen(3, "shifted"), 500, 1);
      Simulation::plant(mariKurchan, 489, {0.1, 1});
    });
  }
}

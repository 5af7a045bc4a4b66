#include <doctest/doctest.h>

#include "dynamics/molecular_dynamics.hpp"
#include "dynamics/thermal_noise.hpp"
#include "dynamics/thermostat.hpp"
#include "dynamics/verlet_integrator.hpp"
#include "error.hpp"
#include "monitor.hpp"
#include "relaxation/steepest_descent.hpp"
#include "sampling/hybrid_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::positions;

namespace {

/// Mean and its standard error.
struct Mean {
  double sum = 0, squares = 0, count = 0;
  void add(double x) { sum += x, squares += x * x, ++count; }
  double value() const { return sum / count; }
  double error() const { return std::sqrt((squares / count - value() * value()) / (count - 1)); }
};

void checkMean(const Mean& m, double exact) {
  CAPTURE(m.value());
  CAPTURE(m.error());
  CHECK(std::fabs(m.value() - exact) < 4 * m.error());
}

/// Particles of diameter 1 at density 1, their overlaps let go.
std::unique_ptr<Simulation> relaxed(int dimension) {
  const double boxLength = dimension == 2 ? 15 : 6;
  const std::size_t n = dimension == 2 ? 225 : 216;
  auto s = Simulation::from(support::softSpheres(dimension), boxLength, support::spread(dimension, n, boxLength, 3),
                            std::vector<double>(n, 1.0), {});
  SteepestDescentOptions o;
  o.time = 0.1;
  ThreadTeam team(1);
  Monitor monitor;
  steepestDescent(*s, o, team, monitor);
  return s;
}

}  // namespace

TEST_CASE("noise is normal, independent between components, particles and steps") {
  constexpr int D = 5;
  Mean first, second, third, fourth, components, particles, steps;
  double before[D] = {}, here[D], next[D];
  for (std::uint32_t id = 0; id < 40000; ++id) {
    normals(Stream(7, Purpose::langevin, 3), id, D, here);
    normals(Stream(7, Purpose::langevin, 4), id, D, next);
    for (int c = 0; c < D; ++c) {
      const double x = here[c];
      first.add(x);
      second.add(x * x);
      third.add(x * x * x);
      fourth.add(x * x * x * x);
      components.add(x * here[(c + 1) % D]);
      particles.add(x * before[c]);
      steps.add(x * next[c]);
      before[c] = x;
    }
  }
  checkMean(first, 0);
  checkMean(second, 1);
  checkMean(third, 0);
  checkMean(fourth, 3);
  checkMean(components, 0);
  checkMean(particles, 0);
  checkMean(steps, 0);
}

TEST_CASE("rescaling keeps the kinetic energy canonical for any number of degrees of freedom") {
  constexpr double temperature = 0.7;
  for (const double f : {1.0, 2.0, 3.0, 50.0}) {
    CAPTURE(f);
    Mean mean, variance, skewness;
    double kinetic = f * temperature / 2;
    // a step of five relaxation times forgets all but e^-5 of the last
    for (std::uint64_t step = 0; step < 100000; ++step) {
      Stream draw(11, Purpose::rescaling, step);
      const double factor = rescalingFactor(kinetic, temperature, f, 5, draw);
      kinetic *= factor * factor;
      const double d = kinetic - f * temperature / 2;
      mean.add(d);
      variance.add(d * d);
      skewness.add(d * d * d);
    }
    checkMean(mean, 0);
    checkMean(variance, f * temperature * temperature / 2);
    checkMean(skewness, f * temperature * temperature * temperature);
  }
}

TEST_CASE("rescaling relaxes the kinetic energy exponentially") {
  // <K(t)> = f T/2 + (K(0) - f T/2) exp(-t/tau), whatever the step
  constexpr double f = 20, temperature = 0.5, start = 30;
  for (const int steps : {1, 4}) {
    Mean kinetic;
    for (std::uint64_t run = 0; run < 20000; ++run) {
      Stream draw(13, Purpose::rescaling, run);
      double k = start;
      for (int s = 0; s < steps; ++s) {
        const double factor = rescalingFactor(k, temperature, f, 0.8 / steps, draw);
        k *= factor * factor;
      }
      kinetic.add(k);
    }
    checkMean(kinetic, 5 + 25 * std::exp(-0.8));
  }
}

TEST_CASE("friction and noise over a time compose") {
  const LangevinBath whole(1.3, 0.4, 0.5), half(1.3, 0.4, 0.25);
  CHECK(whole.decay == doctest::Approx(half.decay * half.decay).epsilon(1e-14));
  CHECK(whole.noise * whole.noise ==
        doctest::Approx(half.noise * half.noise * (1 + half.decay * half.decay)).epsilon(1e-14));
  CHECK(whole.noise * whole.noise == doctest::Approx(0.4 * (1 - whole.decay * whole.decay)).epsilon(1e-14));
}

TEST_CASE("a trajectory retraces itself when the velocities are turned round") {
  for (const int dimension : {2, 3}) {
    const auto s = relaxed(dimension);
    const std::vector<double> start = positions(*s);
    ThreadTeam team(1);
    VerletIntegrator integrator(s->system(), 0.004, team);
    integrator.prepare();
    drawVelocities(s->system(), 0.3, Stream(5, Purpose::velocities), true, team, integrator.velocity);
    integrator.measureKinetic();
    const double conserved = integrator.conserved();
    double furthest = 0;
    for (int step = 0; step < 300; ++step) REQUIRE(integrator.step(VerletIntegrator::Then::rest));
    const std::vector<double> away = positions(*s);
    CHECK(std::fabs(integrator.conserved() - conserved) < 1e-3 * 200);
    for (double& v : integrator.velocity) v = -v;
    for (int step = 0; step < 300; ++step) REQUIRE(integrator.step(VerletIntegrator::Then::rest));
    const std::vector<double> back = positions(*s);
    for (std::size_t i = 0; i < start.size(); ++i) {
      furthest = std::max(furthest, std::fabs(away[i] - start[i]));
      CHECK(std::fabs(back[i] - start[i]) < 1e-9);
    }
    CHECK(furthest > 0.3);
  }
}

TEST_CASE("a step that goes on in the pass of the next is the same to the last bit") {
  using Then = VerletIntegrator::Then;
  for (const int dimension : {2, 3}) {
    const auto inSteps = relaxed(dimension), inPasses = relaxed(dimension);
    ThreadTeam team(2);
    VerletIntegrator one(inSteps->system(), 0.004, team), other(inPasses->system(), 0.004, team);
    for (VerletIntegrator* integrator : {&one, &other}) {
      integrator->prepare();
      ParticleSystem& system = (integrator == &one ? inSteps : inPasses)->system();
      drawVelocities(system, 0.3, Stream(5, Purpose::velocities), true, team, integrator->velocity);
      integrator->measureKinetic();
    }
    bool behind = false;
    for (int step = 1; step <= 300; ++step) {
      REQUIRE(one.step(Then::rest));
      REQUIRE(other.step(step % 50 == 0 ? Then::measure : step % 35 == 0 ? Then::rest : Then::goOn));
      CHECK(one.kinetic() == other.kinetic());
      behind = behind || positions(*inPasses) != positions(*inSteps);
      if (step % 10 != 0) continue;
      other.settle();
      CHECK(one.conserved() == other.conserved());
      CHECK(positions(*inPasses) == positions(*inSteps));
    }
    CHECK(behind);
  }
}

TEST_CASE("a step without the bath takes no heat, also after one in it") {
  const auto s = relaxed(2);
  ThreadTeam team(1);
  VerletIntegrator integrator(s->system(), 0.004, team);
  integrator.prepare();
  const LangevinBath bath(1, 0.3, 0.004);
  const Stream noise(3, Purpose::langevin, 0);
  REQUIRE(integrator.step(VerletIntegrator::Then::rest, &bath, &noise));
  const double heat = integrator.heat();
  CHECK(heat > 0);
  REQUIRE(integrator.step(VerletIntegrator::Then::rest));
  CHECK(integrator.heat() == heat);
}

TEST_CASE("dynamics left from within a pass stand at a whole step") {
  const auto start = relaxed(2);
  MolecularDynamicsOptions o;
  o.temperature = 0.3;
  o.timestep = 0.004;
  o.measureEvery = 1000;
  for (const Thermostat thermostat : {Thermostat::none, Thermostat::langevin}) {
    o.thermostat = thermostat;
    o.time = 1000;
    const auto left = start->clone();
    support::Impatient impatient(40 * static_cast<int>(left->system().chunks()));
    ThreadTeam team(1);
    team.watchedBy(&impatient);
    CHECK_THROWS_AS(molecularDynamics(*left, o, team, impatient), Cancelled);
    team.watchedBy(nullptr);
    int found = 0;
    for (int steps = 1; steps < 40 && found == 0; ++steps) {
      o.time = steps * o.timestep;
      const auto whole = start->clone();
      Monitor nobody;
      molecularDynamics(*whole, o, team, nobody);
      if (positions(*whole) == positions(*left)) found = steps;
    }
    CHECK(found > 10);
  }
}

TEST_CASE("particles far outside the box, and in a box of hardly two cutoffs, keep their unwrapped way") {
  constexpr double boxLength = 2.5, far = 2.5e6;
  const auto s = Simulation::from(support::softSpheres(2), boxLength, std::vector<double>{0.25, 0.25, 1.5 + far, -1},
                                  std::vector<double>{1.0, 1.0}, {});
  const auto t = Simulation::from(support::softSpheres(2), boxLength, std::vector<double>{0.25, 0.25, 1.5, 1.5},
                                  std::vector<double>{1.0, 1.0}, {});
  ThreadTeam team(1);
  Monitor monitor;
  MolecularDynamicsOptions o;
  o.temperature = 2;
  o.time = 50;
  o.thermostat = Thermostat::langevin;
  o.couplingRate = 0.2;
  molecularDynamics(*s, o, team, monitor);
  molecularDynamics(*t, o, team, monitor);
  const std::vector<double> x = positions(*s), y = positions(*t);
  CHECK(std::fabs(y[0]) + std::fabs(y[1]) > boxLength);
  CHECK(x[0] == y[0]);
  CHECK(x[1] == y[1]);
  CHECK(std::fabs(x[2] - y[2] - far) < 1e-8);
  CHECK(std::fabs(x[3] - y[3] + boxLength) < 1e-12);
}

TEST_CASE("overlaps of a random start are refused in the first step, which is not made") {
  for (const Thermostat thermostat : {Thermostat::none, Thermostat::langevin, Thermostat::velocityRescaling}) {
    const auto s = Simulation::random(support::softSpheres(3), 2000, 3);
    std::vector<double> x = positions(*s);
    for (int c = 0; c < 3; ++c) x[3 + c] = x[c] + 1e-12;  // U = 1e144, and nothing adds up any more
    s->setPositions(x);
    const std::vector<double> before = positions(*s);
    MolecularDynamicsOptions o;
    o.thermostat = thermostat;
    ThreadTeam team(2);
    Monitor monitor;
    CHECK_THROWS_WITH_AS(molecularDynamics(*s, o, team, monitor), doctest::Contains("in one step at t = 0 with"),
                         Error);
    CHECK(positions(*s) == before);
  }
}

TEST_CASE("hybrid Monte Carlo cancelled within a burst stands at its start") {
  struct Impatient : Monitor {
    int calls = 0;
    bool cancelled() override { return ++calls > 12; }
  } impatient;
  const auto s = relaxed(2);
  const std::vector<double> before = positions(*s);
  HybridMonteCarloOptions o;
  o.temperature = 0.3;
  o.cycles = 10;
  o.burst = 40;
  o.swapSweeps = 0;
  ThreadTeam team(1);
  const HybridMonteCarloReport r = hybridMonteCarlo(*s, o, team, impatient);
  CHECK(r.cancelled);
  CHECK(r.cycles == 0);
  CHECK(positions(*s) == before);
}

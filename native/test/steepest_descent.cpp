#include <doctest/doctest.h>

#include "monitor.hpp"
#include "relaxation/chebyshev.hpp"
#include "relaxation/flow_steps.hpp"
#include "relaxation/steepest_descent.hpp"
#include "relaxation/step_controller.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::positions;

namespace {

SteepestDescentReport flow(Simulation& s, double time, double tolerance, int threads = 1,
                           std::vector<double> times = {}) {
  SteepestDescentOptions o;
  o.time = time;
  o.relative = tolerance;
  o.times = std::move(times);
  ThreadTeam team(threads);
  Monitor monitor;
  return steepestDescent(s, o, team, monitor);
}

/// The polynomial by which one step of the scheme multiplies a mode of eigenvalue z = -h lambda.
double stability(const ChebyshevScheme& scheme, double z) {
  double before = 0, delta = scheme.first * z;  // of y - y0 for y0 = 1
  for (const ChebyshevScheme::Stage& c : scheme.stages) {
    const double next = c.mu * delta + c.nu * before + c.muTilde * z * (1 + delta) + c.gammaTilde * z;
    before = delta;
    delta = next;
  }
  return 1 + delta;
}

}  // namespace

TEST_CASE("the Chebyshev scheme is of second order and stable as far as it says") {
  for (int stages : {2, 3, 5, 12, 60, 200}) {
    const ChebyshevScheme scheme(stages);
    // consistent to second order: 1 + z + z^2/2 up to z^3
    const double z = 1e-3;
    CHECK(std::fabs(stability(scheme, -z) - (1 - z + z * z / 2)) < 0.2 * z * z * z + 1e-14);
    const double reach = ChebyshevScheme::stableProduct(stages);
    for (int i = 1; i <= 2000; ++i) CHECK(std::fabs(stability(scheme, -reach * i / 2000)) <= 1);
    CHECK(ChebyshevScheme::stagesFor(1, reach * 0.999) == stages);
  }
}

TEST_CASE("the estimate of the error is the error of small steps") {
  // of a mode y' = -y exactly, and of y' = -y^2, y(0) = 1, whose solution is 1/(1 + t)
  const double h = 0.01;
  for (int stages : {2, 3, 5, 12, 60, 200}) {
    const ChebyshevScheme scheme(stages);
    const auto estimate = [&](double change, double slopes) {
      return scheme.end.errorScale * (6 * h * slopes - 12 * change) / 15;
    };
    const double end = stability(scheme, -h);
    CHECK((std::exp(-h) - end) / estimate(end - 1, -1 - end) == doctest::Approx(1).epsilon(0.01));
    double before = 0, change = -scheme.first * h;
    for (const ChebyshevScheme::Stage& c : scheme.stages) {
      const double y = 1 + change, next = c.mu * change + c.nu * before - c.muTilde * h * y * y - c.gammaTilde * h;
      before = change;
      change = next;
    }
    // with two stages the two kinds of terms in y''' have errors of their own, 5 % apart
    CHECK((1 / (1 + h) - 1 - change) / estimate(change, -1 - (1 + change) * (1 + change)) ==
          doctest::Approx(1).epsilon(stages == 2 ? 0.08 : 0.02));
  }
}

TEST_CASE("a pair follows the exact solution of its one-dimensional flow") {
  // Two particles of diameter 1 at distance r: dr/dt = -2 U'(r), so t = - int dr / (2 U'). The quadrature is Simpson's.
  const double c1 = 48 * std::pow(1.25, -14), c2 = -21 * std::pow(1.25, -16);
  const auto speed = [&](double r) { return 2 * (12 * std::pow(r, -13) - 2 * c1 * r - 4 * c2 * r * r * r); };
  const double from = 0.9, to = 1.15;
  double time = 0;
  constexpr int kSteps = 2000;
  for (int i = 0; i < kSteps; ++i) {
    const double a = from + (to - from) * i / kSteps, b = from + (to - from) * (i + 1) / kSteps;
    time += (b - a) / 6 * (1 / speed(a) + 4 / speed((a + b) / 2) + 1 / speed(b));
  }
  double errors[3];
  int k = 0;
  for (double tolerance : {1e-3, 1e-5, 1e-7}) {
    const auto s = Simulation::from(support::softSpheres(2), 6, std::vector<double>{1, 1, 1 + from, 1},
                                    std::vector<double>{1, 1}, {});
    const SteepestDescentReport r = flow(*s, time, tolerance);
    const std::vector<double> x = positions(*s);
    errors[k++] = std::fabs(x[2] - x[0] - to);
    CHECK(r.stopReason == std::string("time"));
    CHECK(r.times.back() == doctest::Approx(time).epsilon(1e-12));
    CHECK(std::fabs(x[0] + x[2] - (2 + from)) < 1e-14);  // the centre of mass stays
    CHECK(r.dissipationError < 10 * tolerance);
  }
  CHECK(errors[0] < 1e-3);
  CHECK(errors[1] < errors[0] / 20);
  CHECK(errors[2] < errors[1] / 20);
}

TEST_CASE("the flow carries the same bits for any number of threads") {
  for (int dimension : {2, 3}) {
    const auto one = Simulation::random(support::softSpheres(dimension), 3000, 12);
    const auto two = one->clone();
    const SteepestDescentReport a = flow(*one, 1, 1e-2, 1, {0, 0.01, 0.1, 1}),
                                b = flow(*two, 1, 1e-2, 2, {0, 0.01, 0.1, 1});
    CHECK(a.rmsVelocity == b.rmsVelocity);
    CHECK(a.energy == b.energy);
    CHECK(one->snapshot() == two->snapshot());
  }
}

TEST_CASE("random starts of a singular potential open with tiny steps and reach their minimum") {
  for (int dimension : {2, 3}) {
    const auto s = Simulation::random(support::softSpheres(dimension), 300, 31);
    std::vector<double> x = positions(*s);
    for (int c = 0; c < dimension; ++c)
      x[dimension + c] = x[c] + 1e-3;  // as close as pairs of 1e5 random particles get
    s->setPositions(x);
    SteepestDescentOptions o;
    o.rmsForce = 1e-10;
    ThreadTeam team(1);
    Monitor monitor;
    o.times = {0};
    const SteepestDescentReport r = steepestDescent(*s, o, team, monitor);
    CHECK(r.energy.front() > 1e30);
    CHECK(r.stopReason == std::string("rms-force"));
    CHECK(r.rmsVelocity.back() <= 1e-10);
    CHECK(r.energy.back() / 300 < 1);
    CHECK(r.dissipationError < 0.02);
    const Evaluation e = s->evaluate(team, {});
    CHECK(e.rmsForce < 1.5e-10);
    CHECK(e.energy == doctest::Approx(r.energy.back()).epsilon(1e-10));
  }
}

TEST_CASE("the flow goes on down to the rounding floor, says so, and stops") {
  const auto s =
      Simulation::from(support::softSpheres(2), 15, support::spread(2, 225, 15, 41), std::vector<double>(225, 1.0), {});
  const SteepestDescentReport r = flow(*s, 1e9, 1e-2);
  CHECK(r.stopReason == std::string("rounding-floor"));
  CHECK(r.forceFloor < 1e-12);
  CHECK(r.rmsVelocity.back() <= r.forceFloor);
}

TEST_CASE("recording times are met exactly, cancelling leaves a whole step, and E = 0 is success") {
  const std::vector<double> times = {0, 1e-3, 0.0123, 0.7};
  const auto s =
      Simulation::from(support::softSpheres(2), 15, support::spread(2, 225, 15, 41), std::vector<double>(225, 1.0), {});
  CHECK(flow(*s, 0.7, 1e-2, 1, times).times == times);

  struct Impatient : Monitor {
    int calls = 0;
    bool cancelled() override { return ++calls > 5; }
  } impatient;
  const auto t = Simulation::random(support::softSpheres(2), 500, 3);
  SteepestDescentOptions o;
  o.time = 1;
  ThreadTeam team(1);
  const SteepestDescentReport r = steepestDescent(*t, o, team, impatient);
  CHECK(r.stopReason == std::string("cancelled"));
  CHECK(t->evaluate(team, {}).energy == doctest::Approx(r.energy.back()).epsilon(1e-9));

  const auto apart =
      Simulation::from(support::softSpheres(2), 10, std::vector<double>{1, 1, 5, 5}, std::vector<double>{1, 1}, {});
  CHECK(flow(*apart, 1, 1e-2).stopReason == std::string("zero-energy"));
}

TEST_CASE("the step controller keeps to its tolerance, and gives way only to jumps of the force") {
  StepController smooth(false), jumping(true);
  for (StepController* c : {&smooth, &jumping}) {
    CHECK(c->accepts(0.1, 0.9, 1.0));
    CHECK(!c->accepts(0.1, 1.1, 1.0));
    const double shorter = c->afterRefused(0.1, 4.0, 1.0, 2);
    CHECK(shorter == doctest::Approx(0.04));
    // an error that falls with the step is no jump, whatever its size
    CHECK(!c->accepts(shorter, 4.0 * 0.16, 0.5));
  }
  // the same error per unit time after a step 0.4 times as long: nothing is gained by going on
  CHECK(!smooth.accepts(0.04, 1.6, 0.4));
  CHECK(jumping.accepts(0.04, 1.6, 0.4));
  // an error of third order is met by a cube root: twice the allowed one by a step that has 0.64 of it
  CHECK(StepController(false).afterRefused(0.1, 2.0, 1.0, 3) == doctest::Approx(0.1 * std::cbrt(0.32)));
  CHECK(StepController(false).afterAccepted(0.1, 0.1, 0.08, 1.0, 3) == doctest::Approx(0.2));
  // growth is bounded, and a step cut short to land on a time does not hold the next one down
  CHECK(StepController(false).afterAccepted(0.1, 0.1, 1e-12, 1.0, 2) == doctest::Approx(0.4));
  CHECK(StepController(false).afterAccepted(0.01, 0.1, 0.16, 1.0, 2) >= 0.08);
}

TEST_CASE("the stiffness is measured as cheaply and as well after a thousand steps as at first") {
  const double boxLength = std::sqrt(400.0);
  const auto s = Simulation::from(support::softSpheres(2), boxLength, support::spread(2, 400, boxLength, 7),
                                  std::vector<double>(400, 1.0), {});
  flow(*s, 1000, 1e-2);
  ThreadTeam team(1);
  FlowSteps steps(s->system(), team);
  steps.begin();
  const double h = 200 / steps.now().stiffness;  // 18 stages by the bound
  const auto evaluationsOf = [&](int count) {
    const std::uint64_t before = steps.evaluations();
    for (int k = 0; k < count; ++k) {
      FlowSums end;
      steps.prepare(h);
      REQUIRE(steps.attempt(h, end));
      steps.accept(end);
    }
    return static_cast<double>(steps.evaluations() - before);
  };
  evaluationsOf(1);  // the first search for the stiffest mode takes more
  const double early = evaluationsOf(100), bound = 100 * (ChebyshevScheme::stagesFor(h, steps.now().stiffness) + 1);
  CHECK(early < 0.95 * bound);
  for (int turn = 0; turn < 9; ++turn) CHECK(evaluationsOf(100) <= 1.02 * early);
}

TEST_CASE("a step may end at one of its stages, which stands on the solution there") {
  const auto start =
      Simulation::from(support::softSpheres(2), 20, support::spread(2, 400, 20, 11), std::vector<double>(400, 1.0), {});
  flow(*start, 1, 1e-4);
  ThreadTeam team(1);
  for (const double h : {0.1, 0.2, 0.4}) {
    const auto halted = start->clone(), followed = start->clone();
    FlowSteps steps(halted->system(), team), small(followed->system(), team);
    steps.begin();
    small.begin();
    FlowSums end;
    CHECK(steps.midway() == 0);  // before there was an attempt
    REQUIRE(steps.attempt(h, end));
    const double whole = std::sqrt(end.error2 / 400);
    const double part = steps.midway();
    REQUIRE(part > 0.6);
    REQUIRE(part < 0.85);
    REQUIRE(steps.halt(h, end));
    steps.accept(end);
    const double error = std::sqrt(end.error2 / 400);
    CHECK(error < 0.7 * whole);
    constexpr int kSteps = 200;
    FlowSums there;
    for (int k = 0; k < kSteps; ++k) {
      REQUIRE(small.attempt(h * part / kSteps, there));
      small.accept(there);
    }
    double square = 0;
    const std::vector<double> a = positions(*halted), b = positions(*followed);
    for (std::size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
    const double off = std::sqrt(square / 400);
    CAPTURE(h);
    CAPTURE(error);
    CAPTURE(off);
    CHECK(off < 1.2 * error);
    CHECK(off > 0.2 * error);
    CHECK(end.energy == doctest::Approx(halted->evaluate(team, {}).energy).epsilon(1e-12));
    // and goes on from there
    REQUIRE(steps.attempt(h / 4, end));
  }
}

TEST_CASE("the flow of a mixture whose forces jump at the cutoff goes on to its end") {
  ModelParameters model{"kob-andersen-3d", 3, {{"density", 1.2}, {"fractionC", 0}}, {{"truncation", "shifted"}}};
  const double boxLength = std::cbrt(512 / 1.2);
  std::vector<std::int32_t> species(512);
  for (std::size_t k = 0; k < species.size(); ++k) species[k] = k % 5 == 0;
  const auto start = Simulation::from(model, boxLength, support::spread(3, 512, boxLength, 51), {}, species);
  const auto relax = [&](double time, double absolute) {
    const auto s = start->clone();
    SteepestDescentOptions o;
    o.time = time;
    o.absolute = absolute;
    o.evaluations = 100000;
    ThreadTeam team(1);
    Monitor monitor;
    return steepestDescent(*s, o, team, monitor);
  };
  const SteepestDescentReport r = relax(10, 1e-4);
  CHECK(r.stopReason == std::string("time"));
  CHECK(r.evaluations < 20000);
  // what crossings of the jump cost the energy balance falls with the absolute tolerance
  const double coarse = relax(1, 1e-4).dissipationError, fine = relax(1, 1e-5).dissipationError;
  CHECK(fine < 0.01);
  CHECK(fine < coarse / 2);
}

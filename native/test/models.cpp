#include <doctest/doctest.h>

#include <algorithm>
#include <numbers>

#include "error.hpp"
#include "potentials/harmonic_repulsion.hpp"
#include "potentials/lennard_jones.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::kobAndersen;

namespace {

ModelParameters harmonicSpheres(int dimension, double volumeFraction, bool polydisperse = false) {
  return {"harmonic-spheres-" + std::to_string(dimension) + "d",
          dimension,
          {{"volumeFraction", volumeFraction},
           {"nonAdditivity", polydisperse ? 0.2 : 0.0},
           {"sizeRatio", polydisperse ? 0.449 : 1.0}},
          {}};
}

/// Central differences of U(r) against -U'/r and U''.
template <class Energy>
void checkDerivatives(const Energy& energy, const PairTerms<double>& t, double r) {
  const double h = 1e-5;
  CHECK(t.energy == doctest::Approx(energy(r)).epsilon(1e-12));
  CHECK(-t.forceOverR * r == doctest::Approx((energy(r + h) - energy(r - h)) / (2 * h)).epsilon(1e-6));
  CHECK(t.curvature == doctest::Approx((energy(r + h) - 2 * energy(r) + energy(r - h)) / (h * h)).epsilon(1e-3));
}

}  // namespace

TEST_CASE("the derivatives of harmonic repulsion are those of its energy") {
  for (double d : {0.8, 1.0, 1.3})
    for (double x : {0.1, 0.5, 0.9}) {
      const double r = x * d;
      checkDerivatives([&](double s) { return 0.5 * (1 - s / d) * (1 - s / d); }, HarmonicRepulsion{}(r * r, d, d * d),
                       r);
    }
}

TEST_CASE("Lennard-Jones: the derivatives are those of the energy, for each way to end it") {
  using enum LennardJones::Truncation;
  for (LennardJones::Truncation how : {truncated, shifted, smooth}) {
    const LennardJones u = LennardJones::cutAt(2.5, how);
    for (double sigma : {0.8, 0.88, 1.0})
      for (double x : {0.95, 1.1, 1.5, 2.4}) {
        const double r = x * sigma, strength = 6;
        const auto energy = [&](double s) {
          const double q = s / sigma;
          return strength * (std::pow(q, -12) - std::pow(q, -6) + u.c0 + u.c2 * q * q + u.c4 * std::pow(q, 4));
        };
        checkDerivatives(energy, u(r * r, sigma * sigma, strength), r);
        CHECK(u.energy(r * r, sigma * sigma, strength) == doctest::Approx(energy(r)).epsilon(1e-12));
      }
  }
}

TEST_CASE("Lennard-Jones at its cutoff") {
  using enum LennardJones::Truncation;
  const auto atCutoff = [](LennardJones::Truncation how) { return LennardJones::cutAt(2.5, how)(6.25, 1.0, 4.0); };
  CHECK(atCutoff(truncated).energy == doctest::Approx(-0.0163169).epsilon(1e-5));
  CHECK(atCutoff(truncated).forceOverR * 2.5 == doctest::Approx(-0.0389995).epsilon(1e-5));
  CHECK(std::fabs(atCutoff(shifted).energy) < 1e-16);
  CHECK(atCutoff(shifted).forceOverR == atCutoff(truncated).forceOverR);
  const PairTerms<double> s = atCutoff(smooth);
  CHECK(std::fabs(s.energy) < 1e-15);
  CHECK(std::fabs(s.forceOverR) < 1e-15);
  CHECK(std::fabs(s.curvature) < 1e-15);
  // the constants that third parties use for this form
  const LennardJones u = LennardJones::cutAt(2.5, smooth);
  CHECK(u.c0 == doctest::Approx(0.04049023795).epsilon(1e-9));
  CHECK(u.c2 == doctest::Approx(-0.00970155098).epsilon(1e-8));
  CHECK(u.c4 == doctest::Approx(0.00062012616).epsilon(1e-7));
}

TEST_CASE("harmonic spheres at T = infinity have the exact mean energy and force, in every dimension") {
  // <v^2> = 2^(D+1) phi/((D+1)(D+2)), e = <v^2>/4, times (N-1)/N; the scatter of one sample of N pairs sums is bounded
  // by four standard errors, estimated from sixteen samples
  const double volumeFraction[] = {0, 0.8, 1.2, 0.73, 0.5, 0.3, 0.2, 0.15, 0.1, 0.03, 0.015};
  ThreadTeam team(2);
  for (int D = 1; D <= 10; ++D) {
    const std::size_t particles = D <= 7 ? 2000 : D == 8 ? 2500 : 8000;
    const double exact = std::pow(2.0, D + 1) * volumeFraction[D] / ((D + 1.0) * (D + 2.0)) *
                         (static_cast<double>(particles) - 1) / static_cast<double>(particles);
    double v = 0, v2 = 0, e = 0, e2 = 0;
    constexpr int kSamples = 16;
    for (int seed = 0; seed < kSamples; ++seed) {
      const Evaluation x =
          Simulation::random(harmonicSpheres(D, volumeFraction[D]), particles, seed)->evaluate(team, {});
      const double speed2 = x.rmsForce * x.rmsForce, energy = x.energy / static_cast<double>(particles);
      v += speed2, v2 += speed2 * speed2, e += energy, e2 += energy * energy;
    }
    const auto agrees = [&](double sum, double squares, double expected) {
      const double mean = sum / kSamples;
      const double error = std::sqrt((squares / kSamples - mean * mean) / (kSamples - 1));
      CAPTURE(D);
      CHECK(std::fabs(mean - expected) < 4 * error);
      CHECK(error < 0.02 * expected);
    };
    agrees(v, v2, exact);
    agrees(e, e2, exact / 4);
  }
}

TEST_CASE("polydisperse harmonic discs: volume fraction of the bare discs, exact speed at T = infinity") {
  ThreadTeam team(1);
  double v = 0, v2 = 0;
  constexpr int kSamples = 16;
  for (int seed = 0; seed < kSamples; ++seed) {
    const auto s = Simulation::random(harmonicSpheres(2, 1.2, true), 4000, seed);
    CHECK(4000 / (s->boxLength() * s->boxLength()) == doctest::Approx(1.451166).epsilon(1e-6));
    const double speed = s->evaluate(team, {}).rmsForce;
    v += speed * speed, v2 += std::pow(speed, 4);
  }
  const double mean = v / kSamples, error = std::sqrt((v2 / kSamples - mean * mean) / (kSamples - 1));
  CHECK(std::fabs(mean - 0.759829 * 3999 / 4000) < 4 * error);
}

TEST_CASE("Kob-Andersen mixtures have their composition, and species come back as they went in") {
  const auto count = [](const Simulation& s, int which) {
    std::vector<std::int32_t> species(s.particles());
    s.species(species);
    return std::count(species.begin(), species.end(), which);
  };
  const auto two = Simulation::random(kobAndersen(2, "shifted"), 1000, 1),
             three = Simulation::random(kobAndersen(3, "shifted"), 1000, 1);
  CHECK(count(*two, 1) == 350);
  CHECK(count(*three, 1) == 200);
  // 27000 (1 + 0.005): the size of the paper's coldest states
  const auto extended = Simulation::random(kobAndersen(3, "shifted", 0.005), 27135, 1);
  CHECK(count(*extended, 0) == 21600);
  CHECK(count(*extended, 1) == 5400);
  CHECK(count(*extended, 2) == 135);
  CHECK(extended->boxLength() == doctest::Approx(28.28).epsilon(1e-3));
  CHECK(Simulation::restore(kobAndersen(3, "shifted"), three->snapshot())->snapshot() == three->snapshot());
  const std::vector<double> x = support::spread(3, 216, 6, 1);
  CHECK_THROWS_AS(Simulation::from(kobAndersen(3, "shifted"), 6, x, {}, std::vector<std::int32_t>(216, 2)), Error);
  CHECK_THROWS_AS(Simulation::from(kobAndersen(3, "shifted"), 6, x, {}, {}), Error);
  CHECK_THROWS_AS(Simulation::random(kobAndersen(3, "abrupt"), 1000, 1), Error);
}

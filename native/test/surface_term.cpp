// The surface term of the hypervirial where the force jumps at the cutoff.
#include <doctest/doctest.h>

#include <numbers>

#include "forces/force_field.hpp"
#include "forces/surface_term.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::kobAndersen;

namespace {

struct Terms {
  Evaluation evaluation;
  double surface;
};

Terms termsOf(const Simulation& s) {
  ThreadTeam team(1);
  const ParticleSystem& system = s.system();
  const Records records = system.makeRecords();
  VerletList list;
  list.build(system, records, kSurfaceShell / 2, team);
  return {evaluate(system, records, list, team, nullptr), surfaceLaplacian(system, records, list, team)};
}

double kobAndersenForce(int a, int b, double r) {
  const double h = 1e-6;
  return (support::kobAndersenEnergy(a, b, r - h, false) - support::kobAndersenEnergy(a, b, r + h, false)) / (2 * h);
}

constexpr double kSigma[3][3] = {{1.00, 0.80, 0.90}, {0.80, 0.88, 0.84}, {0.90, 0.84, 0.94}};

}  // namespace

TEST_CASE("a pair counts in the shell around its own cutoff, with the force there") {
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      const double cutoff = 2.5 * kSigma[a][b];
      for (const double beyond : {-0.03, -0.02, -0.001, 0.001, 0.02, 0.03}) {
        const std::vector<double> x = {1, 1, 1 + cutoff + beyond, 1};
        const auto s = Simulation::from(kobAndersen(2, "shifted", 0.5), 6, x, {}, std::vector<std::int32_t>{a, b});
        const double expected = std::fabs(beyond) < 0.025 ? 2 * kobAndersenForce(a, b, cutoff - 1e-5) / 0.05 : 0;
        CHECK(termsOf(*s).surface == doctest::Approx(expected).epsilon(1e-4));
      }
    }
}

TEST_CASE("an ideal gas has the surface term of g = 1") {
  for (const int dimension : {2, 3}) {
    constexpr std::size_t kParticles = 20'000;
    const auto s = Simulation::random(kobAndersen(dimension, "shifted"), kParticles, 1);
    const double b = dimension == 2 ? 0.35 : 0.2, x[2] = {1 - b, b};
    double expected = 0, pairs = 0;
    for (int i = 0; i < 2; ++i)
      for (int j = 0; j < 2; ++j) {
        const double rc = 2.5 * kSigma[i][j];
        const double area = dimension == 2 ? 2 * std::numbers::pi * rc : 4 * std::numbers::pi * rc * rc;
        expected += 1.2 * x[i] * x[j] * area * kobAndersenForce(i, j, rc - 1e-5);
        pairs += kParticles / 2.0 * 1.2 * x[i] * x[j] * area * kSurfaceShell;
      }
    CHECK(expected < -0.5);
    CHECK(std::fabs(termsOf(*s).surface / kParticles / expected - 1) < 4 * 1.2 / std::sqrt(pairs));
  }
}

TEST_CASE("with the surface term, and not without, <F^2> = T <Laplacian> for two particles") {
  // One separation in a box: the averages are integrals over r. The truncated potential, whose energy jumps too, is
  // left with a term of order U(rc)/T of the surface term.
  struct Case {
    const char* truncation;
    bool jumps;
    double allowed;  ///< relative violation
  };
  for (const int dimension : {2, 3})
    for (const Case& c : {Case{"smooth", false, 2e-5}, Case{"shifted", true, 2e-5}, Case{"truncated", true, 1e-4}})
      for (const double temperature : {0.5, 1.0}) {
        CAPTURE(dimension);
        CAPTURE(c.truncation);
        CAPTURE(temperature);
        double square = 0, laplacian = 0, surface = 0;
        constexpr double kStep = 0.0005;
        for (double r = 0.7 + kStep / 2; r < 2.53; r += kStep) {
          const std::vector<double> x(dimension == 2 ? std::vector<double>{1, 1, 1 + r, 1}
                                                     : std::vector<double>{1, 1, 1, 1 + r, 1, 1});
          const auto s =
              Simulation::from(kobAndersen(dimension, c.truncation), 5.08, x, {}, std::vector<std::int32_t>{0, 0});
          const Terms t = c.jumps ? termsOf(*s) : Terms{};
          ThreadTeam team(1);
          const Evaluation e = c.jumps ? t.evaluation : s->evaluate(team, {});
          const double weight = std::pow(r, dimension - 1) * std::exp(-e.energy / temperature);
          square += weight * 2 * e.rmsForce * e.rmsForce;
          laplacian += weight * temperature * e.laplacian;
          surface += weight * temperature * t.surface;
        }
        CAPTURE(square / laplacian - 1);
        CAPTURE(square / (laplacian + surface) - 1);
        if (c.jumps) CHECK(std::fabs(square / laplacian - 1) > 5e-4);
        CHECK(std::fabs(square / (laplacian + surface) - 1) < c.allowed);
      }
}

// The model of the inverse Hessian of L-BFGS against the matrix that it stands for.
#include <doctest/doctest.h>

#include <cmath>
#include <deque>
#include <minimisation/inverse_hessian.hpp>
#include <random/philox.hpp>

#include "support.hpp"

using namespace vitrelax;

namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

struct Step {
  Vector s, y;
};

/// H v, H by the update of Broyden, Fletcher, Goldfarb and Shanno, (1 - s y^T/s.y) H (1 - y s^T/s.y) + s s^T/s.y, of
/// the steps one after the other, from the unit matrix times s.y/y.y of the last (Nocedal and Wright, Eqs. 7.16
/// and 7.20).
Vector byMatrix(const std::deque<Step>& steps, const Vector& v) {
  const std::size_t n = v.size();
  const double scale = steps.empty() ? 1 : dot(steps.back().s, steps.back().y) / dot(steps.back().y, steps.back().y);
  std::vector<Vector> h(n, Vector(n, 0));
  for (std::size_t i = 0; i < n; ++i) h[i][i] = scale;
  for (const auto& [s, y] : steps) {
    const double product = dot(s, y);
    Vector hy(n);
    for (std::size_t i = 0; i < n; ++i) hy[i] = dot(h[i], y);
    const double yhy = dot(y, hy);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        h[i][j] += (1 + yhy / product) * s[i] * s[j] / product - (hy[i] * s[j] + s[i] * hy[j]) / product;
  }
  Vector out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = dot(h[i], v);
  return out;
}

}  // namespace

TEST_CASE("the inverse Hessian of L-BFGS is the matrix of its last steps") {
  const auto simulation = Simulation::random(support::softSpheres(2), 24, 1);
  ThreadTeam team(2);
  const Vectors vectors(simulation->system(), team);
  const std::size_t n = vectors.zeros().size();
  // forces of a random quadratic energy: F = -(B^T B + 1) x
  const Stream stream(7, Purpose::modes, 1);
  const auto number = [&](std::size_t k) { return 2 * stream.uniform(k) - 1; };
  std::vector<Vector> b(n, Vector(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) b[i][j] = number(i * n + j) / std::sqrt(static_cast<double>(n));
  const auto forceAt = [&](const Vector& x) {
    Vector bx(n), f(n);
    for (std::size_t i = 0; i < n; ++i) bx[i] = dot(b[i], x);
    for (std::size_t j = 0; j < n; ++j) {
      f[j] = -x[j];
      for (std::size_t i = 0; i < n; ++i) f[j] -= b[i][j] * bx[i];
    }
    return f;
  };
  Vector x(n);
  for (std::size_t k = 0; k < n; ++k) x[k] = number(n * n + k);
  Vector force = forceAt(x), direction = force;
  InverseHessian inverse(vectors, 3, force);
  std::deque<Step> steps;
  for (int iteration = 0; iteration < 12; ++iteration) {
    if (iteration == 7) {
      inverse.forget();
      steps.clear();
    }
    CHECK(inverse.empty() == steps.empty());
    const SearchLine line = inverse.apply(force, direction);
    const Vector expected = byMatrix(steps, force);
    double most = 0;
    for (std::size_t k = 0; k < n; ++k) most = std::max(most, std::fabs(direction[k] - expected[k]));
    CHECK(most < 1e-11 * std::sqrt(dot(expected, expected)));
    CHECK(line.slope == doctest::Approx(dot(force, expected)).epsilon(1e-11));
    CHECK(line.longest == doctest::Approx(vectors.largest(expected)).epsilon(1e-11));

    const double gone = 0.3 + 0.1 * iteration;
    const Vector before = force;
    for (std::size_t k = 0; k < n; ++k) x[k] += gone * direction[k];
    const Vector end = forceAt(x);
    inverse.learn(gone, direction, end, force);
    CHECK(force == end);
    Step step{direction, before};
    for (std::size_t k = 0; k < n; ++k) {
      step.s[k] *= gone;
      step.y[k] -= end[k];
    }
    steps.push_back(step);
    if (steps.size() > 3) steps.pop_front();
  }
}

TEST_CASE("a step along which the force does not fall teaches the inverse Hessian nothing") {
  const auto simulation = Simulation::random(support::softSpheres(2), 24, 1);
  ThreadTeam team(1);
  const Vectors vectors(simulation->system(), team);
  Vector force(vectors.zeros().size(), 1.0), direction = force;
  InverseHessian inverse(vectors, 3, force);
  inverse.apply(force, direction);
  const Vector stronger(force.size(), 2.0);
  inverse.learn(0.5, direction, stronger, force);
  CHECK(inverse.empty());
  CHECK(inverse.apply(force, direction).slope == doctest::Approx(dot(stronger, stronger)));
  CHECK(direction == stronger);
}

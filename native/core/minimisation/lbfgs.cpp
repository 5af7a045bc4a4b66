#include <cmath>
#include <deque>

#include "descent.hpp"

namespace vitrelax {

namespace {

/// A step s and the change of the gradient y = F - F' along it, s.y > 0.
struct Pair {
  std::vector<double> s, y;
  double product;
};

/// The quasi-Newton direction H F by the two-loop recursion (Nocedal and Wright, algorithm 7.4).
void twoLoops(const Vectors& vectors, const std::deque<Pair>& pairs, std::vector<double>& direction) {
  std::vector<double> alpha(pairs.size());
  for (std::size_t k = pairs.size(); k-- > 0;) {
    alpha[k] = vectors.dot(pairs[k].s, direction) / pairs[k].product;
    vectors.combine(-alpha[k], pairs[k].y, 1, direction);
  }
  const Pair& last = pairs.back();
  vectors.combine(0, direction, last.product / vectors.dot(last.y, last.y), direction);
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const double beta = vectors.dot(pairs[k].y, direction) / pairs[k].product;
    vectors.combine(alpha[k] - beta, pairs[k].s, 1, direction);
  }
}

}  // namespace

/// L-BFGS. The whole quasi-Newton step is tried first and taken unless the slope at its end exceeds 0.9 of that at its
/// start in size (the curvature condition of Wolfe).
const char* lbfgs(Descent& descent) {
  constexpr double kPartOfSlope = 0.9;
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  std::deque<Pair> pairs;
  const double curvature = surface.meanCurvature();
  // memory is kept from one iteration to the next: new pages cost as much as forces
  std::vector<double> force = vectors.zeros(), direction = force;
  Pair next{force, force, 0};
  for (;;) {
    vectors.copy(surface.force(), force);
    vectors.copy(force, direction);
    if (!pairs.empty()) twoLoops(vectors, pairs, direction);
    double slope = vectors.dot(force, direction), first = 1;
    if (pairs.empty() || !(slope > 0)) {
      pairs.clear();
      vectors.copy(force, direction);
      slope = vectors.dot(force, force);
      first = curvature > 0 ? 0.3 / curvature : 1.0;
    }
    const double gone = searchLine(surface, direction, slope, first, kPartOfSlope);
    if (const char* reason = descent.reasonToStop()) return reason;
    if (!(gone > 0)) {
      if (pairs.empty()) return "line-search";
      pairs.clear();
      continue;
    }
    vectors.combine(gone, direction, 0, next.s);
    vectors.copy(force, next.y);
    vectors.combine(-1, surface.force(), 1, next.y);
    next.product = vectors.dot(next.s, next.y);
    const double lengths = std::sqrt(vectors.dot(next.s, next.s) * vectors.dot(next.y, next.y));
    if (next.product > 1e-8 * lengths) {
      pairs.push_back(std::move(next));
      if (pairs.size() > static_cast<std::size_t>(descent.options.memory)) {
        next = std::move(pairs.front());
        pairs.pop_front();
      } else {
        next = {vectors.zeros(), vectors.zeros(), 0};
      }
    }
  }
}

}  // namespace vitrelax

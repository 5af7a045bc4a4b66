#include <algorithm>
#include <cmath>

#include "descent.hpp"

namespace vitrelax {

namespace {

/// The slope at the end of a line search over that at its start. Looser searches cost more evaluations in all
/// (soft spheres, N = 4000: 0.5 takes 1.8 times those of 0.1).
constexpr double kPartOfSlope = 0.1;

/// A first trial distance from the curvature that a direction along the force would meet on average.
double firstDistance(EnergySurface& surface) {
  const double curvature = surface.meanCurvature();
  return curvature > 0 ? 0.3 / curvature : 1.0;
}

}  // namespace

/// Polak-Ribiere+: beta = max(0, F'.(F' - F)/F.F), h = F' + beta h, started afresh every 3 sqrt(DN) iterations at the
/// latest and wherever h does not lead down. Nocedal and Wright, Numerical Optimization, section 5.2.
const char* conjugateGradient(Descent& descent) {
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  const auto restart = static_cast<std::uint64_t>(std::max(50.0, surface.freedom()));
  std::vector<double> before = surface.force(), direction = before;
  double square = vectors.dot(before, before);
  SearchLine line{square, vectors.largest(before)};
  double distance = firstDistance(surface);
  std::uint64_t sinceRestart = 0;
  bool fresh = true;
  for (;;) {
    const double gone = searchLine(surface, direction, line, distance, kPartOfSlope);
    if (!(gone > 0)) {
      if (fresh) return "line-search";
    }
    if (const char* reason = descent.reasonToStop()) return reason;
    const std::vector<double>& force = surface.force();
    const auto [newSquare, overlap] = vectors.dots(force, force, before);
    double beta = std::max(0.0, (newSquare - overlap) / square);
    if (++sinceRestart >= restart || !(gone > 0)) beta = 0;
    const auto turn = [&] {
      const Vectors::Part found = vectors.pass([&](std::size_t from, std::size_t to) {
        vectors.combineIn(1, force, beta, direction, from, to);
        std::copy(&force[from], &force[to], &before[from]);
        return Vectors::Part{{vectors.dotOf(force, direction, from, to), 0},
                             vectors.largestSquare(direction, from, to)};
      });
      return SearchLine{found.sums[0], std::sqrt(found.largest)};
    };
    SearchLine next = turn();
    if (!(next.slope > 0)) {
      beta = 0;
      vectors.copy(force, direction);
      next = turn();
    }
    fresh = beta == 0;
    if (fresh) sinceRestart = 0;
    // the curvature along the line changes little from one to the next: distance ~ slope/(h.H.h)
    distance = gone > 0 ? gone * line.slope / next.slope * (newSquare / square) : firstDistance(surface);
    square = newSquare;
    line = next;
  }
}

/// Along the force, by line search: what LAMMPS calls `sd`. Not the steepest-descent flow: its steps jump over
/// barriers.
const char* lineSearchDescent(Descent& descent) {
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  std::vector<double> direction = surface.force();
  double distance = firstDistance(surface);
  for (;;) {
    const SearchLine line{vectors.dot(direction, direction), vectors.largest(direction)};
    const double gone = searchLine(surface, direction, line, distance, kPartOfSlope);
    if (const char* reason = descent.reasonToStop()) return reason;
    if (!(gone > 0)) return "line-search";
    distance = gone;
    direction = surface.force();
  }
}

}  // namespace vitrelax

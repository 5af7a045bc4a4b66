#include <algorithm>
#include <cmath>

#include "descent.hpp"

namespace vitrelax {

namespace {

/// The numbers of the two dialects.
struct Dialect {
  std::uint64_t delay;  ///< steps downhill before the time step grows
  double grow, shrink, mixing, mixingShrink;
  bool halfStepBack;
};
/// Bitzek, Koskinen, Gähler, Moseler and Gumbsch, Phys. Rev. Lett. 97, 170201 (2006).
constexpr Dialect kFire2006{5, 1.1, 0.5, 0.1, 0.99, false};
/// Guénolé, Nöhring, Vaid, Houllé, Xie, Prakash and Bitzek, Comput. Mater. Sci. 175, 109584 (2020).
constexpr Dialect kFire2020{20, 1.1, 0.5, 0.25, 0.99, true};

constexpr double kLargestOverFirst = 10, kSmallestOverFirst = 0.02;
/// Steps between measurements of the curvature.
constexpr std::uint64_t kMeasureEvery = 10;
/// Steps uphill in a row after which nothing is to be hoped for.
constexpr std::uint64_t kMostUphill = 2000;

}  // namespace

/// Fast inertial relaxation: molecular dynamics of mass 1 (semi-implicit Euler) whose velocity is turned towards the
/// force, and stopped where it would go uphill. Without a time step of the caller's, the largest one is 0.5/sqrt(mean
/// curvature), measured every ten steps: about 0.85/sqrt(lambda_max) for soft spheres, which was the fastest; 0.7 lets
/// the 2020 dialect run uphill.
const char* fire(Descent& descent) {
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  const MinimiserOptions& options = descent.options;
  const Dialect& d = options.method == MinimiserOptions::Method::fire2006 ? kFire2006 : kFire2020;
  const auto measuredStep = [&] {
    if (options.timestep > 0) return options.timestep * kLargestOverFirst;
    const double curvature = surface.meanCurvature();
    return curvature > 0 ? 0.5 / std::sqrt(curvature) : 1.0;
  };
  double largestStep = measuredStep();
  const double smallestStep = largestStep / kLargestOverFirst * kSmallestOverFirst;
  double step = largestStep / kLargestOverFirst, mixing = d.mixing;
  std::vector<double> velocity = vectors.zeros();
  std::uint64_t downhill = 0, uphill = 0, steps = 0;
  for (;;) {
    ++steps;
    const double power = vectors.dot(surface.force(), velocity);
    if (power > 0) {
      uphill = 0;
      if (++downhill > d.delay) {
        step = step * d.grow;
        mixing *= d.mixingShrink;
      }
    } else if (steps > 1) {
      downhill = 0;
      if (++uphill > kMostUphill) return "line-search";
      // at the very start the dynamics has no history that a shorter step could mend
      if (!d.halfStepBack || steps > d.delay) step = std::max(step * d.shrink, smallestStep);
      mixing = d.mixing;
      if (d.halfStepBack) {
        surface.look(velocity, -0.5 * step, vectors.largest(velocity));
        surface.settle();
      }
      std::fill(velocity.begin(), velocity.end(), 0.0);
    }
    if (steps % kMeasureEvery == 0) largestStep = measuredStep();
    step = std::min(step, largestStep);
    const std::vector<double>& force = surface.force();
    Vectors::Part found = vectors.pass([&](std::size_t from, std::size_t to) {
      vectors.combineIn(step, force, 1, velocity, from, to);
      return Vectors::Part{{vectors.dotOf(velocity, velocity, from, to), vectors.dotOf(force, force, from, to)},
                           vectors.largestSquare(velocity, from, to)};
    });
    if (const auto [square, strength] = found.sums; power > 0 && strength > 0) {
      const double turn = mixing * std::sqrt(square) / std::sqrt(strength);
      found = vectors.pass([&](std::size_t from, std::size_t to) {
        vectors.combineIn(turn, force, 1 - mixing, velocity, from, to);
        return Vectors::Part{{}, vectors.largestSquare(velocity, from, to)};
      });
    }
    const double longest = std::sqrt(found.largest);
    surface.look(velocity, longest * step > kLargestStep ? kLargestStep / longest : step, longest);
    surface.settle();
    if (const char* reason = descent.reasonToStop()) return reason;
  }
}

}  // namespace vitrelax

#include "descent.hpp"
#include "inverse_hessian.hpp"

namespace vitrelax {

/// L-BFGS. The whole quasi-Newton step is tried first and taken unless the slope at its end exceeds 0.9 of that at its
/// start in size (the curvature condition of Wolfe).
const char* lbfgs(Descent& descent) {
  constexpr double kPartOfSlope = 0.9;
  EnergySurface& surface = descent.surface;
  const double curvature = surface.meanCurvature();
  std::vector<double> force = surface.force(), direction = force;
  InverseHessian inverse(surface.vectors(), static_cast<std::size_t>(descent.options.memory), force);
  for (;;) {
    SearchLine line = inverse.apply(force, direction);
    if (!(line.slope > 0)) {
      inverse.forget();
      line = inverse.apply(force, direction);
    }
    const double first = !inverse.empty() ? 1 : curvature > 0 ? 0.3 / curvature : 1.0;
    const double gone = searchLine(surface, direction, line, first, kPartOfSlope);
    if (const char* reason = descent.reasonToStop()) return reason;
    if (gone > 0) {
      inverse.learn(gone, direction, surface.force(), force);
    } else {
      if (inverse.empty()) return "line-search";
      inverse.forget();
    }
  }
}

}  // namespace vitrelax

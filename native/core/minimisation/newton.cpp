#include <algorithm>

#include "../landscape/hessian.hpp"
#include "descent.hpp"
#include "newton_step.hpp"

namespace vitrelax {

namespace {

constexpr std::uint64_t kMostSteps = 100;
/// Gradient steps in a row that are tried where the curvature is negative, before it is given up.
constexpr int kMostDetours = 10;

/// Goes along the direction, from its whole length on by halves, to where the force is smaller than here; false, and
/// nothing moves, where it is not.
bool stepLowers(EnergySurface& surface, const std::vector<double>& direction, double first) {
  constexpr int kHalvings = 8;
  const double longest = surface.vectors().largest(direction), before = surface.rmsForce();
  if (!(longest > 0)) return false;
  double distance = std::min(first, kLargestStep / longest);
  for (int k = 0; k <= kHalvings; ++k, distance /= 2) {
    surface.look(direction, distance, longest);
    if (surface.rmsForce() < before) {
      surface.settle();
      return true;
    }
  }
  surface.look(direction, 0, longest);
  return false;
}

}  // namespace

const char* newton(Descent& descent, double maxForce, NewtonReport& report) {
  EnergySurface& surface = descent.surface;
  const ParticleSystem& system = surface.system();
  const std::size_t D = static_cast<std::size_t>(system.dimension());
  std::vector<double> force(system.particles() * D), step, direction = surface.vectors().zeros();
  int detours = 0;
  for (;;) {
    if (surface.maxForce() <= maxForce) return "max-force";
    if (descent.unjammed()) return "zero-energy";
    if (descent.atFloor()) return "rounding-floor";
    if (surface.evaluations() >= descent.options.until.evaluations) return "evaluations";
    if (report.iterations == kMostSteps) return "line-search";

    const Hessian hessian(system, {}, surface.team());
    for (std::size_t k = 0; k < system.particles(); ++k)
      for (std::size_t c = 0; c < D; ++c) force[k * D + c] = surface.force()[system.at(k, static_cast<int>(c))];
    // a step gains three digits at most: those that it leaves are cheaper at the next point
    const double tolerance = std::clamp(0.1 * maxForce / surface.maxForce(), 1e-3, 0.1);
    const NewtonStep solved = solveNewton(
        hessian, force, tolerance, step, [&] { return descent.cancelled(); }, surface.team());
    report.products += solved.products;
    if (solved.end == NewtonStep::End::cancelled) return "cancelled";
    bool lower = false;
    if (solved.end == NewtonStep::End::solved) {
      for (std::size_t k = 0; k < system.particles(); ++k)
        for (std::size_t c = 0; c < D; ++c) direction[system.at(k, static_cast<int>(c))] = step[k * D + c];
      lower = stepLowers(surface, direction, 1);
      detours = 0;
    } else if (++detours > kMostDetours) {
      return "negative-curvature";
    }
    if (!lower) {
      const std::vector<double> along = surface.force();
      const double curvature = surface.meanCurvature();
      if (!stepLowers(surface, along, curvature > 0 ? 0.5 / curvature : 1.0)) {
        if (detours > 0) return "negative-curvature";
        return descent.nearFloor() ? "rounding-floor" : "line-search";
      }
    }
    ++report.iterations;
    if (descent.endIteration()) return "cancelled";
  }
}

}  // namespace vitrelax

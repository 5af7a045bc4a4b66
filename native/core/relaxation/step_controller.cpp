#include "step_controller.hpp"

#include <algorithm>
#include <cmath>

namespace vitrelax {

namespace {
constexpr double kAim = 0.64;  ///< error over what is allowed
}

/// Where the force jumps (Lennard-Jones pairs at their cutoff) the error per unit time does not fall with the step: no
/// step resolves that, and the second attempt stands.
bool StepController::accepts(double step, double error, double allowed) const {
  return error <= allowed || (forceJumps_ && step < 0.6 * refusedStep_ && error / step > 0.7 * refusedRate_);
}

/// Proportional to (allowed/error)^(1/order), sharpened where the errors are growing by the predictive rule of
/// Gustafsson, so that an avalanche is met by shorter steps and not by refused ones.
double StepController::afterAccepted(double step, double proposed, double error, double allowed, double order) {
  const double ratio = std::max(error / allowed, 1e-4);
  double factor = std::pow(kAim / ratio, 1 / order);
  if (lastRatio_ > 0) factor = std::min(factor, factor * std::pow(lastRatio_ / ratio, 1 / order) * step / lastStep_);
  lastRatio_ = ratio;
  lastStep_ = step;
  refusedStep_ = 0;
  factor = std::clamp(factor, 0.3, 4.0);
  // a step shortened to land on a recording time says nothing against the longer one
  if (step < proposed && factor > 1) return std::max(step * factor, std::min(proposed, step * 4 * factor));
  return step * factor;
}

double StepController::afterRefused(double step, double error, double allowed, double order) {
  refusedStep_ = step;
  refusedRate_ = error / step;
  return step * std::max(0.2, std::pow(kAim * allowed / error, 1 / order));
}

double StepController::afterRunaway(double step) {
  refusedStep_ = 0;
  return step / 4;
}

}  // namespace vitrelax

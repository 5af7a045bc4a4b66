#pragma once

namespace vitrelax {

/// Chooses the steps of the flow from the errors of the steps before.
class StepController {
 public:
  /// @param forceJumps the force is discontinuous somewhere, so that errors need not fall with the step
  explicit StepController(bool forceJumps) : forceJumps_(forceJumps) {}

  /// Whether a step with an error that large stands.
  bool accepts(double step, double error, double allowed) const;
  /// The step after one that stood; `proposed` was the controller's own, of which `step` may be a part. `order`: the
  /// power of the step with which error/allowed grows, 3 for a fixed tolerance, 2 for one that grows with the step.
  double afterAccepted(double step, double proposed, double error, double allowed, double order);
  /// The step to try after a refused one.
  double afterRefused(double step, double error, double allowed, double order);
  /// The step to try after one that moved some particle too far to have an error worth the name.
  double afterRunaway(double step);

 private:
  bool forceJumps_;
  double lastRatio_ = 0, lastStep_ = 0;       ///< of the accepted step before: error over allowed, size
  double refusedStep_ = 0, refusedRate_ = 0;  ///< of the attempt just refused: its size, its error per unit time
};

}  // namespace vitrelax

#pragma once
#include <limits>

#include "../monitor.hpp"
#include "energy_surface.hpp"
#include "minimiser.hpp"

namespace vitrelax {

/// No particle moves farther than this in one step [length], as in LAMMPS.
inline constexpr double kLargestStep = 0.1;

/// What all minimisers share: the surface, when to stop, and the count of iterations.
class Descent {
 public:
  Descent(EnergySurface& surface, const MinimiserOptions& options, Monitor& monitor)
      : surface(surface), options(options), monitor_(monitor) {}

  EnergySurface& surface;
  const MinimiserOptions& options;

  /// To call at the end of each iteration, where the surface has settled: the reason to stop, or null.
  const char* reasonToStop();
  /// The same before the first.
  const char* reasonAtStart();
  /// Counts and reports an iteration; true where the caller wants no more.
  bool endIteration();
  std::uint64_t iterations() const { return iterations_; }

  bool cancelled() const;
  /// No energy is left: repulsive spheres below jamming.
  bool unjammed();
  /// The forces are rounding alone.
  bool atFloor();
  /// The forces are within ten times of that.
  bool nearFloor();

 private:
  const char* criterionMet();
  bool hasStalled();

  Monitor& monitor_;
  std::uint64_t iterations_ = 0, sinceLowest_ = 0;
  double lowest_ = std::numeric_limits<double>::infinity();
};

/// Goes along the direction from where the surface stands to where the force across it has fallen to `part` of its
/// value, by a secant iteration on the slope F.p alone, and settles there. `first` is the first trial distance.
/// Returns the distance gone; 0 when the direction does not lead down or no distance can be resolved.
double searchLine(EnergySurface& surface, const std::vector<double>& direction, const SearchLine& line, double first,
                  double part);

const char* conjugateGradient(Descent& descent);
const char* lineSearchDescent(Descent& descent);
const char* lbfgs(Descent& descent);
const char* fire(Descent& descent);

/// Newton's method with the Hessian known by its products alone, down to a largest force of `maxForce`. A step is taken
/// only where it lowers the rms force, in part if need be; where it does not, or the curvature is negative on the way
/// to it, the force itself is followed instead under the same rule, and where that does not help either it is given up:
/// `negative-curvature` where there is no minimum nearby.
const char* newton(Descent& descent, double maxForce, NewtonReport& report);

}  // namespace vitrelax

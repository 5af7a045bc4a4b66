#pragma once
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
  std::uint64_t iterations() const { return iterations_; }

 private:
  Monitor& monitor_;
  std::uint64_t iterations_ = 0;
};

/// Goes along the direction from where the surface stands to where the force across it has fallen to `part` of its
/// value, by a secant iteration on the slope F.p alone, and settles there. `first` is the first trial distance.
/// Returns the distance gone; 0 when the direction does not lead down or no distance can be resolved.
double searchLine(EnergySurface& surface, const std::vector<double>& direction, double slope, double first,
                  double part);

const char* conjugateGradient(Descent& descent);
const char* lineSearchDescent(Descent& descent);
const char* lbfgs(Descent& descent);
const char* fire(Descent& descent);

}  // namespace vitrelax

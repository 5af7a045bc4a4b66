#include "descent.hpp"

namespace vitrelax {

/// Below jamming the energy of repulsive spheres goes to zero, but a line search closes in on the last contact without
/// opening it. Relative overlaps of 1e-10 count as none [energy per particle].
constexpr double kNoEnergy = 1e-20;

bool Descent::endIteration() {
  ++iterations_;
  monitor_.report(MinimiserProgress{surface.evaluations(), surface.here().rmsForce});
  return monitor_.cancelled();
}

bool Descent::cancelled() const { return monitor_.cancelled(); }

bool Descent::unjammed() const {
  const double energy = surface.here().energy;
  return energy >= 0 && energy <= kNoEnergy * static_cast<double>(surface.particles());
}

bool Descent::atFloor() { return surface.here().rmsForce <= surface.noise().rms || hasStalled(); }
bool Descent::nearFloor() { return surface.here().rmsForce <= 10 * surface.noise().rms; }

/// Not far above the floor, where nothing has become better for long, there is nothing left but noise.
bool Descent::hasStalled() {
  constexpr std::uint64_t kLong = 1000;
  const double force = surface.here().rmsForce;
  if (force < 0.9 * lowest_) {
    lowest_ = force;
    sinceLowest_ = iterations_;
  }
  return iterations_ - sinceLowest_ > kLong && force <= 100 * surface.noise().rms;
}

const char* Descent::reasonToStop() {
  if (endIteration()) return "cancelled";
  return reasonAtStart();
}

const char* Descent::reasonAtStart() {
  const Evaluation& here = surface.here();
  const Criterion& until = options.until;
  if (unjammed()) return "zero-energy";
  if (until.rmsForce > 0 && here.rmsForce <= until.rmsForce) return "rms-force";
  if (until.maxForce > 0 && here.maxForce <= until.maxForce) return "max-force";
  if (atFloor()) return "rounding-floor";
  if (surface.evaluations() >= until.evaluations) return "evaluations";
  return nullptr;
}

}  // namespace vitrelax

#include "descent.hpp"

namespace vitrelax {

/// Below jamming the energy of repulsive spheres goes to zero, but a line search closes in on the last contact without
/// opening it. Relative overlaps of 1e-10 count as none [energy per particle].
constexpr double kNoEnergy = 1e-20;

bool Descent::endIteration() {
  ++iterations_;
  monitor_.report(MinimiserProgress{surface.evaluations(), surface.rmsForce()});
  return monitor_.cancelled();
}

bool Descent::cancelled() const { return monitor_.cancelled(); }

bool Descent::unjammed() {
  // of so little energy no force is larger, whatever the contact potential of the models; the energy costs a pass
  constexpr double kLargestForce = 1e-8;
  if (surface.rmsForce() > kLargestForce) return false;
  const double energy = surface.energy();
  return energy >= 0 && energy <= kNoEnergy * static_cast<double>(surface.particles());
}

bool Descent::atFloor() { return surface.rmsForce() <= surface.noise().rms || hasStalled(); }
bool Descent::nearFloor() { return surface.rmsForce() <= 10 * surface.noise().rms; }

/// Not far above the floor, where nothing has become better for long, there is nothing left but noise.
bool Descent::hasStalled() {
  constexpr std::uint64_t kLong = 1000;
  const double force = surface.rmsForce();
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
  constexpr std::uint64_t kEnergyEvery = 16;
  const char* reason = criterionMet();
  if ((reason != nullptr || iterations_ % kEnergyEvery == 0) && unjammed()) return "zero-energy";
  return reason;
}

const char* Descent::criterionMet() {
  const Criterion& until = options.until;
  if (until.rmsForce > 0 && surface.rmsForce() <= until.rmsForce) return "rms-force";
  if (until.maxForce > 0 && surface.maxForce() <= until.maxForce) return "max-force";
  if (atFloor()) return "rounding-floor";
  if (surface.evaluations() >= until.evaluations) return "evaluations";
  return nullptr;
}

}  // namespace vitrelax

#include <algorithm>
#include <cmath>

#include "lammps.hpp"

namespace vitrelax::lammps {

/// FIRE of 2020 as LAMMPS has it since then: semi-implicit Euler; where it goes uphill, half a step back, by the time
/// step that it goes on with. Guénolé, Nöhring, Vaid, Houllé, Xie, Prakash and Bitzek, Comput. Mater. Sci. 175, 109584
/// (2020).
const char* fire(Descent& descent) {
  constexpr std::uint64_t kDelay = 20, kMostUphill = 2000;
  constexpr double kGrow = 1.1, kShrink = 0.5, kMixing = 0.25, kMixingShrink = 0.99, kLargest = 10, kSmallest = 0.02;
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  const Criterion& until = descent.options.until;
  const double first = descent.options.timestep > 0 ? descent.options.timestep : kFirstTimestep;

  double timestep = first, mixing = kMixing, stepTaken = first;
  std::vector<double> velocity = vectors.zeros();
  std::uint64_t step = 0, lastUphill = 0, uphill = 0;
  for (;;) {
    if (descent.iterations() >= until.iterations) return "max iterations";
    ++step;
    const std::vector<double>& force = surface.force();
    const bool downhill = vectors.dot(velocity, force) > 0;
    double ownPart = 1, forcePart = 0;
    if (downhill) {
      uphill = 0;
      const double square = vectors.dot(force, force);
      ownPart = 1 - mixing;
      forcePart = square <= 1e-20 ? 0 : mixing * std::sqrt(vectors.dot(velocity, velocity) / square);
      if (step - lastUphill > kDelay) {
        timestep = std::min(timestep * kGrow, first * kLargest);
        mixing *= kMixingShrink;
      }
    } else {
      lastUphill = step;
      if (step >= kDelay) {
        mixing = kMixing;
        if (timestep * kShrink >= first * kSmallest) timestep *= kShrink;
      }
      if (++uphill > kMostUphill) return "max iterations with v.f negative";
      surface.look(velocity, -0.5 * timestep, vectors.largest(velocity));
      surface.settle();
    }
    // the cap goes by the velocity so far, or where it has just been stopped by the one to come
    const double fastest = downhill ? vectors.largestComponent(velocity) : timestep * vectors.largestComponent(force);
    stepTaken = timestep * fastest > kLargestMove ? kLargestMove / fastest : timestep;
    if (!downhill) vectors.combine(0, velocity, 0, velocity);
    vectors.combine(stepTaken, force, 1, velocity);
    if (downhill) vectors.combine(forcePart, force, ownPart, velocity);

    const double before = energyHere(surface);
    surface.look(velocity, stepTaken, vectors.largest(velocity));
    surface.settle();
    if (descent.endIteration()) return "cancelled";
    if (surface.evaluations() - 1 >= until.evaluations) return "max force evaluations";
    if (step - lastUphill > kDelay && energyHasSettled(until, energyHere(surface), before)) return "energy tolerance";
    if (vectors.dot(surface.force(), surface.force()) < until.forceNorm * until.forceNorm) return "force tolerance";
  }
}

}  // namespace vitrelax::lammps

#include <algorithm>
#include <cmath>

#include "lammps.hpp"

namespace vitrelax::lammps {

namespace {

/// An energy that rises by less than this counts as not risen [energy per particle].
constexpr double kEnergyResolution = 1e-8;

/// The line search "quadratic": from the longest allowed distance backwards, each time trying the secant on F.h where
/// the energy is close to a parabola, until the energy falls by 0.4 of what the slope promises. Null on success.
const char* searchLine(EnergySurface& surface, const std::vector<double>& direction) {
  constexpr double kLongest = 1, kPartOfIdeal = 0.4, kShorter = 0.5, kParabolic = 0.1, kNothing = 1e-28;
  const Vectors& vectors = surface.vectors();
  const auto particles = static_cast<double>(surface.particles());
  const auto slopeHere = [&] { return vectors.dot(surface.force(), direction) / particles; };
  const double start = energyHere(surface), slope = slopeHere();
  if (!(slope > 0)) return "search direction is not downhill";
  const double component = vectors.largestComponent(direction), length = vectors.largest(direction);
  if (component == 0) return "forces are zero";
  const double longest = std::min(kLongest, kLargestMove / component);

  const auto giveUp = [&](const char* reason) {
    surface.look(direction, 0, length);
    surface.settle();
    return reason;
  };
  double slopeBefore = slope, energyBefore = start, before = 0;
  for (double distance = longest;; distance *= kShorter) {
    surface.look(direction, distance, length);
    double energy = energyHere(surface);
    const double here = slopeHere(), change = here - slopeBefore;
    if (std::fabs(here) < kNothing || std::fabs(change) < kNothing) return giveUp("quadratic factors are zero");

    const double parabola = 0.5 * (distance - before) * (here + slopeBefore) + energy;
    const double secant = distance - (distance - before) * here / change;
    if (std::fabs(1 - parabola / energyBefore) <= kParabolic && secant > 0 && secant < longest) {
      surface.look(direction, secant, length);
      energy = energyHere(surface);
      if (energy - start < kEnergyResolution) {
        surface.settle();
        return nullptr;
      }
    }
    const double ideal = -kPartOfIdeal * distance * slope;
    if (energy - start <= ideal) {
      surface.settle();
      return nullptr;
    }
    slopeBefore = here;
    energyBefore = energy;
    before = distance;
    if (!(distance * kShorter > 0) || ideal >= -kEnergyResolution) return giveUp("linesearch alpha is zero");
  }
}

/// Lines along directions that `next` turns from one to another, given |F|^2 at the end of each.
template <class Next>
const char* descend(Descent& descent, std::vector<double>& direction, const Next& next) {
  EnergySurface& surface = descent.surface;
  const Criterion& until = descent.options.until;
  for (;;) {
    if (descent.iterations() >= until.iterations) return "max iterations";
    const double before = energyHere(surface);
    if (const char* reason = searchLine(surface, direction)) return reason;
    if (descent.endIteration()) return "cancelled";
    if (surface.evaluations() - 1 >= until.evaluations) return "max force evaluations";
    if (energyHasSettled(until, energyHere(surface), before)) return "energy tolerance";
    const double square = surface.vectors().dot(surface.force(), surface.force());
    if (square < until.forceNorm * until.forceNorm) return "force tolerance";
    next(square);
  }
}

}  // namespace

double energyHere(EnergySurface& surface) { return surface.energy() / static_cast<double>(surface.particles()); }

bool energyHasSettled(const Criterion& until, double energy, double before) {
  return std::fabs(energy - before) <
         until.energyTolerance * 0.5 * (std::fabs(energy) + std::fabs(before) + kEnergyResolution);
}

const char* conjugateGradient(Descent& descent) {
  EnergySurface& surface = descent.surface;
  const Vectors& vectors = surface.vectors();
  const std::uint64_t restart = 3 * surface.particles();  // it has three coordinates in two dimensions as well
  std::vector<double> before = surface.force(), direction = before;
  double squareBefore = vectors.dot(before, before);
  return descend(descent, direction, [&](double square) {
    const std::vector<double>& force = surface.force();
    double beta = std::max(0.0, (square - vectors.dot(force, before)) / squareBefore);
    if ((descent.iterations() + 1) % restart == 0) beta = 0;
    squareBefore = square;
    before = force;
    vectors.combine(1, force, beta, direction);
    if (!(vectors.dot(force, direction) > 0)) direction = force;
  });
}

const char* steepestDescent(Descent& descent) {
  std::vector<double> direction = descent.surface.force();
  return descend(descent, direction, [&](double) { direction = descent.surface.force(); });
}

}  // namespace vitrelax::lammps

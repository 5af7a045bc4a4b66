#include "minimiser.hpp"

#include <cmath>
#include <cstdio>
#include <cstring>

#include "../error.hpp"
#include "../number_text.hpp"
#include "descent.hpp"
#include "lammps.hpp"

namespace vitrelax {

namespace {

constexpr int kDigits = 3;  ///< of numbers in messages

void check(const MinimiserOptions& o) {
  const auto require = [](bool good, const char* field, double value, const char* allowed) {
    if (!good) throw invalid("OUT_OF_RANGE", field, numberText(value, kDigits), allowed);
  };
  require(o.until.rmsForce >= 0, "until.rmsForce", o.until.rmsForce, "a force, 0 or above");
  require(o.until.maxForce >= 0, "until.maxForce", o.until.maxForce, "a force, 0 or above");
  require(o.until.energyTolerance >= 0 && o.until.energyTolerance < 1, "until.energyTolerance", o.until.energyTolerance,
          "0 to 1");
  require(o.until.forceNorm >= 0, "until.forceNorm", o.until.forceNorm, "a force, 0 or above");
  require(o.newtonForce >= 0, "finish.maxForce", o.newtonForce, "a force, 0 or above");
  require(o.timestep >= 0 && o.timestep < 1e6, "timestep", o.timestep, "a positive time");
  require(o.memory >= 1 && o.memory <= 100, "memory", o.memory, "1 to 100");
}

/// A tolerance that rounding would never let a minimiser meet is refused, rather than run until something else ends it.
/// Overlaps of a random start raise the floor by many powers of ten; they will be gone, so nothing is refused there.
void checkFloor(const MinimiserOptions& o, const ForceNoise& noise) {
  constexpr double kHighest = 1e-11;
  const auto require = [&](const char* field, double value, double floor) {
    if (value > 0 && value < floor && floor < kHighest)
      throw invalid("TOLERANCE_BELOW_FLOOR", field, numberText(value, kDigits),
                    "at least the rounding floor of the forces of this state, " + numberText(floor, kDigits));
  };
  require("until.rmsForce", o.until.rmsForce, noise.rms);
  require("until.maxForce", o.until.maxForce, noise.largest);
  // the floor of a hot start is above that of its minimum, which the force of the default goes by
  constexpr double kUsualFinish = 1e-12;
  if (o.method == MinimiserOptions::Method::newton) {
    require("maxForce", o.newtonForce, noise.largest);
  } else if (o.newtonForce < kUsualFinish) {
    require("finish.maxForce", o.newtonForce, noise.largest);
  }
}

const char* descend(Descent& descent) {
  using Method = MinimiserOptions::Method;
  const Method method = descent.options.method;
  // LAMMPS looks at its criteria after the first step only
  if (method == Method::lammpsCg) return lammps::conjugateGradient(descent);
  if (method == Method::lammpsSd) return lammps::steepestDescent(descent);
  if (method == Method::lammpsFire) return lammps::fire(descent);
  if (const char* reason = descent.reasonAtStart()) return reason;
  switch (method) {
    case Method::fire2006:
    case Method::fire2020:
      return fire(descent);
    case Method::lbfgs:
      return lbfgs(descent);
    case Method::lineSearchDescent:
      return lineSearchDescent(descent);
    default:
      return conjugateGradient(descent);
  }
}

}  // namespace

MinimumReport minimise(Simulation& simulation, const MinimiserOptions& options, ThreadTeam& team, Monitor& monitor) {
  using Method = MinimiserOptions::Method;
  check(options);
  const bool likeLammps = options.method >= Method::lammpsCg;
  EnergySurface surface(simulation, team, likeLammps);
  checkFloor(options, surface.noise());
  Descent descent(surface, options, monitor);
  MinimumReport report;
  if (options.method != Method::newton) report.stopReason = descend(descent);
  // LAMMPS does not count the evaluation of the start
  report.evaluations = surface.evaluations() - (likeLammps ? 1 : 0);
  report.iterations = descent.iterations();
  if (options.newtonForce > 0 && std::strcmp(report.stopReason, "cancelled") != 0) {
    const std::uint64_t before = surface.evaluations();
    report.newton.stopReason = newton(descent, options.newtonForce, report.newton);
    report.newton.evaluations = surface.evaluations() - before;
    if (std::strcmp(report.newton.stopReason, "cancelled") == 0) report.stopReason = "cancelled";
  }
  if (std::strcmp(report.stopReason, "cancelled") == 0) return report;  // nobody waits for more
  report.energy = surface.energy();
  report.rmsForce = surface.rmsForce();
  report.maxForce = surface.maxForce();
  const ForceNoise noise = surface.noiseHere();
  report.forceFloor = noise.rms;
  report.maxForceFloor = noise.largest;
  return report;
}

}  // namespace vitrelax

#include "minimiser.hpp"

#include <cmath>
#include <cstdio>

#include "../error.hpp"
#include "descent.hpp"

namespace vitrelax {

namespace {

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", x);
  return text;
}

void check(const MinimiserOptions& o) {
  const auto require = [](bool good, const char* field, double value, const char* allowed) {
    if (!good) throw invalid("OUT_OF_RANGE", field, number(value), allowed);
  };
  require(o.until.rmsForce >= 0, "until.rmsForce", o.until.rmsForce, "a force, 0 or above");
  require(o.until.maxForce >= 0, "until.maxForce", o.until.maxForce, "a force, 0 or above");
  require(o.timestep >= 0 && o.timestep < 1e6, "timestep", o.timestep, "a positive time");
  require(o.memory >= 1 && o.memory <= 100, "memory", o.memory, "1 to 100");
}

/// A tolerance that rounding would never let a minimiser meet is refused, rather than run until something else ends it.
/// Overlaps of a random start raise the floor by many powers of ten; they will be gone, so nothing is refused there.
void checkFloor(const MinimiserOptions& o, double floor) {
  constexpr double kHighest = 1e-11;
  if (!(floor < kHighest)) return;
  const auto require = [&](const char* field, double value) {
    if (value > 0 && value < floor)
      throw invalid("TOLERANCE_BELOW_FLOOR", field, number(value),
                    "at least the rounding floor of the forces of this state, " + number(floor));
  };
  require("until.rmsForce", o.until.rmsForce);
  require("until.maxForce", o.until.maxForce);
}

}  // namespace

/// Below jamming the energy of repulsive spheres goes to zero, but a line search closes in on the last contact without
/// opening it. Relative overlaps of 1e-10 count as none [energy per particle].
constexpr double kNoEnergy = 1e-20;

const char* Descent::reasonToStop() {
  const Evaluation& here = surface.here();
  const Criterion& until = options.until;
  ++iterations_;
  monitor_.report(MinimiserProgress{surface.evaluations(), here.rmsForce});
  if (monitor_.cancelled()) return "cancelled";
  if (here.energy >= 0 && here.energy <= kNoEnergy * static_cast<double>(surface.particles())) return "zero-energy";
  if (until.rmsForce > 0 && here.rmsForce <= until.rmsForce) return "rms-force";
  if (until.maxForce > 0 && here.maxForce <= until.maxForce) return "max-force";
  if (here.rmsForce <= surface.forceFloor()) return "rounding-floor";
  if (surface.evaluations() >= until.evaluations) return "evaluations";
  return nullptr;
}

MinimumReport minimise(Simulation& simulation, const MinimiserOptions& options, ThreadTeam& team, Monitor& monitor) {
  check(options);
  EnergySurface surface(simulation, team);
  checkFloor(options, surface.forceFloor());
  Descent descent(surface, options, monitor);
  MinimumReport report;
  report.stopReason = descent.reasonToStop();
  using Method = MinimiserOptions::Method;
  if (report.stopReason == nullptr) {
    switch (options.method) {
      case Method::conjugateGradient:
        report.stopReason = conjugateGradient(descent);
        break;
      case Method::fire2006:
      case Method::fire2020:
        report.stopReason = fire(descent);
        break;
      case Method::lbfgs:
        report.stopReason = lbfgs(descent);
        break;
      case Method::lineSearchDescent:
        report.stopReason = lineSearchDescent(descent);
        break;
    }
  }
  report.energy = surface.here().energy;
  report.rmsForce = surface.here().rmsForce;
  report.maxForce = surface.here().maxForce;
  report.forceFloor = surface.forceFloor();
  report.evaluations = surface.evaluations();
  report.iterations = descent.iterations() - 1;
  return report;
}

}  // namespace vitrelax

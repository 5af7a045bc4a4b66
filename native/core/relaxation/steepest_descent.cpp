#include "steepest_descent.hpp"

#include <algorithm>
#include <cmath>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../simulation.hpp"
#include "flow_steps.hpp"
#include "step_controller.hpp"

namespace vitrelax {

namespace {

constexpr double kInstability = 5;  ///< an error this many times too large may come from too few stages
constexpr double kHope = 0.9;  ///< a stage whose error is expected to be below this part of what is allowed is tried

/// One relaxation: steps of the length that the error allows, what is recorded on the way, and when to stop.
class Flow {
 public:
  Flow(Simulation& simulation, const SteepestDescentOptions& options, ThreadTeam& team, Monitor& monitor)
      : simulation_(simulation),
        system_(simulation.system()),
        options_(options),
        monitor_(monitor),
        steps_(system_, team),
        controller_(system_.model().forceJumps) {}

  SteepestDescentReport run();

 private:
  const FlowSums& now() const { return steps_.now(); }
  /// What the end of a step of length h says of it.
  struct Trial {
    enum { good, tooLong, runaway } verdict;
    double error, allowed;
    double order;  ///< of error/allowed in the step
  };
  Trial judge(double h, bool sane, const FlowSums& end) const;
  void accept(double h, const FlowSums& end);
  void record();
  const char* reasonToStop() const;
  /// Rounding: a force is the sum of pair forces that nearly cancel, each good to a few 1e-16 of itself; the sum of
  /// their sizes is about twice the virial per particle, distances being about 1. The stages of a long step raise the
  /// noise several times: v was seen to settle at 4.4e-15 of that sum.
  double forceFloor() const { return 5e-15 * 2 * std::fabs(now().virial) / static_cast<double>(system_.particles()); }
  double rms(double squares) const { return std::sqrt(squares / static_cast<double>(system_.particles())); }

  Simulation& simulation_;
  ParticleSystem& system_;
  const SteepestDescentOptions& options_;
  Monitor& monitor_;
  SteepestDescentReport report_;
  FlowSteps steps_;
  StepController controller_;
  double time_ = 0, dissipated_ = 0, energy0_ = 0;
  std::size_t nextTime_ = 0;
};

Flow::Trial Flow::judge(double h, bool sane, const FlowSums& end) const {
  if (!sane) return {Trial::runaway, 0, 0, 0};
  const double error = rms(end.error2), growing = h * (options_.relative * rms(end.speed2) + forceFloor());
  const double allowed = growing + options_.absolute + 4 * system_.unit();
  return {controller_.accepts(h, error, allowed) ? Trial::good : Trial::tooLong, error, allowed, 3 - growing / allowed};
}

void Flow::accept(double h, const FlowSums& end) {
  time_ += h;
  // Simpson's rule, the middle from the cubic through positions and velocities at both ends
  dissipated_ += h / 6 * (now().speed2 + 4 * end.middle2 + end.speed2);
  steps_.accept(end);
  ++report_.steps;
}

void Flow::record() {
  const double v = rms(now().speed2), n = static_cast<double>(system_.particles());
  report_.times.push_back(time_);
  report_.energy.push_back(now().energy);
  report_.rmsVelocity.push_back(v);
  report_.maxForce.push_back(now().maxSpeed);
  report_.participation.push_back(now().speed4 > 0 ? now().speed2 * now().speed2 / (n * now().speed4) : 0);
  if (monitor_.wantsFrames()) {
    system_.followUnwrapped();
    monitor_.frame(time_, now().energy, v, simulation_);
  }
}

const char* Flow::reasonToStop() const {
  const double v = rms(now().speed2);
  if (monitor_.cancelled()) return "cancelled";
  if (now().speed2 == 0 && now().energy == 0) return "zero-energy";
  if (v <= options_.rmsForce) return "rms-force";
  if (now().maxSpeed <= options_.maxForce) return "max-force";
  if (v <= forceFloor()) return "rounding-floor";
  if (time_ >= options_.time) return "time";
  if (steps_.evaluations() >= options_.evaluations) return "evaluations";
  return nullptr;
}

SteepestDescentReport Flow::run() {
  steps_.begin();
  energy0_ = now().energy;
  if (!std::isfinite(now().speed2) || !std::isfinite(now().stiffness)) {
    throw Error("DIVERGED", "the forces at the start overflow: two particles are too close to each other", "positions");
  }

  const std::vector<double>& times = options_.times;
  while (nextTime_ < times.size() && times[nextTime_] < 0) ++nextTime_;
  if (nextTime_ < times.size() && times[nextTime_] == 0) {
    record();
    ++nextTime_;
  }

  double h = 0.5 / std::max(now().stiffness, 1e-30);
  const char* reason = nullptr;
  while ((reason = reasonToStop()) == nullptr) {
    const double target = std::min(nextTime_ < times.size() ? times[nextTime_] : options_.time, options_.time);
    const double left = target - time_;
    double step = std::min(h, steps_.longestStep());
    bool lands = step >= left * (1 - 1e-12);
    if (lands) {
      step = left;
    } else if (step > left / 2) {
      step = left / 2;  // two equal steps instead of a long and a tiny one
    }
    if (!(step > 1e-15 * time_) || !(step > 0)) {
      throw Error("DIVERGED",
                  "the step of the flow fell to " + std::to_string(step) + " at t = " + std::to_string(time_),
                  "tolerance");
    }
    steps_.prepare(step);

    FlowSums end;
    Trial trial = judge(step, steps_.attempt(step, end), end);
    const double midway = trial.verdict == Trial::tooLong ? steps_.midway() : 0;
    if (midway > 0 && trial.error * std::pow(midway, trial.order) < kHope * trial.allowed) {
      // one of its stages is the end of a shorter step
      const double part = step * midway;
      const Trial halted = judge(part, steps_.halt(step, end), end);
      if (halted.verdict == Trial::good) {
        trial = halted;
        step = h = part;  // nothing speaks for the longer one
        lands = false;
      }
    }
    if (trial.verdict != Trial::good) {
      ++report_.rejectedSteps;
      const bool sane = trial.verdict == Trial::tooLong;
      steps_.refuse(!sane || trial.error > kInstability * trial.allowed);
      h = sane ? controller_.afterRefused(step, trial.error, trial.allowed, trial.order)
               : controller_.afterRunaway(step);
      continue;
    }
    accept(step, end);
    h = controller_.afterAccepted(step, h, trial.error, trial.allowed, trial.order);
    if (lands && nextTime_ < times.size() && target == times[nextTime_]) {
      time_ = target;
      record();
      ++nextTime_;
    }
    monitor_.report(FlowProgress{time_, rms(now().speed2), now().energy / static_cast<double>(system_.particles()),
                                 steps_.evaluations()});
  }
  system_.followUnwrapped();
  report_.stopReason = reason;
  report_.evaluations = steps_.evaluations();
  report_.listBuilds = steps_.listBuilds();
  report_.forceFloor = forceFloor();
  if (!monitor_.cancelled()) report_.forceNoise = steps_.forceNoise();  // else nobody waits for it
  if (report_.times.empty() || report_.times.back() != time_) record();
  const double released = energy0_ - now().energy;
  report_.dissipationError = released > 0 ? std::fabs(released - dissipated_) / released : 0;
  return std::move(report_);
}

}  // namespace

SteepestDescentReport steepestDescent(Simulation& simulation, const SteepestDescentOptions& options, ThreadTeam& team,
                                      Monitor& monitor) {
  const auto refuse = [](const char* field, double value, const char* allowed) {
    throw invalid("OUT_OF_RANGE", field, std::to_string(value), allowed);
  };
  if (!(options.time > 0)) refuse("until.time", options.time, "a positive time");
  if (!(options.rmsForce >= 0)) refuse("until.rmsForce", options.rmsForce, "a force, 0 or above");
  if (!(options.maxForce >= 0)) refuse("until.maxForce", options.maxForce, "a force, 0 or above");
  if (!(options.relative >= 0) || !(options.relative < 10)) refuse("tolerance.relative", options.relative, "0 to 10");
  if (!(options.absolute >= 0) || !(options.absolute < 1)) refuse("tolerance.absolute", options.absolute, "0 to 1");
  for (std::size_t k = 0; k < options.times.size(); ++k) {
    if (!(options.times[k] >= 0) || !std::isfinite(options.times[k]) ||
        (k > 0 && !(options.times[k] > options.times[k - 1]))) {
      refuse(("times[" + std::to_string(k) + "]").c_str(), options.times[k], "finite, increasing times, 0 or above");
    }
  }
  return Flow(simulation, options, team, monitor).run();
}

}  // namespace vitrelax

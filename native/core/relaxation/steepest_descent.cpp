#include "steepest_descent.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "../error.hpp"
#include "../forces/force_field.hpp"
#include "../forces/force_noise.hpp"
#include "../monitor.hpp"
#include "../neighbours/skin.hpp"
#include "../parallel/thread_team.hpp"
#include "../random/philox.hpp"
#include "../simulation.hpp"
#include "chebyshev.hpp"
#include "step_controller.hpp"

namespace vitrelax {

namespace {

constexpr int kMostStages = 200;
constexpr double kLargestMove = 0.5;  ///< no particle moves farther than this in a step [length]
constexpr double kInstability = 5;    ///< an error this many times too large may come from too few stages

/// The state between two steps, as sums over particles.
struct Sums {
  double energy = 0, virial = 0, error2 = 0, speed2 = 0, speed4 = 0, middle2 = 0, maxSpeed = 0, stiffness = 0;
};

/// One relaxation: the particles, their list, and the vectors of the integrator.
class Flow {
 public:
  Flow(Simulation& simulation, const SteepestDescentOptions& options, ThreadTeam& team, Monitor& monitor)
      : simulation_(simulation),
        system_(simulation.system()),
        options_(options),
        team_(team),
        monitor_(monitor),
        controller_(system_.model().forceJumps) {}

  SteepestDescentReport run();

 private:
  void prepareVectors();
  void rebuildBetweenSteps();
  void keepListValid(double delta, const Records& records);
  const ChebyshevScheme& scheme(int stages);
  double displace(const std::vector<double>& vector, double a, Records& records);
  double firstStage(double a);
  double stiffness(double h);
  double estimateStiffness();
  /// Takes the stages and the closing evaluation; false when some particle moved too far.
  bool attempt(double h, Sums& end);
  Sums finish(double h);
  void accept(double h, const Sums& end);
  void record();
  const char* reasonToStop() const;
  /// Rounding: a force is the sum of pair forces that nearly cancel, each good to a few 1e-16 of itself; the sum of
  /// their sizes is about twice the virial per particle, distances being about 1. The stages of a long step raise the
  /// noise several times: v was seen to settle at 4.4e-15 of that sum.
  double forceFloor() const { return 5e-15 * 2 * std::fabs(now_.virial) / static_cast<double>(system_.particles()); }
  /// The noise of single evaluations, measured where the flow has ended.
  double forceNoise() {
    system_.writePositions(current_);
    evaluate(system_, current_, list_, team_, &force1_);
    return measureForceNoise(system_, current_, force1_, list_, team_).rms;
  }
  double rms(double squares) const { return std::sqrt(squares / static_cast<double>(system_.particles())); }

  Simulation& simulation_;
  ParticleSystem& system_;
  const SteepestDescentOptions& options_;
  ThreadTeam& team_;
  Monitor& monitor_;
  SteepestDescentReport report_;

  VerletList list_;
  /// Under quenched shifts a build costs as much as a hundred evaluations.
  Skin skin_ = system_.disorder() != nullptr ? Skin(system_, 0.6, 1.2) : Skin(system_, Skin::usual(system_), 0.8);
  double moved_ = 0;  ///< bound on the distance of the start of the step from the list's reference
  std::uint64_t evaluationsAtBuild_ = 0;
  int buildsSinceSort_ = 0;
  Records current_, other_;         ///< records: of the latest stage, and of the next one
  std::vector<std::int64_t> next_;  ///< [blocks][D][8] positions at the end of the step
  std::vector<double> force0_, force1_, delta1_, delta2_;
  std::vector<double> stiffest_;  ///< eigenvector estimate of the stiffest mode
  double stiffnessRatio_ = 1;
  std::uint64_t ratioAge_ = std::numeric_limits<std::uint32_t>::max();
  std::vector<double> largest_;
  std::vector<FinishSums> finishSums_;
  std::map<int, ChebyshevScheme> schemes_;

  StepController controller_;
  double time_ = 0, dissipated_ = 0, energy0_ = 0;
  Sums now_;
  std::size_t nextTime_ = 0;
};

void Flow::prepareVectors() {
  std::vector<std::uint32_t> order;
  system_.sortInSpace(order);
  if (!force0_.empty()) system_.permute(force0_, order);
  if (!stiffest_.empty()) system_.permute(stiffest_, order);
  current_ = system_.makeRecords();
  other_ = current_;
}

/// Between steps the particles may also be brought into spatial order again.
void Flow::rebuildBetweenSteps() {
  if (report_.listBuilds > 0) skin_.adapt(list_, report_.evaluations - evaluationsAtBuild_);
  evaluationsAtBuild_ = report_.evaluations;
  system_.followUnwrapped();
  if (++buildsSinceSort_ >= 20) {
    buildsSinceSort_ = 0;
    prepareVectors();
  } else {
    system_.writePositions(current_);
  }
  list_.build(system_, current_, skin_.width(), team_);
  ++report_.listBuilds;
  moved_ = 0;
}

/// Called with the positions of a stage, `delta` the largest displacement of it from the start of the step.
void Flow::keepListValid(double delta, const Records& records) {
  if (moved_ + delta < skin_.width() / 2) return;
  const double exact = list_.largestDisplacement(system_, records, team_);
  if (exact < skin_.width() / 2) return;
  // An avalanche: the list is made again at the positions of the stage, in the order the vectors are in.
  list_.build(system_, records, skin_.width(), team_);
  ++report_.listBuilds;
  evaluationsAtBuild_ = report_.evaluations;
  moved_ = delta;
}

const ChebyshevScheme& Flow::scheme(int stages) { return schemes_.try_emplace(stages, stages).first->second; }

/// Positions x + a vector into `records`; the largest |a vector|.
double Flow::displace(const std::vector<double>& vector, double a, Records& records) {
  const int D = system_.dimension();
  const std::size_t stride = system_.recordStride();
  const double perUnit = 1 / system_.unit();
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    double largest = 0;
    for (std::size_t b = first; b < last; ++b) {
      double square[kLanes] = {};
      for (int c = 0; c < D; ++c)
        for (std::size_t l = 0; l < kLanes; ++l) {
          const std::size_t i = (b * D + c) * kLanes + l;
          const double delta = a * vector[i];
          square[l] += delta * delta;
          // a step that throws particles across the box is refused by its size, not carried out
          const double units = std::clamp(delta * perUnit, -0x1p62, 0x1p62);
          records[(b * kLanes + l) * stride + c] = static_cast<std::int64_t>(
              static_cast<std::uint64_t>(system_.x[i]) + static_cast<std::uint64_t>(std::llrint(units)));
        }
      for (double s : square) largest = std::max(largest, s);
    }
    largest_[chunk] = largest;
  });
  return std::sqrt(*std::max_element(largest_.begin(), largest_.end()));
}

/// delta1 = a F0: needs no forces.
double Flow::firstStage(double a) {
  for (std::size_t i = 0; i < force0_.size(); ++i) delta1_[i] = a * force0_[i];
  std::fill(delta2_.begin(), delta2_.end(), 0.0);
  return displace(delta1_, 1, current_);
}

/// The stiffness that sets the number of stages. The bound is safe but 1.6 (2D), 2.4 (3D) and more (above) times too
/// large; where that costs stages, a power iteration says how much of it is real. The ratio is kept for some steps,
/// since both follow the stiffest place; a step refused by a large error goes back to the bound.
double Flow::stiffness(double h) {
  const int fewStages = system_.dimension() <= 3 ? 4 : 2;
  constexpr std::uint64_t kStepsBetween = 25;
  if (ChebyshevScheme::stagesFor(h, now_.stiffness) <= fewStages) return now_.stiffness;
  if (ratioAge_ >= kStepsBetween) {
    stiffnessRatio_ = estimateStiffness() / now_.stiffness;
    ratioAge_ = 0;
  }
  ++ratioAge_;
  return now_.stiffness * stiffnessRatio_;
}

/// Largest eigenvalue of the Hessian, with a margin, at most the bound: power iteration on differences of forces,
/// started from the vector of the last time. Where a negative eigenvalue leads (close pairs of a random start) the
/// bound stands.
double Flow::estimateStiffness() {
  constexpr double kMargin = 1.12, kProbe = 1e-6;
  int iterations = 6;
  if (stiffest_.empty()) {
    iterations = 30;
    Stream draw(0, Purpose::stiffness);
    stiffest_.resize(force0_.size());
    for (double& v : stiffest_) v = draw.uniform() - 0.5;
    for (std::size_t k = system_.particles(); k < system_.blocks() * kLanes; ++k)
      for (int c = 0; c < system_.dimension(); ++c) stiffest_[system_.at(k, c)] = 0;
  }
  double eigenvalue = 0;
  for (int i = 0; i < iterations; ++i) {
    double largest = 0, before = 0, after = 0, product = 0;
    for (double v : stiffest_) largest = std::max(largest, std::fabs(v)), before += v * v;
    const double probe = kProbe / largest;
    displace(stiffest_, probe, other_);
    evaluate(system_, other_, list_, team_, &force1_);
    ++report_.evaluations;
    for (std::size_t k = 0; k < force0_.size(); ++k) {
      const double image = (force0_[k] - force1_[k]) / probe;
      product += image * stiffest_[k];
      after += image * image;
      stiffest_[k] = image;
    }
    if (!(product > 0) || !std::isfinite(after)) {
      stiffest_.clear();
      return now_.stiffness;
    }
    eigenvalue = std::sqrt(after / before);
  }
  return std::min(now_.stiffness, kMargin * eigenvalue);
}

bool Flow::attempt(double h, Sums& end) {
  const ChebyshevScheme& s = scheme(ChebyshevScheme::stagesFor(h, stiffness(h)));
  double delta = firstStage(s.first * h);
  if (!(delta < kLargestMove)) return false;
  keepListValid(delta, current_);
  for (const ChebyshevScheme::Stage& c : s.stages) {
    const StagePass pass{.pairs = pairPass(system_, current_, list_),
                         .start = system_.x.data(),
                         .startForce = force0_.data(),
                         .delta1 = delta1_.data(),
                         .delta2 = delta2_.data(),
                         .out = other_.data(),
                         .mu = c.mu,
                         .nu = c.nu,
                         .a = c.muTilde * h,
                         .b = c.gammaTilde * h};
    forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      team_.leaveIfCancelled();
      largest_[chunk] = system_.kernels().stage(pass, first, last);
    });
    ++report_.evaluations;
    delta = std::sqrt(*std::max_element(largest_.begin(), largest_.end()));
    if (!(delta < kLargestMove)) return false;
    current_.swap(other_);
    delta1_.swap(delta2_);
    keepListValid(delta, current_);
  }
  end = finish(h);
  moved_ += delta;  // of the next start; sharpened by an exact pass when it matters
  return std::isfinite(end.error2);
}

/// Evaluates at `current_` and at `delta1_` from the start: forces, error and all that is recorded.
Sums Flow::finish(double h) {
  const FinishPass pass{.pairs = pairPass(system_, current_, list_),
                        .startForce = force0_.data(),
                        .delta = delta1_.data(),
                        .force = force1_.data(),
                        .positions = next_.data(),
                        .step = h};
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    team_.leaveIfCancelled();
    system_.kernels().finish(pass, first, last, finishSums_[chunk]);
  });
  ++report_.evaluations;
  Sums sums;
  for (const FinishSums& s : finishSums_) {
    sums.energy += s.energy / 2;
    sums.virial += s.virial / 2;
    sums.error2 += s.errorSquared;
    sums.speed2 += s.speedSquared;
    sums.speed4 += s.speedFourth;
    sums.middle2 += s.middleSquared;
    sums.maxSpeed = std::max(sums.maxSpeed, s.maxSpeedSquared);
    sums.stiffness = std::max(sums.stiffness, s.stiffness);
  }
  sums.maxSpeed = std::sqrt(sums.maxSpeed);
  return sums;
}

void Flow::accept(double h, const Sums& end) {
  time_ += h;
  // Simpson's rule, the middle from the cubic through positions and velocities at both ends
  dissipated_ += h / 6 * (now_.speed2 + 4 * end.middle2 + end.speed2);
  system_.x.swap(next_);
  force0_.swap(force1_);
  now_ = end;
  ++report_.steps;
}

void Flow::record() {
  const double v = rms(now_.speed2), n = static_cast<double>(system_.particles());
  report_.times.push_back(time_);
  report_.energy.push_back(now_.energy);
  report_.rmsVelocity.push_back(v);
  report_.maxForce.push_back(now_.maxSpeed);
  report_.participation.push_back(now_.speed4 > 0 ? now_.speed2 * now_.speed2 / (n * now_.speed4) : 0);
  if (monitor_.wantsFrames()) {
    system_.followUnwrapped();
    monitor_.frame(time_, now_.energy, v, simulation_);
  }
}

const char* Flow::reasonToStop() const {
  const double v = rms(now_.speed2);
  if (monitor_.cancelled()) return "cancelled";
  if (now_.speed2 == 0 && now_.energy == 0) return "zero-energy";
  if (v <= options_.rmsForce) return "rms-force";
  if (now_.maxSpeed <= options_.maxForce) return "max-force";
  if (v <= forceFloor()) return "rounding-floor";
  if (time_ >= options_.time) return "time";
  if (report_.evaluations >= options_.evaluations) return "evaluations";
  return nullptr;
}

SteepestDescentReport Flow::run() {
  prepareVectors();
  next_ = system_.x;
  force0_.assign(system_.vectorLength(), 0);
  force1_ = delta1_ = delta2_ = force0_;
  largest_.assign(system_.chunks(), 0);
  finishSums_.resize(system_.chunks());
  rebuildBetweenSteps();

  now_ = finish(0);
  force0_.swap(force1_);
  energy0_ = now_.energy;
  if (!std::isfinite(now_.speed2) || !std::isfinite(now_.stiffness)) {
    throw Error("DIVERGED", "the forces at the start overflow: two particles are too close to each other", "positions");
  }

  const std::vector<double>& times = options_.times;
  while (nextTime_ < times.size() && times[nextTime_] < 0) ++nextTime_;
  if (nextTime_ < times.size() && times[nextTime_] == 0) {
    record();
    ++nextTime_;
  }

  double h = 0.5 / std::max(now_.stiffness, 1e-30);
  const char* reason = nullptr;
  while ((reason = reasonToStop()) == nullptr) {
    const double target = std::min(nextTime_ < times.size() ? times[nextTime_] : options_.time, options_.time);
    const double left = target - time_;
    double step = std::min(h, ChebyshevScheme::stableProduct(kMostStages) / std::max(now_.stiffness, 1e-30));
    const bool lands = step >= left * (1 - 1e-12);
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
    // a list that would not last the step is better made here than inside it
    const double reach = std::min(step * now_.maxSpeed, skin_.width() / 4);
    if (moved_ + reach >= skin_.width() / 2) {
      system_.writePositions(current_);
      moved_ = list_.largestDisplacement(system_, current_, team_);
      if (moved_ + reach >= skin_.width() / 2) rebuildBetweenSteps();
    }

    Sums end;
    const double movedBefore = moved_;
    const std::uint64_t buildsBefore = report_.listBuilds;
    const bool sane = attempt(step, end);
    const double error = sane ? rms(end.error2) : 0, v = rms(end.speed2);
    const double allowed = step * (options_.relative * v + forceFloor()) + options_.absolute + 4 * system_.unit();
    if (!sane || !controller_.accepts(step, error, allowed)) {
      ++report_.rejectedSteps;
      if (!sane || error > kInstability * allowed) stiffnessRatio_ = 1, ratioAge_ = 0;
      moved_ = report_.listBuilds == buildsBefore ? movedBefore : skin_.width();  // measured before the next step
      h = sane ? controller_.afterRefused(step, error, allowed) : controller_.afterRunaway(step);
      continue;
    }
    accept(step, end);
    h = controller_.afterAccepted(step, h, error, allowed);
    if (lands && nextTime_ < times.size() && target == times[nextTime_]) {
      time_ = target;
      record();
      ++nextTime_;
    }
    monitor_.report(FlowProgress{time_, rms(now_.speed2), now_.energy / static_cast<double>(system_.particles()),
                                 report_.evaluations});
  }
  system_.followUnwrapped();
  report_.stopReason = reason;
  report_.forceFloor = forceFloor();
  if (!monitor_.cancelled()) report_.forceNoise = forceNoise();  // else nobody waits for it
  if (report_.times.empty() || report_.times.back() != time_) record();
  const double released = energy0_ - now_.energy;
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

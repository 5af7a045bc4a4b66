#include "flow_steps.hpp"

#include <algorithm>
#include <cmath>

#include "../forces/force_field.hpp"
#include "../forces/force_noise.hpp"
#include "../parallel/thread_team.hpp"
#include "../random/philox.hpp"

namespace vitrelax {

namespace {

constexpr int kMostStages = 200;
constexpr std::uint64_t kRatioStands = 25;  ///< steps from one measurement of the stiffness to the next
constexpr double kLargestMove = 0.5;        ///< no particle moves farther than this in a step [length]
constexpr int kBuildsPerSort = 20;

}  // namespace

void FlowSteps::begin() {
  prepareVectors();
  next_ = system_.x;
  force0_.assign(system_.vectorLength(), 0);
  force1_ = delta1_ = delta2_ = force0_;
  largest_.assign(system_.chunks(), 0);
  finishSums_.resize(system_.chunks());
  rebuildBetweenSteps();

  now_ = finish(0);
  force0_.swap(force1_);
}

void FlowSteps::prepareVectors() {
  std::vector<std::uint32_t> order;
  system_.sortInSpace(order, list_.rowLengths());
  if (!force0_.empty()) system_.permute(force0_, order);
  if (!stiffest_.empty()) system_.permute(stiffest_, order);
  current_ = system_.makeRecords();
  other_ = current_;
}

void FlowSteps::writePositions() {
  forEachChunk(team_, system_, [&](std::size_t, std::size_t first, std::size_t last) {
    system_.writePositions(current_, first, last);
  });
}

/// Between steps the particles may also be brought into spatial order again.
void FlowSteps::rebuildBetweenSteps() {
  if (listBuilds_ > 0) skin_.adapt(list_, evaluations_ - evaluationsAtBuild_);
  evaluationsAtBuild_ = evaluations_;
  system_.followUnwrapped(team_);
  // the second time, too, when the lengths of rows are known
  if (buildsBetweenSteps_++ % kBuildsPerSort == 1) {
    prepareVectors();
  } else {
    writePositions();
  }
  list_.build(system_, current_, skin_.width(), team_);
  ++listBuilds_;
  moved_ = 0;
}

/// Called with the positions of a stage, `delta` the largest displacement of it from the start of the step.
void FlowSteps::keepListValid(double delta, const Records& records) {
  if (moved_ + delta < skin_.width() / 2) return;
  const double exact = list_.largestDisplacement(system_, records, team_);
  if (exact < skin_.width() / 2) return;
  // An avalanche: the list is made anew at the positions of the stage, in the order the vectors are in, where it can be
  // for those alone whom it carries along.
  ++listChanges_;
  if (list_.repair(system_, records, far(), team_)) {
    moved_ = far() + delta;
    return;
  }
  list_.build(system_, records, skin_.width(), team_);
  ++listBuilds_;
  evaluationsAtBuild_ = evaluations_;
  moved_ = delta;
}

const ChebyshevScheme& FlowSteps::scheme(int stages) { return schemes_.try_emplace(stages, stages).first->second; }

/// Positions x + a vector into `records`; the largest |a vector|. A first stage is kept in `delta1_`.
double FlowSteps::displace(const std::vector<double>& vector, double a, Records& records, bool firstStage) {
  const DisplacePass pass{.start = system_.x.data(),
                          .vector = vector.data(),
                          .size = system_.size.data(),
                          .out = records.data(),
                          .unit = system_.unit(),
                          .a = a,
                          .delta1 = firstStage ? delta1_.data() : nullptr,
                          .delta2 = firstStage ? delta2_.data() : nullptr};
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    largest_[chunk] = system_.kernels().displace(pass, first, last);
  });
  return std::sqrt(*std::max_element(largest_.begin(), largest_.end()));
}

/// The stiffness that sets the number of stages. The bound is safe but 1.6 (2D), 2.4 (3D) and more (above) times too
/// large; where that costs stages, a power iteration says how much of it is real. The ratio is kept for some steps,
/// since both follow the stiffest place. After a step refused by a large error it is measured again, and after two in a
/// row the bound holds.
double FlowSteps::stiffness(double h) {
  const int fewStages = system_.dimension() <= 3 ? 4 : 2;
  if (ChebyshevScheme::stagesFor(h, now_.stiffness) <= fewStages) return now_.stiffness;
  if (ratioAge_ >= kRatioStands) {
    stiffnessRatio_ = estimateStiffness() / now_.stiffness;
    ratioAge_ = 0;
  }
  ++ratioAge_;
  return now_.stiffness * stiffnessRatio_;
}

/// Largest eigenvalue of the Hessian, with a margin, at most the bound: power iteration on differences of forces,
/// started from the vector of the last time. Where a negative eigenvalue leads (close pairs of a random start) the
/// bound stands.
double FlowSteps::estimateStiffness() {
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
  struct Sums {
    double square = 0, largest = 0, product = 0;
  };
  std::vector<Sums> sums(system_.chunks());
  const auto overAll = [&](const auto& visit) {
    const std::size_t inBlock = static_cast<std::size_t>(system_.dimension()) * kLanes;
    forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      Sums own;
      for (std::size_t i = first * inBlock; i < last * inBlock; ++i) visit(i, own);
      sums[chunk] = own;
    });
    Sums all;
    for (const Sums& s : sums) {
      all.square += s.square;
      all.largest = std::max(all.largest, s.largest);
      all.product += s.product;
    }
    return all;
  };
  Sums before = overAll([&](std::size_t i, Sums& own) {
    own.square += stiffest_[i] * stiffest_[i];
    own.largest = std::max(own.largest, std::fabs(stiffest_[i]));
  });
  double eigenvalue = 0;
  for (int i = 0; i < iterations; ++i) {
    displace(stiffest_, kProbe / before.largest, other_);
    forces(system_, other_, list_, team_, force1_);
    ++evaluations_;
    const Sums after = overAll([&](std::size_t k, Sums& own) {
      const double image = (force0_[k] - force1_[k]) / kProbe;
      own.product += image * stiffest_[k];
      own.square += image * image;
      own.largest = std::max(own.largest, std::fabs(image));
      stiffest_[k] = image;
    });
    if (!(after.product > 0) || !std::isfinite(after.square)) {
      stiffest_.clear();
      return now_.stiffness;
    }
    // the image is that of the vector over its largest component
    eigenvalue = before.largest * std::sqrt(after.square / before.square);
    before = after;
  }
  return std::min(now_.stiffness, kMargin * eigenvalue);
}

/// Who has gone so far gets a new row when others have to. What stays below leaves room for a while to come.
double FlowSteps::far() const { return 0.15 * skin_.width(); }

double FlowSteps::longestStep() const {
  return ChebyshevScheme::stableProduct(kMostStages) / std::max(now_.stiffness, 1e-30);
}

void FlowSteps::prepare(double step) {
  const double reach = std::min(step * now_.maxSpeed, skin_.width() / 4);
  if (!(moved_ + reach >= skin_.width() / 2)) return;
  writePositions();
  moved_ = list_.largestDisplacement(system_, current_, team_);
  if (moved_ + reach < skin_.width() / 2) return;
  ++listChanges_;
  if (list_.repair(system_, current_, far(), team_)) {
    system_.followUnwrapped(team_);
    moved_ = std::min(moved_, far());
  } else {
    rebuildBetweenSteps();
  }
}

bool FlowSteps::attempt(double h, FlowSums& end) {
  movedBefore_ = moved_;
  changesBefore_ = listChanges_;
  const ChebyshevScheme& s = scheme(ChebyshevScheme::stagesFor(h, stiffness(h)));
  last_ = nullptr;
  double delta = displace(force0_, s.first * h, current_, true);
  if (!(delta < kLargestMove)) return false;
  keepListValid(delta, current_);
  int stage = 1;
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
    forEachChunkOfRows(team_, system_, current_, list_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      largest_[chunk] = system_.kernels().stage(pass, first, last);
    });
    ++evaluations_;
    delta = std::sqrt(*std::max_element(largest_.begin(), largest_.end()));
    if (!(delta < kLargestMove)) return false;
    current_.swap(other_);
    delta1_.swap(delta2_);
    keepListValid(delta, current_);
    if (++stage == s.midway.stage) keepMidway();
  }
  last_ = &s;
  return land(s.end, h, delta, end);
}

double FlowSteps::midway() const { return last_ == nullptr ? 0 : last_->midway.time; }

bool FlowSteps::halt(double h, FlowSums& end) {
  delta1_.swap(midway_);
  const double delta = displace(delta1_, 1, current_);
  moved_ = movedAtStart_;
  keepListValid(delta, current_);
  return land(last_->midway, h * midway(), delta, end);
}

/// `delta1_` and `current_` are those of the landing, `delta` the largest displacement.
bool FlowSteps::land(const ChebyshevScheme::Landing& landing, double h, double delta, FlowSums& end) {
  end = finish(h);
  end.error2 *= landing.errorScale * landing.errorScale;
  movedAtStart_ = moved_;
  moved_ += delta;  // of the next start; sharpened by an exact pass when it matters
  return std::isfinite(end.error2);
}

void FlowSteps::keepMidway() {
  midway_.resize(delta1_.size());
  forEachChunk(team_, system_, [&](std::size_t, std::size_t first, std::size_t last) {
    const std::size_t inBlock = static_cast<std::size_t>(system_.dimension()) * kLanes;
    std::copy(delta1_.data() + first * inBlock, delta1_.data() + last * inBlock, midway_.data() + first * inBlock);
  });
}

/// Evaluates at `current_` and at `delta1_` from the start: forces, error and all that is recorded.
FlowSums FlowSteps::finish(double h) {
  const FinishPass pass{.pairs = pairPass(system_, current_, list_),
                        .startForce = force0_.data(),
                        .delta = delta1_.data(),
                        .force = force1_.data(),
                        .positions = next_.data(),
                        .step = h};
  forEachChunkOfRows(team_, system_, current_, list_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    system_.kernels().finish(pass, first, last, finishSums_[chunk]);
  });
  ++evaluations_;
  FlowSums sums;
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

void FlowSteps::accept(const FlowSums& end) {
  system_.x.swap(next_);
  force0_.swap(force1_);
  now_ = end;
  refusedUnstable_ = false;
}

void FlowSteps::refuse(bool unstable) {
  if (unstable) {
    stiffnessRatio_ = 1;
    ratioAge_ = refusedUnstable_ ? 0 : kRatioStands;
  }
  refusedUnstable_ = unstable;
  moved_ = listChanges_ == changesBefore_ ? movedBefore_ : skin_.width();  // measured before the next step
}

double FlowSteps::forceNoise() {
  writePositions();
  evaluate(system_, current_, list_, team_, &force1_);
  return measureForceNoise(system_, current_, force1_, list_, team_).rms;
}

}  // namespace vitrelax

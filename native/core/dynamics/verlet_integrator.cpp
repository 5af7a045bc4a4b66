#include "verlet_integrator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../parallel/thread_team.hpp"
#include "thermal_noise.hpp"

namespace vitrelax {

namespace {

constexpr int kMostDimensions = 10;  // of any model
constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// A quarter of a diameter: a thousand times what is resolved at usual temperatures and steps.
constexpr double kMoveLimit = 0.25;
constexpr double kLargestSkin = 0.8;
/// Builds of the list between orderings of the particles in space.
constexpr int kBuildsPerSort = 20;

Skin freshSkin(const ParticleSystem& system) {
  return Skin(system, Skin::usual(system), std::min(kLargestSkin, system.boxLength() / 4));
}

}  // namespace

/// Moves and skin are bounded in units of the box too, as `followUnwrapped` asks: it is called at each build of the
/// list.
VerletIntegrator::VerletIntegrator(ParticleSystem& system, double timestep, ThreadTeam& team, bool keepOrder)
    : system_(system),
      timestep_(timestep),
      team_(team),
      keepOrder_(keepOrder),
      moveLimit_(std::min(kMoveLimit, system.boxLength() / 8)),
      skin_(freshSkin(system)) {
  velocity.assign(system_.vectorLength(), 0);
  sums_.resize(system_.chunks());
  partialHeat_.assign(system_.chunks(), 0);
}

void VerletIntegrator::prepare() {
  skin_ = freshSkin(system_);
  records_ = next_ = system_.makeRecords();
  begun_ = false;
  list_.build(system_, records_, skin_.width(), team_);
  moved_ = 0;
  stepsSinceBuild_ = 0;
  buildsAfterFirst_ = 0;
  now_ = evaluate(system_, records_, list_, team_, &force_);
  measured_ = true;
}

const Evaluation& VerletIntegrator::evaluation() {
  if (!measured_) now_ = evaluate(system_, records_, list_, team_, nullptr);
  measured_ = true;
  return now_;
}

void VerletIntegrator::measureKinetic() { kick(0); }

void VerletIntegrator::scaleVelocities(double factor) {
  for (double& v : velocity) v *= factor;
  const double before = kinetic_;
  measureKinetic();
  heat_ += kinetic_ - before;
}

bool VerletIntegrator::step(Then then, const LangevinBath* bath, const Stream* noise) {
  if (!begun_) drift(bath, noise);
  if (!(largestMove_ < moveLimit_)) {
    settle();
    return false;
  }
  records_.swap(next_);
  moved_ += largestMove_;
  if (moved_ >= skin_.width() / 2) moved_ = list_.largestDisplacement(system_, records_, team_);
  if (moved_ >= skin_.width() / 2) rebuild();
  ++stepsSinceBuild_;
  measured_ = then == Then::measure;
  begun_ = then == Then::goOn && bath == nullptr;
  if (begun_) {
    leap();
    return std::isfinite(kinetic_);
  }
  double rmsForce = 0;
  if (measured_) {
    now_ = evaluate(system_, records_, list_, team_, &force_);
    rmsForce = now_.rmsForce;
  } else {
    rmsForce = forces(system_, records_, list_, team_, force_).rms;
  }
  kick(timestep_ / 2);
  if (bath != nullptr)
    for (double h : partialHeat_) heat_ += h;
  return std::isfinite(rmsForce) && std::isfinite(kinetic_);
}

void VerletIntegrator::settle() {
  forEachChunk(team_, system_,
               [&](std::size_t, std::size_t first, std::size_t last) { system_.readPositions(records_, first, last); });
}

/// The first kick of a step, and the positions after it.
void VerletIntegrator::drift(const LangevinBath* bath, const Stream* noise) {
  if (bath != nullptr) path_.resize(velocity.size());
  const DisplacePass pass{.start = system_.x.data(),
                          .vector = bath == nullptr ? velocity.data() : path_.data(),
                          .size = system_.size.data(),
                          .out = next_.data(),
                          .unit = system_.unit(),
                          .a = bath == nullptr ? timestep_ : 1};
  const Kernels& kernels = system_.kernels();
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    const double speed = kernels.kick(velocity.data(), force_.data(), timestep_ / 2, first, last);
    if (bath != nullptr) partialHeat_[chunk] = thermalise(*bath, *noise, first, last);
    const double square = kernels.displace(pass, first, last);
    sums_[chunk].largestSquare = std::isnan(speed) ? kInfinity : square;
  });
  largestMove_ = 0;
  for (const LeapSums& s : sums_) largestMove_ = std::max(largestMove_, s.largestSquare);
  largestMove_ = std::sqrt(largestMove_);
}

/// Half a step on its way, the bath, and the other half; the heat.
double VerletIntegrator::thermalise(const LangevinBath& bath, const Stream& noise, std::size_t firstBlock,
                                    std::size_t lastBlock) {
  const int D = system_.dimension();
  const std::size_t inBlock = static_cast<std::size_t>(D) * kLanes;
  const double half = timestep_ / 2;
  for (std::size_t i = firstBlock * inBlock; i < lastBlock * inBlock; ++i) path_[i] = half * velocity[i];
  double heat = 0;
  for (std::size_t k = firstBlock * kLanes; k < std::min(lastBlock * kLanes, system_.particles()); ++k) {
    double xi[kMostDimensions + 1];
    normals(noise, system_.id[k], D, xi);
    for (int c = 0; c < D; ++c) {
      double& v = velocity[system_.at(k, c)];
      const double before = v;
      v = bath.decay * v + bath.noise * xi[c];
      heat += (v - before) * (v + before) / 2;
    }
  }
  for (std::size_t i = firstBlock * inBlock; i < lastBlock * inBlock; ++i) path_[i] += half * velocity[i];
  return heat;
}

/// v + time F, and the kinetic energy of that; settles under way.
void VerletIntegrator::kick(double time) {
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    system_.readPositions(records_, first, last);
    sums_[chunk].squaredSpeed = system_.kernels().kick(velocity.data(), force_.data(), time, first, last);
  });
  kinetic_ = 0;
  for (const LeapSums& s : sums_) kinetic_ += s.squaredSpeed / 2;
}

/// What `forces`, `kick` and then `drift` do, in one pass.
void VerletIntegrator::leap() {
  const LeapPass pass{.pairs = pairPass(system_, records_, list_),
                      .velocity = velocity.data(),
                      .out = next_.data(),
                      .timestep = timestep_};
  forEachChunkOfRows(team_, system_, records_, list_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    system_.kernels().leap(pass, first, last, sums_[chunk]);
  });
  kinetic_ = largestMove_ = 0;
  for (const LeapSums& s : sums_) {
    kinetic_ += s.squaredSpeed / 2;
    largestMove_ = std::max(largestMove_, s.largestSquare);
  }
  largestMove_ = std::sqrt(largestMove_);
}

void VerletIntegrator::rebuild() {
  skin_.adapt(list_, stepsSinceBuild_);
  settle();
  system_.followUnwrapped(team_);
  // at once, too, when the lengths of rows are known
  if (!keepOrder_ && buildsAfterFirst_++ % kBuildsPerSort == 0) {
    std::vector<std::uint32_t> order;
    system_.sortInSpace(order, list_.rowLengths());
    system_.permute(velocity, order);
    records_ = system_.makeRecords();
  }
  list_.build(system_, records_, skin_.width(), team_);
  moved_ = 0;
  stepsSinceBuild_ = 0;
}

}  // namespace vitrelax

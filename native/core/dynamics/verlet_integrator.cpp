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
  partial_.assign(system_.chunks(), 0);
  partialHeat_.assign(system_.chunks(), 0);
}

void VerletIntegrator::prepare() {
  skin_ = freshSkin(system_);
  records_ = system_.makeRecords();
  next_ = system_.x;
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

/// v + time F, and the kinetic energy of that.
void VerletIntegrator::kick(double time) {
  const int D = system_.dimension();
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    double square[kLanes] = {};
    for (std::size_t i = first * D * kLanes; i < last * D * kLanes; i += kLanes)
      for (std::size_t l = 0; l < kLanes; ++l) {
        const double v = velocity[i + l] + time * force_[i + l];
        velocity[i + l] = v;
        square[l] += v * v;
      }
    double sum = 0;
    for (double s : square) sum += s;
    partial_[chunk] = sum / 2;
  });
  kinetic_ = 0;
  for (double k : partial_) kinetic_ += k;
}

void VerletIntegrator::scaleVelocities(double factor) {
  for (double& v : velocity) v *= factor;
  const double before = kinetic_;
  measureKinetic();
  heat_ += kinetic_ - before;
}

bool VerletIntegrator::step(bool measures, const LangevinBath* bath, const Stream* noise) {
  const int D = system_.dimension();
  const std::size_t stride = system_.recordStride();
  const double half = timestep_ / 2, perUnit = 1 / system_.unit();
  forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    double largest = 0, heat = 0;
    for (std::size_t b = first; b < last; ++b) {
      const std::size_t base = b * D * kLanes;
      double* const v = &velocity[base];
      const double* const f = &force_[base];
      double delta[kMostDimensions * kLanes];
      const std::size_t length = static_cast<std::size_t>(D) * kLanes;
      for (std::size_t i = 0; i < length; ++i) v[i] += half * f[i];
      if (bath == nullptr) {
        for (std::size_t i = 0; i < length; ++i) delta[i] = timestep_ * v[i];
      } else {
        for (std::size_t i = 0; i < length; ++i) delta[i] = half * v[i];
        const std::size_t lanes = std::min(kLanes, system_.particles() - b * kLanes);
        for (std::size_t l = 0; l < lanes; ++l) {
          double xi[kMostDimensions + 1];
          normals(*noise, system_.id[b * kLanes + l], D, xi);
          for (int c = 0; c < D; ++c) {
            double& u = v[c * kLanes + l];
            const double before = u;
            u = bath->decay * u + bath->noise * xi[c];
            heat += (u - before) * (u + before) / 2;
          }
        }
        for (std::size_t i = 0; i < length; ++i) delta[i] += half * v[i];
      }
      double square[kLanes] = {};
      for (int c = 0; c < D; ++c)
        for (std::size_t l = 0; l < kLanes; ++l) {
          const double d = delta[c * kLanes + l];
          square[l] += d * d;
          // what throws particles across the box is refused below by its size, not carried out
          const double units = std::clamp(d * perUnit, -0x1p62, 0x1p62);
          const std::size_t i = base + c * kLanes + l;
          next_[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(system_.x[i]) +
                                               static_cast<std::uint64_t>(std::llrint(units)));
          records_[(b * kLanes + l) * stride + c] = next_[i];
        }
      for (double s : square) largest = std::max(largest, std::isnan(s) ? kInfinity : s);
    }
    partial_[chunk] = largest;
    partialHeat_[chunk] = heat;
  });
  largestMove_ = 0;
  for (double m : partial_) largestMove_ = std::max(largestMove_, m);
  largestMove_ = std::sqrt(largestMove_);
  if (!(largestMove_ < moveLimit_)) return false;

  system_.x.swap(next_);
  moved_ += largestMove_;
  if (moved_ >= skin_.width() / 2) moved_ = list_.largestDisplacement(system_, records_, team_);
  if (moved_ >= skin_.width() / 2) rebuild();
  measured_ = measures;
  double rmsForce = 0;
  if (measures) {
    now_ = evaluate(system_, records_, list_, team_, &force_);
    rmsForce = now_.rmsForce;
  } else {
    rmsForce = forces(system_, records_, list_, team_, force_).rms;
  }
  ++stepsSinceBuild_;
  kick(half);
  for (double h : partialHeat_) heat_ += h;
  return std::isfinite(rmsForce) && std::isfinite(kinetic_);
}

void VerletIntegrator::rebuild() {
  skin_.adapt(list_, stepsSinceBuild_);
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

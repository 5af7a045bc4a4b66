#include "energy_surface.hpp"

#include <algorithm>
#include <cmath>

#include "../error.hpp"
#include "../neighbours/skin.hpp"

namespace vitrelax {

EnergySurface::EnergySurface(Simulation& simulation, ThreadTeam& team, bool energies)
    : system_(simulation.system()),
      team_(team),
      vectors_(system_, team),
      energies_(energies),
      skin_(Skin::usual(system_)) {
  // The second time by the lengths of rows, which are known then: nobody sorts again. Under quenched shifts nothing is
  // sorted.
  for (int turns = system_.disorder() == nullptr ? 2 : 1; turns > 0; --turns) {
    std::vector<std::uint32_t> order;
    system_.sortInSpace(order, list_.rowLengths());
    records_ = system_.makeRecords();
    list_.build(system_, records_, skin_, team_);
  }
  positions_ = system_.x;
  evaluateHere();
  if (!std::isfinite(rmsForce()) || !std::isfinite(energy())) {
    throw Error("DIVERGED", "the forces at the start overflow: two particles are too close to each other", "positions");
  }
  noise_ = noiseHere();
  noiseForce_ = rmsForce();
}

EnergySurface::~EnergySurface() { system_.followUnwrapped(team_); }

void EnergySurface::evaluateHere() {
  evaluated_ = energies_;
  if (energies_) {
    evaluation_ = evaluate(system_, records_, list_, team_, &force_);
    norms_ = {evaluation_.rmsForce, evaluation_.maxForce};
  } else {
    norms_ = forces(system_, records_, list_, team_, force_);
  }
  ++evaluations_;
}

const Evaluation& EnergySurface::evaluation() {
  if (!evaluated_) evaluation_ = evaluate(system_, records_, list_, team_, nullptr);
  evaluated_ = true;
  return evaluation_;
}

void EnergySurface::look(const std::vector<double>& direction, double distance, double longest) {
  const DisplacePass pass{.start = system_.x.data(),
                          .vector = direction.data(),
                          .size = system_.size.data(),
                          .out = records_.data(),
                          .unit = system_.unit(),
                          .a = distance,
                          .positions = positions_.data()};
  forEachChunk(team_, system_, [&](std::size_t, std::size_t first, std::size_t last) {
    system_.kernels().displace(pass, first, last);
  });
  looks_ = true;
  reach_ = std::fabs(distance) * longest;
  movedHere_ = moved_ + reach_;
  if (movedHere_ >= skin_ / 2) {
    movedHere_ = list_.largestDisplacement(system_, records_, team_);
    if (movedHere_ >= skin_ / 2) {
      list_.build(system_, records_, skin_, team_);
      movedHere_ = 0;
      moved_ = reach_;
    }
  }
  evaluateHere();
}

void EnergySurface::settle() {
  if (!looks_) return;
  looks_ = false;
  system_.x.swap(positions_);
  moved_ = movedHere_;
  wandered_ += reach_;
  if (wandered_ < system_.boxLength() / 8) return;
  system_.followUnwrapped(team_);
  wandered_ = 0;
}

const ForceNoise& EnergySurface::noise() {
  // the overlaps of a random start have a floor of their own, which goes with them
  const double force = rmsForce();
  if (force < 0.1 * noiseForce_ && force <= 100 * noise_.rms) {
    noise_ = noiseHere();
    noiseForce_ = force;
  }
  return noise_;
}

ForceNoise EnergySurface::noiseHere() const { return measureForceNoise(system_, records_, force_, list_, team_); }

}  // namespace vitrelax

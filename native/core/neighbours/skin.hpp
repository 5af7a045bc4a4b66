#pragma once
#include <algorithm>
#include <cstdint>

#include "../particle_system.hpp"
#include "verlet_list.hpp"

namespace vitrelax {

/// The width of the skin of a Verlet list, balanced as the run goes on. Rows grow as (reach + s)^D, so a skin s adds
/// about D s / (reach + s) to each evaluation, and a list lives about in proportion to s: the sum of both costs is
/// least where what the skin has added over the life of a list is what it has cost. Both are counted and not
/// timed, so that the bits do not depend on the clock.
class Skin {
 public:
  /// @param first, largest [length]
  Skin(const ParticleSystem& system, double first, double largest)
      : system_(&system),
        width_(std::min(first, largest)),
        largest_(largest),
        smallest_(std::min(kSmallest, largest)) {}

  /// Where nothing else is known: the rows of short-range models in 1 to 10 dimensions.
  static double usual(const ParticleSystem& system) { return std::min(0.3, 0.8 / system.dimension()); }

  double width() const { return width_; }

  /// At the end of a list that served so many evaluations.
  void adapt(const VerletList& list, std::uint64_t evaluations) {
    const double share = system_->dimension() * width_ / (system_->model().reach + width_);
    const double balance = static_cast<double>(evaluations) * static_cast<double>(list.slots()) * share / list.cost();
    if (balance < 0.6) width_ = std::min(width_ * 1.2, largest_);
    if (balance > 1.6) width_ = std::max(width_ / 1.2, smallest_);
  }

 private:
  static constexpr double kSmallest = 0.03;

  const ParticleSystem* system_;
  double width_, largest_, smallest_;
};

}  // namespace vitrelax

#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "../forces/force_field.hpp"
#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

/// Vectors of all coordinates, [blocks][D][8] like the positions, and what minimisers do with them. Sums go chunk by
/// chunk and lane by lane in a fixed order, so that their bits do not depend on the number of threads.
class Vectors {
 public:
  using Vector = std::vector<double>;

  Vectors(const ParticleSystem& system, ThreadTeam& team) : system_(system), team_(team), partial_(system.chunks()) {}

  Vector zeros() const { return Vector(system_.vectorLength(), 0.0); }

  void copy(const Vector& from, Vector& to) const {
    forRanges([&](std::size_t, std::size_t first, std::size_t last) {
      std::copy(from.data() + first, from.data() + last, to.data() + first);
    });
  }

  double dot(const Vector& a, const Vector& b) const {
    forRanges([&](std::size_t chunk, std::size_t first, std::size_t last) {
      double lanes[kLanes] = {};
      for (std::size_t i = first; i < last; i += kLanes)
        for (std::size_t l = 0; l < kLanes; ++l) lanes[l] += a[i + l] * b[i + l];
      double sum = 0;
      for (double x : lanes) sum += x;
      partial_[chunk] = sum;
    });
    double sum = 0;
    for (double x : partial_) sum += x;
    return sum;
  }

  /// y = a x + b y
  void combine(double a, const Vector& x, double b, Vector& y) const {
    forRanges([&](std::size_t, std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) y[i] = a * x[i] + b * y[i];
    });
  }

  /// Largest component in size.
  double largestComponent(const Vector& a) const {
    forRanges([&](std::size_t chunk, std::size_t first, std::size_t last) {
      double most = 0;
      for (std::size_t i = first; i < last; ++i) most = std::max(most, std::fabs(a[i]));
      partial_[chunk] = most;
    });
    return *std::max_element(partial_.begin(), partial_.end());
  }

  /// Largest length of the vector of one particle.
  double largest(const Vector& a) const {
    const std::size_t D = static_cast<std::size_t>(system_.dimension());
    forRanges([&](std::size_t chunk, std::size_t first, std::size_t last) {
      double most = 0;
      for (std::size_t i = first; i < last; i += D * kLanes)
        for (std::size_t l = 0; l < kLanes; ++l) {
          double square = 0;
          for (std::size_t c = 0; c < D; ++c) square += a[i + c * kLanes + l] * a[i + c * kLanes + l];
          most = std::max(most, square);
        }
      partial_[chunk] = most;
    });
    return std::sqrt(*std::max_element(partial_.begin(), partial_.end()));
  }

 private:
  template <class Work>
  void forRanges(const Work& work) const {
    const std::size_t width = static_cast<std::size_t>(system_.dimension()) * kLanes;
    forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t firstBlock, std::size_t lastBlock) {
      work(chunk, firstBlock * width, lastBlock * width);
    });
  }

  const ParticleSystem& system_;
  ThreadTeam& team_;
  mutable std::vector<double> partial_;
};

}  // namespace vitrelax

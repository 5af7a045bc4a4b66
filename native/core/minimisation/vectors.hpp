#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "../forces/force_field.hpp"
#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

/// Of a direction: F along it, and the largest length of a particle's part of it.
struct SearchLine {
  double slope, longest;
};

/// Vectors of all coordinates, [blocks][D][8] like the positions, and what minimisers do with them. Sums go chunk by
/// chunk and lane by lane in a fixed order, so that their bits do not depend on the number of threads.
class Vectors {
 public:
  using Vector = std::vector<double>;

  Vectors(const ParticleSystem& system, ThreadTeam& team) : system_(system), team_(team), parts_(system.chunks()) {}

  Vector zeros() const { return Vector(system_.vectorLength(), 0.0); }

  void copy(const Vector& from, Vector& to) const {
    forRanges([&](std::size_t, std::size_t first, std::size_t last) {
      std::copy(from.data() + first, from.data() + last, to.data() + first);
    });
  }

  double dot(const Vector& a, const Vector& b) const {
    return pass([&](std::size_t first, std::size_t last) { return Part{{dotOf(a, b, first, last), 0}, 0}; }).sums[0];
  }

  /// a.b and a.c
  std::array<double, 2> dots(const Vector& a, const Vector& b, const Vector& c) const {
    return pass([&](std::size_t first, std::size_t last) {
             return Part{{dotOf(a, b, first, last), dotOf(a, c, first, last)}, 0};
           })
        .sums;
  }

  /// y = a x + b y
  void combine(double a, const Vector& x, double b, Vector& y) const {
    forRanges([&](std::size_t, std::size_t first, std::size_t last) { combineIn(a, x, b, y, first, last); });
  }

  /// Largest component in size.
  double largestComponent(const Vector& a) const {
    return pass([&](std::size_t first, std::size_t last) {
             double most = 0;
             for (std::size_t i = first; i < last; ++i) most = std::max(most, std::fabs(a[i]));
             return Part{{}, most};
           })
        .largest;
  }

  /// Largest length of the vector of one particle.
  double largest(const Vector& a) const {
    return std::sqrt(pass([&](std::size_t first, std::size_t last) {
                       return Part{{}, largestSquare(a, first, last)};
                     }).largest);
  }

  /// What a pass over the coordinates finds in a range of them.
  struct Part {
    std::array<double, 2> sums;
    double largest;
  };
  /// One pass over all coordinates: work(first, last) does what is to be done in a range and gives its part of sums and
  /// a largest number. What minimisers do one after the other goes through memory, and through the team, once.
  template <class Work>
  Part pass(const Work& work) const {
    forRanges([&](std::size_t chunk, std::size_t first, std::size_t last) { parts_[chunk] = work(first, last); });
    Part all{};
    for (const Part& part : parts_) {
      for (std::size_t k = 0; k < all.sums.size(); ++k) all.sums[k] += part.sums[k];
      all.largest = std::max(all.largest, part.largest);
    }
    return all;
  }
  /// The same with any number of sums: work(first, last, part) gives the part of each.
  template <class Work>
  void sums(std::span<double> total, const Work& work) const {
    std::vector<double> parts(parts_.size() * total.size());
    forRanges([&](std::size_t chunk, std::size_t first, std::size_t last) {
      work(first, last, std::span<double>(parts).subspan(chunk * total.size(), total.size()));
    });
    std::fill(total.begin(), total.end(), 0.0);
    for (std::size_t i = 0; i < parts.size(); ++i) total[i % total.size()] += parts[i];
  }

  /// In a range of coordinates, for work within a pass.
  double dotOf(const Vector& a, const Vector& b, std::size_t first, std::size_t last) const {
    return kernels().dot(a.data(), b.data(), first, last);
  }
  void combineIn(double a, const Vector& x, double b, Vector& y, std::size_t first, std::size_t last) const {
    kernels().combine(a, x.data(), b, y.data(), first, last);
  }
  /// z += a x + b y
  void addTwoIn(double a, const Vector& x, double b, const Vector& y, Vector& z, std::size_t first,
                std::size_t last) const {
    kernels().addTwo(a, x.data(), b, y.data(), z.data(), first, last);
  }
  /// Of the length of a particle's vector.
  double largestSquare(const Vector& a, std::size_t first, std::size_t last) const {
    return kernels().largestSquare(a.data(), first, last);
  }

 private:
  const VectorKernels& kernels() const { return system_.kernels().vectors; }
  /// Calls work(chunk, first, last) for ranges of coordinates, whole blocks.
  template <class Work>
  void forRanges(const Work& work) const {
    const std::size_t width = static_cast<std::size_t>(system_.dimension()) * kLanes;
    forEachChunk(team_, system_, [&](std::size_t chunk, std::size_t firstBlock, std::size_t lastBlock) {
      work(chunk, firstBlock * width, lastBlock * width);
    });
  }

  const ParticleSystem& system_;
  ThreadTeam& team_;
  mutable std::vector<Part> parts_;
};

}  // namespace vitrelax

#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "../isa/kernels.hpp"
#include "../models/disorder.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// The pairs of a system with quenched shifts that are within a radius, for the building of rows. Of planted pairs none
/// is stored: those that may have come so near, by how far particles have moved since they were planted, are drawn
/// again, once to count them and once to place them.
///
/// The work is cut into stripes of pairs, each done by one thread and in order, so that rows do not depend on the
/// number of threads.
class PairsInReach {
 public:
  /// @param records positions; @param radius [length]
  PairsInReach(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team);

  /// Neighbours of particle k.
  std::uint32_t rowLength(std::size_t k) const { return lengths_[k]; }
  std::size_t listed() const { return listed_; }            ///< sum of the row lengths
  std::uint64_t candidates() const { return candidates_; }  ///< pairs looked at

  /// Calls place(k, n, other, shift): the n-th neighbour of particle k is `other`, at x_k - x_other + shift. From
  /// several threads, for each (k, n) once.
  using Place = std::function<void(std::uint32_t k, std::uint32_t n, std::uint32_t other, const Disorder::Shift&)>;
  void placeAll(ThreadTeam& team, const Place& place);

 private:
  static constexpr std::size_t kStripes = 16;
  static constexpr std::size_t kBatch = ShellPass::kCapacity;

  /// High words of the coordinates, and how far the particle is from where it was planted [length].
  struct Place4 {
    std::int32_t x[3];
    float moved;
  };
  /// Pairs drawn together.
  struct Batch {
    std::uint64_t rank[kBatch];
    std::uint32_t turn[kBatch], table[kBatch], i[kBatch], j[kBatch], y[3][kBatch];
  };

  void readPlaces(const Records& records);
  bool within(std::uint32_t i, std::uint32_t j, std::uint32_t y0, std::uint32_t y1, std::uint32_t y2) const;
  void countPlanted(std::size_t stripe, const ThreadTeam& team);
  void countGiven(std::size_t stripe, const ThreadTeam& team);
  template <class Visit>
  void visitPlanted(std::size_t stripe, const ThreadTeam& team, const Visit& visit) const;
  template <class Visit>
  void visitGiven(std::size_t stripe, const ThreadTeam& team, const Visit& visit) const;
  void mark(std::size_t stripe, std::uint64_t number, std::uint32_t i, std::uint32_t j);
  std::uint64_t firstOf(std::size_t stripe) const;

  const ParticleSystem& system_;
  const Disorder& disorder_;
  const double radius_;
  float unit_, reach2_;
  std::vector<Place4> places_;
  std::vector<ShellDraw> draws_;  ///< of the shells that may matter
  std::uint64_t total_ = 0;       ///< pairs to look at
  std::size_t listed_ = 0;
  std::uint64_t candidates_ = 0;
  std::vector<std::uint32_t> lengths_;
  std::vector<std::uint32_t> starts_[kStripes];  ///< per particle: where the stripe's part of its row begins
  std::vector<std::uint64_t> within_[kStripes];  ///< a bit for each pair of the stripe
};

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "../particle_system.hpp"
#include "foreign_records.hpp"
#include "near_rows.hpp"

namespace vitrelax {

class ThreadTeam;

/// For each particle, all neighbours within its pair-wise cutoffs plus a skin. Valid until some particle has moved by
/// half the skin. The minimum image follows from the wrapped coordinates, so a list needs no image flags and stays
/// right for particles that cross the box.
class VerletList {
 public:
  /// @param skin [length]; @param uniformCutoff > 0: list pairs within that distance plus skin, whatever their sizes
  /// (rows then stay valid under exchanges of diameters)
  void build(const ParticleSystem& system, const Records& records, double skin, ThreadTeam& team,
             double uniformCutoff = 0);

  /// After some particles have gone farther than `far`, which is less than half the skin: makes their rows again and
  /// enters them into those of whom they have come near, so that the list is as good as if no particle had moved by
  /// more than `far`. False where that is not to be had, or would not pay; then the list has to be built.
  bool repair(const ParticleSystem& system, const Records& records, double far, ThreadTeam& team);

  bool built() const { return !rows_.empty(); }
  const BlockRows* rows() const { return rows_.data(); }
  /// Before a pass begins with the rows of a chunk, which may be run by another thread than its neighbours are.
  void fetchForeign(std::size_t chunk, const Records& records) const { foreign_.fetch(chunk, records); }
  /// Largest displacement of any particle since the build, or since its row was made again [length].
  double largestDisplacement(const ParticleSystem& system, const Records& records, ThreadTeam& team);

  /// Neighbours of each particle, in the order that particles were in at the build.
  std::vector<std::uint32_t> rowLengths() const;
  std::size_t listed() const { return listed_; }  ///< neighbours, summed over particles
  std::size_t slots() const { return slots_; }    ///< listed plus padding
  /// What the last build and the care since have cost in units of what a force evaluation spends on one slot (measured
  /// once). A count, not a time, so that what depends on it is reproducible.
  double cost() const { return cost_; }
  std::size_t bytes() const;

 private:
  /// The rows of a system with quenched shifts, which have nothing to do with cells.
  void buildShifted(const ParticleSystem& system, const Records& records, double skin, ThreadTeam& team);
  bool replaceRow(const ParticleSystem& system, std::size_t k, std::span<const std::uint32_t> row);
  bool enter(const ParticleSystem& system, std::size_t k, std::uint32_t neighbour);
  bool lengthen(const ParticleSystem& system, std::size_t block, std::uint32_t length);
  double cost_ = 0;
  std::size_t listed_ = 0, slots_ = 0;
  std::vector<BlockRows> rows_;
  LargeArray<std::uint32_t> offsets_;     ///< of all rows, and room for some to become longer
  LargeArray<std::uint32_t> high_, low_;  ///< of quenched shifts
  Records reference_;                     ///< records at the build
  NearRows near_;
  ForeignRecords foreign_;
};

}  // namespace vitrelax

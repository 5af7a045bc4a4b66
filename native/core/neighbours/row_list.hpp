#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"
#include "near_rows.hpp"

namespace vitrelax {

class ThreadTeam;

/// The neighbours of each particle within one cutoff plus a skin, whatever the sizes, as rows one particle after the
/// other, each padded to whole packs: what trials of single particles go over. Valid under exchanges of sizes, and
/// until some particle has moved by half the skin.
class RowList {
 public:
  /// @param records positions and sizes, as the kernels read them
  /// @param cutoff, skin [length]
  void build(const ParticleSystem& system, const Records& records, double cutoff, double skin, ThreadTeam& team);

  /// Offsets of the records of the neighbours; those of particle k are packs rowStart()[k] .. rowStart()[k+1]-1 of 8.
  const std::uint32_t* offsets() const { return offsets_.data(); }
  const std::uint32_t* rowStart() const { return rowStart_.data(); }
  PairShifts shifts() const { return {high_.data(), low_.empty() ? nullptr : low_.data()}; }
  /// Memory that trials read [byte].
  std::size_t bytes() const {
    return (offsets_.size() + rowStart_.size() + high_.size() + low_.size()) * sizeof(std::uint32_t);
  }

 private:
  /// The rows of a system with quenched shifts, which have nothing to do with cells.
  void buildShifted(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team);
  std::vector<std::uint32_t> rowStart_;
  LargeArray<std::uint32_t> offsets_;
  LargeArray<std::uint32_t> high_, low_;  ///< [pack][3][8] of quenched shifts; low words only where they have some
  NearRows near_;
};

}  // namespace vitrelax

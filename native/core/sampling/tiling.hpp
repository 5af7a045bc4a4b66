#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"
#include "trial_pass.hpp"

namespace vitrelax {

class ThreadTeam;

/// The box cut into equal tiles, an even number a side, at an offset; and who is in which. Tiles of one colour, the
/// parities of their places, have another tile between them.
class Tiling {
 public:
  /// @param leastWidth of a tile [length]
  /// @param members    particles in a tile, about
  /// Has no tiles where there would be fewer than four a side: such systems fit the caches as they are.
  Tiling(const ParticleSystem& system, double leastWidth, double members);

  bool empty() const { return side_ == 0; }
  std::size_t tiles() const { return tiles_; }
  std::size_t colours() const { return std::size_t{1} << dimension_; }
  /// The tiles of a colour, in ascending order.
  const std::vector<std::uint32_t>& ofColour(std::size_t colour) const { return byColour_[colour]; }

  /// Puts the particles into tiles, in the order they have in memory, by where they are now.
  /// @param offset of the first tile's corner, one a dimension
  void assign(const ParticleSystem& system, const Records& records, const std::uint64_t* offset, ThreadTeam& team);

  const std::uint32_t* members(std::size_t tile) const { return members_.data() + start_[tile]; }
  std::uint32_t size(std::size_t tile) const { return start_[tile + 1] - start_[tile]; }
  /// Members of all tiles before.
  std::uint32_t first(std::size_t tile) const { return start_[tile]; }
  /// The tile as bounds of coordinates.
  void describe(std::size_t tile, TrialPass& pass) const;

 private:
  std::uint64_t lowerEnd(std::uint64_t place) const;

  int dimension_;
  std::uint64_t side_ = 0;
  std::size_t tiles_ = 0;
  std::uint64_t offset_[kMaxDimension] = {};
  std::vector<std::vector<std::uint32_t>> byColour_;
  std::vector<std::uint32_t> members_, start_, tileOf_;
  std::vector<std::uint32_t> next_;  ///< [chunk][tile]
};

}  // namespace vitrelax

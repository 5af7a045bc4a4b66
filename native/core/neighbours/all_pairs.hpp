#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"

namespace vitrelax {

/// The candidates of rows where the box has too few cells for a grid, as in high dimensions: all particles but those
/// that the leading 16 bits of their coordinates rule out.
class AllPairs {
 public:
  /// @param radius no pair farther apart than this is asked for [length]
  AllPairs(const ParticleSystem& system, const Records& records, double radius);

  /// The candidates of each particle of a block: count[l] ranges of one particle each. The vectors grow as needed.
  void candidates(std::size_t block, std::vector<Range>* ranges, std::size_t* count) const;

  /// Estimated cost of a row.
  static double cycles(std::size_t particles, int dimension);

 private:
  const Kernels& kernels_;
  std::vector<std::int16_t> coordinates_;  ///< [D][N, padded]
  CoarsePass pass_{};
};

}  // namespace vitrelax

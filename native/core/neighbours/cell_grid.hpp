#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"

namespace vitrelax {

/// How a box is cut into cells for neighbours within some radius. Cells are short along the first dimension, so that
/// the candidates of a particle are a few runs of consecutive cells, each cut to the length the radius leaves it. Where
/// the box is too small for a stencil of distinct cells, a side has one cell.
struct CellLayout {
  std::int64_t side = 1;  ///< cells along all sides but the first; by default one cell, the particles in their order
  std::int64_t fine = 1;  ///< cells along the first side
  int reach = 0;          ///< the stencil spans this many cells to either side
  double cycles = 0;      ///< estimated cost of the row of a particle

  static CellLayout plan(std::size_t particles, int dimension, double boxLength, double radius);
};

/// Particles sorted into the cells of a grid over the periodic box, with single-precision copies of what the distance
/// test of a list build reads.
class CellGrid {
 public:
  /// @param records the particles, as the kernels read them
  /// @param radius no pair farther apart than this is asked for [length]
  CellGrid(const ParticleSystem& system, const Records& records, double radius, const CellLayout& layout);

  /// Place of particle k among the sorted ones.
  std::uint32_t place(std::size_t k) const { return place_[k]; }
  /// The runs of sorted particles in the cells within the radius of particle k: their number, and in `total` how many
  /// particles they hold. The vector grows as needed.
  std::size_t candidates(std::size_t k, std::vector<Range>& ranges, std::size_t& total) const;
  /// The sorted copies, for the list kernel.
  void describe(ListPass& pass) const;

 private:
  int dimension_;
  double boxLength_, radius_;
  CellLayout layout_;
  std::vector<std::uint32_t> place_, start_;
  std::vector<std::int32_t> coordinates_;  ///< [D][N] high words, sorted
  std::vector<float> size_;
  std::vector<std::uint32_t> offset_;
};

}  // namespace vitrelax

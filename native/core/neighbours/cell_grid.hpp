#pragma once
#include <cstdint>
#include <vector>

#include "../isa/kernels.hpp"

namespace vitrelax {

/// Particles sorted into the cells of a grid over the periodic box, with single-precision copies of what the distance
/// test of a list build reads. Where the box is too small for a stencil of distinct cells, or D is large, a side has
/// one cell and everything is a candidate: the all-pairs build is the same code.
class CellGrid {
 public:
  /// @param records the particles, as the kernels read them
  /// @param radius no pair farther apart than this is asked for [length]
  CellGrid(const std::vector<std::int64_t>& records, std::size_t particles, int dimension, double boxLength,
           double radius);

  /// Place of particle k among the sorted ones.
  std::uint32_t place(std::size_t k) const { return place_[k]; }
  /// The runs of sorted particles in the cells around particle k; returns how many particles they hold.
  std::size_t candidates(std::size_t k, std::vector<Range>& ranges) const;
  /// The sorted copies, for the list kernel.
  void describe(ListPass& pass) const;

 private:
  int dimension_, stride_;
  std::int64_t side_ = 1;  ///< cells along a side
  int reach_ = 0;          ///< the stencil spans this many cells to either side
  double boxLength_;
  std::vector<std::uint32_t> cellOf_, place_, start_;
  std::vector<std::int32_t> coordinates_;  ///< [D][N] high words, sorted
  std::vector<float> size_;
  std::vector<std::uint32_t> offset_;
};

}  // namespace vitrelax

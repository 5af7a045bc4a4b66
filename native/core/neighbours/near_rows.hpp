#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "../particle_system.hpp"
#include "all_pairs.hpp"
#include "cell_grid.hpp"

namespace vitrelax {

class ThreadTeam;

/// The neighbours of each particle as their records' offsets, in rows of their own lengths: what lists are made of.
/// Memory is kept for the next time.
class NearRows {
 public:
  /// @param skin [length]; @param uniformCutoff > 0: pairs within that distance plus skin, whatever their sizes;
  /// otherwise within their own cutoffs plus skin
  void make(const ParticleSystem& system, const Records& records, double skin, double uniformCutoff, ThreadTeam& team);

  /// The neighbours of particle k; what follows the row, up to kListSlack, may be read.
  const std::uint32_t* row(std::size_t k) const { return words_[rows_[k].task].data() + rows_[k].begin; }
  std::uint32_t length(std::size_t k) const { return rows_[k].length; }
  std::size_t particles() const { return rows_.size(); }
  std::size_t listed() const { return listed_; }  ///< sum of the lengths
  double cost() const { return cost_; }           ///< of making them, see VerletList::buildCost
  std::size_t bytes() const;

 private:
  struct Row {
    std::uint32_t task, begin, length;
  };
  CellGrid grid_;
  std::optional<AllPairs> all_;  ///< where the box has too few cells
  LargeArray<Row> rows_;
  std::vector<LargeArray<std::uint32_t>> words_;  ///< one a task
  std::size_t listed_ = 0;
  double cost_ = 0;
};

}  // namespace vitrelax

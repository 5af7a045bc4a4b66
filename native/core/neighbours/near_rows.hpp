#pragma once
#include <cstdint>
#include <optional>
#include <span>
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

  /// Whether rows can be made again one by one.
  bool local() const { return !all_; }
  /// Particle k stands elsewhere since they were made.
  void move(std::size_t k, const std::int64_t* record);
  /// Makes the row of a particle that has moved again: those near where it stands now. Good until the next one is made.
  std::span<const std::uint32_t> again(const ParticleSystem& system, std::size_t k, const std::int64_t* record);

  std::size_t listed() const { return listed_; }  ///< sum of the lengths
  double cost() const { return cost_; }           ///< of making them, see VerletList::cost
  std::size_t bytes() const;

 private:
  struct Row {
    std::uint32_t task, begin, length;
  };
  ListPass describe(const ParticleSystem& system) const;

  CellGrid grid_;
  double skin_ = 0, uniformCutoff_ = 0;
  /// Those who have moved, by place: the row of cells where each is now, or none, and who is in each.
  std::vector<std::size_t> movedTo_;
  std::vector<std::vector<std::uint32_t>> movedInRow_;
  std::vector<std::size_t> around_;  ///< memory for `again`, as the next ones
  std::vector<Range> runs_;
  std::vector<std::uint32_t> others_, copies_, again_;
  std::optional<AllPairs> all_;  ///< where the box has too few cells
  LargeArray<Row> rows_;
  std::vector<LargeArray<std::uint32_t>> words_;  ///< one a task
  std::size_t listed_ = 0;
  double cost_ = 0;
};

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "near_rows.hpp"

namespace vitrelax {

class ThreadTeam;

/// Of each chunk the records that its rows read and another thread of the team writes. Between cores without a cache in
/// common a line takes 200 ns and more; rows meet a few of them at a time, and wait. Read one after the other before a
/// pass begins with the chunk, many are on their way at once (a fifth of a pass in three dimensions on two such
/// cores, little in two dimensions; prefetch instructions do not bring them).
class ForeignRecords {
 public:
  /// For as many chunks; none where nobody else writes any.
  void reset(std::size_t chunks, const ThreadTeam& team);
  /// Looks for those of a chunk, whose rows are known. Different chunks may be looked at by different threads.
  void find(std::size_t chunk, const ParticleSystem& system, const NearRows& rows, const ThreadTeam& team);
  /// Lines of the cache where those of a chunk are, counted from the first record; a few may be there twice.
  std::span<const std::uint32_t> lines(std::size_t chunk) const {
    if (lines_.empty()) return {};
    return lines_[chunk];
  }
  /// Reads them.
  void fetch(std::size_t chunk, const Records& records) const;
  std::size_t bytes() const;

 private:
  std::vector<std::vector<std::uint32_t>> lines_;  ///< [chunks]
};

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// The candidates of rows where the box has too few cells for a grid, as in high dimensions: all particles but those
/// that the leading 16 bits of their coordinates rule out. What was found within a larger radius may be kept, and then
/// serves as long as nobody has moved too far.
class AllPairs {
 public:
  /// @param radius no pair farther apart than this is asked for [length]
  /// @param keep what is found; the search is then within a larger radius
  AllPairs(const ParticleSystem& system, const Records& records, double radius, bool keep);

  /// Whether the kept candidates hold all pairs within `radius` of one another where the particles are now.
  bool serves(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team) const;

  /// The candidates of the particles of a block, itself among them: count[l] of them in near[l].
  struct Candidates {
    std::vector<std::uint32_t> near[kLanes];
    std::size_t count[kLanes];
  };
  /// Different blocks may be asked for by different threads. The reference is to `own` or to what is kept.
  const Candidates& candidates(std::size_t block, Candidates& own);

  bool keeps() const { return !kept_.empty(); }
  std::size_t bytes() const;

  /// Estimated cost of a row.
  static double cycles(std::size_t particles, int dimension);

 private:
  void search(std::size_t block, Candidates& found) const;
  const Kernels& kernels_;
  double radius_;
  std::vector<std::int16_t> coordinates_;  ///< [D][N, padded]
  CoarsePass pass_{};
  std::vector<Candidates> kept_;  ///< [blocks], empty where none has been found yet
  Records reference_;             ///< where the particles were at the search
};

}  // namespace vitrelax

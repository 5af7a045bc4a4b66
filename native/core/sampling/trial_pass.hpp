#pragma once
#include <cstddef>
#include <cstdint>

#include "../isa/kernels.hpp"
#include "../random/philox.hpp"

namespace vitrelax {

/// Largest number of dimensions of a displacement.
inline constexpr int kMaxDimension = 10;

/// Trials drawn ahead of their use: whom to move and how, and how high the energy may rise.
struct Attempts {
  static constexpr std::size_t kCapacity = 512;
  static constexpr std::uint32_t kDisplacement = 0xffffffffu;

  std::uint32_t particle[kCapacity];
  std::uint32_t partner[kCapacity];              ///< with whom to exchange sizes; kDisplacement: none, move instead.
                                                 ///< Where species are exchanged, both are places in `members`.
  std::int64_t shift[kMaxDimension][kCapacity];  ///< the displacement, in units of the coordinates
  double threshold[kCapacity];                   ///< -T ln u [energy]: accepted when the change is not above it
};

/// Rows of neighbours, one particle after the other: those of k are packs rowStart[k] .. rowStart[k+1]-1 of 8 record
/// offsets each.
struct ParticleRows {
  const std::uint32_t* offsets;
  const std::uint32_t* rowStart;
  PairShifts shifts;  ///< [pack][D][8], of models with quenched shifts
};

/// Metropolis trials in sequence, within a tile: a displacement that leaves it is refused. A kernel works through
/// attempts next .. end-1 and returns early, with `next` behind the trial in question, once a particle is farther than
/// `largestMove` from where it was at the list build.
struct TrialPass {
  std::int64_t* records;          ///< positions and sizes, moved in place
  const std::int64_t* reference;  ///< the records at the list build
  ParticleRows rows;
  double unit;                   ///< length of one unit of the coordinates
  double largestMove;            ///< [length]
  double maxDiameterDifference;  ///< [length]
  PairParameters parameters;

  /// Where species are exchanged: the particles, those of species C first; null where diameters are.
  std::uint32_t* members;

  bool tiled;  ///< false: everywhere
  /// Coordinates from `low` on, `width` of them.
  std::uint64_t low[kMaxDimension], width[kMaxDimension];

  bool prefetch;  ///< rows and records are too many for the caches near the core
  /// Particles of the tile that comes next: one is asked for with each trial, instead of those of trials to come.
  const std::uint32_t* upcoming;
  std::uint32_t upcomingCount;

  const Attempts* attempts;
  std::uint32_t next, end;

  double energyChange;                                        ///< of the accepted trials, added to
  std::uint64_t swaps, acceptedSwaps, acceptedDisplacements;  ///< added to
  bool listOutdated;
};

/// Kernels of Metropolis trials for one instruction set.
struct TrialKernels {
  /// Trials of one pair model in one dimension; null where there is none.
  void (*(*trials)(PairKind kind, int dimension))(TrialPass&);
  /// Words of the blocks first, first + stride, ... of a stream, `words[w][l]` of the l-th one.
  void (*words)(const Stream&, std::uint64_t first, std::uint64_t stride, std::size_t count,
                std::uint32_t (*words)[Attempts::kCapacity]);
  /// -T ln u, u uniform in (0, 1] from 53 bits: the high 32 and the low 21, which are the upper ones of their word.
  void (*thresholds)(const std::uint32_t* high, const std::uint32_t* low, std::size_t count, double temperature,
                     double* out);
};

/// The kernels for the instruction set in use (isa/dispatch.cpp).
const TrialKernels& trialKernels();

}  // namespace vitrelax

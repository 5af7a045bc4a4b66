#pragma once
#include <cstddef>
#include <cstdint>

#include "../isa/kernels.hpp"

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

/// Metropolis trials in sequence. A kernel works through attempts next .. end-1 and returns early, with `next` behind
/// the trial in question, once a particle is farther than `largestMove` from where it was at the list build.
struct SwapSweepPass {
  std::int64_t* records;          ///< positions and sizes, moved in place
  const std::int64_t* reference;  ///< the records at the list build
  ParticleRows rows;
  double unit;                   ///< length of one unit of the coordinates
  double largestMove;            ///< [length]
  double maxDiameterDifference;  ///< [length]
  PairParameters parameters;

  /// Where species are exchanged: the particles, those of species C first; null where diameters are.
  std::uint32_t* members;

  bool prefetch;  ///< rows and records are too many for the caches near the core

  const Attempts* attempts;
  std::uint32_t next, end;

  double energyChange;                                        ///< of the accepted trials, added to
  std::uint64_t swaps, acceptedSwaps, acceptedDisplacements;  ///< added to
  bool listOutdated;
};

}  // namespace vitrelax

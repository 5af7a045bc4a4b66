// Energies of Metropolis trials: displacements and exchanges of sizes. Each goes over the row of a particle once, with
// the energies before and after side by side. Included by isa/<set>_trials.cpp inside that set's namespace, after
// force_kernels.hpp. No library calls here, for the reason given there.

/// Coordinates wrap modulo 2^64: unsigned, since signed overflow is undefined.
VITRELAX_INLINE std::int64_t wrappingSum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
VITRELAX_INLINE std::int64_t wrappingDifference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

/// What the trials of a pass share.
template <int D, class Model>
struct Trials {
  static constexpr std::size_t kStride = recordStride(D, Model::sized);
  const Model model;
  const ParticleRows rows;
  std::int64_t* const records;
  const Pack unit2;

  VITRELAX_INLINE explicit Trials(const TrialPass& p)
      : model(Model::from(p.parameters)), rows(p.rows), records(p.records), unit2(p.unit * p.unit) {}

  VITRELAX_INLINE double size(std::size_t k) const {
    double s = 1;
    if constexpr (Model::sized) __builtin_memcpy(&s, records + k * kStride + kStride - 1, sizeof s);
    return s;
  }
  VITRELAX_INLINE void setSize(std::size_t k, double s) const {
    if constexpr (Model::sized) __builtin_memcpy(records + k * kStride + kStride - 1, &s, sizeof s);
  }

  VITRELAX_INLINE static Pack square(const IntPack a[D], const IntPack b[D]) {
    const Pack first = toReal(a[0] - b[0]);
    Pack q = first * first;
    for (int c = 1; c < D; ++c) {
      const Pack s = toReal(a[c] - b[c]);
      q = multiplyAdd(s, s, q);
    }
    return q;
  }

  /// Energy after minus energy before, lane by lane. A pair outside its cutoff has none.
  template <class Pair>
  VITRELAX_INLINE Pack change(Pack r2Before, const Pair& pairBefore, Pack r2After, const Pair& pairAfter) const {
    Pack before, after;
    model.energies(r2Before, pairBefore, r2After, pairAfter, before, after);
    return zeroUnless(less(r2After, pairAfter.reach2), after) - zeroUnless(less(r2Before, pairBefore.reach2), before);
  }

  /// Sum of the energy changes when particle k goes to `moved`.
  VITRELAX_INLINE double displacement(std::size_t k, const std::int64_t moved[D]) const {
    IntPack from[D], to[D];
    for (int c = 0; c < D; ++c) {
      from[c] = repeat(records[k * kStride + c]);
      to[c] = repeat(moved[c]);
    }
    const Pack own(size(k));
    BlockLanes total;
    for (std::size_t n = rows.rowStart[k]; n < rows.rowStart[k + 1]; ++n) {
      // packs go side by side as far as the divisions: a row is short, and a trial waits for the last pack in it
      decltype(model.pair(own, own)) pair[kPacks];
      Pack r2Before[kPacks], r2After[kPacks];
      forPacks([&](std::size_t l) VITRELAX_LAMBDA {
        IntPack x[D];
        Pack other;
        RowLoop<D, Model>::load(records, rows.offsets + n * kLanes + firstLane(l), x, other);
        if constexpr (kShifted<Model>) seenThrough<D>(rows.shifts, n, firstLane(l), x);
        r2Before[l] = square(from, x) * unit2;
        r2After[l] = square(to, x) * unit2;
        pair[l] = model.pair(own, other);
      });
      forPacks([&](std::size_t l) VITRELAX_LAMBDA {
        const Pack difference = change(r2Before[l], pair[l], r2After[l], pair[l]);
        // where records hold no size, the particle itself pads its row
        total[l] = total[l] + (Model::sized ? difference : zeroUnless(less(Pack(0.0), r2Before[l]), difference));
      });
    }
    return sum(total);
  }

  /// Sums of the energy changes when particle k, of size `before`, takes size `after`.
  VITRELAX_INLINE BlockLanes resizing(std::size_t k, double before, double after) const {
    IntPack own[D];
    for (int c = 0; c < D; ++c) own[c] = repeat(records[k * kStride + c]);
    const Pack ownBefore(before), ownAfter(after);
    BlockLanes total;
    for (std::size_t n = rows.rowStart[k]; n < rows.rowStart[k + 1]; ++n) {
      decltype(model.pair(ownBefore, ownBefore)) pairBefore[kPacks], pairAfter[kPacks];
      Pack r2[kPacks];
      forPacks([&](std::size_t l) VITRELAX_LAMBDA {
        IntPack x[D];
        Pack other;
        RowLoop<D, Model>::load(records, rows.offsets + n * kLanes + firstLane(l), x, other);
        r2[l] = square(own, x) * unit2;
        pairBefore[l] = model.pair(ownBefore, other);
        pairAfter[l] = model.pair(ownAfter, other);
      });
      forPacks([&](std::size_t l)
                   VITRELAX_LAMBDA { total[l] = total[l] + change(r2[l], pairBefore[l], r2[l], pairAfter[l]); });
    }
    return total;
  }

  /// Asks for a particle and its row long before its turn, when it goes with its neighbours: to the second level of
  /// caches, the first being full of what is worked on.
  VITRELAX_INLINE void fetch(std::size_t k, const std::int64_t* reference) const {
    __builtin_prefetch(records + k * kStride, 1, 2);
    __builtin_prefetch(reference + k * kStride, 0, 2);
    const std::uint32_t* end = rows.offsets + std::size_t{rows.rowStart[k + 1]} * 8;
    for (const std::uint32_t* o = rows.offsets + std::size_t{rows.rowStart[k]} * 8; o < end; o += 16)
      __builtin_prefetch(o, 0, 2);
  }
  /// Asks for the row of a particle a few trials ahead of its turn, and for the neighbours in it (their row is there by
  /// then): a trial of a large system otherwise waits for memory twice.
  VITRELAX_INLINE void fetchRow(std::size_t k) const {
    const std::uint32_t* end = rows.offsets + std::size_t{rows.rowStart[k + 1]} * 8;
    for (const std::uint32_t* o = rows.offsets + std::size_t{rows.rowStart[k]} * 8; o < end; o += 16)
      __builtin_prefetch(o);
  }
  VITRELAX_INLINE void fetchNeighbours(std::size_t k) const {
    const std::uint32_t* end = rows.offsets + std::size_t{rows.rowStart[k + 1]} * 8;
    for (const std::uint32_t* o = rows.offsets + std::size_t{rows.rowStart[k]} * 8; o < end; ++o) {
      __builtin_prefetch(records + *o);
    }
  }

  /// Energy change when particles i and j exchange their sizes a and b. Their own pair keeps its energy, the contact
  /// distance and the tables of species being symmetric: the partner is left without a size meanwhile, and so drops
  /// out.
  VITRELAX_INLINE double exchange(std::size_t i, std::size_t j, double a, double b) const {
    setSize(j, __builtin_nan(""));
    BlockLanes total = resizing(i, a, b);
    setSize(j, b);
    setSize(i, __builtin_nan(""));
    total.add(resizing(j, b, a));
    setSize(i, a);
    return sum(total);
  }
};

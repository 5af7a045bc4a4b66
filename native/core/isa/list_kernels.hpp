// The rows of a few particles: which of the candidates in the cells around them are within reach. Single precision on
// the high words of the coordinates; a margin of 1e-5 keeps the list a superset of the exact one. Included by
// isa/<set>.cpp.

#if defined(__AVX512F__) && defined(__AVX512DQ__)

VITRELAX_INLINE PackF differences(std::uint32_t a, const std::uint32_t* b) {
  return _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_set1_epi32(static_cast<int>(a)), _mm512_loadu_si512(b)));
}
VITRELAX_INLINE PackF loadSizes(const std::uint32_t* p) { return _mm512_castsi512_ps(_mm512_loadu_si512(p)); }
VITRELAX_INLINE void copyWords(std::uint32_t* to, const void* from) {
  _mm512_storeu_si512(to, _mm512_loadu_si512(from));
}
/// Some of the lanes of a register.
struct Chosen {
  __mmask16 lanes;
};
/// Those of the first `valid` lanes where a < b.
VITRELAX_INLINE Chosen chooseLess(PackF a, PackF b, std::size_t valid) {
  const __mmask16 less = _mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ);
  return {static_cast<__mmask16>(valid >= 16 ? less : less & ((1u << valid) - 1))};
}
VITRELAX_INLINE Chosen chooseOther(Chosen those, const std::uint32_t* words, std::uint32_t own) {
  return {
      _mm512_mask_cmpneq_epi32_mask(those.lanes, _mm512_loadu_si512(words), _mm512_set1_epi32(static_cast<int>(own)))};
}
/// Packs the chosen ones of words; compresses in the register, as to memory it takes long.
VITRELAX_INLINE void packWords(Chosen those, std::uint32_t* to, const void* from) {
  _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(those.lanes, _mm512_loadu_si512(from)));
}
VITRELAX_INLINE std::size_t count(Chosen those) { return static_cast<std::size_t>(__builtin_popcount(those.lanes)); }

#elif defined(__AVX2__)

VITRELAX_INLINE __m256i loadWords(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
VITRELAX_INLINE PackF differences(std::uint32_t a, const std::uint32_t* b) {
  return _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_set1_epi32(static_cast<int>(a)), loadWords(b)));
}
VITRELAX_INLINE PackF loadSizes(const std::uint32_t* p) { return _mm256_castsi256_ps(loadWords(p)); }
VITRELAX_INLINE void copyWords(std::uint32_t* to, const void* from) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), loadWords(from));
}
/// For each set of lanes, the lanes that are in it, one a byte.
struct KeptLanes {
  std::uint64_t of[256];
  constexpr KeptLanes() : of{} {
    for (unsigned set = 0; set < 256; ++set)
      for (unsigned lane = 0, n = 0; lane < 8; ++lane)
        if (set >> lane & 1) of[set] |= std::uint64_t{lane} << 8 * n++;
  }
};
inline constexpr KeptLanes kKeptLanes;
struct Chosen {
  unsigned lanes;
};
VITRELAX_INLINE Chosen chooseLess(PackF a, PackF b, std::size_t valid) {
  const auto less = static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)));
  return {valid >= 8 ? less : less & ((1u << valid) - 1)};
}
VITRELAX_INLINE Chosen chooseOther(Chosen those, const std::uint32_t* words, std::uint32_t own) {
  const __m256i self = _mm256_cmpeq_epi32(loadWords(words), _mm256_set1_epi32(static_cast<int>(own)));
  return {those.lanes & ~static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(self)))};
}
VITRELAX_INLINE void packWords(Chosen those, std::uint32_t* to, const void* from) {
  const __m256i lanes = _mm256_cvtepu8_epi32(_mm_loadu_si64(&kKeptLanes.of[those.lanes]));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permutevar8x32_epi32(loadWords(from), lanes));
}
VITRELAX_INLINE std::size_t count(Chosen those) { return static_cast<std::size_t>(__builtin_popcount(those.lanes)); }

#else

VITRELAX_INLINE PackF::Words loadWords(const std::uint32_t* p) {
  PackF::Words words;
  __builtin_memcpy(&words, p, sizeof words);
  return words;
}
VITRELAX_INLINE PackF differences(std::uint32_t a, const std::uint32_t* b) {
  using Signed [[gnu::vector_size(16)]] = std::int32_t;
  return __builtin_convertvector(reinterpret_cast<Signed>(a - loadWords(b)), PackF::Floats);
}
VITRELAX_INLINE PackF loadSizes(const std::uint32_t* p) { return reinterpret_cast<PackF::Floats>(loadWords(p)); }
VITRELAX_INLINE void copyWords(std::uint32_t* to, const void* from) { __builtin_memcpy(to, from, 16); }
struct Chosen {
  PackF::Words lanes;
};
VITRELAX_INLINE Chosen chooseLess(PackF a, PackF b, std::size_t valid) {
  PackF::Words less = reinterpret_cast<PackF::Words>(a.v < b.v);
  for (std::size_t l = valid; l < 4; ++l) less[l] = 0;
  return {less};
}
VITRELAX_INLINE Chosen chooseOther(Chosen those, const std::uint32_t* words, std::uint32_t own) {
  return {those.lanes & reinterpret_cast<PackF::Words>(loadWords(words) != own)};
}
VITRELAX_INLINE bool none(Chosen those) {  // most often
  std::uint64_t any[2];
  __builtin_memcpy(any, &those.lanes, sizeof any);
  return (any[0] | any[1]) == 0;
}
VITRELAX_INLINE void packWords(Chosen those, std::uint32_t* to, const void* from) {
  if (none(those)) return;
  std::uint32_t words[4];
  __builtin_memcpy(words, from, sizeof words);
  for (unsigned l = 0; l < 4; ++l) {
    *to = words[l];  // branch-free: overwritten unless chosen
    to += those.lanes[l] & 1;
  }
}
VITRELAX_INLINE std::size_t count(Chosen those) {
  if (none(those)) return 0;
  return (those.lanes[0] & 1) + (those.lanes[1] & 1) + (those.lanes[2] & 1) + (those.lanes[3] & 1);
}

#endif

/// What the distance test reads of the sorted particles, column by column.
template <int D>
struct Columns {
  static constexpr int sizes = D, offsets = D + 1, all = D + 2;
  const std::uint32_t* at[all];

  VITRELAX_INLINE explicit Columns(const ListPass& p) {
    for (int c = 0; c < D; ++c) at[c] = reinterpret_cast<const std::uint32_t*>(p.coordinate[c]);
    at[sizes] = reinterpret_cast<const std::uint32_t*>(p.size);
    at[offsets] = p.offset;
  }
  VITRELAX_INLINE float sizeOf(std::uint32_t k) const {
    float size;
    __builtin_memcpy(&size, at[sizes] + k, sizeof size);
    return size;
  }
};

/// A box around a few particles, and the largest of their sizes: who is out of reach of that is near none of them.
template <int D>
struct Surroundings {
  std::uint32_t centre[D];
  float half[D], largest = 0;

  VITRELAX_INLINE Surroundings(const Columns<D>& columns, Range own) {
    for (int c = 0; c < D; ++c) {
      const std::uint32_t* const x = columns.at[c];
      std::int64_t low = 0, high = 0;  // from the first one; the box may be on the far side of the period
      for (std::uint32_t i = own.begin; i < own.end; ++i) {
        const std::int64_t from = static_cast<std::int32_t>(x[i] - x[own.begin]);
        low = from < low ? from : low;
        high = from > high ? from : high;
      }
      centre[c] = x[own.begin] + static_cast<std::uint32_t>((low + high) / 2);
      half[c] = 0.5f * static_cast<float>(high - low);
    }
    for (std::uint32_t i = own.begin; i < own.end; ++i) {
      const float size = columns.sizeOf(i);
      largest = size > largest ? size : largest;
    }
  }

  /// Squared distances from the box, in units of the high words.
  VITRELAX_INLINE PackF distance2(const Columns<D>& columns, std::uint32_t k) const {
    PackF r2(0.0);
    for (int c = 0; c < D; ++c) {
      const PackF beyond = max(abs(differences(centre[c], columns.at[c] + k)) - PackF(half[c]), PackF(0.0));
      r2 = multiplyAdd(beyond, beyond, r2);
    }
    return r2;
  }
};

/// Where sizes mix as diameters do, most of those within reach of the largest pair are out of that of their own: a
/// group large enough leaves them out once for all its particles. In two dimensions they are too few for that to pay.
template <int D, class Model>
inline constexpr bool kReachBySize = D > 2 && requires(Model m) {
  m.mixing;
};
constexpr std::uint32_t kWorthChoosing = 4;
constexpr std::size_t kChoiceTests = 3;  ///< what it takes, measured in distance tests of rows

template <int D, class Model>
std::size_t listRows(const ListPass& p, const ListGroup& group, std::uint32_t* out, std::uint32_t* lengths) {
  constexpr std::size_t kTogether = PackF::lanes;
  using C = Columns<D>;
  const Model model = Model::from(p.parameters);
  const C columns(p);
  std::uint32_t* copies[C::all];
  for (int c = 0; c < C::all; ++c) copies[c] = group.copies + static_cast<std::size_t>(c) * group.room;
  std::size_t candidates = 0, tests = 0;
  const auto copyRuns = [&](const auto& copy) VITRELAX_LAMBDA {
    for (std::size_t r = 0; r < group.runCount; ++r) {
      const Range run = group.runs[r];
      for (std::uint32_t k = run.begin; k < run.end; k += kTogether) candidates += copy(k, run.end - k);
      tests += run.end - run.begin;
    }
  };
  const auto copyAll = [&](std::uint32_t k, std::size_t valid) VITRELAX_LAMBDA {
    for (int c = 0; c < C::all; ++c) copyWords(copies[c] + candidates, columns.at[c] + k);
    return valid < kTogether ? valid : kTogether;
  };
  // in units of the high words
  const double scale = 1.0 / p.unit, margin = p.skin + 1e-5;
  const PackF perUnit(scale), skin(margin * scale);
  if constexpr (kReachBySize<D, Model>) {
    if (p.uniformCutoff > 0 || group.own.end - group.own.begin < kWorthChoosing) {
      copyRuns(copyAll);
    } else {
      const Surroundings<D> around(columns, group.own);
      const PackF largest(around.largest);
      const NonAdditiveDiameters mixing = model.mixing.upTo(around.largest);
      copyRuns([&](std::uint32_t k, std::size_t valid) VITRELAX_LAMBDA {
        const PackF cutoff = model.reach(mixing, largest, loadSizes(columns.at[C::sizes] + k));
        const PackF reach = multiplyAdd(cutoff, perUnit, skin);
        const Chosen near = chooseLess(around.distance2(columns, k), reach * reach, valid);
        for (int c = 0; c < C::all; ++c) packWords(near, copies[c] + candidates, columns.at[c] + k);
        return count(near);
      });
      tests *= kChoiceTests;
    }
  } else {
    copyRuns(copyAll);
  }
  tests += group.otherCount;
  for (std::size_t n = 0; n < group.otherCount; ++n, ++candidates)
    for (int c = 0; c < C::all; ++c) copies[c][candidates] = columns.at[c][group.others[n]];

  const auto listAll = [&](const auto& cutoffOf) VITRELAX_LAMBDA {
    for (std::uint32_t i = group.own.begin; i < group.own.end; ++i) {
      std::uint32_t own[C::all];
      for (int c = 0; c < C::all; ++c) own[c] = columns.at[c][i];
      const PackF size(columns.sizeOf(i));
      std::size_t length = 0;
      const auto list = [&](std::size_t k, std::size_t valid) VITRELAX_LAMBDA {
        PackF x = differences(own[0], copies[0] + k);
        PackF r2 = x * x;
        for (int c = 1; c < D; ++c) {
          x = differences(own[c], copies[c] + k);
          r2 = multiplyAdd(x, x, r2);
        }
        const PackF reach = cutoffOf(size, k);
        const std::uint32_t* const offsets = copies[C::offsets] + k;
        const Chosen near = chooseOther(chooseLess(r2, reach * reach, valid), offsets, own[C::offsets]);
        packWords(near, out + length, offsets);
        length += count(near);
      };
      std::size_t k = 0;
      for (; k + kTogether <= candidates; k += kTogether) list(k, kTogether);
      if (k < candidates) list(k, candidates - k);
      out += length;
      *lengths++ = static_cast<std::uint32_t>(length);
    }
  };
  if (p.uniformCutoff > 0) {
    const PackF uniform((p.uniformCutoff + margin) * scale);
    listAll([&](PackF, std::size_t) VITRELAX_LAMBDA { return uniform; });
  } else {
    listAll([&](PackF size, std::size_t k) VITRELAX_LAMBDA {
      return multiplyAdd(model.cutoff(size, loadSizes(copies[C::sizes] + k)), perUnit, skin);
    });
  }
  return tests + (group.own.end - group.own.begin) * candidates;
}

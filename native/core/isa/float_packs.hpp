// Packs of single precision and of 32-bit words for the distance tests of list builds, a register of each instruction
// set. Included by isa/<set>.cpp inside that set's namespace, after simd.hpp.

#if defined(__AVX512F__) && defined(__AVX512DQ__)

/// 16 floats, for the distance tests of list builds.
struct PackF {
  static constexpr std::size_t lanes = 16;
  __m512 v;
  VITRELAX_INLINE PackF(__m512 x) : v(x) {}
  VITRELAX_INLINE explicit PackF(double x) : v(_mm512_set1_ps(static_cast<float>(x))) {}
};
VITRELAX_INLINE PackF operator+(PackF a, PackF b) { return _mm512_add_ps(a.v, b.v); }
VITRELAX_INLINE PackF operator-(PackF a, PackF b) { return _mm512_sub_ps(a.v, b.v); }
VITRELAX_INLINE PackF operator*(PackF a, PackF b) { return _mm512_mul_ps(a.v, b.v); }
VITRELAX_INLINE PackF multiplyAdd(PackF a, PackF b, PackF c) { return _mm512_fmadd_ps(a.v, b.v, c.v); }
VITRELAX_INLINE PackF abs(PackF a) { return _mm512_abs_ps(a.v); }
VITRELAX_INLINE PackF max(PackF a, PackF b) { return _mm512_max_ps(a.v, b.v); }
VITRELAX_INLINE PackF sqrt(PackF a) { return _mm512_sqrt_ps(a.v); }
/// table[place] for places 0 .. 7; the value at something else is any of the table's.
VITRELAX_INLINE PackF lookUp(const double* table, PackF place) {
  const __m256 t = _mm512_cvtpd_ps(_mm512_loadu_pd(table));
  const __m512i at = _mm512_and_si512(_mm512_cvtps_epi32(place.v), _mm512_set1_epi32(7));
  return _mm512_permutexvar_ps(at, _mm512_castps256_ps512(t));
}

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
VITRELAX_INLINE std::size_t chosenCount(Chosen those) {
  return static_cast<std::size_t>(__builtin_popcount(those.lanes));
}

#elif defined(__AVX2__)

/// 8 floats, for the distance tests of list builds.
struct PackF {
  static constexpr std::size_t lanes = 8;
  __m256 v;
  VITRELAX_INLINE PackF(__m256 x) : v(x) {}
  VITRELAX_INLINE explicit PackF(double x) : v(_mm256_set1_ps(static_cast<float>(x))) {}
};
VITRELAX_INLINE PackF operator+(PackF a, PackF b) { return _mm256_add_ps(a.v, b.v); }
VITRELAX_INLINE PackF operator-(PackF a, PackF b) { return _mm256_sub_ps(a.v, b.v); }
VITRELAX_INLINE PackF operator*(PackF a, PackF b) { return _mm256_mul_ps(a.v, b.v); }
VITRELAX_INLINE PackF multiplyAdd(PackF a, PackF b, PackF c) { return _mm256_fmadd_ps(a.v, b.v, c.v); }
VITRELAX_INLINE PackF abs(PackF a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.v); }
VITRELAX_INLINE PackF max(PackF a, PackF b) { return _mm256_max_ps(a.v, b.v); }
VITRELAX_INLINE PackF sqrt(PackF a) { return _mm256_sqrt_ps(a.v); }
VITRELAX_INLINE PackF lookUp(const double* table, PackF place) {
  const __m256 t =
      _mm256_set_m128(_mm256_cvtpd_ps(_mm256_loadu_pd(table + 4)), _mm256_cvtpd_ps(_mm256_loadu_pd(table)));
  return _mm256_permutevar8x32_ps(t, _mm256_cvtps_epi32(place.v));
}

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
VITRELAX_INLINE std::size_t chosenCount(Chosen those) {
  return static_cast<std::size_t>(__builtin_popcount(those.lanes));
}

#else

/// 4 floats, for the distance tests of list builds: registers of every processor.
struct PackF {
  static constexpr std::size_t lanes = 4;
  using Floats [[gnu::vector_size(16)]] = float;
  using Words [[gnu::vector_size(16)]] = std::uint32_t;
  Floats v;
  VITRELAX_INLINE PackF(Floats x) : v(x) {}
  VITRELAX_INLINE explicit PackF(double x) : v(static_cast<float>(x) - Floats{}) {}
};
VITRELAX_INLINE PackF operator+(PackF a, PackF b) { return a.v + b.v; }
VITRELAX_INLINE PackF operator-(PackF a, PackF b) { return a.v - b.v; }
VITRELAX_INLINE PackF operator*(PackF a, PackF b) { return a.v * b.v; }
VITRELAX_INLINE PackF multiplyAdd(PackF a, PackF b, PackF c) { return a.v * b.v + c.v; }
VITRELAX_INLINE PackF abs(PackF a) { return a.v < 0 ? -a.v : a.v; }
VITRELAX_INLINE PackF max(PackF a, PackF b) { return a.v > b.v ? a.v : b.v; }
VITRELAX_INLINE PackF sqrt(PackF a) {
  for (int l = 0; l < 4; ++l) a.v[l] = __builtin_sqrtf(a.v[l]);
  return a;
}
VITRELAX_INLINE PackF lookUp(const double* table, PackF place) {
  for (int l = 0; l < 4; ++l) {
    const float at = place.v[l];
    place.v[l] = static_cast<float>(at >= 0 && at < 8 ? table[static_cast<int>(at)] : table[0]);
  }
  return place;
}

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
VITRELAX_INLINE std::size_t chosenCount(Chosen those) {
  if (none(those)) return 0;
  return (those.lanes[0] & 1) + (those.lanes[1] & 1) + (those.lanes[2] & 1) + (those.lanes[3] & 1);
}

#endif

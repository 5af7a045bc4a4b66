// Who among all particles may be within reach, for boxes of few cells: most pairs are ruled out on 16-bit coordinates,
// whose differences wrap as the box does. Included by isa/<set>.cpp.

#if defined(__AVX512F__) && defined(__AVX512BW__)

struct Coarse {
  static constexpr std::uint32_t lanes = 32;
  __m512i v;
};
VITRELAX_INLINE Coarse loadCoarse(const std::int16_t* p) { return {_mm512_loadu_si512(p)}; }
VITRELAX_INLINE Coarse repeatCoarse(std::int16_t k) { return {_mm512_set1_epi16(k)}; }
/// (a - b)^2 / 2^15, rounded; as unsigned numbers.
VITRELAX_INLINE Coarse squareOfDifference(Coarse a, Coarse b) {
  const __m512i d = _mm512_sub_epi16(a.v, b.v);
  return {_mm512_mulhrs_epi16(d, d)};
}
/// The sum, or 2^16 - 1 where that is exceeded.
VITRELAX_INLINE Coarse saturatingSum(Coarse a, Coarse b) { return {_mm512_adds_epu16(a.v, b.v)}; }
/// One bit a lane: a <= b, unsigned.
VITRELAX_INLINE std::uint32_t notAbove(Coarse a, Coarse b) { return _mm512_cmple_epu16_mask(a.v, b.v); }
/// Appends k + l for each bit l. Without a branch: how many there are cannot be foreseen.
VITRELAX_INLINE void append(std::uint32_t bits, std::uint32_t k, std::uint32_t* out, std::size_t& count) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (int half = 0; half < 2; ++half, k += 16, bits >>= 16) {
    const auto mask = static_cast<__mmask16>(bits);
    const __m512i index = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(k)), lanes);
    _mm512_storeu_si512(out + count, _mm512_maskz_compress_epi32(mask, index));
    count += static_cast<std::size_t>(__builtin_popcount(mask));
  }
}

#elif defined(__AVX2__)

struct Coarse {
  static constexpr std::uint32_t lanes = 16;
  __m256i v;
};
VITRELAX_INLINE Coarse loadCoarse(const std::int16_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
}
VITRELAX_INLINE Coarse repeatCoarse(std::int16_t k) { return {_mm256_set1_epi16(k)}; }
VITRELAX_INLINE Coarse squareOfDifference(Coarse a, Coarse b) {
  const __m256i d = _mm256_sub_epi16(a.v, b.v);
  return {_mm256_mulhrs_epi16(d, d)};
}
VITRELAX_INLINE Coarse saturatingSum(Coarse a, Coarse b) { return {_mm256_adds_epu16(a.v, b.v)}; }
VITRELAX_INLINE std::uint32_t notAbove(Coarse a, Coarse b) {
  const __m256i yes = _mm256_cmpeq_epi16(_mm256_subs_epu16(a.v, b.v), _mm256_setzero_si256());
  const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(yes), _mm256_extracti128_si256(yes, 1));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
}

#else

struct Coarse {
  static constexpr std::uint32_t lanes = 8;
  std::uint16_t v[8];
};
VITRELAX_INLINE Coarse loadCoarse(const std::int16_t* p) {
  Coarse r;
  __builtin_memcpy(r.v, p, sizeof r.v);
  return r;
}
VITRELAX_INLINE Coarse repeatCoarse(std::int16_t k) {
  Coarse r;
  for (std::uint16_t& l : r.v) l = static_cast<std::uint16_t>(k);
  return r;
}
VITRELAX_INLINE Coarse squareOfDifference(Coarse a, Coarse b) {
  Coarse r;
  for (int l = 0; l < 8; ++l) {
    const int d = static_cast<std::int16_t>(static_cast<std::uint16_t>(a.v[l] - b.v[l]));
    r.v[l] = static_cast<std::uint16_t>((d * d + 0x4000) >> 15);
  }
  return r;
}
VITRELAX_INLINE Coarse saturatingSum(Coarse a, Coarse b) {
  Coarse r;
  for (int l = 0; l < 8; ++l) {
    const int s = a.v[l] + b.v[l];
    r.v[l] = static_cast<std::uint16_t>(s > 0xffff ? 0xffff : s);
  }
  return r;
}
VITRELAX_INLINE std::uint32_t notAbove(Coarse a, Coarse b) {
  std::uint32_t m = 0;
  for (int l = 0; l < 8; ++l) m |= static_cast<std::uint32_t>(a.v[l] <= b.v[l]) << l;
  return m;
}

#endif

#if !defined(__AVX512F__) || !defined(__AVX512BW__)
VITRELAX_INLINE void append(std::uint32_t bits, std::uint32_t k, std::uint32_t* out, std::size_t& count) {
  for (; bits != 0; bits &= bits - 1) out[count++] = k + static_cast<std::uint32_t>(__builtin_ctz(bits));
}
#endif

inline void nearAmongAll(const CoarsePass& p, std::uint32_t first, Range others, std::uint32_t* const* near,
                         std::size_t* count) {
  const std::uint32_t lanes = p.particles - first < 8 ? p.particles - first : 8;
  Coarse own[10][8];
  for (int c = 0; c < p.dimension; ++c)
    for (std::uint32_t l = 0; l < 8; ++l) own[c][l] = repeatCoarse(p.coordinate[c][first + (l < lanes ? l : 0)]);
  const Coarse limit = repeatCoarse(static_cast<std::int16_t>(p.limit));
  for (std::uint32_t k = others.begin; k < others.end; k += Coarse::lanes) {
    Coarse s[8];  // in registers: each coordinate of the others is loaded once for all eight
    const Coarse x = loadCoarse(p.coordinate[0] + k);
    for (int l = 0; l < 8; ++l) s[l] = squareOfDifference(own[0][l], x);
    for (int c = 1; c < p.dimension; ++c) {
      const Coarse y = loadCoarse(p.coordinate[c] + k);
      for (int l = 0; l < 8; ++l) s[l] = saturatingSum(s[l], squareOfDifference(own[c][l], y));
    }
    const std::uint32_t left = others.end - k, real = left < Coarse::lanes ? (1u << left) - 1 : ~0u;
    for (std::uint32_t l = 0; l < lanes; ++l) append(notAbove(s[l], limit) & real, k, near[l], count[l]);
  }
}

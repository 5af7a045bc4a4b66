// Packs of doubles and of int64, one implementation per instruction set. Included only by isa/<set>.cpp, inside that
// set's namespace, after <immintrin.h>: the types differ by namespace, so no template instance is shared between sets.
// A pack is a register: the eight lanes of a block of particles, or with AVX2 four of them. What is summed is summed
// lane by lane of the block first, so the order of every sum is the same; sets still differ by fused multiply-adds.

#define VITRELAX_INLINE [[gnu::always_inline]] inline
#define VITRELAX_LAMBDA __attribute__((always_inline))

#if defined(__AVX512F__) && defined(__AVX512DQ__)

struct Mask {
  __mmask8 m;
};
struct Pack {
  static constexpr std::size_t lanes = 8;
  __m512d v;
  Pack() = default;
  VITRELAX_INLINE Pack(__m512d x) : v(x) {}
  VITRELAX_INLINE explicit Pack(double x) : v(_mm512_set1_pd(x)) {}
};
struct IntPack {
  __m512i v;
};
VITRELAX_INLINE Pack operator+(Pack a, Pack b) { return _mm512_add_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator-(Pack a, Pack b) { return _mm512_sub_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator*(Pack a, Pack b) { return _mm512_mul_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator/(Pack a, Pack b) { return _mm512_div_pd(a.v, b.v); }
VITRELAX_INLINE Pack multiplyAdd(Pack a, Pack b, Pack c) { return _mm512_fmadd_pd(a.v, b.v, c.v); }
/// c - a b, rounded as `multiplyAdd` is.
VITRELAX_INLINE Pack subtractProduct(Pack a, Pack b, Pack c) { return _mm512_fnmadd_pd(a.v, b.v, c.v); }
VITRELAX_INLINE Pack abs(Pack a) { return _mm512_abs_pd(a.v); }
VITRELAX_INLINE Pack max(Pack a, Pack b) { return _mm512_max_pd(a.v, b.v); }
VITRELAX_INLINE Pack min(Pack a, Pack b) { return _mm512_min_pd(a.v, b.v); }
VITRELAX_INLINE Pack sqrt(Pack a) { return _mm512_sqrt_pd(a.v); }
VITRELAX_INLINE Mask less(Pack a, Pack b) { return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LT_OQ)}; }
VITRELAX_INLINE Mask between(Pack low, Pack a, Pack high) {
  return {_mm512_mask_cmp_pd_mask(_mm512_cmp_pd_mask(a.v, high.v, _CMP_LT_OQ), low.v, a.v, _CMP_LT_OQ)};
}
/// 1/sqrt(a) for normal a > 0, within 2 units in the last place: 14 bits, then the series in what they miss by (its
/// error to the fourth power is below rounding). A square root and a division take several times as long.
VITRELAX_INLINE Pack inverseSqrt(Pack a) {
  const __m512d y = _mm512_rsqrt14_pd(a.v), e = _mm512_fnmadd_pd(_mm512_mul_pd(a.v, y), y, _mm512_set1_pd(1.0));
  const __m512d series = _mm512_fmadd_pd(_mm512_fmadd_pd(_mm512_set1_pd(0.3125), e, _mm512_set1_pd(0.375)), e,
                                         _mm512_set1_pd(0.5));  // (1 - e)^-1/2 = 1 + e/2 + 3/8 e^2 + 5/16 e^3 + ...
  return _mm512_fmadd_pd(_mm512_mul_pd(y, e), series, y);
}
VITRELAX_INLINE Pack zeroUnless(Mask m, Pack a) { return _mm512_maskz_mov_pd(m.m, a.v); }
VITRELAX_INLINE int count(Mask m) { return __builtin_popcount(m.m); }
VITRELAX_INLINE Pack load(const double* p) { return _mm512_loadu_pd(p); }
VITRELAX_INLINE void store(double* p, Pack a) { _mm512_storeu_pd(p, a.v); }
VITRELAX_INLINE IntPack load(const std::int64_t* p) { return {_mm512_loadu_si512(p)}; }
VITRELAX_INLINE void store(std::int64_t* p, IntPack a) { _mm512_storeu_si512(p, a.v); }
/// Words as the high or the low halves of the lanes.
VITRELAX_INLINE IntPack loadLowWords(const std::uint32_t* p) {
  return {_mm512_cvtepu32_epi64(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
VITRELAX_INLINE IntPack loadHighWords(const std::uint32_t* p) {
  const __m512i words = _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
  const __m512i place = _mm512_setr_epi32(0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7);
  return {_mm512_maskz_permutexvar_epi32(0xaaaa, place, words)};
}
VITRELAX_INLINE IntPack operator-(IntPack a, IntPack b) { return {_mm512_sub_epi64(a.v, b.v)}; }
VITRELAX_INLINE IntPack operator+(IntPack a, IntPack b) { return {_mm512_add_epi64(a.v, b.v)}; }
VITRELAX_INLINE IntPack repeat(std::int64_t k) { return {_mm512_set1_epi64(k)}; }
VITRELAX_INLINE Pack toReal(IntPack a) { return _mm512_cvtepi64_pd(a.v); }
VITRELAX_INLINE IntPack toInt(Pack a) { return {_mm512_cvtpd_epi64(a.v)}; }

/// The four words of 8 records of 32 bytes, word by word: eight loads and a transposition beat gathers here.
VITRELAX_INLINE void loadRecords(const std::int64_t* base, const std::uint32_t* offsets, IntPack words[4]) {
  const auto row = [&](int l) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(base + offsets[l])); };
  const __m512i a = _mm512_inserti64x4(_mm512_castsi256_si512(row(0)), row(4), 1);
  const __m512i b = _mm512_inserti64x4(_mm512_castsi256_si512(row(1)), row(5), 1);
  const __m512i c = _mm512_inserti64x4(_mm512_castsi256_si512(row(2)), row(6), 1);
  const __m512i d = _mm512_inserti64x4(_mm512_castsi256_si512(row(3)), row(7), 1);
  const __m512i ab0 = _mm512_unpacklo_epi64(a, b), ab1 = _mm512_unpackhi_epi64(a, b);
  const __m512i cd0 = _mm512_unpacklo_epi64(c, d), cd1 = _mm512_unpackhi_epi64(c, d);
  // lanes now: ab0 = a0 b0 a2 b2 | a'0 b'0 a'2 b'2 ; join the 128-bit halves of ab and cd within each 256-bit half
  words[0] = {_mm512_permutex2var_epi64(ab0, _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), cd0)};
  words[1] = {_mm512_permutex2var_epi64(ab1, _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), cd1)};
  words[2] = {_mm512_permutex2var_epi64(ab0, _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15), cd0)};
  words[3] = {_mm512_permutex2var_epi64(ab1, _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15), cd1)};
}
/// And back: words of the packs into records `stride` words apart.
VITRELAX_INLINE void storeRecords(std::int64_t* to, std::size_t stride, const IntPack words[4]) {
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  const __m512i ab0 = _mm512_permutex2var_epi64(words[0].v, low, words[2].v);
  const __m512i ab1 = _mm512_permutex2var_epi64(words[1].v, low, words[3].v);
  const __m512i cd0 = _mm512_permutex2var_epi64(words[0].v, high, words[2].v);
  const __m512i cd1 = _mm512_permutex2var_epi64(words[1].v, high, words[3].v);
  const auto rows = [&](std::size_t l, __m512i two) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + l * stride), _mm512_castsi512_si256(two));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + (l + 4) * stride), _mm512_extracti64x4_epi64(two, 1));
  };
  rows(0, _mm512_unpacklo_epi64(ab0, ab1));
  rows(1, _mm512_unpackhi_epi64(ab0, ab1));
  rows(2, _mm512_unpacklo_epi64(cd0, cd1));
  rows(3, _mm512_unpackhi_epi64(cd0, cd1));
}
VITRELAX_INLINE Pack asReal(IntPack a) { return _mm512_castsi512_pd(a.v); }
VITRELAX_INLINE IntPack asInt(Pack a) { return {_mm512_castpd_si512(a.v)}; }
VITRELAX_INLINE IntPack shiftRight(IntPack a, int n) { return {_mm512_srl_epi64(a.v, _mm_cvtsi32_si128(n))}; }
VITRELAX_INLINE IntPack shiftLeft(IntPack a, int n) { return {_mm512_sll_epi64(a.v, _mm_cvtsi32_si128(n))}; }
/// a where 0 <= a <= most, and `most` elsewhere; |a| and `most` below 2^31.
VITRELAX_INLINE IntPack placeUpTo(IntPack a, std::int64_t most) {
  return {_mm512_min_epu32(a.v, _mm512_set1_epi64(most))};
}
/// The low halves, as offsets for `loadRecords`.
VITRELAX_INLINE void storeOffsets(std::uint32_t* p, IntPack a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi64_epi32(a.v));
}
/// table[offset/4]: one number beside each record of four words.
VITRELAX_INLINE Pack loadBeside(const double* table, const std::uint32_t* offsets) {
  const auto two = [&](int l) { return _mm_loadh_pd(_mm_load_sd(table + offsets[l] / 4), table + offsets[l + 1] / 4); };
  const auto four = [&](int l) { return _mm256_insertf128_pd(_mm256_castpd128_pd256(two(l)), two(l + 2), 1); };
  return _mm512_insertf64x4(_mm512_castpd256_pd512(four(0)), four(4), 1);
}
VITRELAX_INLINE Pack lookUp(const double* table, Pack place) {
  return _mm512_permutexvar_pd(_mm512_cvtpd_epi64(place.v), _mm512_loadu_pd(table));
}

#elif defined(__AVX2__)

struct Mask {
  __m256d m;
};
struct Pack {
  static constexpr std::size_t lanes = 4;
  __m256d v;
  Pack() = default;
  VITRELAX_INLINE Pack(__m256d x) : v(x) {}
  VITRELAX_INLINE explicit Pack(double x) : v(_mm256_set1_pd(x)) {}
};
struct IntPack {
  __m256i v;
};
VITRELAX_INLINE Pack operator+(Pack a, Pack b) { return _mm256_add_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator-(Pack a, Pack b) { return _mm256_sub_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator*(Pack a, Pack b) { return _mm256_mul_pd(a.v, b.v); }
VITRELAX_INLINE Pack operator/(Pack a, Pack b) { return _mm256_div_pd(a.v, b.v); }
VITRELAX_INLINE Pack multiplyAdd(Pack a, Pack b, Pack c) { return _mm256_fmadd_pd(a.v, b.v, c.v); }
VITRELAX_INLINE Pack subtractProduct(Pack a, Pack b, Pack c) { return _mm256_fnmadd_pd(a.v, b.v, c.v); }
VITRELAX_INLINE Pack abs(Pack a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a.v); }
VITRELAX_INLINE Pack max(Pack a, Pack b) { return _mm256_max_pd(a.v, b.v); }
VITRELAX_INLINE Pack min(Pack a, Pack b) { return _mm256_min_pd(a.v, b.v); }
VITRELAX_INLINE Pack sqrt(Pack a) { return _mm256_sqrt_pd(a.v); }
VITRELAX_INLINE Mask less(Pack a, Pack b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)}; }
VITRELAX_INLINE Mask between(Pack low, Pack a, Pack high) { return {_mm256_and_pd(less(low, a).m, less(a, high).m)}; }
VITRELAX_INLINE Pack zeroUnless(Mask m, Pack a) { return _mm256_and_pd(m.m, a.v); }
VITRELAX_INLINE int count(Mask m) { return __builtin_popcount(_mm256_movemask_pd(m.m)); }
VITRELAX_INLINE Pack load(const double* p) { return _mm256_loadu_pd(p); }
VITRELAX_INLINE void store(double* p, Pack a) { _mm256_storeu_pd(p, a.v); }
VITRELAX_INLINE IntPack load(const std::int64_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
}
VITRELAX_INLINE void store(std::int64_t* p, IntPack a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v); }
VITRELAX_INLINE IntPack loadLowWords(const std::uint32_t* p) {
  return {_mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
}
VITRELAX_INLINE IntPack loadHighWords(const std::uint32_t* p) { return {_mm256_slli_epi64(loadLowWords(p).v, 32)}; }
VITRELAX_INLINE IntPack operator-(IntPack a, IntPack b) { return {_mm256_sub_epi64(a.v, b.v)}; }
VITRELAX_INLINE IntPack operator+(IntPack a, IntPack b) { return {_mm256_add_epi64(a.v, b.v)}; }
VITRELAX_INLINE IntPack repeat(std::int64_t k) { return {_mm256_set1_epi64x(k)}; }
/// AVX2 has no conversion from int64. The low half becomes the mantissa of 2^52 + low, the high half (sign flipped to
/// an offset of 2^31) that of 2^84 + 2^63 + 2^32 high; both are exact, and taking the offsets off rounds once.
VITRELAX_INLINE Pack toReal(IntPack a) {
  const __m256i low = _mm256_blend_epi32(_mm256_castpd_si256(_mm256_set1_pd(0x1p52)), a.v, 0x55);
  const __m256d offset = _mm256_set1_pd(0x1p84 + 0x1p63);
  const __m256i high = _mm256_xor_si256(_mm256_srli_epi64(a.v, 32), _mm256_castpd_si256(offset));
  return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), _mm256_set1_pd(0x1p84 + 0x1p63 + 0x1p52)),
                       _mm256_castsi256_pd(low));
}
/// The nearest integer, |a| < 2^63, nor a conversion to it: a is split into 2^32 high + low, both rounded by the
/// addition of a number whose last bit is 1. The low one is in -2^31 .. 2^31.
VITRELAX_INLINE IntPack toInt(Pack a) {
  const Pack whole(0x1.8p52);
  const Pack high = multiplyAdd(a, Pack(0x1p-32), whole);
  const Pack low = subtractProduct(high - whole, Pack(0x1p32), a) + whole;
  const IntPack lowBits{_mm256_sub_epi64(_mm256_castpd_si256(low.v), _mm256_castpd_si256(whole.v))};
  return IntPack{_mm256_slli_epi64(_mm256_castpd_si256(high.v), 32)} + lowBits;
}
/// The halves of two records are put side by side as they are loaded, so that half of the transposition takes no
/// shuffle.
VITRELAX_INLINE void loadRecords(const std::int64_t* base, const std::uint32_t* offsets, IntPack words[4]) {
  for (int w = 0; w < 4; w += 2) {
    const auto half = [&](int l) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + offsets[l] + w)); };
    const __m256i a = _mm256_inserti128_si256(_mm256_castsi128_si256(half(0)), half(2), 1);
    const __m256i b = _mm256_inserti128_si256(_mm256_castsi128_si256(half(1)), half(3), 1);
    words[w] = {_mm256_unpacklo_epi64(a, b)};
    words[w + 1] = {_mm256_unpackhi_epi64(a, b)};
  }
}
VITRELAX_INLINE void storeRecords(std::int64_t* to, std::size_t stride, const IntPack words[4]) {
  for (int w = 0; w < 4; w += 2) {
    const auto row = [&](std::size_t l, __m128i half) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + l * stride + w), half);
    };
    const __m256i a = _mm256_unpacklo_epi64(words[w].v, words[w + 1].v);
    const __m256i b = _mm256_unpackhi_epi64(words[w].v, words[w + 1].v);
    row(0, _mm256_castsi256_si128(a));
    row(1, _mm256_castsi256_si128(b));
    row(2, _mm256_extracti128_si256(a, 1));
    row(3, _mm256_extracti128_si256(b, 1));
  }
}
VITRELAX_INLINE Pack asReal(IntPack a) { return _mm256_castsi256_pd(a.v); }
VITRELAX_INLINE IntPack asInt(Pack a) { return {_mm256_castpd_si256(a.v)}; }
VITRELAX_INLINE IntPack shiftRight(IntPack a, int n) { return {_mm256_srl_epi64(a.v, _mm_cvtsi32_si128(n))}; }
VITRELAX_INLINE IntPack shiftLeft(IntPack a, int n) { return {_mm256_sll_epi64(a.v, _mm_cvtsi32_si128(n))}; }
VITRELAX_INLINE IntPack placeUpTo(IntPack a, std::int64_t most) {
  return {_mm256_min_epu32(a.v, _mm256_set1_epi64x(most))};
}
VITRELAX_INLINE void storeOffsets(std::uint32_t* p, IntPack a) {
  const __m256i low = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(a.v, low)));
}
VITRELAX_INLINE Pack loadBeside(const double* table, const std::uint32_t* offsets) {
  const auto two = [&](int l) { return _mm_loadh_pd(_mm_load_sd(table + offsets[l] / 4), table + offsets[l + 1] / 4); };
  return _mm256_insertf128_pd(_mm256_castpd128_pd256(two(0)), two(2), 1);
}
VITRELAX_INLINE Pack lookUp(const double* table, Pack place) {
  const auto half = [&](int k) { return _mm256_castpd_ps(_mm256_loadu_pd(table + k)); };
  // the words of the sum end in 2 p and 2 p + 1, where the words of number p are in its half of the table
  const Pack words = multiplyAdd(place, Pack(0x1p33 + 2), Pack(0x1p52 + 0x1p32));
  const __m256i word = _mm256_castpd_si256(words.v);
  const __m256d low = _mm256_castps_pd(_mm256_permutevar8x32_ps(half(0), word));
  const __m256d high = _mm256_castps_pd(_mm256_permutevar8x32_ps(half(4), word));
  return place.v > Pack(3.5).v ? high : low;  // g++ takes two instructions more for the intrinsic
}

#else

/// Plain lanes: the scalar reference that every set is tested against.
struct Mask {
  bool m[8];
};
struct Pack {
  static constexpr std::size_t lanes = 8;
  double v[8];
  Pack() = default;
  VITRELAX_INLINE explicit Pack(double x) {
    for (double& l : v) l = x;
  }
};
struct IntPack {
  std::int64_t v[8];
};
#define VITRELAX_LANES(type, expression)             \
  type r;                                            \
  for (int l = 0; l < 8; ++l) r.v[l] = (expression); \
  return r
VITRELAX_INLINE Pack operator+(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] + b.v[l]); }
VITRELAX_INLINE Pack operator-(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] - b.v[l]); }
VITRELAX_INLINE Pack operator*(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] * b.v[l]); }
VITRELAX_INLINE Pack operator/(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] / b.v[l]); }
VITRELAX_INLINE Pack multiplyAdd(Pack a, Pack b, Pack c) { VITRELAX_LANES(Pack, a.v[l] * b.v[l] + c.v[l]); }
VITRELAX_INLINE Pack subtractProduct(Pack a, Pack b, Pack c) { VITRELAX_LANES(Pack, c.v[l] - a.v[l] * b.v[l]); }
VITRELAX_INLINE Pack abs(Pack a) { VITRELAX_LANES(Pack, __builtin_fabs(a.v[l])); }
VITRELAX_INLINE Pack max(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] > b.v[l] ? a.v[l] : b.v[l]); }
VITRELAX_INLINE Pack min(Pack a, Pack b) { VITRELAX_LANES(Pack, a.v[l] < b.v[l] ? a.v[l] : b.v[l]); }
VITRELAX_INLINE Pack sqrt(Pack a) { VITRELAX_LANES(Pack, __builtin_sqrt(a.v[l])); }
VITRELAX_INLINE Mask less(Pack a, Pack b) {
  Mask r;
  for (int l = 0; l < 8; ++l) r.m[l] = a.v[l] < b.v[l];
  return r;
}
VITRELAX_INLINE Mask between(Pack low, Pack a, Pack high) {
  Mask r;
  for (int l = 0; l < 8; ++l) r.m[l] = low.v[l] < a.v[l] && a.v[l] < high.v[l];
  return r;
}
VITRELAX_INLINE Pack zeroUnless(Mask m, Pack a) { VITRELAX_LANES(Pack, m.m[l] ? a.v[l] : 0.0); }
VITRELAX_INLINE int count(Mask m) {
  int n = 0;
  for (bool l : m.m) n += l;
  return n;
}
VITRELAX_INLINE Pack load(const double* p) { VITRELAX_LANES(Pack, p[l]); }
VITRELAX_INLINE void store(double* p, Pack a) {
  for (int l = 0; l < 8; ++l) p[l] = a.v[l];
}
VITRELAX_INLINE IntPack load(const std::int64_t* p) { VITRELAX_LANES(IntPack, p[l]); }
VITRELAX_INLINE void store(std::int64_t* p, IntPack a) {
  for (int l = 0; l < 8; ++l) p[l] = a.v[l];
}
VITRELAX_INLINE IntPack loadLowWords(const std::uint32_t* p) { VITRELAX_LANES(IntPack, std::int64_t{p[l]}); }
VITRELAX_INLINE IntPack loadHighWords(const std::uint32_t* p) {
  VITRELAX_LANES(IntPack, static_cast<std::int64_t>(std::uint64_t{p[l]} << 32));
}
/// Wraps modulo 2^64: unsigned, since signed overflow is undefined.
VITRELAX_INLINE std::int64_t wrapping(std::uint64_t k) { return static_cast<std::int64_t>(k); }
VITRELAX_INLINE IntPack operator-(IntPack a, IntPack b) {
  VITRELAX_LANES(IntPack, wrapping(static_cast<std::uint64_t>(a.v[l]) - static_cast<std::uint64_t>(b.v[l])));
}
VITRELAX_INLINE IntPack operator+(IntPack a, IntPack b) {
  VITRELAX_LANES(IntPack, wrapping(static_cast<std::uint64_t>(a.v[l]) + static_cast<std::uint64_t>(b.v[l])));
}
VITRELAX_INLINE IntPack repeat(std::int64_t k) { VITRELAX_LANES(IntPack, k); }
VITRELAX_INLINE Pack toReal(IntPack a) { VITRELAX_LANES(Pack, static_cast<double>(a.v[l])); }
VITRELAX_INLINE IntPack toInt(Pack a) { VITRELAX_LANES(IntPack, static_cast<std::int64_t>(__builtin_rint(a.v[l]))); }
VITRELAX_INLINE void loadRecords(const std::int64_t* base, const std::uint32_t* offsets, IntPack words[4]) {
  for (int l = 0; l < 8; ++l)
    for (int w = 0; w < 4; ++w) words[w].v[l] = base[offsets[l] + w];
}
VITRELAX_INLINE void storeRecords(std::int64_t* to, std::size_t stride, const IntPack words[4]) {
  for (std::size_t l = 0; l < 8; ++l)
    for (int w = 0; w < 4; ++w) to[l * stride + static_cast<std::size_t>(w)] = words[w].v[l];
}
VITRELAX_INLINE Pack asReal(IntPack a) {
  Pack r;
  __builtin_memcpy(r.v, a.v, sizeof r.v);
  return r;
}
VITRELAX_INLINE IntPack asInt(Pack a) {
  IntPack r;
  __builtin_memcpy(r.v, a.v, sizeof r.v);
  return r;
}
VITRELAX_INLINE IntPack shiftRight(IntPack a, int n) {
  VITRELAX_LANES(IntPack, wrapping(static_cast<std::uint64_t>(a.v[l]) >> n));
}
VITRELAX_INLINE IntPack shiftLeft(IntPack a, int n) {
  VITRELAX_LANES(IntPack, wrapping(static_cast<std::uint64_t>(a.v[l]) << n));
}
VITRELAX_INLINE IntPack placeUpTo(IntPack a, std::int64_t most) {
  VITRELAX_LANES(IntPack, a.v[l] >= 0 && a.v[l] <= most ? a.v[l] : most);
}
VITRELAX_INLINE void storeOffsets(std::uint32_t* p, IntPack a) {
  for (int l = 0; l < 8; ++l) p[l] = static_cast<std::uint32_t>(a.v[l]);
}
VITRELAX_INLINE Pack loadBeside(const double* table, const std::uint32_t* offsets) {
  VITRELAX_LANES(Pack, table[offsets[l] / 4]);
}
VITRELAX_INLINE Pack lookUp(const double* table, Pack place) {
  VITRELAX_LANES(Pack, place.v[l] >= 0 && place.v[l] < 8 ? table[static_cast<int>(place.v[l])] : table[0]);
}
#undef VITRELAX_LANES

#endif

#if defined(__AVX2__)
/// Whether a loop over slots begins with the next before it ends the last: where there are registers for what waits.
inline constexpr bool kReadsAhead = true;
#else
inline constexpr bool kReadsAhead = false;
#endif
#if !(defined(__AVX512F__) && defined(__AVX512DQ__))
VITRELAX_INLINE Pack inverseSqrt(Pack a) { return Pack(1.0) / sqrt(a); }
#endif

/// Packs that the lanes of a block come in. They are numbered on from block to block.
inline constexpr std::size_t kPacks = kLanes / Pack::lanes;

/// Calls visit(n) for the packs of a block, in one stretch of code.
template <class Visit>
VITRELAX_INLINE void forPacks(const Visit& visit) {
  visit(std::size_t{0});
  if constexpr (kPacks == 2) visit(std::size_t{1});
}

/// One number for each lane of a block, 0 at first.
class BlockLanes {
 public:
  VITRELAX_INLINE BlockLanes() {
    for (Pack& p : packs_) p = Pack(0.0);
  }
  VITRELAX_INLINE Pack& operator[](std::size_t pack) { return packs_[pack % kPacks]; }
  VITRELAX_INLINE void add(const BlockLanes& other) {
    for (std::size_t n = 0; n < kPacks; ++n) packs_[n] = packs_[n] + other.packs_[n];
  }
  VITRELAX_INLINE void copyTo(double lanes[kLanes]) const {
    for (std::size_t n = 0; n < kPacks; ++n) store(lanes + n * Pack::lanes, packs_[n]);
  }

 private:
  Pack packs_[kPacks];
};
/// Sum of the lanes in a fixed order.
VITRELAX_INLINE double sum(const BlockLanes& a) {
  double l[kLanes];
  a.copyTo(l);
  return ((l[0] + l[1]) + (l[2] + l[3])) + ((l[4] + l[5]) + (l[6] + l[7]));
}
VITRELAX_INLINE double largest(const BlockLanes& a) {
  double l[kLanes], m = 0;
  a.copyTo(l);
  for (double x : l) m = x > m ? x : m;
  return m;
}

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
/// Packs those offsets of the first `valid` for which a < b and that are not `own`; how many they are. Compresses from
/// registers, as to memory it takes long.
VITRELAX_INLINE std::size_t keepLess(PackF a, PackF b, const std::uint32_t* offsets, std::size_t valid,
                                     std::uint32_t own, std::uint32_t* out) {
  const auto first = static_cast<__mmask16>(valid >= 16 ? 0xffff : (1u << valid) - 1);
  const __m512i words = _mm512_loadu_si512(offsets);
  const __mmask16 other = _mm512_mask_cmpneq_epi32_mask(first, words, _mm512_set1_epi32(static_cast<int>(own)));
  const __mmask16 kept = _mm512_mask_cmp_ps_mask(other, a.v, b.v, _CMP_LT_OQ);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(kept, words));
  return static_cast<std::size_t>(__builtin_popcount(kept));
}

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
VITRELAX_INLINE std::size_t keepLess(PackF a, PackF b, const std::uint32_t* offsets, std::size_t valid,
                                     std::uint32_t own, std::uint32_t* out) {
  const __m256i words = loadWords(offsets);
  const __m256i self = _mm256_cmpeq_epi32(words, _mm256_set1_epi32(static_cast<int>(own)));
  const __m256 less = _mm256_andnot_ps(_mm256_castsi256_ps(self), _mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ));
  const unsigned first = valid >= 8 ? 0xff : (1u << valid) - 1;
  const unsigned kept = static_cast<unsigned>(_mm256_movemask_ps(less)) & first;
  const __m256i lanes = _mm256_cvtepu8_epi32(_mm_loadu_si64(&kKeptLanes.of[kept]));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permutevar8x32_epi32(words, lanes));
  return static_cast<std::size_t>(__builtin_popcount(kept));
}

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
VITRELAX_INLINE std::size_t keepLess(PackF a, PackF b, const std::uint32_t* offsets, std::size_t valid,
                                     std::uint32_t own, std::uint32_t* out) {
  const PackF::Words words = loadWords(offsets), less = reinterpret_cast<PackF::Words>(a.v < b.v);
  std::uint64_t any[2];
  __builtin_memcpy(any, &less, sizeof any);
  if ((any[0] | any[1]) == 0) return 0;  // most often
  std::size_t n = 0;
  for (unsigned l = 0; l < 4; ++l) {
    out[n] = words[l];  // branch-free: overwritten unless kept
    n += (less[l] & 1) & (words[l] != own) & (l < valid);
  }
  return n;
}

#endif

template <int D, class Model>
void listRows(const ListPass& p, const ListGroup& group, std::uint32_t* out, std::uint32_t* lengths) {
  constexpr std::size_t kTogether = PackF::lanes;
  const Model model = Model::from(p.parameters);
  const std::size_t room = group.room;
  std::uint32_t* const sizes = group.copies + D * room;
  std::uint32_t* const offsets = sizes + room;
  std::size_t count = 0;
  for (std::size_t r = 0; r < group.runCount; ++r) {
    const Range run = group.runs[r];
    for (std::uint32_t k = run.begin; k < run.end; k += kTogether) {
      std::uint32_t* const to = group.copies + count + (k - run.begin);
      for (int c = 0; c < D; ++c) copyWords(to + c * room, p.coordinate[c] + k);
      copyWords(to + D * room, p.size + k);
      copyWords(to + (D + 1) * room, p.offset + k);
    }
    count += run.end - run.begin;
  }
  for (std::size_t n = 0; n < group.otherCount; ++n, ++count) {
    const std::uint32_t k = group.others[n];
    for (int c = 0; c < D; ++c) group.copies[c * room + count] = static_cast<std::uint32_t>(p.coordinate[c][k]);
    __builtin_memcpy(sizes + count, p.size + k, sizeof(float));
    offsets[count] = p.offset[k];
  }
  // in units of the high words
  const double scale = 1.0 / p.unit, margin = p.skin + 1e-5;
  const PackF perUnit(scale), skin(margin * scale), uniform((p.uniformCutoff + margin) * scale);
  for (std::uint32_t i = group.own.begin; i < group.own.end; ++i) {
    std::uint32_t own[D];
    for (int c = 0; c < D; ++c) own[c] = static_cast<std::uint32_t>(p.coordinate[c][i]);
    const PackF size(p.size[i]);
    std::size_t n = 0;
    for (std::size_t k = 0; k < count; k += kTogether) {
      PackF x = differences(own[0], group.copies + k);
      PackF r2 = x * x;
      for (int c = 1; c < D; ++c) {
        x = differences(own[c], group.copies + c * room + k);
        r2 = multiplyAdd(x, x, r2);
      }
      const PackF cutoff =
          p.uniformCutoff > 0 ? uniform : multiplyAdd(model.cutoff(size, loadSizes(sizes + k)), perUnit, skin);
      n += keepLess(r2, cutoff * cutoff, offsets + k, count - k, p.offset[i], out + n);
    }
    out += n;
    *lengths++ = static_cast<std::uint32_t>(n);
  }
}

// The row of one particle: which of the candidates in the cells around it are within reach. Single precision on the
// high words of the coordinates; a margin of 1e-5 keeps the list a superset of the exact one. Included by
// isa/<set>.cpp.

#if defined(__AVX512F__) && defined(__AVX512DQ__)

/// 16 candidates at a time; the offsets of those within reach are packed by a compressing store from registers.
template <int D, class Model>
std::size_t listRow(const ListPass& p, std::uint32_t i, const Range* ranges, std::size_t rangeCount,
                    std::uint32_t* out) {
  const Model model = Model::from(p.parameters);
  __m512i own[D];
  for (int c = 0; c < D; ++c) own[c] = _mm512_set1_epi32(p.coordinate[c][i]);
  const __m512 unit = _mm512_set1_ps(p.unit), size = _mm512_set1_ps(p.size[i]);
  const __m512 skin = _mm512_set1_ps(p.skin + 1e-5f), uniform = _mm512_set1_ps(p.uniformCutoff + p.skin + 1e-5f);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i self = _mm512_set1_epi32(static_cast<int>(i));
  std::size_t n = 0;
  for (std::size_t r = 0; r < rangeCount; ++r) {
    const __m512i end = _mm512_set1_epi32(static_cast<int>(ranges[r].end));
    for (std::uint32_t k = ranges[r].begin; k < ranges[r].end; k += 16) {
      const __m512i index = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(k)), lanes);
      const __mmask16 valid = _mm512_cmplt_epi32_mask(index, end) & _mm512_cmpneq_epi32_mask(index, self);
      __m512 r2 = _mm512_setzero_ps();
      for (int c = 0; c < D; ++c) {
        const __m512i other = _mm512_maskz_loadu_epi32(valid, p.coordinate[c] + k);
        const __m512 x = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(own[c], other)), unit);
        r2 = _mm512_fmadd_ps(x, x, r2);
      }
      __m512 cutoff = uniform;
      if (p.uniformCutoff <= 0) {
        cutoff = _mm512_add_ps(model.cutoff(PackF{size}, PackF{_mm512_maskz_loadu_ps(valid, p.size + k)}).v, skin);
      }
      const __mmask16 within = _mm512_mask_cmp_ps_mask(valid, r2, _mm512_mul_ps(cutoff, cutoff), _CMP_LT_OQ);
      const __m512i offsets = _mm512_maskz_loadu_epi32(valid, p.offset + k);
      _mm512_storeu_si512(out + n, _mm512_maskz_compress_epi32(within, offsets));
      n += static_cast<std::size_t>(__builtin_popcount(within));
    }
  }
  return n;
}

#else

template <int D, class Model>
std::size_t listRow(const ListPass& p, std::uint32_t i, const Range* ranges, std::size_t rangeCount,
                    std::uint32_t* out) {
  const Model model = Model::from(p.parameters);
  std::int32_t own[D];
  for (int c = 0; c < D; ++c) own[c] = p.coordinate[c][i];
  const float skin = p.skin + 1e-5f;
  const PackF size{p.size[i]};
  std::size_t n = 0;
  for (std::size_t r = 0; r < rangeCount; ++r)
    for (std::uint32_t k = ranges[r].begin; k < ranges[r].end; ++k) {
      float r2 = 0;
      for (int c = 0; c < D; ++c) {
        const auto difference = static_cast<std::int32_t>(static_cast<std::uint32_t>(own[c]) -
                                                          static_cast<std::uint32_t>(p.coordinate[c][k]));
        const float x = static_cast<float>(difference) * p.unit;
        r2 += x * x;
      }
      const float cutoff = (p.uniformCutoff > 0 ? p.uniformCutoff : model.cutoff(size, PackF{p.size[k]}).v) + skin;
      out[n] = p.offset[k];  // branch-free: overwritten unless kept
      n += static_cast<std::size_t>(r2 < cutoff * cutoff && k != i);
    }
  return n;
}

#endif

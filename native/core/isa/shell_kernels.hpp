// Pairs of a planted Mari-Kurchan state and their displacements, many at a time. Plain loops over lanes that the
// compiler turns into packs; all real arithmetic is single IEEE operations in the order written (sums, products,
// quotients, square roots, and functions made of them), so that every instruction set draws the same bits. Included by
// isa/<set>.cpp inside that set's namespace. No library calls here, for the reason given in force_kernels.hpp.

/// The pairs of `count` ranks given as turn and table.
inline void pairsOf(const PairPermutation& permutation, const std::uint32_t* turn, const std::uint32_t* table,
                    std::size_t count, std::uint32_t* i, std::uint32_t* j) {
  const PairPermutation p = permutation;  // a copy that the stores below cannot alias
  for (std::size_t l = 0; l < count; ++l) p.pair(turn[l], table[l], i[l], j[l]);
}

/// Four words for each of `count` ranks: the block of that number of the stream.
inline void wordsOf(std::uint32_t key0, std::uint32_t key1, std::uint32_t shell, std::uint32_t attempt,
                    const std::uint64_t* rank, std::size_t count, std::uint32_t (*words)[ShellPass::kCapacity]) {
  for (std::size_t l = 0; l < count; ++l) {
    std::uint32_t c[4] = {static_cast<std::uint32_t>(rank[l]), static_cast<std::uint32_t>(rank[l] >> 32), shell,
                          attempt};
    philox::generate(c, key0, key1);
    for (int w = 0; w < 4; ++w) words[w][l] = c[w];
  }
}

/// The integer nearest to x, |x| < 2^51, modulo 2^32.
VITRELAX_INLINE std::uint32_t nearestWord(double x) {
  const double shifted = x + 0x1.8p52;
  std::uint64_t bits;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  return static_cast<std::uint32_t>(bits);
}
/// Uniform in (0, 1) from a word.
VITRELAX_INLINE double fraction(std::uint32_t word) { return (static_cast<double>(word) + 0.5) * 0x1p-32; }

/// x^(1/3) for normal x > 0: a third of the exponent, then Halley's iteration, whose error cubes.
VITRELAX_INLINE double cubeRoot(double x) {
  std::uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const std::uint64_t third = std::uint64_t{static_cast<std::uint32_t>(bits >> 32)} * 0xAAAAAAABu >> 33;
  const std::uint64_t start = (third + 715094163u) << 32;
  double r;
  __builtin_memcpy(&r, &start, sizeof r);
  for (int k = 0; k < 3; ++k) {
    const double cube = r * r * r;
    r = r * (cube + 2 * x) / (2 * cube + x);
  }
  return r;
}

/// e^-x for 0 <= x < 700: powers of two times a Taylor series on [-ln 2/2, ln 2/2], good to 1e-15.
VITRELAX_INLINE double decay(double x) {
  const double shifted = x * 1.4426950408889634 + 0x1.8p52, whole = shifted - 0x1.8p52;
  const double f = whole * 0.6931471805599453 - x;
  double sum = 1.0 / 6227020800;
  constexpr double kInverse[13] = {
      1,          1,           1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,      1.0 / 720,
      1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600};
  for (int k = 12; k >= 0; --k) sum = sum * f + kInverse[k];
  std::uint64_t power;
  __builtin_memcpy(&power, &shifted, sizeof power);
  power = (1023 - (power & 0xfff)) << 52;
  double scale;
  __builtin_memcpy(&scale, &power, sizeof scale);
  return sum * scale;
}

/// A point of a ball or a shell from its words 0 to 2; the squared radius.
VITRELAX_INLINE double ballPoint(const ShellDraw& d, std::uint32_t w0, std::uint32_t w1, std::uint32_t w2,
                                 std::uint32_t y[3]) {
  const double r = cubeRoot(d.innerCubed + fraction(w0) * d.volume);
  const double z = 2 * fraction(w1) - 1, across = __builtin_sqrt(1 - z * z);
  // the azimuth: quarter turns from two bits, and an angle in [-pi/4, pi/4) whose sine and cosine are short series
  const double angle = (static_cast<double>(w2 & 0x3fffffffu) * 0x1p-30 - 0.5) * 1.5707963267948966;
  const double a2 = angle * angle;
  double sine = 1.0 / 6227020800, cosine = 1.0 / 479001600;
  sine = sine * a2 - 1.0 / 39916800, cosine = cosine * a2 - 1.0 / 3628800;
  sine = sine * a2 + 1.0 / 362880, cosine = cosine * a2 + 1.0 / 40320;
  sine = sine * a2 - 1.0 / 5040, cosine = cosine * a2 - 1.0 / 720;
  sine = sine * a2 + 1.0 / 120, cosine = cosine * a2 + 1.0 / 24;
  sine = sine * a2 - 1.0 / 6, cosine = cosine * a2 - 0.5;
  sine = (sine * a2 + 1) * angle, cosine = cosine * a2 + 1;
  const bool swap = (w2 >> 30 & 1) != 0;
  const double u = swap ? sine : cosine, v = swap ? cosine : sine;
  const double scale = r * d.perLength, flat = scale * across;
  const double sign = (w2 >> 31) != 0 ? -flat : flat;
  y[0] = nearestWord(swap ? -sign * u : sign * u);
  y[1] = nearestWord(sign * v);
  y[2] = nearestWord(scale * z);
  return r * r;
}

/// One attempt at the points of `count` ranks.
inline void attemptShifts(const ShellDraw& draw, const std::uint32_t (*words)[ShellPass::kCapacity], std::size_t count,
                          std::uint32_t (*y)[ShellPass::kCapacity], bool* stands) {
  const ShellDraw d = draw;
  if (d.kind == ShellDraw::Kind::rest) {
    for (std::size_t l = 0; l < count; ++l) {
      double r2 = 0;
      for (int c = 0; c < 3; ++c) {
        y[c][l] = words[c][l];
        const double x = static_cast<double>(static_cast<std::int32_t>(words[c][l]));
        r2 += x * x;
      }
      stands[l] = r2 >= d.innerSquared;
    }
    return;
  }
  if (d.kind == ShellDraw::Kind::shell) {
    for (std::size_t l = 0; l < count; ++l) {
      std::uint32_t point[3];
      ballPoint(d, words[0][l], words[1][l], words[2][l], point);
      for (int c = 0; c < 3; ++c) y[c][l] = point[c];
    }
    for (std::size_t l = 0; l < count; ++l) stands[l] = true;
    return;
  }
  double energy[ShellPass::kCapacity];
  for (std::size_t l = 0; l < count; ++l) {
    std::uint32_t point[3];
    const double r2 = ballPoint(d, words[0][l], words[1][l], words[2][l], point);
    for (int c = 0; c < 3; ++c) y[c][l] = point[c];
    const double i2 = 1 / r2, i6 = i2 * i2 * i2;
    const double u = (i6 * i6 + d.potential.c0 + r2 * (d.potential.c1 + d.potential.c2 * r2)) * d.inverseTemperature;
    energy[l] = u < 64 ? (u > 0 ? u : 0) : 64;  // at 64 nothing is accepted
  }
  for (std::size_t l = 0; l < count; ++l) stands[l] = fraction(words[3][l]) < decay(energy[l]);
}

/// Displacements of the pairs of `count` ranks of a shell; what falls to the rejection is tried again.
inline void shiftsOf(const ShellDraw& draw, const std::uint64_t* rank, std::size_t count,
                     std::uint32_t (*y)[ShellPass::kCapacity]) {
  const auto key0 = static_cast<std::uint32_t>(draw.seed);
  const std::uint32_t key1 =
      static_cast<std::uint32_t>(draw.seed >> 32) ^ (static_cast<std::uint32_t>(Purpose::shellPairs) * 0x85EBCA6Bu);
  std::uint32_t words[4][ShellPass::kCapacity], again[3][ShellPass::kCapacity];
  bool stands[ShellPass::kCapacity];
  wordsOf(key0, key1, draw.shell, 0, rank, count, words);
  attemptShifts(draw, words, count, y, stands);
  std::uint32_t lane[ShellPass::kCapacity];
  std::uint64_t left[ShellPass::kCapacity];
  std::size_t n = 0;
  for (std::size_t l = 0; l < count; ++l) {
    lane[n] = static_cast<std::uint32_t>(l);
    left[n] = rank[l];
    n += !stands[l];
  }
  for (std::uint32_t attempt = 1; n > 0; ++attempt) {
    wordsOf(key0, key1, draw.shell, attempt, left, n, words);
    attemptShifts(draw, words, n, again, stands);
    std::size_t kept = 0;
    for (std::size_t l = 0; l < n; ++l) {
      if (stands[l]) {
        for (int c = 0; c < 3; ++c) y[c][lane[l]] = again[c][l];
      } else {
        lane[kept] = lane[l];
        left[kept] = left[l];
        ++kept;
      }
    }
    n = kept;
  }
}

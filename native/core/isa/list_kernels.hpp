// The rows of a few particles: which of the candidates in the cells around them are within reach. Single precision on
// the high words of the coordinates; a margin of 1e-5 keeps the list a superset of the exact one. Included by
// isa/<set>.cpp.

/// What the distance test reads of a particle, each in a column of its own: coordinates, size, offset of its record.
template <int D>
inline constexpr int kSizes = D;
template <int D>
inline constexpr int kOffsets = D + 1;
template <int D>
inline constexpr int kColumns = D + 2;
template <int D>
struct SortedParticles {
  const std::uint32_t* at[kColumns<D>];
};

VITRELAX_INLINE float asSize(std::uint32_t word) {
  float size;
  __builtin_memcpy(&size, &word, sizeof size);
  return size;
}

/// A box around a few particles, and the largest of their sizes: who is out of reach of that is near none of them.
template <int D>
struct Surroundings {
  std::uint32_t centre[D];
  float half[D], largest = 0;

  VITRELAX_INLINE Surroundings(const SortedParticles<D>& particles, Range own) {
    for (int c = 0; c < D; ++c) {
      const std::uint32_t* const x = particles.at[c];
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
      const float size = asSize(particles.at[kSizes<D>][i]);
      largest = size > largest ? size : largest;
    }
  }

  /// Squared distances from the box, in units of the high words.
  VITRELAX_INLINE PackF distance2(const SortedParticles<D>& particles, std::uint32_t k) const {
    PackF r2(0.0);
    for (int c = 0; c < D; ++c) {
      const PackF beyond = max(abs(differences(centre[c], particles.at[c] + k)) - PackF(half[c]), PackF(0.0));
      r2 = multiplyAdd(beyond, beyond, r2);
    }
    return r2;
  }
};

/// The candidates of a group, side by side.
template <int D>
struct Candidates {
  static constexpr std::size_t kTogether = PackF::lanes;
  std::uint32_t* at[kColumns<D>];
  std::size_t count = 0;

  VITRELAX_INLINE void addAll(const SortedParticles<D>& from, Range run) {
    for (std::uint32_t k = run.begin; k < run.end; k += kTogether)
      for (int c = 0; c < kColumns<D>; ++c) copyWords(at[c] + count + (k - run.begin), from.at[c] + k);
    count += run.end - run.begin;
  }
  /// Those within `reachOf` their sizes.
  template <class Reach>
  VITRELAX_INLINE void addNear(const SortedParticles<D>& from, Range run, const Surroundings<D>& around,
                               const Reach& reachOf) {
    for (std::uint32_t k = run.begin; k < run.end; k += kTogether) {
      const PackF reach = reachOf(loadSizes(from.at[kSizes<D>] + k));
      const Chosen near = chooseLess(around.distance2(from, k), reach * reach, run.end - k);
      for (int c = 0; c < kColumns<D>; ++c) packWords(near, at[c] + count, from.at[c] + k);
      count += chosenCount(near);
    }
  }
  VITRELAX_INLINE void add(const SortedParticles<D>& from, std::uint32_t k) {
    for (int c = 0; c < kColumns<D>; ++c) at[c][count] = from.at[c][k];
    ++count;
  }

  /// Writes those within `reachOf` the size of particle k; how many they are.
  template <class Reach>
  VITRELAX_INLINE std::size_t listNear(const SortedParticles<D>& particles, std::uint32_t k, std::uint32_t* out,
                                       const Reach& reachOf) const {
    std::uint32_t own[D];
    for (int c = 0; c < D; ++c) own[c] = particles.at[c][k];
    const std::uint32_t self = particles.at[kOffsets<D>][k];
    const PackF size(asSize(particles.at[kSizes<D>][k]));
    std::size_t length = 0;
    const auto list = [&](std::size_t n, std::size_t valid) VITRELAX_LAMBDA {
      PackF x = differences(own[0], at[0] + n);
      PackF r2 = x * x;
      for (int c = 1; c < D; ++c) {
        x = differences(own[c], at[c] + n);
        r2 = multiplyAdd(x, x, r2);
      }
      const PackF reach = reachOf(size, loadSizes(at[kSizes<D>] + n));
      const std::uint32_t* const words = at[kOffsets<D>] + n;
      const Chosen near = chooseOther(chooseLess(r2, reach * reach, valid), words, self);
      packWords(near, out + length, words);
      length += chosenCount(near);
    };
    std::size_t n = 0;
    for (; n + kTogether <= count; n += kTogether) list(n, kTogether);
    if (n < count) list(n, count - n);
    return length;
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
  const Model model = Model::from(p.parameters);
  SortedParticles<D> particles;
  for (int c = 0; c < D; ++c) particles.at[c] = reinterpret_cast<const std::uint32_t*>(p.coordinate[c]);
  particles.at[kSizes<D>] = reinterpret_cast<const std::uint32_t*>(p.size);
  particles.at[kOffsets<D>] = p.offset;
  Candidates<D> candidates;
  for (int c = 0; c < kColumns<D>; ++c) candidates.at[c] = group.copies + static_cast<std::size_t>(c) * group.room;

  // in units of the high words
  const double scale = 1.0 / p.unit, margin = p.skin + 1e-5;
  const PackF perUnit(scale), skin(margin * scale);
  const bool uniform = p.uniformCutoff > 0;
  const std::uint32_t count = group.own.end - group.own.begin;
  std::size_t tests = 0;
  for (std::size_t r = 0; r < group.runCount; ++r) tests += group.runs[r].end - group.runs[r].begin;
  bool chosen = false;
  if constexpr (kReachBySize<D, Model>) {
    if (!uniform && count >= kWorthChoosing) {
      const Surroundings<D> around(particles, group.own);
      const PackF largest(around.largest);
      Model widest = model;
      widest.mixing = model.mixing.upTo(around.largest);
      const auto reachOf = [&](PackF other)
                               VITRELAX_LAMBDA { return multiplyAdd(widest.cutoff(largest, other), perUnit, skin); };
      for (std::size_t r = 0; r < group.runCount; ++r) candidates.addNear(particles, group.runs[r], around, reachOf);
      tests *= kChoiceTests;
      chosen = true;
    }
  }
  if (!chosen)
    for (std::size_t r = 0; r < group.runCount; ++r) candidates.addAll(particles, group.runs[r]);
  for (std::size_t n = 0; n < group.otherCount; ++n) candidates.add(particles, group.others[n]);
  tests += group.otherCount + count * candidates.count;

  const auto listAll = [&](const auto& reachOf) VITRELAX_LAMBDA {
    for (std::uint32_t k = group.own.begin; k < group.own.end; ++k) {
      const std::size_t length = candidates.listNear(particles, k, out, reachOf);
      out += length;
      *lengths++ = static_cast<std::uint32_t>(length);
    }
  };
  if (uniform) {
    const PackF reach((p.uniformCutoff + margin) * scale);
    listAll([&](PackF, PackF) VITRELAX_LAMBDA { return reach; });
  } else {
    listAll([&](PackF a, PackF b) VITRELAX_LAMBDA { return multiplyAdd(model.cutoff(a, b), perUnit, skin); });
  }
  return tests;
}

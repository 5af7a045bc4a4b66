// The one hot loop. Included by isa/<set>.cpp inside that set's namespace, after simd.hpp. Owner computes: each lane
// adds up the forces on its own particle in the order of its row, so nothing is scattered and the bits do not depend
// on who computes what. No library calls here: an out-of-line copy compiled for a large instruction set could be
// linked into code that runs without it.

/// Whether pairs of a kind have quenched shifts.
template <class Model>
inline constexpr bool kShifted = requires {
  requires Model::shifted;
};

/// The first of the lanes of a block that are in pack n.
VITRELAX_INLINE std::size_t firstLane(std::size_t n) { return n % kPacks * Pack::lanes; }
/// Where component c of the particles of pack n is in a vector.
template <int D>
VITRELAX_INLINE std::size_t vectorPlace(std::size_t n, int c) {
  return (n / kPacks * D + c) * kLanes + firstLane(n);
}

/// Neighbours of slot k, from a lane on, as their partners see them: the shift of a pair is added to own - other.
template <int D>
VITRELAX_INLINE void seenThrough(const PairShifts& shifts, std::size_t k, std::size_t lane, IntPack x[D]) {
  for (int c = 0; c < D; ++c) {
    const std::size_t at = (k * D + c) * kLanes + lane;
    x[c] = x[c] - loadHighWords(shifts.high + at);
    if (shifts.low != nullptr) x[c] = x[c] - loadLowWords(shifts.low + at);
  }
}

/// Asks for what a slot further on holds, past the second level of caches: rows with shifts are so long (5 kB a
/// particle) that they would drive out the records, which lie anywhere in memory. That is worth a third.
template <int D>
VITRELAX_INLINE void askAhead(const BlockRows& rows, std::size_t k) {
  constexpr std::size_t ahead = 24, line = 64;
  __builtin_prefetch(rows.offsets + (k + ahead) * 8, 0, 0);
  const std::uint32_t* const shifts = rows.shifts.high + (k + ahead) * D * 8;
  for (std::size_t byte = 0; byte < D * 32; byte += line) __builtin_prefetch(shifts + byte / 4, 0, 0);
}

/// Asks for the records of a pack 32 blocks further on, before it or its neighbours are looked at: in systems that no
/// cache holds that is worth a fifth, and nothing in others.
template <int stride>
VITRELAX_INLINE void askForRecords(const std::int64_t* records, std::size_t n) {
  constexpr std::size_t ahead = 32 * kPacks, words = Pack::lanes * stride, line = 8;
  for (std::size_t w = 0; w < words; w += line) __builtin_prefetch(records + (n + ahead) * words + w, 0, 2);
}

/// The particles of a pack themselves, and the loop over their rows. `visit(inside, r2, separation, terms)` sees every
/// slot.
template <int D, class Model>
struct RowLoop {
  IntPack own[D];
  Pack size;

  VITRELAX_INLINE void loadOwn(const PairPass& p, std::size_t n) {
    loadOwn(p.records, n);
    if constexpr (!kShifted<Model>) askForRecords<recordStride(D, Model::sized)>(p.records, n);
  }
  VITRELAX_INLINE void loadOwn(const std::int64_t* records, std::size_t n) {
    constexpr int stride = recordStride(D, Model::sized);
    std::uint32_t offsets[Pack::lanes];
    for (unsigned l = 0; l < Pack::lanes; ++l) {
      offsets[l] = static_cast<std::uint32_t>((n * Pack::lanes + l) * stride);
    }
    load(records, offsets, own, size);
  }

  VITRELAX_INLINE static void load(const std::int64_t* records, const std::uint32_t* offsets, IntPack x[D],
                                   Pack& size) {
    constexpr int stride = recordStride(D, Model::sized);
    IntPack words[stride];
    for (int w = 0; w < stride; w += 4) loadRecords(records + w, offsets, words + w);
    for (int c = 0; c < D; ++c) x[c] = words[c];
    size = Pack(1.0);
    if constexpr (Model::sized) size = asReal(words[stride - 1]);
  }

  /// What a slot of a row holds. Separations are those of the neighbour from the particle itself, in units of the
  /// coordinates (multiply by p.unit); r2 in squared lengths.
  struct Slot {
    Pack separation[D], r2;
    Pack otherSize;
  };
  VITRELAX_INLINE Slot slot(const PairPass& p, const BlockRows& rows, std::size_t lane, std::uint32_t k,
                            Pack unit2) const {
    IntPack x[D];
    Slot s;
    if constexpr (kShifted<Model>) askAhead<D>(rows, k);
    load(p.records, rows.offsets + std::size_t{k} * kLanes + lane, x, s.otherSize);
    if constexpr (kShifted<Model>) seenThrough<D>(rows.shifts, k, lane, x);
    for (int c = 0; c < D; ++c) s.separation[c] = toReal(x[c] - own[c]);
    Pack q = s.separation[0] * s.separation[0];
    for (int c = 1; c < D; ++c) q = multiplyAdd(s.separation[c], s.separation[c], q);
    s.r2 = q * unit2;
    return s;
  }

  /// False for what pads the rows: its cutoff is not a number, as one of the sizes, or its distance is 0.
  VITRELAX_INLINE static Mask within(Pack r2, Pack reach2) {
    return Model::sized ? less(r2, reach2) : between(Pack(0.0), r2, reach2);
  }

  template <class Visit>
  VITRELAX_INLINE void forEach(const PairPass& p, std::size_t n, const Model& model, const Visit& visit) const {
    const BlockRows rows = p.rows[n / kPacks];
    const std::size_t lane = firstLane(n);
    const Pack unit2(p.unit * p.unit);
    if constexpr (kReadsAhead && requires { &Model::prepare; }) {
      // A table is read one slot after its place in it is known: the processor would wait for the place.
      if (rows.length == 0) return;
      const auto prepare = [&](std::uint32_t k, Slot& s, Mask& inside) VITRELAX_LAMBDA {
        s = slot(p, rows, lane, k, unit2);
        const auto pair = model.pair(size, s.otherSize);
        inside = within(s.r2, pair.reach2);
        return model.prepare(s.r2, pair);
      };
      Slot last;
      Mask inside;
      auto pending = prepare(0, last, inside);
      for (std::uint32_t k = 1; k < rows.length; ++k) {
        Slot next;
        Mask nextInside;
        const auto following = prepare(k, next, nextInside);
        visit(inside, last.r2, last.separation, model.terms(pending));
        last = next;
        inside = nextInside;
        pending = following;
      }
      visit(inside, last.r2, last.separation, model.terms(pending));
    } else {
      const auto use = [&](const Slot& s) VITRELAX_LAMBDA {
        const auto pair = model.pair(size, s.otherSize);
        const Mask inside = within(s.r2, pair.reach2);
        visit(inside, s.r2, s.separation, model.terms(s.r2, pair));
      };
      if constexpr (kReadsAhead) {
        // The next slot is on its way while this one is worked on: what is in flight is not one long chain, for which
        // the processor's window is too small (a fifth to a quarter of the time).
        if (rows.length == 0) return;
        Slot last = slot(p, rows, lane, 0, unit2);
        for (std::uint32_t k = 1; k < rows.length; ++k) {
          const Slot next = slot(p, rows, lane, k, unit2);
          use(last);
          last = next;
        }
        use(last);
      } else {
        for (std::uint32_t k = 0; k < rows.length; ++k) use(slot(p, rows, lane, k, unit2));
      }
    }
  }

  /// The forces alone, in units of the coordinates.
  VITRELAX_INLINE void sumForces(const PairPass& p, std::size_t n, const Model& model, Pack force[D]) const {
    for (int c = 0; c < D; ++c) force[c] = Pack(0.0);
    forEach(p, n, model, [&](Mask inside, Pack, const Pack* separation, PairTerms<Pack> t) VITRELAX_LAMBDA {
      const Pack f = zeroUnless(inside, t.forceOverR);
      for (int c = 0; c < D; ++c) force[c] = subtractProduct(f, separation[c], force[c]);
    });
  }
};

/// Forces in lengths, stored unless `out` is null, and |F|^2.
template <int D>
VITRELAX_INLINE Pack closeForces(Pack force[D], Pack unit, double* out, std::size_t n) {
  Pack square(0.0);
  for (int c = 0; c < D; ++c) {
    force[c] = force[c] * unit;
    square = multiplyAdd(force[c], force[c], square);
    if (out != nullptr) store(out + vectorPlace<D>(n, c), force[c]);
  }
  return square;
}

template <int D, class Model>
void forces(const PairPass& p, std::size_t firstBlock, std::size_t lastBlock, double* out, ForceSums& sums) {
  const Model model = Model::from(p.parameters);
  const Pack unit(p.unit);
  BlockLanes forceSquared, maxForceSquared;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    Pack force[D];
    loop.sumForces(p, n, model, force);
    const Pack square = closeForces<D>(force, unit, out, n);
    forceSquared[n] = forceSquared[n] + square;
    maxForceSquared[n] = max(maxForceSquared[n], square);
  }
  sums = {sum(forceSquared), largest(maxForceSquared)};
}

template <int D, class Model>
void evaluate(const PairPass& p, std::size_t firstBlock, std::size_t lastBlock, double* forces, EvaluationSums& out) {
  const Model model = Model::from(p.parameters);
  const Pack unit(p.unit);
  BlockLanes energy, virial, laplacian, forceSquared, maxForceSquared;
  std::uint64_t pairs = 0;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    Pack force[D];
    for (int c = 0; c < D; ++c) force[c] = Pack(0.0);
    loop.forEach(p, n, model, [&](Mask inside, Pack r2, const Pack* separation, PairTerms<Pack> t) VITRELAX_LAMBDA {
      const Pack f = zeroUnless(inside, t.forceOverR);
      for (int c = 0; c < D; ++c) force[c] = subtractProduct(f, separation[c], force[c]);
      energy[n] = energy[n] + zeroUnless(inside, t.energy);
      virial[n] = multiplyAdd(f, zeroUnless(inside, r2), virial[n]);
      laplacian[n] = laplacian[n] + zeroUnless(inside, t.curvature) - Pack(D - 1.0) * f;
      pairs += static_cast<std::uint64_t>(count(inside));
    });
    const Pack square = closeForces<D>(force, unit, forces, n);
    forceSquared[n] = forceSquared[n] + square;
    maxForceSquared[n] = max(maxForceSquared[n], square);
  }
  out = {sum(energy), sum(virial), 2 * sum(laplacian), sum(forceSquared), largest(maxForceSquared), pairs};
}

/// Writes the records of a pack, whole ones, which is faster than their coordinates alone.
template <int D, class Model>
VITRELAX_INLINE void storeRecords(std::int64_t* records, std::size_t n, const IntPack x[D], Pack size) {
  constexpr int stride = recordStride(D, Model::sized);
  IntPack words[stride];
  for (int w = 0; w < stride; ++w) words[w] = w < D ? x[w] : repeat(0);
  if constexpr (Model::sized) words[stride - 1] = asInt(size);
  std::int64_t* const out = records + n * Pack::lanes * stride;
  for (int w = 0; w < stride; w += 4) storeRecords(out + w, stride, words + w);
}

template <int D, class Model>
double largestDisplacement(const std::int64_t* before, const std::int64_t* now, std::size_t firstBlock,
                           std::size_t lastBlock) {
  BlockLanes largestSquare;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> then, here;
    then.loadOwn(before, n);
    here.loadOwn(now, n);
    Pack square(0.0);
    for (int c = 0; c < D; ++c) {
      const Pack moved = toReal(here.own[c] - then.own[c]);
      square = multiplyAdd(moved, moved, square);
    }
    largestSquare[n] = max(largestSquare[n], square);
  }
  return largest(largestSquare);
}

/// What displaces particles, in whole units of the coordinates. What throws them across the box is refused by its size,
/// not carried out.
struct Units {
  const Pack perUnit, most, least;
  VITRELAX_INLINE explicit Units(double unit) : perUnit(1 / unit), most(0x1p62 * unit), least(-0x1p62 * unit) {}
  VITRELAX_INLINE IntPack of(Pack delta) const { return toInt(max(least, min(most, delta)) * perUnit); }
};

template <int D, class Model>
double displace(const DisplacePass& d, std::size_t firstBlock, std::size_t lastBlock) {
  const Pack a(d.a);
  const Units units(d.unit);
  BlockLanes largestSquare;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    Pack square(0.0);
    IntPack x[D];
    for (int c = 0; c < D; ++c) {
      const std::size_t at = vectorPlace<D>(n, c);
      const Pack delta = a * load(d.vector + at);
      if (d.delta1 != nullptr) {
        store(d.delta1 + at, delta);
        store(d.delta2 + at, Pack(0.0));
      }
      square = multiplyAdd(delta, delta, square);
      x[c] = load(d.start + at) + units.of(delta);
      if (d.positions != nullptr) store(d.positions + at, x[c]);
    }
    storeRecords<D, Model>(d.out, n, x, load(d.size + n * Pack::lanes));
    largestSquare[n] = max(largestSquare[n], square);
  }
  return largest(largestSquare);
}

template <int D, class Model>
double stage(const StagePass& s, std::size_t firstBlock, std::size_t lastBlock) {
  const PairPass& p = s.pairs;
  const Model model = Model::from(p.parameters);
  const Pack mu(s.mu), nu(s.nu), a(s.a * p.unit), b0(s.b), perUnit(1 / p.unit);
  BlockLanes largestSquare;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    Pack force[D];
    loop.sumForces(p, n, model, force);
    Pack square(0.0);
    IntPack x[D];
    for (int c = 0; c < D; ++c) {
      const std::size_t at = vectorPlace<D>(n, c);
      const Pack delta =
          multiplyAdd(mu, load(s.delta1 + at),
                      multiplyAdd(nu, load(s.delta2 + at), multiplyAdd(a, force[c], b0 * load(s.startForce + at))));
      store(s.delta2 + at, delta);
      square = multiplyAdd(delta, delta, square);
      x[c] = load(s.start + at) + toInt(delta * perUnit);
    }
    storeRecords<D, Model>(s.out, n, x, loop.size);
    largestSquare[n] = max(largestSquare[n], square);
  }
  return largest(largestSquare);
}

/// Adds up the positive part of the pair stiffness, K+ = max(U'',0) nn + max(U'/r,0) (1 - nn) >= K. The Hessian of the
/// K+ bounds ours from above, and by Gershgorin's theorem for blocks its eigenvalues stay below the largest
/// |sum_j K+_ij| + sum_j |K+_ij| over particles. A close pair's large *negative* eigenvalue -U'/r, which would mislead
/// a power iteration, does not enter. Above D = 3 the sum of matrices, whose norm is at most the sum of norms, would
/// take longer than the forces.
template <int D>
struct StiffnessBound {
  static constexpr bool byMatrix = D <= 3;
  Pack norms{0.0}, matrix[byMatrix ? D * (D + 1) / 2 : 1];

  VITRELAX_INLINE StiffnessBound() {
    for (Pack& m : matrix) m = Pack(0.0);
  }
  VITRELAX_INLINE void add(Mask inside, Pack r2, Pack unit2, const Pack* separation, const PairTerms<Pack>& t) {
    const Pack along = zeroUnless(inside, max(t.curvature, Pack(0.0)));
    const Pack across = zeroUnless(inside, max(Pack(0.0) - t.forceOverR, Pack(0.0)));
    norms = norms + max(along, across);
    if constexpr (!byMatrix) return;
    const Pack q = zeroUnless(inside, (along - across) * unit2 / r2);
    int m = 0;
    for (int c = 0; c < D; ++c)
      for (int e = 0; e <= c; ++e, ++m) {
        matrix[m] = multiplyAdd(q * separation[c], separation[e], matrix[m]);
        if (c == e) matrix[m] = matrix[m] + across;
      }
  }
  /// Largest eigenvalue of the matrix from its trace and square (Wolkowicz and Styan, 1980; exact for D = 2).
  VITRELAX_INLINE Pack value() const {
    if constexpr (!byMatrix) return norms + norms;
    Pack trace(0.0), square(0.0);
    int m = 0;
    for (int c = 0; c < D; ++c)
      for (int e = 0; e <= c; ++e, ++m) {
        if (c == e) trace = trace + matrix[m];
        const Pack s = matrix[m] * matrix[m];
        square = square + (c == e ? s : s + s);
      }
    const Pack mean = trace * Pack(1.0 / D);
    const Pack variance = max(square * Pack(1.0 / D) - mean * mean, Pack(0.0));
    return norms + mean + sqrt(variance * Pack(D - 1.0));
  }
};

template <int D, class Model>
void finish(const FinishPass& f, std::size_t firstBlock, std::size_t lastBlock, FinishSums& out) {
  const PairPass& p = f.pairs;
  const Model model = Model::from(p.parameters);
  const Pack unit(p.unit), unit2(p.unit * p.unit), h(f.step), perStep(f.step > 0 ? 1.5 / f.step : 0.0);
  BlockLanes energy, virial, error, speed2, speed4, middle2, maxSpeed2, stiffness;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    Pack force[D];
    for (int c = 0; c < D; ++c) force[c] = Pack(0.0);
    StiffnessBound<D> bound;
    loop.forEach(p, n, model, [&](Mask inside, Pack r2, const Pack* separation, PairTerms<Pack> t) VITRELAX_LAMBDA {
      const Pack g = zeroUnless(inside, t.forceOverR);
      for (int c = 0; c < D; ++c) force[c] = subtractProduct(g, separation[c], force[c]);
      energy[n] = energy[n] + zeroUnless(inside, t.energy);
      virial[n] = multiplyAdd(g, zeroUnless(inside, r2), virial[n]);
      bound.add(inside, r2, unit2, separation, t);
    });
    Pack square(0.0);
    for (int c = 0; c < D; ++c) {
      const std::size_t at = vectorPlace<D>(n, c);
      force[c] = force[c] * unit;
      square = multiplyAdd(force[c], force[c], square);
      const Pack both = load(f.startForce + at) + force[c], delta = load(f.delta + at);
      const Pack e = (Pack(6.0) * h * both - Pack(12.0) * delta) * Pack(1.0 / 15);
      error[n] = multiplyAdd(e, e, error[n]);
      const Pack m = perStep * delta - Pack(0.25) * both;
      middle2[n] = multiplyAdd(m, m, middle2[n]);
      store(f.force + at, force[c]);
      store(f.positions + at, loop.own[c]);
    }
    speed2[n] = speed2[n] + square;
    speed4[n] = multiplyAdd(square, square, speed4[n]);
    maxSpeed2[n] = max(maxSpeed2[n], square);
    stiffness[n] = max(stiffness[n], bound.value());
  }
  out = {sum(energy), sum(virial),  sum(error),         sum(speed2),
         sum(speed4), sum(middle2), largest(maxSpeed2), largest(stiffness)};
}

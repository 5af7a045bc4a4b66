// Of what each kind of pair is made: how sizes mix, and the potential. Included by isa/<set>.cpp inside that set's
// namespace; a new kind is a new struct here, a line in `kernelsOf`, and a name in PairKind.

/// What two sizes make of a pair. `reach2`, its squared cutoff, is not a number where one of the sizes is not.
struct ContactPair {
  Pack d, d2, reach2;
};

/// Sizes are diameters that mix non-additively; the potential is a function of r/d_ij.
template <class Potential>
struct PolydisperseSpheres {
  NonAdditiveDiameters mixing;
  Potential potential;

  VITRELAX_INLINE ContactPair pair(Pack a, Pack b) const {
    const Pack d = mixing.contact(a, b), d2 = d * d;
    return {d, d2, Pack(potential.cutoff2) * d2};
  }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const ContactPair& p) const { return potential(r2, p.d, p.d2); }
  VITRELAX_INLINE void energies(Pack r2Before, const ContactPair& before, Pack r2After, const ContactPair& after,
                                Pack& energyBefore, Pack& energyAfter) const {
    potential.energies(r2Before, before.d2, r2After, after.d2, energyBefore, energyAfter);
  }
  /// Cutoff distance of a pair, in single precision.
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const {
    return PackF(__builtin_sqrt(potential.cutoff2)) * mixing.contact(a, b);
  }
};

/// Non-additive polydisperse soft spheres. Parameters: epsilon, cutoff^2, c0, c1, c2.
struct SoftSpheres : PolydisperseSpheres<InversePowerLaw> {
  VITRELAX_INLINE static SoftSpheres from(const PairParameters& p) {
    return {{{p.value[0]}, {p.value[1], p.value[2], p.value[3], p.value[4]}}};
  }
};

/// Harmonic spheres: polydisperse and non-additive in 2D, of one size (epsilon has no effect then) in other D.
/// Parameters: epsilon.
struct HarmonicSpheres : PolydisperseSpheres<HarmonicRepulsion> {
  VITRELAX_INLINE static HarmonicSpheres from(const PairParameters& p) { return {{{p.value[0]}, {}}}; }
};

/// Kob-Andersen mixtures: Lennard-Jones pairs whose sigma and epsilon come from tables by species. Parameters: xc^2,
/// c0, c2, c4, then sigma^2 and 4 epsilon of the eight places of SpeciesPairs.
struct KobAndersen {
  struct Pair {
    Pack sigma2, strength, reach2;
  };
  LennardJones potential;
  const double* sigma2;
  const double* strength;

  VITRELAX_INLINE static KobAndersen from(const PairParameters& p) {
    return {{p.value[0], p.value[1], p.value[2], p.value[3]}, p.value + 4, p.value + 12};
  }
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const {
    const Pack place = a + b, s2 = lookUp(sigma2, place);
    return {s2, lookUp(strength, place), multiplyAdd(Pack(potential.cutoff2), s2, place - place)};
  }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair& p) const { return potential(r2, p.sigma2, p.strength); }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair& before, Pack r2After, const Pair& after, Pack& energyBefore,
                                Pack& energyAfter) const {
    energyBefore = potential.energy(r2Before, before.sigma2, before.strength);
    energyAfter = potential.energy(r2After, after.sigma2, after.strength);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const {
    return sqrt(PackF(potential.cutoff2) * lookUp(sigma2, a + b));
  }
};

/// A potential of the user's as a table of polynomials over s = (r/d)^2 (potentials/pair_spline.hpp).
struct PairSpline {
  PairTable table;

  /// The piece of s, in `slope` the coefficients of its derivative by s in powers of t, from the constant up.
  struct Piece {
    Pack energy, t, slope[7];
  };
  VITRELAX_INLINE Piece piece(Pack s) const {
    // of what is not a number `max` takes its second operand, so that no lane reads outside the table
    const Pack within = min(max(s, Pack(table.lowest)), Pack(table.highest));
    const IntPack leading = shiftRight(asInt(within), table.shift);
    std::uint32_t offsets[8];
    storeOffsets(offsets, shiftLeft(leading - repeat(table.first), 3));
    IntPack words[8];
    loadRecords(table.pieces, offsets, words);
    loadRecords(table.pieces + 4, offsets, words + 4);
    Piece p{asReal(words[0]), s - asReal(shiftLeft(leading, table.shift)), {}};
    for (int k = 0; k < 7; ++k) p.slope[k] = asReal(words[k + 1]);
    return p;
  }
  VITRELAX_INLINE static Pack energy(const Piece& p) {
    Pack sum = p.slope[6] * Pack(1.0 / 7);
    for (int k = 5; k > 0; --k) sum = multiplyAdd(sum, p.t, p.slope[k] * Pack(1.0 / (k + 1)));
    return multiplyAdd(multiplyAdd(sum, p.t, p.slope[0]), p.t, p.energy);
  }
  VITRELAX_INLINE Pack energy(Pack s) const { return energy(piece(s)); }
  /// Terms at s = r^2 inverseD2, times `strength`.
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, Pack inverseD2, Pack strength) const {
    const Pack s = r2 * inverseD2;
    const Piece p = piece(s);
    Pack first = p.slope[6], second = p.slope[6] * Pack(6.0);
    for (int k = 5; k >= 0; --k) first = multiplyAdd(first, p.t, p.slope[k]);
    for (int k = 5; k > 0; --k) second = multiplyAdd(second, p.t, p.slope[k] * Pack(static_cast<double>(k)));
    const Pack scale = Pack(2.0) * strength * inverseD2;
    return {strength * energy(p), Pack(0.0) - scale * first, scale * multiplyAdd(s + s, second, first)};
  }
};

/// Spheres of diameters that mix non-additively, with a potential of the user's. Parameters: epsilon, cutoff^2.
struct SplinedSpheres {
  struct Pair {
    Pack d2, reach2;
  };
  NonAdditiveDiameters mixing;
  double cutoff2;
  PairSpline spline;

  VITRELAX_INLINE static SplinedSpheres from(const PairParameters& p) {
    return {{p.value[0]}, p.value[1], {p.table}};
  }
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const {
    const Pack d = mixing.contact(a, b), d2 = d * d;
    return {d2, Pack(cutoff2) * d2};
  }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair& p) const {
    return spline.terms(r2, Pack(1.0) / p.d2, Pack(1.0));
  }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair& before, Pack r2After, const Pair& after, Pack& energyBefore,
                                Pack& energyAfter) const {
    const Pack q = Pack(1.0) / (before.d2 * after.d2);
    energyBefore = spline.energy(r2Before * after.d2 * q);
    energyAfter = spline.energy(r2After * before.d2 * q);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const {
    return PackF(__builtin_sqrt(cutoff2)) * mixing.contact(a, b);
  }
};

/// Particles of up to three species, alike where there is one, with a potential of the user's. Parameters: squared
/// cutoff distance, sigma^-2 and epsilon of the eight places of SpeciesPairs.
struct SplinedMixture {
  struct Pair {
    Pack inverseSigma2, strength, reach2;
  };
  const double* reach2;
  const double* inverseSigma2;
  const double* strength;
  PairSpline spline;

  VITRELAX_INLINE static SplinedMixture from(const PairParameters& p) {
    return {p.value, p.value + 8, p.value + 16, {p.table}};
  }
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const {
    const Pack place = a + b;
    return {lookUp(inverseSigma2, place), lookUp(strength, place), lookUp(reach2, place) + (place - place)};
  }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair& p) const {
    return spline.terms(r2, p.inverseSigma2, p.strength);
  }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair& before, Pack r2After, const Pair& after, Pack& energyBefore,
                                Pack& energyAfter) const {
    energyBefore = before.strength * spline.energy(r2Before * before.inverseSigma2);
    energyAfter = after.strength * spline.energy(r2After * after.inverseSigma2);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const { return sqrt(lookUp(reach2, a + b)); }
};

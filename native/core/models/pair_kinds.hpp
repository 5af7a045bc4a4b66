// Of what each kind of pair is made: how sizes mix, and the potential. Included by isa/<set>.cpp inside that set's
// namespace; a new kind is a new struct here, a line in `kernelsOf`, and a name in PairKind.

/// What two sizes make of a pair. `reach2`, its squared cutoff, is not a number where one of the sizes is not.
struct ContactPair {
  Pack d, d2, reach2;
};

/// Sizes are diameters that mix non-additively; the potential is a function of r/d_ij.
template <class Potential>
struct PolydisperseSpheres {
  static constexpr bool sized = true;
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

/// Polydisperse, non-additive harmonic spheres. Parameters: epsilon.
struct HarmonicSpheres : PolydisperseSpheres<HarmonicRepulsion> {
  VITRELAX_INLINE static HarmonicSpheres from(const PairParameters& p) { return {{{p.value[0]}, {}}}; }
};

/// Harmonic spheres of diameter 1: the size is not part of the record. No parameters.
struct EqualHarmonicSpheres {
  static constexpr bool sized = false;
  struct Pair {
    Pack reach2{1.0};
  };
  HarmonicRepulsion potential;

  VITRELAX_INLINE static EqualHarmonicSpheres from(const PairParameters&) { return {}; }
  VITRELAX_INLINE Pair pair(Pack, Pack) const { return {}; }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair&) const { return potential.atUnitContact(r2); }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair&, Pack r2After, const Pair&, Pack& energyBefore,
                                Pack& energyAfter) const {
    potential.energies(r2Before, Pack(1.0), r2After, Pack(1.0), energyBefore, energyAfter);
  }
  VITRELAX_INLINE PackF cutoff(PackF, PackF) const { return PackF(1.0); }
};

/// Kob-Andersen mixtures: Lennard-Jones pairs whose sigma and epsilon come from tables by species. Parameters: xc^2,
/// c0, c2, c4, then sigma^2 and 4 epsilon of the eight places of SpeciesPairs.
struct KobAndersen {
  static constexpr bool sized = true;
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

/// A potential of the user's as a table of polynomials over q = (d/r)^2 (potentials/pair_spline.hpp).
struct PairSplineTable {
  PairTable table;

  /// Where q is in the table: its piece, and its distance to the lower end of that.
  struct Place {
    IntPack piece;
    Pack t;
  };
  VITRELAX_INLINE Place place(Pack q) const {
    // what is not a number lies beyond the last piece, and so does what is below the first: no lane reads elsewhere
    const IntPack piece = placeUpTo(shiftRight(asInt(q), table.shift) - repeat(table.first), table.last);
    return {piece, q - asReal(shiftLeft(piece + repeat(table.first), table.shift))};
  }
  /// The coefficients of du/dq at a place, in powers of t.
  struct Piece {
    Pack slope[4];
    std::uint32_t offsets[8];
  };
  VITRELAX_INLINE Piece read(const Place& p) const {
    Piece piece;
    storeOffsets(piece.offsets, shiftLeft(p.piece, 2));
    IntPack words[4];
    loadRecords(table.slopes, piece.offsets, words);
    for (int k = 0; k < 4; ++k) piece.slope[k] = asReal(words[k]);
    return piece;
  }
  VITRELAX_INLINE Pack energy(const Piece& p, Pack t) const {
    const Pack third = multiplyAdd(p.slope[3] * Pack(0.25), t, p.slope[2] * Pack(1.0 / 3));
    const Pack mean = multiplyAdd(multiplyAdd(third, t, p.slope[1] * Pack(0.5)), t, p.slope[0]);
    return multiplyAdd(mean, t, loadBeside(table.energies, p.offsets));
  }
  VITRELAX_INLINE Pack energy(Pack q) const {
    const Place p = place(q);
    return energy(read(p), p.t);
  }

  /// A pair on its way: from here on only the table is missing.
  struct Pending {
    Place place;
    Pack q, strength, scale;  ///< scale = 2 strength q/r^2
  };
  /// Of a pair of contact distance d.
  VITRELAX_INLINE Pending prepare(Pack r2, Pack d2, Pack strength) const {
    const Pack inverse = Pack(1.0) / r2, q = d2 * inverse;
    return {place(q), q, strength, (strength + strength) * q * inverse};
  }
  VITRELAX_INLINE PairTerms<Pack> terms(const Pending& p) const {
    const Piece piece = read(p.place);
    const Pack* c = piece.slope;
    const Pack t = p.place.t;
    // Horner's scheme, and once more over its own steps for the derivative
    const Pack a = multiplyAdd(c[3], t, c[2]), b = multiplyAdd(a, t, c[1]);
    const Pack first = multiplyAdd(b, t, c[0]), second = multiplyAdd(multiplyAdd(c[3], t, a), t, b);
    return {p.strength * energy(piece, t), p.scale * first,
            p.scale * multiplyAdd(p.q + p.q, second, Pack(3.0) * first)};
  }
};

/// Spheres of diameters that mix non-additively, with a potential of the user's. Parameters: epsilon, cutoff^2.
struct SplinedSpheres {
  static constexpr bool sized = true;
  struct Pair {
    Pack d2, reach2;
  };
  NonAdditiveDiameters mixing;
  double cutoff2;
  PairSplineTable spline;

  VITRELAX_INLINE static SplinedSpheres from(const PairParameters& p) { return {{p.value[0]}, p.value[1], {p.table}}; }
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const {
    const Pack d = mixing.contact(a, b), d2 = d * d;
    return {d2, Pack(cutoff2) * d2};
  }
  VITRELAX_INLINE PairSplineTable::Pending prepare(Pack r2, const Pair& p) const {
    return spline.prepare(r2, p.d2, Pack(1.0));
  }
  VITRELAX_INLINE PairTerms<Pack> terms(const PairSplineTable::Pending& p) const { return spline.terms(p); }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair& p) const { return spline.terms(prepare(r2, p)); }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair& before, Pack r2After, const Pair& after, Pack& energyBefore,
                                Pack& energyAfter) const {
    const Pack inverse = Pack(1.0) / (r2Before * r2After);
    energyBefore = spline.energy(before.d2 * r2After * inverse);
    energyAfter = spline.energy(after.d2 * r2Before * inverse);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const { return PackF(__builtin_sqrt(cutoff2)) * mixing.contact(a, b); }
};

/// Particles of up to three species, alike where there is one, with a potential of the user's. Parameters: cutoff^2,
/// then sigma^2 and epsilon of the eight places of SpeciesPairs.
struct SplinedMixture {
  static constexpr bool sized = true;
  struct Pair {
    Pack sigma2, strength, reach2;
  };
  double cutoff2;
  const double* sigma2;
  const double* strength;
  PairSplineTable spline;

  VITRELAX_INLINE static SplinedMixture from(const PairParameters& p) {
    return {p.value[0], p.value + 4, p.value + 12, {p.table}};
  }
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const {
    const Pack place = a + b, s2 = lookUp(sigma2, place);
    return {s2, lookUp(strength, place), multiplyAdd(Pack(cutoff2), s2, place - place)};
  }
  VITRELAX_INLINE PairSplineTable::Pending prepare(Pack r2, const Pair& p) const {
    return spline.prepare(r2, p.sigma2, p.strength);
  }
  VITRELAX_INLINE PairTerms<Pack> terms(const PairSplineTable::Pending& p) const { return spline.terms(p); }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair& p) const { return spline.terms(prepare(r2, p)); }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair& before, Pack r2After, const Pair& after, Pack& energyBefore,
                                Pack& energyAfter) const {
    const Pack inverse = Pack(1.0) / (r2Before * r2After);
    energyBefore = before.strength * spline.energy(before.sigma2 * r2After * inverse);
    energyAfter = after.strength * spline.energy(after.sigma2 * r2Before * inverse);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const { return sqrt(PackF(cutoff2) * lookUp(sigma2, a + b)); }
};

/// Mari-Kurchan: identical soft spheres whose pairs see each other through quenched shifts. Parameters: cutoff^2, c0,
/// c1, c2.
struct MariKurchan {
  static constexpr bool sized = true;
  struct Pair {
    Pack reach2;
  };
  static constexpr bool shifted = true;
  InversePowerLaw potential;

  VITRELAX_INLINE static MariKurchan from(const PairParameters& p) {
    return {{p.value[0], p.value[1], p.value[2], p.value[3]}};
  }
  /// Sizes are 1, or not a number in the records that pad the rows.
  VITRELAX_INLINE Pair pair(Pack a, Pack b) const { return {Pack(potential.cutoff2) * (a * b)}; }
  VITRELAX_INLINE PairTerms<Pack> terms(Pack r2, const Pair&) const { return potential(r2, Pack(1.0), Pack(1.0)); }
  VITRELAX_INLINE void energies(Pack r2Before, const Pair&, Pack r2After, const Pair&, Pack& energyBefore,
                                Pack& energyAfter) const {
    potential.energies(r2Before, Pack(1.0), r2After, Pack(1.0), energyBefore, energyAfter);
  }
  VITRELAX_INLINE PackF cutoff(PackF a, PackF b) const { return PackF(__builtin_sqrt(potential.cutoff2)) * (a * b); }
};

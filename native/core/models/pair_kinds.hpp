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

/// Mari-Kurchan: identical soft spheres whose pairs see each other through quenched shifts. Parameters: cutoff^2, c0,
/// c1, c2.
struct MariKurchan {
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

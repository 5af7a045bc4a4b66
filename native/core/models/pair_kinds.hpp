// Of what each kind of pair is made: how sizes mix, and the potential. Included by isa/<set>.cpp inside that set's
// namespace; a new kind is a new struct here, a line in `kernelsOf`, and a name in PairKind.

/// Non-additive polydisperse soft spheres. Parameters: epsilon, cutoff, cutoff^2, c0, c1, c2.
struct SoftSpheres {
  NonAdditiveDiameters mixing;
  InversePowerLaw potential;
  double cutoff;

  VITRELAX_INLINE static SoftSpheres from(const PairParameters& p) {
    return {{p.value[0]}, {p.value[2], p.value[3], p.value[4], p.value[5]}, p.value[1]};
  }
  /// Cutoff of a pair over its contact distance.
  VITRELAX_INLINE float reach() const { return static_cast<float>(cutoff); }
  VITRELAX_INLINE PackF contact(PackF a, PackF b) const { return mixing.contact(a, b); }
};

/// Harmonic spheres: polydisperse and non-additive in 2D, of one size (epsilon has no effect then) in other D.
/// Parameters: epsilon.
struct HarmonicSpheres {
  NonAdditiveDiameters mixing;
  HarmonicRepulsion potential;

  VITRELAX_INLINE static HarmonicSpheres from(const PairParameters& p) { return {{p.value[0]}, {}}; }
  VITRELAX_INLINE float reach() const { return 1; }
  VITRELAX_INLINE PackF contact(PackF a, PackF b) const { return mixing.contact(a, b); }
};

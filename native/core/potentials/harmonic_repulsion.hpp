#pragma once
#include <cmath>

#include "pair_terms.hpp"

namespace vitrelax {

/// Harmonic repulsion, U(r) = v0/2 (1 - r/d)^2 for r < d and 0 beyond (v0 = 1). The force is continuous with a kink at
/// contact, so the Hessian jumps there. Durian, Phys. Rev. Lett. 75, 4780 (1995).
struct HarmonicRepulsion {
  static constexpr double cutoff2 = 1;  ///< in units of the pair's d^2

  /// Terms at squared distance r2 (inside the contact) of a pair with contact distance d.
  template <class Real>
  [[gnu::always_inline]] PairTerms<Real> operator()(Real r2, Real d, Real /*d2*/) const {
    const Real inverseR = inverseSqrt(r2), inverseD = Real(1.0) / d;
    const Real overlap = Real(1.0) - r2 * inverseR * inverseD;
    return {Real(0.5) * overlap * overlap, (inverseR - inverseD) * inverseD, inverseD * inverseD};
  }

  /// The same for d = 1.
  template <class Real>
  [[gnu::always_inline]] PairTerms<Real> atUnitContact(Real r2) const {
    const Real inverseR = inverseSqrt(r2), overlap = Real(1.0) - r2 * inverseR;
    return {Real(0.5) * overlap * overlap, inverseR - Real(1.0), Real(1.0)};
  }

  /// Energies of a pair before and after a change, by one division.
  template <class Real>
  [[gnu::always_inline]] void energies(Real r2Before, Real d2Before, Real r2After, Real d2After, Real& before,
                                       Real& after) const {
    using std::sqrt;
    const Real q = Real(1.0) / (d2Before * d2After);
    const Real overlapBefore = Real(1.0) - sqrt(r2Before * d2After * q);
    const Real overlapAfter = Real(1.0) - sqrt(r2After * d2Before * q);
    before = Real(0.5) * overlapBefore * overlapBefore;
    after = Real(0.5) * overlapAfter * overlapAfter;
  }
};

}  // namespace vitrelax

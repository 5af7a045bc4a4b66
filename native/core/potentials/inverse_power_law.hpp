#pragma once
#include "pair_terms.hpp"

namespace vitrelax {

/// Inverse power law smoothed to second order at the cutoff,
///
///     U(r) = v0 [x^-12 + c0 + c1 x^2 + c2 x^4],  x = r/d < xc,
///
/// with c0 = -28 xc^-12, c1 = 48 xc^-14, c2 = -21 xc^-16, so that U = U' = U'' = 0 at x = xc (v0 = 1).
/// Ninarello, Berthier and Coslovich, Phys. Rev. X 7, 021039 (2017).
struct InversePowerLaw {
  double cutoff2;  ///< xc^2, in units of the pair's d^2
  double c0, c1, c2;

  static InversePowerLaw withCutoff(double xc) {
    const double x2 = xc * xc, x4 = x2 * x2, x8 = x4 * x4;
    return {x2, -28 / (x8 * x4), 48 / (x8 * x4 * x2), -21 / (x8 * x8)};
  }

  /// Terms at squared distance r2 (inside the cutoff) of a pair with contact distance d, d2 = d^2. Two divisions take
  /// as long as one and the three products that would make the second: multiplications are what the loop is short of.
  template <class Real>
  [[gnu::always_inline]] PairTerms<Real> operator()(Real r2, Real /*d*/, Real d2) const {
    const Real inverse = d2 / r2;  // x^-2
    const Real inverseD2 = Real(1.0) / d2, x2 = r2 * inverseD2;
    const Real i3 = inverse * inverse * inverse, i6 = i3 * i3;
    return {multiplyAdd(x2, multiplyAdd(Real(c2), x2, Real(c1)), i6 + Real(c0)),
            multiplyAdd(Real(12.0) * inverse, i6, multiplyAdd(Real(-4 * c2), x2, Real(-2 * c1))) * inverseD2,
            multiplyAdd(Real(156.0) * inverse, i6, multiplyAdd(Real(12 * c2), x2, Real(2 * c1))) * inverseD2};
  }

  /// Energy alone.
  template <class Real>
  [[gnu::always_inline]] Real energy(Real r2, Real d2) const {
    return energy(r2, d2, Real(1.0) / (r2 * d2));
  }

  /// The energies of two pairs for one division between them.
  template <class Real>
  [[gnu::always_inline]] void energies(Real r2a, Real d2a, Real r2b, Real d2b, Real& a, Real& b) const {
    const Real ga = r2a * d2a, gb = r2b * d2b, q = Real(1.0) / (ga * gb);
    a = energy(r2a, d2a, q * gb);
    b = energy(r2b, d2b, q * ga);
  }

 private:
  /// q = 1/(r2 d2).
  template <class Real>
  [[gnu::always_inline]] Real energy(Real r2, Real d2, Real q) const {
    const Real inverse = d2 * d2 * q, x2 = r2 * r2 * q;
    const Real i3 = inverse * inverse * inverse;
    return i3 * i3 + Real(c0) + x2 * (Real(c1) + Real(c2) * x2);
  }
};

}  // namespace vitrelax

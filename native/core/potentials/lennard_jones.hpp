#pragma once
#include "pair_terms.hpp"

namespace vitrelax {

/// Lennard-Jones interaction cut at xc = 2.5 in units of the pair's sigma,
///
///     U(r) = 4 epsilon [x^-12 - x^-6 + c0 + c2 x^2 + c4 x^4],  x = r/sigma < xc,
///
/// whose constants say how it ends. Truncated: all 0; energy and force jump. Shifted: U(xc) = 0, the same forces.
/// Smooth: U = U' = U'' = 0 at xc, the constants being those of the inverse power laws n = 12 minus n = 6.
struct LennardJones {
  double cutoff2;  ///< xc^2
  double c0, c2, c4;

  bool smooth() const { return c4 != 0; }

  enum class Truncation { truncated, shifted, smooth };
  static LennardJones cutAt(double xc, Truncation truncation) {
    const double x2 = xc * xc, i6 = 1 / (x2 * x2 * x2), i8 = i6 / x2, i10 = i8 / x2;
    switch (truncation) {
      case Truncation::truncated:
        return {x2, 0, 0, 0};
      case Truncation::shifted:
        return {x2, i6 - i6 * i6, 0, 0};
      case Truncation::smooth:
        break;
    }
    return {x2, 10 * i6 - 28 * i6 * i6, 48 * i6 * i8 - 15 * i8, 6 * i10 - 21 * i6 * i10};
  }

  /// Terms at squared distance r2 (inside the cutoff) of a pair of squared size sigma2 and strength 4 epsilon.
  template <class Real>
  [[gnu::always_inline]] PairTerms<Real> operator()(Real r2, Real sigma2, Real strength) const {
    const Real inverseR2 = Real(1.0) / r2, i2 = sigma2 * inverseR2, i6 = i2 * i2 * i2;
    const Real scale = strength * inverseR2 * i6;
    PairTerms<Real> t{strength * (multiplyAdd(i6, i6, Real(c0)) - i6), scale * multiplyAdd(Real(12.0), i6, Real(-6.0)),
                      scale * multiplyAdd(Real(156.0), i6, Real(-42.0))};
    if (smooth()) {
      const Real inverseSigma2 = Real(1.0) / sigma2, x2 = r2 * inverseSigma2, tail = strength * inverseSigma2;
      t.energy = t.energy + strength * x2 * (Real(c2) + Real(c4) * x2);
      t.forceOverR = t.forceOverR - tail * (Real(2 * c2) + Real(4 * c4) * x2);
      t.curvature = t.curvature + tail * (Real(2 * c2) + Real(12 * c4) * x2);
    }
    return t;
  }

  template <class Real>
  [[gnu::always_inline]] Real energy(Real r2, Real sigma2, Real strength) const {
    const Real q = Real(1.0) / (r2 * sigma2);
    const Real i2 = sigma2 * sigma2 * q, x2 = r2 * r2 * q;
    const Real i6 = i2 * i2 * i2;
    return strength * (i6 * i6 - i6 + Real(c0) + x2 * (Real(c2) + Real(c4) * x2));
  }
};

}  // namespace vitrelax

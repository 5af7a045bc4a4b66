#pragma once
#include <cmath>

namespace vitrelax {

/// Contact distance of two particles of diameters a and b,
///
///     d_ij = (a + b)/2 (1 - epsilon |a - b|),
///
/// whose negative non-additivity keeps continuously polydisperse mixtures from ordering and fractionating.
struct NonAdditiveDiameters {
  double epsilon;  ///< [1/length]

  template <class Real>
  [[gnu::always_inline]] Real contact(Real a, Real b) const {
    using std::abs;
    return Real(0.5) * (a + b) * (Real(1.0) - Real(epsilon) * abs(a - b));
  }
};

}  // namespace vitrelax

#pragma once
#include <cmath>

#include "../potentials/pair_terms.hpp"

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
    return (a + b) * multiplyAdd(Real(-0.5 * epsilon), abs(a - b), Real(0.5));
  }

  /// By which no particle of a diameter up to `largest` is farther from contact with any other than one of `largest`:
  /// d_ij grows with a up to a = 1/(2 epsilon) at least, and is never above (a + b)/2.
  [[gnu::always_inline]] NonAdditiveDiameters upTo(double largest) const {
    return {2 * epsilon * largest <= 1 ? epsilon : 0.0};
  }
};

}  // namespace vitrelax

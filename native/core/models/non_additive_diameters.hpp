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

  /// A rule by which `largest` and any other diameter b have a contact distance no shorter than d_ab of every a up to
  /// `largest`: d_ab grows with a at least up to a = 1/(2 epsilon), and is never above (a + b)/2.
  [[gnu::always_inline]] NonAdditiveDiameters upTo(double largest) const {
    return {2 * epsilon * largest <= 1 ? epsilon : 0.0};
  }
};

}  // namespace vitrelax

#pragma once
#include <cmath>

namespace vitrelax {

/// Energy of a pair and its derivatives, as the force loops need them. `Real` is a double or a pack of lanes.
template <class Real>
struct PairTerms {
  Real energy;      ///< U [energy]
  Real forceOverR;  ///< -U'/r [energy/length^2]
  Real curvature;   ///< U'' [energy/length^2]
};

/// a b + c; packs of lanes bring their own, fused where the instruction set has it.
[[gnu::always_inline]] inline double multiplyAdd(double a, double b, double c) { return a * b + c; }
/// a^-1/2; packs bring a faster one where the instruction set has it.
[[gnu::always_inline]] inline double inverseSqrt(double a) { return 1 / std::sqrt(a); }

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

/// Diameters distributed as f(d) = A d^-3 on [dmin, dmax] with mean 1 and dmin/dmax = sizeRatio: then
/// 1/dmin + 1/dmax = 2, dmin = (1 + q)/2 and dmax = (1 + q)/(2 q).
///
/// Quantiles d((k + 1/2)/N), shuffled, give every sample the same multiset of sizes; independent draws differ from
/// sample to sample by 2 delta/sqrt(N) in density, which adds to every fluctuation measured over samples.
std::vector<double> powerLawDiameters(std::size_t particles, double sizeRatio, bool independent, std::uint64_t seed);

/// <d^n> of the same distribution.
double powerLawMoment(int n, double sizeRatio);

}  // namespace vitrelax

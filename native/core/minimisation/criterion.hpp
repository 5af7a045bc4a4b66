#pragma once
#include <cstdint>
#include <limits>

namespace vitrelax {

/// When a minimiser ends; 0 and the largest number stand for no criterion.
struct Criterion {
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  double rmsForce = 0, maxForce = 0;  ///< [energy/length]
  std::uint64_t evaluations = kNever;

  // Those of LAMMPS, which its dialect alone knows.
  double energyTolerance = 0;  ///< on |E - E'| / ((|E| + |E'|)/2), energies per particle
  double forceNorm = 0;        ///< on sqrt(sum |F_i|^2) [energy/length]
  std::uint64_t iterations = kNever;
};

}  // namespace vitrelax

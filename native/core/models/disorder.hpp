#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "planted_pairs.hpp"

namespace vitrelax {

/// How a planted state is made again.
struct Planting {
  double temperature;  ///< [energy]
  std::uint64_t seed;
};

/// The quenched shifts A_ij of a Mari-Kurchan system, i < j in the user's order; A_ji = -A_ij. Immutable, so that
/// copies of a system share it. Either planted, A_ij = y_ij and all particles at 0, or given one by one.
struct Disorder {
  using Shift = std::array<std::uint64_t, 3>;  ///< fixed-point fractions of the box, modulo 2^64

  std::optional<PlantedPairs> planted;
  std::vector<Shift> given;  ///< pairs i < j, i outer; empty where planted
};

/// Number of the pair i < j among all, i outer.
inline std::uint64_t pairNumber(std::uint64_t i, std::uint64_t j, std::uint64_t particles) {
  return i * (2 * particles - i - 1) / 2 + (j - i - 1);
}

}  // namespace vitrelax

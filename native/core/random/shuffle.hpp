#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "philox.hpp"

namespace vitrelax {

/// Fisher-Yates, from the stream (seed, shuffle).
inline void shuffle(std::vector<double>& values, std::uint64_t seed) {
  Stream draw(seed, Purpose::shuffle);
  for (std::size_t k = values.size(); k > 1; --k)
    std::swap(values[k - 1], values[draw.below(static_cast<std::uint32_t>(k))]);
}

}  // namespace vitrelax

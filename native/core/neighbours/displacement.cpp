#include "displacement.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

double largestDisplacement(const ParticleSystem& system, const Records& before, const Records& now, ThreadTeam& team) {
  const int D = system.dimension();
  const std::size_t stride = system.recordStride();
  std::vector<double> largest(system.chunks(), 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    const std::size_t first = chunk * kBlocksPerChunk * kLanes;
    const std::size_t last = std::min(first + kBlocksPerChunk * kLanes, system.particles());
    double most = 0;
    for (std::size_t k = first; k < last; ++k) {
      double square = 0;
      for (int c = 0; c < D; ++c) {
        const std::size_t i = k * stride + c;
        const auto moved = static_cast<double>(
            static_cast<std::int64_t>(static_cast<std::uint64_t>(now[i]) - static_cast<std::uint64_t>(before[i])));
        square += moved * moved;
      }
      most = std::max(most, square);
    }
    largest[chunk] = most;
  });
  return std::sqrt(*std::max_element(largest.begin(), largest.end())) * system.unit();
}

}  // namespace vitrelax

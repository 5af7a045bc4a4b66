#include "displacement.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

double largestDisplacement(const ParticleSystem& system, const Records& before, const Records& now, ThreadTeam& team) {
  std::vector<double> largest(system.chunks(), 0);
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    largest[chunk] = system.kernels().largestDisplacement(before.data(), now.data(), first, last);
  });
  return std::sqrt(*std::max_element(largest.begin(), largest.end())) * system.unit();
}

std::vector<std::uint32_t> movedFarther(const ParticleSystem& system, const Records& before, const Records& now,
                                        double distance, ThreadTeam& team) {
  const int D = system.dimension();
  const std::size_t stride = system.recordStride();
  const double limit = distance / system.unit();
  std::vector<std::vector<std::uint32_t>> found(system.chunks());
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    for (std::size_t k = first * kLanes; k < std::min(last * kLanes, system.particles()); ++k) {
      double square = 0;
      for (int c = 0; c < D; ++c) {
        const std::size_t i = k * stride + c;
        const auto moved = static_cast<double>(
            static_cast<std::int64_t>(static_cast<std::uint64_t>(now[i]) - static_cast<std::uint64_t>(before[i])));
        square += moved * moved;
      }
      if (square > limit * limit) found[chunk].push_back(static_cast<std::uint32_t>(k));
    }
  });
  std::vector<std::uint32_t> all;
  for (const auto& some : found) all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace vitrelax

#include "thermal_noise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

void normals(const Stream& stream, std::uint32_t id, int dimension, double* out) {
  const std::uint64_t blocks = static_cast<std::uint64_t>(dimension + 1) / 2;
  for (int c = 0; c < dimension; c += 2) {
    const philox::Block b = stream.block(id * blocks + static_cast<std::uint64_t>(c) / 2);
    const std::uint64_t first = (std::uint64_t{b[1]} << 21) | (b[0] >> 11);
    const std::uint64_t second = (std::uint64_t{b[3]} << 21) | (b[2] >> 11);
    const double radius = std::sqrt(-2 * std::log(static_cast<double>(first + 1) * 0x1p-53));  // of u in (0, 1]
    const double angle = 2 * std::numbers::pi * (static_cast<double>(second) * 0x1p-53);
    out[c] = radius * std::cos(angle);
    if (c + 1 < dimension) out[c + 1] = radius * std::sin(angle);
  }
}

void drawVelocities(const ParticleSystem& system, double temperature, const Stream& stream, bool atRest,
                    ThreadTeam& team, std::vector<double>& velocity) {
  const int D = system.dimension();
  const std::size_t n = system.particles();
  const double width = std::sqrt(temperature);
  // in the user's order, so that the rounding of the mean does not depend on the order in memory either
  std::vector<double> drawn(n * D);
  std::vector<double> mean(D, 0);
  constexpr std::size_t kChunk = 256;
  team.forEach((n + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    for (std::size_t i = chunk * kChunk; i < std::min(n, (chunk + 1) * kChunk); ++i) {
      normals(stream, static_cast<std::uint32_t>(i), D, &drawn[i * D]);
      for (int c = 0; c < D; ++c) drawn[i * D + c] *= width;
    }
  });
  for (std::size_t i = 0; i < n; ++i)
    for (int c = 0; c < D; ++c) mean[c] += drawn[i * D + c];
  for (double& m : mean) m = atRest ? m / static_cast<double>(n) : 0;
  velocity.assign(system.vectorLength(), 0);
  for (std::size_t k = 0; k < n; ++k)
    for (int c = 0; c < D; ++c) velocity[system.at(k, c)] = drawn[std::size_t{system.id[k]} * D + c] - mean[c];
}

}  // namespace vitrelax

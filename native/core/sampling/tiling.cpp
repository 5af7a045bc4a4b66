#include "tiling.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

namespace {

constexpr std::uint64_t kFewest = 4, kMost = 4096;  // tiles a side
constexpr double kMostTiles = 1 << 24;
constexpr std::size_t kParticlesPerChunk = 16384;

}  // namespace

Tiling::Tiling(const ParticleSystem& system, double leastWidth, double members) : dimension_(system.dimension()) {
  const auto n = static_cast<double>(system.particles());
  const double wanted = std::max(leastWidth, system.boxLength() * std::pow(members / n, 1.0 / dimension_));
  const auto pairs = static_cast<std::uint64_t>(std::min(system.boxLength() / wanted, double{kMost}) / 2);
  if (2 * pairs < kFewest || std::pow(2.0 * static_cast<double>(pairs), dimension_) > kMostTiles) return;
  side_ = 2 * pairs;
  tiles_ = 1;
  for (int c = 0; c < dimension_; ++c) tiles_ *= side_;
  byColour_.resize(colours());
  for (std::size_t tile = 0; tile < tiles_; ++tile) {
    std::size_t colour = 0, rest = tile;
    for (int c = 0; c < dimension_; ++c, rest /= side_) colour = colour * 2 + rest % side_ % 2;
    byColour_[colour].push_back(static_cast<std::uint32_t>(tile));
  }
}

/// By the high words of coordinates: the smallest whose place is this one, as a coordinate. That of `side_` is 2^64, 0.
std::uint64_t Tiling::lowerEnd(std::uint64_t place) const { return ((place << 32) + side_ - 1) / side_ << 32; }

void Tiling::describe(std::size_t tile, TrialPass& pass) const {
  pass.tiled = true;
  for (int c = 0; c < dimension_; ++c, tile /= side_) {
    const std::uint64_t place = tile % side_;
    pass.low[c] = offset_[c] + lowerEnd(place);
    pass.width[c] = lowerEnd(place + 1) - lowerEnd(place);
  }
}

void Tiling::assign(const ParticleSystem& system, const Records& records, const std::uint64_t* offset,
                    ThreadTeam& team) {
  const std::size_t particles = system.particles(), stride = system.recordStride();
  const std::size_t chunks = (particles + kParticlesPerChunk - 1) / kParticlesPerChunk;
  std::copy(offset, offset + dimension_, offset_);
  tileOf_.resize(particles);
  members_.resize(particles);
  start_.resize(tiles_ + 1);
  next_.assign(chunks * tiles_, 0);
  team.forEach(chunks, [&](std::size_t chunk) {
    std::uint32_t* const count = &next_[chunk * tiles_];
    const std::size_t last = std::min((chunk + 1) * kParticlesPerChunk, particles);
    for (std::size_t k = chunk * kParticlesPerChunk; k < last; ++k) {
      std::uint64_t tile = 0;
      for (int c = dimension_; c-- > 0;) {
        const std::uint64_t within = static_cast<std::uint64_t>(records[k * stride + c]) - offset_[c];
        tile = tile * side_ + ((within >> 32) * side_ >> 32);
      }
      tileOf_[k] = static_cast<std::uint32_t>(tile);
      ++count[tile];
    }
  });
  std::uint32_t sum = 0;
  for (std::size_t tile = 0; tile < tiles_; ++tile) {
    start_[tile] = sum;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      const std::uint32_t here = next_[chunk * tiles_ + tile];
      next_[chunk * tiles_ + tile] = sum;
      sum += here;
    }
  }
  start_[tiles_] = sum;
  team.forEach(chunks, [&](std::size_t chunk) {
    std::uint32_t* const next = &next_[chunk * tiles_];
    const std::size_t last = std::min((chunk + 1) * kParticlesPerChunk, particles);
    for (std::size_t k = chunk * kParticlesPerChunk; k < last; ++k) {
      members_[next[tileOf_[k]]++] = static_cast<std::uint32_t>(k);
    }
  });
}

}  // namespace vitrelax

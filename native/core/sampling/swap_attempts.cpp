#include "swap_attempts.hpp"

#include <algorithm>
#include <cmath>

#include "../models/species_pairs.hpp"
#include "../random/philox.hpp"

namespace vitrelax {

namespace {

/// Uniform in 0 .. n-1.
std::uint32_t scaled(std::uint32_t word, std::uint64_t n) { return static_cast<std::uint32_t>(word * n >> 32); }

}  // namespace

std::uint64_t minorityOf(const ParticleSystem& system) {
  if (system.model().species < 3) return 0;
  const double code = SpeciesPairs::codes[2];
  return static_cast<std::uint64_t>(std::count(system.size.begin(), system.size.end(), code));
}

AttemptSource::AttemptSource(const SwapMonteCarloOptions& options, const ParticleSystem& system)
    : dimension_(system.dimension()),
      particles_(system.particles()),
      minority_(minorityOf(system)),
      seed_(options.seed),
      exchanges_(system.particles() > 1 ? static_cast<std::uint64_t>(std::llrint(options.swapProbability * 0x1p32))
                                        : 0),
      halfStep_(options.stepLength / system.boxLength() * 0x1p31),
      temperature_(options.temperature) {}

void AttemptSource::draw(std::uint64_t sweep, std::uint64_t first, std::size_t count, Attempts& out) const {
  const Stream stream(seed_, Purpose::monteCarlo, sweep);
  const std::uint64_t blocks = 1 + static_cast<std::uint64_t>(dimension_ + 3) / 4;
  std::uint32_t words[4][Attempts::kCapacity];
  const auto generate = [&](std::uint64_t block) {
    for (std::size_t l = 0; l < count; ++l) {
      const philox::Block b = stream.block((first + l) * blocks + block);
      for (int w = 0; w < 4; ++w) words[w][l] = b[w];
    }
  };
  generate(0);
  bool exchange[Attempts::kCapacity];
  for (std::size_t l = 0; l < count; ++l) exchange[l] = words[0][l] < exchanges_;
  for (std::size_t l = 0; l < count; ++l) {
    out.particle[l] = scaled(words[1][l], exchange[l] && minority_ > 0 ? minority_ : particles_);
  }
  for (std::size_t l = 0; l < count; ++l) {
    const std::uint64_t bits = (std::uint64_t{words[3][l]} << 21) | (words[2][l] >> 11);
    out.threshold[l] = -temperature_ * std::log(static_cast<double>(bits + 1) * 0x1p-53);  // u in (0, 1]
  }
  for (int c = 0; c < dimension_; ++c) {
    if (c % 4 == 0) generate(1 + static_cast<std::uint64_t>(c) / 4);
    if (c == 0) {
      for (std::size_t l = 0; l < count; ++l) {
        if (!exchange[l]) {
          out.partner[l] = Attempts::kDisplacement;
        } else if (minority_ > 0) {
          out.partner[l] = static_cast<std::uint32_t>(minority_) + scaled(words[0][l], particles_ - minority_);
        } else {
          const std::uint32_t other = scaled(words[0][l], particles_ - 1);  // of all but the particle itself
          out.partner[l] = other + (other >= out.particle[l]);
        }
      }
    }
    for (std::size_t l = 0; l < count; ++l) {
      const std::int64_t odd = 2 * std::int64_t{static_cast<std::int32_t>(words[c % 4][l])} + 1;
      out.shift[c][l] = std::llrint(static_cast<double>(odd) * halfStep_);
    }
  }
}

}  // namespace vitrelax

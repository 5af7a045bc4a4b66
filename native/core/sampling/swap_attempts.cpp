#include "swap_attempts.hpp"

#include <algorithm>
#include <cmath>

#include "../models/species_pairs.hpp"
#include "../random/philox.hpp"
#include "trial_pass.hpp"

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

std::uint64_t AttemptSource::offset(std::uint64_t sweep, int component) const {
  const philox::Block b =
      Stream(seed_, Purpose::monteCarlo, sweep).block(blocks() * particles_ + static_cast<std::uint64_t>(component));
  return b[0] | (std::uint64_t{b[1]} << 32);
}

void AttemptSource::draw(std::uint64_t sweep, std::uint64_t first, std::size_t count, Attempts& out) const {
  drawFrom(particles_, minority_, sweep, first, count, out);
}

void AttemptSource::drawAmong(const std::uint32_t* members, std::uint64_t n, std::uint64_t sweep, std::uint64_t first,
                              std::size_t count, Attempts& out) const {
  drawFrom(n, 0, sweep, first, count, out);
  for (std::size_t l = 0; l < count; ++l) {
    out.particle[l] = members[out.particle[l]];
    if (out.partner[l] != Attempts::kDisplacement) out.partner[l] = members[out.partner[l]];
  }
}

void AttemptSource::drawFrom(std::uint64_t n, std::uint64_t minority, std::uint64_t sweep, std::uint64_t first,
                             std::size_t count, Attempts& out) const {
  const TrialKernels& kernels = trialKernels();
  const Stream stream(seed_, Purpose::monteCarlo, sweep);
  std::uint32_t words[4][Attempts::kCapacity];
  const auto generate = [&](std::uint64_t block) {
    kernels.words(stream, first * blocks() + block, blocks(), count, words);
  };
  generate(0);
  bool exchange[Attempts::kCapacity];
  for (std::size_t l = 0; l < count; ++l) exchange[l] = n > 1 && words[0][l] < exchanges_;
  for (std::size_t l = 0; l < count; ++l) {
    out.particle[l] = scaled(words[1][l], exchange[l] && minority > 0 ? minority : n);
  }
  kernels.thresholds(words[3], words[2], count, temperature_, out.threshold);
  for (int c = 0; c < dimension_; ++c) {
    if (c % 4 == 0) generate(1 + static_cast<std::uint64_t>(c) / 4);
    if (c == 0) {
      for (std::size_t l = 0; l < count; ++l) {
        if (!exchange[l]) {
          out.partner[l] = Attempts::kDisplacement;
        } else if (minority > 0) {
          out.partner[l] = static_cast<std::uint32_t>(minority) + scaled(words[0][l], n - minority);
        } else {
          const std::uint32_t other = scaled(words[0][l], n - 1);  // of all but the particle itself
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

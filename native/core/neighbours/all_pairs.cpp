#include "all_pairs.hpp"

#include <algorithm>
#include <cmath>

namespace vitrelax {

AllPairs::AllPairs(const ParticleSystem& system, const Records& records, double radius) : kernels_(system.kernels()) {
  const std::size_t particles = system.particles(), stride = system.recordStride();
  const std::size_t padded = (particles + kCoarseLanes - 1) / kCoarseLanes * kCoarseLanes;
  const int D = system.dimension();
  coordinates_.assign(padded * static_cast<std::size_t>(D), 0);
  for (int c = 0; c < D; ++c) {
    std::int16_t* out = coordinates_.data() + static_cast<std::size_t>(c) * padded;
    pass_.coordinate[c] = out;
    for (std::size_t k = 0; k < particles; ++k) out[k] = static_cast<std::int16_t>(records[k * stride + c] >> 48);
  }
  // Cutting off the rest moves each difference of coordinates by less than one unit, and each square is rounded.
  const double farthest = radius * 1.0001 / system.boxLength() * 0x1p16 + std::sqrt(static_cast<double>(D));
  pass_.limit = static_cast<std::uint16_t>(std::min(65535.0, std::ceil(farthest * farthest / 0x1p15 + D / 2.0) + 1));
  pass_.dimension = D;
  pass_.particles = static_cast<std::uint32_t>(particles);
}

void AllPairs::candidates(std::size_t block, std::vector<Range>* ranges, std::size_t* count) const {
  constexpr std::uint32_t kTogether = 1024;  // so that the rows need no room for all particles
  Range* near[kLanes];
  std::fill_n(count, kLanes, std::size_t{0});
  for (std::uint32_t begin = 0; begin < pass_.particles; begin += kTogether) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      if (ranges[l].size() < count[l] + kTogether) ranges[l].resize(2 * (count[l] + kTogether));
      near[l] = ranges[l].data();
    }
    const Range others{begin, std::min(begin + kTogether, pass_.particles)};
    kernels_.nearAmongAll(pass_, static_cast<std::uint32_t>(block * kLanes), others, near, count);
  }
}

double AllPairs::cycles(std::size_t particles, int dimension) {
  return static_cast<double>(particles) / 32 * (2 + 1.6 * dimension);
}

}  // namespace vitrelax

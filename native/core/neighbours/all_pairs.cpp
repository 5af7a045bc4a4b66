#include "all_pairs.hpp"

#include <algorithm>
#include <cmath>

#include "displacement.hpp"

namespace vitrelax {

namespace {

/// Of what is kept, how much farther the search goes: three to five times as many as within the radius, in any
/// dimension.
double margin(double radius, int dimension) { return 1.6 / dimension * radius; }

}  // namespace

AllPairs::AllPairs(const ParticleSystem& system, const Records& records, double radius, bool keep)
    : kernels_(system.kernels()), radius_(keep ? radius + margin(radius, system.dimension()) : radius) {
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
  const double farthest = radius_ * 1.0001 / system.boxLength() * 0x1p16 + std::sqrt(static_cast<double>(D));
  pass_.limit = static_cast<std::uint16_t>(std::min(65535.0, std::ceil(farthest * farthest / 0x1p15 + D / 2.0) + 1));
  pass_.dimension = D;
  pass_.particles = static_cast<std::uint32_t>(particles);
  if (!keep) return;
  kept_.resize(system.blocks());
  reference_ = records;
}

bool AllPairs::serves(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team) const {
  // another order of the particles shows as displacements
  if (kept_.empty()) return false;
  return radius + 2 * largestDisplacement(system, reference_, records, team) <= radius_;
}

const AllPairs::Candidates& AllPairs::candidates(std::size_t block, Candidates& own) {
  if (kept_.empty()) {
    search(block, own);
    return own;
  }
  Candidates& kept = kept_[block];
  if (kept.near[0].empty()) {
    search(block, own);
    std::copy_n(own.count, kLanes, kept.count);
    for (std::size_t l = 0; l < kLanes; ++l)
      kept.near[l].assign(own.near[l].begin(), own.near[l].begin() + own.count[l]);
  }
  return kept;
}

void AllPairs::search(std::size_t block, Candidates& found) const {
  constexpr std::uint32_t kTogether = 1024, kRegister = 16;  // so that the rows need no room for all particles
  std::uint32_t* near[kLanes];
  std::fill_n(found.count, kLanes, std::size_t{0});
  for (std::uint32_t begin = 0; begin < pass_.particles; begin += kTogether) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      const std::size_t most = found.count[l] + kTogether + kRegister;
      if (found.near[l].size() < most) found.near[l].resize(2 * most);
      near[l] = found.near[l].data();
    }
    const Range others{begin, std::min(begin + kTogether, pass_.particles)};
    kernels_.nearAmongAll(pass_, static_cast<std::uint32_t>(block * kLanes), others, near, found.count);
  }
}

std::size_t AllPairs::bytes() const {
  std::size_t n = coordinates_.capacity() * 2 + reference_.capacity() * 8;
  for (const Candidates& kept : kept_) {
    n += sizeof kept;
    for (const auto& row : kept.near) n += row.capacity() * 4;
  }
  return n;
}

double AllPairs::cycles(std::size_t particles, int dimension) {
  return static_cast<double>(particles) / 32 * (2 + 1.6 * dimension);
}

}  // namespace vitrelax

#include "row_list.hpp"

#include <algorithm>

#include "../parallel/thread_team.hpp"
#include "pairs_in_reach.hpp"

namespace vitrelax {

namespace {

/// `v.assign(length, value)`, left when cancelled: the rows of quenched shifts are hundreds of megabytes, whose pages
/// the system takes longer to give than we to fill.
template <class Words>
void fill(Words& v, std::size_t length, std::uint32_t value, const ThreadTeam& team) {
  constexpr std::size_t kWordsPerLook = std::size_t{1} << 18;
  v.clear();
  v.reserve(length);
  while (v.size() < length) {
    team.leaveIfCancelled();
    v.resize(std::min(length, v.size() + kWordsPerLook), value);
  }
}

}  // namespace

void RowList::build(const ParticleSystem& system, const Records& records, double cutoff, double skin,
                    ThreadTeam& team) {
  if (system.disorder() != nullptr) return buildShifted(system, records, cutoff + skin, team);
  const std::size_t particles = system.particles();
  near_.make(system, records, skin, cutoff, team);
  rowStart_.resize(particles + 1);
  rowStart_[0] = 0;
  for (std::size_t k = 0; k < particles; ++k) {
    rowStart_[k + 1] = rowStart_[k] + static_cast<std::uint32_t>((near_.length(k) + kLanes - 1) / kLanes);
  }
  renew(offsets_, std::size_t{rowStart_[particles]} * kLanes);
  // A chunk is worth the waking of a thread, which sleeps during the sweeps.
  constexpr std::size_t kParticlesPerChunk = 4096;
  team.forEach((particles + kParticlesPerChunk - 1) / kParticlesPerChunk, [&](std::size_t chunk) {
    team.leaveIfCancelled();
    const std::size_t first = chunk * kParticlesPerChunk, last = std::min(first + kParticlesPerChunk, particles);
    for (std::size_t k = first; k < last; ++k) {
      const auto at = [&](std::size_t row) {
        return offsets_.begin() + static_cast<std::ptrdiff_t>(rowStart_[row] * kLanes);
      };
      std::fill(std::copy_n(near_.row(k), near_.length(k), at(k)), at(k + 1), system.paddingOffset(k));
    }
  });
}

void RowList::buildShifted(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team) {
  PairsInReach pairs(system, records, radius, team);
  const std::size_t particles = system.particles();
  const bool exact = !system.disorder()->given.empty();  // shifts of 64 bits
  rowStart_.resize(particles + 1);
  rowStart_[0] = 0;
  for (std::size_t k = 0; k < particles; ++k) {
    rowStart_[k + 1] = rowStart_[k] + static_cast<std::uint32_t>((pairs.rowLength(k) + kLanes - 1) / kLanes);
  }
  const std::size_t slots = std::size_t{rowStart_[particles]} * kLanes;
  fill(offsets_, slots, system.paddingOffset(0), team);
  fill(high_, 3 * slots, 0, team);
  fill(low_, exact ? 3 * slots : 0, 0, team);
  const auto stride = static_cast<std::uint32_t>(system.recordStride());
  pairs.placeAll(team, [&](std::uint32_t k, std::uint32_t n, std::uint32_t other, const Disorder::Shift& shift) {
    const std::size_t pack = rowStart_[k] + n / kLanes, lane = n % kLanes;
    offsets_[pack * kLanes + lane] = other * stride;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t at = (pack * 3 + c) * kLanes + lane;
      high_[at] = static_cast<std::uint32_t>(shift[c] >> 32);
      if (exact) low_[at] = static_cast<std::uint32_t>(shift[c]);
    }
  });
}

}  // namespace vitrelax

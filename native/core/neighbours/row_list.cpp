#include "row_list.hpp"

#include <algorithm>

#include "../parallel/thread_team.hpp"
#include "cell_grid.hpp"
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
  // A chunk is worth the waking of a thread, which sleeps during the sweeps.
  constexpr std::size_t kParticlesPerChunk = 4096, kSlack = 16;  // the kernel stores whole registers
  const std::size_t particles = system.particles(), chunks = (particles + kParticlesPerChunk - 1) / kParticlesPerChunk;
  const CellLayout layout = CellLayout::plan(particles, system.dimension(), system.boxLength(), cutoff + skin);
  const CellGrid grid(system, records, cutoff + skin, layout);
  ListPass pass{};
  grid.describe(pass);
  pass.skin = static_cast<float>(skin);
  pass.uniformCutoff = static_cast<float>(cutoff);
  pass.parameters = system.model().parameters;

  // The rows of a large system are most of its memory: not to hold them twice, they are made some chunks at a time, and
  // move to where they stay. All memory is kept for the next build, as new pages cost time.
  const std::size_t together = std::max<std::size_t>(8, 2 * static_cast<std::size_t>(team.threads()));
  rowStart_.resize(particles + 1);
  rowStart_[0] = 0;
  storage_.resize(std::min(chunks, together));
  offsets_.clear();
  for (std::size_t done = 0; done < chunks; done += together) {
    team.forEach(std::min(together, chunks - done), [&](std::size_t c) {
      team.leaveIfCancelled();
      std::vector<Range> ranges;
      std::vector<std::uint32_t>& out = storage_[c];
      const std::size_t first = (done + c) * kParticlesPerChunk, last = std::min(first + kParticlesPerChunk, particles);
      std::size_t used = 0;
      for (std::size_t k = first; k < last; ++k) {
        std::size_t most = 0;
        const std::size_t runs = grid.candidates(k, ranges, most);
        most += kSlack;
        if (out.size() < used + most) out.resize(std::max(used + most, out.size() + out.size() / 4));
        std::uint32_t* row = out.data() + used;
        const std::size_t length = system.kernels().listRow(pass, grid.place(k), ranges.data(), runs, row);
        const std::size_t padded = (length + kLanes - 1) / kLanes * kLanes;
        std::fill(row + length, row + padded, system.paddingOffset(k));
        rowStart_[k + 1] = static_cast<std::uint32_t>(padded / kLanes);
        used += padded;
      }
    });
    for (std::size_t c = 0; c < together && done + c < chunks; ++c) {
      const std::size_t first = (done + c) * kParticlesPerChunk, last = std::min(first + kParticlesPerChunk, particles);
      for (std::size_t k = first; k < last; ++k) rowStart_[k + 1] += rowStart_[k];
      const std::size_t length = std::size_t{rowStart_[last] - rowStart_[first]} * kLanes;
      // by what there is so far, and a bit: growing by doubling would leave half of it empty
      const std::size_t wanted = (offsets_.size() + length) * particles / last;
      if (offsets_.capacity() < offsets_.size() + length) offsets_.reserve(wanted + wanted / 16);
      offsets_.insert(offsets_.end(), storage_[c].begin(), storage_[c].begin() + static_cast<std::ptrdiff_t>(length));
    }
  }
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

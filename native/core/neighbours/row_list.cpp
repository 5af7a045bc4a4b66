#include "row_list.hpp"

#include <algorithm>

#include "../parallel/thread_team.hpp"
#include "cell_grid.hpp"

namespace vitrelax {

void RowList::build(const ParticleSystem& system, const std::vector<std::int64_t>& records, double cutoff, double skin,
                    ThreadTeam& team) {
  // A chunk is worth the waking of a thread, which sleeps during the sweeps.
  constexpr std::size_t kParticlesPerChunk = 4096, kSlack = 16;  // the kernel stores whole registers
  const std::size_t particles = system.particles(), chunks = (particles + kParticlesPerChunk - 1) / kParticlesPerChunk;
  const CellGrid grid(records, particles, system.dimension(), system.boxLength(), cutoff + skin);
  ListPass pass{};
  grid.describe(pass);
  pass.skin = static_cast<float>(skin);
  pass.uniformCutoff = static_cast<float>(cutoff);
  pass.parameters = system.model().parameters;

  rowStart_.resize(particles + 1);
  storage_.resize(chunks);
  team.forEach(chunks, [&](std::size_t chunk) {
    std::vector<Range> ranges;
    std::vector<std::uint32_t>& out = storage_[chunk];
    const std::size_t first = chunk * kParticlesPerChunk, last = std::min(first + kParticlesPerChunk, particles);
    std::size_t used = 0;
    for (std::size_t k = first; k < last; ++k) {
      const std::size_t most = grid.candidates(k, ranges) + kSlack;
      if (out.size() < used + most) out.resize(std::max(used + most, out.size() + out.size() / 4));
      std::uint32_t* row = out.data() + used;
      const std::size_t length = system.kernels().listRow(pass, grid.place(k), ranges.data(), ranges.size(), row);
      const std::size_t padded = (length + kLanes - 1) / kLanes * kLanes;
      std::fill(row + length, row + padded, system.paddingOffset());
      rowStart_[k + 1] = static_cast<std::uint32_t>(padded / kLanes);
      used += padded;
    }
  });
  rowStart_[0] = 0;
  for (std::size_t k = 0; k < particles; ++k) rowStart_[k + 1] += rowStart_[k];
  offsets_.resize(std::size_t{rowStart_[particles]} * kLanes);
  team.forEach(chunks, [&](std::size_t chunk) {
    const std::size_t first = chunk * kParticlesPerChunk, last = std::min(first + kParticlesPerChunk, particles);
    const std::size_t begin = std::size_t{rowStart_[first]} * kLanes, end = std::size_t{rowStart_[last]} * kLanes;
    std::copy_n(storage_[chunk].begin(), end - begin, offsets_.begin() + static_cast<std::ptrdiff_t>(begin));
  });
}

}  // namespace vitrelax

#include "verlet_list.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "../parallel/thread_team.hpp"
#include "all_pairs.hpp"
#include "cell_grid.hpp"
#include "pairs_in_reach.hpp"

namespace vitrelax {

void VerletList::build(const ParticleSystem& system, const std::vector<std::int64_t>& records, double skin,
                       ThreadTeam& team, double uniformCutoff) {
  if (system.disorder() != nullptr) return buildShifted(system, records, skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const double radius = (uniformCutoff > 0 ? uniformCutoff : system.largestCutoff()) + skin;
  const CellLayout cells = CellLayout::plan(particles, system.dimension(), system.boxLength(), radius);
  const double allCycles = AllPairs::cycles(particles, system.dimension());
  const bool byCells = cells.cycles < allCycles;
  const CellGrid grid(system, records, radius, byCells ? cells : CellLayout{});
  std::optional<AllPairs> all;
  if (!byCells) all.emplace(system, records, radius);
  ListPass pass{};
  grid.describe(pass);
  pass.skin = static_cast<float>(skin);
  pass.uniformCutoff = static_cast<float>(uniformCutoff > 0 || system.sized() ? uniformCutoff : system.largestCutoff());
  pass.parameters = system.model().parameters;

  reference_ = records;
  rows_.resize(blocks);
  storage_.resize(system.chunks());
  std::vector<std::size_t> listed(system.chunks(), 0), registers(system.chunks(), 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    team.leaveIfCancelled();
    constexpr std::size_t kSlack = 16;  // the kernel stores whole registers
    std::vector<Range> ranges[kLanes];
    std::vector<std::uint32_t> row[kLanes];
    std::vector<std::uint32_t>& out = storage_[chunk];
    out.clear();
    const std::size_t first = chunk * kBlocksPerChunk, last = std::min(first + kBlocksPerChunk, blocks);
    std::size_t begin[kBlocksPerChunk];
    for (std::size_t b = first; b < last; ++b) {
      std::size_t length[kLanes] = {}, runs[kLanes] = {}, longest = 0;
      if (all) all->candidates(b, ranges, runs);
      for (std::size_t l = 0; l < kLanes && b * kLanes + l < particles; ++l) {
        const std::size_t k = b * kLanes + l;
        std::size_t most = runs[l];
        if (!all) runs[l] = grid.candidates(k, ranges[l], most);
        most += kSlack;
        if (row[l].size() < most) row[l].resize(2 * most);
        length[l] = system.kernels().listRow(pass, grid.place(k), ranges[l].data(), runs[l], row[l].data());
        longest = std::max(longest, length[l]);
        listed[chunk] += length[l];
        registers[chunk] += runs[l] + most / 16;
      }
      begin[b - first] = out.size();
      rows_[b].length = static_cast<std::uint32_t>(longest);
      out.resize(out.size() + longest * kLanes);
      std::uint32_t* slot = out.data() + begin[b - first];
      for (std::size_t l = 0; l < kLanes; ++l) {
        const std::uint32_t padding = system.paddingOffset(b * kLanes + l);
        for (std::size_t n = 0; n < length[l]; ++n) slot[n * kLanes + l] = row[l][n];
        for (std::size_t n = length[l]; n < longest; ++n) slot[n * kLanes + l] = padding;
      }
    }
    for (std::size_t b = first; b < last; ++b) rows_[b].offsets = out.data() + begin[b - first];
  });
  listed_ = slots_ = 0;
  std::size_t tests = 0;
  for (std::size_t n : listed) listed_ += n;
  for (std::size_t n : registers) tests += n;
  for (const auto& s : storage_) slots_ += s.size();
  // Measured for D = 2, 3, 4 and 8: a register of candidates, an entry of a row, a particle's place in the grid; and
  // the coarse search, a slot being worth about eight cycles.
  cost_ = 7.0 * static_cast<double>(tests) + 5.0 * static_cast<double>(listed_) + 10.0 * static_cast<double>(particles);
  if (all) cost_ += static_cast<double>(particles) * allCycles / 8;
}

void VerletList::buildShifted(const ParticleSystem& system, const std::vector<std::int64_t>& records, double skin,
                              ThreadTeam& team) {
  PairsInReach pairs(system, records, system.largestCutoff() + skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const bool exact = !system.disorder()->given.empty();  // shifts of 64 bits
  reference_ = records;
  rows_.resize(blocks);
  storage_.resize(system.chunks());
  high_.resize(system.chunks());
  low_.resize(exact ? system.chunks() : 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    team.leaveIfCancelled();  // new pages take longer than what is written to them
    const std::size_t first = chunk * kBlocksPerChunk, last = std::min(first + kBlocksPerChunk, blocks);
    std::size_t length = 0;
    for (std::size_t b = first; b < last; ++b) {
      std::uint32_t longest = 0;
      for (std::size_t k = b * kLanes; k < std::min((b + 1) * kLanes, particles); ++k) {
        longest = std::max(longest, pairs.rowLength(k));
      }
      rows_[b].length = longest;
      length += longest;
    }
    storage_[chunk].assign(length * kLanes, system.paddingOffset(0));
    high_[chunk].assign(length * 3 * kLanes, 0);
    if (exact) low_[chunk].assign(length * 3 * kLanes, 0);
    std::size_t at = 0;
    for (std::size_t b = first; b < last; at += rows_[b].length * kLanes, ++b) {
      rows_[b].offsets = storage_[chunk].data() + at;
      rows_[b].shifts = {high_[chunk].data() + 3 * at, exact ? low_[chunk].data() + 3 * at : nullptr};
    }
  });
  const auto stride = static_cast<std::uint32_t>(system.recordStride());
  pairs.placeAll(team, [&](std::uint32_t k, std::uint32_t n, std::uint32_t other, const Disorder::Shift& shift) {
    const std::size_t block = k / kLanes, chunk = block / kBlocksPerChunk, lane = k % kLanes;
    const auto begin = static_cast<std::size_t>(rows_[block].offsets - storage_[chunk].data());
    storage_[chunk][begin + n * kLanes + lane] = other * stride;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t at = 3 * begin + (std::size_t{n} * 3 + c) * kLanes + lane;
      high_[chunk][at] = static_cast<std::uint32_t>(shift[c] >> 32);
      if (exact) low_[chunk][at] = static_cast<std::uint32_t>(shift[c]);
    }
  });
  listed_ = pairs.listed();
  slots_ = 0;
  for (const auto& s : storage_) slots_ += s.size();
  cost_ = 10 * static_cast<double>(pairs.candidates()) + 18 * static_cast<double>(listed_);
}

double VerletList::largestDisplacement(const ParticleSystem& system, const std::vector<std::int64_t>& records,
                                       ThreadTeam& team) const {
  const int D = system.dimension();
  const std::size_t stride = system.recordStride();
  std::vector<double> largest(system.chunks(), 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    const std::size_t first = chunk * kBlocksPerChunk * kLanes;
    const std::size_t last = std::min(first + kBlocksPerChunk * kLanes, system.particles());
    double most = 0;
    for (std::size_t k = first; k < last; ++k) {
      double square = 0;
      for (int c = 0; c < D; ++c) {
        const std::size_t i = k * stride + c;
        const auto moved = static_cast<double>(static_cast<std::int64_t>(static_cast<std::uint64_t>(records[i]) -
                                                                         static_cast<std::uint64_t>(reference_[i])));
        square += moved * moved;
      }
      most = std::max(most, square);
    }
    largest[chunk] = most;
  });
  return std::sqrt(*std::max_element(largest.begin(), largest.end())) * system.unit();
}

std::size_t VerletList::bytes() const {
  std::size_t n = rows_.capacity() * sizeof(BlockRows) + reference_.capacity() * 8;
  for (const auto* words : {&storage_, &high_, &low_})
    for (const auto& s : *words) n += s.capacity() * 4;
  return n;
}

}  // namespace vitrelax

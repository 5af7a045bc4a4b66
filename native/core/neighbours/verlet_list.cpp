#include "verlet_list.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"
#include "cell_grid.hpp"
#include "pairs_in_reach.hpp"

namespace vitrelax {

void VerletList::build(const ParticleSystem& system, const std::vector<std::int64_t>& records, double skin,
                       ThreadTeam& team, double uniformCutoff) {
  if (system.disorder() != nullptr) return buildShifted(system, records, skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const double radius = (uniformCutoff > 0 ? uniformCutoff : system.largestCutoff()) + skin;
  const CellGrid grid(records, particles, system.dimension(), system.boxLength(), radius);
  ListPass pass{};
  grid.describe(pass);
  pass.skin = static_cast<float>(skin);
  pass.uniformCutoff = static_cast<float>(uniformCutoff);
  pass.parameters = system.model().parameters;

  skin_ = skin;
  reference_ = records;
  rows_.resize(blocks);
  storage_.resize(system.chunks());
  std::vector<std::size_t> listed(system.chunks(), 0), candidates(system.chunks(), 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    constexpr std::size_t kSlack = 16;  // the kernel stores whole registers
    std::vector<Range> ranges;
    std::vector<std::uint32_t> row[kLanes];
    std::vector<std::uint32_t>& out = storage_[chunk];
    out.clear();
    const std::size_t first = chunk * kBlocksPerChunk, last = std::min(first + kBlocksPerChunk, blocks);
    std::size_t begin[kBlocksPerChunk];
    for (std::size_t b = first; b < last; ++b) {
      std::size_t length[kLanes] = {}, longest = 0;
      for (std::size_t l = 0; l < kLanes && b * kLanes + l < particles; ++l) {
        const std::size_t k = b * kLanes + l;
        const std::size_t most = grid.candidates(k, ranges) + kSlack;
        if (row[l].size() < most) row[l].resize(most);
        length[l] = system.kernels().listRow(pass, grid.place(k), ranges.data(), ranges.size(), row[l].data());
        longest = std::max(longest, length[l]);
        listed[chunk] += length[l];
        candidates[chunk] += most - kSlack;
      }
      begin[b - first] = out.size();
      rows_[b].length = static_cast<std::uint32_t>(longest);
      out.resize(out.size() + longest * kLanes, system.paddingOffset());
      std::uint32_t* slot = out.data() + begin[b - first];
      for (std::size_t l = 0; l < kLanes; ++l)
        for (std::size_t n = 0; n < length[l]; ++n) slot[n * kLanes + l] = row[l][n];
    }
    for (std::size_t b = first; b < last; ++b) rows_[b].offsets = out.data() + begin[b - first];
  });
  listed_ = slots_ = 0;
  std::size_t tested = 0;
  for (std::size_t n : listed) listed_ += n;
  for (std::size_t n : candidates) tested += n;
  for (const auto& s : storage_) slots_ += s.size();
  buildCost_ = 0.18 * static_cast<double>(tested) + 15 * static_cast<double>(listed_);
}

void VerletList::buildShifted(const ParticleSystem& system, const std::vector<std::int64_t>& records, double skin,
                              ThreadTeam& team) {
  PairsInReach pairs(system, records, system.largestCutoff() + skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const bool exact = !system.disorder()->given.empty();  // shifts of 64 bits
  skin_ = skin;
  reference_ = records;
  rows_.resize(blocks);
  storage_.resize(system.chunks());
  high_.resize(system.chunks());
  low_.resize(exact ? system.chunks() : 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
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
    storage_[chunk].assign(length * kLanes, system.paddingOffset());
    high_[chunk].assign(length * 3 * kLanes, 0);
    if (exact) low_[chunk].assign(length * 3 * kLanes, 0);
    std::size_t at = 0;
    for (std::size_t b = first; b < last; at += rows_[b].length * kLanes, ++b) {
      rows_[b].offsets = storage_[chunk].data() + at;
      rows_[b].shifts = {high_[chunk].data() + 3 * at, exact ? low_[chunk].data() + 3 * at : nullptr};
    }
  });
  const auto stride = static_cast<std::uint32_t>(recordStride(3));
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
  buildCost_ = 10 * static_cast<double>(pairs.candidates()) + 18 * static_cast<double>(listed_);
}

double VerletList::largestDisplacement(const ParticleSystem& system, const std::vector<std::int64_t>& records,
                                       ThreadTeam& team) const {
  const int D = system.dimension(), stride = recordStride(D);
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

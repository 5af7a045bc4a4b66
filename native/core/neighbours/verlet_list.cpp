#include "verlet_list.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../parallel/thread_team.hpp"
#include "displacement.hpp"
#include "pairs_in_reach.hpp"

namespace vitrelax {

namespace {

constexpr std::size_t kRoomForRepairs = 8;  ///< of so many slots one more
/// If more than one of so many particles went too far, a build costs less.
constexpr std::size_t kWorthRepairing = 100;

// Measured, and counted as `NearRows` counts: where a particle is now and was, from memory; a row with all that comes
// with it.
constexpr double kLookCost = 2, kRepairCost = 400;

}  // namespace

void VerletList::build(const ParticleSystem& system, const Records& records, double skin, ThreadTeam& team,
                       double uniformCutoff) {
  if (system.disorder() != nullptr) return buildShifted(system, records, skin, team);
  near_.make(system, records, skin, uniformCutoff, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  reference_.resize(records.size());
  const auto parts = static_cast<std::size_t>(team.threads());
  team.forEach(parts, [&](std::size_t part) {
    const auto at = [&](std::size_t n) { return static_cast<std::ptrdiff_t>(records.size() * n / parts); };
    std::copy(records.begin() + at(part), records.begin() + at(part + 1), reference_.begin() + at(part));
  });
  rows_.resize(blocks);
  const std::size_t chunks = system.chunks();
  std::vector<std::size_t> begin(chunks + 1, 0);  // of the slots of a chunk
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    std::size_t slots = 0;
    for (std::size_t b = first; b < last; ++b) {
      std::uint32_t longest = 0;
      for (std::size_t k = b * kLanes; k < std::min((b + 1) * kLanes, particles); ++k)
        longest = std::max(longest, near_.length(k));
      rows_[b].length = longest;
      slots += longest * kLanes;
    }
    begin[chunk + 1] = slots;
  });
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  slots_ = begin[chunks];
  renew(offsets_, slots_ + slots_ / kRoomForRepairs);
  foreign_.reset(near_.local() ? chunks : 0, team);
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    team.leaveIfCancelled();
    std::uint32_t* slot = offsets_.data() + begin[chunk];
    for (std::size_t b = first; b < last; ++b) {
      const std::uint32_t* row[kLanes];
      std::uint32_t length[kLanes] = {}, padding[kLanes];
      for (std::size_t l = 0; l < kLanes; ++l) {
        const std::size_t k = std::min(b * kLanes + l, particles - 1);
        row[l] = near_.row(k);
        if (b * kLanes + l < particles) length[l] = near_.length(k);
        padding[l] = system.paddingOffset(b * kLanes + l);
      }
      rows_[b].offsets = slot;
      for (std::uint32_t n = 0; n < rows_[b].length; ++n)
        for (std::size_t l = 0; l < kLanes; ++l) *slot++ = *(n < length[l] ? row[l] + n : padding + l);
    }
    foreign_.find(chunk, system, near_, team);
  });
  listed_ = near_.listed();
  cost_ = near_.cost();
}

void VerletList::buildShifted(const ParticleSystem& system, const Records& records, double skin, ThreadTeam& team) {
  PairsInReach pairs(system, records, system.largestCutoff() + skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const bool exact = !system.disorder()->given.empty();  // shifts of 64 bits
  reference_ = records;
  rows_.resize(blocks);
  std::vector<std::size_t> begin(blocks + 1, 0);
  for (std::size_t b = 0; b < blocks; ++b) {
    std::uint32_t longest = 0;
    for (std::size_t k = b * kLanes; k < std::min((b + 1) * kLanes, particles); ++k) {
      longest = std::max(longest, pairs.rowLength(k));
    }
    rows_[b].length = longest;
    begin[b + 1] = begin[b] + longest * kLanes;
  }
  slots_ = begin[blocks];
  renew(offsets_, slots_);
  renew(high_, 3 * slots_);
  renew(low_, exact ? 3 * slots_ : 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    team.leaveIfCancelled();  // new pages take longer than what is written to them
    const std::size_t first = chunk * kBlocksPerChunk, last = std::min(first + kBlocksPerChunk, blocks);
    const auto fill = [&](LargeArray<std::uint32_t>& words, std::size_t times, std::uint32_t value) {
      const auto at = [&](std::size_t b) { return words.begin() + static_cast<std::ptrdiff_t>(times * begin[b]); };
      std::fill(at(first), at(last), value);
    };
    fill(offsets_, 1, system.paddingOffset(0));
    fill(high_, 3, 0);
    if (exact) fill(low_, 3, 0);
    for (std::size_t b = first; b < last; ++b) {
      rows_[b].offsets = offsets_.data() + begin[b];
      rows_[b].shifts = {high_.data() + 3 * begin[b], exact ? low_.data() + 3 * begin[b] : nullptr};
    }
  });
  const auto stride = static_cast<std::uint32_t>(system.recordStride());
  pairs.placeAll(team, [&](std::uint32_t k, std::uint32_t n, std::uint32_t other, const Disorder::Shift& shift) {
    const std::size_t start = begin[k / kLanes], lane = k % kLanes;
    offsets_[start + n * kLanes + lane] = other * stride;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t at = 3 * start + (std::size_t{n} * 3 + c) * kLanes + lane;
      high_[at] = static_cast<std::uint32_t>(shift[c] >> 32);
      if (exact) low_[at] = static_cast<std::uint32_t>(shift[c]);
    }
  });
  listed_ = pairs.listed();
  cost_ = 10 * static_cast<double>(pairs.candidates()) + 18 * static_cast<double>(listed_);
}

bool VerletList::repair(const ParticleSystem& system, const Records& records, double far, ThreadTeam& team) {
  if (system.disorder() != nullptr || !near_.local()) return false;
  const std::vector<std::uint32_t> gone = movedFarther(system, reference_, records, far, team);
  if (gone.size() > system.particles() / kWorthRepairing) return false;
  const std::size_t stride = system.recordStride();
  for (const std::uint32_t k : gone) {
    const std::int64_t* const record = &records[k * stride];
    std::copy_n(record, stride, &reference_[k * stride]);
    near_.move(k, record);
  }
  for (const std::uint32_t k : gone) {
    const std::span<const std::uint32_t> row = near_.again(system, k, &records[k * stride]);
    if (!replaceRow(system, k, row)) return false;
    for (const std::uint32_t neighbour : row)
      if (!enter(system, neighbour / stride, static_cast<std::uint32_t>(k * stride))) return false;
  }
  cost_ += kLookCost * static_cast<double>(system.particles()) + kRepairCost * static_cast<double>(gone.size());
  return true;
}

bool VerletList::replaceRow(const ParticleSystem& system, std::size_t k, std::span<const std::uint32_t> row) {
  const std::size_t block = k / kLanes;
  if (row.size() > rows_[block].length && !lengthen(system, block, static_cast<std::uint32_t>(row.size())))
    return false;
  std::uint32_t* const slots = offsets_.data() + (rows_[block].offsets - offsets_.data()) + k % kLanes;
  for (std::size_t n = 0; n < rows_[block].length; ++n)
    slots[n * kLanes] = n < row.size() ? row[n] : system.paddingOffset(k);
  return true;
}

/// Rows have their padding at the end.
bool VerletList::enter(const ParticleSystem& system, std::size_t k, std::uint32_t neighbour) {
  const std::size_t block = k / kLanes;
  const std::uint32_t padding = system.paddingOffset(k);
  for (std::uint32_t n = 0;; ++n) {
    if (n == rows_[block].length && !lengthen(system, block, n + 1)) return false;
    std::uint32_t& slot = offsets_[(rows_[block].offsets - offsets_.data()) + n * kLanes + k % kLanes];
    if (slot == neighbour) return true;
    if (slot == padding) {
      slot = neighbour;
      return true;
    }
  }
}

/// Moves the rows of a block to where there is room for longer ones.
bool VerletList::lengthen(const ParticleSystem& system, std::size_t block, std::uint32_t length) {
  BlockRows& rows = rows_[block];
  if (slots_ + length * kLanes > offsets_.size()) return false;
  std::uint32_t* slot = std::copy_n(rows.offsets, rows.length * kLanes, offsets_.data() + slots_);
  for (std::uint32_t n = rows.length; n < length; ++n)
    for (std::size_t l = 0; l < kLanes; ++l) *slot++ = system.paddingOffset(block * kLanes + l);
  rows = {offsets_.data() + slots_, length, {}};
  slots_ += length * kLanes;
  return true;
}

std::vector<std::uint32_t> VerletList::rowLengths() const {
  std::vector<std::uint32_t> lengths(built() ? near_.particles() : 0);
  for (std::size_t k = 0; k < lengths.size(); ++k) lengths[k] = near_.length(k);
  return lengths;
}

double VerletList::largestDisplacement(const ParticleSystem& system, const Records& records, ThreadTeam& team) {
  cost_ += kLookCost * static_cast<double>(system.particles());
  return vitrelax::largestDisplacement(system, reference_, records, team);
}

std::size_t VerletList::bytes() const {
  std::size_t n = rows_.capacity() * sizeof(BlockRows) + reference_.capacity() * 8 + near_.bytes() + foreign_.bytes();
  n += (offsets_.capacity() + high_.capacity() + low_.capacity()) * 4;
  return n;
}

}  // namespace vitrelax

#include "verlet_list.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "../parallel/thread_team.hpp"
#include "all_pairs.hpp"
#include "cell_grid.hpp"
#include "displacement.hpp"
#include "pairs_in_reach.hpp"

namespace vitrelax {

void VerletList::build(const ParticleSystem& system, const Records& records, double skin, ThreadTeam& team,
                       double uniformCutoff) {
  if (system.disorder() != nullptr) return buildShifted(system, records, skin, team);
  const std::size_t particles = system.particles(), blocks = system.blocks();
  const double radius = (uniformCutoff > 0 ? uniformCutoff : system.largestCutoff()) + skin;
  const CellLayout cells = CellLayout::plan(particles, system.dimension(), system.boxLength(), radius);
  const double allCycles = AllPairs::cycles(particles, system.dimension());
  const bool byCells = cells.cycles < allCycles;
  const CellGrid grid(system, records, radius, byCells ? cells : CellLayout{});
  if (byCells) {
    all_.reset();
  } else if (!all_ || !all_->serves(system, records, radius, team)) {
    all_.emplace(system, records, radius, built());  // what is built again will be built more often
  }
  ListPass pass{};
  grid.describe(pass);
  pass.skin = static_cast<float>(skin);
  pass.uniformCutoff = static_cast<float>(uniformCutoff > 0 || system.sized() ? uniformCutoff : system.largestCutoff());
  pass.parameters = system.model().parameters;
  const Kernels& kernels = system.kernels();
  reference_ = records;
  rows_.resize(blocks);
  makeRoom(system.chunks());
  std::atomic<std::size_t> used = 0;
  std::vector<std::size_t> listed(system.chunks(), 0), slots(system.chunks(), 0), registers(system.chunks(), 0);
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    team.leaveIfCancelled();
    constexpr std::size_t kSlack = 16;  // the kernel stores whole registers
    AllPairs::Candidates found;
    std::vector<Range> ranges;
    std::vector<std::uint32_t> row[kLanes], out;
    if (slots_ > 0) out.reserve((slots_ + slots_ / 4) / system.chunks());
    const std::size_t first = chunk * kBlocksPerChunk, last = std::min(first + kBlocksPerChunk, blocks);
    std::size_t begin[kBlocksPerChunk];
    for (std::size_t b = first; b < last; ++b) {
      std::size_t length[kLanes] = {}, longest = 0;
      const AllPairs::Candidates* near = all_ ? &all_->candidates(b, found) : nullptr;
      for (std::size_t l = 0; l < kLanes && b * kLanes + l < particles; ++l) {
        const std::size_t k = b * kLanes + l;
        std::size_t most = 0;
        const std::size_t runs = near ? (most = near->count[l]) : grid.candidates(k, ranges, most);
        if (row[l].size() < most + kSlack) row[l].resize(2 * (most + kSlack));
        const std::uint32_t place = grid.place(k);
        length[l] = near ? kernels.listAmong(pass, place, near->near[l].data(), runs, row[l].data())
                         : kernels.listRow(pass, place, ranges.data(), runs, row[l].data());
        longest = std::max(longest, length[l]);
        listed[chunk] += length[l];
        registers[chunk] += near ? most / 4 : runs + (most + kSlack) / 16;
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
    slots[chunk] = out.size();
    // where the rows of a chunk lie depends on when it is done, what they hold does not
    const std::size_t at = used.fetch_add(out.size());
    const std::uint32_t* to = nullptr;
    if (at + out.size() <= offsets_.size()) {
      std::copy(out.begin(), out.end(), offsets_.begin() + static_cast<std::ptrdiff_t>(at));
      to = offsets_.data() + at;
    } else {
      overflow_[chunk] = std::move(out);
      to = overflow_[chunk].data();
    }
    for (std::size_t b = first; b < last; ++b) rows_[b].offsets = to + begin[b - first];
  });
  listed_ = slots_ = 0;
  std::size_t tests = 0;
  for (std::size_t n : listed) listed_ += n;
  for (std::size_t n : registers) tests += n;
  for (std::size_t n : slots) slots_ += n;
  // Measured for D = 2, 3, 4 and 8: a register of candidates, an entry of a row, a particle's place in the grid; and
  // the coarse search, a slot being worth about eight cycles. One that is kept serves many builds, whatever their skin.
  cost_ = 7.0 * static_cast<double>(tests) + 5.0 * static_cast<double>(listed_) + 10.0 * static_cast<double>(particles);
  if (all_ && !all_->keeps()) cost_ += static_cast<double>(particles) * allCycles / 8;
}

/// For as many slots as there were at the last build, and a few: in steady state all rows are in one block of large
/// pages, which a thread streams through 5 % faster than through many of small ones.
void VerletList::makeRoom(std::size_t chunks) {
  const std::size_t wanted = slots_ + slots_ / 16;
  if (offsets_.size() < slots_ || offsets_.size() > 2 * wanted) {
    offsets_ = {};
    offsets_.resize(wanted);
  }
  overflow_.clear();
  overflow_.resize(chunks);
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
  const auto renew = [](LargeArray<std::uint32_t>& words, std::size_t length) {
    words.clear();  // nothing to copy
    words.resize(length);
  };
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

double VerletList::largestDisplacement(const ParticleSystem& system, const Records& records, ThreadTeam& team) const {
  return vitrelax::largestDisplacement(system, reference_, records, team);
}

std::size_t VerletList::bytes() const {
  std::size_t n = rows_.capacity() * sizeof(BlockRows) + reference_.capacity() * 8;
  for (const auto& s : overflow_) n += s.capacity() * 4;
  if (all_) n += all_->bytes();
  n += (offsets_.capacity() + high_.capacity() + low_.capacity()) * 4;
  return n;
}

}  // namespace vitrelax

#include "foreign_records.hpp"

#include <algorithm>
#include <array>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

namespace {

constexpr std::uint32_t kWordsPerLine = 8;  // records begin where a line does

}  // namespace

void ForeignRecords::reset(std::size_t chunks, const ThreadTeam& team) {
  lines_.resize(team.threads() > 1 ? chunks : 0);
}

void ForeignRecords::find(std::size_t chunk, const ParticleSystem& system, const NearRows& rows,
                          const ThreadTeam& team) {
  if (lines_.empty()) return;
  constexpr std::size_t kParticlesPerChunk = kBlocksPerChunk * kLanes;
  const std::size_t words = kParticlesPerChunk * system.recordStride();
  const ThreadTeam::Share share = team.shareOf(chunk, lines_.size());
  const auto begin = static_cast<std::uint32_t>(share.begin * words);
  const auto count = static_cast<std::uint32_t>(share.end * words) - begin;
  const auto foreign = [=](std::uint32_t offset) { return offset - begin >= count; };
  std::vector<std::uint32_t>& lines = lines_[chunk];
  lines.clear();
  std::array<std::uint32_t, 1024> last{};  // seen, among those that share a place here; counted from 1
  const std::size_t end = std::min((chunk + 1) * kParticlesPerChunk, system.particles());
  for (std::size_t k = chunk * kParticlesPerChunk; k < end; ++k) {
    const std::uint32_t* const row = rows.row(k);
    const std::uint32_t n = rows.length(k);
    // Rows are in the order of cells, and shares are regions of space: hardly a row with any has none of these.
    if (n == 0 || !(foreign(row[0]) || foreign(row[n / 2]) || foreign(row[n - 1]))) continue;
    for (std::uint32_t i = 0; i < n; ++i) {
      if (!foreign(row[i])) continue;
      const std::uint32_t line = row[i] / kWordsPerLine;
      std::uint32_t& seen = last[line % last.size()];
      if (seen != line + 1) lines.push_back(line);
      seen = line + 1;
    }
  }
}

void ForeignRecords::fetch(std::size_t chunk, const Records& records) const {
  for (const std::uint32_t line : lines(chunk)) {
    const std::int64_t word = records[std::size_t{line} * kWordsPerLine];
    asm volatile("" : : "r"(word));  // a read that nothing uses, and that is not left out
  }
}

std::size_t ForeignRecords::bytes() const {
  std::size_t n = lines_.capacity() * sizeof(lines_[0]);
  for (const auto& lines : lines_) n += lines.capacity() * sizeof(std::uint32_t);
  return n;
}

}  // namespace vitrelax

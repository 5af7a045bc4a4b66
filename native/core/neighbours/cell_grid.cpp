#include "cell_grid.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "../geometry/fixed_point.hpp"
#include "../parallel/thread_team.hpp"

namespace vitrelax {

namespace {

constexpr int kMostReach = 2;
constexpr double kMostRuns = 729;       ///< more would not pay
constexpr std::uint32_t kTogether = 8;  ///< particles that share their candidates
constexpr std::size_t kParticlesPerChunk = kBlocksPerChunk * kLanes;

}  // namespace

CellLayout CellLayout::plan(std::size_t particles, int dimension, double boxLength, double radius) {
  // The cost of a run is that of finding it and of copying it, by registers of 16, once for all that share it; and a
  // particle's own that of each register of candidates.
  constexpr double kRunCycles = 10, kCopyCycles = 10, kRegisterCycles = 12, kMeanWidth = 0.85;
  const double n = static_cast<double>(particles);
  const auto cost = [&](double runs, double rows) {
    const double length = std::min(kTogether * rows / n * boxLength, 2 * radius);
    const double inRun = n / rows * std::min(1.0, (length + 2 * kMeanWidth * radius) / boxLength);
    return runs * (kRunCycles + kCopyCycles * (0.5 + inRun / 16)) / kTogether +
           kRegisterCycles * (0.5 + runs * inRun / 16);
  };
  CellLayout best;
  best.cycles = cost(1, 1);
  for (int reach = 1; dimension > 1 && reach <= kMostReach; ++reach) {
    // as narrow as the radius allows, but not many more rows than particles
    const double most = std::pow(2 * n + 64, 1.0 / (dimension - 1));
    const double side = std::floor(std::min(boxLength / (1.0001 * radius) * reach, most));
    const double rows = std::pow(side, dimension - 1), runs = std::pow(2 * reach + 1, dimension - 1);
    const double cycles = cost(runs, rows);
    if (side < 2 * reach + 1 || runs > kMostRuns || cycles > best.cycles) continue;
    best.side = static_cast<std::int64_t>(side);
    best.reach = reach;
    best.cycles = cycles;
  }
  const double rows = std::pow(static_cast<double>(best.side), dimension - 1);
  best.fine = static_cast<std::int64_t>(std::clamp(2 * n / rows, 1.0, 65536.0));
  return best;
}

void CellGrid::sort(const ParticleSystem& system, const Records& records, double radius, const CellLayout& layout,
                    ThreadTeam& team) {
  dimension_ = system.dimension();
  boxLength_ = system.boxLength();
  layout_ = layout;
  layStencil(radius * 1.0001);
  const std::size_t particles = system.particles(), stride = system.recordStride();
  std::size_t cells = static_cast<std::size_t>(layout_.fine);
  for (int c = 1; c < dimension_; ++c) cells *= static_cast<std::size_t>(layout_.side);
  stride_ = particles + kListSlack;
  words_ = static_cast<std::uint32_t>(stride);
  renew(cell_, particles);
  renew(start_, cells + 1);
  renew(coordinates_, stride_ * static_cast<std::size_t>(dimension_));
  renew(size_, stride_);
  renew(offset_, stride_);

  // Each thread has a part of the particles at first, and then one of the cells, for which it looks at the chunks of
  // particles that have any there: those of a cell come in their order, whatever the number of threads.
  const std::size_t chunks = system.chunks();
  const auto parts = static_cast<std::size_t>(team.threads());
  const auto side = static_cast<std::uint64_t>(layout_.side), fine = static_cast<std::uint64_t>(layout_.fine);
  const std::int64_t* const record = records.data();
  std::uint32_t* const cell = cell_.data();
  std::vector<Range> cellsOf(chunks);
  const auto particlesOf = [=](std::size_t chunk) {
    return Range{static_cast<std::uint32_t>(chunk * kParticlesPerChunk),
                 static_cast<std::uint32_t>(std::min((chunk + 1) * kParticlesPerChunk, particles))};
  };
  team.forEach(chunks, [&, record, cell](std::size_t chunk) {
    const Range own = particlesOf(chunk);
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max(), highest = 0;
    for (std::size_t k = own.begin; k < own.end; ++k) {
      const auto along = [&](int c, std::uint64_t count) {
        return (static_cast<std::uint64_t>(record[k * stride + c]) >> 32) * count >> 32;
      };
      std::uint64_t index = 0;
      for (int c = dimension_; c-- > 1;) index = index * side + along(c, side);
      cell[k] = static_cast<std::uint32_t>(index * fine + along(0, fine));
      lowest = std::min(lowest, cell[k]);
      highest = std::max(highest, cell[k]);
    }
    cellsOf[chunk] = {lowest, highest + 1};
  });
  const auto forEachOfItsCells = [&, cell](std::size_t part, const auto& visit) {
    const std::size_t first = cells * part / parts, count = cells * (part + 1) / parts - first;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
      if (cellsOf[chunk].end <= first || cellsOf[chunk].begin >= first + count) continue;
      const Range some = particlesOf(chunk);
      for (std::size_t k = some.begin; k < some.end; ++k)
        if (cell[k] - first < count) visit(k);
    }
  };
  // Where the next particle of a cell goes: in the end, where the next cell begins.
  std::uint32_t* const next = start_.data() + 1;
  std::vector<std::uint32_t> before(parts + 1, 0);
  team.forEach(parts, [&, next, cell](std::size_t part) {
    std::fill(next + cells * part / parts, next + cells * (part + 1) / parts, 0u);
    std::uint32_t count = 0;
    forEachOfItsCells(part, [&, next, cell](std::size_t k) {
      ++next[cell[k]];
      ++count;
    });
    before[part + 1] = count;
  });
  std::partial_sum(before.begin(), before.end(), before.begin());
  start_[0] = 0;
  team.forEach(parts, [&, next, cell, record, stride, D = dimension_, sized = system.sized()](std::size_t part) {
    std::uint32_t sum = before[part];
    for (std::size_t c = cells * part / parts; c < cells * (part + 1) / parts; ++c) sum += std::exchange(next[c], sum);
    std::int32_t* const coordinates = coordinates_.data();
    float* const sizes = size_.data();
    std::uint32_t* const offsets = offset_.data();
    forEachOfItsCells(part, [=, words = stride_](std::size_t k) {
      const std::uint32_t p = next[cell[k]]++;
      const std::int64_t* const from = record + k * stride;
      for (int c = 0; c < D; ++c) coordinates[c * words + p] = static_cast<std::int32_t>(from[c] >> 32);
      double size = 1;
      if (sized) std::memcpy(&size, from + stride - 1, sizeof size);
      sizes[p] = static_cast<float>(size);
      offsets[p] = static_cast<std::uint32_t>(k * stride);
    });
  });
}

void CellGrid::layStencil(double radius) {
  const double perCell = static_cast<double>(layout_.fine) / boxLength_;
  const double width = boxLength_ / static_cast<double>(layout_.side);
  longest_ = static_cast<std::int64_t>(2 * radius * perCell);
  stencil_.clear();
  const int across = dimension_ - 1;
  Offset offset{};
  std::fill_n(offset.step, across, -layout_.reach);
  for (bool more = true; more;) {
    double square = radius * radius;
    for (int c = 0; c < across; ++c) {
      const double gap = std::max(0, std::abs(offset.step[c]) - 1) * width;
      square -= gap * gap;
    }
    if (square > 0) {
      offset.reach = static_cast<std::int64_t>(std::ceil(std::sqrt(square) * perCell));
      stencil_.push_back(offset);
    }
    more = false;  // counts on, one digit a dimension
    for (int c = 0; c < across && !more; ++c) {
      more = ++offset.step[c] <= layout_.reach;
      if (!more) offset.step[c] = -layout_.reach;
    }
  }
}

std::size_t CellGrid::bytes() const {
  return 4 * (cell_.capacity() + start_.capacity() + coordinates_.capacity() + size_.capacity() + offset_.capacity());
}

CellGrid::Groups::Groups(const CellGrid& grid, Range places)
    : own{places.begin, places.begin}, grid_(grid), end_(places.end) {
  const auto fine = static_cast<std::size_t>(grid.layout_.fine);
  std::size_t last = (grid.start_.size() - 1) / fine;  // the row of the first place, by halves
  while (last - row_ > 1) {
    const std::size_t middle = (row_ + last) / 2;
    (grid.start_[middle * fine] <= places.begin ? row_ : last) = middle;
  }
  enterRow();
}

void CellGrid::Groups::enterRow() {
  rowEnd_ = std::min(end_, grid_.start_[(row_ + 1) * static_cast<std::size_t>(grid_.layout_.fine)]);
  grid_.rowsAround(row_, start_);
}

bool CellGrid::Groups::next() {
  own.begin = own.end;
  if (own.begin == end_) return false;
  if (own.begin == rowEnd_) {
    const auto fine = static_cast<std::size_t>(grid_.layout_.fine);
    while (grid_.start_[(row_ + 1) * fine] == own.begin) ++row_;
    enterRow();
  }
  own.end = std::min(own.begin + kTogether, rowEnd_);
  const std::int64_t from = grid_.cellOf(own.begin);
  while (grid_.cellOf(own.end - 1) - from > grid_.longest_) --own.end;
  grid_.runsAround(start_, from, grid_.cellOf(own.end - 1), runs);
  candidates = 0;
  for (const Range& run : runs) candidates += run.end - run.begin;
  return true;
}

void CellGrid::rowsAround(std::size_t row, std::vector<const std::uint32_t*>& start) const {
  const std::int64_t side = layout_.side, fine = layout_.fine;
  std::int64_t at[10] = {}, rest = static_cast<std::int64_t>(row);
  for (int c = 0; c + 1 < dimension_; ++c) {
    at[c] = rest % side;
    rest /= side;
  }
  start.resize(stencil_.size());
  for (std::size_t r = 0; r < start.size(); ++r) {
    std::int64_t other = 0;
    for (int c = dimension_ - 1; c-- > 0;) {
      const std::int64_t i = at[c] + stencil_[r].step[c];
      other = other * side + (i < 0 ? i + side : i >= side ? i - side : i);
    }
    start[r] = start_.data() + other * fine;
  }
}

void CellGrid::runsAround(const std::vector<const std::uint32_t*>& start, std::int64_t from, std::int64_t to,
                          std::vector<Range>& runs) const {
  const std::int64_t fine = layout_.fine;
  runs.resize(2 * start.size());
  Range* run = runs.data();
  for (std::size_t r = 0; r < start.size(); ++r) {
    const std::int64_t reach = stencil_[r].reach, first = from - reach, last = to + reach;
    const auto add = [&](std::int64_t begin, std::int64_t end) { *run++ = {start[r][begin], start[r][end]}; };
    if (last - first + 1 >= fine) {
      add(0, fine);
    } else if (first < 0) {
      add(0, last + 1);
      add(first + fine, fine);
    } else if (last >= fine) {
      add(0, last - fine + 1);
      add(first, fine);
    } else {
      add(first, last + 1);
    }
  }
  runs.resize(static_cast<std::size_t>(run - runs.data()));
}

std::uint32_t CellGrid::placeOf(std::size_t k) const {
  std::uint32_t place = start_[cell_[k]];
  while (offset_[place] != k * words_) ++place;
  return place;
}

void CellGrid::move(std::uint32_t place, const std::int64_t* record) {
  for (int c = 0; c < dimension_; ++c) {
    coordinates_[static_cast<std::size_t>(c) * stride_ + place] = static_cast<std::int32_t>(record[c] >> 32);
  }
}

std::size_t CellGrid::rowOf(const std::int64_t* point) const {
  const auto side = static_cast<std::uint64_t>(layout_.side);
  std::uint64_t row = 0;
  for (int c = dimension_; c-- > 1;) row = row * side + ((static_cast<std::uint64_t>(point[c]) >> 32) * side >> 32);
  return row;
}

void CellGrid::around(const std::int64_t* point, std::vector<std::size_t>& rows, std::vector<Range>& runs) const {
  const auto fine = static_cast<std::uint64_t>(layout_.fine);
  std::vector<const std::uint32_t*> start;
  rowsAround(rowOf(point), start);
  const auto cell = static_cast<std::int64_t>((static_cast<std::uint64_t>(point[0]) >> 32) * fine >> 32);
  runsAround(start, cell, cell, runs);
  rows.clear();
  for (const std::uint32_t* first : start) rows.push_back(static_cast<std::size_t>(first - start_.data()) / fine);
}

void CellGrid::describe(ListPass& pass) const {
  pass.dimension = dimension_;
  for (int c = 0; c < dimension_; ++c) {
    pass.coordinate[c] = coordinates_.data() + static_cast<std::size_t>(c) * stride_;
  }
  pass.size = size_.data();
  pass.offset = offset_.data();
  pass.unit = static_cast<float>(boxLength_ / fixed_point::kTwo32);
}

}  // namespace vitrelax

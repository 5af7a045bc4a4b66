#include "cell_grid.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "../geometry/fixed_point.hpp"

namespace vitrelax {

namespace {

constexpr int kMostReach = 2;
constexpr double kMostRuns = 729;  ///< more would not pay

}  // namespace

CellLayout CellLayout::plan(std::size_t particles, int dimension, double boxLength, double radius) {
  // The cost of a run is that of finding it, and a register of 16 candidates for each 16 and a part.
  constexpr double kRunCycles = 20, kRegisterCycles = 14, kMeanWidth = 0.8;
  const double n = static_cast<double>(particles), width = std::min(1.0, 2 * kMeanWidth * radius / boxLength);
  const auto cost = [&](double runs, double inRun) {
    return runs * (kRunCycles + kRegisterCycles * (0.5 + inRun / 16));
  };
  CellLayout best;
  best.cycles = cost(1, n * width);
  for (int reach = 1; dimension > 1 && reach <= kMostReach; ++reach) {
    const double side = std::floor(boxLength / (1.0001 * radius) * reach), rows = std::pow(side, dimension - 1);
    const double runs = std::pow(2 * reach + 1, dimension - 1), cycles = cost(runs, n * width / rows);
    if (side < 2 * reach + 1 || rows > 2 * n + 64 || runs > kMostRuns || cycles > best.cycles) continue;
    best.side = static_cast<std::int64_t>(side);
    best.reach = reach;
    best.cycles = cycles;
  }
  const double rows = std::pow(static_cast<double>(best.side), dimension - 1);
  best.fine = static_cast<std::int64_t>(std::clamp(2 * n / rows, 1.0, 65536.0));
  return best;
}

CellGrid::CellGrid(const ParticleSystem& system, const Records& records, double radius, const CellLayout& layout)
    : dimension_(system.dimension()), boxLength_(system.boxLength()), radius_(radius * 1.0001), layout_(layout) {
  const std::size_t particles = system.particles(), stride = system.recordStride();
  std::size_t cells = static_cast<std::size_t>(layout_.fine);
  for (int c = 1; c < dimension_; ++c) cells *= static_cast<std::size_t>(layout_.side);

  const auto side = static_cast<std::uint64_t>(layout_.side), fine = static_cast<std::uint64_t>(layout_.fine);
  place_.resize(particles);  // the cell at first
  start_.assign(cells + 1, 0);
  for (std::size_t k = 0; k < particles; ++k) {
    const std::int64_t* record = &records[k * stride];
    std::uint64_t cell = 0;
    for (int c = dimension_; c-- > 1;)
      cell = cell * side + ((static_cast<std::uint64_t>(record[c]) >> 32) * side >> 32);
    cell = cell * fine + ((static_cast<std::uint64_t>(record[0]) >> 32) * fine >> 32);
    place_[k] = static_cast<std::uint32_t>(cell);
    ++start_[cell + 1];
  }
  for (std::size_t cell = 0; cell < cells; ++cell) start_[cell + 1] += start_[cell];

  coordinates_.resize(particles * static_cast<std::size_t>(dimension_));
  size_.resize(particles);
  offset_.resize(particles);
  std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
  for (std::size_t k = 0; k < particles; ++k) {
    const std::uint32_t p = next[place_[k]]++;
    place_[k] = p;
    const std::int64_t* record = &records[k * stride];
    for (int c = 0; c < dimension_; ++c) {
      coordinates_[static_cast<std::size_t>(c) * particles + p] = static_cast<std::int32_t>(record[c] >> 32);
    }
    double size = 1;
    if (system.sized()) std::memcpy(&size, record + stride - 1, sizeof size);
    size_[p] = static_cast<float>(size);
    offset_[p] = static_cast<std::uint32_t>(k * stride);
  }
}

std::size_t CellGrid::candidates(std::size_t k, std::vector<Range>& ranges, std::size_t& total) const {
  // Rows of cells along the first dimension, one dimension after the other: which, and their squared distance from k.
  struct Row {
    std::int64_t index;
    double distance2;
  };
  Row rows[2][static_cast<std::size_t>(kMostRuns) + 1];
  const double radius2 = radius_ * radius_, cell = boxLength_ / static_cast<double>(layout_.side);
  const std::int64_t side = layout_.side;
  const std::size_t particles = place_.size(), place = place_[k];
  const auto inBox = [&](int c) {  // from 0 to 1
    return static_cast<double>(
               static_cast<std::uint32_t>(coordinates_[static_cast<std::size_t>(c) * particles + place])) /
           fixed_point::kTwo32;
  };
  std::size_t count = 1;
  Row* from = rows[0];
  Row* to = rows[1];
  from[0] = {0, 0};
  for (int c = dimension_; c-- > 1;) {
    const double at = inBox(c) * static_cast<double>(side);
    const auto own = static_cast<std::int64_t>(at);
    double gap2[2 * kMostReach + 1];
    std::int64_t index[2 * kMostReach + 1];
    for (int step = -layout_.reach; step <= layout_.reach; ++step) {
      const double within = at - static_cast<double>(own);
      const double gap = step == 0 ? 0 : (step > 0 ? step - within : within - step - 1) * cell;
      const std::int64_t i = own + step;
      gap2[step + layout_.reach] = gap * gap;
      index[step + layout_.reach] = i < 0 ? i + side : i >= side ? i - side : i;
    }
    std::size_t next = 0;
    for (std::size_t r = 0; r < count; ++r)
      for (int s = 0; s <= 2 * layout_.reach; ++s) {
        to[next] = {from[r].index * side + index[s], from[r].distance2 + gap2[s]};
        next += static_cast<std::size_t>(to[next].distance2 < radius2);
      }
    count = next;
    std::swap(from, to);
  }

  if (ranges.size() < 2 * count) ranges.resize(2 * count);
  Range* run = ranges.data();
  total = 0;
  // Along the first dimension, in cells; shifted by a whole side, so that casts round down.
  const std::int64_t fine = layout_.fine;
  const double cells = static_cast<double>(fine), along = inBox(0) * cells + cells, perCell = cells / boxLength_;
  for (std::size_t r = 0; r < count; ++r) {
    const std::uint32_t* start = start_.data() + from[r].index * fine;
    const auto add = [&](std::int64_t first, std::int64_t last) {
      *run = {start[first], start[last + 1]};
      total += run->end - run->begin;
      run += static_cast<std::ptrdiff_t>(run->begin != run->end);  // branch-free: overwritten unless kept
    };
    const double half = std::min(std::sqrt(radius2 - from[r].distance2) * perCell, 0.5 * cells);
    const std::int64_t first = static_cast<std::int64_t>(along - half), last = static_cast<std::int64_t>(along + half);
    if (last - first + 1 >= fine) {
      add(0, fine - 1);
    } else if (first < fine) {  // the last is not: the particle itself is between them
      add(0, last - fine);
      add(first, fine - 1);
    } else if (last >= 2 * fine) {
      add(0, last - 2 * fine);
      add(first - fine, fine - 1);
    } else {
      add(first - fine, last - fine);
    }
  }
  return static_cast<std::size_t>(run - ranges.data());
}

void CellGrid::describe(ListPass& pass) const {
  pass.dimension = dimension_;
  for (int c = 0; c < dimension_; ++c) {
    pass.coordinate[c] = coordinates_.data() + static_cast<std::size_t>(c) * place_.size();
  }
  pass.size = size_.data();
  pass.offset = offset_.data();
  pass.unit = static_cast<float>(boxLength_ / fixed_point::kTwo32);
}

}  // namespace vitrelax

#include "cell_grid.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "../geometry/fixed_point.hpp"

namespace vitrelax {

CellGrid::CellGrid(const std::vector<std::int64_t>& records, std::size_t particles, int dimension, double boxLength,
                   double radius)
    : dimension_(dimension), stride_(recordStride(dimension)), boxLength_(boxLength) {
  // cells of half the radius halve the volume searched in 2D; not smaller than one particle each on average
  const double most = std::max(1.0, std::pow(static_cast<double>(particles), 1.0 / dimension));
  for (int reach : {2, 1}) {
    const double side = std::min(std::floor(boxLength / (radius * 1.0001) * reach), std::floor(most));
    if (dimension <= 4 && side >= 2 * reach + 1) {
      side_ = static_cast<std::int64_t>(side);
      reach_ = static_cast<int>(std::ceil(radius * 1.0001 / (boxLength / side)));
      if (side_ >= 2 * reach_ + 1) break;
      side_ = 1, reach_ = 0;
    }
  }
  std::size_t cells = 1;
  for (int c = 0; c < dimension; ++c) cells *= static_cast<std::size_t>(side_);

  cellOf_.resize(particles);
  start_.assign(cells + 1, 0);
  for (std::size_t k = 0; k < particles; ++k) {
    std::uint64_t cell = 0;
    for (int c = dimension; c-- > 0;) {
      const std::uint64_t high = static_cast<std::uint64_t>(records[k * stride_ + c]) >> 32;
      cell = cell * static_cast<std::uint64_t>(side_) + (high * static_cast<std::uint64_t>(side_) >> 32);
    }
    cellOf_[k] = static_cast<std::uint32_t>(cell);
    ++start_[cell + 1];
  }
  for (std::size_t cell = 0; cell < cells; ++cell) start_[cell + 1] += start_[cell];

  place_.resize(particles);
  coordinates_.resize(particles * dimension);
  size_.resize(particles);
  offset_.resize(particles);
  std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
  for (std::size_t k = 0; k < particles; ++k) {
    const std::uint32_t p = next[cellOf_[k]]++;
    place_[k] = p;
    for (int c = 0; c < dimension; ++c) {
      coordinates_[c * particles + p] = static_cast<std::int32_t>(records[k * stride_ + c] >> 32);
    }
    double size;
    std::memcpy(&size, &records[k * stride_ + stride_ - 1], sizeof size);
    size_[p] = static_cast<float>(size);
    offset_[p] = static_cast<std::uint32_t>(k * stride_);
  }
}

std::size_t CellGrid::candidates(std::size_t k, std::vector<Range>& ranges) const {
  ranges.clear();
  const std::int64_t n = side_;
  std::int64_t cell[10], step[10];
  std::int64_t rest = cellOf_[k];
  for (int c = 0; c < dimension_; ++c) {
    cell[c] = rest % n;
    rest /= n;
    step[c] = -reach_;
  }
  std::size_t total = 0;
  const auto add = [&](std::int64_t row, std::int64_t from, std::int64_t to) {
    const Range r{start_[row * n + from], start_[row * n + to + 1]};
    if (r.begin == r.end) return;
    total += r.end - r.begin;
    if (!ranges.empty() && ranges.back().end == r.begin) {
      ranges.back().end = r.end;
    } else {
      ranges.push_back(r);
    }
  };
  for (;;) {
    std::int64_t row = 0;  // of cells along the first dimension, which are contiguous
    for (int c = dimension_ - 1; c >= 1; --c) row = row * n + (cell[c] + step[c] + n) % n;
    const std::int64_t from = cell[0] - reach_, to = cell[0] + reach_;
    if (from < 0) {
      add(row, 0, to);
      add(row, from + n, n - 1);
    } else if (to >= n) {
      add(row, 0, to - n);
      add(row, from, n - 1);
    } else {
      add(row, from, to);
    }
    int c = 1;
    for (; c < dimension_ && step[c] == reach_; ++c) step[c] = -reach_;
    if (c >= dimension_) break;
    ++step[c];
  }
  return total;
}

void CellGrid::describe(ListPass& pass) const {
  pass.dimension = dimension_;
  for (int c = 0; c < dimension_; ++c) pass.coordinate[c] = coordinates_.data() + c * place_.size();
  pass.size = size_.data();
  pass.offset = offset_.data();
  pass.unit = static_cast<float>(boxLength_ / fixed_point::kTwo32);
}

}  // namespace vitrelax

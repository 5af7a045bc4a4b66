// The order of the particles, which follows space.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "particle_system.hpp"

namespace vitrelax {

namespace {

template <class T>
void gather(std::vector<T>& v, const std::vector<T>& old, const ParticleSystem& s,
            const std::vector<std::uint32_t>& order) {
  for (std::size_t k = 0; k < order.size(); ++k)
    for (int c = 0; c < s.dimension(); ++c) v[s.at(k, c)] = old[s.at(order[k], c)];
}

}  // namespace

void ParticleSystem::sortInSpace(std::vector<std::uint32_t>& order) {
  // Cells of about four particles, visited in columns eight cells wide along all but the last dimension, so that a
  // particle's neighbours are a few kilobytes away.
  const int D = dimension();
  if (model_.quenchedShifts) {
    order.resize(particles_);
    std::iota(order.begin(), order.end(), 0u);
    return;
  }
  const double perSide = std::pow(static_cast<double>(particles_) / 4, 1.0 / D);
  const auto cells = static_cast<std::uint64_t>(std::clamp(perSide, 1.0, 65536.0));
  constexpr std::uint64_t kWidth = 8;
  std::vector<std::uint64_t> key(particles_);
  const std::uint64_t columns = (cells + kWidth - 1) / kWidth;
  for (std::size_t k = 0; k < particles_; ++k) {
    std::uint64_t column = 0, along = 0, within = 0;
    for (int c = 0; c < D; ++c) {
      const std::uint64_t high = static_cast<std::uint64_t>(x[at(k, c)]) >> 32;
      const std::uint64_t cell = high * cells >> 32;
      if (c + 1 < D) {
        column = column * columns + cell / kWidth;
        within = within * kWidth + cell % kWidth;
      } else {
        along = cell;
      }
    }
    std::uint64_t perColumn = 1;
    for (int c = 0; c + 1 < D; ++c) perColumn *= kWidth;
    key[k] = (column * cells + along) * perColumn + within;
  }
  order.resize(particles_);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
  // Rows are padded to the longest of eight: within a small window, like sizes side by side have rows of like lengths.
  constexpr std::size_t kWindow = 64;
  for (std::size_t first = 0; first < particles_; first += kWindow) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, begin + static_cast<std::ptrdiff_t>(std::min(kWindow, particles_ - first)),
                     [&](std::uint32_t a, std::uint32_t b) { return size[a] < size[b]; });
  }
  const auto permuted = [&](auto& v) {
    const auto old = v;
    gather(v, old, *this, order);
  };
  permuted(x);
  permuted(origin_);
  permuted(reference_);
  const auto oldSize = size;
  const auto oldId = id;
  for (std::size_t k = 0; k < particles_; ++k) {
    size[k] = oldSize[order[k]];
    id[k] = oldId[order[k]];
  }
}

void ParticleSystem::permute(std::vector<double>& vector, const std::vector<std::uint32_t>& order) const {
  const std::vector<double> old = vector;
  gather(vector, old, *this, order);
}

}  // namespace vitrelax

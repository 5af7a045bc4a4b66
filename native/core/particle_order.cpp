// The order of the particles, which follows space.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "particle_system.hpp"

namespace vitrelax {

namespace {

/// The stable order of increasing keys, by counting.
std::vector<std::uint32_t> orderOf(const std::vector<std::uint32_t>& key, std::size_t keys) {
  std::vector<std::uint32_t> first(keys + 1, 0), order(key.size());
  for (const std::uint32_t k : key) ++first[k + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  for (std::size_t i = 0; i < key.size(); ++i) order[first[key[i]]++] = static_cast<std::uint32_t>(i);
  return order;
}

template <class T>
void gather(std::vector<T>& v, const std::vector<T>& old, const ParticleSystem& s,
            const std::vector<std::uint32_t>& order) {
  for (std::size_t k = 0; k < order.size(); ++k)
    for (int c = 0; c < s.dimension(); ++c) v[s.at(k, c)] = old[s.at(order[k], c)];
}

}  // namespace

void ParticleSystem::sortInSpace(std::vector<std::uint32_t>& order, std::span<const std::uint32_t> rowLengths) {
  // Cells of about four particles, visited in columns a few cells wide along all but the first dimension, so that a
  // particle's neighbours are a few kilobytes away. The last dimension changes slowest, as in `CellGrid`, and has an
  // even number of columns: so a thread that lists the rows of its part of the cells, and works on its part of the
  // particles, has for the most part the same ones, and few neighbours among those of others.
  const int D = dimension();
  if (model_.quenchedShifts) {
    order.resize(particles_);
    std::iota(order.begin(), order.end(), 0u);
    return;
  }
  const double perSide = std::pow(static_cast<double>(particles_) / 4, 1.0 / D);
  const auto cells = static_cast<std::uint64_t>(std::clamp(perSide, 1.0, 65536.0));
  // In two dimensions a column is not much wider than the potential reaches: what another thread reads at its border
  // then are whole lines of the cache that follow each other. Written again, these are claimed several times faster
  // than single ones among others. In three, thin columns take more cache than they save.
  const std::uint64_t widest = D == 2 ? 2 : 8;
  const std::uint64_t columns = 2 * ((cells + 2 * widest - 1) / (2 * widest)), width = (cells + columns - 1) / columns;
  const std::uint64_t across = columns * width;
  std::uint64_t perColumn = 1, keys = cells;  // keys stay below 2^(D-1) N/4
  for (int c = 0; c + 1 < D; ++c) {
    perColumn *= width;
    keys *= across;
  }
  std::vector<std::uint32_t> key(particles_);
  for (std::size_t k = 0; k < particles_; ++k) {
    std::uint64_t column = 0, along = 0, within = 0;
    for (int c = D; c-- > 0;) {
      const std::uint64_t high = static_cast<std::uint64_t>(x[at(k, c)]) >> 32;
      const std::uint64_t cell = high * (c > 0 ? across : cells) >> 32;
      if (c > 0) {
        column = column * columns + cell / width;
        within = within * width + cell % width;
      } else {
        along = cell;
      }
    }
    key[k] = static_cast<std::uint32_t>((column * cells + along) * perColumn + within);
  }
  order = orderOf(key, keys);
  // Rows are padded to the longest of eight: within a small window, those of like lengths, or as long as these are not
  // known of like sizes, stand side by side.
  constexpr std::size_t kWindow = 64;
  struct Particle {
    double key;
    std::uint32_t index, place;
  };
  std::array<Particle, kWindow> window;
  for (std::size_t first = 0; first < particles_; first += kWindow) {
    const std::size_t n = std::min(kWindow, particles_ - first);
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t i = order[first + k];
      window[k] = {rowLengths.empty() ? size[i] : rowLengths[i], i, static_cast<std::uint32_t>(k)};
    }
    std::sort(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(n),
              [](const Particle& a, const Particle& b) { return a.key != b.key ? a.key < b.key : a.place < b.place; });
    for (std::size_t k = 0; k < n; ++k) order[first + k] = window[k].index;
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

#include "pairs_in_reach.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

PairsInReach::PairsInReach(const ParticleSystem& system, const Records& records, double radius, ThreadTeam& team)
    : system_(system),
      disorder_(*system.disorder()),
      radius_(radius),
      unit_(static_cast<float>(system.boxLength() * 0x1p-32)),
      // single precision on the high words: a margin makes the list a superset of the exact one
      reach2_(static_cast<float>((radius + 1e-5) * (radius + 1e-5))) {
  readPlaces(records);
  const std::size_t n = system.particles();
  if (disorder_.planted) {
    // |y + u_i - u_j| >= |y| - |u_i| - |u_j|: farther shells cannot matter
    float first = 0, second = 0;
    for (const Place4& p : places_) {
      second = std::max(second, std::min(first, p.moved));
      first = std::max(first, p.moved);
    }
    const std::vector<Shell>& shells = disorder_.planted->shells();
    for (std::size_t k = 0; k < shells.size() && (k == 0 || shells[k].inner < radius + first + second + 1e-4); ++k) {
      draws_.emplace_back(*disorder_.planted, k);
      total_ = shells[k].first + shells[k].count;
    }
  } else {
    total_ = disorder_.given.size();
  }
  candidates_ = total_;
  team.forEach(kStripes, [&](std::size_t stripe) {
    starts_[stripe].assign(n, 0);
    within_[stripe].assign((firstOf(stripe + 1) - firstOf(stripe) + 63) / 64, 0);
    if (disorder_.planted) {
      countPlanted(stripe, team);
    } else {
      countGiven(stripe, team);
    }
  });
  lengths_.assign(n, 0);
  for (std::vector<std::uint32_t>& counts : starts_)
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t start = lengths_[k];
      lengths_[k] += counts[k];
      counts[k] = start;
    }
  for (std::uint32_t length : lengths_) listed_ += length;
}

void PairsInReach::readPlaces(const Records& records) {
  const std::size_t stride = system_.recordStride();
  places_.resize(system_.particles());
  for (std::size_t k = 0; k < places_.size(); ++k) {
    double square = 0;
    for (int c = 0; c < 3; ++c) {
      const std::int64_t x = records[k * stride + c];
      places_[k].x[c] = static_cast<std::int32_t>(static_cast<std::uint64_t>(x) >> 32);
      square += static_cast<double>(x) * static_cast<double>(x);
    }
    places_[k].moved = static_cast<float>(std::sqrt(square) * system_.unit());
  }
}

/// Stripes begin at multiples of 64, so that their bits are words of their own.
std::uint64_t PairsInReach::firstOf(std::size_t stripe) const {
  const std::uint64_t words = (total_ + 63) / 64, each = (words + kStripes - 1) / kStripes;
  return std::min(total_, stripe * each * 64);
}

bool PairsInReach::within(std::uint32_t i, std::uint32_t j, std::uint32_t y0, std::uint32_t y1,
                          std::uint32_t y2) const {
  const Place4 &a = places_[i], &b = places_[j];
  const auto separation = [&](int c, std::uint32_t y) {
    return static_cast<float>(
               static_cast<std::int32_t>(static_cast<std::uint32_t>(a.x[c]) - static_cast<std::uint32_t>(b.x[c]) + y)) *
           unit_;
  };
  const float x = separation(0, y0), y = separation(1, y1), z = separation(2, y2);
  return x * x + y * y + z * z < reach2_;
}

void PairsInReach::mark(std::size_t stripe, std::uint64_t number, std::uint32_t i, std::uint32_t j) {
  const std::uint64_t at = number - firstOf(stripe);
  within_[stripe][at / 64] |= std::uint64_t{1} << at % 64;
  ++starts_[stripe][i];
  ++starts_[stripe][j];
}

void PairsInReach::countPlanted(std::size_t stripe, const ThreadTeam& team) {
  const PlantedPairs& planted = *disorder_.planted;
  const PairPermutation& permutation = planted.permutation();
  const ShellPass& kernels = system_.kernels().planted;
  const std::uint64_t end = firstOf(stripe + 1);
  const auto batch = std::make_unique<Batch>();
  std::size_t shell = 0;
  std::uint64_t rank = firstOf(stripe);
  if (rank == end) return;
  std::uint32_t turn = static_cast<std::uint32_t>(rank / permutation.tables);
  std::uint32_t table = static_cast<std::uint32_t>(rank % permutation.tables);
  while (rank < end) {
    team.leaveIfCancelled();
    while (rank >= planted.shells()[shell].first + planted.shells()[shell].count) ++shell;
    const Shell& s = planted.shells()[shell];
    const std::size_t count = std::min<std::uint64_t>({kBatch, end - rank, s.first + s.count - rank});
    for (std::size_t l = 0; l < count; ++l) {
      batch->turn[l] = turn;
      batch->table[l] = table;
      if (++table == permutation.tables) table = 0, ++turn;
    }
    kernels.pairs(permutation, batch->turn, batch->table, count, batch->i, batch->j);
    // of a far shell only pairs that have moved enough
    const auto needed = static_cast<float>(s.inner - radius_ - 1e-4);
    std::size_t n = 0;
    for (std::size_t l = 0; l < count; ++l) {
      const std::uint32_t i = batch->i[l], j = batch->j[l];
      batch->rank[n] = rank + l - s.first;
      batch->i[n] = i;
      batch->j[n] = j;
      n += places_[i].moved + places_[j].moved >= needed;
    }
    kernels.shifts(draws_[shell], batch->rank, n, batch->y);
    for (std::size_t l = 0; l < n; ++l) {
      const std::uint32_t i = batch->i[l], j = batch->j[l];
      if (within(i, j, batch->y[0][l], batch->y[1][l], batch->y[2][l])) mark(stripe, s.first + batch->rank[l], i, j);
    }
    rank += count;
  }
}

/// Calls visit(i, j, shift) for the marked pairs of a stripe.
template <class Visit>
void PairsInReach::visitPlanted(std::size_t stripe, const ThreadTeam& team, const Visit& visit) const {
  const PlantedPairs& planted = *disorder_.planted;
  const PairPermutation& permutation = planted.permutation();
  const ShellPass& kernels = system_.kernels().planted;
  const auto batch = std::make_unique<Batch>();
  std::size_t n = 0, shell = 0;
  const auto flush = [&] {
    team.leaveIfCancelled();
    kernels.pairs(permutation, batch->turn, batch->table, n, batch->i, batch->j);
    kernels.shifts(draws_[shell], batch->rank, n, batch->y);
    for (std::size_t l = 0; l < n; ++l) {
      Disorder::Shift shift;
      for (int c = 0; c < 3; ++c) shift[c] = std::uint64_t{batch->y[c][l]} << 32;
      visit(batch->i[l], batch->j[l], shift);
    }
    n = 0;
  };
  const std::uint64_t first = firstOf(stripe);
  for (std::size_t w = 0; w < within_[stripe].size(); ++w) {
    for (std::uint64_t bits = within_[stripe][w]; bits != 0; bits &= bits - 1) {
      const std::uint64_t rank = first + w * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
      while (rank >= planted.shells()[shell].first + planted.shells()[shell].count) {
        flush();
        ++shell;
      }
      batch->rank[n] = rank - planted.shells()[shell].first;
      batch->turn[n] = static_cast<std::uint32_t>(rank / permutation.tables);
      batch->table[n] = static_cast<std::uint32_t>(rank % permutation.tables);
      if (++n == kBatch) flush();
    }
  }
  flush();
}

void PairsInReach::countGiven(std::size_t stripe, const ThreadTeam& team) {
  const std::uint32_t n = static_cast<std::uint32_t>(system_.particles());
  std::uint64_t number = firstOf(stripe);
  const std::uint64_t end = firstOf(stripe + 1);
  std::uint32_t i = 0;
  while (number < end && number >= pairNumber(i + 1, i + 2, n)) ++i;
  for (auto j = static_cast<std::uint32_t>(number - pairNumber(i, i + 1, n)) + i + 1; number < end; ++number, ++j) {
    if (j == n) {
      j = ++i + 1;
      team.leaveIfCancelled();
    }
    const Disorder::Shift& a = disorder_.given[number];
    const auto word = [&](int c) { return static_cast<std::uint32_t>(a[c] >> 32); };
    if (within(i, j, word(0), word(1), word(2))) mark(stripe, number, i, j);
  }
}

template <class Visit>
void PairsInReach::visitGiven(std::size_t stripe, const ThreadTeam& team, const Visit& visit) const {
  const std::uint32_t n = static_cast<std::uint32_t>(system_.particles());
  const std::uint64_t first = firstOf(stripe);
  constexpr std::size_t kWordsPerLook = kBatch / 64;
  std::uint32_t i = 0;
  for (std::size_t w = 0; w < within_[stripe].size(); ++w) {
    if (w % kWordsPerLook == 0) team.leaveIfCancelled();
    for (std::uint64_t bits = within_[stripe][w]; bits != 0; bits &= bits - 1) {
      const std::uint64_t number = first + w * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
      while (number >= pairNumber(i + 1, i + 2, n)) ++i;
      visit(i, static_cast<std::uint32_t>(number - pairNumber(i, i + 1, n)) + i + 1, disorder_.given[number]);
    }
  }
}

void PairsInReach::placeAll(ThreadTeam& team, const Place& place) {
  team.forEach(kStripes, [&](std::size_t stripe) {
    std::vector<std::uint32_t>& next = starts_[stripe];
    const auto both = [&](std::uint32_t i, std::uint32_t j, const Disorder::Shift& shift) {
      place(i, next[i]++, j, shift);
      place(j, next[j]++, i, {0 - shift[0], 0 - shift[1], 0 - shift[2]});
    };
    if (disorder_.planted) {
      visitPlanted(stripe, team, both);
    } else {
      visitGiven(stripe, team, both);
    }
  });
}

}  // namespace vitrelax

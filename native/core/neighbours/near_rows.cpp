#include "near_rows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

namespace {

struct alignas(64) CacheLine {
  std::uint32_t words[kListSlack];
};

}  // namespace

void NearRows::make(const ParticleSystem& system, const Records& records, double skin, double uniformCutoff,
                    ThreadTeam& team) {
  constexpr std::size_t kParticlesPerTask = 512;
  const std::size_t particles = system.particles(), tasks = (particles + kParticlesPerTask - 1) / kParticlesPerTask;
  const int D = system.dimension();
  const double radius = (uniformCutoff > 0 ? uniformCutoff : system.largestCutoff()) + skin;
  const CellLayout cells = CellLayout::plan(particles, D, system.boxLength(), radius);
  const double allCycles = AllPairs::cycles(particles, D);
  const bool byCells = cells.cycles < allCycles;
  grid_.sort(system, records, radius, byCells ? cells : CellLayout{}, team);
  if (byCells) {
    all_.reset();
  } else if (!all_ || !all_->serves(system, records, radius, team)) {
    all_.emplace(system, records, radius, !rows_.empty());  // what is made again will be made more often
  }
  skin_ = skin;
  uniformCutoff_ = uniformCutoff > 0 || system.sized() ? uniformCutoff : system.largestCutoff();
  movedTo_.clear();
  movedInRow_.clear();
  const ListPass pass = describe(system);

  const auto stride = static_cast<std::uint32_t>(system.recordStride());
  renew(rows_, particles);
  words_.resize(tasks);
  std::vector<double> cost(tasks, 0);
  std::vector<std::size_t> listed(tasks, 0);
  team.forEach(tasks, [&](std::size_t task) {
    LargeArray<std::uint32_t>& words = words_[task];
    std::vector<CacheLine> copies;
    std::uint32_t lengths[kLanes];
    std::size_t used = 0;
    const auto make = [&](ListGroup group, std::size_t candidates) {
      const std::size_t count = group.own.end - group.own.begin, lines = candidates / kListSlack + 2;
      if (copies.size() < lines * (D + 2)) copies.resize(2 * lines * (D + 2));
      group.copies = copies.front().words;
      group.room = lines * kListSlack;
      if (words.size() < used + count * candidates + kListSlack)
        words.resize(words.size() + words.size() / 4 + count * candidates + kListSlack);
      const std::size_t tests = system.kernels().listRows(pass, group, words.data() + used, lengths);
      for (std::size_t n = 0; n < count; ++n) {
        rows_[pass.offset[group.own.begin + n] / stride] = {static_cast<std::uint32_t>(task),
                                                            static_cast<std::uint32_t>(used), lengths[n]};
        used += lengths[n];
      }
      cost[task] += static_cast<double>(group.runCount) + 0.2 * static_cast<double>(group.otherCount) +
                    static_cast<double>(tests) / 16;
    };
    const Range places{static_cast<std::uint32_t>(task * kParticlesPerTask),
                       static_cast<std::uint32_t>(std::min((task + 1) * kParticlesPerTask, particles))};
    if (all_) {
      AllPairs::Candidates own;
      for (std::uint32_t k = places.begin; k < places.end; k += kLanes) {
        team.leaveIfCancelled();
        const AllPairs::Candidates& found = all_->candidates(k / kLanes, own);
        for (std::uint32_t l = 0; l < kLanes && k + l < places.end; ++l) {
          make({.own = {k + l, k + l + 1}, .others = found.near[l].data(), .otherCount = found.count[l]},
               found.count[l]);
        }
      }
    } else {
      team.leaveIfCancelled();
      for (CellGrid::Groups groups(grid_, places); groups.next();)
        make({.own = groups.own, .runs = groups.runs.data(), .runCount = groups.runs.size()}, groups.candidates);
    }
    listed[task] = used;
  });
  listed_ = 0;
  for (std::size_t n : listed) listed_ += n;
  cost_ = 0;
  // Measured for D = 2, 3, 4 and 8: a register of candidates, a run of them, or one that lies anywhere; an entry of a
  // row; a particle's place in the grid; and the coarse search, where it does not serve other builds; a slot being
  // worth about eight cycles; within a run, where other work has driven out of the caches what builds read and write.
  for (double n : cost) cost_ += 8.5 * n;
  cost_ += 1.2 * static_cast<double>(listed_) + 10.0 * static_cast<double>(particles);
  if (all_ && !all_->keeps()) cost_ += static_cast<double>(particles) * allCycles / 8;
}

ListPass NearRows::describe(const ParticleSystem& system) const {
  ListPass pass{};
  grid_.describe(pass);
  pass.skin = static_cast<float>(skin_);
  pass.uniformCutoff = static_cast<float>(uniformCutoff_);
  pass.parameters = system.model().parameters;
  return pass;
}

void NearRows::move(std::size_t k, const std::int64_t* record) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  movedTo_.resize(particles(), kNone);
  movedInRow_.resize(grid_.rows());
  const std::uint32_t place = grid_.placeOf(k);
  grid_.move(place, record);
  const std::size_t row = grid_.rowOf(record), before = std::exchange(movedTo_[place], row);
  if (row == before) return;
  if (before != kNone) std::erase(movedInRow_[before], place);
  movedInRow_[row].push_back(place);
}

std::span<const std::uint32_t> NearRows::again(const ParticleSystem& system, std::size_t k,
                                               const std::int64_t* record) {
  grid_.around(record, around_, runs_);
  std::size_t candidates = 0;
  for (const Range& run : runs_) candidates += run.end - run.begin;
  // who has come from elsewhere, and is not in a run by chance
  others_.clear();
  for (const std::size_t row : around_)
    for (const std::uint32_t place : movedInRow_[row]) {
      const auto holds = [=](const Range& run) { return place - run.begin < run.end - run.begin; };
      if (std::none_of(runs_.begin(), runs_.end(), holds)) others_.push_back(place);
    }
  candidates += others_.size();
  const std::size_t room = candidates + 2 * kListSlack;
  copies_.resize(room * static_cast<std::size_t>(system.dimension() + 2));
  again_.resize(room);
  const std::uint32_t place = grid_.placeOf(k);
  const ListGroup group{.own = {place, place + 1},
                        .runs = runs_.data(),
                        .runCount = runs_.size(),
                        .others = others_.data(),
                        .otherCount = others_.size(),
                        .copies = copies_.data(),
                        .room = room};
  std::uint32_t length = 0;
  system.kernels().listRows(describe(system), group, again_.data(), &length);
  return {again_.data(), length};
}

std::size_t NearRows::bytes() const {
  std::size_t n = grid_.bytes() + rows_.capacity() * sizeof(Row);
  if (all_) n += all_->bytes();
  for (const auto& words : words_) n += words.capacity() * 4;
  return n;
}

}  // namespace vitrelax

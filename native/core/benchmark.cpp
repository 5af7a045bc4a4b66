#include "benchmark.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "error.hpp"
#include "forces/force_field.hpp"
#include "parallel/thread_team.hpp"
#include "simulation.hpp"

namespace vitrelax {

namespace {

template <class Work>
Timings::Seconds measure(int repeats, const Work& work) {
  std::vector<double> seconds;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return {seconds.front(), seconds[seconds.size() / 2]};
}

/// Cycles a second, by multiplications that wait for each other, three cycles each on the processors of these years.
double clock() {
  constexpr int kCount = 100000;
  std::uint64_t x = 3;
  const auto chain = [&x] {
    for (int i = 0; i < kCount; ++i) {
      x *= 0x9e3779b97f4a7c15u;
      asm volatile("" : "+r"(x));  // each is made, one after the other
    }
  };
  return 3 * kCount / measure(20, chain).best;
}

}  // namespace

Timings timings(Simulation& simulation, int repeats, ThreadTeam& team) {
  constexpr double kSkin = 0.3;
  ParticleSystem system = simulation.system();
  std::vector<std::uint32_t> order;
  system.sortInSpace(order);
  VerletList list;
  list.build(system, system.makeRecords(), kSkin, team);
  system.sortInSpace(order, list.rowLengths());
  const Records records = system.makeRecords();
  Timings t{};
  t.build = measure(repeats, [&] { list.build(system, records, kSkin, team); });
  t.pairsInCutoff = evaluate(system, records, list, team, nullptr).pairsInCutoff;
  std::vector<double> start(system.vectorLength(), 0), one = start, two = start;
  Records out = records;
  const StagePass pass{.pairs = pairPass(system, records, list),
                       .start = system.x.data(),
                       .startForce = start.data(),
                       .delta1 = one.data(),
                       .delta2 = two.data(),
                       .out = out.data(),
                       .mu = 0,
                       .nu = 0,
                       .a = 1e-9,
                       .b = 0};
  std::vector<double> largest(system.chunks());
  std::vector<ForceSums> sums(system.chunks());
  t.force = measure(repeats, [&] {
    forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      system.kernels().forces(pass.pairs, first, last, start.data(), sums[chunk]);
    });
  });
  std::fill(start.begin(), start.end(), 0.0);
  t.stage = measure(repeats, [&] {
    forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      largest[chunk] = system.kernels().stage(pass, first, last);
    });
  });
  t.clock = clock();
  t.listed = list.listed();
  t.slots = list.slots();
  t.bytes = list.bytes() + system.vectorLength() * 8 * 3 + records.size() * 8;
  list.build(system, records, 0, team);
  const PairPass bare = pairPass(system, records, list);
  t.forceAtCutoff = measure(repeats, [&] {
    forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      system.kernels().forces(bare, first, last, start.data(), sums[chunk]);
    });
  });
  return t;
}

EulerRun euler(Simulation& simulation, double step, const std::vector<double>& times, ThreadTeam& team) {
  if (!(step > 0)) throw invalid("OUT_OF_RANGE", "step", std::to_string(step), "a positive time");
  constexpr double kSkin = 0.3, kLargestMove = 0.5;
  ParticleSystem& system = simulation.system();
  std::vector<std::uint32_t> order;
  system.sortInSpace(order);
  Records records = system.makeRecords(), out = records;
  VerletList list;
  list.build(system, records, kSkin, team);
  std::vector<double> zero(system.vectorLength(), 0), delta = zero;
  std::vector<double> largest(system.chunks());
  EulerRun run;
  const auto start = std::chrono::steady_clock::now();
  double time = 0, moved = 0;
  for (std::size_t next = 0; next < times.size();) {
    const StagePass pass{.pairs = pairPass(system, records, list),
                         .start = system.x.data(),
                         .startForce = zero.data(),
                         .delta1 = zero.data(),
                         .delta2 = delta.data(),
                         .out = out.data(),
                         .mu = 0,
                         .nu = 0,
                         .a = step,
                         .b = 0};
    forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
      largest[chunk] = system.kernels().stage(pass, first, last);
    });
    ++run.evaluations;
    if (time >= times[next] - step / 2) {
      double square = 0;
      for (double d : delta) square += d * d;
      run.rmsVelocity.push_back(std::sqrt(square / static_cast<double>(system.particles())) / step);
      ++next;
    }
    const double farthest = std::sqrt(*std::max_element(largest.begin(), largest.end()));
    if (!(farthest < kLargestMove)) {
      run.stable = false;
      break;
    }
    const double perUnit = 1 / system.unit();
    for (std::size_t i = 0; i < delta.size(); ++i) {
      system.x[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(system.x[i]) +
                                              static_cast<std::uint64_t>(std::llrint(delta[i] * perUnit)));
    }
    records.swap(out);
    time += step;
    moved += farthest;
    if (moved >= kSkin / 2) {
      moved = list.largestDisplacement(system, records, team);
      if (moved >= 0.4 * kSkin) {
        system.followUnwrapped();
        list.build(system, records, kSkin, team);
        moved = 0;
      }
    }
  }
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace vitrelax

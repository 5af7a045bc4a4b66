// Sweeps of swap Monte Carlo through tiles: who is where, and that the Boltzmann distribution is stationary.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numbers>

#include "monitor.hpp"
#include "particle_system.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "sampling/tiling.hpp"
#include "support.hpp"

using namespace vitrelax;

namespace {

SwapMonteCarloReport run(Simulation& simulation, const SwapMonteCarloOptions& options, int threads = 1) {
  ThreadTeam team(threads);
  Monitor monitor;
  return swapMonteCarlo(simulation, options, team, monitor);
}

/// Mean and its error from blocks, which are taken as independent.
struct Blocks {
  double sum = 0, squares = 0, count = 0;
  void add(double x) { sum += x, squares += x * x, ++count; }
  double mean() const { return sum / count; }
  double error() const { return std::sqrt(std::max(squares / count - mean() * mean(), 0.0) / (count - 1)); }
};

constexpr double kSizes[3] = {0.8, 1.0, 1.2};
constexpr double kLine = 11.4;
constexpr double kTemperature = 0.08;
constexpr int kObservables = 6;
using Observables = std::array<double, kObservables>;

/// Harmonic spheres of sizes a and b on a ring.
double ringEnergy(double a, double b, double x) {
  const double d = (a + b) / 2 * (1 - 0.2 * std::fabs(a - b)), r = std::fabs(support::nearest(x, kLine));
  return r < d ? (1 - r / d) * (1 - r / d) / 2 : 0;
}

/// Energy and its square, and mean cos(q x), q = 2 pi/L, between sizes 0-1, 0-2 and 1-2; the last of them at 2 q.
Observables observe(const double (&x)[3]) {
  const double s[3] = {x[1] - x[0], x[2] - x[0], x[2] - x[1]};
  const double e = ringEnergy(kSizes[0], kSizes[1], s[0]) + ringEnergy(kSizes[0], kSizes[2], s[1]) +
                   ringEnergy(kSizes[1], kSizes[2], s[2]);
  const double q = 2 * std::numbers::pi / kLine;
  return {e, e * e, std::cos(q * s[0]), std::cos(q * s[1]), std::cos(q * s[2]), std::cos(2 * q * s[2])};
}

/// By the midpoint rule over the places of the second and third particle.
Observables exactAverages(int points) {
  Observables sum{};
  double norm = 0;
  for (int i = 0; i < points; ++i)
    for (int j = 0; j < points; ++j) {
      const Observables o = observe({0, (i + 0.5) * kLine / points, (j + 0.25) * kLine / points});
      const double weight = std::exp(-o[0] / kTemperature);
      norm += weight;
      for (int k = 0; k < kObservables; ++k) sum[k] += weight * o[k];
    }
  for (double& s : sum) s /= norm;
  return sum;
}

}  // namespace

TEST_CASE("each particle is in the tile that has its place, and in no other") {
  for (const int dimension : {1, 2, 3}) {
    const std::size_t n = 40000;
    const double boxLength = std::pow(static_cast<double>(n), 1.0 / dimension);
    const ModelParameters model{"harmonic-spheres-" + std::to_string(dimension) + "d",
                                dimension,
                                {{"volumeFraction", 0.5}, {"nonAdditivity", 0}, {"sizeRatio", 1}},
                                {}};
    const auto s = Simulation::from(model, boxLength, support::spread(dimension, n, boxLength, 5),
                                    std::vector<double>(n, 1.0), {});
    const ParticleSystem& system = s->system();
    const Records records = system.makeRecords();
    Tiling tiling(system, 2.5, 100), none(system, boxLength / 3.9, 1);
    CHECK(none.empty());
    REQUIRE(!tiling.empty());
    const std::uint64_t offset[3] = {0x9e3779b97f4a7c15u, 5, ~std::uint64_t{0}};
    ThreadTeam one(1), two(2);
    tiling.assign(system, records, offset, one);
    std::vector<std::uint32_t> found(n, 0), alone;
    std::size_t outside = 0, sum = 0;
    for (std::size_t tile = 0; tile < tiling.tiles(); ++tile) {
      TrialPass pass{};
      tiling.describe(tile, pass);
      CHECK(tiling.first(tile) == sum);
      sum += tiling.size(tile);
      for (std::size_t m = 0; m < tiling.size(tile); ++m) {
        const std::uint32_t k = tiling.members(tile)[m];
        ++found[k];
        alone.push_back(k);
        for (int c = 0; c < dimension; ++c) {
          const auto x = static_cast<std::uint64_t>(records[k * system.recordStride() + c]);
          outside += x - pass.low[c] >= pass.width[c];
          CHECK(static_cast<double>(pass.width[c]) * system.unit() > 2.5);
        }
      }
    }
    CHECK(outside == 0);
    CHECK(sum == n);
    CHECK(std::all_of(found.begin(), found.end(), [](std::uint32_t times) { return times == 1; }));
    tiling.assign(system, records, offset, two);
    bool same = true;
    for (std::size_t k = 0; k < n; ++k) same = same && tiling.members(0)[k] == alone[k];
    CHECK(same);

    // tiles of a colour: another between them, round the box too
    std::size_t coloured = 0;
    for (std::size_t colour = 0; colour < tiling.colours(); ++colour) {
      coloured += tiling.ofColour(colour).size();
      TrialPass a{}, b{};
      tiling.describe(tiling.ofColour(colour)[0], a);
      for (const std::uint32_t other : tiling.ofColour(colour)) {
        tiling.describe(other, b);
        bool apart = other == tiling.ofColour(colour)[0];
        for (int c = 0; c < dimension; ++c) {
          const double gap =
              static_cast<double>(std::min(b.low[c] - a.low[c] - a.width[c], a.low[c] - b.low[c] - b.width[c]));
          apart = apart || (b.low[c] != a.low[c] && gap * system.unit() > 2.5);
        }
        CHECK(apart);
      }
    }
    CHECK(coloured == tiling.tiles());
  }
}

TEST_CASE("a displacement over the border of a tile is refused, whatever its energy") {
  const auto s = Simulation::from(support::softSpheres(2), 26, std::vector<double>{5.1, 10, 15, 10},
                                  std::vector<double>{1.0, 1.0}, {});
  // Hot enough for everything: a step uniform in [-a/2, a/2] from anywhere in a tile of width w leaves it with
  // probability a/(4 w), if a < 2 w, and here are four tiles a side.
  const SwapMonteCarloOptions options{.temperature = 1e280,
                                      .sweeps = 40000,
                                      .swapProbability = 0,
                                      .stepLength = 2,
                                      .seed = 4,
                                      .measureEvery = 0,
                                      .tileMembers = 1e-9,
                                      .largestMove = 0.1};
  const SwapMonteCarloReport r = run(*s, options);
  const double stays = 1 - 2.0 / 26, expected = stays * stays;
  CHECK(std::fabs(r.displacementAcceptance - expected) < 4 * std::sqrt(expected * (1 - expected) / 80000));
}

TEST_CASE("three particles on a ring of four tiles follow the exact Boltzmann distribution" *
          doctest::test_suite("statistics")) {
  const Observables exact = exactAverages(1200), coarse = exactAverages(900);
  for (int k = 0; k < kObservables; ++k) CHECK(std::fabs(exact[k] - coarse[k]) < 1e-5);
  const ModelParameters model{
      "harmonic-spheres-1d", 1, {{"volumeFraction", 0.5}, {"nonAdditivity", 0.2}, {"sizeRatio", 0.449}}, {}};
  const auto s =
      Simulation::from(model, kLine, std::vector<double>{1, 4, 8}, std::vector<double>(kSizes, kSizes + 3), {});
  // steps of nearly a third of a tile, and sizes that meet in a tile now and then: what is refused at the borders
  // counts
  SwapMonteCarloOptions options{.temperature = kTemperature,
                                .sweeps = 24,
                                .swapProbability = 0.3,
                                .stepLength = 0.8,
                                .maxDiameterDifference = 0.3,
                                .seed = 31,
                                .measureEvery = 0,
                                .tileMembers = 1e-9,
                                .largestMove = 0.1};
  REQUIRE(!Tiling(s->system(), 1.2 + 4 * 0.1 + 3 * 0.4, 1e-9).empty());
  ThreadTeam team(1);
  Monitor monitor;
  constexpr int kBlocks = 64, kSamples = 1000;
  std::array<Blocks, kObservables> blocks;
  std::array<double, 6> permutations{};
  for (int block = 0; block < kBlocks; ++block) {
    Observables sum{};
    for (int sample = 0; sample < kSamples; ++sample) {
      swapMonteCarlo(*s, options, team, monitor);
      options.firstSweep += options.sweeps;
      double x[3], d[3], bySize[3];
      s->positions(x);
      s->diameters(d);
      int carrier[3];
      for (int k = 0; k < 3; ++k) {
        carrier[k] = static_cast<int>(std::find(d, d + 3, kSizes[k]) - d);
        bySize[k] = x[carrier[k]];
      }
      ++permutations[static_cast<std::size_t>(carrier[0] * 2 + (carrier[1] > carrier[2]))];
      const Observables o = observe(bySize);
      for (int k = 0; k < kObservables; ++k) sum[k] += o[k] / kSamples;
    }
    for (int k = 0; k < kObservables; ++k) blocks[k].add(sum[k]);
  }
  for (int k = 0; k < kObservables; ++k) {
    CAPTURE(k);
    CAPTURE(blocks[k].mean());
    CAPTURE(blocks[k].error());
    CAPTURE(exact[k]);
    CHECK(blocks[k].error() < (k < 2 ? 0.04 * exact[k] : 0.01));
    CHECK(std::fabs(blocks[k].mean() - exact[k]) < 4 * blocks[k].error());
  }
  // every particle carries every size; these follow each other slowly, so no more is asked
  for (const double n : permutations) CHECK(std::fabs(n / (kBlocks * kSamples) - 1.0 / 6) < 0.02);
}

TEST_CASE("small tiles and random order sample the same liquid" * doctest::test_suite("statistics")) {
  const auto start = Simulation::random(support::softSpheres(2), 324, 17);
  run(*start, {.temperature = 0.3, .sweeps = 3000, .seed = 1});
  // tiles of 4.5 diameters: a fifth of all particles are within half a step of a border at any time
  SwapMonteCarloOptions options{.temperature = 0.3, .sweeps = 16384, .seed = 2, .tileMembers = 1e-9};
  REQUIRE(!Tiling(start->system(), 4.4, 1e-9).empty());
  struct Liquid {
    Blocks energy;
    double hypervirial, swapAcceptance;
  };
  const auto sample = [&](double tileMembers) {
    const auto s = start->clone();
    options.tileMembers = tileMembers;
    const SwapMonteCarloReport r = run(*s, options);
    CHECK(r.energyDrift < 1e-9);
    Liquid liquid{{}, r.meanSquareForce / (0.3 * r.meanLaplacian), r.swapAcceptance};
    for (std::size_t k = 0; k + 128 <= r.energies.size(); k += 128) {
      double sum = 0;
      for (std::size_t l = 0; l < 128; ++l) sum += r.energies[k + l];
      liquid.energy.add(sum / 128);
    }
    return liquid;
  };
  const Liquid tiled = sample(1e-9), random = sample(HUGE_VAL);
  CAPTURE(tiled.energy.mean());
  CAPTURE(random.energy.mean());
  const double error = std::hypot(tiled.energy.error(), random.energy.error());
  CAPTURE(error);
  CHECK(error < 0.002);
  CHECK(tiled.energy.mean() != random.energy.mean());
  CHECK(std::fabs(tiled.energy.mean() - random.energy.mean()) < 4 * error);
  CHECK(std::fabs(tiled.hypervirial - 1) < 0.005);
  CHECK(std::fabs(random.hypervirial - 1) < 0.005);
}

TEST_CASE("tiles carry the same bits for any number of threads, and through a run in pieces") {
  for (const int dimension : {2, 3}) {
    const auto start = Simulation::random(support::softSpheres(dimension), 5000, 4);
    run(*start, {.temperature = 0.5, .sweeps = 60, .seed = 3, .tileMembers = HUGE_VAL});
    SwapMonteCarloOptions options{.temperature = 0.5, .sweeps = 80, .firstSweep = 64, .seed = 1, .tileMembers = 20};
    std::vector<std::uint8_t> bits[3];
    SwapMonteCarloReport report[3];
    for (const int threads : {1, 2, 3}) {
      const auto s = start->clone();
      report[threads - 1] = run(*s, options, threads);
      bits[threads - 1] = s->snapshot();
    }
    CHECK(bits[0] == bits[1]);
    CHECK(bits[0] == bits[2]);
    CHECK(report[0].energies == report[1].energies);
    CHECK(report[0].energyDrift < 1e-9);
    CHECK(report[0].swapAcceptance == report[2].swapAcceptance);

    const auto parts = start->clone();
    options.sweeps = 64;
    run(*parts, options, 2);
    options.firstSweep = 128;
    options.sweeps = 16;
    run(*parts, options, 1);
    CHECK(parts->snapshot() == bits[0]);
    options.firstSweep = 64;
    options.sweeps = 80;
    options.tileMembers = HUGE_VAL;
    const auto other = start->clone();
    run(*other, options);
    CHECK(other->snapshot() != bits[0]);  // there were tiles
  }
}

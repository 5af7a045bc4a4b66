// Three particles in a small periodic box: the sampler against the Boltzmann distribution by quadrature.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numbers>

#include "monitor.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;

namespace {

constexpr int kPairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};

/// Three particles that differ in kind, by size or species.
struct Triple {
  double temperature, box;
  double largestError;  ///< that the averages may have for the comparison to mean something
  /// energy of particles of kinds a and b at a separation
  std::function<double(int a, int b, double x, double y)> pairEnergy;
};

/// Averages under test. By kinds: which particle carries which does not enter.
///   0, 1, 2   E, E^2, exp(-E)
///   3..8      for the pairs of kinds 01, 02, 12: mean over components of cos(q x) and cos(2 q x), q = 2 pi / L
///   9         product of the three pairs' cos(q x) cos(q y): all three particles at once
constexpr int kObservables = 10;
using Observables = std::array<double, kObservables>;

/// Of one configuration: pair energies summed, and per pair the phases (cos q x, cos q y).
Observables observe(double energy, const double (&cosine)[3][2]) {
  Observables o{energy, energy * energy, std::exp(-energy)};
  o[9] = 1;
  for (int p = 0; p < 3; ++p) {
    const double x = cosine[p][0], y = cosine[p][1];
    o[3 + p] = (x + y) / 2;
    o[6 + p] = (2 * x * x - 1 + 2 * y * y - 1) / 2;
    o[9] *= x * y;
  }
  return o;
}

/// By the trapezoidal rule over both separations from the particle of kind 0, n points a component: of the highest
/// order for a smooth periodic integrand. The third separation falls on the same grid.
Observables quadrature(const Triple& triple, int n) {
  struct Pair {
    double energy, weight;
  };
  std::vector<Pair> pair[3];
  for (int p = 0; p < 3; ++p) {
    pair[p].resize(static_cast<std::size_t>(n) * n);
    for (int i = 0; i < n * n; ++i) {
      if (i == 0) continue;  // on top of each other: weight 0
      const double u = triple.pairEnergy(kPairs[p][0], kPairs[p][1], i / n * triple.box / n, i % n * triple.box / n);
      pair[p][i] = {u, std::exp(-u / triple.temperature)};
    }
  }
  std::vector<double> cosine(n);
  for (int i = 0; i < n; ++i) cosine[i] = std::cos(2 * std::numbers::pi * i / n);
  Observables sum{};
  double norm = 0;
  for (int ax = 0; ax < n; ++ax)
    for (int ay = 0; ay < n; ++ay) {
      const Pair first = pair[0][ax * n + ay];
      if (first.weight < 1e-30) continue;
      for (int bx = 0; bx < n; ++bx) {
        const int cx = (ax - bx + n) % n;
        for (int by = 0; by < n; ++by) {
          const int cy = (ay - by + n) % n;
          const Pair second = pair[1][bx * n + by], third = pair[2][cx * n + cy];
          const double weight = first.weight * second.weight * third.weight;
          if (weight < 1e-30) continue;
          norm += weight;
          const Observables o = observe(first.energy + second.energy + third.energy,
                                        {{cosine[ax], cosine[ay]}, {cosine[bx], cosine[by]}, {cosine[cx], cosine[cy]}});
          for (int k = 0; k < kObservables; ++k) sum[k] += weight * o[k];
        }
      }
    }
  for (double& s : sum) s /= norm;
  return sum;
}

/// Samples the system, of which kindOf tells the kinds of the three particles, and holds the averages against those of
/// the quadrature.
template <class KindsOf>
void compare(Simulation& s, const Triple& triple, int points, SwapMonteCarloOptions options, const KindsOf& kindsOf) {
  const Observables exact = quadrature(triple, points), coarse = quadrature(triple, points * 4 / 5);
  for (int k = 0; k < kObservables; ++k) {
    CAPTURE(k);
    CHECK(std::fabs(exact[k] - coarse[k]) < 2e-4);
  }
  ThreadTeam team(1);
  Monitor monitor;
  constexpr int kBlocks = 64, kSamples = 1000;
  Observables mean{}, square{};
  std::array<double, 6> permutations{};
  double drift = 0;
  for (int block = 0; block < kBlocks; ++block) {
    Observables sum{};
    for (int sample = 0; sample < kSamples; ++sample) {
      const SwapMonteCarloReport r = swapMonteCarlo(s, options, team, monitor);
      options.firstSweep += options.sweeps;
      drift = std::max(drift, r.energyDrift);
      double x[6];
      s.positions(x);
      const std::array<int, 3> kinds = kindsOf();
      int carrier[3];  // of each kind
      for (int i = 0; i < 3; ++i) carrier[kinds[static_cast<std::size_t>(i)]] = i;
      ++permutations[static_cast<std::size_t>(carrier[0] * 2 + (carrier[1] > carrier[2]))];
      double cosine[3][2];
      for (int p = 0; p < 3; ++p)
        for (int c = 0; c < 2; ++c) {
          const double separation = x[carrier[kPairs[p][0]] * 2 + c] - x[carrier[kPairs[p][1]] * 2 + c];
          cosine[p][c] = std::cos(2 * std::numbers::pi / triple.box * separation);
        }
      const Observables o = observe(r.energies.back() * 3, cosine);
      for (int k = 0; k < kObservables; ++k) sum[k] += o[k] / kSamples;
    }
    for (int k = 0; k < kObservables; ++k) {
      mean[k] += sum[k] / kBlocks;
      square[k] += sum[k] * sum[k] / kBlocks;
    }
  }
  CHECK(drift < 1e-9);
  for (int k = 0; k < kObservables; ++k) {
    const double error = std::sqrt((square[k] - mean[k] * mean[k]) / (kBlocks - 1));
    CAPTURE(k);
    CAPTURE(mean[k]);
    CAPTURE(error);
    CAPTURE(exact[k]);
    CHECK(error < triple.largestError);
    CHECK(std::fabs(mean[k] - exact[k]) < 4 * error);
  }
  // all ways to give three kinds to three particles are equally likely; the samples are independent to a good measure
  double chi2 = 0;
  const double expected = kBlocks * kSamples / 6.0;
  for (const double n : permutations) chi2 += (n - expected) * (n - expected) / expected;
  CHECK(chi2 < 25);  // five degrees of freedom: exceeded with probability 1.4e-4
}

}  // namespace

TEST_CASE("three particles in a box follow the exact Boltzmann distribution" * doctest::test_suite("statistics")) {
  constexpr double kSizes[3] = {0.8, 1.0, 1.2};
  constexpr double kBox = 2 * 1.25 * kSizes[2] * 1.01;  // a bit above twice the largest cutoff
  const Triple triple{0.7, kBox, 0.003, [&](int a, int b, double x, double y) {
                        return support::softSphereEnergy(2, kBox, {0, 0, x, y}, {kSizes[a], kSizes[b]});
                      }};
  const auto s = Simulation::from(support::softSpheres(2), kBox, std::vector<double>{0.1, 0.1, 1.4, 0.2, 0.3, 1.6},
                                  std::vector<double>(kSizes, kSizes + 3), {});
  // sizes 0.8 and 1.2 trade through 1.0 alone; the step is nearly the longest that is allowed
  const SwapMonteCarloOptions options{.temperature = triple.temperature,
                                      .sweeps = 64,
                                      .swapProbability = 0.4,
                                      .stepLength = 1.4,
                                      .maxDiameterDifference = 0.3,
                                      .seed = 23,
                                      .measureEvery = 0};
  compare(*s, triple, 40, options, [&] {
    double d[3];
    s->diameters(d);
    std::array<int, 3> kinds{};
    for (std::size_t i = 0; i < 3; ++i) kinds[i] = static_cast<int>(std::find(kSizes, kSizes + 3, d[i]) - kSizes);
    return kinds;
  });
}

TEST_CASE("so do three particles of species A, B and C, which trade through C" * doctest::test_suite("statistics")) {
  constexpr double kBox = 5.05;
  const Triple triple{1.0, kBox, 0.008, [](int a, int b, double x, double y) {
                        const double r = std::hypot(support::nearest(x, kBox), support::nearest(y, kBox));
                        return support::kobAndersenEnergy(a, b, r, true);
                      }};
  const auto s =
      Simulation::from(support::kobAndersen(2, "smooth", 0.5), kBox, std::vector<double>{0.1, 0.1, 1.4, 0.2, 0.3, 1.6},
                       {}, std::vector<std::int32_t>{0, 1, 2});
  const SwapMonteCarloOptions options{.temperature = triple.temperature,
                                      .sweeps = 64,
                                      .swapProbability = 0.4,
                                      .stepLength = 2.4,
                                      .seed = 23,
                                      .measureEvery = 0};
  compare(*s, triple, 110, options, [&] {
    std::int32_t species[3];
    s->species(species);
    return std::array<int, 3>{species[0], species[1], species[2]};
  });
}

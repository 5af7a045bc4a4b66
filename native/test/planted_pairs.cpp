#include "models/planted_pairs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "forces/force_field.hpp"
#include "models/disorder.hpp"
#include "monitor.hpp"
#include "particle_system.hpp"
#include "random/binomial.hpp"
#include "relaxation/steepest_descent.hpp"
#include "sampling/metropolis_planting.hpp"
#include "support.hpp"

using namespace vitrelax;
using support::mariKurchan;

namespace {

struct PlantedPair {
  std::uint32_t i, j;
  double y[3];
  std::size_t shell;
};

/// All pairs of a planted system, shell by shell, in the order of the ranks.
std::vector<PlantedPair> allPairs(const ParticleSystem& system) {
  const PlantedPairs& planted = *system.disorder()->planted;
  const PairPermutation& permutation = planted.permutation();
  std::vector<PlantedPair> pairs;
  for (std::size_t k = 0; k < planted.shells().size(); ++k) {
    const ShellDraw draw(planted, k);
    for (std::uint64_t rank = 0; rank < planted.shells()[k].count; ++rank) {
      const std::uint64_t number = planted.shells()[k].first + rank;
      const auto turn = static_cast<std::uint32_t>(number / permutation.tables);
      const auto table = static_cast<std::uint32_t>(number % permutation.tables);
      PlantedPair p{};
      std::uint32_t y[3][ShellPass::kCapacity];
      system.kernels().planted.pairs(permutation, &turn, &table, 1, &p.i, &p.j);
      system.kernels().planted.shifts(draw, &rank, 1, y);
      for (int c = 0; c < 3; ++c) p.y[c] = static_cast<std::int32_t>(y[c][0]) * 0x1p-32 * system.boxLength();
      p.shell = k;
      pairs.push_back(p);
    }
  }
  return pairs;
}

/// Energy over all pairs by the formula of the paper.
double energyOf(const std::vector<PlantedPair>& pairs, const std::vector<double>& x, double boxLength) {
  double energy = 0;
  for (const PlantedPair& p : pairs) {
    double r2 = 0;
    for (int c = 0; c < 3; ++c) {
      const double s = support::nearest(x[3 * p.i + c] - x[3 * p.j + c] + p.y[c], boxLength);
      r2 += s * s;
    }
    if (r2 < 16) {
      energy += std::pow(r2, -6) - 28 * std::pow(4, -12) + 48 * std::pow(4, -14) * r2 - 21 * std::pow(4, -16) * r2 * r2;
    }
  }
  return energy;
}

/// chi^2 of counts against their common mean, as a standard normal variable (Wilson and Hilferty).
double normalised(const std::vector<double>& counts) {
  double mean = 0, chi2 = 0;
  for (double n : counts) mean += n / static_cast<double>(counts.size());
  for (double n : counts) chi2 += (n - mean) * (n - mean) / mean;
  const double f = static_cast<double>(counts.size() - 1);
  return (std::cbrt(chi2 / f) - (1 - 2 / (9 * f))) / std::sqrt(2 / (9 * f));
}

}  // namespace

TEST_CASE("binomial numbers have the mean, the variance and the distribution of theirs") {
  struct Case {
    std::uint64_t n;
    double p;
  };
  for (const Case& c :
       {Case{10, 0.3}, Case{1000, 0.01}, Case{1000, 0.97}, Case{134209536, 0.0151}, Case{499999500000, 2.4e-4}}) {
    constexpr int kDraws = 20000;
    const double mean = static_cast<double>(c.n) * c.p, variance = mean * (1 - c.p);
    double sum = 0, square = 0;
    for (int k = 0; k < kDraws; ++k) {
      Stream draw(7, Purpose::shellCounts, static_cast<std::uint64_t>(k));
      const double x = static_cast<double>(binomial(c.n, c.p, draw)) - mean;
      sum += x / kDraws;
      square += x * x / kDraws;
    }
    CAPTURE(c.n);
    CHECK(std::fabs(sum) < 4 * std::sqrt(variance / kDraws));
    // the fourth moment of a binomial number is 3 variance^2 + variance (1 - 6 p (1-p))
    const double spread = std::sqrt((2 * variance * variance + variance * (1 - 6 * c.p * (1 - c.p))) / kDraws);
    CHECK(std::fabs(square - variance) < 4 * spread);
  }
  // 40 trials at 0.35, above what is drawn trial by trial, against the exact chances
  std::vector<double> counts(41, 0);
  constexpr int kDraws = 200000;
  for (int k = 0; k < kDraws; ++k) {
    Stream draw(8, Purpose::shellCounts, static_cast<std::uint64_t>(k));
    counts[binomial(40, 0.35, draw)] += 1;
  }
  double chi2 = 0, rest = kDraws, observed = kDraws;
  int classes = 0;
  for (int k = 5; k <= 24; ++k) {
    const double chance = std::exp(std::lgamma(41) - std::lgamma(k + 1) - std::lgamma(41 - k) + k * std::log(0.35) +
                                   (40 - k) * std::log(0.65));
    chi2 += std::pow(counts[static_cast<std::size_t>(k)] - kDraws * chance, 2) / (kDraws * chance);
    rest -= kDraws * chance;
    observed -= counts[static_cast<std::size_t>(k)];
    ++classes;
  }
  chi2 += (observed - rest) * (observed - rest) / rest;
  CHECK(chi2 < classes + 4 * std::sqrt(2.0 * classes));
  Stream draw(1, Purpose::shellCounts);
  CHECK(binomial(1000, 0, draw) == 0);
  CHECK(binomial(1000, 1, draw) == 1000);
  CHECK(binomial(0, 0.5, draw) == 0);
}

TEST_CASE("the permutation of pairs visits each pair once") {
  for (std::uint32_t n : {2u, 3u, 4u, 5u, 8u, 31u, 64u, 501u}) {
    const PairPermutation permutation(3, n);
    REQUIRE(permutation.pairs() == std::uint64_t{n} * (n - 1) / 2);
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (std::uint32_t turn = 0; turn < permutation.turns; ++turn)
      for (std::uint32_t table = 0; table < permutation.tables; ++table) {
        std::uint32_t i = 0, j = 0;
        permutation.pair(turn, table, i, j);
        REQUIRE(i < j);
        REQUIRE(j < n);
        seen.insert({i, j});
      }
    CHECK(seen.size() == permutation.pairs());
  }
}

TEST_CASE("the first ranks of the permutation are pairs without preference") {
  // over seeds: each of the 66 pairs of 12 particles at rank 0, and each of the 66^2 couples at ranks 20 and 21
  constexpr std::uint32_t kN = 12;
  std::vector<double> first(66, 0), couples(66 * 66, 0);
  for (std::uint64_t seed = 0; seed < 200000; ++seed) {
    const PairPermutation permutation(seed, kN);
    std::uint64_t number[3];
    const std::uint32_t ranks[3] = {0, 20, 21};
    for (int k = 0; k < 3; ++k) {
      std::uint32_t i = 0, j = 0;
      permutation.pair(ranks[k] / permutation.tables, ranks[k] % permutation.tables, i, j);
      number[k] = pairNumber(i, j, kN);
    }
    first[number[0]] += 1;
    couples[number[1] * 66 + number[2]] += 1;
  }
  CHECK(std::fabs(normalised(first)) < 4);
  std::vector<double> different;
  for (std::size_t a = 0; a < 66; ++a)
    for (std::size_t b = 0; b < 66; ++b) {
      if (a != b) different.push_back(couples[a * 66 + b]);
    }
  CHECK(std::fabs(normalised(different)) < 4);
  // one seed, a run of ranks among many particles: who meets whom has no preference, and neighbours in rank no relation
  const PairPermutation permutation(11, 2000);
  std::vector<double> cells(20 * 20, 0), sums(40, 0), degree(2000, 0);
  std::uint32_t last = 0;
  constexpr std::uint32_t kRun = 100000;
  for (std::uint32_t rank = 0; rank < kRun; ++rank) {
    std::uint32_t i = 0, j = 0;
    permutation.pair((500000 + rank) / permutation.tables, (500000 + rank) % permutation.tables, i, j);
    cells[(i / 100) * 20 + j / 100] += 1;
    sums[(i + last) % 2000 / 50] += 1;
    last = i;
    ++degree[i];
    ++degree[j];
  }
  double chi2 = 0;
  int classes = 0;
  for (std::size_t a = 0; a < 20; ++a)
    for (std::size_t b = a; b < 20; ++b, ++classes) {
      const double share = (a == b ? 100.0 * 99 / 2 : 100.0 * 100) / (2000.0 * 1999 / 2);
      chi2 += std::pow(cells[a * 20 + b] - kRun * share, 2) / (kRun * share);
    }
  CHECK(std::fabs(chi2 - classes) < 4 * std::sqrt(2.0 * classes));
  // degrees of a random graph of kRun edges: binomial, with the variance of draws without replacement
  const double mean = 2.0 * kRun / 2000;
  double variance = 0;
  for (double d : degree) variance += (d - mean) * (d - mean) / 2000;
  const double expected = mean * (1 - kRun / 1999000.0);
  CHECK(std::fabs(variance / expected - 1) < 4 * std::sqrt(2.0 / 2000));
}

TEST_CASE("planted displacements lie in their shells, isotropic and uniform in volume" *
          doctest::test_suite("statistics")) {
  const auto simulation = Simulation::plant(mariKurchan(), 1500, {0.01, 5});
  const ParticleSystem& system = simulation->system();
  const std::vector<PlantedPair> pairs = allPairs(system);
  REQUIRE(pairs.size() == 1500 * 1499 / 2);
  const auto& shells = system.disorder()->planted->shells();
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  const double L = system.boxLength();
  // radius (volume inside the shell) and direction in ten classes each, of the shells beyond the core
  std::vector<double> radius(10, 0), height(10, 0), azimuth(10, 0), component(10, 0);
  for (const PlantedPair& p : pairs) {
    seen.insert({p.i, p.j});
    const double r = std::sqrt(p.y[0] * p.y[0] + p.y[1] * p.y[1] + p.y[2] * p.y[2]);
    const Shell& s = shells[p.shell];
    REQUIRE(r > s.inner - 1e-8);
    if (p.shell + 1 == shells.size()) continue;
    REQUIRE(r < s.outer + 1e-8);
    const auto part = [](double x) { return static_cast<std::size_t>(std::clamp(x * 10, 0.0, 9.0)); };
    if (p.shell > 0) {
      const double inner = std::pow(s.inner, 3), outer = std::pow(s.outer, 3);
      radius[part((r * r * r - inner) / (outer - inner))] += 1;
    }
    height[part((p.y[2] / r + 1) / 2)] += 1;
    azimuth[part((std::atan2(p.y[1], p.y[0]) / std::numbers::pi + 1) / 2)] += 1;
    component[part((p.y[0] / r + 1) / 2)] += 1;  // uniform on a sphere, too
  }
  CHECK(seen.size() == pairs.size());
  for (const auto& counts : {radius, height, azimuth, component}) CHECK(std::fabs(normalised(counts)) < 4);
  // beyond the largest ball: the corners of the cube, alike in all octants and nowhere else but there
  std::vector<double> octant(8, 0);
  for (const PlantedPair& p : pairs) {
    if (p.shell + 1 != shells.size()) continue;
    octant[(p.y[0] > 0 ? 1u : 0u) + (p.y[1] > 0 ? 2u : 0u) + (p.y[2] > 0 ? 4u : 0u)] += 1;
  }
  CHECK(std::fabs(normalised(octant)) < 4);
  // each shell has its share of all pairs
  const double open = L * L * L - excludedVolume(system.disorder()->planted->potential(), 0.01);
  for (std::size_t k = 1; k + 1 < shells.size(); ++k) {
    const double chance =
        4 * std::numbers::pi / 3 * (std::pow(shells[k].outer, 3) - std::pow(shells[k].inner, 3)) / open;
    const double expected = chance * static_cast<double>(pairs.size());
    CHECK(std::fabs(static_cast<double>(shells[k].count) - expected) < 4.5 * std::sqrt(expected * (1 - chance)));
  }
}

TEST_CASE("the core of a planted state has the Boltzmann distribution") {
  // the distribution function of |y| in ten classes of equal chance, by quadrature
  const double temperature = 0.002;
  const auto simulation = Simulation::plant(mariKurchan(), 3000, {temperature, 9});
  const PlantedPairs& planted = *simulation->system().disorder()->planted;
  const InversePowerLaw& u = planted.potential();
  constexpr int kPoints = 400000;
  std::vector<double> cumulated(kPoints + 1, 0);
  for (int k = 1; k <= kPoints; ++k) {
    const double r = 4.0 * (k - 0.5) / kPoints;
    cumulated[static_cast<std::size_t>(k)] =
        cumulated[static_cast<std::size_t>(k - 1)] + r * r * std::exp(-u.energy(r * r, 1.0) / temperature);
  }
  std::vector<double> counts(50, 0);
  for (const PlantedPair& p : allPairs(simulation->system())) {
    if (p.shell != 0) continue;
    const double r = std::sqrt(p.y[0] * p.y[0] + p.y[1] * p.y[1] + p.y[2] * p.y[2]);
    const auto at = static_cast<std::size_t>(std::clamp(r / 4 * kPoints, 0.0, kPoints * 1.0));
    counts[static_cast<std::size_t>(std::min(49.0, 50 * cumulated[at] / cumulated.back()))] += 1;
  }
  CHECK(std::fabs(normalised(counts)) < 4);
  CHECK(excludedVolume(u, 1e-4) == doctest::Approx(50.54).epsilon(2e-4));
  CHECK(excludedVolume(u, 2e-3) == doctest::Approx(24.22).epsilon(3e-4));
  CHECK(excludedVolume(u, 1.5e-2) == doctest::Approx(14.66).epsilon(4e-4));
}

TEST_CASE("a planted system has the energy of a sum over all pairs, before and after it has moved") {
  for (std::size_t particles : {489, 600}) {
    const auto simulation = Simulation::plant(mariKurchan(), particles, {0.015, 21});
    const std::vector<PlantedPair> pairs = allPairs(simulation->system());
    ThreadTeam team(2);
    const double L = simulation->boxLength();
    const auto check = [&] {
      const double exact = energyOf(pairs, support::positions(*simulation), L);
      const Evaluation e = simulation->evaluate(team, {});
      CHECK(std::fabs(e.energy / exact - 1) < 1e-12);
    };
    check();
    // a flow, then kicks that bring shells in from all distances, some of them round the box
    Monitor monitor;
    SteepestDescentOptions options;
    options.time = 50;
    steepestDescent(*simulation, options, team, monitor);
    std::vector<double> x = support::positions(*simulation);
    CHECK(*std::max_element(x.begin(), x.end()) > 0.3);
    check();
    for (double kick : {0.5, 1.0, 3.0, 20.0}) {
      Stream draw(3, Purpose::positions, static_cast<std::uint64_t>(kick * 10));
      for (double& component : x) component += kick * (draw.uniform() - 0.5);
      simulation->setPositions(x);
      check();
    }
  }
}

TEST_CASE("lists of any skin give one energy, the same bits for any number of threads") {
  const auto simulation = Simulation::plant(mariKurchan(), 700, {0.01, 2});
  ParticleSystem& system = simulation->system();
  std::vector<double> x = support::positions(*simulation);
  Stream draw(1, Purpose::positions);
  for (double& component : x) component += 1.2 * (draw.uniform() - 0.5);
  simulation->setPositions(x);
  const Records records = system.makeRecords();
  ThreadTeam one(1), three(3);
  double first = 0;
  for (double skin : {0.0, 0.3, 1.0, 2.5}) {
    VerletList a, b;
    a.build(system, records, skin, one);
    b.build(system, records, skin, three);
    std::vector<double> fa, fb;
    const Evaluation ea = evaluate(system, records, a, one, &fa), eb = evaluate(system, records, b, three, &fb);
    CHECK(ea.energy == eb.energy);
    CHECK(fa == fb);
    CHECK(a.listed() == b.listed());
    if (first == 0) first = ea.energy;
    CHECK(std::fabs(ea.energy / first - 1) < 1e-13);
  }
}

TEST_CASE("Metropolis planting refuses what it cannot use, and stops when told to") {
  struct Cancelled : Monitor {
    bool cancelled() override { return true; }
  } cancelled;
  ThreadTeam team(1);
  const auto simulation = Simulation::plant(mariKurchan(), 489, {0.01, 2});
  const double before = simulation->evaluate(team, {}).energy;
  CHECK(plantByMetropolis(*simulation, {0.01, 200, 1}, team, cancelled).cancelled);
  CHECK(simulation->evaluate(team, {}).energy == before);
  Monitor monitor;
  CHECK_THROWS(plantByMetropolis(*simulation, {-1, 200, 1}, team, monitor));
  CHECK_THROWS(plantByMetropolis(*simulation, {0.01, 0, 1}, team, monitor));
  const auto other = Simulation::random(support::softSpheres(2), 100, 1);
  CHECK_THROWS(plantByMetropolis(*other, {0.01, 200, 1}, team, monitor));
}

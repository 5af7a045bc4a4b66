// Harmonic spheres in every dimension: rows by cells and among all particles, records with and without a size.
#include <doctest/doctest.h>

#include <algorithm>
#include <numbers>

#include "error.hpp"
#include "monitor.hpp"
#include "neighbours/verlet_list.hpp"
#include "relaxation/steepest_descent.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;

namespace {

ModelParameters spheres(int dimension, double volumeFraction, bool polydisperse) {
  return {"harmonic-spheres-" + std::to_string(dimension) + "d",
          dimension,
          {{"volumeFraction", volumeFraction},
           {"nonAdditivity", polydisperse ? 0.2 : 0.0},
           {"sizeRatio", polydisperse ? 0.449 : 1.0}},
          {}};
}

double contact(double a, double b) { return (a + b) / 2 * (1 - 0.2 * std::fabs(a - b)); }

/// Energy, forces and the pairs within `skin` of contact by a double loop over nearest images.
struct BruteForce {
  double energy = 0;
  std::vector<double> forces;
  std::vector<std::vector<std::uint32_t>> near;

  BruteForce(int D, double boxLength, const std::vector<double>& x, const std::vector<double>& d, double skin)
      : forces(x.size(), 0), near(d.size()) {
    for (std::size_t i = 0; i < d.size(); ++i)
      for (std::size_t j = 0; j < d.size(); ++j) {
        if (i == j) continue;
        std::vector<double> separation(D);
        double r2 = 0;
        for (int c = 0; c < D; ++c) {
          separation[c] = support::nearest(x[i * D + c] - x[j * D + c], boxLength);
          r2 += separation[c] * separation[c];
        }
        const double r = std::sqrt(r2), dij = contact(d[i], d[j]);
        if (r < dij + skin) near[i].push_back(static_cast<std::uint32_t>(j));
        if (r >= dij) continue;
        energy += 0.25 * (1 - r / dij) * (1 - r / dij);
        for (int c = 0; c < D; ++c) forces[i * D + c] += (1 - r / dij) / dij * separation[c] / r;
      }
  }
};

void compareAt(int D, double boxLength, const std::vector<double>& x, bool polydisperse, double skin) {
  const std::size_t particles = x.size() / static_cast<std::size_t>(D);
  CAPTURE(D);
  CAPTURE(particles);
  CAPTURE(boxLength);
  CAPTURE(polydisperse);
  std::vector<double> d(particles, 1.0);
  Stream draw(17 + D, Purpose::diameters);
  if (polydisperse)
    for (double& size : d) size = 0.6 + 0.4 * draw.uniform();
  const auto simulation =
      Simulation::from(spheres(D, 1, polydisperse), boxLength, x, polydisperse ? d : std::vector<double>{}, {});
  const BruteForce slow(D, boxLength, x, d, skin);
  ThreadTeam team(2);
  std::vector<double> forces(x.size());
  const Evaluation e = simulation->evaluate(team, forces);
  CHECK(e.energy == doctest::Approx(slow.energy).epsilon(1e-11));
  double worst = 0;
  for (std::size_t i = 0; i < forces.size(); ++i) worst = std::max(worst, std::fabs(forces[i] - slow.forces[i]));
  CHECK(worst <= 1e-10 * e.maxForce);

  ParticleSystem& s = simulation->system();
  std::vector<std::uint32_t> order;
  s.sortInSpace(order);
  VerletList list;
  list.build(s, s.makeRecords(), skin, team);
  std::size_t listed = 0;
  for (std::size_t k = 0; k < s.blocks() * kLanes; ++k) {
    std::vector<std::uint32_t> row;
    for (std::uint32_t n = 0; n < list.rows()[k / kLanes].length; ++n) {
      const std::uint32_t offset = list.rows()[k / kLanes].offsets[n * kLanes + k % kLanes];
      if (offset != s.paddingOffset(k)) row.push_back(s.id[offset / s.recordStride()]);
    }
    listed += row.size();
    if (k >= particles) {
      CHECK(row.empty());
      continue;
    }
    std::sort(row.begin(), row.end());
    CHECK(std::adjacent_find(row.begin(), row.end()) == row.end());
    CHECK(std::includes(row.begin(), row.end(), slow.near[s.id[k]].begin(), slow.near[s.id[k]].end()));
  }
  std::size_t needed = 0;
  for (const auto& row : slow.near) needed += row.size();
  CHECK(listed == list.listed());
  CHECK(static_cast<double>(listed) < 1.001 * static_cast<double>(needed) + 5);  // the margin of rounding
}

void compare(int D, std::size_t particles, double boxLength, bool polydisperse, double skin) {
  std::vector<double> x(particles * static_cast<std::size_t>(D));
  Stream draw(17 + D, Purpose::positions);
  for (double& c : x) c = (3 * draw.uniform() - 1) * boxLength;  // outside the box, too
  compareAt(D, boxLength, x, polydisperse, skin);
}

/// A crowd at a place, so many times, across the corner of the box if that is where it is.
void crowd(std::vector<double>& x, int D, std::size_t particles, const std::vector<double>& at,
           const std::vector<double>& extent, std::uint64_t seed) {
  Stream draw(seed, Purpose::positions);
  for (std::size_t k = 0; k < particles; ++k)
    for (int c = 0; c < D; ++c) x.push_back(at[c] + extent[c] * (draw.uniform() - 0.5));
}

}  // namespace

TEST_CASE("harmonic spheres in every dimension: rows, energies and forces equal those of a double loop") {
  for (int D = 1; D <= 10; ++D)
    for (bool polydisperse : {false, true})
      for (double skin : {0.0, 0.15}) {
        compare(D, 203, 2.01, polydisperse, skin);  // hardly twice the cutoff; the last block is not full
        compare(D, 701, D <= 4 ? 5.3 : 2.6, polydisperse, skin);
      }
}

TEST_CASE("rows by cells of one, two and more lengths of reach equal those of a double loop") {
  for (int D = 2; D <= 5; ++D)
    for (double boxLength : {3.1, 3.5, 4.2, 6.9, 11.3}) compare(D, 1201, boxLength, D % 2 == 1, 0.1);
}

TEST_CASE(
    "rows of crowds in an empty box, of lines along each side and of a crowd in one cell equal those of a double "
    "loop") {
  for (int D = 1; D <= 4; ++D)
    for (bool polydisperse : {false, true}) {
      constexpr double kBox = 47.3;
      const std::vector<double> corner(D, 0.0), middle(D, kBox / 2), small(D, 0.2), wide(D, 5.0);
      std::vector<double> x;
      crowd(x, D, 150, corner, wide, 1);
      crowd(x, D, 40, middle, small, 2);
      crowd(x, D, 3, std::vector<double>(D, 11.0), std::vector<double>(D, 20.0), 3);
      for (int c = 0; c < D; ++c) {
        std::vector<double> line(D, 0.7);
        line[c] = kBox;
        crowd(x, D, 130, std::vector<double>(D, 9.0 * c), line, 4 + c);
      }
      compareAt(D, kBox, x, polydisperse, 0.3);
      std::vector<double> one;
      crowd(one, D, 333, middle, small, 9);
      compareAt(D, kBox, one, polydisperse, 0.1);
      compareAt(D, 1e4, one, polydisperse, 0.1);
      std::vector<double> two;  // as far from each other as the box lets them, in one row of cells
      std::vector<double> opposite = middle;
      opposite[0] = 0;
      crowd(two, D, 5, middle, small, 10);
      crowd(two, D, 4, opposite, small, 11);
      compareAt(D, kBox, two, polydisperse, 0.3);
    }
}

TEST_CASE("a skin that reaches beyond half the box lists all that there is") { compare(8, 100, 2.0, false, 0.9); }

TEST_CASE("polydisperse harmonic spheres in 4D have the exact mean squared force at T = infinity") {
  // rho S_4 <d_ij^2> 2/(4 5 6) with <d_ij^2> = 0.914882 (double integral over the sizes), S_4 = 2 pi^2
  const double smallest = 0.7245, largest = 1.613585746102450, amplitude = 1.314882032667877;
  const double fourth = amplitude * (largest * largest - smallest * smallest) / 2;
  const double unitBall = std::numbers::pi * std::numbers::pi / 2;
  const double density = 0.5 / (unitBall / 16 * fourth);
  ThreadTeam team(2);
  double v = 0, v2 = 0;
  constexpr int kSamples = 16;
  for (int seed = 0; seed < kSamples; ++seed) {
    const double speed = Simulation::random(spheres(4, 0.5, true), 2000, seed)->evaluate(team, {}).rmsForce;
    v += speed * speed, v2 += std::pow(speed, 4);
  }
  const double exact = density * 4 * unitBall * 0.914882 * 2 / (4 * 5 * 6.0) * 1999 / 2000;
  const double mean = v / kSamples, error = std::sqrt((v2 / kSamples - mean * mean) / (kSamples - 1));
  CHECK(std::fabs(mean - exact) < 4 * error);
  CHECK(error < 0.02 * exact);
}

TEST_CASE("the flow in 4D and 8D releases what it dissipates, with the same bits for any number of threads") {
  for (int D : {4, 8}) {
    const auto flow = [&](int threads, double absolute, std::vector<double>& end) {
      const auto s = Simulation::random(spheres(D, D == 4 ? 0.5 : 0.1, false), 1701, 3);
      SteepestDescentOptions options;
      options.time = 10;
      options.times = {0, 1, 10};
      options.relative = 0;
      options.absolute = absolute;
      ThreadTeam team(threads);
      Monitor monitor;
      const SteepestDescentReport r = steepestDescent(*s, options, team, monitor);
      end = support::positions(*s);
      CHECK(r.stopReason == std::string("time"));
      CHECK(r.listBuilds > 3);
      CHECK(r.energy[0] > r.energy[1]);
      CHECK(r.energy[1] > r.energy[2]);
      return r.dissipationError;
    };
    std::vector<double> one, three, fine;
    const double coarse = flow(1, 1e-4, one);
    CHECK(coarse < 2e-3);
    CHECK(flow(3, 1e-4, three) == coarse);
    CHECK(one == three);
    CHECK(flow(2, 1e-5, fine) < 0.7 * coarse);  // and converges
    double centre = 0, moved = 0;
    for (std::size_t k = 0; k < one.size(); k += static_cast<std::size_t>(D)) centre += one[k] - fine[k];
    for (std::size_t k = 0; k < one.size(); ++k) moved = std::max(moved, std::fabs(one[k] - fine[k]));
    CHECK(moved > 0);
    CHECK(std::fabs(centre) < 1e-9);  // conserved by both
  }
}

TEST_CASE("trial displacements of spheres without a size keep the energy, padding and all") {
  for (int D : {2, 3, 4, 8}) {
    const auto s = Simulation::random(spheres(D, D == 8 ? 0.1 : 0.5, false), 1701, 5);
    SwapMonteCarloOptions options;
    options.temperature = 0.05;
    options.sweeps = 10;
    options.swapProbability = 0;
    ThreadTeam team(2);
    Monitor monitor;
    const SwapMonteCarloReport r = swapMonteCarlo(*s, options, team, monitor);
    CHECK(r.displacementAcceptance > 0.1);
    CHECK(r.displacementAcceptance < 1);
    CHECK(r.energyDrift < 1e-11);
  }
}

TEST_CASE("diameters are refused where all particles are alike, unless they are 1") {
  const std::vector<double> x = {0.1, 0.2, 0.3, 2, 2.1, 2.2};
  CHECK_NOTHROW(Simulation::from(spheres(3, 0.1, false), 5, x, std::vector<double>{1, 1}, {}));
  try {
    Simulation::from(spheres(3, 0.1, false), 5, x, std::vector<double>{1, 0.8}, {});
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.code() == "OUT_OF_RANGE");
    CHECK(e.field() == "diameters[1]");
  }
}

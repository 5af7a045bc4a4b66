// Swap Monte Carlo against what is known of the liquid: reference energies and acceptances of N = 1000 particles, the
// hypervirial identity <|dE/dr|^2> = T <Laplacian E>, and the sampler without exchanges.
#include <doctest/doctest.h>

#include "monitor.hpp"
#include "sampling/swap_monte_carlo.hpp"
#include "support.hpp"

using namespace vitrelax;

namespace {

struct Estimate {
  double mean, error;
};

/// Mean and standard error of a correlated series (Flyvbjerg and Petersen): neighbours are merged until the error no
/// longer grows; the largest of those from at least 16 blocks is taken.
Estimate blocked(std::vector<double> x) {
  Estimate e{};
  for (const double v : x) e.mean += v / static_cast<double>(x.size());
  for (; x.size() >= 16; x.resize(x.size() / 2)) {
    double variance = 0;
    for (const double v : x) variance += (v - e.mean) * (v - e.mean);
    const auto n = static_cast<double>(x.size());
    e.error = std::max(e.error, std::sqrt(variance / n / (n - 1)));
    for (std::size_t k = 0; 2 * k + 1 < x.size(); ++k) x[k] = (x[2 * k] + x[2 * k + 1]) / 2;
  }
  return e;
}

struct Liquid {
  Estimate energy;
  double hypervirial;  ///< <|F|^2> / (T <Laplacian>)
  SwapMonteCarloReport report;
};

/// Samples after an equilibration that always exchanges sizes: without, the order of the sizes takes far longer than a
/// test.
Liquid sample(int dimension, double temperature, std::uint64_t equilibration, SwapMonteCarloOptions options) {
  const auto s = Simulation::random(support::softSpheres(dimension), 1000, 17);
  ThreadTeam team(1);
  Monitor monitor;
  options.temperature = temperature;
  swapMonteCarlo(*s, {.temperature = temperature, .sweeps = equilibration, .seed = 29}, team, monitor);
  options.firstSweep = equilibration;
  options.seed = 29;
  const SwapMonteCarloReport r = swapMonteCarlo(*s, options, team, monitor);
  CHECK(r.energyDrift < 1e-9);
  return {blocked(r.energies), r.meanSquareForce / (temperature * r.meanLaplacian), r};
}

/// Of PHYSICS 2 and 0, row 8: N = 1000, quantile diameters; acceptances to two digits (0: not known).
struct Reference {
  int dimension;
  double temperature, energy, error, displacementAcceptance, swapAcceptanceInWindow;
  std::uint64_t equilibration, sweeps;
};
constexpr Reference kReferences[] = {
    {2, 0.8, 0.9396, 0.0012, 0.73, 0.52, 1000, 3072}, {2, 0.4, 0.6126, 0.0009, 0.67, 0.44, 1500, 4096},
    {2, 0.2, 0.4052, 0.0005, 0.59, 0.36, 3000, 6144}, {3, 0.5, 1.0455, 0.0013, 0, 0.42, 1000, 2048},
    {3, 0.25, 0.6860, 0.0015, 0, 0.34, 2500, 3072},
};

}  // namespace

TEST_CASE("swap Monte Carlo meets the reference energies and acceptances, and is as hot as it should be" *
          doctest::test_suite("statistics")) {
  for (const Reference& reference : kReferences) {
    CAPTURE(reference.dimension);
    CAPTURE(reference.temperature);
    const Liquid liquid =
        sample(reference.dimension, reference.temperature, reference.equilibration, {.sweeps = reference.sweeps});
    CAPTURE(liquid.energy.mean);
    CAPTURE(liquid.energy.error);
    CHECK(liquid.energy.error < 0.01 * reference.energy);
    CHECK(std::fabs(liquid.energy.mean - reference.energy) < 4 * std::hypot(liquid.energy.error, reference.error));
    CHECK(std::fabs(liquid.hypervirial - 1) < 0.01);
    // half a digit of the rounded reference and the noise of a short run
    if (reference.displacementAcceptance > 0) {
      CHECK(std::fabs(liquid.report.displacementAcceptance - reference.displacementAcceptance) < 0.0075);
    }
    CHECK(std::fabs(liquid.report.swapAcceptance / 0.4967 - reference.swapAcceptanceInWindow) < 0.0125);
  }
}

TEST_CASE("with and without exchanges the energy is the same" * doctest::test_suite("statistics")) {
  const Liquid with = sample(2, 0.4, 1500, {.sweeps = 4096});
  const Liquid without = sample(2, 0.4, 1500, {.sweeps = 8192, .swapProbability = 0, .stepLength = 0.3});
  CAPTURE(with.energy.mean);
  CAPTURE(without.energy.mean);
  CHECK(std::fabs(with.energy.mean - without.energy.mean) < 4 * std::hypot(with.energy.error, without.energy.error));
  CHECK(std::fabs(without.hypervirial - 1) < 0.01);
  CHECK(without.report.swapAcceptance == 0);
  CHECK(without.report.displacementAcceptance < with.report.displacementAcceptance);  // longer steps
}

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/power_law_diameters.hpp"

using namespace vitrelax;

namespace {

// f(d) = A d^-3 on [dmin, dmax] with mean 1 and dmin/dmax = 0.449: PHYSICS 1.1
constexpr double kRatio = 0.449, kSmallest = 0.7245, kLargest = 1.613585746102450;
constexpr double kSquare = 1.052868634216507, kCube = 1.169042873051, kSpread = 0.229931803403763;

double moment(const std::vector<double>& d, int power) {
  double sum = 0;
  for (const double x : d) sum += std::pow(x, power);
  return sum / static_cast<double>(d.size());
}

}  // namespace

TEST_CASE("quantile diameters have the exact moments") {
  const std::vector<double> d = powerLawDiameters(4000, kRatio, false, 1);
  CHECK(std::fabs(moment(d, 1) - 1) < 1e-6);
  CHECK(std::fabs(moment(d, 2) - kSquare) < 1e-6);
  CHECK(std::fabs(moment(d, 3) - kCube) < 1e-6);
  const auto [smallest, largest] = std::minmax_element(d.begin(), d.end());
  CHECK(*smallest > kSmallest);
  CHECK(*smallest < kSmallest + 1e-4);
  CHECK(*largest < kLargest);
  CHECK(*largest > kLargest - 1e-3);
}

TEST_CASE("quantile diameters are one multiset, shuffled by the seed") {
  std::vector<double> a = powerLawDiameters(1000, kRatio, false, 1), b = powerLawDiameters(1000, kRatio, false, 2);
  CHECK(a != b);
  CHECK(a == powerLawDiameters(1000, kRatio, false, 1));
  // the shuffle leaves no trend: the correlation of size and index is 0 +- 1/sqrt(N)
  double correlation = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    correlation += (a[k] - 1) / kSpread * ((static_cast<double>(k) - 499.5) / 288.675);
  CHECK(std::fabs(correlation / 1000) < 4 / std::sqrt(1000.0));
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  CHECK(a == b);
}

TEST_CASE("independent diameters follow the distribution, and differ from sample to sample") {
  constexpr std::size_t kParticles = 20'000;
  std::vector<double> d = powerLawDiameters(kParticles, kRatio, true, 1);
  CHECK(std::fabs(moment(d, 1) - 1) < 4 * kSpread / std::sqrt(kParticles));
  CHECK(moment(d, 1) != doctest::Approx(moment(powerLawDiameters(kParticles, kRatio, true, 2), 1)).epsilon(1e-6));
  // Kolmogorov-Smirnov: sqrt(N) sup|F_N - F| exceeds 1.95 once in a thousand
  std::sort(d.begin(), d.end());
  const double a = std::pow(kSmallest, -2), b = std::pow(kLargest, -2);
  double distance = 0;
  for (std::size_t k = 0; k < kParticles; ++k) {
    const double f = (a - std::pow(d[k], -2)) / (a - b);
    distance = std::max({distance, std::fabs(f - static_cast<double>(k) / kParticles),
                         std::fabs(f - static_cast<double>(k + 1) / kParticles)});
  }
  CHECK(distance * std::sqrt(kParticles) < 1.95);
}

TEST_CASE("all diameters are one where the ratio is") {
  for (const double x : powerLawDiameters(10, 1, false, 1)) CHECK(x == doctest::Approx(1).epsilon(1e-15));
}

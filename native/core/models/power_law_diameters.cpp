#include "power_law_diameters.hpp"

#include <cmath>

#include "../random/philox.hpp"
#include "../random/shuffle.hpp"

namespace vitrelax {

std::vector<double> powerLawDiameters(std::size_t particles, double sizeRatio, bool independent, std::uint64_t seed) {
  const double smallest = (1 + sizeRatio) / 2, largest = smallest / sizeRatio;
  const double a = 1 / (smallest * smallest), b = 1 / (largest * largest);
  const auto quantile = [&](double u) {
    return 1 / std::sqrt(a - u * (a - b));
  };  // inverse of the distribution function
  std::vector<double> d(particles);
  if (independent) {
    Stream draw(seed, Purpose::diameters);
    for (double& x : d) x = quantile(draw.uniform());
    return d;
  }
  for (std::size_t k = 0; k < particles; ++k)
    d[k] = quantile((static_cast<double>(k) + 0.5) / static_cast<double>(particles));
  shuffle(d, seed);
  return d;
}

double powerLawMoment(int n, double sizeRatio) {
  if (sizeRatio == 1) return 1;
  const double smallest = (1 + sizeRatio) / 2, largest = smallest / sizeRatio;
  const double amplitude = (1 + sizeRatio) / (2 * (1 - sizeRatio));
  // int A d^(n-3) dd
  if (n == 2) return amplitude * std::log(largest / smallest);
  return amplitude * (std::pow(largest, n - 2) - std::pow(smallest, n - 2)) / (n - 2);
}

}  // namespace vitrelax

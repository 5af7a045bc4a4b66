#include "planted_pairs.hpp"

#include <cmath>
#include <numbers>

#include "../error.hpp"
#include "../number_text.hpp"
#include "../random/binomial.hpp"

namespace vitrelax {

namespace {

constexpr double kLargestBox = 1e4;  ///< a billion particles at the paper's volume fraction need a tenth of it [length]
constexpr double kShellWidth = 0.25;  ///< thin, so that little is drawn beyond what is asked for [length]
constexpr double kBall = 4 * std::numbers::pi / 3;

double cubed(double r) { return r * r * r; }

}  // namespace

double excludedVolume(const InversePowerLaw& potential, double temperature) {
  const double cutoff = std::sqrt(potential.cutoff2);
  constexpr int kIntervals = 20000;  // Simpson: good to 1e-12 down to T = 1e-6
  const double h = cutoff / kIntervals;
  double sum = 0;
  for (int k = 1; k < kIntervals; ++k) {  // nothing at either end
    const double r2 = (k * h) * (k * h);
    sum += (k % 2 == 1 ? 4 : 2) * r2 * -std::expm1(-potential.energy(r2, 1.0) / temperature);
  }
  return 4 * std::numbers::pi * sum * h / 3;
}

PlantedPairs::PlantedPairs(std::uint64_t seed, double temperature, std::uint32_t particles, double boxLength,
                           const InversePowerLaw& potential)
    : seed_(seed),
      temperature_(temperature),
      boxLength_(boxLength),
      potential_(potential),
      permutation_(seed, particles) {
  if (boxLength > kLargestBox) {
    // hours for shells that no particle will ever reach
    throw invalid("OUT_OF_RANGE", "boxLength", numberText(boxLength),
                  "at most " + numberText(kLargestBox) + " for planted shifts: a larger volumeFraction");
  }
  const double cutoff = std::sqrt(potential.cutoff2), volume = cubed(boxLength);
  const double excluded = std::isinf(temperature) ? 0 : excludedVolume(potential, temperature);
  std::uint64_t first = 0;
  double inner = 0;
  for (std::uint64_t k = 0;; ++k) {
    const double outer = cutoff + static_cast<double>(k) * kShellWidth;
    const std::uint64_t left = permutation_.pairs() - first;
    if (k > 0 && outer > boxLength / 2) {
      shells_.push_back({inner, boxLength, first, left});
      return;
    }
    // the chance of being in this shell and not farther out
    const double open = volume - (k == 0 ? excluded : kBall * cubed(inner));
    const double here = kBall * (cubed(outer) - cubed(inner)) - (k == 0 ? excluded : 0);
    Stream draw(seed, Purpose::shellCounts, k);
    const std::uint64_t count = binomial(left, here / open, draw);
    shells_.push_back({inner, outer, first, count});
    first += count;
    inner = outer;
  }
}

ShellDraw::ShellDraw(const PlantedPairs& pairs, std::size_t k)
    : kind(k == 0                           ? Kind::core
           : k + 1 == pairs.shells().size() ? Kind::rest
                                            : Kind::shell),
      seed(pairs.seed()),
      shell(static_cast<std::uint32_t>(k)),
      innerCubed(cubed(pairs.shells()[k].inner)),
      volume(cubed(pairs.shells()[k].outer) - innerCubed),
      perLength(0x1p32 / pairs.boxLength()),
      innerSquared(pairs.shells()[k].inner * perLength * pairs.shells()[k].inner * perLength),
      inverseTemperature(1 / pairs.temperature()),
      potential(pairs.potential()) {}

}  // namespace vitrelax

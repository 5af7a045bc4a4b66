#include "binomial.hpp"

#include <algorithm>
#include <cmath>

namespace vitrelax {

namespace {

/// Standard normal, by the polar method.
double normal(Stream& draw) {
  for (;;) {
    const double a = 2 * draw.uniform() - 1, b = 2 * draw.uniform() - 1, s = a * a + b * b;
    if (s > 0 && s < 1) return a * std::sqrt(-2 * std::log(s) / s);
  }
}

/// Gamma variate of shape >= 1 and scale 1 (Marsaglia and Tsang, ACM Trans. Math. Softw. 26, 363 (2000)).
double gamma(double shape, Stream& draw) {
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(draw), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (std::log(1 - draw.uniform()) < 0.5 * x * x + d * (1 - v + std::log(v))) return d * v;
  }
}

}  // namespace

std::uint64_t binomial(std::uint64_t n, double p, Stream& draw) {
  constexpr std::uint64_t kFew = 16;
  std::uint64_t successes = 0;
  p = std::clamp(p, 0.0, 1.0);
  while (n > kFew) {
    if (p == 0) return successes;
    if (p == 1) return successes + n;
    const std::uint64_t a = 1 + n / 2, b = n + 1 - a;  // the a-th smallest of n uniform numbers is Beta(a, b)
    const double below = gamma(static_cast<double>(a), draw), above = gamma(static_cast<double>(b), draw);
    const double median = below / (below + above);
    if (median <= p) {
      successes += a;
      n = b - 1;
      p = (p - median) * (below + above) / above;
    } else {
      n = a - 1;
      p = p / median;
    }
    p = std::clamp(p, 0.0, 1.0);
  }
  for (; n > 0; --n) successes += draw.uniform() < p;
  return successes;
}

}  // namespace vitrelax

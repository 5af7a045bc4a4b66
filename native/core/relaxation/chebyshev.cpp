#include "chebyshev.hpp"

#include <algorithm>
#include <cmath>

namespace vitrelax {

namespace {
constexpr double kDamping = 2.0 / 13;
constexpr double kStability = 0.653;  // of (s^2 - 1), a little inside the boundary 2/3 (1 - 2/15 damping)
constexpr double kMidway = 0.6;       ///< of the step; errors there are about a fifth of those at its end
constexpr int kFewestToHalt = 6;      ///< stages; fewer are not worth it

}  // namespace

ChebyshevScheme::ChebyshevScheme(int s) {
  const double w0 = 1 + kDamping / (static_cast<double>(s) * s);
  // Chebyshev polynomials at w0 with their first three derivatives
  std::vector<double> t(s + 1), d(s + 1), d2(s + 1), d3(s + 1);
  t[0] = 1, t[1] = w0, d[0] = 0, d[1] = 1, d2[0] = d2[1] = d3[0] = d3[1] = 0;
  for (int j = 2; j <= s; ++j) {
    t[j] = 2 * w0 * t[j - 1] - t[j - 2];
    d[j] = 2 * w0 * d[j - 1] - d[j - 2] + 2 * t[j - 1];
    d2[j] = 2 * w0 * d2[j - 1] - d2[j - 2] + 4 * d[j - 1];
    d3[j] = 2 * w0 * d3[j - 1] - d3[j - 2] + 6 * d2[j - 1];
  }
  const double w1 = d[s] / d2[s];
  std::vector<double> b(s + 1);
  for (int j = 2; j <= s; ++j) b[j] = d2[j] / (d[j] * d[j]);
  b[0] = b[1] = b[2];
  first = b[1] * w1;
  for (int j = 2; j <= s; ++j) {
    const double a = 1 - b[j - 1] * t[j - 1], muTilde = 2 * b[j] * w1 / b[j - 1];
    stages.push_back({2 * b[j] * w0 / b[j - 1], -b[j] / b[j - 2], muTilde, -a * muTilde});
  }
  // Stage j multiplies the mode y' = l y by 1 + z + z^2/2 + e z^3 + ..., z = l h c_j; of exp(z) it lacks (1/6 - e) z^3.
  const auto landing = [&](int j) -> Landing {
    const double time = w1 * d2[j] / d[j], e = b[j] * std::pow(w1 / time, 3) * d3[j] / 6;
    return {j, time, (1.0 / 6 - e) / (12.0 / 15 * (0.25 - e))};
  };
  end = landing(s);
  midway = {};
  for (int j = 2; j < s && s >= kFewestToHalt; ++j) {
    if (midway = landing(j); midway.time > kMidway) break;
  }
}

int ChebyshevScheme::stagesFor(double step, double stiffness) {
  return std::max(2, static_cast<int>(std::ceil(std::sqrt(1 + step * stiffness / kStability))));
}

double ChebyshevScheme::stableProduct(int stages) { return kStability * (static_cast<double>(stages) * stages - 1); }

}  // namespace vitrelax

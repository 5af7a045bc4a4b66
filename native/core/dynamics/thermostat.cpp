#include "thermostat.hpp"

#include <cmath>
#include <numbers>

#include "../random/philox.hpp"

namespace vitrelax {

namespace {

double normal(Stream& draw) {
  const double u = 1 - draw.uniform(), v = draw.uniform();
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

/// The gamma distribution of unit scale, by the rejection method of Marsaglia and Tsang, ACM Trans. Math. Softw. 26,
/// 363 (2000); below shape 1 by a draw one above times u^(1/shape).
double gamma(double shape, Stream& draw) {
  if (shape < 1) {
    const double u = 1 - draw.uniform();
    return gamma(shape + 1, draw) * std::pow(u, 1 / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(draw), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root, u = 1 - draw.uniform();
    if (std::log(u) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

}  // namespace

LangevinBath::LangevinBath(double friction, double temperature, double time)
    : decay(std::exp(-friction * time)), noise(std::sqrt(-temperature * std::expm1(-2 * friction * time))) {}

double rescalingFactor(double kinetic, double temperature, double degreesOfFreedom, double timeOverTau, Stream& draw) {
  if (!(kinetic > 0)) return 1;  // there is no direction to give the energy to
  const double keep = std::exp(-timeOverTau), renew = -std::expm1(-timeOverTau);
  const double along = normal(draw);
  // sum of the squares of f - 1 normals
  const double across = degreesOfFreedom > 1 ? 2 * gamma((degreesOfFreedom - 1) / 2, draw) : 0;
  const double share = renew * temperature / (2 * kinetic);  // of the bath, a degree of freedom
  const double root = std::sqrt(keep) + along * std::sqrt(share);
  const double factor = std::sqrt(root * root + across * share);
  return root < 0 ? -factor : factor;
}

}  // namespace vitrelax

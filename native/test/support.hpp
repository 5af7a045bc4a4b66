// What the tests of the core share: models, and the slow sums that the fast code is held against.
#pragma once
#include <atomic>
#include <cmath>
#include <memory>
#include <vector>

#include "models/model_parameters.hpp"
#include "monitor.hpp"
#include "parallel/thread_team.hpp"
#include "random/philox.hpp"
#include "simulation.hpp"

namespace support {

inline vitrelax::ModelParameters softSpheres(int dimension) {
  return {"soft-spheres-" + std::to_string(dimension) + "d",
          dimension,
          {{"density", dimension == 2 ? 1.0 : 1.02}, {"nonAdditivity", 0.2}, {"cutoff", 1.25}, {"sizeRatio", 0.449}},
          {{"diameterSampling", "quantile"}}};
}

inline vitrelax::ModelParameters kobAndersen(int dimension, const char* truncation, double fractionC = 0) {
  return {"kob-andersen-" + std::to_string(dimension) + "d",
          dimension,
          {{"density", 1.2}, {"fractionC", fractionC}},
          {{"truncation", truncation}}};
}

inline vitrelax::ModelParameters mariKurchan(double cutoff = 4) {
  return {"mari-kurchan-3d", 3, {{"volumeFraction", 0.5}, {"cutoff", cutoff}}, {}};
}

/// Positions spread evenly with some noise: no two particles are close.
inline std::vector<double> spread(int dimension, std::size_t particles, double boxLength, std::uint64_t seed) {
  const auto side = static_cast<std::size_t>(std::ceil(std::pow(static_cast<double>(particles), 1.0 / dimension)));
  const double spacing = boxLength / static_cast<double>(side);
  vitrelax::Stream draw(seed, vitrelax::Purpose::positions);
  std::vector<double> x;
  for (std::size_t k = 0; k < particles; ++k) {
    std::size_t rest = k;
    for (int c = 0; c < dimension; ++c, rest /= side) {
      x.push_back((static_cast<double>(rest % side) + 0.5 + 0.4 * (draw.uniform() - 0.5)) * spacing);
    }
  }
  return x;
}

inline std::vector<double> positions(const vitrelax::Simulation& s) {
  std::vector<double> x(s.particles() * static_cast<std::size_t>(s.dimension()));
  s.positions(x);
  return x;
}

/// Cancels after so many looks.
struct Impatient : vitrelax::Monitor {
  explicit Impatient(int patience) : left(patience) {}
  bool cancelled() override { return left-- <= 0; }
  std::atomic<int> left;
};

/// Separation of the nearest images.
inline double nearest(double d, double boxLength) { return d - boxLength * std::nearbyint(d / boxLength); }

/// Energy of soft spheres by the formula of the paper over all pairs: the oracle of the force tests.
inline double softSphereEnergy(int dimension, double boxLength, const std::vector<double>& x,
                               const std::vector<double>& d) {
  const double xc = 1.25;
  const double c0 = -28 * std::pow(xc, -12), c1 = 48 * std::pow(xc, -14), c2 = -21 * std::pow(xc, -16);
  double energy = 0;
  for (std::size_t i = 0; i < d.size(); ++i)
    for (std::size_t j = i + 1; j < d.size(); ++j) {
      double r2 = 0;
      for (int c = 0; c < dimension; ++c) {
        const double s = nearest(x[i * dimension + c] - x[j * dimension + c], boxLength);
        r2 += s * s;
      }
      const double dij = (d[i] + d[j]) / 2 * (1 - 0.2 * std::fabs(d[i] - d[j]));
      const double q = std::sqrt(r2) / dij;
      if (q < xc) energy += std::pow(q, -12) + c0 + c1 * q * q + c2 * std::pow(q, 4);
    }
  return energy;
}

/// Energy of two Kob-Andersen particles of species a and b (0 to 2) at distance r, cut and shifted or cut smoothly,
/// from the table of PHYSICS 1.4.
inline double kobAndersenEnergy(int a, int b, double r, bool smooth) {
  constexpr double sigma[3][3] = {{1.00, 0.80, 0.90}, {0.80, 0.88, 0.84}, {0.90, 0.84, 0.94}};
  constexpr double epsilon[3][3] = {{1.00, 1.50, 1.25}, {1.50, 0.50, 1.00}, {1.25, 1.00, 0.75}};
  const double x = r / sigma[a][b];
  if (x >= 2.5) return 0;
  // the constants of the smooth form as published for the JBB model
  const double tail = smooth ? 0.04049023795 - 0.00970155098 * x * x + 0.00062012616 * std::pow(x, 4)
                             : std::pow(2.5, -6) - std::pow(2.5, -12);
  return 4 * epsilon[a][b] * (std::pow(x, -12) - std::pow(x, -6) + tail);
}

/// The same over all pairs.
inline double kobAndersenEnergy(int dimension, double boxLength, const std::vector<double>& x,
                                const std::vector<std::int32_t>& species, bool smooth) {
  double energy = 0;
  for (std::size_t i = 0; i < species.size(); ++i)
    for (std::size_t j = i + 1; j < species.size(); ++j) {
      double r2 = 0;
      for (int c = 0; c < dimension; ++c) {
        const double s = nearest(x[i * dimension + c] - x[j * dimension + c], boxLength);
        r2 += s * s;
      }
      energy += kobAndersenEnergy(species[i], species[j], std::sqrt(r2), smooth);
    }
  return energy;
}

}  // namespace support

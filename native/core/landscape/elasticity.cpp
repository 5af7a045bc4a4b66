#include "elasticity.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../simulation.hpp"
#include "free_vectors.hpp"

namespace vitrelax {

namespace {

/// The solution is done when |H u - Xi| is below this part of |Xi|; the moduli are then off by the square.
constexpr double kTolerance = 1e-10;
constexpr std::uint64_t kMostIterations = 200000;

using Axes = std::vector<std::pair<std::size_t, std::size_t>>;

Axes strains(std::size_t dimension) {
  Axes axes;
  for (std::size_t a = 0; a < dimension; ++a)
    for (std::size_t b = a; b < dimension; ++b) axes.emplace_back(a, b);
  return axes;
}

/// The force derivatives Xi = -dF/d(strain) of eight strains from `first` on. At a minimum the part with U'/r adds up
/// to the force, which is 0.
FreeVectors::Block affineForces(const FreeVectors& space, const Axes& axes, std::size_t first) {
  const std::size_t D = static_cast<std::size_t>(space.hessian().dimension());
  const std::size_t count = std::min(kTogether, axes.size() - first);
  FreeVectors::Block xi = space.zeros();
  space.hessian().forEachPair([&](std::size_t i, std::size_t, double q, double, const double* s) {
    for (std::size_t l = 0; l < count; ++l) {
      const auto [a, b] = axes[first + l];
      for (std::size_t c = 0; c < D; ++c) xi[(i * D + c) * kTogether + l] += q * s[a] * s[b] * s[c];
    }
  });
  space.project(xi);
  return xi;
}

/// H u = xi for eight right-hand sides.
struct Response {
  FreeVectors::Block xi, u, residual;
};

/// False when cancelled.
bool solve(FreeVectors& space, Response& r, ElasticityReport& report, Monitor& monitor) {
  r.u = space.zeros();
  r.residual = r.xi;
  FreeVectors::Block direction = r.xi, image = space.zeros();
  Lanes square = space.dot(r.residual, r.residual);
  const Lanes first = square;
  const auto open = [&](std::size_t l) { return square[l] > kTolerance * kTolerance * first[l]; };
  for (std::uint64_t iteration = 0;; ++iteration) {
    std::size_t left = 0;
    for (std::size_t l = 0; l < kTogether; ++l) left += open(l) ? 1 : 0;
    monitor.report(ModesProgress{kTogether - left, kTogether});
    report.iterations = std::max(report.iterations, iteration);
    if (left == 0) break;
    if (monitor.cancelled()) return false;
    if (iteration == kMostIterations) throw Error("NOT_DETERMINED", "the response to a strain does not converge");
    space.multiply(direction, image);
    const Lanes curvature = space.dot(direction, image);
    Lanes alpha{}, beta{};
    for (std::size_t l = 0; l < kTogether; ++l) {
      if (!open(l)) continue;
      if (!(curvature[l] > 0)) {
        throw Error("NOT_DETERMINED", "the Hessian is not positive: the state is not a minimum, or not rigid");
      }
      alpha[l] = square[l] / curvature[l];
    }
    space.forEachRange([&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; i += kTogether)
        for (std::size_t l = 0; l < kTogether; ++l) {
          r.u[i + l] += alpha[l] * direction[i + l];
          r.residual[i + l] -= alpha[l] * image[i + l];
        }
    });
    const Lanes now = space.dot(r.residual, r.residual);
    for (std::size_t l = 0; l < kTogether; ++l) beta[l] = alpha[l] > 0 ? now[l] / square[l] : 0;
    square = now;
    space.forEachRange([&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; i += kTogether)
        for (std::size_t l = 0; l < kTogether; ++l) direction[i + l] = r.residual[i + l] + beta[l] * direction[i + l];
    });
  }
  for (std::size_t l = 0; l < kTogether; ++l) {
    if (first[l] > 0) report.largestResidual = std::max(report.largestResidual, std::sqrt(square[l] / first[l]));
  }
  return true;
}

/// One number of each lane of a with lane k of b.
Lanes dotWithLane(const FreeVectors::Block& a, const FreeVectors::Block& b, std::size_t k) {
  Lanes sum{};
  for (std::size_t i = 0; i < a.size(); i += kTogether)
    for (std::size_t l = 0; l < kTogether; ++l) sum[l] += a[i + l] * b[i + k];
  return sum;
}

}  // namespace

ElasticityReport elasticity(Simulation& simulation, const std::vector<std::uint8_t>& excluded, ThreadTeam& team,
                            Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  checkExcluded(excluded, system.particles());
  const Hessian hessian(system, excluded, team);
  FreeVectors space(hessian, excluded, team);
  if (space.freedom() == 0) {
    throw invalid("OUT_OF_RANGE", "excluded", "all particles but " + std::to_string(space.particles()), "to leave two");
  }
  const Axes axes = strains(static_cast<std::size_t>(system.dimension()));
  const std::size_t m = axes.size();
  const double volume = std::pow(system.boxLength(), system.dimension());
  ElasticityReport report;
  report.stress.assign(m, 0.0);
  report.born.assign(m * m, 0.0);
  report.nonAffine.assign(m * m, 0.0);
  // each pair comes twice
  hessian.forEachPair([&](std::size_t, std::size_t, double q, double t, const double* s) {
    for (std::size_t k = 0; k < m; ++k) {
      const double both = s[axes[k].first] * s[axes[k].second];
      report.stress[k] += t * both / (2 * volume);
      for (std::size_t l = 0; l < m; ++l)
        report.born[k * m + l] += q * both * s[axes[l].first] * s[axes[l].second] / (2 * volume);
    }
  });
  std::vector<Response> responses;
  for (std::size_t first = 0; first < m; first += kTogether) {
    Response r{affineForces(space, axes, first), {}, {}};
    if (!solve(space, r, report, monitor)) {
      report.cancelled = true;
      return report;
    }
    responses.push_back(std::move(r));
  }
  // Xi H^+ Xi' = u Xi' + r u', right to the second order in the residuals r
  for (std::size_t k = 0; k < m; ++k) {
    const Response& other = responses[k / kTogether];
    for (std::size_t first = 0; first < m; first += kTogether) {
      const Response& own = responses[first / kTogether];
      const Lanes direct = dotWithLane(own.u, other.xi, k % kTogether);
      const Lanes rest = dotWithLane(own.residual, other.u, k % kTogether);
      for (std::size_t l = 0; l < kTogether && first + l < m; ++l)
        report.nonAffine[(first + l) * m + k] = (direct[l] + rest[l]) / volume;
    }
  }
  return report;
}

}  // namespace vitrelax

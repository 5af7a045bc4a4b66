#include "modes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../parallel/thread_team.hpp"
#include "../random/philox.hpp"
#include "../simulation.hpp"
#include "dot.hpp"
#include "free_vectors.hpp"
#include "hessian.hpp"
#include "symmetric_eigen.hpp"

namespace vitrelax {

namespace {

using Columns = std::vector<std::vector<double>>;

/// A mode has converged when |H e - lambda e| is below this part of the largest eigenvalue.
constexpr double kResidual = 1e-11;
constexpr int kMostIterations = 200;

void add(double c, const std::vector<double>& x, std::vector<double>& y) {
  for (std::size_t i = 0; i < x.size(); ++i) y[i] += c * x[i];
}
void scale(double c, std::vector<double>& x) {
  for (double& v : x) v *= c;
}

/// A subspace on its way to the lowest modes. Anything that takes long leaves by `Cancelled`.
class FilteredSubspace {
 public:
  FilteredSubspace(const Hessian& hessian, std::span<const std::uint8_t> excluded, const std::vector<std::uint32_t>& id,
                   std::size_t size, ThreadTeam& team, Monitor& monitor)
      : hessian_(hessian), team_(team), monitor_(monitor), basis_(size), images_(size) {
    const std::size_t D = static_cast<std::size_t>(hessian.dimension()), n = hessian.freedom();
    free_.assign(n, 1.0);
    for (std::size_t k = 0; k < hessian.particles(); ++k)
      if (!excluded.empty() && excluded[id[k]] != 0)
        for (std::size_t c = 0; c < D; ++c) free_[k * D + c] = 0;
    for (std::size_t c = 0; c < D; ++c) {
      std::vector<double> t(n, 0.0);
      for (std::size_t i = c; i < n; i += D) t[i] = free_[i];
      const double norm = std::sqrt(dot(t, t));
      if (norm > 0) scale(1 / norm, t);
      translations_.push_back(std::move(t));
    }
    for (std::size_t j = 0; j < size; ++j) {
      leaveIfCancelled(monitor_);
      Stream draw(j, Purpose::modes);
      basis_[j].resize(n);
      for (std::size_t i = 0; i < n; ++i) basis_[j][i] = free_[i] * (draw.uniform() - 0.5);
      images_[j].resize(n);
    }
    interleaved_.assign(n * kTogether, 0.0);
    before_ = next_ = interleaved_;
    FreeVectors space(hessian, excluded, team);
    largest_ = largestEigenvalueBound(space);
  }

  double largest() const { return largest_; }
  std::uint64_t products() const { return products_; }
  const std::vector<double>& values() const { return values_; }
  const std::vector<double>& vector(std::size_t k) const { return basis_[k]; }

  /// The lowest eigenvalue known, or 0 when there is none below.
  double lowest() const { return std::min(0.0, values_.front()); }

  /// Damps what lies in [cut, largest] by a Chebyshev polynomial of the given degree.
  void filter(double cut, int degree) {
    const double half = (largest_ - cut) / 2, centre = (largest_ + cut) / 2;
    // scaled so that what lies lowest stays of order 1
    const double sigma1 = half / (lowest() - centre);
    for (std::size_t first = 0; first < basis_.size(); first += kTogether) {
      const std::size_t count = std::min(kTogether, basis_.size() - first);
      interleave(basis_, first, count);
      double sigma = sigma1;
      multiply(interleaved_, next_);
      const double a = sigma1 / half;
      for (std::size_t i = 0; i < next_.size(); ++i) next_[i] = (next_[i] - centre * interleaved_[i]) * a;
      before_.swap(interleaved_);
      interleaved_.swap(next_);
      for (int k = 2; k <= degree; ++k) {
        const double sigma2 = 1 / (2 / sigma1 - sigma), b = 2 * sigma2 / half, c = sigma * sigma2;
        multiply(interleaved_, next_);
        for (std::size_t i = 0; i < next_.size(); ++i)
          next_[i] = (next_[i] - centre * interleaved_[i]) * b - c * before_[i];
        before_.swap(interleaved_);
        interleaved_.swap(next_);
        sigma = sigma2;
      }
      separate(basis_, first, count);
    }
  }

  /// Orthonormal and free of translations, by modified Gram-Schmidt, twice.
  void orthonormalise() {
    for (std::size_t j = 0; j < basis_.size(); ++j) {
      for (int pass = 0; pass < 2; ++pass) {
        for (const auto& t : translations_) add(-dot(t, basis_[j]), t, basis_[j]);
        for (std::size_t k = 0; k < j; ++k) {
          if (k % 32 == 0) leaveIfCancelled(monitor_);
          add(-dot(basis_[k], basis_[j]), basis_[k], basis_[j]);
        }
        const double norm = std::sqrt(dot(basis_[j], basis_[j]));
        scale(norm > 0 ? 1 / norm : 0, basis_[j]);
      }
    }
  }

  /// The best approximations within the subspace, ascending, and how far H e is from lambda e for each.
  std::vector<double> rayleighRitz() {
    const std::size_t m = basis_.size();
    for (std::size_t first = 0; first < m; first += kTogether) {
      const std::size_t count = std::min(kTogether, m - first);
      interleave(basis_, first, count);
      multiply(interleaved_, next_);
      interleaved_.swap(next_);
      separate(images_, first, count);
    }
    std::vector<double> projected(m * m);
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        if (j % 32 == 0) leaveIfCancelled(monitor_);
        projected[i * m + j] = dot(basis_[i], images_[j]);
      }
    const SymmetricEigen eigen = symmetricEigen(std::move(projected), m, true, [&] { leaveIfCancelled(monitor_); });
    rotate(basis_, eigen.vectors);
    rotate(images_, eigen.vectors);
    values_ = eigen.values;
    std::vector<double> residuals(m);
    for (std::size_t k = 0; k < m; ++k) {
      double square = 0;
      for (std::size_t i = 0; i < basis_[k].size(); ++i) {
        const double r = images_[k][i] - values_[k] * basis_[k][i];
        square += r * r;
      }
      residuals[k] = std::sqrt(square);
    }
    return residuals;
  }

 private:
  void multiply(const std::vector<double>& v, std::vector<double>& out) {
    leaveIfCancelled(monitor_);
    hessian_.multiply(v, out, team_);
    products_ += kTogether;
  }
  void interleave(const Columns& columns, std::size_t first, std::size_t count) {
    for (std::size_t j = 0; j < kTogether; ++j)
      for (std::size_t i = 0; i < free_.size(); ++i)
        interleaved_[i * kTogether + j] = j < count ? columns[first + j][i] : 0.0;
  }
  void separate(Columns& columns, std::size_t first, std::size_t count) const {
    for (std::size_t j = 0; j < count; ++j) {
      columns[first + j].resize(free_.size());
      for (std::size_t i = 0; i < free_.size(); ++i) columns[first + j][i] = interleaved_[i * kTogether + j];
    }
  }
  /// Column k becomes the sum over j of rows[k][j] times column j.
  void rotate(Columns& columns, const std::vector<double>& rows) const {
    const std::size_t m = columns.size(), n = columns[0].size();
    std::vector<double> old(m);
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 64 == 0) leaveIfCancelled(monitor_);
      for (std::size_t j = 0; j < m; ++j) old[j] = columns[j][i];
      for (std::size_t k = 0; k < m; ++k) {
        double sum = 0;
        for (std::size_t j = 0; j < m; ++j) sum += rows[k * m + j] * old[j];
        columns[k][i] = sum;
      }
    }
  }

  const Hessian& hessian_;
  ThreadTeam& team_;
  Monitor& monitor_;
  Columns basis_, images_, translations_;
  std::vector<double> free_, interleaved_, before_, next_, values_;
  double largest_ = 0;
  std::uint64_t products_ = 0;
};

ModesReport search(const ParticleSystem& system, const ModesOptions& options, std::size_t most, ThreadTeam& team,
                   Monitor& monitor) {
  ModesReport report;
  const Hessian hessian(system, options.excluded, team);
  const auto wanted = static_cast<std::size_t>(options.count);
  const std::size_t size = std::min(most, (wanted + std::max<std::size_t>(8, wanted / 2) + 7) / 8 * 8);
  FilteredSubspace subspace(hessian, options.excluded, system.id, size, team, monitor);
  subspace.orthonormalise();
  std::vector<double> residuals = subspace.rayleighRitz();
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const double limit = kResidual * std::max(subspace.largest(), -subspace.lowest());
    const auto converged = static_cast<std::size_t>(
        std::count_if(residuals.begin(), residuals.begin() + static_cast<std::ptrdiff_t>(wanted),
                      [&](double r) { return r <= limit; }));
    monitor.report(ModesProgress{converged, wanted});
    if (converged == wanted) break;
    // what lies above the subspace's own largest value is damped; early, that value is far too large, and so safe
    const double lowest = subspace.lowest(), range = subspace.largest() - lowest;
    const double cut = std::max(subspace.values().back(), lowest + 1e-9 * range);
    if (!(cut < lowest + 0.9 * range) && size == most) break;
    const double safe = std::min(cut, lowest + 0.9 * range);
    const int degree = std::clamp(static_cast<int>(4 * std::sqrt(range / (safe - lowest))), 10, 800);
    subspace.filter(safe, degree);
    subspace.orthonormalise();
    residuals = subspace.rayleighRitz();
  }
  report.products = subspace.products();
  for (std::size_t k = 0; k < wanted; ++k) {
    report.eigenvalues.push_back(subspace.values()[k]);
    report.vectors.push_back(hessian.inUsersOrder(subspace.vector(k)));
    report.largestResidual = std::max(report.largestResidual, residuals[k]);
  }
  return report;
}

}  // namespace

ModesReport lowestModes(Simulation& simulation, const ModesOptions& options, ThreadTeam& team, Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  checkExcluded(options.excluded, system.particles());
  const auto left = static_cast<std::size_t>(std::count(options.excluded.begin(), options.excluded.end(), 0));
  const std::size_t D = static_cast<std::size_t>(system.dimension());
  const std::size_t particles = options.excluded.empty() ? system.particles() : left;
  const std::size_t most = particles > 1 ? (particles - 1) * D : 0;
  if (options.count < 1 || options.count > std::min<std::size_t>(most, 1000)) {
    throw invalid("OUT_OF_RANGE", "count", std::to_string(options.count),
                  "1 to " + std::to_string(std::min<std::size_t>(most, 1000)) +
                      ", as many modes as there are but for the translations, and at most 1000");
  }
  try {
    return search(system, options, most, team, monitor);
  } catch (const Cancelled&) {
    ModesReport report;
    report.cancelled = true;
    return report;
  }
}

ModesReport wholeSpectrum(Simulation& simulation, const std::vector<std::uint8_t>& excluded, ThreadTeam& team,
                          Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  checkExcluded(excluded, system.particles());
  const std::size_t n = system.particles() * static_cast<std::size_t>(system.dimension());
  if (n > 8000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(system.particles()),
                  "at most " + std::to_string(8000 / system.dimension()) + " for a whole spectrum");
  }
  const Hessian hessian(system, excluded, team);
  ModesReport report;
  try {
    report.eigenvalues = symmetricEigen(hessian.dense(), n, false, [&] { leaveIfCancelled(monitor); }).values;
  } catch (const Cancelled&) {
    report.cancelled = true;
  }
  return report;
}

}  // namespace vitrelax

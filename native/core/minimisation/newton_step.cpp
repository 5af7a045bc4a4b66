#include "newton_step.hpp"

#include <algorithm>
#include <cmath>

#include "../landscape/dot.hpp"
#include "../landscape/hessian.hpp"

namespace vitrelax {

namespace {

/// Takes the mean over the particles that have pairs from a vector, and zeroes it on all others.
class Projection {
 public:
  explicit Projection(const Hessian& hessian) : dimension_(static_cast<std::size_t>(hessian.dimension())) {
    for (std::size_t k = 0; k < hessian.particles(); ++k) {
      moves_.push_back(hessian.hasPairs(k));
      count_ += hessian.hasPairs(k);
    }
  }
  void operator()(std::vector<double>& v) const {
    for (std::size_t c = 0; c < dimension_; ++c) {
      double sum = 0;
      for (std::size_t k = 0; k < moves_.size(); ++k) sum += moves_[k] ? v[k * dimension_ + c] : 0.0;
      const double mean = count_ > 0 ? sum / static_cast<double>(count_) : 0;
      for (std::size_t k = 0; k < moves_.size(); ++k) {
        double& x = v[k * dimension_ + c];
        x = moves_[k] ? x - mean : 0.0;
      }
    }
  }

 private:
  std::size_t dimension_, count_ = 0;
  std::vector<char> moves_;
};

}  // namespace

NewtonStep solveNewton(const Hessian& hessian, const std::vector<double>& force, double tolerance,
                       std::vector<double>& step, const std::function<bool()>& cancelled, ThreadTeam& team) {
  /// Curvature, in units of the largest, below which a direction counts as flat and above minus which as not negative:
  /// a rattler that leans on others with a force f has -f/r across it.
  constexpr double kFlat = 1e-12, kNegative = 1e-9;
  const Projection project(hessian);
  const double scale = hessian.bound();
  const auto most = std::min<std::uint64_t>(20 * hessian.freedom() + 100, 50'000);
  NewtonStep result;
  std::vector<double> residual = force, direction, image(force.size());
  project(residual);
  direction = residual;
  step.assign(force.size(), 0.0);
  double square = dot(residual, residual);
  const double enough = tolerance * tolerance * square;
  while (square > enough && result.products < most) {
    if (cancelled()) {
      result.end = NewtonStep::End::cancelled;
      return result;
    }
    hessian.multiplyOne(direction, image, team);
    project(image);
    ++result.products;
    const double curvature = dot(direction, image), length = dot(direction, direction);
    if (curvature < -kNegative * scale * length) {
      result.end = NewtonStep::End::negativeCurvature;
      return result;
    }
    if (!(curvature > kFlat * scale * length)) return result;
    const double along = square / curvature;
    for (std::size_t i = 0; i < step.size(); ++i) {
      step[i] += along * direction[i];
      residual[i] -= along * image[i];
    }
    const double next = dot(residual, residual);
    const double beta = next / square;
    for (std::size_t i = 0; i < step.size(); ++i) direction[i] = residual[i] + beta * direction[i];
    square = next;
  }
  return result;
}

}  // namespace vitrelax

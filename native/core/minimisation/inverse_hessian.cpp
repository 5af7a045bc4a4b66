#include "inverse_hessian.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace vitrelax {

InverseHessian::InverseHessian(const Vectors& vectors, std::size_t pairs, const std::vector<double>& force)
    : vectors_(vectors),
      pairs_(pairs + 1),
      sy_(pairs_.size() * pairs_.size()),
      yy_(sy_),
      sForce_(pairs_.size()),
      yForce_(sForce_),
      alpha_(sForce_),
      c_(sForce_),
      square_(vectors.dot(force, force)) {}

SearchLine InverseHessian::apply(const std::vector<double>& force, std::vector<double>& direction) {
  for (std::size_t n = order_.size(); n-- > 0;) {
    const std::size_t i = order_[n];
    double left = sForce_[i];
    for (std::size_t m = n + 1; m < order_.size(); ++m) left -= alpha_[order_[m]] * sy(i, order_[m]);
    alpha_[i] = left / sy(i, i);
  }
  const double scale = empty() ? 1 : sy(order_.back(), order_.back()) / yy(order_.back(), order_.back());
  double slope = scale * square_;
  for (std::size_t n = 0; n < order_.size(); ++n) {
    const std::size_t i = order_[n];
    double along = scale * yForce_[i];
    for (const std::size_t j : order_) along -= scale * alpha_[j] * yy(i, j);
    for (std::size_t m = 0; m < n; ++m) along += c_[order_[m]] * sy(order_[m], i);
    c_[i] = alpha_[i] - along / sy(i, i);
    slope += c_[i] * sForce_[i] - scale * alpha_[i] * yForce_[i];
  }
  const Vectors::Part found = vectors_.pass([&](std::size_t first, std::size_t last) {
    for (std::size_t k = first; k < last; ++k) direction[k] = scale * force[k];
    for (const std::size_t i : order_) {
      vectors_.addTwoIn(-scale * alpha_[i], pairs_[i].y, c_[i], pairs_[i].s, direction, first, last);
    }
    return Vectors::Part{{}, vectors_.largestSquare(direction, first, last)};
  });
  return {slope, std::sqrt(found.largest)};
}

void InverseHessian::learn(double gone, const std::vector<double>& direction, const std::vector<double>& end,
                           std::vector<double>& force) {
  const std::size_t next = unused(), known = order_.size();
  auto& [s, y] = pairs_[next];
  enum { kSForce, kYForce, kForceForce, kSY, kYY, kSS, kOwn };
  std::vector<double> sums(kOwn + 2 * known);
  vectors_.sums(sums, [&](std::size_t first, std::size_t last, std::span<double> part) {
    for (std::size_t k = first; k < last; ++k) {
      s[k] = gone * direction[k];
      y[k] = force[k] - end[k];
      force[k] = end[k];
    }
    const auto dot = [&](const auto& a, const auto& b) { return vectors_.dotOf(a, b, first, last); };
    part[kSForce] = dot(s, force);
    part[kYForce] = dot(y, force);
    part[kForceForce] = dot(force, force);
    part[kSY] = dot(s, y);
    part[kYY] = dot(y, y);
    part[kSS] = dot(s, s);
    for (std::size_t n = 0; n < known; ++n) {
      part[kOwn + 2 * n] = dot(pairs_[order_[n]].s, force);
      part[kOwn + 2 * n + 1] = dot(pairs_[order_[n]].y, force);
    }
  });
  for (std::size_t n = 0; n < known; ++n) {
    const std::size_t i = order_[n];
    const double sForce = sums[kOwn + 2 * n], yForce = sums[kOwn + 2 * n + 1];
    // by y = F - F'
    sy(i, next) = sForce_[i] - sForce;
    yy(i, next) = yy(next, i) = yForce_[i] - yForce;
    sForce_[i] = sForce;
    yForce_[i] = yForce;
  }
  sForce_[next] = sums[kSForce];
  yForce_[next] = sums[kYForce];
  square_ = sums[kForceForce];
  sy(next, next) = sums[kSY];
  yy(next, next) = sums[kYY];
  if (!(sums[kSY] > 1e-8 * std::sqrt(sums[kSS] * sums[kYY]))) return;
  order_.push_back(next);
  if (order_.size() == pairs_.size()) order_.erase(order_.begin());
}

std::size_t InverseHessian::unused() {
  std::size_t slot = 0;
  while (std::find(order_.begin(), order_.end(), slot) != order_.end()) ++slot;
  if (pairs_[slot].s.empty()) pairs_[slot] = {vectors_.zeros(), vectors_.zeros()};
  return slot;
}

}  // namespace vitrelax

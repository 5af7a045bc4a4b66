#include "pair_function.hpp"

#include <algorithm>
#include <cmath>

namespace vitrelax {

Jet PowerSum::at(long double q) const {
  Jet sum{0, 0, 0};
  for (const Term& t : terms_) {
    const long double p = t.exponent / -2.0L, value = t.coefficient * std::pow(q, p);
    sum.value += value;
    sum.first += value * p / q;
    sum.second += value * p * (p - 1) / (q * q);
  }
  return sum;
}

namespace {

/// First and second derivative at x[at] of the polynomial through the points, by Newton's divided differences about it.
std::pair<double, double> derivatives(std::span<const double> x, std::span<const double> u, std::size_t at) {
  constexpr std::size_t n = TableFunction::kStencil;
  long double node[n], difference[n];
  // the point itself comes first: the polynomial's form is then sum_k a_k (x - x_0) ... (x - x_(k-1))
  for (std::size_t k = 0, other = 1; k < n; ++k) {
    const std::size_t place = k == at ? 0 : other++;
    node[place] = static_cast<long double>(x[k]) - x[at];
    difference[place] = static_cast<long double>(u[k]) - u[at];
  }
  for (std::size_t order = 1; order < n; ++order)
    for (std::size_t k = n - 1; k >= order; --k) {
      difference[k] = (difference[k] - difference[k - 1]) / (node[k] - node[k - order]);
    }
  // Horner's rule from the innermost bracket out, for value, first and second derivative at 0
  long double value = difference[n - 1], first = 0, second = 0;
  for (std::size_t k = n - 1; k-- > 0;) {
    second = 2 * first - node[k] * second;
    first = value - node[k] * first;
    value = difference[k] - node[k] * value;
  }
  return {static_cast<double>(first), static_cast<double>(second)};
}

/// Derivatives by q = x^-2 from those by x: dx/dq = -x^3/2.
Jet byInverseSquare(long double x, const Jet& f) {
  const long double x3 = x * x * x;
  return {f.value, -x3 / 2 * f.first, x3 * x * x / 4 * (3 * f.first + x * f.second)};
}

}  // namespace

TableFunction::TableFunction(std::span<const double> x, std::span<const double> u)
    : x_(x.begin(), x.end()), u_(u.begin(), u.end()), first_(x.size()), second_(x.size()) {
  for (std::size_t k = 0; k < x.size(); ++k) {
    const std::size_t from = std::min(k - std::min(k, kStencil / 2), x.size() - kStencil);
    const auto [first, second] = derivatives(x.subspan(from, kStencil), u.subspan(from, kStencil), k - from);
    first_[k] = first;
    second_[k] = second;
  }
}

Jet TableFunction::at(long double q) const {
  const long double x = 1 / std::sqrt(q);
  return byInverseSquare(x, x < x_.front() ? nearer(x) : between(x));
}

Jet TableFunction::between(long double x) const {
  const auto above = std::upper_bound(x_.begin() + 1, x_.end() - 1, static_cast<double>(x));
  const auto k = static_cast<std::size_t>(above - x_.begin()) - 1;
  const long double h = static_cast<long double>(x_[k + 1]) - x_[k], t = (x - x_[k]) / h;
  // in t: value, slope and curvature at both ends
  const long double p = u_[k], v = h * first_[k], a = h * h * second_[k];
  const long double q = u_[k + 1] - p - v - a / 2, w = h * first_[k + 1] - v - a, b = h * h * second_[k + 1] - a;
  const long double c3 = 10 * q - 4 * w + b / 2, c4 = -15 * q + 7 * w - b, c5 = 6 * q - 3 * w + b / 2;
  return {p + t * (v + t * (a / 2 + t * (c3 + t * (c4 + t * c5)))),
          (v + t * (a + t * (3 * c3 + t * (4 * c4 + t * 5 * c5)))) / h,
          (a + t * (6 * c3 + t * (12 * c4 + t * 20 * c5))) / (h * h)};
}

Jet TableFunction::nearer(long double x) const {
  const long double x0 = x_.front(), m = -x0 * second_.front() / first_.front();
  const long double force = -first_.front() * std::pow(x0 / x, m);
  // the integral of the force from x to x0; expm1 holds for every m, the logarithm at m = 1 included
  const long double ratio = std::log(x0 / x), n = m - 1;
  const long double work = -first_.front() * x0 * (std::fabs(n * ratio) < 1e-12L ? ratio : std::expm1(n * ratio) / n);
  return {u_.front() + work, -force, m * force / x};
}

}  // namespace vitrelax

#pragma once
#include <span>
#include <utility>
#include <vector>

namespace vitrelax {

/// A function and its first two derivatives. In extended precision: higher coefficients of a spline are differences.
struct Jet {
  long double value, first, second;
};

/// A pair potential u(x) of the user's, x = r/d, seen as a function of q = x^-2.
class PairFunction {
 public:
  virtual ~PairFunction() = default;
  /// u and its derivatives by q, q > 0.
  virtual Jet at(long double q) const = 0;
};

/// sum over terms of coefficient x^exponent.
class PowerSum : public PairFunction {
 public:
  struct Term {
    double coefficient, exponent;
  };
  explicit PowerSum(std::vector<Term> terms) : terms_(std::move(terms)) {}
  Jet at(long double q) const override;

 private:
  std::vector<Term> terms_;
};

/// The function through points (x_i, u_i), x increasing from x_0 >= 0: a polynomial of degree 5 between two points,
/// with u' and u'' at the points those of the polynomial through the seven nearest ones. It has two continuous
/// derivatives. Nearer than x_0 > 0 the force goes on as a power law, -u' = F (x_0/x)^m, whose F and m make u' and u''
/// continuous: a repulsion down to x = 0.
class TableFunction : public PairFunction {
 public:
  /// At least `kStencil` points of finite numbers.
  static constexpr std::size_t kStencil = 7;
  TableFunction(std::span<const double> x, std::span<const double> u);
  Jet at(long double q) const override;
  /// u'(x_0), which must be negative for the continuation to repel.
  double firstSlope() const { return first_.front(); }

 private:
  /// Derivatives by x.
  Jet between(long double x) const;
  Jet nearer(long double x) const;
  std::vector<double> x_, u_, first_, second_;
};

}  // namespace vitrelax

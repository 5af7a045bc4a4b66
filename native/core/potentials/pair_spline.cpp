#include "pair_spline.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vitrelax {

namespace {

constexpr int kMantissaBits = 52;
constexpr double kNearest = 0x1p20;  ///< q of the nearest end of a piece
constexpr long double kLargest = 1e100L;
/// Slope at the cutoff that counts as a jump of the force, in units of what the derivatives of u are nearby.
constexpr long double kJump = 1e-9L;

/// u with the terms that make it end as wished: a parabola in s = x^2 = 1/q.
class Ended {
 public:
  Ended(const PairFunction& u, long double cutoff2, Ending ending) : u_(u), cutoff2_(cutoff2) {
    const long double q = 1 / cutoff2;
    const Jet end = u.at(q);
    if (ending != Ending::none) value_ = -end.value;
    if (ending == Ending::c2) {
      first_ = q * q * end.first;  // ds/dq = -s^2
      second_ = -q * q * q * (2 * end.first + q * end.second);
    }
  }
  Jet at(long double q) const {
    const long double s = 1 / q, t = s - cutoff2_, slope = first_ + t * second_;
    const Jet u = u_.at(q);
    return {u.value + value_ + t * (first_ + t * second_ / 2), u.first - s * s * slope,
            u.second + s * s * s * (2 * slope + s * second_)};
  }

 private:
  const PairFunction& u_;
  long double cutoff2_, value_ = 0, first_ = 0, second_ = 0;
};

/// The slope that errors are measured in: u itself may pass through 0.
long double slopeScale(const Jet& u, long double q) {
  return std::fabs(u.value) / q + std::fabs(u.first) + std::fabs(u.second) * q;
}

bool sane(const Jet& u) {
  return std::fabs(u.value) < kLargest && std::fabs(u.first) < kLargest &&
         std::fabs(u.second) < kLargest;  // false for what is not a number
}

/// A cubic in t, and its integral.
struct Cubic {
  long double c[4];

  /// With the first and second derivatives of f at t = 0 and of g at t = w as values and derivatives.
  static Cubic hermite(const Jet& f, const Jet& g, long double w) {
    const long double mean = (g.first - f.first) / w;
    return {{f.first, f.second, (3 * mean - 2 * f.second - g.second) / w, (f.second + g.second - 2 * mean) / (w * w)}};
  }
  long double at(long double t) const { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }
  long double integral(long double t) const { return t * (c[0] + t * (c[1] / 2 + t * (c[2] / 3 + t * c[3] / 4))); }
  /// The same cubic in t + h.
  Cubic shifted(long double h) const {
    return {{at(-h), c[1] - h * (2 * c[2] - 3 * h * c[3]), c[2] - 3 * h * c[3], c[3]}};
  }
};

}  // namespace

PairSpline::PairSpline(const PairFunction& function, double cutoff, Ending ending, double tolerance) {
  const long double cutoff2 = static_cast<long double>(cutoff) * cutoff, farthest = 1 / cutoff2;
  const Ended u(function, cutoff2, ending);
  // what counts as small near the cutoff, where u and its derivatives may all vanish
  long double nearCutoff = 0;
  for (int k = 0; k <= 64; ++k) {
    const long double q = farthest * (1 + k / 64.0L);
    nearCutoff = std::max(nearCutoff, slopeScale(function.at(q), q));
  }
  const long double slope = u.at(farthest).first;
  if (std::fabs(slope) > kJump * nearCutoff) forceAtCutoff_ = static_cast<double>(2 * slope / (cutoff2 * cutoff));

  for (bits_ = kLeastBits;; ++bits_) {
    const int shift = kMantissaBits - bits_;
    const auto lowerEnd = [&](std::int64_t leading) { return std::bit_cast<double>(leading << shift); };
    slopes_.clear();
    energies_.clear();
    const auto add = [&](const Cubic& cubic, long double energy) {
      Slope& slope = slopes_.emplace_back();
      for (int k = 0; k < 4; ++k) slope.word[k] = std::bit_cast<std::int64_t>(static_cast<double>(cubic.c[k]));
      energies_.push_back(static_cast<double>(energy));
    };
    first_ = std::bit_cast<std::int64_t>(static_cast<double>(farthest)) >> shift;
    bool met = true;
    // the first piece begins at the cutoff: the user's table may end there
    long double begin = farthest;
    Jet below = u.at(begin);
    long double energy = below.value;
    for (std::int64_t leading = first_;; ++leading) {
      const double lower = lowerEnd(leading), upper = lowerEnd(leading + 1);
      const Jet above = u.at(upper);
      if (leading > first_ && (upper > kNearest || !sane(above))) {
        add({{below.first, below.second, 0, 0}}, energy);
        break;
      }
      const long double w = upper - begin;
      // too short a rest behind the cutoff is no ground for differences
      const Cubic cubic =
          w > 1e-6L * (upper - lower) ? Cubic::hermite(below, above, w) : Cubic{{below.first, below.second, 0, 0}};
      const long double before = begin - lower;  // 0 but in the first piece
      const Cubic whole = cubic.shifted(before);
      add(whole, energy - whole.integral(before));
      for (const long double part : {0.25L, 0.5L, 0.75L}) {
        const long double q = begin + part * w;
        const long double scale = std::max(slopeScale(function.at(q), q), nearCutoff);
        met = met && std::fabs(cubic.at(part * w) - u.at(q).first) <= tolerance * scale;
      }
      energy += cubic.integral(w);
      begin = upper;
      below = above;
    }
    if (met || bits_ == kMostBits) return;
  }
}

PairTable PairSpline::table() const {
  const auto last = static_cast<std::int64_t>(slopes_.size()) - 1;
  return {slopes_.front().word, energies_.data(), first_, last, kMantissaBits - bits_};
}

}  // namespace vitrelax

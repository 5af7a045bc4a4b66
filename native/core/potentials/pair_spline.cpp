#include "pair_spline.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vitrelax {

namespace {

constexpr int kMantissaBits = 52;
constexpr double kNearest2 = 0x1p-20;  ///< s of the nearest end of a piece
constexpr long double kLargest = 1e100L;
/// Slope at the cutoff that counts as a jump of the force, in units of what the derivatives of u are nearby.
constexpr long double kJump = 1e-9L;

/// u with the terms that make it end as wished: a polynomial in s.
class Ended {
 public:
  Ended(const PairFunction& u, long double cutoff2, Ending ending) : u_(u), cutoff2_(cutoff2) {
    const Jet end = u.at(cutoff2);
    if (ending != Ending::none) added_.value = -end.value;
    if (ending == Ending::c2) {
      added_.first = -end.first;
      added_.second = -end.second;
    }
  }
  Jet at(long double s) const {
    const long double t = s - cutoff2_;
    const Jet u = u_.at(s);
    return {u.value + added_.value + t * (added_.first + t * added_.second / 2),
            u.first + added_.first + t * added_.second, u.second + added_.second, u.third};
  }

 private:
  const PairFunction& u_;
  long double cutoff2_;
  Jet added_{0, 0, 0, 0};
};

/// The slope that errors are measured in: u itself may pass through 0.
long double slopeScale(const Jet& u, long double s) {
  return std::fabs(u.value) / s + std::fabs(u.first) + std::fabs(u.second) * s;
}

bool sane(const Jet& u) {
  return std::fabs(u.value) < kLargest && std::fabs(u.first) < kLargest && std::fabs(u.second) < kLargest &&
         std::fabs(u.third) < kLargest;  // false for what is not a number
}

/// The polynomial of degree 7 in t = 0 .. w that has the value and derivatives of f at 0 and of g at w.
void hermite(const Jet& f, const Jet& g, long double w, long double c[8]) {
  const long double w2 = w * w, w3 = w2 * w;
  // in t/w
  long double p[8] = {f.value, f.first * w, f.second * w2 / 2, f.third * w3 / 6};
  const long double r0 = g.value - p[0] - p[1] - p[2] - p[3], r1 = g.first * w - p[1] - 2 * p[2] - 3 * p[3];
  const long double r2 = g.second * w2 - 2 * p[2] - 6 * p[3], r3 = g.third * w3 - 6 * p[3];
  p[4] = 35 * r0 - 15 * r1 + 5 * r2 / 2 - r3 / 6;
  p[5] = -84 * r0 + 39 * r1 - 7 * r2 + r3 / 2;
  p[6] = 70 * r0 - 34 * r1 + 13 * r2 / 2 - r3 / 2;
  p[7] = -20 * r0 + 10 * r1 - 2 * r2 + r3 / 6;
  long double power = 1;
  for (int k = 0; k < 8; ++k, power *= w) c[k] = p[k] / power;
}

}  // namespace

PairSpline::PairSpline(const PairFunction& function, double cutoff, Ending ending, double tolerance) {
  const double cutoff2 = cutoff * cutoff, inside = std::nextafter(cutoff2, 0.0);
  const Ended u(function, cutoff2, ending);
  // what counts as small near the cutoff, where u and its derivatives may all vanish
  long double nearCutoff = 0;
  for (int k = 0; k <= 64; ++k) {
    const long double s = cutoff2 * (0.5L + k / 128.0L);
    nearCutoff = std::max(nearCutoff, slopeScale(function.at(s), s));
  }
  forceJumps_ = std::fabs(u.at(cutoff2).first) > kJump * nearCutoff;

  const auto set = [](Piece& piece, const long double c[8]) {
    piece.word[0] = std::bit_cast<std::int64_t>(static_cast<double>(c[0]));
    for (int k = 1; k < 8; ++k) piece.word[k] = std::bit_cast<std::int64_t>(static_cast<double>(k * c[k]));
  };
  for (bits_ = kLeastBits;; ++bits_) {
    const int shift = kMantissaBits - bits_;
    const auto lowerEnd = [&](std::int64_t leading) {
      return std::bit_cast<double>(static_cast<std::uint64_t>(leading) << shift);
    };
    const std::int64_t last = std::bit_cast<std::int64_t>(inside) >> shift;
    std::vector<Piece> reversed;
    bool met = true;
    // the last piece ends at the cutoff: the user's table may do so, too
    long double end = cutoff2;
    Jet above = u.at(end);
    std::int64_t leading = last;
    for (;; --leading) {
      const double begin = lowerEnd(leading);
      const Jet below = u.at(begin);
      if (leading < last && (begin < kNearest2 || !sane(below))) break;
      const long double w = end - begin;
      long double c[8];
      hermite(below, above, w, c);
      if (w < 1e-3L * std::ldexp(static_cast<long double>(begin), -bits_)) {
        // too short a rest for differences: Taylor's polynomial is exact enough
        const long double taylor[8] = {below.value, below.first, below.second / 2, below.third / 6, 0, 0, 0, 0};
        std::copy(taylor, taylor + 8, c);
      }
      set(reversed.emplace_back(), c);
      for (const long double part : {0.3L, 0.5L, 0.7L}) {
        const long double t = part * w, s = begin + t;
        long double slope = 7 * c[7];
        for (int k = 6; k > 0; --k) slope = slope * t + k * c[k];
        const Jet exact = function.at(s);
        const long double scale = std::max(slopeScale(exact, s), nearCutoff);
        met = met && std::fabs(slope - u.at(s).first) <= tolerance * scale;
      }
      end = begin;
      above = below;
    }
    // the piece below all others stands for what is nearer: the parabola about its upper end, written about its lower
    const long double w = end - lowerEnd(leading);
    const long double c[8] = {above.value - w * (above.first - w * above.second / 2), above.first - w * above.second,
                              above.second / 2, 0, 0, 0, 0, 0};
    set(reversed.emplace_back(), c);
    if (met || bits_ == kMostBits) {
      pieces_.assign(reversed.rbegin(), reversed.rend());
      first_ = leading;
      return;
    }
  }
}

PairTable PairSpline::table() const {
  const int shift = kMantissaBits - bits_;
  const auto end = first_ + static_cast<std::int64_t>(pieces_.size());
  return {pieces_.front().word, first_, shift, std::bit_cast<double>(first_ << shift),
          std::nextafter(std::bit_cast<double>(end << shift), 0.0)};
}

}  // namespace vitrelax

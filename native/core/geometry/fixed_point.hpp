#pragma once
#include <cmath>
#include <cstdint>

namespace vitrelax {

/// Coordinates as 64-bit fixed-point fractions of the periodic box: x = k L / 2^64.
///
/// Integer subtraction wraps modulo 2^64, so the difference of two coordinates, read as a signed number, *is* the
/// minimum image. Its only rounding is the conversion to double, relative to the distance itself: neither the size of
/// the box nor the image a particle sits in costs a digit (resolution L/2^64, 1e-17 for L = 250).
namespace fixed_point {

inline constexpr double kTwo32 = 4294967296.0;
inline constexpr double kTwo63 = 9223372036854775808.0;

/// Length of one unit in the last place: separations are `double(k) * unit(L)`.
inline double unit(double boxLength) { return boxLength / kTwo63 / 2; }

/// The fraction nearest to x/L modulo 1, to within 2^-64, for any image; |x/L| < 2^52.
inline std::int64_t fromLength(double x, double boxLength) {
  const double q = x / boxLength;
  const double remainder = std::fma(-q, boxLength, x) / boxLength;  // x/L = q + remainder to twice the precision
  const double f = q - std::nearbyint(q);                           // exact, in [-1/2, 1/2]
  const double half = f * kTwo63;
  const auto whole = static_cast<std::int64_t>(half);
  const double rest = 2 * (half - static_cast<double>(whole)) + remainder * kTwo63 * 2;
  const auto bits = static_cast<std::uint64_t>(whole) * 2 + static_cast<std::uint64_t>(std::llrint(rest));
  return static_cast<std::int64_t>(bits);
}

/// The coordinate in [0, L), correctly rounded but for ties.
inline double toLength(std::int64_t k, double boxLength) {
  const auto u = static_cast<std::uint64_t>(k);
  const auto high = static_cast<double>(u >> 32), low = static_cast<double>(u & 0xffffffffu);
  const double product = high * boxLength;
  const double error = std::fma(high, boxLength, -product);
  const double x = (product + (error + low * boxLength / kTwo32)) / kTwo32;
  return x < boxLength ? x : std::nextafter(boxLength, 0.0);
}

/// The nearest image of a separation, in [-L/2, L/2].
inline double toSeparation(std::int64_t k, double boxLength) { return static_cast<double>(k) * unit(boxLength); }

}  // namespace fixed_point
}  // namespace vitrelax

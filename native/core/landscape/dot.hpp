#pragma once
#include <cstddef>
#include <vector>

namespace vitrelax {

/// The scalar product in a fixed order, eight sums side by side.
inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double lanes[8] = {};
  const std::size_t whole = a.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8)
    for (std::size_t l = 0; l < 8; ++l) lanes[l] += a[i + l] * b[i + l];
  for (std::size_t i = whole; i < a.size(); ++i) lanes[0] += a[i] * b[i];
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

}  // namespace vitrelax

#pragma once
#include <cstdio>
#include <string>

namespace vitrelax {

/// A number as messages show it, to so many significant digits.
inline std::string numberText(double x, int digits = 10) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*g", digits, x);
  return text;
}

}  // namespace vitrelax

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "geometry/fixed_point.hpp"
#include "random/philox.hpp"

using namespace vitrelax;

TEST_CASE("a coordinate in the box comes back bit for bit from the fixed-point form") {
  Stream draw(7, Purpose::positions);
  for (double boxLength : {1.0, 14.142135623730951, 252.98221281347034, 3.7e-3}) {
    for (int i = 0; i < 20000; ++i) {
      const double x = draw.uniform() * boxLength;
      if (x < boxLength / 1024) continue;  // below, the resolution L/2^64 is coarser than a double
      CHECK(fixed_point::toLength(fixed_point::fromLength(x, boxLength), boxLength) == x);
    }
  }
}

TEST_CASE("images of a coordinate are one coordinate, to the rounding of the image") {
  const double boxLength = 9.3;
  Stream draw(8, Purpose::positions);
  for (int i = 0; i < 2000; ++i) {
    const double x = draw.uniform() * boxLength;
    const double image = static_cast<double>(static_cast<int>(draw.below(21)) - 10);
    const std::int64_t a = fixed_point::fromLength(x, boxLength);
    const std::int64_t b = fixed_point::fromLength(x + image * boxLength, boxLength);
    const auto difference = static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
    CHECK(std::fabs(static_cast<double>(difference)) * fixed_point::unit(boxLength) < 1e-13);
  }
}

TEST_CASE("the wrapped integer difference is the minimum image") {
  const double boxLength = 5.0;
  Stream draw(9, Purpose::positions);
  for (int i = 0; i < 5000; ++i) {
    const double x = draw.uniform() * boxLength, y = draw.uniform() * boxLength;
    const auto difference =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(fixed_point::fromLength(x, boxLength)) -
                                  static_cast<std::uint64_t>(fixed_point::fromLength(y, boxLength)));
    const double separation = static_cast<double>(difference) * fixed_point::unit(boxLength);
    double expected = x - y;
    if (expected >= boxLength / 2) expected -= boxLength;
    if (expected < -boxLength / 2) expected += boxLength;
    CHECK(std::fabs(separation - expected) < 4e-15);
  }
}

TEST_CASE("the resolution does not depend on where a pair sits in a large box") {
  // the separation 1e-14 is far below the rounding of a double near 250
  const double boxLength = 252.98221281347034, unit = fixed_point::unit(boxLength);
  const std::int64_t far = fixed_point::fromLength(250.0, boxLength);
  const auto steps = static_cast<std::int64_t>(std::llrint(1e-14 / unit));
  const std::int64_t moved = far + steps;
  CHECK(static_cast<double>(moved - far) * unit == doctest::Approx(1e-14).epsilon(1e-3));
  CHECK(250.0 + 1e-14 == 250.0);
}

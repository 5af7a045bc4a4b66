// Passes over vectors against plain loops, in blocks that no unrolling divides.
#include <doctest/doctest.h>

#include <cmath>
#include <minimisation/vectors.hpp>
#include <random/philox.hpp>

#include "support.hpp"

using namespace vitrelax;

TEST_CASE("sums, combinations and lengths of vectors are those of plain loops") {
  for (const int dimension : {2, 3}) {
    const auto s = Simulation::random(support::softSpheres(dimension), 8 * 37 + 3, 1);
    const ParticleSystem& system = s->system();
    ThreadTeam team(2);
    const Vectors vectors(system, team);
    Stream draw(7, Purpose::positions);
    const auto drawn = [&] {
      std::vector<double> v = vectors.zeros();
      for (std::size_t k = 0; k < system.particles(); ++k)
        for (int c = 0; c < dimension; ++c) v[system.at(k, c)] = draw.uniform() - 0.5;
      return v;
    };
    const std::vector<double> a = drawn(), b = drawn();
    long double ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) ab += static_cast<long double>(a[i]) * b[i];
    CHECK(std::fabs(vectors.dot(a, b) - static_cast<double>(ab)) < 1e-13);
    CHECK(vectors.dots(b, a, a)[1] == vectors.dot(a, b));

    double longest = 0;
    for (std::size_t k = 0; k < system.particles(); ++k) {
      double square = 0;
      for (int c = 0; c < dimension; ++c) square += a[system.at(k, c)] * a[system.at(k, c)];
      longest = std::max(longest, std::sqrt(square));
    }
    CHECK(vectors.largest(a) == doctest::Approx(longest).epsilon(1e-15));

    std::vector<double> y = b, z = b;
    vectors.combine(0.3, a, -1.7, y);
    const auto inBlock = static_cast<std::size_t>(dimension) * kLanes;
    vectors.addTwoIn(0.3, a, -1.7, y, z, 2 * inBlock, 7 * inBlock);
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(std::fabs(y[i] - (0.3 * a[i] - 1.7 * b[i])) < 1e-15);
      const bool inside = i >= 2 * inBlock && i < 7 * inBlock;
      CHECK(std::fabs(z[i] - (inside ? b[i] + 0.3 * a[i] - 1.7 * y[i] : b[i])) < 1e-15);
    }
  }
}

// A minimiser's walk: where it stands, and unwrapped coordinates, which follow it around the box.
#include "minimisation/energy_surface.hpp"

#include <doctest/doctest.h>

#include "support.hpp"

using namespace vitrelax;

TEST_CASE("particles that walk around the box in small steps keep their unwrapped way") {
  constexpr double boxLength = 6, step = 0.1;
  constexpr int steps = 130;
  const auto s = Simulation::from(support::softSpheres(2), boxLength, support::spread(2, 36, boxLength, 5),
                                  std::vector<double>(36, 1.0), {});
  const std::vector<double> before = support::positions(*s);
  ThreadTeam team(2);
  {
    EnergySurface surface(*s, team);
    const double energy = surface.energy();
    std::vector<double> along = surface.vectors().zeros();
    for (std::size_t k = 0; k < s->particles(); ++k) along[s->system().at(k, 0)] = 1;
    for (int k = 0; k < steps; ++k) {
      surface.look(along, -step, 1);
      surface.look(along, step, 1);
      surface.settle();
      surface.settle();
    }
    CHECK(surface.energy() == doctest::Approx(energy).epsilon(1e-12));
    surface.look(along, -step, 1);
  }
  const std::vector<double> after = support::positions(*s);
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(std::fabs(after[i] - before[i] - (i % 2 == 0 ? steps * step : 0)) < 1e-10);
  }
}

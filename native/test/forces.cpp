#include <doctest/doctest.h>

#include "error.hpp"
#include "forces/force_field.hpp"
#include "models/pair_model.hpp"
#include "potentials/inverse_power_law.hpp"
#include "support.hpp"

using namespace vitrelax;

TEST_CASE("the constants of the inverse power law make U, U' and U'' vanish at the cutoff") {
  for (double xc : {1.25, 1.5, 4.0}) {
    const InversePowerLaw u = InversePowerLaw::withCutoff(xc);
    const PairTerms<double> t = u(xc * xc, 1.0, 1.0);
    CHECK(std::fabs(t.energy) < 1e-15);
    CHECK(std::fabs(t.forceOverR) < 1e-14);
    CHECK(std::fabs(t.curvature) < 1e-13);
  }
  const InversePowerLaw u = InversePowerLaw::withCutoff(1.25);
  CHECK(u.c0 == doctest::Approx(-1.924145348608).epsilon(1e-14));
  CHECK(u.c1 == doctest::Approx(2.11106232532992).epsilon(1e-14));
  CHECK(u.c2 == doctest::Approx(-0.5910974510923775).epsilon(1e-14));
  CHECK(u(1.0, 1.0, 1.0).energy == doctest::Approx(0.595819525).epsilon(1e-8));
}

TEST_CASE("the derivatives of the inverse power law are those of its energy") {
  const InversePowerLaw u = InversePowerLaw::withCutoff(1.25);
  for (double d : {0.8, 1.0, 1.4})
    for (double x = 0.7; x < 1.24; x += 0.05) {
      const double r = x * d, h = 1e-5 * d;
      const auto energy = [&](double s) { return u.energy(s * s, d * d); };
      const PairTerms<double> t = u(r * r, d, d * d);
      CHECK(t.energy == doctest::Approx(energy(r)).epsilon(1e-13));
      CHECK(-t.forceOverR * r == doctest::Approx((energy(r + h) - energy(r - h)) / (2 * h)).epsilon(1e-6));
      CHECK(t.curvature == doctest::Approx((energy(r + h) - 2 * energy(r) + energy(r - h)) / (h * h)).epsilon(1e-4));
    }
}

TEST_CASE("forces alone are those of the whole evaluation") {
  for (int dimension : {2, 3}) {
    const std::size_t particles = dimension == 2 ? 200 : 900;
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
    const std::vector<double> x = support::spread(dimension, particles, boxLength, 31), d(particles, 1.1);
    const auto simulation = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
    const ParticleSystem& system = simulation->system();
    ThreadTeam team(2);
    const Records records = system.makeRecords();
    VerletList list;
    list.build(system, records, 0.3, team);
    std::vector<double> whole, alone;
    const Evaluation e = evaluate(system, records, list, team, &whole);
    const ForceNorms norms = forces(system, records, list, team, alone);
    REQUIRE(alone.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(std::fabs(alone[i] - whole[i]) <= 1e-14 * e.maxForce);
    CHECK(norms.rms == doctest::Approx(e.rmsForce).epsilon(1e-14));
    CHECK(norms.largest == doctest::Approx(e.maxForce).epsilon(1e-14));
  }
}

TEST_CASE("energy equals the sum over all pairs, forces its gradient, the Laplacian its trace") {
  for (int dimension : {2, 3}) {
    const std::size_t particles = dimension == 2 ? 40 : 80;
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
    std::vector<double> x = support::spread(dimension, particles, boxLength, 21), d(particles);
    Stream draw(22, Purpose::diameters);
    for (double& size : d) size = 0.75 + 0.5 * draw.uniform();
    const auto simulation = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
    ThreadTeam team(1);
    std::vector<double> forces(x.size());
    const Evaluation e = simulation->evaluate(team, forces);
    const auto energy = [&](const std::vector<double>& at) {
      return support::softSphereEnergy(dimension, boxLength, at, d);
    };
    CHECK(e.energy == doctest::Approx(energy(x)).epsilon(1e-12));
    double laplacian = 0, square = 0, largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double h = 1e-5;
      std::vector<double> up = x, down = x;
      up[i] += h;
      down[i] -= h;
      const double above = energy(up), below = energy(down);
      CHECK(forces[i] == doctest::Approx(-(above - below) / (2 * h)).epsilon(1e-6).scale(e.maxForce));
      laplacian += (above - 2 * e.energy + below) / (h * h);
      square += forces[i] * forces[i];
    }
    for (std::size_t k = 0; k < particles; ++k) {
      double f2 = 0;
      for (int c = 0; c < dimension; ++c) f2 += forces[k * dimension + c] * forces[k * dimension + c];
      largest = std::max(largest, f2);
    }
    CHECK(e.laplacian == doctest::Approx(laplacian).epsilon(1e-4));
    CHECK(e.rmsForce == doctest::Approx(std::sqrt(square / static_cast<double>(particles))).epsilon(1e-12));
    CHECK(e.maxForce == doctest::Approx(std::sqrt(largest)).epsilon(1e-12));
  }
}

TEST_CASE("pair forces are equal and opposite to the last bit: the total is rounding of sums alone") {
  const auto simulation = Simulation::random(support::softSpheres(2), 20000, 4);
  ThreadTeam team(1);
  std::vector<double> forces(40000);
  const Evaluation e = simulation->evaluate(team, forces);
  double total[2] = {0, 0};
  for (std::size_t i = 0; i < forces.size(); ++i) total[i % 2] += forces[i];
  CHECK(std::hypot(total[0], total[1]) < 1e-11 * e.maxForce);
}

TEST_CASE("forces and energies carry the same bits for any number of threads") {
  for (int dimension : {2, 3}) {
    const auto simulation = Simulation::random(support::softSpheres(dimension), 5000, 9);
    std::vector<double> reference(5000 * dimension);
    ThreadTeam one(1);
    const Evaluation expected = simulation->evaluate(one, reference);
    for (int threads : {2, 3, 7}) {
      ThreadTeam team(threads);
      std::vector<double> forces(reference.size());
      const Evaluation e = simulation->evaluate(team, forces);
      CHECK(e.energy == expected.energy);
      CHECK(e.virial == expected.virial);
      CHECK(forces == reference);
    }
  }
}

TEST_CASE("bad input is refused by name") {
  const std::vector<double> two = {1, 1, 5, 5}, sizes = {1, 1};
  const auto code = [&](double boxLength, std::vector<double> x, std::vector<double> d) {
    try {
      Simulation::from(support::softSpheres(2), boxLength, x, d, {});
    } catch (const Error& e) {
      return e.code() + " " + e.field();
    }
    return std::string("accepted");
  };
  CHECK(code(8, two, sizes) == "accepted");
  CHECK(code(2.4, two, sizes) == "BOX_TOO_SMALL boxLength");
  CHECK(code(-8, two, sizes) == "OUT_OF_RANGE boxLength");
  CHECK(code(NAN, two, sizes) == "OUT_OF_RANGE boxLength");
  CHECK(code(8, {1, 1, 5}, sizes) == "WRONG_LENGTH positions");
  CHECK(code(8, two, {1}) == "WRONG_LENGTH diameters");
  CHECK(code(8, {1, 1, NAN, 5}, sizes) == "NOT_FINITE positions[2]");
  CHECK(code(8, {1, 1, 1, 1}, sizes) == "DUPLICATE_POSITIONS positions");
  CHECK(code(8, {1, 1, 9, 1}, sizes) == "DUPLICATE_POSITIONS positions");  // its image
  CHECK(code(8, two, {1, -1}) == "OUT_OF_RANGE diameters[1]");
  CHECK(code(8, two, {1, NAN}) == "NOT_FINITE diameters[1]");
  CHECK_THROWS_AS(Simulation::random({"no-such-model", 2, {}, {}}, 10, 1), Error);
}

TEST_CASE("a snapshot restores every bit, and a damaged one is refused") {
  const auto simulation = Simulation::random(support::softSpheres(3), 300, 6);
  const std::vector<std::uint8_t> bytes = simulation->snapshot();
  CHECK(Simulation::restore(support::softSpheres(3), bytes)->snapshot() == bytes);
  for (std::size_t length : {std::size_t{0}, std::size_t{7}, std::size_t{40}, bytes.size() / 2, bytes.size() - 1}) {
    CHECK_THROWS_AS(Simulation::restore(support::softSpheres(3), std::span(bytes).first(length)), Error);
  }
  CHECK_THROWS_AS(Simulation::restore(support::softSpheres(2), bytes), Error);
  std::vector<std::uint8_t> damaged = bytes;
  for (std::size_t i = damaged.size() - 8; i < damaged.size(); ++i) damaged[i] = 0xff;
  CHECK_THROWS_AS(Simulation::restore(support::softSpheres(3), damaged), Error);
}

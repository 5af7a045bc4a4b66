// The spline of a potential of the user's, read here lane by lane as the kernels read it.
#include "potentials/pair_spline.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

using namespace vitrelax;

namespace {

struct Read {
  double energy, slope, curvature;  ///< u, du/dq, d2u/dq2
};

/// The piece that the kernels take for q, whatever q is.
std::int64_t pieceOf(const PairTable& t, double q) {
  const std::int64_t piece = (std::bit_cast<std::int64_t>(q) >> t.shift) - t.first;
  return piece >= 0 && piece <= t.last ? piece : t.last;
}

Read at(const PairTable& t, double q) {
  const std::int64_t piece = pieceOf(t, q);
  const double x = q - std::bit_cast<double>((piece + t.first) << t.shift);
  double c[4];
  for (int k = 0; k < 4; ++k) c[k] = std::bit_cast<double>(t.slopes[4 * piece + k]);
  return {t.energies[piece] + x * (c[0] + x * (c[1] / 2 + x * (c[2] / 3 + x * c[3] / 4))),
          c[0] + x * (c[1] + x * (c[2] + x * c[3])), c[1] + x * (2 * c[2] + x * 3 * c[3])};
}

/// At distance x.
Read near(const PairSpline& spline, double x) { return at(spline.table(), 1 / (x * x)); }

const PowerSum kSteep({{1, -12}}), kLennardJones({{4, -12}, {-4, -6}});

}  // namespace

TEST_CASE("a sum of powers is met in energy and slope") {
  const PairSpline steep(kSteep, 1.25, Ending::none, 2e-11), soft(kLennardJones, 2.5, Ending::none, 2e-11);
  for (double x = 0.5; x < 2.5; x += 0.000731) {
    const double q = 1 / (x * x), q3 = q * q * q;
    if (x < 1.25) {
      const Read r = near(steep, x);
      CHECK(std::fabs(r.energy / (q3 * q3) - 1) < 1e-10);
      CHECK(std::fabs(r.slope / (6 * q3 * q3 / q) - 1) < 1e-10);
    }
    const Read r = near(soft, x);
    CHECK(std::fabs(r.energy - 4 * (q3 * q3 - q3)) < 1e-10 * 4 * (q3 * q3 + q3));
    CHECK(std::fabs(r.slope - (24 * q3 * q3 - 12 * q3) / q) < 1e-10 * (24 * q3 * q3 + 12 * q3) / q);
  }
  CHECK(steep.bits() == 8);
  CHECK(soft.bits() == 8);
  CHECK(PairSpline(PowerSum({{1, -36}}), 1.5, Ending::c2, 2e-11).bits() > 8);
}

TEST_CASE("the spline has two continuous derivatives, at all of its knots") {
  std::vector<double> x, u;
  for (int k = 0; k <= 900; ++k) {
    x.push_back(0.7 + k * 0.002);
    u.push_back(4 * (std::pow(x.back(), -12) - std::pow(x.back(), -6)));
  }
  const TableFunction table(x, u);
  const PairFunction* functions[] = {&kLennardJones, &table};
  for (const PairFunction* function : functions) {
    const PairSpline spline(*function, 2.5, Ending::c2, 1e-9);
    const PairTable t = spline.table();
    CHECK(t.last > 4000);
    for (std::int64_t piece = 1; piece <= t.last; ++piece) {
      const double q = std::bit_cast<double>((piece + t.first) << t.shift);
      const Read below = at(t, std::nextafter(q, 0.0)), above = at(t, q);
      const double scale =
          std::fabs(above.energy) + q * std::fabs(above.slope) + q * q * std::fabs(above.curvature) + 1e-2;
      CHECK(std::fabs(below.energy - above.energy) < 1e-13 * scale);
      CHECK(std::fabs(below.slope - above.slope) * q < 1e-13 * scale);
      CHECK(std::fabs(below.curvature - above.curvature) * q * q < 1e-11 * scale);
    }
  }
}

TEST_CASE("endings: as given, shifted, or smooth to second order") {
  const double xc = 2.5, i6 = std::pow(xc, -6), end = std::nextafter(2.5, 0.0);
  const PairSpline plain(kLennardJones, xc, Ending::none, 2e-11), shifted(kLennardJones, xc, Ending::shift, 2e-11);
  const PairSpline smooth(kLennardJones, xc, Ending::c2, 2e-11);
  CHECK(plain.forceAtCutoff() == doctest::Approx(24 * (2 * i6 * i6 - i6) / xc).epsilon(1e-12));
  CHECK(shifted.forceAtCutoff() == plain.forceAtCutoff());
  CHECK(smooth.forceAtCutoff() == 0);
  CHECK(near(plain, end).energy == doctest::Approx(4 * (i6 * i6 - i6)).epsilon(1e-12));
  CHECK(near(plain, 1.2).energy - near(shifted, 1.2).energy == doctest::Approx(4 * (i6 * i6 - i6)).epsilon(1e-10));
  CHECK(std::fabs(near(shifted, end).energy) < 1e-15);
  CHECK(std::fabs(near(smooth, end).energy) < 1e-15);
  CHECK(std::fabs(near(smooth, end).slope) < 1e-14);
  CHECK(std::fabs(near(smooth, end).curvature) < 1e-12);
  // the published constants of the smooth Lennard-Jones potential, whose digits are cut off: each is known to 1e-11
  for (const double x : {0.9, 1.0, 1.3, 2.0}) {
    const double c = 0.04049023795 - 0.00970155098 * x * x + 0.00062012616 * std::pow(x, 4);
    const double digits = 4 * 1e-11 * (1 + x * x + std::pow(x, 4)), u = 4 * (std::pow(x, -12) - std::pow(x, -6) + c);
    CHECK(std::fabs(near(smooth, x).energy - u) < digits + 1e-10 * (4 * std::pow(x, -12) + 4 * std::pow(x, -6)));
  }
}

TEST_CASE("points of a table: met where they stand, and of high order between") {
  const auto error = [](double step) {
    std::vector<double> x, u;
    for (double r = 0.8; r < 2.51; r += step) {
      x.push_back(r);
      u.push_back(4 * (std::pow(r, -12) - std::pow(r, -6)));
    }
    const TableFunction table(x, u);
    const PairSpline spline(table, 2.5, Ending::none, 1e-9);
    double worst = 0;
    for (double r = 0.81; r < 2.5; r += 0.00137) {
      const double q = 1 / (r * r), exact = 24 * std::pow(q, 5) - 12 * q * q;
      worst = std::max(worst, std::fabs(near(spline, r).slope - exact));
    }
    for (std::size_t k = 0; k < x.size() && x[k] < 2.5; ++k) {
      CHECK(std::fabs(near(spline, x[k]).energy - u[k]) < 1e-8 * (1 + std::fabs(u[k])));
    }
    return worst;
  };
  const double coarse = error(0.008), fine = error(0.004);
  CHECK(fine < 1e-5);
  CHECK(coarse / fine > 16);  // the force converges at fourth order at least
}

TEST_CASE("nearer than the table the repulsion goes on as a power") {
  std::vector<double> x, u;
  for (int k = 0; k <= 1000; ++k) {
    x.push_back(0.8 + k * 0.001);
    u.push_back(3 * std::pow(x.back(), -9));
  }
  const PairSpline spline(TableFunction(x, u), 1.5, Ending::none, 1e-9);
  for (const double r : {0.1, 0.3, 0.5, 0.7}) {
    CHECK(near(spline, r).energy == doctest::Approx(3 * std::pow(r, -9)).epsilon(1e-4));
  }
  double last = 0;
  for (double r = 0.79; r > 1e-6; r *= 0.99) {
    const Read here = near(spline, r);
    CHECK(here.slope > 0);
    CHECK(here.energy > last);
    last = here.energy;
  }
}

TEST_CASE("no number leads outside the table") {
  const PairSpline spline(kSteep, 1.25, Ending::c2, 2e-11);
  const PairTable t = spline.table();
  for (const double q : {0.0, -0.0, 1e-300, 1e-12, 1e9, 1e300, std::nan(""), -std::nan(""), HUGE_VAL, -1.0}) {
    CHECK(pieceOf(t, q) >= 0);
    CHECK(pieceOf(t, q) <= t.last);
  }
  CHECK(pieceOf(t, std::bit_cast<double>(t.first << t.shift)) == 0);
  CHECK(pieceOf(t, std::bit_cast<double>((t.first + 5) << t.shift)) == 5);
}

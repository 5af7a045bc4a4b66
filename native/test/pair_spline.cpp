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
  double energy, slope, curvature;  ///< u, du/ds, d2u/ds2
};

Read at(const PairTable& t, double s) {
  const double within = std::min(std::max(s, t.lowest), t.highest);
  const std::int64_t leading = std::bit_cast<std::int64_t>(within) >> t.shift;
  const std::int64_t* piece = t.pieces + 8 * (leading - t.first);
  const double x = s - std::bit_cast<double>(leading << t.shift);
  double c[8];
  for (int k = 0; k < 8; ++k) c[k] = std::bit_cast<double>(piece[k]);
  Read r{0, 0, 0};
  for (int k = 7; k > 0; --k) {
    r.energy = r.energy * x + c[k] / k;
    r.slope = r.slope * x + c[k];
  }
  for (int k = 7; k > 1; --k) r.curvature = r.curvature * x + (k - 1) * c[k];
  r.energy = r.energy * x + c[0];
  return r;
}

const PowerSum kSteep({{1, -12}}), kLennardJones({{4, -12}, {-4, -6}});

/// Ends of all pieces below the cutoff and above s = least.
template <class Visit>
void forEachKnot(const PairTable& t, double least, double cutoff2, const Visit& visit) {
  for (std::int64_t leading = t.first + 1;; ++leading) {
    const double s = std::bit_cast<double>(leading << t.shift);
    if (s >= cutoff2) return;
    if (s > least) visit(s);
  }
}

}  // namespace

TEST_CASE("a sum of powers is met in energy and slope") {
  const PairSpline steep(kSteep, 1.25, Ending::none, 1e-12), soft(kLennardJones, 2.5, Ending::none, 1e-12);
  for (double x = 0.5; x < 2.5; x += 0.000731) {
    const double s = x * x, i6 = std::pow(s, -3);
    if (x < 1.25) {
      const Read r = at(steep.table(), s);
      CHECK(r.energy == doctest::Approx(i6 * i6).epsilon(1e-14));
      CHECK(std::fabs(r.slope / (-6 * i6 * i6 / s) - 1) < 1e-12);
    }
    const Read r = at(soft.table(), s);
    CHECK(std::fabs(r.energy - 4 * (i6 * i6 - i6)) < 1e-14 * 4 * (i6 * i6 + i6));
    CHECK(std::fabs(r.slope + (24 * i6 * i6 - 12 * i6) / s) < 1e-12 * (24 * i6 * i6 + 12 * i6) / s);
  }
  CHECK(steep.bits() == 6);
  CHECK(soft.bits() == 6);
}

TEST_CASE("the spline has two continuous derivatives down to x = 0") {
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
    int knots = 0;
    forEachKnot(t, 0, 6.25, [&](double s) {
      const Read below = at(t, std::nextafter(s, 0.0)), above = at(t, s);
      const double scale = std::fabs(above.energy) + s * std::fabs(above.slope) + s * s * std::fabs(above.curvature) + 1e-2;
      CHECK(std::fabs(below.energy - above.energy) < 1e-13 * scale);
      CHECK(std::fabs(below.slope - above.slope) * s < 1e-12 * scale);
      CHECK(std::fabs(below.curvature - above.curvature) * s * s < 1e-10 * scale);
      ++knots;
    });
    CHECK(knots > 1000);
  }
}

TEST_CASE("endings: as given, shifted, or smooth to second order") {
  const double xc = 2.5, i6 = std::pow(xc, -6);
  const PairSpline plain(kLennardJones, xc, Ending::none, 1e-12), shifted(kLennardJones, xc, Ending::shift, 1e-12);
  const PairSpline smooth(kLennardJones, xc, Ending::c2, 1e-12);
  CHECK(plain.forceJumps());
  CHECK(shifted.forceJumps());
  CHECK_FALSE(smooth.forceJumps());
  CHECK(at(plain.table(), 1.44).energy - at(shifted.table(), 1.44).energy ==
        doctest::Approx(4 * (i6 * i6 - i6)).epsilon(1e-12));
  CHECK(std::fabs(at(shifted.table(), std::nextafter(6.25, 0.0)).energy) < 1e-15);
  const Read end = at(smooth.table(), std::nextafter(6.25, 0.0));
  CHECK(std::fabs(end.energy) < 1e-15);
  CHECK(std::fabs(end.slope) < 1e-15);
  CHECK(std::fabs(end.curvature) < 1e-13);
  // the published constants of the smooth Lennard-Jones potential, to their last digit
  for (const double x : {0.9, 1.0, 1.3, 2.0}) {
    const double c = 0.04049023795 - 0.00970155098 * x * x + 0.00062012616 * std::pow(x, 4);
    CHECK(std::fabs(at(smooth.table(), x * x).energy - 4 * (std::pow(x, -12) - std::pow(x, -6) + c)) < 5e-10);
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
      const double i6 = std::pow(r, -6), exact = -(24 * i6 * i6 - 12 * i6) / (r * r);
      worst = std::max(worst, std::fabs(at(spline.table(), r * r).slope - exact));
    }
    for (std::size_t k = 0; k < x.size() && x[k] < 2.5; ++k) {
      CHECK(std::fabs(at(spline.table(), x[k] * x[k]).energy - u[k]) < 1e-9 * (1 + std::fabs(u[k])));
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
    CHECK(at(spline.table(), r * r).energy == doctest::Approx(3 * std::pow(r, -9)).epsilon(1e-4));
  }
  double last = 0;
  for (double r = 0.79; r > 1e-6; r *= 0.99) {
    const Read here = at(spline.table(), r * r);
    CHECK(here.slope < 0);
    CHECK(here.energy > last);
    last = here.energy;
  }
}

TEST_CASE("what no table reaches is read from its ends") {
  const PairSpline spline(kSteep, 1.25, Ending::c2, 1e-12);
  for (const double s : {0.0, 1e-300, 1e-12, 1e9, 1e300, std::nan(""), HUGE_VAL}) {
    const PairTable t = spline.table();
    const double within = std::min(std::isnan(s) ? t.lowest : std::max(s, t.lowest), t.highest);
    const std::int64_t leading = std::bit_cast<std::int64_t>(within) >> t.shift;
    CHECK(leading >= t.first);
    CHECK(leading <= std::bit_cast<std::int64_t>(t.highest) >> t.shift);
  }
  CHECK(std::isfinite(at(spline.table(), 0.0).energy));
  CHECK(at(spline.table(), 0.0).slope < at(spline.table(), 1e-6).slope);
}

#include "pair_potential.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include "../error.hpp"
#include "../number_text.hpp"
#include "../potentials/pair_spline.hpp"
#include "../random/shuffle.hpp"
#include "non_additive_diameters.hpp"
#include "power_law_diameters.hpp"
#include "species_pairs.hpp"

namespace vitrelax {

namespace {

/// What the spline may miss of the slope: of a formula, and of the user's points, whose interpolation is no better.
constexpr double kFormulaTolerance = 2e-11, kTableTolerance = 1e-9;
constexpr std::size_t kMostTerms = 32, kMostPoints = 1'000'000;

std::string place(const char* field, std::size_t k) { return "model." + (field + ("[" + std::to_string(k) + "]")); }

std::span<const double> array(const ModelParameters& p, const char* key) {
  const auto found = p.arrays.find(key);
  if (found == p.arrays.end()) return {};
  for (std::size_t k = 0; k < found->second.size(); ++k) {
    const double x = found->second[k];
    if (!std::isfinite(x)) throw invalid("NOT_FINITE", place(key, k), numberText(x), "finite numbers");
  }
  return found->second;
}

void requireLength(const char* key, std::span<const double> values, std::size_t length) {
  if (values.size() != length) {
    throw invalid("WRONG_LENGTH", std::string("model.") + key, "of length " + std::to_string(values.size()),
                  std::to_string(length) + " numbers");
  }
}

double within(const ModelParameters& p, const char* key, double least, double most) {
  const double x = p.number(key);
  if (!(x >= least && x <= most)) {
    throw invalid("OUT_OF_RANGE", std::string("model.") + key, numberText(x),
                  numberText(least) + " to " + numberText(most));
  }
  return x;
}

Ending endingOf(const ModelParameters& p) {
  const std::string smoothing = p.word("smoothing", "none");
  if (smoothing == "none") return Ending::none;
  if (smoothing == "shift") return Ending::shift;
  if (smoothing == "c2") return Ending::c2;
  throw invalid("INVALID_ARGUMENT", "model.smoothing", smoothing, "none, shift, c2");
}

PairSpline powerSum(std::span<const double> powers, double cutoff, Ending ending) {
  if (powers.size() % 2 != 0 || powers.size() > 2 * kMostTerms) {
    throw invalid("WRONG_LENGTH", "model.powers", "of length " + std::to_string(powers.size()),
                  "a coefficient and an exponent for each of at most " + std::to_string(kMostTerms) + " terms");
  }
  std::vector<PowerSum::Term> terms;
  for (std::size_t k = 0; k < powers.size(); k += 2) {
    if (!(std::fabs(powers[k]) <= 1e50))
      throw invalid("OUT_OF_RANGE", place("powers", k), numberText(powers[k]), "coefficients from -1e50 to 1e50");
    if (!(std::fabs(powers[k + 1]) <= 64))
      throw invalid("OUT_OF_RANGE", place("powers", k + 1), numberText(powers[k + 1]), "exponents from -64 to 64");
    terms.push_back({powers[k], powers[k + 1]});
  }
  return PairSpline(PowerSum(std::move(terms)), cutoff, ending, kFormulaTolerance);
}

PairSpline tabulated(std::span<const double> r, std::span<const double> u, double cutoff, Ending ending) {
  if (r.size() < TableFunction::kStencil || r.size() > kMostPoints) {
    throw invalid("WRONG_LENGTH", "model.r", "of length " + std::to_string(r.size()),
                  std::to_string(TableFunction::kStencil) + " to " + std::to_string(kMostPoints) + " distances");
  }
  requireLength("u", u, r.size());
  if (r[0] < 0) throw invalid("OUT_OF_RANGE", "model.r[0]", numberText(r[0]), "0 or a positive distance");
  for (std::size_t k = 1; k < r.size(); ++k) {
    if (!(r[k] > r[k - 1])) {
      throw invalid("OUT_OF_RANGE", place("r", k), numberText(r[k]),
                    "above r[" + std::to_string(k - 1) + "] = " + numberText(r[k - 1]));
    }
  }
  const auto large = std::find_if(u.begin(), u.end(), [](double x) { return std::fabs(x) > 1e50; });
  if (large != u.end()) {
    throw invalid("OUT_OF_RANGE", place("u", static_cast<std::size_t>(large - u.begin())), numberText(*large),
                  "energies from -1e50 to 1e50");
  }
  if (!(cutoff > r[0] && cutoff <= r.back())) {
    throw invalid("OUT_OF_RANGE", "model.cutoff", numberText(cutoff),
                  "within the table, from above r[0] = " + numberText(r[0]) + " to " + numberText(r.back()));
  }
  const TableFunction function(r, u);
  if (r[0] > 0 && !(function.firstSlope() < 0)) {
    throw invalid("OUT_OF_RANGE", "model.u", "rising at r[0] = " + numberText(r[0]),
                  "falling there, since the repulsion is continued to r = 0; or a table from r = 0 on");
  }
  return PairSpline(function, cutoff, ending, kTableTolerance);
}

PairSpline splineOf(const ModelParameters& p, double cutoff) {
  const std::span<const double> powers = array(p, "powers"), r = array(p, "r"), u = array(p, "u");
  const Ending ending = endingOf(p);
  if (!powers.empty() && r.empty() && u.empty()) return powerSum(powers, cutoff, ending);
  if (powers.empty() && !r.empty()) return tabulated(r, u, cutoff, ending);
  throw invalid("INVALID_ARGUMENT", "model.pair", powers.empty() ? "absent" : "given twice", "powers, or r and u");
}

/// Codes of n particles of the given parts, as near as whole numbers come, shuffled.
std::vector<double> codesOf(std::size_t n, const std::vector<double>& fractions, std::uint64_t seed) {
  std::vector<double> codes(n, SpeciesPairs::codes[0]);
  std::size_t done = 0;
  for (std::size_t s = 1; s < fractions.size(); ++s) {
    const auto wanted = static_cast<std::size_t>(std::llround(fractions[s] * static_cast<double>(n)));
    const std::size_t count = std::min(wanted, n - done);
    std::fill_n(codes.begin() + static_cast<std::ptrdiff_t>(done), count, SpeciesPairs::codes[s]);
    done += count;
  }
  shuffle(codes, seed);
  return codes;
}

/// sigma and epsilon of the pairs of species, as the kernels read them.
struct Couplings {
  std::vector<double> fractions{1}, sigma{1}, epsilon{1};

  static Couplings of(const ModelParameters& p) {
    const std::span<const double> fractions = array(p, "fractions");
    if (fractions.empty()) return {};
    const std::size_t n = fractions.size();
    if (n > 3) {
      throw invalid("WRONG_LENGTH", "model.fractions", "of length " + std::to_string(n), "1 to 3 species");
    }
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) {
      if (!(fractions[k] > 0 && fractions[k] <= 1))
        throw invalid("OUT_OF_RANGE", place("fractions", k), numberText(fractions[k]), "above 0, at most 1");
      sum += fractions[k];
    }
    if (!(std::fabs(sum - 1) < 1e-9))
      throw invalid("OUT_OF_RANGE", "model.fractions", "of sum " + numberText(sum), "parts of sum 1");
    const auto matrix = [&](const char* key, double least) {
      const std::span<const double> m = array(p, key);
      requireLength(key, m, n * n);
      for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b) {
          const double x = m[a * n + b];
          if (!(x >= least && x <= 1e6))
            throw invalid("OUT_OF_RANGE", place(key, a * n + b), numberText(x), numberText(least) + " to 1e6");
          if (x != m[b * n + a])
            throw invalid("OUT_OF_RANGE", place(key, a * n + b), numberText(x), "the same as its mirror image");
        }
      return std::vector<double>(m.begin(), m.end());
    };
    return {{fractions.begin(), fractions.end()}, matrix("sigma", 1e-6), matrix("epsilon", 0)};
  }
};

}  // namespace

PairModel pairPotential(const ModelParameters& p) {
  if (p.dimension > 4) throw invalid("OUT_OF_RANGE", "model.dimension", std::to_string(p.dimension), "1 to 4");
  const double cutoff = within(p, "cutoff", 0x1p-8, 1e4);
  const auto spline = std::make_shared<const PairSpline>(splineOf(p, cutoff));
  PairModel model{.kind = PairKind::splinedMixture,
                  .dimension = p.dimension,
                  .density = within(p, "density", 1e-12, 1e12),
                  .parameters = {.value = {}, .table = spline->table()},
                  .hasDiameters = false,
                  .reach = cutoff,
                  .drawSizes = {},
                  .forceJumps = spline->forceAtCutoff() != 0,
                  .owner = spline};
  const std::string diameters = p.word("diameters", "monodisperse");
  if (diameters == "power-law") {
    if (p.arrays.contains("fractions"))
      throw invalid("INVALID_ARGUMENT", "model.diameters", diameters, "monodisperse, beside species");
    const double ratio = within(p, "sizeRatio", 1e-3, 1);
    model.kind = PairKind::splinedSpheres;
    model.parameters.value[0] = within(p, "nonAdditivity", 0, 1);
    model.parameters.value[1] = cutoff * cutoff;
    model.atCutoff = [=, mixing = NonAdditiveDiameters{model.parameters.value[0]}](double a, double b) {
      const double d = mixing.contact(a, b);
      return CutoffTerms{cutoff * d, spline->forceAtCutoff() / d};
    };
    model.hasDiameters = true;
    model.drawSizes = [=](std::size_t n, std::uint64_t seed) { return powerLawDiameters(n, ratio, false, seed); };
    return model;
  }
  if (diameters != "monodisperse")
    throw invalid("INVALID_ARGUMENT", "model.diameters", diameters, "monodisperse, power-law");
  const Couplings couplings = Couplings::of(p);
  const std::size_t n = couplings.fractions.size();
  model.species = static_cast<int>(n);
  model.reach = cutoff * *std::max_element(couplings.sigma.begin(), couplings.sigma.end());
  model.parameters.value[0] = cutoff * cutoff;
  const auto setPlace = [&](int at, double sigma, double epsilon) {
    model.parameters.value[4 + at] = sigma * sigma;
    model.parameters.value[12 + at] = epsilon;
  };
  for (int at = 0; at < 8; ++at) setPlace(at, couplings.sigma[0], couplings.epsilon[0]);
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = 0; b < n; ++b) {
      const int at = SpeciesPairs::place(static_cast<int>(a), static_cast<int>(b));
      setPlace(at, couplings.sigma[a * n + b], couplings.epsilon[a * n + b]);
    }
  model.atCutoff = [=, parameters = model.parameters](double a, double b) {
    const auto at = static_cast<std::size_t>(a + b);
    const double sigma = std::sqrt(parameters.value[4 + at]);
    return CutoffTerms{cutoff * sigma, parameters.value[12 + at] * spline->forceAtCutoff() / sigma};
  };
  if (n == 1) {
    // particles without a species of their own have size 1, whatever sigma is
    model.drawSizes = [](std::size_t particles, std::uint64_t) { return std::vector<double>(particles, 1.0); };
  } else {
    model.drawSizes = [fractions = couplings.fractions](std::size_t particles, std::uint64_t seed) {
      return codesOf(particles, fractions, seed);
    };
  }
  return model;
}

}  // namespace vitrelax

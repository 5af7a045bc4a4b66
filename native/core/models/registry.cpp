#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "../error.hpp"
#include "../potentials/inverse_power_law.hpp"
#include "../potentials/lennard_jones.hpp"
#include "../random/shuffle.hpp"
#include "pair_model.hpp"
#include "pair_potential.hpp"
#include "power_law_diameters.hpp"
#include "species_pairs.hpp"

namespace vitrelax {

double ModelParameters::number(const std::string& key) const {
  const auto found = numbers.find(key);
  if (found == numbers.end() || !std::isfinite(found->second)) {
    throw invalid("INVALID_ARGUMENT", "model." + key, found == numbers.end() ? "absent" : std::to_string(found->second),
                  "a finite number, in a " + name);
  }
  return found->second;
}

std::string ModelParameters::word(const std::string& key, const std::string& otherwise) const {
  const auto found = words.find(key);
  return found == words.end() ? otherwise : found->second;
}

double PairModel::largestCutoff(std::span<const double> sizes) const {
  // the reach of species is that of the largest contact distance among them; two diameters touch at most at the larger
  if (species > 1) return reach;
  return reach * (sizes.empty() ? 0.0 : *std::max_element(sizes.begin(), sizes.end()));
}

double PairModel::boxLength(std::size_t particles) const {
  return std::pow(static_cast<double>(particles) / density, 1.0 / dimension);
}

namespace {

double positive(const ModelParameters& p, const std::string& key) {
  const double x = p.number(key);
  if (!(x > 0)) throw invalid("OUT_OF_RANGE", "model." + key, std::to_string(x), "a positive number");
  return x;
}

/// Continuously polydisperse, non-additive soft spheres (PHYSICS: inverse power law, n = 12).
PairModel softSpheres(const ModelParameters& p) {
  const double cutoff = positive(p, "cutoff"), epsilon = p.number("nonAdditivity"), ratio = positive(p, "sizeRatio");
  if (epsilon < 0 || epsilon >= 1)
    throw invalid("OUT_OF_RANGE", "model.nonAdditivity", std::to_string(epsilon), "0 to 1");
  if (ratio > 1) throw invalid("OUT_OF_RANGE", "model.sizeRatio", std::to_string(ratio), "above 0, at most 1");
  const InversePowerLaw u = InversePowerLaw::withCutoff(cutoff);
  const bool independent = p.word("diameterSampling", "quantile") == "independent";
  return {
      .kind = PairKind::softSpheres,
      .dimension = p.dimension,
      .density = positive(p, "density"),
      .parameters = {{epsilon, u.cutoff2, u.c0, u.c1, u.c2}},
      .hasDiameters = true,
      .reach = cutoff,
      .drawSizes = [=](std::size_t n, std::uint64_t seed) { return powerLawDiameters(n, ratio, independent, seed); }};
}

/// Codes of n particles, a part `fractionC`/(1 + fractionC) of them C and a part `fractionB` of the others B, shuffled.
std::vector<double> mixture(std::size_t n, double fractionB, double fractionC, std::uint64_t seed) {
  const double total = static_cast<double>(n);
  const auto c = static_cast<std::size_t>(std::llround(total * fractionC / (1 + fractionC)));
  const auto b = static_cast<std::size_t>(std::llround((total - static_cast<double>(c)) * fractionB));
  std::vector<double> codes(n, SpeciesPairs::codes[0]);
  std::fill_n(codes.begin(), b, SpeciesPairs::codes[1]);
  std::fill_n(codes.begin() + static_cast<std::ptrdiff_t>(b), c, SpeciesPairs::codes[2]);
  shuffle(codes, seed);
  return codes;
}

/// Harmonic spheres; `volumeFraction` counts bare spheres, phi = density V_D <d^D> / 2^D.
PairModel harmonicSpheres(const ModelParameters& p) {
  const double phi = positive(p, "volumeFraction"), epsilon = p.number("nonAdditivity"), ratio = p.number("sizeRatio");
  if (epsilon < 0 || epsilon >= 1)
    throw invalid("OUT_OF_RANGE", "model.nonAdditivity", std::to_string(epsilon), "0 to 1");
  if (!(ratio > 0) || ratio > 1)
    throw invalid("OUT_OF_RANGE", "model.sizeRatio", std::to_string(ratio), "above 0, at most 1");
  const double D = p.dimension;
  const double unitBall = std::pow(std::numbers::pi, D / 2) / std::tgamma(D / 2 + 1);
  const bool independent = p.word("diameterSampling", "quantile") == "independent";
  return {.kind = ratio < 1 ? PairKind::harmonicSpheres : PairKind::equalHarmonicSpheres,
          .dimension = p.dimension,
          .density = phi / (unitBall * std::pow(0.5, D) * powerLawMoment(p.dimension, ratio)),
          .parameters = {{epsilon}},
          .hasDiameters = ratio < 1,
          .reach = 1,
          .drawSizes =
              [=](std::size_t n, std::uint64_t seed) {
                return ratio < 1 ? powerLawDiameters(n, ratio, independent, seed) : std::vector<double>(n, 1.0);
              },
          .timestep = 0.02};
}

/// Kob-Andersen mixture, 80:20 in 3D and 65:35 in 2D, with a fraction `fractionC` = N_C/(N_A + N_B) of a third species
/// whose couplings are the means of those of A and B (Parmar, Guiselin and Berthier, J. Chem. Phys. 153, 134505
/// (2020)).
PairModel kobAndersen(const ModelParameters& p) {
  const double fractionC = p.number("fractionC");
  if (!(fractionC >= 0) || fractionC > 1)
    throw invalid("OUT_OF_RANGE", "model.fractionC", std::to_string(fractionC), "0 to 1");
  const std::string truncation = p.word("truncation", "shifted");
  LennardJones::Truncation how = LennardJones::Truncation::shifted;
  if (truncation == "truncated") {
    how = LennardJones::Truncation::truncated;
  } else if (truncation == "smooth") {
    how = LennardJones::Truncation::smooth;
  } else if (truncation != "shifted") {
    throw invalid("INVALID_ARGUMENT", "model.truncation", truncation, "shifted, truncated, smooth");
  }
  constexpr double kCutoff = 2.5;
  constexpr double kSigma[3][3] = {{1.0, 0.8, 0.9}, {0.8, 0.88, 0.84}, {0.9, 0.84, 0.94}};
  constexpr double kEpsilon[3][3] = {{1.0, 1.5, 1.25}, {1.5, 0.5, 1.0}, {1.25, 1.0, 0.75}};
  const LennardJones u = LennardJones::cutAt(kCutoff, how);
  PairParameters parameters{{u.cutoff2, u.c0, u.c2, u.c4}};
  std::fill(parameters.value + 4, parameters.value + 12, 1.0);  // the places of no pair
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      parameters.value[4 + SpeciesPairs::place(a, b)] = kSigma[a][b] * kSigma[a][b];
      parameters.value[12 + SpeciesPairs::place(a, b)] = 4 * kEpsilon[a][b];
    }
  const double fractionB = p.dimension == 2 ? 0.35 : 0.2;
  return {
      .kind = PairKind::kobAndersen,
      .dimension = p.dimension,
      .density = positive(p, "density"),
      .parameters = parameters,
      .hasDiameters = false,
      .reach = kCutoff,
      .drawSizes = [=](std::size_t n, std::uint64_t seed) { return mixture(n, fractionB, fractionC, seed); },
      .forceJumps = how != LennardJones::Truncation::smooth,
      .atCutoff =
          [=](double a, double b) {
            const auto place = static_cast<std::size_t>(a + b);
            const double sigma2 = parameters.value[4 + place], cutoff = std::sqrt(u.cutoff2 * sigma2);
            return CutoffTerms{cutoff, u(cutoff * cutoff, sigma2, parameters.value[12 + place]).forceOverR * cutoff};
          },
      .species = fractionC > 0 ? 3 : 2};
}

/// Mari-Kurchan: inverse power law of unit spheres; `volumeFraction` = (pi/6) N/V.
PairModel mariKurchan(const ModelParameters& p) {
  const double cutoff = positive(p, "cutoff");
  const InversePowerLaw u = InversePowerLaw::withCutoff(cutoff);
  return {.kind = PairKind::mariKurchan,
          .dimension = p.dimension,
          .density = 6 / std::numbers::pi * positive(p, "volumeFraction"),
          .parameters = {{u.cutoff2, u.c0, u.c1, u.c2}},
          .hasDiameters = false,
          .reach = cutoff,
          .drawSizes = [](std::size_t n, std::uint64_t) { return std::vector<double>(n, 1.0); },
          .quenchedShifts = true};
}

struct Registered {
  const char* name;
  int dimension;
  PairModel (*make)(const ModelParameters&);
};

/// The one list of models; a new one is a new line.
constexpr Registered kModels[] = {
    {"soft-spheres-2d", 2, softSpheres},           {"soft-spheres-3d", 3, softSpheres},
    {"kob-andersen-2d", 2, kobAndersen},           {"kob-andersen-3d", 3, kobAndersen},
    {"mari-kurchan-3d", 3, mariKurchan},           {"harmonic-spheres-1d", 1, harmonicSpheres},
    {"harmonic-spheres-2d", 2, harmonicSpheres},   {"harmonic-spheres-3d", 3, harmonicSpheres},
    {"harmonic-spheres-4d", 4, harmonicSpheres},   {"harmonic-spheres-5d", 5, harmonicSpheres},
    {"harmonic-spheres-6d", 6, harmonicSpheres},   {"harmonic-spheres-7d", 7, harmonicSpheres},
    {"harmonic-spheres-8d", 8, harmonicSpheres},   {"harmonic-spheres-9d", 9, harmonicSpheres},
    {"harmonic-spheres-10d", 10, harmonicSpheres},
};

}  // namespace

PairModel makePairModel(const ModelParameters& parameters) {
  if (parameters.word("kind", "") == "pair") return pairPotential(parameters);
  std::string known;
  for (const Registered& m : kModels) {
    if (parameters.name == m.name) {
      if (parameters.dimension != m.dimension) {
        throw invalid("OUT_OF_RANGE", "model.dimension", std::to_string(parameters.dimension),
                      std::to_string(m.dimension));
      }
      return m.make(parameters);
    }
    known += (known.empty() ? "" : ", ") + std::string(m.name);
  }
  throw invalid("UNKNOWN_MODEL", "model.name", parameters.name, known);
}

std::vector<std::string> modelNames() {
  std::vector<std::string> names;
  for (const Registered& m : kModels) names.emplace_back(m.name);
  return names;
}

}  // namespace vitrelax

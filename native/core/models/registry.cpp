#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "../error.hpp"
#include "../potentials/inverse_power_law.hpp"
#include "pair_model.hpp"
#include "power_law_diameters.hpp"

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
      .parameters = {{epsilon, cutoff, u.cutoff2, u.c0, u.c1, u.c2}},
      .hasDiameters = true,
      .reach = cutoff,
      .drawSizes = [=](std::size_t n, std::uint64_t seed) { return powerLawDiameters(n, ratio, independent, seed); }};
}

/// Harmonic spheres; `volumeFraction` counts bare spheres, phi = density V_D <d^D> / 2^D.
PairModel harmonicSpheres(const ModelParameters& p) {
  const double phi = positive(p, "volumeFraction"), epsilon = p.number("nonAdditivity"), ratio = p.number("sizeRatio");
  if (epsilon < 0 || epsilon >= 1) throw invalid("OUT_OF_RANGE", "model.nonAdditivity", std::to_string(epsilon), "0 to 1");
  if (!(ratio > 0) || ratio > 1) throw invalid("OUT_OF_RANGE", "model.sizeRatio", std::to_string(ratio), "above 0, at most 1");
  const double D = p.dimension;
  const double unitBall = std::pow(std::numbers::pi, D / 2) / std::tgamma(D / 2 + 1);
  const bool independent = p.word("diameterSampling", "quantile") == "independent";
  return {.kind = PairKind::harmonicSpheres,
          .dimension = p.dimension,
          .density = phi / (unitBall * std::pow(0.5, D) * powerLawMoment(p.dimension, ratio)),
          .parameters = {{epsilon}},
          .hasDiameters = ratio < 1,
          .reach = 1,
          .drawSizes = [=](std::size_t n, std::uint64_t seed) {
            return ratio < 1 ? powerLawDiameters(n, ratio, independent, seed) : std::vector<double>(n, 1.0);
          }};
}

struct Registered {
  const char* name;
  int dimension;
  PairModel (*make)(const ModelParameters&);
};

/// The one list of models; a new one is a new line.
constexpr Registered kModels[] = {
    {"soft-spheres-2d", 2, softSpheres},
    {"soft-spheres-3d", 3, softSpheres},
    {"harmonic-spheres-1d", 1, harmonicSpheres},
    {"harmonic-spheres-2d", 2, harmonicSpheres},
    {"harmonic-spheres-3d", 3, harmonicSpheres},
    {"harmonic-spheres-4d", 4, harmonicSpheres},
    {"harmonic-spheres-5d", 5, harmonicSpheres},
    {"harmonic-spheres-6d", 6, harmonicSpheres},
    {"harmonic-spheres-7d", 7, harmonicSpheres},
    {"harmonic-spheres-8d", 8, harmonicSpheres},
    {"harmonic-spheres-9d", 9, harmonicSpheres},
    {"harmonic-spheres-10d", 10, harmonicSpheres},
};

}  // namespace

PairModel makePairModel(const ModelParameters& parameters) {
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

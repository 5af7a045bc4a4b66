#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "../isa/kernels.hpp"
#include "model_parameters.hpp"

namespace vitrelax {

/// Where the potential of a pair ends, and the force with which it does.
struct CutoffTerms {
  double cutoff;  ///< [length]
  double force;   ///< -U' just inside [energy/length]
};

/// A model ready for work: which kernels it uses with which parameters, and how a sample of it is made.
struct PairModel {
  PairKind kind;
  int dimension;
  double density;             ///< N / L^D
  PairParameters parameters;  ///< for the kernels
  bool hasDiameters;
  double reach;  ///< cutoff of a pair over its contact distance; with species, the largest cutoff [length]
  /// Sizes of N particles, in the order of the particles.
  std::function<std::vector<double>(std::size_t particles, std::uint64_t seed)> drawSizes;
  bool forceJumps = false;                                    ///< the force is discontinuous at the cutoff
  std::function<CutoffTerms(double a, double b)> atCutoff{};  ///< of a pair of these sizes, where the force jumps
  int species = 1;                      ///< above 1: the size of a particle is the code of its species (SpeciesPairs)
  std::shared_ptr<const void> owner{};  ///< of what `parameters.table` points to
  /// Step of molecular dynamics that resolves the stiffest pairs at T = 1 (unit mass) [time]
  double timestep = 0.005;
  bool quenchedShifts = false;  ///< pairs see each other through shifts (Disorder)

  /// Largest cutoff distance among particles of these sizes [length].
  double largestCutoff(std::span<const double> sizes) const;
  double boxLength(std::size_t particles) const;
  /// epsilon of `NonAdditiveDiameters`, the first parameter of all models with diameters [1/length].
  double nonAdditivity() const { return parameters.value[0]; }
};

/// The model of a registered name, or of the kind `pair`; throws `UNKNOWN_MODEL`, or names the parameter that is
/// missing or out of range.
PairModel makePairModel(const ModelParameters& parameters);

/// The registered names.
std::vector<std::string> modelNames();

}  // namespace vitrelax

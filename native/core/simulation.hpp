#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/model_parameters.hpp"

namespace vitrelax {

class ThreadTeam;
class ParticleSystem;
struct Planting;

/// Energy and forces of one configuration. Energies are totals over pairs i<j.
struct Evaluation {
  double energy = 0;     ///< [energy]
  double virial = 0;     ///< sum over pairs of r.f [energy]
  double laplacian = 0;  ///< sum over pairs of 2 (U'' + (D-1) U'/r) [energy/length^2]
  std::uint64_t pairsInCutoff = 0;
  double maxForce = 0;  ///< largest |F_i| [energy/length]
  double rmsForce = 0;  ///< sqrt(sum |F_i|^2 / N) [energy/length]
};

/// Quenched shifts as a user gives them: one of the two, for the models that have them.
struct GivenDisorder {
  std::span<const double> shifts;  ///< [pairs*D], i < j with i outer [length]
  const Planting* planting = nullptr;
};

/// One configuration of one model, with its neighbour lists and forces.
///
/// Positions are 64-bit fixed-point fractions of the box (geometry/fixed_point.hpp) with the user's unwrapped
/// coordinates as reference, so a pair's distance carries no rounding of the size of the box.
class Simulation {
 public:
  /// Uniform independent positions: T = infinity. Under quenched shifts those are uniform and positions 0, which is the
  /// same. Sizes as the model says, drawn from streams keyed by `seed`.
  static std::unique_ptr<Simulation> random(const ModelParameters& model, std::size_t particles, std::uint64_t seed);
  /// From coordinates [N*D] (any image), sizes [N] where the model has diameters, species [N] where it has those.
  static std::unique_ptr<Simulation> from(const ModelParameters& model, double boxLength,
                                          std::span<const double> positions, std::span<const double> diameters,
                                          std::span<const std::int32_t> species, const GivenDisorder& disorder = {});
  /// An equilibrium state of a model with quenched shifts: all particles at 0, shifts drawn (PlantedPairs).
  static std::unique_ptr<Simulation> plant(const ModelParameters& model, std::size_t particles,
                                           const Planting& planting);
  /// From `snapshot()`: the same bits.
  static std::unique_ptr<Simulation> restore(const ModelParameters& model, std::span<const std::uint8_t> bytes);
  ~Simulation();

  std::size_t particles() const;
  int dimension() const;
  double boxLength() const;

  void positions(std::span<double> out) const;         ///< [N*D], unwrapped along the trajectory
  void wrappedPositions(std::span<double> out) const;  ///< [N*D], each in [0, L)
  void setPositions(std::span<const double> x);
  void diameters(std::span<double> out) const;      ///< [N]; 1 where the model is monodisperse
  void species(std::span<std::int32_t> out) const;  ///< [N]; 0 where there is one species
  /// Quenched shifts that were given one by one: length of the array, 0 where there are none, and the array.
  std::size_t shiftsLength() const;
  void shifts(std::span<double> out) const;
  /// How the shifts were planted; false where they were not.
  bool planting(Planting& out) const;
  Evaluation evaluate(ThreadTeam& team, std::span<double> forces);  ///< forces [N*D], may be empty
  std::vector<std::uint8_t> snapshot() const;
  std::unique_ptr<Simulation> clone() const;

  /// The D-dimensional innards, for samplers, integrators and benchmarks.
  ParticleSystem& system() { return *system_; }
  const ParticleSystem& system() const { return *system_; }

 private:
  explicit Simulation(std::unique_ptr<ParticleSystem> system);
  std::unique_ptr<ParticleSystem> system_;
};

/// Names of the models that `random` and `from` know.
std::vector<std::string> modelNames();

}  // namespace vitrelax

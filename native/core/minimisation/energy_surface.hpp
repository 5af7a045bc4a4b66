#pragma once
#include <cstdint>
#include <vector>

#include "../forces/force_field.hpp"
#include "../forces/force_noise.hpp"
#include "../neighbours/verlet_list.hpp"
#include "../simulation.hpp"
#include "vectors.hpp"

namespace vitrelax {

/// The energy surface as a minimiser walks on it: it stands at a point, looks at the forces at points along a direction
/// from there, and settles at one of them. The neighbours are kept valid under way. Energies are computed where they
/// are asked for: forces alone are cheaper by half.
class EnergySurface {
 public:
  /// Sorts the particles in space and evaluates where they are.
  /// Throws `DIVERGED` where the forces overflow.
  /// @param energies whether they are wanted at every point, and computed with the forces
  EnergySurface(Simulation& simulation, ThreadTeam& team, bool energies = false);
  ~EnergySurface();
  EnergySurface(const EnergySurface&) = delete;
  EnergySurface& operator=(const EnergySurface&) = delete;

  const ParticleSystem& system() const { return system_; }
  ThreadTeam& team() const { return team_; }
  const Vectors& vectors() const { return vectors_; }
  std::size_t particles() const { return system_.particles(); }
  double freedom() const { return static_cast<double>(system_.particles() * system_.dimension()); }

  /// Of the point looked at last.
  const std::vector<double>& force() const { return force_; }
  double rmsForce() const { return norms_.rms; }
  double maxForce() const { return norms_.largest; }
  double energy() { return evaluation().energy; }
  /// Mean over coordinates of the diagonal of the Hessian: sets the scale of stiffness, of which the largest eigenvalue
  /// is two to five times.
  double meanCurvature() { return evaluation().laplacian / freedom(); }

  /// Looks at the point `distance` times `direction` from where it stands; `longest` is the largest length of a
  /// particle's part of the direction.
  void look(const std::vector<double>& direction, double distance, double longest);
  /// Stands from now on where it looks.
  void settle();

  std::uint64_t evaluations() const { return evaluations_; }
  /// The noise floor of the forces, measured at the start and again as the forces come near it; its evaluations
  /// are not counted.
  const ForceNoise& noise();
  /// The same, measured where it looks.
  ForceNoise noiseHere() const;

 private:
  void evaluateHere();
  const Evaluation& evaluation();

  ParticleSystem& system_;
  ThreadTeam& team_;
  Vectors vectors_;
  VerletList list_;
  Records records_;
  std::vector<std::int64_t> positions_;  ///< [blocks][D][8] where it looks
  bool looks_ = false;                   ///< elsewhere than where it stands
  std::vector<double> force_;
  ForceNorms norms_;
  Evaluation evaluation_;  ///< where `evaluated_`, of the point looked at last
  bool energies_, evaluated_ = false;
  ForceNoise noise_;
  double noiseForce_ = 0;  ///< rms force where it was measured
  double skin_, moved_ = 0,
                movedHere_ = 0;  ///< bounds on displacements since the list: where it stands, where it looks
  double reach_ = 0;             ///< from where it stands to where it looks
  double wandered_ = 0;          ///< since unwrapped coordinates have followed
  std::uint64_t evaluations_ = 0;
};

}  // namespace vitrelax

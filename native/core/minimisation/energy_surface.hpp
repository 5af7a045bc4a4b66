#pragma once
#include <cstdint>
#include <vector>

#include "../forces/force_noise.hpp"
#include "../neighbours/verlet_list.hpp"
#include "../simulation.hpp"
#include "vectors.hpp"

namespace vitrelax {

/// The energy surface as a minimiser walks on it: it stands at a point, looks at energy and forces at points along a
/// direction from there, and settles at one of them. The neighbours are kept valid under way.
class EnergySurface {
 public:
  /// Sorts the particles in space and evaluates where they are.
  /// Throws `DIVERGED` where the forces overflow.
  EnergySurface(Simulation& simulation, ThreadTeam& team);

  const ParticleSystem& system() const { return system_; }
  ThreadTeam& team() const { return team_; }
  const Vectors& vectors() const { return vectors_; }
  std::size_t particles() const { return system_.particles(); }
  double freedom() const { return static_cast<double>(system_.particles() * system_.dimension()); }

  /// Energy and forces at the point looked at last.
  const Evaluation& here() const { return evaluation_; }
  const std::vector<double>& force() const { return force_; }

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
  /// Mean over coordinates of the diagonal of the Hessian: sets the scale of stiffness, of which the largest eigenvalue
  /// is two to five times.
  double meanCurvature() const { return evaluation_.laplacian / freedom(); }

 private:
  void evaluateHere();

  ParticleSystem& system_;
  ThreadTeam& team_;
  Vectors vectors_;
  VerletList list_;
  std::vector<std::int64_t> records_;
  std::vector<double> force_;
  Evaluation evaluation_;
  ForceNoise noise_;
  double noiseForce_ = 0;  ///< rms force where it was measured
  double skin_, moved_ = 0,
                movedHere_ = 0;  ///< bounds on displacements since the list: where it stands, where it looks
  std::uint64_t evaluations_ = 0;
};

}  // namespace vitrelax

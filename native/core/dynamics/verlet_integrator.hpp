#pragma once
#include <cstdint>
#include <vector>

#include "../forces/force_field.hpp"
#include "../neighbours/skin.hpp"
#include "thermostat.hpp"

namespace vitrelax {

class Stream;
class ThreadTeam;

/// Velocity Verlet of particles of unit mass, kick-drift-kick, with its neighbour list and forces.
///
/// Positions are fixed-point fractions of the box: a drift is rounded to their resolution, L/2^64, and added to the
/// integer. A step back then undoes the drift exactly; what keeps a trajectory from being retraced is the rounding of
/// velocities and forces alone.
class VerletIntegrator {
 public:
  /// @param keepOrder the particles are not sorted in space on the way
  VerletIntegrator(ParticleSystem& system, double timestep, ThreadTeam& team, bool keepOrder = false);

  /// Takes positions and sizes as the system has them now: fresh list, fresh forces. `velocity` is then the caller's to
  /// set; `measureKinetic` follows.
  void prepare();
  void measureKinetic();

  /// What follows a step. The trajectory is the same to the last bit.
  enum class Then {
    rest,     ///< velocities are looked at, or changed
    measure,  ///< and `evaluation()` asked for: it comes with the forces, at less than the cost of another pass
    goOn  ///< the next step, of the same bath, with nothing changed before: it begins in the pass that ends this one
  };

  /// One step; with a bath B A O A B (Leimkuhler and Matthews, Appl. Math. Res. eXpress 2013, 34), whose heat is added
  /// to `heat()`. False when some particle would have moved too far to be believed, and the positions are those of the
  /// step before, or when forces or velocities are not finite.
  bool step(Then then, const LangevinBath* bath = nullptr, const Stream* noise = nullptr);

  /// Brings the positions of the system to where the integrator is; after a step that goes on they may be behind.
  void settle();

  /// All velocities times a factor; the change of the kinetic energy counts as heat.
  void scaleVelocities(double factor);

  std::vector<double> velocity;  ///< [blocks][D][8], 0 for ghosts; where a step goes on, that of half a step later

  double kinetic() const { return kinetic_; }  ///< sum v^2/2 [energy]
  double heat() const { return heat_; }        ///< taken in from the bath since the start [energy]
  /// At the present positions, evaluated now unless it is there.
  const Evaluation& evaluation();
  double conserved() { return evaluation().energy + kinetic_ - heat_; }
  double largestMove() const { return largestMove_; }  ///< of any particle in the latest step [length]
  double moveLimit() const { return moveLimit_; }      ///< from which on a step is not believed [length]

 private:
  void drift(const LangevinBath* bath, const Stream* noise);
  double thermalise(const LangevinBath& bath, const Stream& noise, std::size_t firstBlock, std::size_t lastBlock);
  void kick(double time);
  void leap();
  void rebuild();

  ParticleSystem& system_;
  const double timestep_;
  ThreadTeam& team_;
  const bool keepOrder_;
  const double moveLimit_;
  Skin skin_;
  VerletList list_;
  Records records_, next_;  ///< positions, and those after the step
  bool begun_ = false;      ///< the next step has them, and its first kick
  std::vector<double> force_;
  std::vector<double> path_;         ///< [blocks][D][8] of a step in a bath
  std::vector<LeapSums> sums_;       ///< one a chunk, added in order
  std::vector<double> partialHeat_;  ///< the same
  Evaluation now_;                   ///< where `measured_`
  bool measured_ = false;
  double kinetic_ = 0, heat_ = 0, largestMove_ = 0;
  double moved_ = 0;  ///< bound on the distance of any particle from the list's reference
  std::uint64_t stepsSinceBuild_ = 0;
  int buildsAfterFirst_ = 0;
};

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "../neighbours/skin.hpp"
#include "../neighbours/verlet_list.hpp"
#include "../particle_system.hpp"
#include "chebyshev.hpp"

namespace vitrelax {

class ThreadTeam;

/// The state between two steps of the flow, as sums over particles.
struct FlowSums {
  double energy = 0, virial = 0, error2 = 0, speed2 = 0, speed4 = 0, middle2 = 0, maxSpeed = 0, stiffness = 0;
};

/// The steps of one relaxation: the particles, their list, and the vectors of the integrator. How long a step is to be,
/// and whether it was good enough, is for others to say.
class FlowSteps {
 public:
  FlowSteps(ParticleSystem& system, ThreadTeam& team) : system_(system), team_(team) {}

  /// Orders and lists the particles and evaluates the start.
  void begin();
  /// The last accepted state.
  const FlowSums& now() const { return now_; }
  /// The longest step that the integrator can take from here.
  double longestStep() const;
  /// Before a step of that length: a list that would not last it is better made here than inside it.
  void prepare(double step);
  /// Takes the stages and the closing evaluation; false when some particle moved too far.
  bool attempt(double h, FlowSums& end);
  /// The part of the last attempt after which it may end instead, at one of its stages; 0 where there is none.
  double midway() const;
  /// Evaluates there, `h` being the length of the attempt.
  bool halt(double h, FlowSums& end);
  /// Stands at the end of the last attempt, or where it was halted.
  void accept(const FlowSums& end);
  /// Stays at its start; `unstable`: too few stages may be to blame.
  void refuse(bool unstable);
  /// The rms noise of single forces where the flow stands.
  double forceNoise();

  std::uint64_t evaluations() const { return evaluations_; }
  std::uint64_t listBuilds() const { return listBuilds_; }

 private:
  void prepareVectors();
  void writePositions();
  void rebuildBetweenSteps();
  void keepListValid(double delta, const Records& records);
  double far() const;
  const ChebyshevScheme& scheme(int stages);
  double displace(const std::vector<double>& vector, double a, Records& records, bool firstStage = false);
  void keepMidway();
  bool land(const ChebyshevScheme::Landing& landing, double h, double delta, FlowSums& end);
  double stiffness(double h);
  double estimateStiffness();
  FlowSums finish(double h);

  ParticleSystem& system_;
  ThreadTeam& team_;
  std::uint64_t evaluations_ = 0, listBuilds_ = 0;

  VerletList list_;
  /// Under quenched shifts a build costs as much as a hundred evaluations.
  Skin skin_ = system_.disorder() != nullptr ? Skin(system_, 0.6, 1.2) : Skin(system_, Skin::usual(system_), 0.8);
  double moved_ = 0;  ///< bound on the distance of the start of the step from the list's reference
  std::uint64_t evaluationsAtBuild_ = 0;
  int buildsBetweenSteps_ = 0;
  double movedBefore_ = 0;           ///< `moved_` as the last attempt began
  double movedAtStart_ = 0;          ///< the same as it ended, of the list that it ended with
  std::uint64_t listChanges_ = 0;    ///< builds and repairs
  std::uint64_t changesBefore_ = 0;  ///< those as the last attempt began

  Records current_, other_;         ///< records: of the latest stage, and of the next one
  std::vector<std::int64_t> next_;  ///< [blocks][D][8] positions at the end of the step
  std::vector<double> force0_, force1_, delta1_, delta2_;
  const ChebyshevScheme* last_ = nullptr;  ///< of the last attempt
  std::vector<double> midway_;             ///< its displacements at the stage where it may be halted
  std::vector<double> stiffest_;           ///< eigenvector estimate of the stiffest mode
  double stiffnessRatio_ = 1;
  bool refusedUnstable_ = false;  ///< whether the last attempt was
  std::uint64_t ratioAge_ = std::numeric_limits<std::uint32_t>::max();
  std::vector<double> largest_;
  std::vector<FinishSums> finishSums_;
  std::map<int, ChebyshevScheme> schemes_;
  FlowSums now_;
};

}  // namespace vitrelax

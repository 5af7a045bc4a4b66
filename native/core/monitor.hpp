#pragma once
#include <cstdint>

namespace vitrelax {

class Simulation;

/// What a sampler says of itself while it runs.
struct SamplingProgress {
  std::uint64_t sweep, sweeps;
  double energyPerParticle, acceptance;
};

/// What the flow says of itself while it runs.
struct FlowProgress {
  double time, rmsVelocity, energyPerParticle;
  std::uint64_t evaluations;
};

/// What a minimiser says of itself while it runs.
struct MinimiserProgress {
  std::uint64_t evaluations;
  double rmsForce;
};

/// What a search for eigenvectors says of itself: how many of those wanted are there.
struct ModesProgress {
  std::uint64_t converged, wanted;
};

/// What a recursion of products with the Hessian says of itself: how many of them are done.
struct ProductsProgress {
  std::uint64_t products, total;
};

/// What molecular dynamics says of itself while it runs.
struct DynamicsProgress {
  double time, temperature, energyPerParticle;
};

/// What a planting says of itself while it runs: pairs done of all pairs.
struct PlantingProgress {
  std::uint64_t pairs, total;
};

/// Who watches a long call. The core calls it from the thread that runs the call, between whole steps or sweeps.
class Monitor {
 public:
  virtual ~Monitor() = default;
  /// The call ends at the next whole step once this is true.
  virtual bool cancelled() { return false; }
  /// Called at every step: implementations thin it out by time.
  virtual void report(const SamplingProgress&) {}
  virtual void report(const FlowProgress&) {}
  virtual void report(const MinimiserProgress&) {}
  virtual void report(const ModesProgress&) {}
  virtual void report(const ProductsProgress&) {}
  virtual void report(const DynamicsProgress&) {}
  virtual void report(const PlantingProgress&) {}
  /// Called at each recorded time when `wantsFrames`; may block until the frame has been dealt with.
  virtual bool wantsFrames() const { return false; }
  virtual void frame(double /*time*/, double /*energy*/, double /*rmsVelocity*/, const Simulation&) {}
};

/// Thrown to leave a call that has been cancelled from deep within it. The positions are then those of a whole step or
/// move; a call in which they are not catches it. Unwrapped coordinates may have yet to follow.
struct Cancelled {};

inline void leaveIfCancelled(Monitor& monitor) {
  if (monitor.cancelled()) throw Cancelled{};
}

}  // namespace vitrelax

#pragma once
#include <napi.h>

#include <cstdint>
#include <memory>
#include <simulation.hpp>

namespace vitrelax::addon {

struct Work;

/// `NativeSystem` of types/native.d.ts: a simulation as an object of JavaScript. Each method throws `BUSY` while a job
/// runs on it and `DISPOSED` after `dispose()`.
class SystemHandle : public Napi::ObjectWrap<SystemHandle> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit SystemHandle(const Napi::CallbackInfo& call);
  void Finalize(Napi::Env env) override;

  /// The simulation, for a call that ends before JavaScript runs again.
  Simulation& simulation() const { return *available(); }
  /// A job owns the simulation from `lock` to `unlock`.
  void lock() { busy_ = true; }
  void unlock() { busy_ = false; }

 private:
  // system_making.cpp
  static Napi::Value random(const Napi::CallbackInfo& call);
  static Napi::Value from(const Napi::CallbackInfo& call);
  static Napi::Value plant(const Napi::CallbackInfo& call);
  static Napi::Value restore(const Napi::CallbackInfo& call);

  Napi::Value particles(const Napi::CallbackInfo& call);
  Napi::Value dimension(const Napi::CallbackInfo& call);
  Napi::Value boxLength(const Napi::CallbackInfo& call);
  Napi::Value disposed(const Napi::CallbackInfo& call);
  Napi::Value busy(const Napi::CallbackInfo& call);

  Napi::Value positions(const Napi::CallbackInfo& call);
  Napi::Value wrappedPositions(const Napi::CallbackInfo& call);
  void copyPositions(const Napi::CallbackInfo& call);
  void setPositions(const Napi::CallbackInfo& call);
  Napi::Value diameters(const Napi::CallbackInfo& call);
  Napi::Value species(const Napi::CallbackInfo& call);
  Napi::Value shifts(const Napi::CallbackInfo& call);
  Napi::Value planting(const Napi::CallbackInfo& call);
  Napi::Value evaluate(const Napi::CallbackInfo& call);
  Napi::Value snapshot(const Napi::CallbackInfo& call);
  Napi::Value clone(const Napi::CallbackInfo& call);
  void dispose(const Napi::CallbackInfo& call);

  // system_jobs.cpp
  Napi::Value swapMonteCarlo(const Napi::CallbackInfo& call);
  Napi::Value metropolisPlanting(const Napi::CallbackInfo& call);
  Napi::Value steepestDescent(const Napi::CallbackInfo& call);
  Napi::Value minimise(const Napi::CallbackInfo& call);
  Napi::Value modes(const Napi::CallbackInfo& call);
  Napi::Value chebyshevMoments(const Napi::CallbackInfo& call);
  Napi::Value lanczosQuadrature(const Napi::CallbackInfo& call);
  Napi::Value elasticity(const Napi::CallbackInfo& call);
  Napi::Value molecularDynamics(const Napi::CallbackInfo& call);
  Napi::Value hybridMonteCarlo(const Napi::CallbackInfo& call);

  using MakeWork = Work (*)(const Napi::Value& options);
  /// Starts what the first argument asks for; the others are the callbacks for progress and, where it has them, frames.
  Napi::Value startJob(const Napi::CallbackInfo& call, MakeWork make, bool frames = false);
  /// Throws `DISPOSED` or `BUSY`.
  const std::shared_ptr<Simulation>& available() const;
  std::size_t coordinates() const { return particles_ * dimension_; }
  /// Tells the garbage collector of the memory behind this object.
  void weigh(Napi::Env env, bool held);

  std::shared_ptr<Simulation> simulation_;
  bool busy_ = false;
  std::size_t particles_ = 0, dimension_ = 0;
  double boxLength_ = 0;
};

}  // namespace vitrelax::addon

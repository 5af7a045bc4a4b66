#pragma once
#include <napi.h>

#include <memory>

namespace vitrelax {
class Simulation;
}

namespace vitrelax::addon {

/// What the addon keeps per environment (the main thread or a worker); nothing of JavaScript is static.
class Addon : public Napi::Addon<Addon> {
 public:
  Addon(Napi::Env env, Napi::Object exports);

  static Addon& of(Napi::Env env) { return *env.GetInstanceData<Addon>(); }

  /// A NativeSystem that owns `simulation`.
  Napi::Object adopt(std::shared_ptr<Simulation> simulation);
  /// The simulation that `adopt` hands to the constructor of NativeSystem; empty when JavaScript calls `new`.
  std::shared_ptr<Simulation> takeAdopted() { return std::move(adopted_); }
  bool isSystem(const Napi::Value& value) const;
  bool isResizable(const Napi::Value& arrayBuffer) const;

 private:
  Napi::Value info(const Napi::CallbackInfo& call);
  Napi::Value timings(const Napi::CallbackInfo& call);
  Napi::Value euler(const Napi::CallbackInfo& call);
  Simulation& simulationOf(const Napi::Value& system) const;

  Napi::FunctionReference systemClass_;
  Napi::FunctionReference resizable_;  ///< the getter of ArrayBuffer.prototype; empty where there is none
  std::shared_ptr<Simulation> adopted_;
};

}  // namespace vitrelax::addon

#include "addon.hpp"

#include <benchmark.hpp>
#include <build_info.hpp>
#include <parallel/thread_team.hpp>
#include <simulation.hpp>
#include <string>
#include <vector>

#include "build_stamp.hpp"
#include "errors.hpp"
#include "marshal.hpp"
#include "system_handle.hpp"

namespace vitrelax::addon {
namespace {

/// Marks the objects that hold a SystemHandle, whatever prototype they are given.
constexpr napi_type_tag systemTag{0x7669747265686c61, 0x782d73797374656d};

Napi::Array stringArray(Napi::Env env, const std::vector<std::string>& strings) {
  Napi::Array array = Napi::Array::New(env, strings.size());
  for (std::uint32_t i = 0; i < strings.size(); ++i) array.Set(i, strings[i]);
  return array;
}

Napi::Object secondsObject(Napi::Env env, const Timings::Seconds& seconds) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("best", seconds.best);
  object.Set("median", seconds.median);
  return object;
}

}  // namespace

Addon::Addon(Napi::Env env, Napi::Object exports) {
  const Napi::Function systemClass = SystemHandle::define(env);
  systemClass_ = Napi::Persistent(systemClass);

  const Napi::Object global = env.Global();
  const Napi::Object prototype = global.Get("ArrayBuffer").As<Napi::Object>().Get("prototype").As<Napi::Object>();
  const Napi::Function describe =
      global.Get("Object").As<Napi::Object>().Get("getOwnPropertyDescriptor").As<Napi::Function>();
  const Napi::Value property = describe.Call({prototype, Napi::String::New(env, "resizable")});
  if (property.IsObject()) {
    resizable_ = Napi::Persistent(property.As<Napi::Object>().Get("get").As<Napi::Function>());
  }

  DefineAddon(exports, {
                           InstanceMethod<&Addon::info>("info", napi_enumerable),
                           InstanceMethod<&Addon::timings>("timings", napi_enumerable),
                           InstanceMethod<&Addon::euler>("euler", napi_enumerable),
                           InstanceValue("NativeSystem", systemClass, napi_enumerable),
                       });
}

Napi::Object Addon::adopt(std::shared_ptr<Simulation> simulation) {
  adopted_ = std::move(simulation);
  try {
    Napi::Object system = systemClass_.New({});
    system.TypeTag(&systemTag);
    return system;
  } catch (...) {
    adopted_.reset();
    throw;
  }
}

bool Addon::isSystem(const Napi::Value& value) const {
  return value.Type() == napi_object && value.As<Napi::Object>().CheckTypeTag(&systemTag);
}

bool Addon::isResizable(const Napi::Value& arrayBuffer) const {
  return !resizable_.IsEmpty() && resizable_.Call(arrayBuffer, {}).ToBoolean();
}

Napi::Value Addon::info(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Napi::Env env = call.Env();
    const BuildInfo& build = buildInfo();
    Napi::Object result = Napi::Object::New(env);
    result.Set("version", VITRELAX_VERSION);
    result.Set("commit", VITRELAX_COMMIT);
    result.Set("compiler", build.compiler);
    result.Set("flags", build.flags);
    result.Set("instructionSets", stringArray(env, build.instructionSets));
    result.Set("instructionSet", build.instructionSet);
    result.Set("models", stringArray(env, modelNames()));
    return result;
  });
}

Simulation& Addon::simulationOf(const Napi::Value& system) const {
  if (!isSystem(system)) throw refusal("INVALID_ARGUMENT", "system", system, "something else", "a NativeSystem");
  return SystemHandle::Unwrap(system.As<Napi::Object>())->simulation();
}

Napi::Value Addon::timings(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Napi::Env env = call.Env();
    const int repeats = static_cast<int>(count(call[1], "repeats", 1, 1000000));
    ThreadTeam team(threads(call[2]));
    const Timings timings = vitrelax::timings(simulationOf(call[0]), repeats, team);
    Napi::Object result = Napi::Object::New(env);
    result.Set("force", secondsObject(env, timings.force));
    result.Set("forceAtCutoff", secondsObject(env, timings.forceAtCutoff));
    result.Set("stage", secondsObject(env, timings.stage));
    result.Set("build", secondsObject(env, timings.build));
    result.Set("pairsInCutoff", static_cast<double>(timings.pairsInCutoff));
    result.Set("clock", timings.clock);
    result.Set("listed", static_cast<double>(timings.listed));
    result.Set("slots", static_cast<double>(timings.slots));
    result.Set("bytes", static_cast<double>(timings.bytes));
    return result;
  });
}

Napi::Value Addon::euler(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Napi::Env env = call.Env();
    const double step = finite(call[1], "step");
    const std::span<double> given = float64Array(call[2], "times");
    requireFinite(env, "times", given);
    const std::vector<double> times(given.begin(), given.end());
    ThreadTeam team(threads(call[3]));
    const EulerRun run = vitrelax::euler(simulationOf(call[0]), step, times, team);
    Napi::Object result = Napi::Object::New(env);
    result.Set("rmsVelocity", float64Copy(env, run.rmsVelocity));
    result.Set("evaluations", static_cast<double>(run.evaluations));
    result.Set("seconds", run.seconds);
    result.Set("stable", run.stable);
    return result;
  });
}

}  // namespace vitrelax::addon

using VitrelaxAddon = vitrelax::addon::Addon;
NODE_API_NAMED_ADDON(vitrelax, VitrelaxAddon)

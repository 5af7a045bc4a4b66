#pragma once
#include <napi.h>

#include <cstring>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "job.hpp"

namespace vitrelax::addon {

/// A long call, read from its options: what runs on the job's thread, and how its report looks in JavaScript.
struct Work {
  int threads = 1;
  Job::Body body;
  std::function<Napi::Object(Napi::Env env, double seconds)> result;
};

/// A call of the core, `call(simulation, team, monitor)`; `shown(env, report)` is its report as JavaScript sees it, but
/// for the seconds.
template <class Call, class Shown>
Work workOf(int threads, Call call, Shown shown) {
  using Report = std::invoke_result_t<Call&, Simulation&, ThreadTeam&, Monitor&>;
  const auto report = std::make_shared<Report>();
  Work work;
  work.threads = threads;
  work.body = [call = std::move(call), report](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
    *report = call(simulation, team, monitor);
    if constexpr (requires { report->cancelled; }) {
      return report->cancelled;
    } else {
      return std::strcmp(report->stopReason, "cancelled") == 0;
    }
  };
  work.result = [report, shown](Napi::Env env, double seconds) {
    Napi::Object result = shown(env, *report);
    result.Set("seconds", seconds);
    return result;
  };
  return work;
}

/// `SwapMonteCarloOptions` of types/native.d.ts.
Work swapMonteCarloWork(const Napi::Value& options);
/// `MetropolisPlantingOptions` of types/native.d.ts.
Work metropolisPlantingWork(const Napi::Value& options);
/// `SteepestDescentOptions` of types/native.d.ts.
Work steepestDescentWork(const Napi::Value& options);
/// `MinimiserOptions` of types/native.d.ts.
Work minimiserWork(const Napi::Value& options);
/// `ModesOptions` of types/native.d.ts.
Work modesWork(const Napi::Value& options);
/// `ChebyshevMomentsOptions` of types/native.d.ts.
Work chebyshevMomentsWork(const Napi::Value& options);
/// `LanczosQuadratureOptions` of types/native.d.ts.
Work lanczosQuadratureWork(const Napi::Value& options);
/// `ElasticityOptions` of types/native.d.ts.
Work elasticityWork(const Napi::Value& options);
/// `MolecularDynamicsOptions` of types/native.d.ts.
Work molecularDynamicsWork(const Napi::Value& options);
/// `HybridMonteCarloOptions` of types/native.d.ts.
Work hybridMonteCarloWork(const Napi::Value& options);

Napi::Object progressObject(Napi::Env env, const Progress& progress);

}  // namespace vitrelax::addon

#pragma once
#include <napi.h>

#include <functional>

#include "job.hpp"

namespace vitrelax::addon {

/// A long call, read from its options: what runs on the job's thread, and how its report looks in JavaScript.
struct Work {
  int threads = 1;
  Job::Body body;
  std::function<Napi::Object(Napi::Env env, double seconds)> result;
};

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

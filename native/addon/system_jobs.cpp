// The jobs of a system: the methods of `NativeSystem` that return a NativeJob.
#include <utility>

#include "addon.hpp"
#include "errors.hpp"
#include "job_handle.hpp"
#include "marshal.hpp"
#include "system_handle.hpp"
#include "work.hpp"

namespace vitrelax::addon {

Napi::Value SystemHandle::startJob(const Napi::CallbackInfo& call, MakeWork make, bool frames) {
  return guarded(call.Env(), [&] {
    Work work = make(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    const Napi::Function onFrame = frames ? callback(call[2], "onFrame") : Napi::Function();
    // looked at last: reading the options may run code that starts a job or disposes of the system
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, onFrame);
  });
}

Napi::Value SystemHandle::metropolisPlanting(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    // pairs are held twice while they are made: 24 bytes each, and for who asks for them
    const double n = static_cast<double>(particles_);
    requireMemory(Napi::Number::New(call.Env(), n), n * (n - 1) / 2 * 48);
    return startJob(call, metropolisPlantingWork);
  });
}

Napi::Value SystemHandle::swapMonteCarlo(const Napi::CallbackInfo& call) { return startJob(call, swapMonteCarloWork); }

Napi::Value SystemHandle::hybridMonteCarlo(const Napi::CallbackInfo& call) {
  return startJob(call, hybridMonteCarloWork);
}

Napi::Value SystemHandle::molecularDynamics(const Napi::CallbackInfo& call) {
  return startJob(call, molecularDynamicsWork, true);
}

Napi::Value SystemHandle::steepestDescent(const Napi::CallbackInfo& call) {
  return startJob(call, steepestDescentWork, true);
}

Napi::Value SystemHandle::minimise(const Napi::CallbackInfo& call) { return startJob(call, minimiserWork); }

Napi::Value SystemHandle::modes(const Napi::CallbackInfo& call) { return startJob(call, modesWork); }

Napi::Value SystemHandle::chebyshevMoments(const Napi::CallbackInfo& call) {
  return startJob(call, chebyshevMomentsWork);
}

Napi::Value SystemHandle::lanczosQuadrature(const Napi::CallbackInfo& call) {
  return startJob(call, lanczosQuadratureWork);
}

Napi::Value SystemHandle::elasticity(const Napi::CallbackInfo& call) { return startJob(call, elasticityWork); }

}  // namespace vitrelax::addon

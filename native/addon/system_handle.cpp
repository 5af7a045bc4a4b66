#include "system_handle.hpp"

#include <algorithm>
#include <error.hpp>
#include <models/disorder.hpp>
#include <parallel/thread_team.hpp>
#include <vector>

#include "addon.hpp"
#include "errors.hpp"
#include "marshal.hpp"

namespace vitrelax::addon {
namespace {

/// What a particle takes with its lists, roughly; for the garbage collector's sense of weight.
constexpr std::int64_t bytesPerParticle = 512;

}  // namespace

Napi::Function SystemHandle::define(Napi::Env env) {
  return DefineClass(env, "NativeSystem",
                     {
                         StaticMethod<&SystemHandle::random>("random"),
                         StaticMethod<&SystemHandle::from>("from"),
                         StaticMethod<&SystemHandle::plant>("plant"),
                         StaticMethod<&SystemHandle::restore>("restore"),
                         InstanceAccessor<&SystemHandle::particles>("particles"),
                         InstanceAccessor<&SystemHandle::dimension>("dimension"),
                         InstanceAccessor<&SystemHandle::boxLength>("boxLength"),
                         InstanceAccessor<&SystemHandle::disposed>("disposed"),
                         InstanceAccessor<&SystemHandle::busy>("busy"),
                         InstanceMethod<&SystemHandle::positions>("positions"),
                         InstanceMethod<&SystemHandle::wrappedPositions>("wrappedPositions"),
                         InstanceMethod<&SystemHandle::copyPositions>("copyPositions"),
                         InstanceMethod<&SystemHandle::setPositions>("setPositions"),
                         InstanceMethod<&SystemHandle::diameters>("diameters"),
                         InstanceMethod<&SystemHandle::species>("species"),
                         InstanceMethod<&SystemHandle::shifts>("shifts"),
                         InstanceMethod<&SystemHandle::planting>("planting"),
                         InstanceMethod<&SystemHandle::evaluate>("evaluate"),
                         InstanceMethod<&SystemHandle::snapshot>("snapshot"),
                         InstanceMethod<&SystemHandle::clone>("clone"),
                         InstanceMethod<&SystemHandle::dispose>("dispose"),
                         InstanceMethod<&SystemHandle::swapMonteCarlo>("swapMonteCarlo"),
                         InstanceMethod<&SystemHandle::metropolisPlanting>("metropolisPlanting"),
                         InstanceMethod<&SystemHandle::steepestDescent>("steepestDescent"),
                         InstanceMethod<&SystemHandle::minimise>("minimise"),
                         InstanceMethod<&SystemHandle::modes>("modes"),
                         InstanceMethod<&SystemHandle::chebyshevMoments>("chebyshevMoments"),
                         InstanceMethod<&SystemHandle::lanczosQuadrature>("lanczosQuadrature"),
                         InstanceMethod<&SystemHandle::elasticity>("elasticity"),
                         InstanceMethod<&SystemHandle::molecularDynamics>("molecularDynamics"),
                         InstanceMethod<&SystemHandle::hybridMonteCarlo>("hybridMonteCarlo"),
                     });
}

SystemHandle::SystemHandle(const Napi::CallbackInfo& call) : ObjectWrap(call) {
  simulation_ = Addon::of(call.Env()).takeAdopted();
  if (!simulation_) {
    throw errorOf(call.Env(), {"INVALID_ARGUMENT", "a NativeSystem is made by random, from or restore", {}, {}});
  }
  particles_ = simulation_->particles();
  dimension_ = static_cast<std::size_t>(simulation_->dimension());
  boxLength_ = simulation_->boxLength();
  weigh(call.Env(), true);
}

void SystemHandle::Finalize(Napi::Env env) {
  if (simulation_) weigh(env, false);
}

void SystemHandle::weigh(Napi::Env env, bool held) {
  const std::int64_t bytes = static_cast<std::int64_t>(particles_) * bytesPerParticle;
  Napi::MemoryManagement::AdjustExternalMemory(env, held ? bytes : -bytes);
}

const std::shared_ptr<Simulation>& SystemHandle::available() const {
  if (!simulation_) throw Error("DISPOSED", "the system has been disposed of");
  if (busy_) throw Error("BUSY", "a job is running on the system; wait for it or cancel it");
  return simulation_;
}

Napi::Value SystemHandle::particles(const Napi::CallbackInfo& call) {
  return Napi::Number::New(call.Env(), static_cast<double>(particles_));
}

Napi::Value SystemHandle::dimension(const Napi::CallbackInfo& call) {
  return Napi::Number::New(call.Env(), static_cast<double>(dimension_));
}

Napi::Value SystemHandle::boxLength(const Napi::CallbackInfo& call) {
  return Napi::Number::New(call.Env(), boxLength_);
}

Napi::Value SystemHandle::disposed(const Napi::CallbackInfo& call) {
  return Napi::Boolean::New(call.Env(), simulation_ == nullptr);
}

Napi::Value SystemHandle::busy(const Napi::CallbackInfo& call) { return Napi::Boolean::New(call.Env(), busy_); }

Napi::Value SystemHandle::positions(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Simulation& simulation = *available();
    const Napi::Float64Array out = Napi::Float64Array::New(call.Env(), coordinates());
    simulation.positions(memoryOf(out));
    return out;
  });
}

Napi::Value SystemHandle::wrappedPositions(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Simulation& simulation = *available();
    const Napi::Float64Array out = Napi::Float64Array::New(call.Env(), coordinates());
    simulation.wrappedPositions(memoryOf(out));
    return out;
  });
}

void SystemHandle::copyPositions(const Napi::CallbackInfo& call) {
  guarded(call.Env(), [&] {
    const Simulation& simulation = *available();
    const std::span<double> out = float64Array(call[0], "out");
    requireLength(call.Env(), "out", out.size(), coordinates(), "particles * dimension");
    simulation.positions(out);
  });
}

void SystemHandle::setPositions(const Napi::CallbackInfo& call) {
  guarded(call.Env(), [&] {
    Simulation& simulation = *available();
    const std::span<const double> positions = float64Array(call[0], "positions");
    requireLength(call.Env(), "positions", positions.size(), coordinates(), "particles * dimension");
    requireFinite(call.Env(), "positions", positions);
    simulation.setPositions(positions);
  });
}

Napi::Value SystemHandle::diameters(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Simulation& simulation = *available();
    const Napi::Float64Array out = Napi::Float64Array::New(call.Env(), particles_);
    simulation.diameters(memoryOf(out));
    return out;
  });
}

Napi::Value SystemHandle::species(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Simulation& simulation = *available();
    Napi::Int32Array out = Napi::Int32Array::New(call.Env(), particles_);
    simulation.species({out.Data(), out.ElementLength()});
    return out;
  });
}

Napi::Value SystemHandle::shifts(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&]() -> Napi::Value {
    const Simulation& simulation = *available();
    Planting planting;
    if (simulation.shiftsLength() == 0 || simulation.planting(planting)) return call.Env().Undefined();
    const Napi::Float64Array out = Napi::Float64Array::New(call.Env(), simulation.shiftsLength());
    simulation.shifts(memoryOf(out));
    return out;
  });
}

Napi::Value SystemHandle::planting(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&]() -> Napi::Value {
    Planting planting;
    if (!available()->planting(planting)) return call.Env().Undefined();
    Napi::Object result = Napi::Object::New(call.Env());
    result.Set("temperature", planting.temperature);
    result.Set("seed", static_cast<double>(planting.seed));
    return result;
  });
}

Napi::Value SystemHandle::evaluate(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Napi::Env env = call.Env();
    Simulation& simulation = *available();
    ThreadTeam team(threads(call[0]));
    const Napi::Float64Array forces = Napi::Float64Array::New(env, coordinates());
    const Evaluation evaluation = simulation.evaluate(team, memoryOf(forces));
    Napi::Object result = Napi::Object::New(env);
    result.Set("energy", evaluation.energy);
    result.Set("forces", forces);
    result.Set("virial", evaluation.virial);
    result.Set("laplacian", evaluation.laplacian);
    result.Set("pairsInCutoff", static_cast<double>(evaluation.pairsInCutoff));
    result.Set("maxForce", evaluation.maxForce);
    result.Set("rmsForce", evaluation.rmsForce);
    return result;
  });
}

Napi::Value SystemHandle::snapshot(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const std::vector<std::uint8_t> bytes = available()->snapshot();
    Napi::Uint8Array out = Napi::Uint8Array::New(call.Env(), bytes.size());
    std::copy(bytes.begin(), bytes.end(), out.Data());
    return out;
  });
}

Napi::Value SystemHandle::clone(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] { return Addon::of(call.Env()).adopt(available()->clone()); });
}

/// Frees the memory at once; nothing happens the second time.
void SystemHandle::dispose(const Napi::CallbackInfo& call) {
  guarded(call.Env(), [&] {
    if (!simulation_) return;
    available();
    simulation_.reset();
    weigh(call.Env(), false);
  });
}

}  // namespace vitrelax::addon

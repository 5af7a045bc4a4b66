#include "system_handle.hpp"

#include <algorithm>
#include <error.hpp>
#include <models/disorder.hpp>
#include <optional>
#include <parallel/thread_team.hpp>
#include <string>
#include <utility>
#include <vector>

#include "addon.hpp"
#include "errors.hpp"
#include "job_handle.hpp"
#include "marshal.hpp"
#include "physical_memory.hpp"
#include "work.hpp"

namespace vitrelax::addon {
namespace {

/// What a particle takes with its lists, roughly; for the garbage collector's sense of weight.
constexpr std::int64_t bytesPerParticle = 512;
/// What a particle takes at the very least: positions, forces, a diameter.
constexpr double leastBytesPerParticle = 64;

/// Refuses what cannot fit: memory that the kernel promises and does not have ends the process, not the call.
void requireMemory(const Napi::Value& particles, double count) {
  const double memory = physicalMemory();
  if (memory <= 0 || count * leastBytesPerParticle < memory) return;
  throw refusal("OUT_OF_MEMORY", "particles", particles, particles.ToString().Utf8Value(),
                "what fits into the " + std::to_string(static_cast<long>(memory / 1e9)) + " GB of this machine");
}

/// `NativePlanting` of types/native.d.ts, or nothing.
std::optional<Planting> optionalPlanting(const Napi::Value& value) {
  if (value.IsUndefined()) return {};
  const Napi::Object given = object(value, "planting");
  return Planting{number(given.Get("temperature"), "planting.temperature"), count(given.Get("seed"), "planting.seed")};
}

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

Napi::Value SystemHandle::random(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const ModelParameters model = modelParameters(call[0]);
    const std::uint64_t particles = count(call[1], "particles", 1);
    requireMemory(call[1], static_cast<double>(particles));
    const std::uint64_t seed = count(call[2], "seed");
    return Addon::of(call.Env()).adopt(Simulation::random(model, particles, seed));
  });
}

Napi::Value SystemHandle::from(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const Napi::Env env = call.Env();
    const ModelParameters model = modelParameters(call[0]);
    const Napi::Object state = object(call[1], "state");
    const Napi::Value givenLength = state.Get("boxLength");
    const double boxLength = finite(givenLength, "boxLength");
    if (boxLength <= 0) {
      throw refusal("OUT_OF_RANGE", "boxLength", givenLength, givenLength.ToString().Utf8Value(), "a length above 0");
    }
    // all are read before any is looked at: a getter may run code that detaches the others
    const Napi::Value givenPositions = state.Get("positions");
    const Napi::Value givenDiameters = state.Get("diameters");
    const Napi::Value givenSpecies = state.Get("species");
    const Napi::Value givenShifts = state.Get("shifts");
    const std::optional<Planting> planting = optionalPlanting(state.Get("planting"));
    const std::span<const double> positions = float64Array(givenPositions, "positions");
    const std::size_t dimension = static_cast<std::size_t>(model.dimension);
    const std::size_t particles = positions.size() / dimension;
    if (particles == 0 || positions.size() % dimension != 0) {
      requireLength(env, "positions", positions.size(), (particles + 1) * dimension,
                    "a multiple of the dimension, particles * dimension");
    }
    requireFinite(env, "positions", positions);
    std::span<const double> diameters;
    if (!givenDiameters.IsUndefined()) {
      diameters = float64Array(givenDiameters, "diameters");
      requireLength(env, "diameters", diameters.size(), particles, "particles");
      requireFinite(env, "diameters", diameters);
    }
    std::span<const std::int32_t> species;
    if (!givenSpecies.IsUndefined()) {
      species = int32Array(givenSpecies, "species");
      requireLength(env, "species", species.size(), particles, "particles");
    }
    GivenDisorder disorder;
    if (!givenShifts.IsUndefined()) disorder.shifts = float64Array(givenShifts, "shifts");
    requireFinite(env, "shifts", disorder.shifts);
    if (planting) disorder.planting = &*planting;
    return Addon::of(env).adopt(Simulation::from(model, boxLength, positions, diameters, species, disorder));
  });
}

Napi::Value SystemHandle::plant(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const ModelParameters model = modelParameters(call[0]);
    const std::uint64_t particles = count(call[1], "particles", 1);
    requireMemory(call[1], static_cast<double>(particles));
    const Planting planting{number(call[2], "temperature"), count(call[3], "seed")};
    return Addon::of(call.Env()).adopt(Simulation::plant(model, particles, planting));
  });
}

Napi::Value SystemHandle::restore(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const ModelParameters model = modelParameters(call[0]);
    const std::span<const std::uint8_t> bytes = uint8Array(call[1], "snapshot");
    return Addon::of(call.Env()).adopt(Simulation::restore(model, bytes));
  });
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

Napi::Value SystemHandle::swapMonteCarlo(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = swapMonteCarloWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    // looked at last: reading the options may run code that starts a job or disposes of the system
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::metropolisPlanting(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    // pairs are held twice while they are made: 24 bytes each, and for who asks for them
    const double n = static_cast<double>(particles_);
    requireMemory(Napi::Number::New(call.Env(), n), n * (n - 1) / 2 * 48 / leastBytesPerParticle);
    Work work = metropolisPlantingWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::steepestDescent(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = steepestDescentWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    const Napi::Function onFrame = callback(call[2], "onFrame");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, onFrame);
  });
}

Napi::Value SystemHandle::minimise(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = minimiserWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::modes(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = modesWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::chebyshevMoments(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = chebyshevMomentsWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::lanczosQuadrature(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = lanczosQuadratureWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::elasticity(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = elasticityWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

Napi::Value SystemHandle::molecularDynamics(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = molecularDynamicsWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    const Napi::Function onFrame = callback(call[2], "onFrame");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, onFrame);
  });
}

Napi::Value SystemHandle::hybridMonteCarlo(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    Work work = hybridMonteCarloWork(call[0]);
    const Napi::Function onProgress = callback(call[1], "onProgress");
    return JobHandle::start(call.Env(), *this, available(), std::move(work), onProgress, {});
  });
}

}  // namespace vitrelax::addon

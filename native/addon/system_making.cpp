// The ways to a system: the static methods of `NativeSystem`.
#include <models/disorder.hpp>
#include <optional>

#include "addon.hpp"
#include "errors.hpp"
#include "marshal.hpp"
#include "system_handle.hpp"

namespace vitrelax::addon {
namespace {

/// What a particle takes at the very least: positions, forces, a diameter.
constexpr double leastBytesPerParticle = 64;

/// `NativePlanting` of types/native.d.ts, or nothing.
std::optional<Planting> optionalPlanting(const Napi::Value& value) {
  if (value.IsUndefined()) return {};
  const Napi::Object given = object(value, "planting");
  return Planting{number(given.Get("temperature"), "planting.temperature"), count(given.Get("seed"), "planting.seed")};
}

}  // namespace

Napi::Value SystemHandle::random(const Napi::CallbackInfo& call) {
  return guarded(call.Env(), [&] {
    const ModelParameters model = modelParameters(call[0]);
    const std::uint64_t particles = count(call[1], "particles", 1);
    requireMemory(call[1], static_cast<double>(particles) * leastBytesPerParticle);
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
    requireMemory(call[1], static_cast<double>(particles) * leastBytesPerParticle);
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

}  // namespace vitrelax::addon

#include "simulation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "error.hpp"
#include "forces/force_field.hpp"
#include "models/species_pairs.hpp"
#include "parallel/thread_team.hpp"
#include "particle_system.hpp"
#include "random/philox.hpp"

namespace vitrelax {

namespace {

void requirePlanting(const PairModel& model, const std::string& name, const Planting& planting) {
  if (!model.quenchedShifts) {
    throw invalid("INVALID_ARGUMENT", "model", name, "a model with quenched shifts, such as mari-kurchan-3d");
  }
  if (!(planting.temperature > 0)) {
    throw invalid("OUT_OF_RANGE", "temperature", std::to_string(planting.temperature), "a positive number");
  }
}

/// Checks the disorder that is given with a configuration against its model.
void requireDisorder(const PairModel& model, const std::string& name, std::size_t particles,
                     const GivenDisorder& disorder) {
  const std::size_t wanted = particles * (particles - 1) / 2 * static_cast<std::size_t>(model.dimension);
  const std::size_t length = disorder.shifts.size();
  if (!model.quenchedShifts) {
    if (length == 0 && disorder.planting == nullptr) return;
    throw invalid("INVALID_ARGUMENT", length > 0 ? "shifts" : "planting", "given", "none, in a " + name);
  }
  if (disorder.planting != nullptr) {
    if (length > 0) throw invalid("INVALID_ARGUMENT", "shifts", "given", "none beside a planting");
    return requirePlanting(model, name, *disorder.planting);
  }
  if (length != wanted) {
    throw invalid(
        "WRONG_LENGTH", "shifts", "of length " + std::to_string(length),
        "D N(N-1)/2 = " + std::to_string(wanted) + " numbers for N = " + std::to_string(particles) + ", or a planting");
  }
}

}  // namespace

Simulation::Simulation(std::unique_ptr<ParticleSystem> system) : system_(std::move(system)) {}
Simulation::~Simulation() = default;

std::unique_ptr<Simulation> Simulation::random(const ModelParameters& parameters, std::size_t particles,
                                               std::uint64_t seed) {
  PairModel model = makePairModel(parameters);
  if (particles < 1 || particles > 100'000'000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(particles), "1 to 100000000");
  }
  if (model.quenchedShifts) return plant(parameters, particles, {std::numeric_limits<double>::infinity(), seed});
  const double boxLength = model.boxLength(particles);
  const std::vector<double> sizes = model.drawSizes(particles, seed);
  std::vector<double> positions(particles * model.dimension);
  Stream draw(seed, Purpose::positions);
  for (double& x : positions) x = draw.uniform() * boxLength;
  return std::unique_ptr<Simulation>(
      new Simulation(std::make_unique<ParticleSystem>(std::move(model), boxLength, positions, sizes)));
}

std::unique_ptr<Simulation> Simulation::plant(const ModelParameters& parameters, std::size_t particles,
                                              const Planting& planting) {
  PairModel model = makePairModel(parameters);
  if (particles < 1 || particles > 100'000'000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(particles), "1 to 100000000");
  }
  requirePlanting(model, parameters.name, planting);
  const double boxLength = model.boxLength(particles);
  const std::vector<double> zero(particles * static_cast<std::size_t>(model.dimension), 0.0), sizes(particles, 1.0);
  auto system = std::make_unique<ParticleSystem>(std::move(model), boxLength, zero, sizes);
  system->plant(planting);
  return std::unique_ptr<Simulation>(new Simulation(std::move(system)));
}

std::unique_ptr<Simulation> Simulation::from(const ModelParameters& parameters, double boxLength,
                                             std::span<const double> positions, std::span<const double> diameters,
                                             std::span<const std::int32_t> species, const GivenDisorder& disorder) {
  PairModel model = makePairModel(parameters);
  const std::size_t D = static_cast<std::size_t>(model.dimension);
  if (positions.empty() || positions.size() % D != 0) {
    throw invalid("WRONG_LENGTH", "positions", "of length " + std::to_string(positions.size()),
                  "a multiple of D = " + std::to_string(D) + ", at least one particle");
  }
  const std::size_t particles = positions.size() / D;
  const auto requireLength = [&](const char* field, std::size_t length) {
    if (length != particles) {
      throw invalid("WRONG_LENGTH", field, "of length " + std::to_string(length),
                    "N = " + std::to_string(particles) + " numbers, for " + parameters.name);
    }
  };
  if (model.species > 1 || !species.empty()) requireLength("species", species.size());
  for (std::size_t k = 0; k < species.size(); ++k) {
    if (species[k] < 0 || species[k] >= model.species) {
      throw invalid("OUT_OF_RANGE", "species[" + std::to_string(k) + "]", std::to_string(species[k]),
                    "0 to " + std::to_string(model.species - 1) + ", the species of " + parameters.name);
    }
  }
  std::vector<double> sizes(particles, 1.0);
  if (model.species > 1) {
    for (std::size_t k = 0; k < particles; ++k) sizes[k] = SpeciesPairs::codes[species[k]];
  } else if (model.hasDiameters || !diameters.empty()) {
    requireLength("diameters", diameters.size());
    if (!model.quenchedShifts) sizes.assign(diameters.begin(), diameters.end());
    for (std::size_t k = 0; k < particles && !model.hasDiameters; ++k) {
      if (sizes[k] != 1) {
        throw invalid("OUT_OF_RANGE", "diameters[" + std::to_string(k) + "]", std::to_string(sizes[k]),
                      "1, since the particles of this " + parameters.name + " are alike");
      }
    }
  }
  requireDisorder(model, parameters.name, particles, disorder);
  auto system = std::make_unique<ParticleSystem>(std::move(model), boxLength, positions, sizes);
  if (disorder.planting != nullptr) system->plant(*disorder.planting);
  if (system->model().quenchedShifts && disorder.planting == nullptr) system->giveShifts(disorder.shifts);
  return std::unique_ptr<Simulation>(new Simulation(std::move(system)));
}

std::unique_ptr<Simulation> Simulation::restore(const ModelParameters& parameters,
                                                std::span<const std::uint8_t> bytes) {
  return std::unique_ptr<Simulation>(
      new Simulation(std::make_unique<ParticleSystem>(ParticleSystem::restore(makePairModel(parameters), bytes))));
}

std::size_t Simulation::particles() const { return system_->particles(); }
int Simulation::dimension() const { return system_->dimension(); }
double Simulation::boxLength() const { return system_->boxLength(); }
void Simulation::positions(std::span<double> out) const { system_->positions(out); }
void Simulation::wrappedPositions(std::span<double> out) const { system_->wrappedPositions(out); }
void Simulation::setPositions(std::span<const double> x) { system_->setPositions(x); }

void Simulation::diameters(std::span<double> out) const {
  if (system_->model().hasDiameters) {
    system_->sizes(out);
  } else {
    std::fill(out.begin(), out.end(), 1.0);
  }
}

void Simulation::species(std::span<std::int32_t> out) const {
  std::fill(out.begin(), out.end(), 0);
  if (system_->model().species < 2) return;
  std::vector<double> codes(particles());
  system_->sizes(codes);
  for (std::size_t k = 0; k < codes.size(); ++k) {
    for (int s = 0; s < system_->model().species; ++s)
      if (codes[k] == SpeciesPairs::codes[s]) out[k] = s;
  }
}

std::size_t Simulation::shiftsLength() const {
  return system_->disorder() != nullptr ? 3 * system_->disorder()->given.size() : 0;
}

void Simulation::shifts(std::span<double> out) const {
  if (system_->disorder() == nullptr) return;
  std::size_t n = 0;
  for (const Disorder::Shift& shift : system_->disorder()->given)
    for (std::uint64_t word : shift) out[n++] = fixed_point::toSeparation(static_cast<std::int64_t>(word), boxLength());
}

bool Simulation::planting(Planting& out) const {
  const bool planted = system_->disorder() != nullptr && system_->disorder()->planted;
  if (planted) out = {system_->disorder()->planted->temperature(), system_->disorder()->planted->seed()};
  return planted;
}

Evaluation Simulation::evaluate(ThreadTeam& team, std::span<double> forces) {
  if (forces.empty()) return vitrelax::evaluate(*system_, team, nullptr);
  std::vector<double> vector;
  const Evaluation e = vitrelax::evaluate(*system_, team, &vector);
  toUserOrder(*system_, vector, forces);
  return e;
}

std::vector<std::uint8_t> Simulation::snapshot() const { return system_->snapshot(); }

std::unique_ptr<Simulation> Simulation::clone() const {
  return std::unique_ptr<Simulation>(new Simulation(std::make_unique<ParticleSystem>(*system_)));
}

}  // namespace vitrelax

#include "simulation.hpp"

#include <algorithm>

#include "error.hpp"
#include "forces/force_field.hpp"
#include "models/species_pairs.hpp"
#include "parallel/thread_team.hpp"
#include "particle_system.hpp"
#include "random/philox.hpp"

namespace vitrelax {

Simulation::Simulation(std::unique_ptr<ParticleSystem> system) : system_(std::move(system)) {}
Simulation::~Simulation() = default;

std::unique_ptr<Simulation> Simulation::random(const ModelParameters& parameters, std::size_t particles,
                                               std::uint64_t seed) {
  PairModel model = makePairModel(parameters);
  if (particles < 1 || particles > 100'000'000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(particles), "1 to 100000000");
  }
  const double boxLength = model.boxLength(particles);
  const std::vector<double> sizes = model.drawSizes(particles, seed);
  std::vector<double> positions(particles * model.dimension);
  Stream draw(seed, Purpose::positions);
  for (double& x : positions) x = draw.uniform() * boxLength;
  return std::unique_ptr<Simulation>(
      new Simulation(std::make_unique<ParticleSystem>(std::move(model), boxLength, positions, sizes)));
}

std::unique_ptr<Simulation> Simulation::from(const ModelParameters& parameters, double boxLength,
                                             std::span<const double> positions, std::span<const double> diameters,
                                             std::span<const std::int32_t> species) {
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
    sizes.assign(diameters.begin(), diameters.end());
    for (std::size_t k = 0; k < particles && !model.hasDiameters; ++k) {
      if (sizes[k] != 1) {
        throw invalid("OUT_OF_RANGE", "diameters[" + std::to_string(k) + "]", std::to_string(sizes[k]),
                      "1, since the particles of this " + parameters.name + " are alike");
      }
    }
  }
  return std::unique_ptr<Simulation>(
      new Simulation(std::make_unique<ParticleSystem>(std::move(model), boxLength, positions, sizes)));
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

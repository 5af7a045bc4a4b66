#include "force_field.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"

namespace vitrelax {

PairPass pairPass(const ParticleSystem& system, const Records& records, const VerletList& list) {
  return {records.data(), list.rows(), system.unit(), system.model().parameters};
}

Evaluation evaluate(const ParticleSystem& system, const Records& records, const VerletList& list, ThreadTeam& team,
                    std::vector<double>* forces) {
  if (forces != nullptr) forces->resize(system.vectorLength());
  const PairPass pass = pairPass(system, records, list);
  std::vector<EvaluationSums> sums(system.chunks());
  forEachChunkOfRows(team, system, records, list, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    system.kernels().evaluate(pass, first, last, forces != nullptr ? forces->data() : nullptr, sums[chunk]);
  });
  Evaluation e;
  double square = 0, largest = 0;
  for (const EvaluationSums& s : sums) {
    e.energy += s.energy / 2;
    e.virial += s.virial / 2;
    e.laplacian += s.laplacian / 2;
    e.pairsInCutoff += s.pairs;
    square += s.forceSquared;
    largest = std::max(largest, s.maxForceSquared);
  }
  e.pairsInCutoff /= 2;
  e.maxForce = std::sqrt(largest);
  e.rmsForce = std::sqrt(square / static_cast<double>(system.particles()));
  return e;
}

ForceNorms forces(const ParticleSystem& system, const Records& records, const VerletList& list, ThreadTeam& team,
                  std::vector<double>& out) {
  out.resize(system.vectorLength());
  const PairPass pass = pairPass(system, records, list);
  std::vector<ForceSums> sums(system.chunks());
  forEachChunkOfRows(team, system, records, list, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    system.kernels().forces(pass, first, last, out.data(), sums[chunk]);
  });
  double square = 0, largest = 0;
  for (const ForceSums& s : sums) {
    square += s.forceSquared;
    largest = std::max(largest, s.maxForceSquared);
  }
  return {std::sqrt(square / static_cast<double>(system.particles())), std::sqrt(largest)};
}

Evaluation evaluate(const ParticleSystem& system, ThreadTeam& team, std::vector<double>* forces) {
  const Records records = system.makeRecords();
  VerletList list;
  list.build(system, records, 0, team);
  return evaluate(system, records, list, team, forces);
}

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <vector>

#include "../neighbours/verlet_list.hpp"
#include "../particle_system.hpp"
#include "../simulation.hpp"

namespace vitrelax {

class ThreadTeam;

/// Energy and forces of the system as it stands; `forces` ([blocks][D][8]) may be null. Builds a list without skin.
Evaluation evaluate(const ParticleSystem& system, ThreadTeam& team, std::vector<double>* forces);

/// The same with a list and records that the caller keeps.
Evaluation evaluate(const ParticleSystem& system, const Records& records, const VerletList& list, ThreadTeam& team,
                    std::vector<double>* forces);

/// How large forces are [energy/length].
struct ForceNorms {
  double rms = 0, largest = 0;
};

/// Forces alone, as `evaluate` has them, at a half to two thirds of its cost.
ForceNorms forces(const ParticleSystem& system, const Records& records, const VerletList& list, ThreadTeam& team,
                  std::vector<double>& out);

/// What the kernels read of a system and its list.
PairPass pairPass(const ParticleSystem& system, const Records& records, const VerletList& list);

/// Calls work(chunk, firstBlock, lastBlock) for all chunks of the system, when the records of their neighbours are at
/// hand. May be cancelled between two of them.
template <class Team, class Work>
void forEachChunkOfRows(Team& team, const ParticleSystem& system, const Records& records, const VerletList& list,
                        const Work& work) {
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    team.leaveIfCancelled();
    list.fetchForeign(chunk, records);
    work(chunk, first, last);
  });
}

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// The largest distance of any particle from where it was [length].
double largestDisplacement(const ParticleSystem& system, const Records& before, const Records& now, ThreadTeam& team);

/// The particles that are farther than that from where they were, in order.
std::vector<std::uint32_t> movedFarther(const ParticleSystem& system, const Records& before, const Records& now,
                                        double distance, ThreadTeam& team);

}  // namespace vitrelax

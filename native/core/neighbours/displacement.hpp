#pragma once
#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// The largest distance of any particle from where it was [length].
double largestDisplacement(const ParticleSystem& system, const Records& before, const Records& now, ThreadTeam& team);

}  // namespace vitrelax

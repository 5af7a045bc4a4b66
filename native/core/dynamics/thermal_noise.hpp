#pragma once
#include <cstdint>
#include <vector>

#include "../random/philox.hpp"

namespace vitrelax {

class ParticleSystem;
class ThreadTeam;

/// D independent standard normals for the particle of user's index `id`: a pure function of the stream and the index,
/// so that noise depends neither on the order in memory nor on who draws it. By Box and Muller (1958), a pair a block.
void normals(const Stream& stream, std::uint32_t id, int dimension, double* out);

/// Velocities of unit mass from the Maxwell distribution at temperature T, as [blocks][D][8]. With `atRest` their mean
/// is subtracted, which leaves the Maxwell distribution of D (N - 1) degrees of freedom.
void drawVelocities(const ParticleSystem& system, double temperature, const Stream& stream, bool atRest,
                    ThreadTeam& team, std::vector<double>& velocity);

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <vector>

#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;
class VerletList;

/// What rounding leaves undetermined in the forces of one state [energy/length].
struct ForceNoise {
  double rms = 0;      ///< sqrt(sum |dF_i|^2 / N)
  double largest = 0;  ///< largest |dF_i|
};

/// The noise floor of the forces, measured: how much they differ, in the mean over three trials, once all particles
/// have moved by one random vector, which must not change them.
///
/// Differences of fixed-point coordinates do not even see that vector: not a bit changes. What does round is a
/// separation on its way to 53 bits, and all that is computed from it. So each coordinate also moves by a random part
/// of half the spacing of doubles at a separation of one length unit: no more than the separations are rounded by
/// anyway, and enough to draw all later roundings anew.
///
/// @param records where the particles are, @param force the forces there, @param list valid there
ForceNoise measureForceNoise(const ParticleSystem& system, const Records& records, const std::vector<double>& force,
                             const VerletList& list, ThreadTeam& team);

}  // namespace vitrelax

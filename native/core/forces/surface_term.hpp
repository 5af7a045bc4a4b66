#pragma once
#include <cstdint>
#include <vector>

#include "../neighbours/verlet_list.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// Width of the shell around the cutoff in which pairs are counted [length].
inline constexpr double kSurfaceShell = 0.05;

/// What the jump of the force at the cutoff adds to the Laplacian of the total energy: U'' of a cut and shifted pair
/// holds -U'(rc) delta(r - rc), so that in the mean over configurations
///
///     - rho N sum_ab x_a x_b S_D rc^(D-1) g_ab(rc) U'_ab(rc),   S_2 = 2 pi, S_3 = 4 pi
///
/// belongs to the right of the hypervirial identity <|dE/dr|^2> = T <Laplacian E>. This is its estimate from one
/// configuration: the delta is a shell of width w = kSurfaceShell centred on the cutoff,
///
///     sum over pairs of 2 (-U'(rc)) / w  for |r - rc| < w/2,
///
/// wrong by the curvature of r^(D-1) g(r) alone, w^2/24 (r^(D-1) g)''/(r^(D-1) g), below 1e-3 of the term in liquids.
///
/// Where the energy jumps as well (plain truncation) g does, too, by exp(-U(rc)/T), of which the shell sees the mean,
/// and a term of the slope of g beyond rc is left out: both are of order U(rc)/T = 0.016 epsilon/T of the surface term.
///
/// @param list with a skin of at least w/2
double surfaceLaplacian(const ParticleSystem& system, const Records& records, const VerletList& list, ThreadTeam& team);

}  // namespace vitrelax

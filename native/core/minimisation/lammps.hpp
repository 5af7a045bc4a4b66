#pragma once
#include <vector>

#include "descent.hpp"

namespace vitrelax::lammps {

/// The minimisers of LAMMPS (`min_style cg`, `sd`, `fire`) in units lj, for those who compare with published work:
/// energies are per particle, the tolerances and line searches are theirs, and so are the names of what ends them. From
/// the same start they take the same steps until rounding parts them. Their line search compares energies: it ends
/// where those lose their digits, and wherever the energy jumps.

/// No component of a position changes by more in one step [length].
inline constexpr double kLargestMove = 0.1;
inline constexpr double kFirstTimestep = 0.005;

/// Energy per particle where the surface looks.
double energyHere(EnergySurface& surface);
/// Whether the energy has changed by no more than etol.
bool energyHasSettled(const Criterion& until, double energy, double before);

const char* conjugateGradient(Descent& descent);
const char* steepestDescent(Descent& descent);
const char* fire(Descent& descent);

}  // namespace vitrelax::lammps

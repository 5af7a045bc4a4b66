#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

struct ModesOptions {
  std::uint64_t count = 0;  ///< how many of the lowest modes
  /// [N] in the user's order, 1 for particles to leave out with their pairs (rattlers); or empty
  std::vector<std::uint8_t> excluded;
};

struct ModesReport {
  std::vector<double> eigenvalues;           ///< ascending; the D translations, whose eigenvalue is 0, are left out
  std::vector<std::vector<double>> vectors;  ///< [N*D] in the user's order, normalised, 0 on excluded particles
  double largestResidual = 0;                ///< of |H e - lambda e|
  std::uint64_t products = 0;                ///< of the Hessian with a vector
  bool cancelled = false;
};

/// The lowest eigenvalues and eigenvectors of the Hessian (mass 1), by subspace iteration filtered with Chebyshev
/// polynomials: Zhou, Saad, Tiago and Chelikowsky, J. Comput. Phys. 219, 172 (2006). Eigenvalues that coincide are no
/// trouble. The state should be a minimum: elsewhere negative ones come first, as they should.
/// Throws `OUT_OF_RANGE` naming count, `WRONG_LENGTH` naming excluded.
ModesReport lowestModes(Simulation& simulation, const ModesOptions& options, ThreadTeam& team, Monitor& monitor);

/// All eigenvalues, translations included, ascending, and no vectors: 4/3 (DN)^3 operations.
/// Throws `OUT_OF_RANGE` naming particles where the matrix would be larger than 8000 x 8000.
ModesReport wholeSpectrum(Simulation& simulation, const std::vector<std::uint8_t>& excluded, ThreadTeam& team,
                          Monitor& monitor);

}  // namespace vitrelax

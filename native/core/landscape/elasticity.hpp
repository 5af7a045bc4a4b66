#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

/// Second derivatives of the energy with respect to strain, per volume [energy/length^D]. Strains are the D(D+1)/2
/// pairs of axes a <= b, a outer: xx, xy, yy in two dimensions.
struct ElasticityReport {
  std::vector<double> stress;     ///< [m], sum over pairs of U'/r s_a s_b; -pressure on the diagonal
  std::vector<double> born;       ///< [m][m], sum over pairs of (U'' - U'/r)/r^2 s_a s_b s_c s_d
  std::vector<double> nonAffine;  ///< [m][m], Xi_ab H^+ Xi_cd, by which the relaxation of the particles softens it
  double largestResidual = 0;     ///< of |H u - Xi|/|Xi|
  std::uint64_t iterations = 0;   ///< of conjugate gradients, the longest
  bool cancelled = false;
};

/// The elastic response of a minimum at zero temperature: Lutsko, J. Appl. Phys. 65, 2991 (1989); Lemaitre and Maloney,
/// J. Stat. Phys. 123, 415 (2006). H u = Xi is solved in the space without translations by conjugate gradients, for
/// eight strains at once.
/// @param excluded [N] in the user's order, particles to leave out with their pairs (rattlers); or empty
/// Throws `WRONG_LENGTH` or `OUT_OF_RANGE` naming excluded, `NOT_DETERMINED` where the state is not a minimum or the
/// iteration does not converge.
ElasticityReport elasticity(Simulation& simulation, const std::vector<std::uint8_t>& excluded, ThreadTeam& team,
                            Monitor& monitor);

}  // namespace vitrelax

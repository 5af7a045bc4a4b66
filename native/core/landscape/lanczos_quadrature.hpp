#pragma once
#include <cstdint>
#include <vector>

namespace vitrelax {

class Monitor;
class Simulation;
class ThreadTeam;

struct LanczosQuadratureOptions {
  std::uint64_t steps = 0;             ///< m, of the Lanczos recursion
  std::uint64_t vectors = 0;           ///< R random vectors; without effect where a start is given
  std::uint64_t seed = 0;              ///< of these
  std::vector<double> start;           ///< [N*D] in the user's order, or empty
  std::vector<std::uint8_t> excluded;  ///< as in ModesOptions
};

struct LanczosQuadratureReport {
  /// [R][m]: v f(H) v/|v|^2 is about the sum over k of weights f(nodes), for smooth f. Where the recursion ends
  /// early, weights of 0 follow.
  std::vector<double> nodes, weights;
  /// The same after 3/4 of the steps, for the error: [R][m].
  std::vector<double> coarseNodes, coarseWeights;
  double squaredNorm = 0;      ///< of the start, without translations and excluded particles
  std::uint64_t modes = 0;     ///< but for translations and excluded particles
  std::uint64_t products = 0;  ///< of the Hessian with a vector
  bool cancelled = false;
};

/// Gauss quadrature of the spectral measure of the Hessian with respect to given or random vectors: Golub and Meurant,
/// Matrices, Moments and Quadrature (2010); Ubaru, Chen and Saad, SIAM J. Matrix Anal. Appl. 38, 1075 (2017).
/// Throws `OUT_OF_RANGE` or `WRONG_LENGTH` naming the option.
LanczosQuadratureReport lanczosQuadrature(Simulation& simulation, const LanczosQuadratureOptions& options,
                                          ThreadTeam& team, Monitor& monitor);

}  // namespace vitrelax

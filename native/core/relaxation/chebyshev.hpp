#pragma once
#include <vector>

namespace vitrelax {

/// Coefficients of the second-order Runge-Kutta-Chebyshev scheme with s stages, written for displacements from the
/// start of the step (the term in y0 cancels):
///
///     delta_1 = mu1 h F_0,   delta_j = mu_j delta_{j-1} + nu_j delta_{j-2} + muT_j h F_{j-1} + gammaT_j h F_0.
///
/// Stable on the negative real axis up to about 0.65 s^2. Sommeijer, Shampine and Verwer, J. Comput. Appl. Math. 88,
/// 315 (1998).
struct ChebyshevScheme {
  explicit ChebyshevScheme(int stages);

  struct Stage {
    double mu, nu, muTilde, gammaTilde;
  };
  double first;               ///< mu1 tilde
  std::vector<Stage> stages;  ///< 2 .. s

  /// Stages that keep a step h stable where the Hessian's eigenvalues stay below `stiffness`.
  static int stagesFor(double step, double stiffness);
  /// The largest h * stiffness that `stages` keep stable.
  static double stableProduct(int stages);
};

}  // namespace vitrelax

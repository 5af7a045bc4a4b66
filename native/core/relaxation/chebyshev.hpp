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

  /// A stage stands on the solution at `time` times h, to second order as the last one.
  struct Landing {
    int stage;
    double time;
    /// Error of the landing over its estimate (12 (y0 - y1) + 6 time h (F0 + F1))/15 of Sommeijer, Shampine and Verwer,
    /// to leading order in h: of the last stage 0.83 with two stages, 0.55 with many. Both are multiples of h^3 y''',
    /// but the estimate is made with the y1 that has the error.
    double errorScale;
  };
  Landing end;     ///< of the last stage, at time 1
  Landing midway;  ///< where a step that went too far may end instead; stage 0 of schemes that are too short

  /// Stages that keep a step h stable where the Hessian's eigenvalues stay below `stiffness`.
  static int stagesFor(double step, double stiffness);
  /// The largest h * stiffness that `stages` keep stable.
  static double stableProduct(int stages);
};

}  // namespace vitrelax

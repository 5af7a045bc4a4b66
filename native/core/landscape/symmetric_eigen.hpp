#pragma once
#include <cstddef>
#include <functional>
#include <vector>

namespace vitrelax {

/// Eigenvalues of a dense symmetric matrix, ascending, and its eigenvectors.
struct SymmetricEigen {
  std::vector<double> values;   ///< [n]
  std::vector<double> vectors;  ///< [n][n], vector k in row k; empty when not asked for
};

/// Householder reduction to tridiagonal form and the implicit QL iteration (Golub and Van Loan, Matrix Computations,
/// sections 8.3.1 and 8.3.3); 4/3 n^3 operations without vectors, about 9 n^3 with them.
/// @param matrix [n][n], of which the lower triangle is read
/// @param look called about n times on the way, and once for each vector; what it throws ends the search
SymmetricEigen symmetricEigen(std::vector<double> matrix, std::size_t n, bool vectors,
                              const std::function<void()>& look);

/// The Gauss quadrature of a measure of unit mass.
struct GaussQuadrature {
  std::vector<double> nodes, weights;  ///< [n], in no order
};

/// From the Jacobi matrix of the measure, by its eigenvalues and the squared first components of its eigenvectors:
/// Golub and Welsch, Math. Comput. 23, 221 (1969). Of order n^2.
/// @param diagonal [n]; @param offDiagonal [n-1] or longer, the rest without effect
GaussQuadrature gaussQuadrature(std::vector<double> diagonal, std::vector<double> offDiagonal);

}  // namespace vitrelax

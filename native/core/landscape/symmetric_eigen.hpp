#pragma once
#include <cstddef>
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
SymmetricEigen symmetricEigen(std::vector<double> matrix, std::size_t n, bool vectors);

}  // namespace vitrelax

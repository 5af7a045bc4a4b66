#include "symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../error.hpp"

namespace vitrelax {

namespace {

/// Reduces the matrix to diagonal d and off-diagonal e (e[k] between k and k+1). The Householder vector of step k
/// stands in column k below the diagonal, scaled so that the reflection is 1 - v v^T.
void tridiagonalise(std::vector<double>& a, std::size_t n, std::vector<double>& d, std::vector<double>& e,
                    const std::function<void()>& look) {
  std::vector<double> v(n), w(n);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    look();
    const std::size_t m = n - k - 1;
    double norm2 = 0;
    for (std::size_t i = 0; i < m; ++i) {
      v[i] = a[(k + 1 + i) * n + k];
      norm2 += v[i] * v[i];
    }
    d[k] = a[k * n + k];
    const double norm = std::sqrt(norm2), alpha = v[0] > 0 ? -norm : norm;
    e[k] = m == 1 ? v[0] : alpha;
    const double rest = norm2 - alpha * v[0];  // half of |v - alpha e1|^2
    if (m == 1 || !(rest > 0)) {
      if (m > 1) e[k] = v[0];
      for (std::size_t i = 0; i < m; ++i) a[(k + 1 + i) * n + k] = 0;
      continue;
    }
    v[0] -= alpha;
    const double scale = 1 / std::sqrt(rest);
    for (std::size_t i = 0; i < m; ++i) v[i] *= scale;
    // A <- A - v w^T - w v^T with w = A v - (v.A v/2) v, on the lower triangle
    std::fill(w.begin(), w.begin() + static_cast<std::ptrdiff_t>(m), 0.0);
    for (std::size_t i = 0; i < m; ++i) {
      const double* row = &a[(k + 1 + i) * n + k + 1];
      double sum = row[i] * v[i];
      for (std::size_t j = 0; j < i; ++j) {
        sum += row[j] * v[j];
        w[j] += row[j] * v[i];
      }
      w[i] += sum;
    }
    double product = 0;
    for (std::size_t i = 0; i < m; ++i) product += v[i] * w[i];
    for (std::size_t i = 0; i < m; ++i) w[i] -= product / 2 * v[i];
    for (std::size_t i = 0; i < m; ++i) {
      double* row = &a[(k + 1 + i) * n + k + 1];
      for (std::size_t j = 0; j <= i; ++j) row[j] -= v[i] * w[j] + w[i] * v[j];
    }
    for (std::size_t i = 0; i < m; ++i) a[(k + 1 + i) * n + k] = v[i];
  }
  if (n > 0) d[n - 1] = a[n * n - 1];
}

/// Rows of `vectors` become the eigenvectors in the original basis: the reflections applied in reverse.
void reflectBack(const std::vector<double>& a, std::size_t n, std::vector<double>& vectors,
                 const std::function<void()>& look) {
  std::vector<double> v(n);
  for (std::size_t k = n; k-- > 0;) {
    look();
    const std::size_t m = n - k - 1;
    for (std::size_t i = 0; i < m; ++i) v[i] = a[(k + 1 + i) * n + k];
    for (std::size_t r = 0; r < n && m > 0; ++r) {
      double* row = &vectors[r * n + k + 1];
      double product = 0;
      for (std::size_t i = 0; i < m; ++i) product += row[i] * v[i];
      for (std::size_t i = 0; i < m; ++i) row[i] -= product * v[i];
    }
  }
}

/// Implicit QL with Wilkinson's shift; rows k and k+1 of `vectors`, [n][width], are rotated along.
void diagonalise(std::vector<double>& d, std::vector<double>& e, std::size_t n, std::vector<double>& vectors,
                 std::size_t width, const std::function<void()>& look) {
  constexpr int kMostIterations = 60;
  for (std::size_t l = 0; l < n; ++l) {
    look();
    for (int iteration = 0;; ++iteration) {
      std::size_t m = l;
      while (m + 1 < n && std::fabs(e[m]) > 1e-16 * (std::fabs(d[m]) + std::fabs(d[m + 1]))) ++m;
      if (m == l) break;
      if (iteration == kMostIterations) throw Error("INTERNAL", "the QL iteration did not converge");
      const double half = (d[l + 1] - d[l]) / (2 * e[l]), root = std::hypot(half, 1.0);
      double g = d[m] - d[l] + e[l] / (half + std::copysign(root, half)), s = 1, c = 1, p = 0;
      bool split = false;
      for (std::size_t i = m; i-- > l;) {
        const double f = s * e[i], b = c * e[i], r = std::hypot(f, g);
        if (i + 1 < n) e[i + 1] = r;
        if (r == 0) {
          d[i + 1] -= p;
          e[m] = 0;
          split = true;
          break;
        }
        s = f / r;
        c = g / r;
        const double h = d[i + 1] - p, q = (d[i] - h) * s + 2 * c * b;
        p = s * q;
        d[i + 1] = h + p;
        g = c * q - b;
        for (std::size_t k = 0; k < width; ++k) {
          double &x = vectors[i * width + k], &y = vectors[(i + 1) * width + k];
          const double t = y;
          y = s * x + c * t;
          x = c * x - s * t;
        }
      }
      if (split) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

}  // namespace

SymmetricEigen symmetricEigen(std::vector<double> matrix, std::size_t n, bool vectors,
                              const std::function<void()>& look) {
  std::vector<double> d(n), e(n + 1, 0.0), rows;
  tridiagonalise(matrix, n, d, e, look);
  if (vectors) {
    rows.assign(n * n, 0.0);
    for (std::size_t k = 0; k < n; ++k) rows[k * n + k] = 1;
  }
  diagonalise(d, e, n, rows, vectors ? n : 0, look);
  if (vectors) reflectBack(matrix, n, rows, look);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return d[a] < d[b]; });
  SymmetricEigen result;
  for (const std::size_t k : order) {
    result.values.push_back(d[k]);
    if (vectors) {
      result.vectors.insert(result.vectors.end(), rows.begin() + static_cast<std::ptrdiff_t>(k * n),
                            rows.begin() + static_cast<std::ptrdiff_t>((k + 1) * n));
    }
  }
  return result;
}

GaussQuadrature gaussQuadrature(std::vector<double> diagonal, std::vector<double> offDiagonal) {
  const std::size_t n = diagonal.size();
  offDiagonal.resize(n > 0 ? n - 1 : 0);
  offDiagonal.resize(n + 1, 0.0);
  GaussQuadrature result;
  result.weights.assign(n, 0.0);
  if (n > 0) result.weights[0] = 1;
  diagonalise(diagonal, offDiagonal, n, result.weights, 1, [] {});
  for (double& w : result.weights) w *= w;
  result.nodes = std::move(diagonal);
  return result;
}

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "../large_pages.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// The matrix of second derivatives of the energy at one configuration, mass 1, as the list of pairs inside their
/// cutoffs. Pairs with one of the `excluded` particles (rattlers) are left out.
class Hessian {
 public:
  /// @param excluded [N] in the user's order, or empty
  Hessian(const ParticleSystem& system, std::span<const std::uint8_t> excluded, ThreadTeam& team);

  std::size_t particles() const { return start_.size() - 1; }
  int dimension() const { return dimension_; }
  std::size_t freedom() const { return particles() * static_cast<std::size_t>(dimension_); }
  std::size_t bytes() const { return neighbour_.size() * (4 + 8 * (2 + static_cast<std::size_t>(dimension_))); }

  /// Eight vectors side by side, [N][D][8], times the Hessian.
  void multiply(std::span<const double> v, std::span<double> out, ThreadTeam& team) const;
  /// One vector, [N][D], times the Hessian.
  void multiplyOne(const std::vector<double>& v, std::vector<double>& out, ThreadTeam& team) const;
  /// An upper bound on the largest eigenvalue (Gershgorin).
  double bound() const;
  /// The sum of all eigenvalues, and of their squares.
  double trace() const;
  double traceOfSquare() const;
  /// The whole matrix, [DN][DN].
  std::vector<double> dense() const;
  /// Calls visit(i, j, q, t, s) for each pair, once from either side: K = q s s^T + t 1, s the separation r_i - r_j.
  /// Particles count in the order of the vectors.
  template <class Visit>
  void forEachPair(const Visit& visit) const {
    const std::size_t width = 2 + static_cast<std::size_t>(dimension_);
    for (std::size_t i = 0; i < particles(); ++i)
      for (std::size_t k = start_[i]; k < start_[i + 1]; ++k) {
        const double* terms = &terms_[k * width];
        visit(i, std::size_t{neighbour_[k]}, terms[0], terms[1], terms + 2);
      }
  }
  /// Whether a particle, in the order of the vectors, has any pair.
  bool hasPairs(std::size_t particle) const { return start_[particle] < start_[particle + 1]; }
  /// User's index of each particle in the order of the vectors.
  const std::vector<std::uint32_t>& id() const { return id_; }
  /// A vector in the order of the particles as the user's [N*D].
  std::vector<double> inUsersOrder(std::span<const double> vector) const;

 private:
  int dimension_;
  const Kernels* kernels_;
  std::vector<std::uint32_t> id_;
  std::vector<std::size_t> start_;
  std::vector<std::uint32_t> neighbour_;
  LargeArray<double> terms_;
};

}  // namespace vitrelax

#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "../parallel/thread_team.hpp"
#include "hessian.hpp"

namespace vitrelax {

/// Vectors that a product with the Hessian takes side by side.
inline constexpr std::size_t kTogether = 8;
/// One number of each.
using Lanes = std::array<double, kTogether>;

/// `WRONG_LENGTH` unless `excluded` is empty or [N].
void checkExcluded(std::span<const std::uint8_t> excluded, std::size_t particles);

/// Eight vectors side by side, [N][D][8], in the space that the Hessian acts in: without excluded particles and without
/// the D translations. Sums go chunk by chunk in a fixed order, so that their bits do not depend on the number of
/// threads.
class FreeVectors {
 public:
  using Block = LargeArray<double>;

  /// @param excluded [N] in the user's order, or empty
  FreeVectors(const Hessian& hessian, std::span<const std::uint8_t> excluded, ThreadTeam& team);

  const Hessian& hessian() const { return hessian_; }
  /// Particles that are not excluded.
  std::size_t particles() const { return particles_; }
  /// Dimension of the space: D times one less than that.
  std::size_t freedom() const;
  std::uint64_t products() const { return products_; }

  Block zeros() const { return Block(hessian_.freedom() * kTogether, 0.0); }
  /// Random signs from the streams (seed, Purpose::modes, 1 + first) and on, projected: by particle, so that the order
  /// of the particles has no part in it. Lanes from `count` on are 0.
  Block random(std::uint64_t seed, std::size_t first, std::size_t count) const;
  /// One vector [N*D] of the user's in lane 0, projected.
  Block fromUser(std::span<const double> vector) const;

  void multiply(const Block& v, Block& out) {
    hessian_.multiply(v, out, team_);
    products_ += kTogether;
  }
  /// Out of excluded particles and translations.
  void project(Block& v) const;
  Lanes dot(const Block& a, const Block& b) const;
  /// Calls work(first, last) for ranges of the doubles of a block, whole rows of eight.
  template <class Work>
  void forEachRange(const Work& work) const {
    const std::size_t rows = hessian_.freedom();
    team_.forEach(chunks(), [&](std::size_t chunk) {
      const std::size_t first = chunk * kRowsPerChunk;
      work(first * kTogether, std::min(first + kRowsPerChunk, rows) * kTogether);
    });
  }
  /// Divides each lane by its norm and returns the norms; a lane of zeros stays.
  Lanes normalise(Block& v) const;

 private:
  static constexpr std::size_t kRowsPerChunk = 2048;
  std::size_t chunks() const { return (hessian_.freedom() + kRowsPerChunk - 1) / kRowsPerChunk; }
  bool free(std::size_t particle) const { return excluded_.empty() || excluded_[particle] == 0; }

  const Hessian& hessian_;
  ThreadTeam& team_;
  std::vector<std::uint8_t> excluded_;  ///< in the order of the vectors
  std::size_t particles_;
  mutable std::vector<Lanes> partial_;
  std::uint64_t products_ = 0;
};

/// The Lanczos recursion of eight starts at once, without reorthogonalisation: Golub and Meurant, Matrices, Moments and
/// Quadrature (2010), chapter 4. What rounding does to it leaves the quadrature right (Greenbaum, 1989).
class LanczosRecursion {
 public:
  /// @param start normalised, or 0 in lanes without one
  LanczosRecursion(FreeVectors& space, FreeVectors::Block start);
  void step();
  /// The Jacobi matrix of a lane so far; shorter than the number of steps where the recursion has come to its end.
  const std::vector<double>& diagonal(std::size_t lane) const { return diagonal_[lane]; }
  const std::vector<double>& offDiagonal(std::size_t lane) const { return offDiagonal_[lane]; }

 private:
  FreeVectors& space_;
  FreeVectors::Block now_, before_, image_;
  std::array<std::vector<double>, kTogether> diagonal_, offDiagonal_;
  std::array<bool, kTogether> alive_{};
  double scale_ = 0;
};

/// An upper bound on the largest eigenvalue from a few Lanczos steps (Zhou and Li, J. Sci. Comput. 2011).
double largestEigenvalueBound(FreeVectors& space);

}  // namespace vitrelax

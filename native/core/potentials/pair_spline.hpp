#pragma once
#include <cstdint>
#include <vector>

#include "../isa/kernels.hpp"
#include "pair_function.hpp"

namespace vitrelax {

/// How a potential of the user's ends at its cutoff xc.
enum class Ending {
  none,   ///< as it is
  shift,  ///< u - u(xc): the same forces
  c2      ///< u + C0 + C2 x^2 + C4 x^4, with which u, u' and u'' vanish at xc
};

/// A pair potential u(s), s = (r/d)^2, as a table of polynomials of degree 7 that share value and three derivatives
/// with u at both ends of their pieces; so no square root is taken, and forces are the exact derivative of the energy.
///
/// A piece holds all s whose doubles agree in their leading bits: 2^k pieces, of equal width, to each factor of two in
/// s. Relative widths are alike everywhere, which suits a steep core. x^-12 is met to 7e-13 in the force with k = 6, and
/// x = 0.7 .. 2.5 then takes 15 kB. The least k is taken for which the slope meets u to `tolerance` (relative, and
/// measured), within kBits.
///
/// Nearer than the first piece, at x = 2^-10 or where u exceeds 1e100, u goes on as its parabola in s.
class PairSpline {
 public:
  static constexpr int kLeastBits = 6, kMostBits = 9;

  PairSpline(const PairFunction& u, double cutoff, Ending ending, double tolerance);

  /// What the kernels read; valid as long as this lives.
  PairTable table() const;
  /// The force does not vanish at the cutoff.
  bool forceJumps() const { return forceJumps_; }
  /// k
  int bits() const { return bits_; }

 private:
  struct alignas(64) Piece {
    std::int64_t word[8];  ///< the bits of u at its lower end, then of the coefficients of du/ds
  };
  std::vector<Piece> pieces_;
  int bits_ = kLeastBits;
  std::int64_t first_ = 0;
  bool forceJumps_ = false;
};

}  // namespace vitrelax

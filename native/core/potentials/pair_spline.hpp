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

/// A pair potential u(q), q = (d/r)^2, as a table: du/dq is a cubic in each piece, with the value and derivative of u's
/// at both ends, and u its integral from the cutoff on. So the force is the exact derivative of the energy, which has
/// two continuous derivatives, and inverse powers, being polynomials in q, are met well.
///
/// A piece holds all q whose doubles agree in their leading bits: 2^k pieces, of equal width, to each factor of two in
/// q. Relative widths are alike everywhere, which suits a steep core. x^-12 is met to 7e-11 in the force with k = 8,
/// and x = 0.8 .. 2.5 then takes 26 kB. The least k is taken for which the slope meets u to `tolerance` (measured,
/// relative to what u and its derivatives are there), up to kMostBits.
///
/// Nearer than the last piece, at x = 2^-10 or where u exceeds 1e100, u goes on as its parabola in q.
class PairSpline {
 public:
  static constexpr int kLeastBits = 8, kMostBits = 10;

  PairSpline(const PairFunction& u, double cutoff, Ending ending, double tolerance);

  /// What the kernels read; valid as long as this lives.
  PairTable table() const;
  /// -du/dx just inside the cutoff, x = r/d; 0 where the force vanishes there.
  double forceAtCutoff() const { return forceAtCutoff_; }
  /// k
  int bits() const { return bits_; }

 private:
  struct alignas(32) Slope {
    std::int64_t word[4];  ///< the bits of the coefficients of du/dq from the lower end of the piece on
  };
  std::vector<Slope> slopes_;
  std::vector<double> energies_;
  int bits_ = kLeastBits;
  std::int64_t first_ = 0;
  double forceAtCutoff_ = 0;
};

}  // namespace vitrelax

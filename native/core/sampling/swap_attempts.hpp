#pragma once
#include <cstdint>

#include "../particle_system.hpp"
#include "swap_monte_carlo.hpp"
#include "trial_pass.hpp"

namespace vitrelax {

/// Particles of species C, for exchanges of species; 0 in models that have no such species.
std::uint64_t minorityOf(const ParticleSystem& system);

/// Draws the trials of swap Monte Carlo. Attempt a of sweep s is a pure function of (seed, s, a): blocks B a .. B a +
/// B-1 of the stream (seed, Purpose::monteCarlo, s), B = 1 + ceil(D/4), of which the first holds kind, particle and u
/// (53 bits), and the others the partner or the displacement, a word a component.
///
/// Particles come from 32 bits, so their chances differ by N/2^32 at most; Metropolis sampling is exact for any chances
/// that do not depend on the state. Where species are exchanged, an exchange names places in a list of the particles
/// with those of species C first: one place among the first N_C, one among the others. Displacements are odd multiples
/// of stepLength/2^33 (to a part in 2^31 stepLength/L), a set that is exactly symmetric, as detailed balance asks.
class AttemptSource {
 public:
  AttemptSource(const SwapMonteCarloOptions& options, const ParticleSystem& system);

  /// Attempts first .. first + count - 1 of a sweep, count <= Attempts::kCapacity.
  void draw(std::uint64_t sweep, std::uint64_t first, std::size_t count, Attempts& out) const;
  /// The same among the n particles of `members` alone, both partners of an exchange; one alone exchanges with none.
  void drawAmong(const std::uint32_t* members, std::uint64_t n, std::uint64_t sweep, std::uint64_t first,
                 std::size_t count, Attempts& out) const;
  /// 64 uniform bits a component, from the blocks behind those of the last attempt of a sweep.
  std::uint64_t offset(std::uint64_t sweep, int component) const;

 private:
  void drawFrom(std::uint64_t n, std::uint64_t minority, std::uint64_t sweep, std::uint64_t first, std::size_t count,
                Attempts& out) const;
  std::uint64_t blocks() const { return 1 + static_cast<std::uint64_t>(dimension_ + 3) / 4; }

  int dimension_;
  std::uint64_t particles_;
  std::uint64_t minority_;  ///< N_C where species are exchanged, else 0
  std::uint64_t seed_;
  std::uint64_t exchanges_;  ///< kinds below this exchange sizes
  std::int64_t halfStep_;    ///< stepLength/2^33 in units of the coordinates
  double temperature_;
};

}  // namespace vitrelax

#pragma once
#include <cstdint>
#include <utility>

#include "philox.hpp"

namespace vitrelax {

/// A keyed pseudo-random permutation of the N(N-1)/2 pairs of N particles: rank r -> pair, each pair once, as a pure
/// function of (seed, N, r). Any run of ranks is so a random sample of pairs without replacement that needs no table.
///
/// Pairs are laid out as a round-robin tournament of `turns` turns with `tables` tables each, turns * tables =
/// N(N-1)/2: in turn t the particles t + s and t - s (mod turns) meet at table s, and for even N the last particle
/// meets t. Turn and table are mixed by a Feistel network with modular addition (Black and Rogaway, CT-RSA 2002), which
/// is a bijection of exactly this rectangle.
struct PairPermutation {
  static constexpr int kRounds = 8;

  std::uint32_t particles, turns, tables;
  std::uint32_t key[kRounds][2];

  PairPermutation(std::uint64_t seed, std::uint32_t n) : particles(n), turns(n - 1 + n % 2), tables(n / 2) {
    const Stream stream(seed, Purpose::pairOrder);
    for (int r = 0; r < kRounds; ++r) {
      const philox::Block words = stream.block(static_cast<std::uint64_t>(r));
      key[r][0] = words[0];
      key[r][1] = words[1];
    }
  }
  std::uint64_t pairs() const { return std::uint64_t{turns} * tables; }

  /// A word that depends on all bits of x, to within n/2^32 uniform in 0 .. n-1.
  [[gnu::always_inline]] static std::uint32_t mixed(std::uint32_t x, const std::uint32_t* k, std::uint32_t n) {
    x ^= k[0];
    x ^= x >> 16;
    x *= 0x85EBCA6Bu;
    x ^= x >> 13;
    x += k[1];
    x *= 0xC2B2AE35u;
    x ^= x >> 16;
    return static_cast<std::uint32_t>(std::uint64_t{x} * n >> 32);
  }
  /// a + b modulo n, both below n <= 2^31.
  [[gnu::always_inline]] static std::uint32_t sum(std::uint32_t a, std::uint32_t b, std::uint32_t n) {
    const std::uint32_t s = a + b, t = s - n;
    return s < t ? s : t;  // t wraps to above s exactly when s < n
  }
  /// The pair of a turn and a table before mixing, i < j.
  [[gnu::always_inline]] void pair(std::uint32_t turn, std::uint32_t table, std::uint32_t& i, std::uint32_t& j) const {
    for (int r = 0; r < kRounds; r += 2) {
      turn = sum(turn, mixed(table, key[r], turns), turns);
      table = sum(table, mixed(turn, key[r + 1], tables), tables);
    }
    const std::uint32_t s = table + particles % 2;
    std::uint32_t a = sum(turn, s, turns);
    const std::uint32_t b = sum(turn, turns - s, turns);
    a = s == 0 ? turns : a;
    i = a < b ? a : b;
    j = a < b ? b : a;
  }
};

}  // namespace vitrelax

#pragma once
#include <array>
#include <cstdint>

namespace vitrelax {

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, SC'11: 128 random bits as a pure
/// function of a 128-bit counter and a 64-bit key, so any stream can be entered anywhere, in any order, by any thread.
namespace philox {

using Block = std::array<std::uint32_t, 4>;

/// Always inlined: instruction-set specific code must not share an out-of-line copy with the rest.
[[gnu::always_inline]] inline void round(std::uint32_t c[4], std::uint32_t k0, std::uint32_t k1) {
  const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0], p1 = std::uint64_t{0xCD9E8D57u} * c[2];
  const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0;
  const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1;
  c[1] = static_cast<std::uint32_t>(p1);
  c[3] = static_cast<std::uint32_t>(p0);
  c[0] = n0;
  c[2] = n2;
}

[[gnu::always_inline]] inline void generate(std::uint32_t c[4], std::uint32_t k0, std::uint32_t k1) {
  for (int r = 0; r < 10; ++r) {
    round(c, k0, k1);
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

}  // namespace philox

/// What a stream is for: part of its key, so that streams of one seed never meet.
enum class Purpose : std::uint32_t {
  positions = 1,
  diameters = 2,
  shuffle = 3,
  monteCarlo = 4,
  stiffness = 5,
  modes = 9,
  velocities = 20,
  langevin = 21,
  rescaling = 22,
  hybrid = 23,
  pairOrder = 30,
  shellCounts = 31,
  shellPairs = 32,
  metropolisPlanting = 33
};

/// The stream of (seed, purpose, major): draw number n is a pure function of these.
class Stream {
 public:
  Stream(std::uint64_t seed, Purpose purpose, std::uint64_t major = 0)
      : key0_(static_cast<std::uint32_t>(seed)),
        key1_(static_cast<std::uint32_t>(seed >> 32) ^ (static_cast<std::uint32_t>(purpose) * 0x85EBCA6Bu)),
        major_(major) {}

  /// Block number n: the words of draws 2n and 2n + 1, low word first.
  [[gnu::always_inline]] philox::Block block(std::uint64_t n) const {
    std::uint32_t c[4] = {static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(n >> 32),
                          static_cast<std::uint32_t>(major_), static_cast<std::uint32_t>(major_ >> 32)};
    philox::generate(c, key0_, key1_);
    return {c[0], c[1], c[2], c[3]};
  }

  /// Draw number n, whichever was taken last.
  std::uint64_t bits(std::uint64_t n) const {
    const philox::Block b = block(n / 2);
    const std::size_t low = n % 2 * 2;
    return b[low] | (std::uint64_t{b[low + 1]} << 32);
  }
  double uniform(std::uint64_t n) const { return static_cast<double>(bits(n) >> 11) * 0x1p-53; }

  std::uint64_t bits() {
    if (used_ == 2) {
      block_ = block(next_++);
      used_ = 0;
    }
    const std::uint64_t b = block_[2 * used_] | (std::uint64_t{block_[2 * used_ + 1]} << 32);
    ++used_;
    return b;
  }
  /// Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  /// Uniform in 0 .. n-1, without bias (Lemire's multiply-and-reject), n < 2^32.
  std::uint32_t below(std::uint32_t n) {
    for (;;) {
      const std::uint64_t m = (bits() >> 32) * std::uint64_t{n};
      if (static_cast<std::uint32_t>(m) >= (0u - n) % n) return static_cast<std::uint32_t>(m >> 32);
    }
  }

 private:
  std::uint32_t key0_, key1_;
  std::uint64_t major_, next_ = 0;
  philox::Block block_{};
  int used_ = 2;
};

}  // namespace vitrelax

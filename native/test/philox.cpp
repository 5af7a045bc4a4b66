#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "random/philox.hpp"

using namespace vitrelax;

namespace {

struct KnownAnswer {
  std::uint32_t counter[4], key[2], words[4];
};

/// Philox4x32-10 of Random123's known-answer file: all zeros, all ones, digits of pi.
constexpr KnownAnswer kAnswers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

}  // namespace

TEST_CASE("Philox4x32-10 gives the known answers") {
  for (const KnownAnswer& a : kAnswers) {
    std::uint32_t c[4] = {a.counter[0], a.counter[1], a.counter[2], a.counter[3]};
    philox::generate(c, a.key[0], a.key[1]);
    for (int w = 0; w < 4; ++w) CHECK(c[w] == a.words[w]);
  }
}

TEST_CASE("a stream's blocks are its draws in order, and the streams of one seed differ") {
  constexpr std::uint64_t kSeed = 0x0123456789abcdef;
  const Stream blocks(kSeed, Purpose::monteCarlo, 7);
  Stream draws(kSeed, Purpose::monteCarlo, 7);
  for (std::uint64_t n = 0; n < 20; ++n) {
    const philox::Block b = blocks.block(n);
    const std::uint64_t first = b[0] | std::uint64_t{b[1]} << 32, second = b[2] | std::uint64_t{b[3]} << 32;
    CHECK(draws.bits() == first);
    CHECK(draws.bits() == second);
    CHECK(blocks.bits(2 * n) == first);
    CHECK(blocks.bits(2 * n + 1) == second);
    CHECK(blocks.uniform(2 * n + 1) == static_cast<double>(second >> 11) * 0x1p-53);
  }
  Stream sweep(kSeed, Purpose::monteCarlo, 8), purpose(kSeed, Purpose::shuffle, 7),
      seed(kSeed + 1, Purpose::monteCarlo, 7);
  Stream first(kSeed, Purpose::monteCarlo, 7);
  const std::uint64_t bits = first.bits();
  CHECK(sweep.bits() != bits);
  CHECK(purpose.bits() != bits);
  CHECK(seed.bits() != bits);
}

TEST_CASE("uniform and below are uniform, in range, and use their whole range") {
  constexpr int kDraws = 600'000;
  Stream draw(3, Purpose::shuffle);
  double sum = 0, squares = 0, smallest = 1, largest = 0;
  for (int k = 0; k < kDraws; ++k) {
    const double u = draw.uniform();
    sum += u;
    squares += u * u;
    smallest = std::fmin(smallest, u);
    largest = std::fmax(largest, u);
  }
  // four standard errors of the mean of u and of u^2
  CHECK(std::fabs(sum / kDraws - 0.5) < 4 / std::sqrt(12.0 * kDraws));
  CHECK(std::fabs(squares / kDraws - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / kDraws));
  CHECK(smallest >= 0);
  CHECK(smallest < 1e-4);
  CHECK(largest < 1);
  CHECK(largest > 1 - 1e-4);

  // chi-square over n cells has mean n - 1 and variance 2 (n - 1)
  for (const std::uint32_t n : {2u, 3u, 10u, 97u}) {
    std::vector<int> counts(n, 0);
    bool inRange = true;
    for (int k = 0; k < kDraws; ++k) {
      const std::uint32_t i = draw.below(n);
      inRange = inRange && i < n;
      ++counts[std::min(i, n - 1)];
    }
    CHECK(inRange);
    const double expected = static_cast<double>(kDraws) / n;
    double chi2 = 0;
    for (const int c : counts) chi2 += (c - expected) * (c - expected) / expected;
    CHECK(std::fabs(chi2 - (n - 1)) < 5 * std::sqrt(2.0 * (n - 1)));
  }

  // 3/4 of 2^32 values: without rejection every third would come up twice as often as the others
  constexpr std::uint32_t kBad = 0xC0000000u;
  int thirds = 0;
  for (int k = 0; k < kDraws; ++k) thirds += draw.below(kBad) % 3 == 0;
  CHECK(std::fabs(thirds / static_cast<double>(kDraws) - 1.0 / 3) < 4 * std::sqrt(2.0 / 9 / kDraws));
  CHECK(draw.below(1) == 0);
}

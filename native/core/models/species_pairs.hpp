#pragma once

namespace vitrelax {

/// A mixture of up to three species. In the size of a particle stands the code of its species, 0, 1 or 3 for A, B and
/// C: the sum of two codes then tells the pair (AA 0, AB 1, BB 2, AC 3, BC 4, CC 6) and is the place in the tables.
struct SpeciesPairs {
  static constexpr double codes[3] = {0, 1, 3};
  static constexpr int place(int a, int b) { return static_cast<int>(codes[a] + codes[b]); }
};

}  // namespace vitrelax

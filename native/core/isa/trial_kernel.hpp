// A sequence of Metropolis trials, and the random numbers for them. Included by isa/<set>_trials.cpp inside that set's
// namespace, after swap_kernel.hpp. No library calls here, for the reason given in force_kernels.hpp.

template <int D, class Model>
void trialSequence(TrialPass& p) {
  const Trials<D, Model> trials(p);
  const Attempts& attempts = *p.attempts;
  const double limit2 = p.largestMove * p.largestMove / (p.unit * p.unit);
  double energyChange = 0;
  std::uint64_t swaps = 0, acceptedSwaps = 0, acceptedDisplacements = 0;
  std::uint32_t t = p.next;
  p.listOutdated = false;
  while (t < p.end && !p.listOutdated) {
    const std::size_t i = attempts.particle[t], j = attempts.partner[t];
    const double threshold = attempts.threshold[t];
    if (p.upcomingCount > 0) {
      --p.upcomingCount;
      trials.fetch(*p.upcoming++, p.reference);
    } else if (p.prefetch && t + 8 < p.end) {
      trials.fetchRow(attempts.particle[t + 8]);
      trials.fetchNeighbours(attempts.particle[t + 4]);
    }
    if (j == Attempts::kDisplacement) {
      std::int64_t* record = trials.records + i * Trials<D, Model>::kStride;
      const std::int64_t* reference = p.reference + i * Trials<D, Model>::kStride;
      std::int64_t moved[D];
      bool stays = true;
      for (int c = 0; c < D; ++c) {
        moved[c] = wrappingSum(record[c], attempts.shift[c][t]);
        stays = stays && (!p.tiled || static_cast<std::uint64_t>(moved[c]) - p.low[c] < p.width[c]);
      }
      const double change = trials.displacement(i, moved);
      // Half of all trials fail, unpredictably, so that a branch here would cost more than the stores it saves.
      const bool accepted = (change <= threshold) & stays;  // false for what is not a number
      double distance2 = 0;
      for (int c = 0; c < D; ++c) {
        const std::int64_t x = accepted ? moved[c] : record[c];
        record[c] = x;
        const auto s = static_cast<double>(wrappingDifference(x, reference[c]));
        distance2 += s * s;
      }
      energyChange += accepted ? change : 0.0;
      acceptedDisplacements += accepted;
      p.listOutdated = distance2 > limit2;
    } else {
      ++swaps;
      const std::size_t first = p.members != nullptr ? p.members[i] : i,
                        second = p.members != nullptr ? p.members[j] : j;
      const double a = trials.size(first), b = trials.size(second);
      if (__builtin_fabs(a - b) < p.maxDiameterDifference) {
        const double change = trials.exchange(first, second, a, b);
        if (change <= threshold) {
          trials.setSize(first, b);
          trials.setSize(second, a);
          if (p.members != nullptr) {
            p.members[i] = static_cast<std::uint32_t>(second);
            p.members[j] = static_cast<std::uint32_t>(first);
          }
          energyChange += change;
          ++acceptedSwaps;
        }
      }
    }
    ++t;
  }
  p.next = t;
  p.energyChange += energyChange;
  p.swaps += swaps;
  p.acceptedSwaps += acceptedSwaps;
  p.acceptedDisplacements += acceptedDisplacements;
}

inline void wordsOfBlocks(const Stream& stream, std::uint64_t first, std::uint64_t stride, std::size_t count,
                          std::uint32_t (*words)[Attempts::kCapacity]) {
  const Stream s = stream;  // a copy that the stores below cannot alias
  for (std::size_t l = 0; l < count; ++l) {
    const philox::Block b = s.block(first + l * stride);
    for (int w = 0; w < 4; ++w) words[w][l] = b[w];
  }
}

/// The logarithm from the exponent and a series in (m - 1)/(m + 1) of the rest, m in [1/sqrt(2), sqrt(2)): right to
/// 1e-15. Single IEEE operations in the order written, so that every instruction set has the same bits.
inline void thresholdsOf(const std::uint32_t* high, const std::uint32_t* low, std::size_t count, double temperature,
                         double* out) {
  for (std::size_t l = 0; l < count; ++l) {
    // whole numbers up to 2^53, from words as signed ones, which convert at once
    const double upper = static_cast<double>(static_cast<std::int32_t>(high[l] ^ 0x80000000u)) + 0x1p31;
    const double x = upper * 0x1p21 + (static_cast<double>(static_cast<std::int32_t>(low[l] >> 11)) + 1);
    std::uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    // exponents of mantissas from sqrt(2) on are rounded up
    const std::uint64_t raised = bits + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
    const auto exponent = static_cast<std::int32_t>(raised >> 52);
    const std::uint64_t rest = (raised & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu;
    double m;
    __builtin_memcpy(&m, &rest, sizeof m);
    const double f = (m - 1) / (m + 1), f2 = f * f;
    double series = 1.0 / 21;
    series = series * f2 + 1.0 / 19, series = series * f2 + 1.0 / 17, series = series * f2 + 1.0 / 15;
    series = series * f2 + 1.0 / 13, series = series * f2 + 1.0 / 11, series = series * f2 + 1.0 / 9;
    series = series * f2 + 1.0 / 7, series = series * f2 + 1.0 / 5, series = series * f2 + 1.0 / 3;
    const double logarithm =
        static_cast<double>(exponent - (1023 + 53)) * 0.6931471805599453 + 2 * (f + f * f2 * series);
    out[l] = -temperature * logarithm;
  }
}

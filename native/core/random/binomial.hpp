#pragma once
#include <cstdint>

#include "philox.hpp"

namespace vitrelax {

/// A draw from the binomial distribution of n trials of chance p, exact but for rounding, for n up to 2^53: the median
/// of n uniform numbers is a beta variate, on one side of which all numbers are known to succeed or to fail, so that n
/// halves at each step (Devroye, Non-Uniform Random Variate Generation, X.4.3).
std::uint64_t binomial(std::uint64_t n, double p, Stream& draw);

}  // namespace vitrelax

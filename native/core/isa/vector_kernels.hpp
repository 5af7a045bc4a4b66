// Vectors of all coordinates, [blocks][D][8], as minimisers go through them. Included by isa/<set>.cpp inside that
// set's namespace, after simd.hpp. `begin` and `end` are whole blocks.

/// Four sums a lane side by side, as one would wait for its last addition.
inline double dot(const double* a, const double* b, std::size_t begin, std::size_t end) {
  constexpr std::size_t kSums = 4, kStep = kSums * kLanes;
  BlockLanes sums[kSums];
  const std::size_t last = begin + (end - begin) / kStep * kStep;
  for (std::size_t i = begin; i < last; i += kStep)
    for (std::size_t s = 0; s < kSums; ++s)
      for (std::size_t n = 0; n < kPacks; ++n) {
        const std::size_t at = i + s * kLanes + n * Pack::lanes;
        sums[s][n] = multiplyAdd(load(a + at), load(b + at), sums[s][n]);
      }
  for (std::size_t i = last; i < end; i += kLanes)
    for (std::size_t n = 0; n < kPacks; ++n) {
      const std::size_t at = i + n * Pack::lanes;
      sums[0][n] = multiplyAdd(load(a + at), load(b + at), sums[0][n]);
    }
  for (std::size_t s = 1; s < kSums; ++s) sums[0].add(sums[s]);
  return sum(sums[0]);
}

/// y = a x + b y
inline void combine(double a, const double* x, double b, double* y, std::size_t begin, std::size_t end) {
  const Pack p(a), q(b);
  for (std::size_t i = begin; i < end; i += Pack::lanes) store(y + i, multiplyAdd(p, load(x + i), q * load(y + i)));
}

/// z += a x + b y
inline void addTwo(double a, const double* x, double b, const double* y, double* z, std::size_t begin,
                   std::size_t end) {
  const Pack p(a), q(b);
  for (std::size_t i = begin; i < end; i += Pack::lanes)
    store(z + i, multiplyAdd(p, load(x + i), multiplyAdd(q, load(y + i), load(z + i))));
}

/// Largest squared length of the vector of one particle.
template <int D>
double largestSquare(const double* a, std::size_t begin, std::size_t end) {
  BlockLanes most;
  for (std::size_t i = begin; i < end; i += D * kLanes)
    for (std::size_t n = 0; n < kPacks; ++n) {
      Pack square(0.0);
      for (int c = 0; c < D; ++c) {
        const Pack x = load(a + i + c * kLanes + n * Pack::lanes);
        square = multiplyAdd(x, x, square);
      }
      most[n] = max(most[n], square);
    }
  return largest(most);
}

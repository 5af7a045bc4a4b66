// Velocity Verlet, kick-drift-kick (PHYSICS: equilibrium dynamics). Included by isa/<set>.cpp inside that set's
// namespace, after force_kernels.hpp. The kicks of both kernels are the same to the last bit.

template <int D>
double kick(double* velocity, const double* force, double time, std::size_t firstBlock, std::size_t lastBlock) {
  const Pack t(time);
  BlockLanes squaredSpeed;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    Pack square(0.0);
    for (int c = 0; c < D; ++c) {
      const std::size_t at = vectorPlace<D>(n, c);
      const Pack v = multiplyAdd(t, load(force + at), load(velocity + at));
      store(velocity + at, v);
      square = multiplyAdd(v, v, square);
    }
    squaredSpeed[n] = squaredSpeed[n] + square;
  }
  return sum(squaredSpeed);
}

template <int D, class Model>
void leap(const LeapPass& s, std::size_t firstBlock, std::size_t lastBlock, LeapSums& out) {
  const PairPass& p = s.pairs;
  const Model model = Model::from(p.parameters);
  const Pack unit(p.unit), whole(s.timestep), half(s.timestep / 2);
  const Units units(p.unit);
  BlockLanes squaredSpeed, largestSquare;
  for (std::size_t n = firstBlock * kPacks; n < lastBlock * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    Pack force[D];
    loop.sumForces(p, n, model, force);
    Pack square(0.0), moved(0.0);
    IntPack x[D];
    for (int c = 0; c < D; ++c) {
      const std::size_t at = vectorPlace<D>(n, c);
      const Pack f = force[c] * unit, v = multiplyAdd(half, f, load(s.velocity + at));
      square = multiplyAdd(v, v, square);
      const Pack next = multiplyAdd(half, f, v), delta = whole * next;
      store(s.velocity + at, next);
      moved = multiplyAdd(delta, delta, moved);
      x[c] = loop.own[c] + units.of(delta);
    }
    storeRecords<D, Model>(s.out, n, x, loop.size);
    squaredSpeed[n] = squaredSpeed[n] + square;
    largestSquare[n] = max(largestSquare[n], moved);
  }
  out = {sum(squaredSpeed), largest(largestSquare)};
}

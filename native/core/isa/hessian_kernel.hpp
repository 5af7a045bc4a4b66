// Second derivatives of the energy. A pair at separation s has the block K = q s s^T + t 1, q = (U'' - U'/r)/r^2 and
// t = U'/r, so that (H v)_i = sum_j K (v_i - v_j). Included by isa/<set>.cpp, after force_kernels.hpp.

/// The terms of all slots of a block, [slot][2 + D][8]: q, t and the separation [length]; zeros outside the cutoff.
template <int D, class Model>
void pairStiffness(const PairPass& p, std::size_t block, double* out) {
  const Model model = Model::from(p.parameters);
  const Pack backwards(-p.unit);
  for (std::size_t n = block * kPacks; n < (block + 1) * kPacks; ++n) {
    RowLoop<D, Model> loop;
    loop.loadOwn(p, n);
    double* to = out + firstLane(n);
    loop.forEach(p, n, model, [&](Mask inside, Pack r2, const Pack* separation, PairTerms<Pack> t) VITRELAX_LAMBDA {
      store(to, zeroUnless(inside, (t.curvature + t.forceOverR) / r2));
      store(to + kLanes, zeroUnless(inside, Pack(0.0) - t.forceOverR));
      for (int c = 0; c < D; ++c) store(to + (2 + c) * kLanes, zeroUnless(inside, backwards * separation[c]));
      to += (2 + D) * kLanes;
    });
  }
}

/// Eight vectors side by side, [N][D][8], times the Hessian.
template <int D>
void hessianProduct(const HessianRows& h, std::size_t firstParticle, std::size_t lastParticle, const double* v,
                    double* out) {
  for (std::size_t i = firstParticle; i < lastParticle; ++i) {
    const double* own = v + i * D * kLanes;
    BlockLanes total[D];
    for (std::size_t k = h.start[i]; k < h.start[i + 1]; ++k) {
      const double* terms = h.terms + k * (2 + D);
      const double* other = v + std::size_t{h.neighbour[k]} * D * kLanes;
      forPacks([&](std::size_t n) VITRELAX_LAMBDA {
        Pack difference[D], along(0.0);
        for (int c = 0; c < D; ++c) {
          const std::size_t at = vectorPlace<D>(n, c);
          difference[c] = load(own + at) - load(other + at);
          along = multiplyAdd(Pack(terms[2 + c]), difference[c], along);
        }
        along = Pack(terms[0]) * along;
        for (int c = 0; c < D; ++c) {
          const Pack across = multiplyAdd(Pack(terms[1]), difference[c], total[c][n]);
          total[c][n] = multiplyAdd(Pack(terms[2 + c]), along, across);
        }
      });
    }
    forPacks([&](std::size_t n) VITRELAX_LAMBDA {
      for (int c = 0; c < D; ++c) store(out + i * D * kLanes + vectorPlace<D>(n, c), total[c][n]);
    });
  }
}

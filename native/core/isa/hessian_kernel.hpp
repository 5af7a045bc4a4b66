// Second derivatives of the energy. A pair at separation s has the block K = q s s^T + t 1, q = (U'' - U'/r)/r^2 and
// t = U'/r, so that (H v)_i = sum_j K (v_i - v_j). Included by isa/<set>.cpp, after force_kernels.hpp.

/// The terms of all slots of a block, [slot][2 + D][8]: q, t and the separation [length]; zeros outside the cutoff.
template <int D, class Model>
void pairStiffness(const PairPass& p, std::size_t block, double* out) {
  const Model model = Model::from(p.parameters);
  const Pack unit(p.unit);
  RowLoop<D, Model> loop;
  loop.loadOwn(p, block);
  loop.forEach(p, block, model, [&](Mask inside, Pack r2, const Pack* separation, PairTerms<Pack> t) VITRELAX_LAMBDA {
    store(out, zeroUnless(inside, (t.curvature + t.forceOverR) / r2));
    store(out + 8, zeroUnless(inside, Pack(0.0) - t.forceOverR));
    for (int c = 0; c < D; ++c) store(out + 16 + 8 * c, zeroUnless(inside, unit * separation[c]));
    out += 8 * (2 + D);
  });
}

/// Eight vectors side by side, [N][D][8], times the Hessian.
template <int D>
void hessianProduct(const HessianRows& h, std::size_t firstParticle, std::size_t lastParticle, const double* v,
                    double* out) {
  for (std::size_t i = firstParticle; i < lastParticle; ++i) {
    Pack own[D], total[D];
    for (int c = 0; c < D; ++c) {
      own[c] = load(v + (i * D + c) * 8);
      total[c] = Pack(0.0);
    }
    for (std::size_t k = h.start[i]; k < h.start[i + 1]; ++k) {
      const double* terms = h.terms + k * (2 + D);
      const double* other = v + std::size_t{h.neighbour[k]} * D * 8;
      Pack difference[D], along(0.0);
      for (int c = 0; c < D; ++c) {
        difference[c] = own[c] - load(other + c * 8);
        along = multiplyAdd(Pack(terms[2 + c]), difference[c], along);
      }
      along = Pack(terms[0]) * along;
      for (int c = 0; c < D; ++c)
        total[c] = multiplyAdd(Pack(terms[2 + c]), along, multiplyAdd(Pack(terms[1]), difference[c], total[c]));
    }
    for (int c = 0; c < D; ++c) store(out + (i * D + c) * 8, total[c]);
  }
}

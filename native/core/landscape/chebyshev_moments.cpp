#include "chebyshev_moments.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../simulation.hpp"
#include "free_vectors.hpp"

namespace vitrelax {

ChebyshevMomentsReport chebyshevMoments(Simulation& simulation, const ChebyshevMomentsOptions& options,
                                        ThreadTeam& team, Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  checkExcluded(options.excluded, system.particles());
  const Hessian hessian(system, options.excluded, team);
  FreeVectors space(hessian, options.excluded, team);
  ChebyshevMomentsReport report;
  report.modes = space.freedom();
  if (report.modes == 0) {
    throw invalid("OUT_OF_RANGE", "excluded", "all particles but " + std::to_string(space.particles()), "to leave two");
  }
  report.trace = hessian.trace();
  report.traceOfSquare = hessian.traceOfSquare();
  report.largest = largestEigenvalueBound(space);
  if (!(report.largest > 0)) throw Error("NOT_DETERMINED", "no pair is in range: there is no spectrum");

  const std::size_t moments = options.moments, half = std::max<std::size_t>(moments / 2, 1);
  report.moments.assign(options.vectors * moments, 0.0);
  const double scale = 2 / report.largest;
  const std::uint64_t total = (options.vectors + kTogether - 1) / kTogether * half;
  std::uint64_t done = 0;
  for (std::size_t first = 0; first < options.vectors; first += kTogether) {
    const std::size_t count = std::min<std::size_t>(kTogether, options.vectors - first);
    FreeVectors::Block before = space.random(options.seed, first, count), now = space.zeros(), next = space.zeros();
    space.normalise(before);
    const auto keep = [&](std::size_t m, const Lanes& values) {
      for (std::size_t j = 0; j < count && m < moments; ++j) report.moments[(first + j) * moments + m] = values[j];
    };
    const Lanes moment0 = space.dot(before, before);
    keep(0, moment0);
    // T_1 v = (2 H/largest - 1) v
    space.multiply(before, now);
    space.forEachRange([&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) now[i] = scale * now[i] - before[i];
    });
    const Lanes moment1 = space.dot(before, now);
    keep(1, moment1);
    for (std::size_t k = 1;; ++k) {
      // T_2k = 2 T_k T_k - T_0 and T_2k+1 = 2 T_k+1 T_k - T_1
      Lanes even = space.dot(now, now);
      for (std::size_t l = 0; l < kTogether; ++l) even[l] = 2 * even[l] - moment0[l];
      keep(2 * k, even);
      for (std::size_t l = 0; l < count; ++l)
        if (!(std::fabs(even[l]) <= 1 + 1e-6)) {
          throw Error("NOT_DETERMINED", "the Hessian has a negative eigenvalue: the state is not a minimum");
        }
      monitor.report(ProductsProgress{++done, total});
      if (monitor.cancelled()) {
        report.cancelled = true;
        return report;
      }
      if (2 * k + 1 >= moments) break;
      space.multiply(now, next);
      space.forEachRange([&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) next[i] = 2 * (scale * next[i] - now[i]) - before[i];
      });
      before.swap(now);
      now.swap(next);
      Lanes odd = space.dot(now, before);
      for (std::size_t l = 0; l < kTogether; ++l) odd[l] = 2 * odd[l] - moment1[l];
      keep(2 * k + 1, odd);
    }
  }
  report.products = space.products();
  return report;
}

}  // namespace vitrelax

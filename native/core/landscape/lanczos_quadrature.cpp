#include "lanczos_quadrature.hpp"

#include <algorithm>
#include <string>

#include "../error.hpp"
#include "../monitor.hpp"
#include "../simulation.hpp"
#include "free_vectors.hpp"
#include "symmetric_eigen.hpp"

namespace vitrelax {

LanczosQuadratureReport lanczosQuadrature(Simulation& simulation, const LanczosQuadratureOptions& options,
                                          ThreadTeam& team, Monitor& monitor) {
  const ParticleSystem& system = simulation.system();
  checkExcluded(options.excluded, system.particles());
  const std::size_t n = system.particles() * static_cast<std::size_t>(system.dimension()), steps = options.steps;
  if (!options.start.empty() && options.start.size() != n) {
    throw invalid("WRONG_LENGTH", "start", "of length " + std::to_string(options.start.size()),
                  "particles * dimension = " + std::to_string(n));
  }
  const Hessian hessian(system, options.excluded, team);
  FreeVectors space(hessian, options.excluded, team);
  LanczosQuadratureReport report;
  report.modes = space.freedom();
  if (report.modes == 0) {
    throw invalid("OUT_OF_RANGE", "excluded", "all particles but " + std::to_string(space.particles()), "to leave two");
  }
  const std::size_t vectors = options.start.empty() ? options.vectors : 1;
  for (auto* array : {&report.nodes, &report.weights, &report.coarseNodes, &report.coarseWeights})
    array->assign(vectors * steps, 0.0);
  const std::uint64_t total = (vectors + kTogether - 1) / kTogether * steps;
  std::uint64_t done = 0;
  for (std::size_t first = 0; first < vectors; first += kTogether) {
    const std::size_t count = std::min<std::size_t>(kTogether, vectors - first);
    FreeVectors::Block start =
        options.start.empty() ? space.random(options.seed, first, count) : space.fromUser(options.start);
    const double norm = space.normalise(start)[0];
    report.squaredNorm = norm * norm;
    LanczosRecursion lanczos(space, std::move(start));
    for (std::size_t k = 0; k < steps; ++k) {
      lanczos.step();
      monitor.report(ProductsProgress{++done, total});
      if (monitor.cancelled()) {
        report.cancelled = true;
        return report;
      }
    }
    for (std::size_t j = 0; j < count; ++j) {
      const auto quadrature = [&](std::size_t most, std::vector<double>& nodes, std::vector<double>& weights) {
        std::vector<double> diagonal = lanczos.diagonal(j);
        diagonal.resize(std::min(diagonal.size(), most));
        const GaussQuadrature found = gaussQuadrature(std::move(diagonal), lanczos.offDiagonal(j));
        const auto at = static_cast<std::ptrdiff_t>((first + j) * steps);
        std::copy(found.nodes.begin(), found.nodes.end(), nodes.begin() + at);
        std::copy(found.weights.begin(), found.weights.end(), weights.begin() + at);
      };
      quadrature(steps, report.nodes, report.weights);
      quadrature((3 * steps + 3) / 4, report.coarseNodes, report.coarseWeights);
    }
  }
  report.products = space.products();
  return report;
}

}  // namespace vitrelax

#include "surface_term.hpp"

#include <cmath>
#include <cstring>

#include "../parallel/thread_team.hpp"
#include "force_field.hpp"

namespace vitrelax {

double surfaceLaplacian(const ParticleSystem& system, const Records& records, const VerletList& list,
                        ThreadTeam& team) {
  const int D = system.dimension();
  const std::size_t stride = system.recordStride();
  const auto sizeOf = [&](std::size_t offset) {
    double s;
    std::memcpy(&s, &records[offset + stride - 1], sizeof s);
    return s;
  };
  std::vector<double> sums(system.chunks(), 0.0);
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    team.leaveIfCancelled();
    double sum = 0;
    for (std::size_t b = first; b < last; ++b) {
      const BlockRows& rows = list.rows()[b];
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::size_t own = (b * kLanes + lane) * stride;
        const double size = sizeOf(own);
        if (std::isnan(size)) continue;
        for (std::size_t k = 0; k < rows.length; ++k) {
          const std::size_t other = rows.offsets[k * kLanes + lane];
          const double otherSize = sizeOf(other);
          if (std::isnan(otherSize)) continue;
          double r2 = 0;
          for (int c = 0; c < D; ++c) {
            const auto s = static_cast<double>(static_cast<std::int64_t>(
                static_cast<std::uint64_t>(records[own + c]) - static_cast<std::uint64_t>(records[other + c])));
            r2 += s * s;
          }
          const CutoffTerms end = system.model().atCutoff(size, otherSize);
          const double beyond = std::sqrt(r2) * system.unit() - end.cutoff;
          if (std::fabs(beyond) < kSurfaceShell / 2) sum += end.force;
        }
      }
    }
    sums[chunk] = sum / kSurfaceShell;  // each pair came twice
  });
  double total = 0;
  for (const double s : sums) total += s;
  return total;
}

}  // namespace vitrelax

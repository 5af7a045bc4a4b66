#include "force_noise.hpp"

#include <algorithm>
#include <cmath>

#include "../parallel/thread_team.hpp"
#include "../random/philox.hpp"
#include "force_field.hpp"

namespace vitrelax {

ForceNoise measureForceNoise(const ParticleSystem& system, const Records& records, const std::vector<double>& force,
                             const VerletList& list, ThreadTeam& team) {
  constexpr int kTrials = 3;
  constexpr double kHalfSpacing = 0x1p-53;  // of doubles in [1, 2)
  const std::size_t D = static_cast<std::size_t>(system.dimension()), stride = system.recordStride();
  // where a unit of the coordinates is longer than that, it is the unit that rounds
  const double reach = std::max(kHalfSpacing / system.unit(), 1.0);
  ForceNoise noise;
  Records moved = records;
  std::vector<double> other;
  for (int trial = 0; trial < kTrials; ++trial) {
    // like the probes of stiffness, which have major 0: numbers without a physical meaning
    const Stream draw(static_cast<std::uint64_t>(trial), Purpose::stiffness, 1);
    std::vector<std::uint64_t> origin(D);
    for (std::size_t c = 0; c < D; ++c) origin[c] = draw.bits(c);
    forEachChunk(team, system, [&](std::size_t, std::size_t first, std::size_t last) {
      const std::size_t end = std::min(last * kLanes, system.particles());
      for (std::size_t k = first * kLanes; k < end; ++k)
        for (std::size_t c = 0; c < D; ++c) {
          const double u = draw.uniform(D + k * D + c);
          const auto jitter = static_cast<std::uint64_t>(std::llrint((2 * u - 1) * reach));
          moved[k * stride + c] =
              static_cast<std::int64_t>(static_cast<std::uint64_t>(records[k * stride + c]) + origin[c] + jitter);
        }
    });
    evaluate(system, moved, list, team, &other);
    double sum = 0, largest = 0;
    for (std::size_t k = 0; k < system.particles(); ++k) {
      double square = 0;
      for (std::size_t c = 0; c < D; ++c) {
        const double d = other[system.at(k, static_cast<int>(c))] - force[system.at(k, static_cast<int>(c))];
        square += d * d;
      }
      sum += square;
      largest = std::max(largest, square);
    }
    noise.rms += sum / static_cast<double>(system.particles()) / kTrials;
    noise.largest += std::sqrt(largest) / kTrials;
  }
  noise.rms = std::sqrt(noise.rms);
  return noise;
}

}  // namespace vitrelax

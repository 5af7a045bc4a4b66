#include "particle_system.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "error.hpp"
#include "number_text.hpp"
#include "parallel/thread_team.hpp"

namespace vitrelax {

ParticleSystem::ParticleSystem(PairModel model, double boxLength, std::size_t particles)
    : model_(std::move(model)),
      kernels_(&kernelsFor(model_.kind, model_.dimension)),
      boxLength_(boxLength),
      particles_(particles) {
  if (particles < 1 || particles > 100'000'000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(particles), "1 to 100000000");
  }
  if (!(boxLength > 0) || !std::isfinite(boxLength)) {
    throw invalid("OUT_OF_RANGE", "boxLength", numberText(boxLength), "a positive, finite length");
  }
  x.assign(vectorLength(), 0);
  reference_.assign(vectorLength(), 0);
  origin_.assign(vectorLength(), 0);
  size.assign(blocks() * kLanes, kGhost);
  id.resize(particles);
  std::iota(id.begin(), id.end(), 0u);
}

ParticleSystem::ParticleSystem(PairModel model, double boxLength, std::span<const double> positions,
                               std::span<const double> sizes)
    : ParticleSystem(std::move(model), boxLength, sizes.size()) {
  for (std::size_t k = 0; k < particles_; ++k) {
    if (!std::isfinite(sizes[k]) || sizes[k] < 0 || (model_.hasDiameters && sizes[k] == 0)) {
      throw invalid(std::isfinite(sizes[k]) ? "OUT_OF_RANGE" : "NOT_FINITE", "diameters[" + std::to_string(k) + "]",
                    numberText(sizes[k]), "positive, finite numbers");
    }
    size[k] = sizes[k];
  }
  if (model_.hasDiameters) requirePositiveContacts(sizes);
  largestCutoff_ = model_.largestCutoff(sizes);
  checkBox();
  setPositions(positions);
}

/// d_ij = (a + b)/2 (1 - epsilon |a - b|) > 0 for all pairs.
void ParticleSystem::requirePositiveContacts(std::span<const double> sizes) const {
  const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  const double epsilon = model_.nonAdditivity(), range = *most - *least;
  if (epsilon * range < 1) return;
  throw invalid("OUT_OF_RANGE", "model.nonAdditivity", numberText(epsilon),
                "below " + numberText(1 / range) + ", one over the difference of the largest diameter (" +
                    numberText(*most) + ") and the smallest (" + numberText(*least) +
                    "), so that all contact distances are positive");
}

void ParticleSystem::checkBox() const {
  if (boxLength_ < 2 * largestCutoff_) {
    const double least = std::ceil(model_.density * std::pow(2 * largestCutoff_, model_.dimension));
    throw invalid("BOX_TOO_SMALL", "boxLength", numberText(boxLength_),
                  "at least twice the largest cutoff, " + numberText(2 * largestCutoff_) +
                      " (N >= " + numberText(least) + " at this density), so that each pair has one nearest image");
  }
}

void ParticleSystem::setPositions(std::span<const double> positions) {
  const int D = dimension();
  if (positions.size() != particles_ * D) {
    throw invalid("WRONG_LENGTH", "positions", "of length " + std::to_string(positions.size()),
                  "N*D = " + std::to_string(particles_ * D) + " numbers");
  }
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (!std::isfinite(positions[i])) {
      throw invalid("NOT_FINITE", "positions[" + std::to_string(i) + "]", numberText(positions[i]), "finite numbers");
    }
    if (std::fabs(positions[i]) > 1e9 * boxLength_) {
      throw invalid("OUT_OF_RANGE", "positions[" + std::to_string(i) + "]", numberText(positions[i]),
                    "within 1e9 boxes of 0");
    }
  }
  std::vector<std::int64_t> fresh(vectorLength(), 0);
  for (std::size_t k = 0; k < particles_; ++k)
    for (int c = 0; c < D; ++c) {
      fresh[at(k, c)] = fixed_point::fromLength(positions[id[k] * static_cast<std::size_t>(D) + c], boxLength_);
    }
  if (!model_.quenchedShifts) requireDistinct(fresh);
  x = fresh;
  origin_ = fresh;
  for (std::size_t k = 0; k < particles_; ++k)
    for (int c = 0; c < D; ++c) reference_[at(k, c)] = positions[id[k] * static_cast<std::size_t>(D) + c];
}

/// Two particles at one place are found by sorting.
void ParticleSystem::requireDistinct(const std::vector<std::int64_t>& fresh) const {
  const int D = dimension();
  std::vector<std::uint32_t> order(particles_);
  std::iota(order.begin(), order.end(), 0u);
  const auto compare = [&](std::uint32_t a, std::uint32_t b) {
    for (int c = 0; c < D; ++c) {
      const std::int64_t p = fresh[at(a, c)], q = fresh[at(b, c)];
      if (p != q) return p < q ? -1 : 1;
    }
    return 0;
  };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
  for (std::size_t k = 1; k < particles_; ++k) {
    if (compare(order[k - 1], order[k]) == 0) {
      throw invalid("DUPLICATE_POSITIONS", "positions",
                    "the same for particles " + std::to_string(std::min(id[order[k - 1]], id[order[k]])) + " and " +
                        std::to_string(std::max(id[order[k - 1]], id[order[k]])),
                    "distinct points");
    }
  }
}

void ParticleSystem::plant(const Planting& planting) {
  const double* p = model_.parameters.value;
  auto disorder = std::make_shared<Disorder>();
  disorder->planted.emplace(planting.seed, planting.temperature, static_cast<std::uint32_t>(particles_), boxLength_,
                            InversePowerLaw{p[0], p[1], p[2], p[3]});
  disorder_ = std::move(disorder);
}

void ParticleSystem::giveShifts(std::span<const double> shifts) {
  auto disorder = std::make_shared<Disorder>();
  disorder->given.resize(shifts.size() / 3);
  for (std::size_t k = 0; k < shifts.size(); ++k) {
    if (!std::isfinite(shifts[k]) || std::fabs(shifts[k]) > 1e9 * boxLength_) {
      throw invalid(std::isfinite(shifts[k]) ? "OUT_OF_RANGE" : "NOT_FINITE", "shifts[" + std::to_string(k) + "]",
                    numberText(shifts[k]), "finite numbers within 1e9 boxes of 0");
    }
    disorder->given[k / 3][k % 3] = static_cast<std::uint64_t>(fixed_point::fromLength(shifts[k], boxLength_));
  }
  disorder_ = std::move(disorder);
}

void ParticleSystem::positions(std::span<double> out) const {
  const int D = dimension();
  for (std::size_t k = 0; k < particles_; ++k)
    for (int c = 0; c < D; ++c) {
      const std::size_t i = at(k, c);
      const auto moved =
          static_cast<std::int64_t>(static_cast<std::uint64_t>(x[i]) - static_cast<std::uint64_t>(origin_[i]));
      out[id[k] * static_cast<std::size_t>(D) + c] = reference_[i] + static_cast<double>(moved) * unit();
    }
}

void ParticleSystem::wrappedPositions(std::span<double> out) const {
  const int D = dimension();
  for (std::size_t k = 0; k < particles_; ++k)
    for (int c = 0; c < D; ++c) {
      out[id[k] * static_cast<std::size_t>(D) + c] = fixed_point::toLength(x[at(k, c)], boxLength_);
    }
}

void ParticleSystem::sizes(std::span<double> out) const {
  for (std::size_t k = 0; k < particles_; ++k) out[id[k]] = size[k];
}

void ParticleSystem::followUnwrapped() { followUnwrapped(0, blocks()); }

void ParticleSystem::followUnwrapped(ThreadTeam& team) {
  team.forEach(chunks(), [&](std::size_t chunk) {
    const std::size_t first = chunk * kBlocksPerChunk;
    followUnwrapped(first, std::min(first + kBlocksPerChunk, blocks()));
  });
}

void ParticleSystem::followUnwrapped(std::size_t firstBlock, std::size_t lastBlock) {
  constexpr std::int64_t kQuarter = std::int64_t{1} << 61;  // an eighth of the box, in units of L/2^64
  const std::size_t inBlock = static_cast<std::size_t>(dimension()) * kLanes;
  for (std::size_t i = firstBlock * inBlock; i < lastBlock * inBlock; ++i) {
    const auto moved =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(x[i]) - static_cast<std::uint64_t>(origin_[i]));
    if (moved > kQuarter || moved < -kQuarter) {
      reference_[i] += static_cast<double>(moved) * unit();
      origin_[i] = x[i];
    }
  }
}

Records ParticleSystem::makeRecords() const {
  const std::size_t stride = recordStride();
  Records records((blocks() * kLanes + 1) * stride, 0);
  for (std::size_t k = 0; sized() && k <= blocks() * kLanes; ++k) {
    const double s = k < size.size() ? size[k] : kGhost;
    std::memcpy(&records[k * stride + stride - 1], &s, sizeof s);
  }
  writePositions(records);
  return records;
}

void ParticleSystem::writePositions(Records& records) const { writePositions(records, 0, blocks()); }

void ParticleSystem::writePositions(Records& records, std::size_t firstBlock, std::size_t lastBlock) const {
  const int D = dimension();
  const std::size_t stride = recordStride(), end = std::min(lastBlock * kLanes, particles_);
  for (std::size_t k = firstBlock * kLanes; k < end; ++k)
    for (int c = 0; c < D; ++c) records[k * stride + c] = x[at(k, c)];
}

void ParticleSystem::readPositions(const Records& records, std::size_t firstBlock, std::size_t lastBlock) {
  const int D = dimension();
  const std::size_t stride = recordStride(), end = std::min(lastBlock * kLanes, particles_);
  for (std::size_t k = firstBlock * kLanes; k < end; ++k)
    for (int c = 0; c < D; ++c) x[at(k, c)] = records[k * stride + c];
}

void toUserOrder(const ParticleSystem& s, std::span<const double> vector, std::span<double> out) {
  const int D = s.dimension();
  for (std::size_t k = 0; k < s.particles(); ++k)
    for (int c = 0; c < D; ++c) out[s.id[k] * static_cast<std::size_t>(D) + c] = vector[s.at(k, c)];
}

}  // namespace vitrelax

#include "hessian.hpp"

#include <algorithm>
#include <cmath>

#include "../forces/force_field.hpp"
#include "../neighbours/verlet_list.hpp"
#include "../parallel/thread_team.hpp"

namespace vitrelax {

namespace {
constexpr std::size_t kParticlesPerChunk = kBlocksPerChunk * kLanes;
}

Hessian::Hessian(const ParticleSystem& system, std::span<const std::uint8_t> excluded, ThreadTeam& team)
    : dimension_(system.dimension()), kernels_(&system.kernels()), id_(system.id), start_(system.particles() + 1, 0) {
  const Records records = system.makeRecords();
  VerletList list;
  list.build(system, records, 0, team);
  const PairPass pass = pairPass(system, records, list);
  const std::size_t width = 2 + static_cast<std::size_t>(dimension_), particles = system.particles();
  const auto stride = static_cast<std::uint32_t>(system.recordStride());
  const auto left = [&](std::size_t k) { return excluded.empty() || excluded[id_[k]] == 0; };

  struct Rows {
    std::vector<std::uint32_t> length, neighbour;
    std::vector<double> terms;
  };
  std::vector<Rows> chunks(system.chunks());
  forEachChunk(team, system, [&](std::size_t chunk, std::size_t first, std::size_t last) {
    team.leaveIfCancelled();
    Rows& rows = chunks[chunk];
    std::size_t most = 0;
    for (std::size_t b = first; b < last; ++b) most += list.rows()[b].length * kLanes;
    rows.neighbour.reserve(most);
    rows.terms.reserve(most * width);
    std::vector<double> slots;
    for (std::size_t b = first; b < last; ++b) {
      const BlockRows& row = list.rows()[b];
      slots.resize(std::size_t{row.length} * width * kLanes);
      kernels_->pairStiffness(pass, b, slots.data());
      for (std::size_t l = 0; l < kLanes && b * kLanes + l < particles; ++l) {
        std::uint32_t length = 0;
        for (std::uint32_t k = 0; k < row.length && left(b * kLanes + l); ++k) {
          const double* slot = &slots[k * width * kLanes + l];
          if (slot[0] == 0 && slot[kLanes] == 0) continue;
          const std::uint32_t j = row.offsets[std::size_t{k} * kLanes + l] / stride;
          if (!left(j)) continue;
          rows.neighbour.push_back(j);
          for (std::size_t w = 0; w < width; ++w) rows.terms.push_back(slot[w * kLanes]);
          ++length;
        }
        rows.length.push_back(length);
      }
    }
  });
  std::size_t pairs = 0;
  for (const Rows& rows : chunks) pairs += rows.neighbour.size();
  neighbour_.reserve(pairs);
  terms_.reserve(pairs * width);
  std::size_t k = 0;
  for (Rows& rows : chunks) {
    team.leaveIfCancelled();
    for (const std::uint32_t length : rows.length) {
      start_[k + 1] = start_[k] + length;
      ++k;
    }
    neighbour_.insert(neighbour_.end(), rows.neighbour.begin(), rows.neighbour.end());
    terms_.insert(terms_.end(), rows.terms.begin(), rows.terms.end());
    rows = {};
  }
}

void Hessian::multiply(std::span<const double> v, std::span<double> out, ThreadTeam& team) const {
  const HessianRows rows{start_.data(), neighbour_.data(), terms_.data()};
  const std::size_t n = particles();
  team.forEach((n + kParticlesPerChunk - 1) / kParticlesPerChunk, [&](std::size_t chunk) {
    team.leaveIfCancelled();
    const std::size_t first = chunk * kParticlesPerChunk;
    kernels_->hessianProduct(rows, first, std::min(first + kParticlesPerChunk, n), v.data(), out.data());
  });
}

namespace {

template <std::size_t D>
void productOfOne(const HessianRows& rows, std::size_t first, std::size_t last, const double* v, double* out) {
  for (std::size_t i = first; i < last; ++i) {
    double total[D] = {};
    for (std::size_t k = rows.start[i]; k < rows.start[i + 1]; ++k) {
      const double* terms = rows.terms + k * (2 + D);
      const double* other = v + std::size_t{rows.neighbour[k]} * D;
      double difference[D], along = 0;
      for (std::size_t c = 0; c < D; ++c) {
        difference[c] = v[i * D + c] - other[c];
        along += terms[2 + c] * difference[c];
      }
      along *= terms[0];
      for (std::size_t c = 0; c < D; ++c) total[c] += terms[2 + c] * along + terms[1] * difference[c];
    }
    for (std::size_t c = 0; c < D; ++c) out[i * D + c] = total[c];
  }
}

using ProductOfOne = void (*)(const HessianRows&, std::size_t, std::size_t, const double*, double*);
constexpr ProductOfOne kProductsOfOne[] = {productOfOne<1>, productOfOne<2>, productOfOne<3>, productOfOne<4>,
                                           productOfOne<5>, productOfOne<6>, productOfOne<7>, productOfOne<8>,
                                           productOfOne<9>, productOfOne<10>};

}  // namespace

void Hessian::multiplyOne(const std::vector<double>& v, std::vector<double>& out, ThreadTeam& team) const {
  const HessianRows rows{start_.data(), neighbour_.data(), terms_.data()};
  const std::size_t n = particles();
  team.forEach((n + kParticlesPerChunk - 1) / kParticlesPerChunk, [&](std::size_t chunk) {
    const std::size_t first = chunk * kParticlesPerChunk;
    kProductsOfOne[dimension_ - 1](rows, first, std::min(first + kParticlesPerChunk, n), v.data(), out.data());
  });
}

double Hessian::bound() const {
  const std::size_t D = static_cast<std::size_t>(dimension_);
  double most = 0;
  for (std::size_t i = 0; i < particles(); ++i) {
    double sum = 0;
    for (std::size_t k = start_[i]; k < start_[i + 1]; ++k) {
      const double* terms = &terms_[k * (2 + D)];
      double r2 = 0;
      for (std::size_t c = 0; c < D; ++c) r2 += terms[2 + c] * terms[2 + c];
      sum += std::max(std::fabs(terms[0] * r2 + terms[1]), std::fabs(terms[1]));
    }
    most = std::max(most, 2 * sum);
  }
  return most;
}

double Hessian::trace() const {
  double sum = 0;
  forEachPair([&](std::size_t, std::size_t, double q, double t, const double* s) {
    double r2 = 0;
    for (int c = 0; c < dimension_; ++c) r2 += s[c] * s[c];
    sum += q * r2 + dimension_ * t;
  });
  return sum;
}

double Hessian::traceOfSquare() const {
  const std::size_t D = static_cast<std::size_t>(dimension_);
  std::vector<double> own(D * D);
  std::size_t last = 0;
  double sum = 0;
  const auto close = [&] {
    for (double& x : own) {
      sum += x * x;
      x = 0;
    }
  };
  forEachPair([&](std::size_t i, std::size_t, double q, double t, const double* s) {
    if (i != last) close();
    last = i;
    for (std::size_t c = 0; c < D; ++c)
      for (std::size_t e = 0; e < D; ++e) {
        const double block = q * s[c] * s[e] + (c == e ? t : 0.0);
        own[c * D + e] += block;
        sum += block * block;
      }
  });
  close();
  return sum;
}

std::vector<double> Hessian::dense() const {
  const std::size_t D = static_cast<std::size_t>(dimension_), n = freedom();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < particles(); ++i)
    for (std::size_t k = start_[i]; k < start_[i + 1]; ++k) {
      const double* terms = &terms_[k * (2 + D)];
      for (std::size_t c = 0; c < D; ++c)
        for (std::size_t e = 0; e < D; ++e) {
          const double block = terms[0] * terms[2 + c] * terms[2 + e] + (c == e ? terms[1] : 0.0);
          matrix[(i * D + c) * n + i * D + e] += block;
          matrix[(i * D + c) * n + neighbour_[k] * D + e] -= block;
        }
    }
  return matrix;
}

std::vector<double> Hessian::inUsersOrder(std::span<const double> vector) const {
  const std::size_t D = static_cast<std::size_t>(dimension_);
  std::vector<double> out(vector.size());
  for (std::size_t k = 0; k < particles(); ++k)
    for (std::size_t c = 0; c < D; ++c) out[id_[k] * D + c] = vector[k * D + c];
  return out;
}

}  // namespace vitrelax

#include "free_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "../error.hpp"
#include "../random/philox.hpp"
#include "symmetric_eigen.hpp"

namespace vitrelax {

void checkExcluded(std::span<const std::uint8_t> excluded, std::size_t particles) {
  if (!excluded.empty() && excluded.size() != particles) {
    throw invalid("WRONG_LENGTH", "excluded", "of length " + std::to_string(excluded.size()),
                  "N = " + std::to_string(particles));
  }
}

FreeVectors::FreeVectors(const Hessian& hessian, std::span<const std::uint8_t> excluded, ThreadTeam& team)
    : hessian_(hessian), team_(team), particles_(hessian.particles()), partial_(chunks()) {
  if (excluded.empty()) return;
  for (const std::uint32_t id : hessian.id()) excluded_.push_back(excluded[id]);
  particles_ = static_cast<std::size_t>(std::count(excluded.begin(), excluded.end(), 0));
}

std::size_t FreeVectors::freedom() const {
  return particles_ > 1 ? (particles_ - 1) * static_cast<std::size_t>(hessian_.dimension()) : 0;
}

FreeVectors::Block FreeVectors::random(std::uint64_t seed, std::size_t first, std::size_t count) const {
  const std::size_t D = static_cast<std::size_t>(hessian_.dimension());
  Block v = zeros();
  for (std::size_t j = 0; j < count; ++j) {
    const Stream stream(seed, Purpose::modes, 1 + first + j);
    for (std::size_t k = 0; k < hessian_.particles(); ++k) {
      const std::uint32_t signs = stream.block(hessian_.id()[k])[0];
      for (std::size_t c = 0; c < D; ++c) v[(k * D + c) * kTogether + j] = (signs >> c & 1u) != 0 ? 1.0 : -1.0;
    }
  }
  project(v);
  return v;
}

FreeVectors::Block FreeVectors::fromUser(std::span<const double> vector) const {
  const std::size_t D = static_cast<std::size_t>(hessian_.dimension());
  Block v = zeros();
  for (std::size_t k = 0; k < hessian_.particles(); ++k)
    for (std::size_t c = 0; c < D; ++c) v[(k * D + c) * kTogether] = vector[hessian_.id()[k] * D + c];
  project(v);
  return v;
}

void FreeVectors::project(Block& v) const {
  const std::size_t D = static_cast<std::size_t>(hessian_.dimension());
  std::vector<Lanes> mean(D, Lanes{});
  for (std::size_t k = 0; k < hessian_.particles(); ++k)
    for (std::size_t c = 0; c < D; ++c)
      for (std::size_t l = 0; l < kTogether; ++l) {
        double& x = v[(k * D + c) * kTogether + l];
        if (!free(k)) x = 0;
        mean[c][l] += x;
      }
  for (Lanes& lanes : mean)
    for (double& x : lanes) x /= static_cast<double>(std::max<std::size_t>(particles_, 1));
  for (std::size_t k = 0; k < hessian_.particles(); ++k)
    for (std::size_t c = 0; c < D && free(k); ++c)
      for (std::size_t l = 0; l < kTogether; ++l) v[(k * D + c) * kTogether + l] -= mean[c][l];
}

Lanes FreeVectors::dot(const Block& a, const Block& b) const {
  forEachRange([&](std::size_t first, std::size_t last) {
    Lanes sum{};
    for (std::size_t i = first; i < last; i += kTogether)
      for (std::size_t l = 0; l < kTogether; ++l) sum[l] += a[i + l] * b[i + l];
    partial_[first / (kRowsPerChunk * kTogether)] = sum;
  });
  Lanes sum{};
  for (const Lanes& part : partial_)
    for (std::size_t l = 0; l < kTogether; ++l) sum[l] += part[l];
  return sum;
}

Lanes FreeVectors::normalise(Block& v) const {
  Lanes norm = dot(v, v), factor{};
  for (std::size_t l = 0; l < kTogether; ++l) {
    norm[l] = std::sqrt(norm[l]);
    factor[l] = norm[l] > 0 ? 1 / norm[l] : 0;
  }
  forEachRange([&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; i += kTogether)
      for (std::size_t l = 0; l < kTogether; ++l) v[i + l] *= factor[l];
  });
  return norm;
}

LanczosRecursion::LanczosRecursion(FreeVectors& space, FreeVectors::Block start)
    : space_(space), now_(std::move(start)), before_(space.zeros()), image_(space.zeros()) {
  const Lanes square = space.dot(now_, now_);
  for (std::size_t l = 0; l < kTogether; ++l) alive_[l] = square[l] > 0;
}

void LanczosRecursion::step() {
  // where the rest is rounding of the largest eigenvalue, the start spans no more
  constexpr double kEnd = 1e-13;
  Lanes beta{};
  for (std::size_t l = 0; l < kTogether; ++l)
    if (!offDiagonal_[l].empty()) beta[l] = offDiagonal_[l].back();
  space_.multiply(now_, image_);
  const Lanes alpha = space_.dot(image_, now_);
  space_.forEachRange([&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; i += kTogether)
      for (std::size_t l = 0; l < kTogether; ++l) image_[i + l] -= alpha[l] * now_[i + l] + beta[l] * before_[i + l];
  });
  Lanes norm = space_.dot(image_, image_), factor{};
  for (std::size_t l = 0; l < kTogether; ++l) {
    norm[l] = std::sqrt(norm[l]);
    if (!alive_[l]) continue;
    scale_ = std::max({scale_, std::fabs(alpha[l]), norm[l]});
    diagonal_[l].push_back(alpha[l]);
    alive_[l] = norm[l] > kEnd * scale_;
    offDiagonal_[l].push_back(alive_[l] ? norm[l] : 0);
    if (alive_[l]) factor[l] = 1 / norm[l];
  }
  before_.swap(now_);
  now_.swap(image_);
  space_.forEachRange([&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; i += kTogether)
      for (std::size_t l = 0; l < kTogether; ++l) now_[i + l] *= factor[l];
  });
}

double largestEigenvalueBound(FreeVectors& space) {
  constexpr int kSteps = 24;
  FreeVectors::Block start = space.random(0, 0, kTogether);
  space.normalise(start);
  LanczosRecursion lanczos(space, std::move(start));
  for (int k = 0; k < kSteps; ++k) lanczos.step();
  double bound = 0;
  for (std::size_t l = 0; l < kTogether; ++l) {
    const GaussQuadrature ritz = gaussQuadrature(lanczos.diagonal(l), lanczos.offDiagonal(l));
    if (ritz.nodes.empty()) continue;
    bound = std::max(bound, *std::max_element(ritz.nodes.begin(), ritz.nodes.end()) + lanczos.offDiagonal(l).back());
  }
  return std::min(bound, space.hessian().bound());
}

}  // namespace vitrelax

// A system as bytes, and back.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "error.hpp"
#include "particle_system.hpp"

namespace vitrelax {

namespace {

constexpr std::uint64_t kMagic = 0x76697472656c6178;  // "vitrelax"

struct Header {
  std::uint64_t magic, particles, dimension;
  double boxLength;
};

/// Follows the arrays where the model has quenched shifts; given shifts come after it.
struct DisorderHeader {
  std::uint64_t planted;  ///< 1 or 0
  Planting planting;
};

// without memcpy, which minds the null pointer of an empty array
template <class T>
void append(std::vector<std::uint8_t>& bytes, const std::vector<T>& v) {
  const std::uint8_t* const begin = reinterpret_cast<const std::uint8_t*>(v.data());
  bytes.insert(bytes.end(), begin, begin + v.size() * sizeof(T));
}

template <class T>
void take(std::span<const std::uint8_t>& bytes, std::vector<T>& v) {
  std::copy_n(bytes.data(), v.size() * sizeof(T), reinterpret_cast<std::uint8_t*>(v.data()));
  bytes = bytes.subspan(v.size() * sizeof(T));
}

}  // namespace

std::vector<std::uint8_t> ParticleSystem::snapshot() const {
  const Header header{kMagic, particles_, static_cast<std::uint64_t>(dimension()), boxLength_};
  std::vector<std::uint8_t> bytes(sizeof header);
  std::memcpy(bytes.data(), &header, sizeof header);
  append(bytes, x);
  append(bytes, origin_);
  append(bytes, reference_);
  append(bytes, size);
  append(bytes, id);
  if (disorder_ != nullptr) {
    DisorderHeader quenched{};
    if (disorder_->planted) quenched = {1, {disorder_->planted->temperature(), disorder_->planted->seed()}};
    append(bytes, std::vector<DisorderHeader>{quenched});
    append(bytes, disorder_->given);
  }
  return bytes;
}

ParticleSystem ParticleSystem::restore(PairModel model, std::span<const std::uint8_t> bytes) {
  Header header{};
  if (bytes.size() >= sizeof header) std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != kMagic || header.dimension != static_cast<std::uint64_t>(model.dimension)) {
    throw Error("FILE_FORMAT", "not a snapshot of this model", "snapshot");
  }
  // lengths first: a damaged header must not make us allocate
  const std::uint64_t padded = (header.particles + kLanes - 1) / kLanes * kLanes;
  const std::uint64_t perPadded = 3 * 8 * header.dimension + 8;
  const std::uint64_t arrays = sizeof header + padded * perPadded + 4 * header.particles;
  std::uint64_t length = arrays;
  DisorderHeader quenched{};
  if (header.particles <= 100'000'000 && model.quenchedShifts && bytes.size() >= arrays + sizeof quenched) {
    std::memcpy(&quenched, bytes.data() + arrays, sizeof quenched);
    length += sizeof quenched;
    if (quenched.planted == 0) length += header.particles * (header.particles - 1) / 2 * sizeof(Disorder::Shift);
  }
  if (header.particles > 100'000'000 || bytes.size() != length || (length == arrays) == model.quenchedShifts) {
    throw Error("FILE_TRUNCATED",
                "the snapshot has " + std::to_string(bytes.size()) + " bytes, which is not its length", "snapshot");
  }
  ParticleSystem s(std::move(model), header.boxLength, header.particles);
  bytes = bytes.subspan(sizeof header);
  take(bytes, s.x);
  take(bytes, s.origin_);
  take(bytes, s.reference_);
  take(bytes, s.size);
  take(bytes, s.id);
  std::vector<bool> seen(s.particles_, false);
  for (std::size_t k = 0; k < s.particles_; ++k) {
    if (s.id[k] >= s.particles_ || seen[s.id[k]] || !std::isfinite(s.size[k])) {
      throw Error("FILE_FORMAT", "the snapshot is damaged", "snapshot");
    }
    seen[s.id[k]] = true;
  }
  for (std::size_t k = s.particles_; k < s.size.size(); ++k) s.size[k] = kGhost;
  s.largestCutoff_ = s.model_.largestCutoff(std::span(s.size).first(s.particles_));
  s.checkBox();
  if (s.model_.quenchedShifts) {
    // shifts are those of the user's order, which such a system keeps
    const bool ordered = std::is_sorted(s.id.begin(), s.id.end());
    if (!ordered || (quenched.planted != 0 && !(quenched.planting.temperature > 0))) {
      throw Error("FILE_FORMAT", "the snapshot is damaged", "snapshot");
    }
    if (quenched.planted != 0) {
      s.plant(quenched.planting);
    } else {
      auto disorder = std::make_shared<Disorder>();
      disorder->given.resize(s.particles_ * (s.particles_ - 1) / 2);
      bytes = bytes.subspan(sizeof quenched);
      take(bytes, disorder->given);
      s.disorder_ = std::move(disorder);
    }
  }
  return s;
}

}  // namespace vitrelax

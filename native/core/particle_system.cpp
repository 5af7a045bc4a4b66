#include "particle_system.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "error.hpp"

namespace vitrelax {

namespace {

constexpr double kGhost = std::numeric_limits<double>::quiet_NaN();

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", x);
  return text;
}

template <class T>
void gather(std::vector<T>& v, const std::vector<T>& old, const ParticleSystem& s,
            const std::vector<std::uint32_t>& order) {
  for (std::size_t k = 0; k < order.size(); ++k)
    for (int c = 0; c < s.dimension(); ++c) v[s.at(k, c)] = old[s.at(order[k], c)];
}

}  // namespace

ParticleSystem::ParticleSystem(PairModel model, double boxLength, std::size_t particles)
    : model_(std::move(model)),
      kernels_(&kernelsFor(model_.kind, model_.dimension)),
      boxLength_(boxLength),
      particles_(particles) {
  if (particles < 1 || particles > 100'000'000) {
    throw invalid("OUT_OF_RANGE", "particles", std::to_string(particles), "1 to 100000000");
  }
  if (!(boxLength > 0) || !std::isfinite(boxLength)) {
    throw invalid("OUT_OF_RANGE", "boxLength", number(boxLength), "a positive, finite length");
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
                    number(sizes[k]), "positive, finite numbers");
    }
    size[k] = sizes[k];
  }
  largestCutoff_ = model_.largestCutoff(sizes);
  checkBox();
  setPositions(positions);
}

void ParticleSystem::checkBox() const {
  if (boxLength_ < 2 * largestCutoff_) {
    const double least = std::ceil(model_.density * std::pow(2 * largestCutoff_, model_.dimension));
    throw invalid("BOX_TOO_SMALL", "boxLength", number(boxLength_),
                  "at least twice the largest cutoff, " + number(2 * largestCutoff_) + " (N >= " + number(least) +
                      " at this density), so that each pair has one nearest image");
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
      throw invalid("NOT_FINITE", "positions[" + std::to_string(i) + "]", number(positions[i]), "finite numbers");
    }
    if (std::fabs(positions[i]) > 1e9 * boxLength_) {
      throw invalid("OUT_OF_RANGE", "positions[" + std::to_string(i) + "]", number(positions[i]),
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
                    number(shifts[k]), "finite numbers within 1e9 boxes of 0");
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

void ParticleSystem::followUnwrapped() {
  constexpr std::int64_t kQuarter = std::int64_t{1} << 61;  // an eighth of the box, in units of L/2^64
  for (std::size_t i = 0; i < x.size(); ++i) {
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

void ParticleSystem::writePositions(Records& records) const {
  const int D = dimension();
  const std::size_t stride = recordStride();
  for (std::size_t k = 0; k < particles_; ++k)
    for (int c = 0; c < D; ++c) records[k * stride + c] = x[at(k, c)];
}

void ParticleSystem::sortInSpace(std::vector<std::uint32_t>& order) {
  // Cells of about four particles, visited in columns eight cells wide along all but the last dimension, so that a
  // particle's neighbours are a few kilobytes away.
  const int D = dimension();
  if (model_.quenchedShifts) {
    order.resize(particles_);
    std::iota(order.begin(), order.end(), 0u);
    return;
  }
  const double perSide = std::pow(static_cast<double>(particles_) / 4, 1.0 / D);
  const auto cells = static_cast<std::uint64_t>(std::clamp(perSide, 1.0, 65536.0));
  constexpr std::uint64_t kWidth = 8;
  std::vector<std::uint64_t> key(particles_);
  const std::uint64_t columns = (cells + kWidth - 1) / kWidth;
  for (std::size_t k = 0; k < particles_; ++k) {
    std::uint64_t column = 0, along = 0, within = 0;
    for (int c = 0; c < D; ++c) {
      const std::uint64_t high = static_cast<std::uint64_t>(x[at(k, c)]) >> 32;
      const std::uint64_t cell = high * cells >> 32;
      if (c + 1 < D) {
        column = column * columns + cell / kWidth;
        within = within * kWidth + cell % kWidth;
      } else {
        along = cell;
      }
    }
    std::uint64_t perColumn = 1;
    for (int c = 0; c + 1 < D; ++c) perColumn *= kWidth;
    key[k] = (column * cells + along) * perColumn + within;
  }
  order.resize(particles_);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key[a] < key[b]; });
  // Rows are padded to the longest of eight: within a small window, like sizes side by side have rows of like lengths.
  constexpr std::size_t kWindow = 64;
  for (std::size_t first = 0; first < particles_; first += kWindow) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, begin + static_cast<std::ptrdiff_t>(std::min(kWindow, particles_ - first)),
                     [&](std::uint32_t a, std::uint32_t b) { return size[a] < size[b]; });
  }
  const auto permuted = [&](auto& v) {
    const auto old = v;
    gather(v, old, *this, order);
  };
  permuted(x);
  permuted(origin_);
  permuted(reference_);
  const auto oldSize = size;
  const auto oldId = id;
  for (std::size_t k = 0; k < particles_; ++k) {
    size[k] = oldSize[order[k]];
    id[k] = oldId[order[k]];
  }
}

void ParticleSystem::permute(std::vector<double>& vector, const std::vector<std::uint32_t>& order) const {
  const std::vector<double> old = vector;
  gather(vector, old, *this, order);
}

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

void toUserOrder(const ParticleSystem& s, std::span<const double> vector, std::span<double> out) {
  const int D = s.dimension();
  for (std::size_t k = 0; k < s.particles(); ++k)
    for (int c = 0; c < D; ++c) out[s.id[k] * static_cast<std::size_t>(D) + c] = vector[s.at(k, c)];
}

}  // namespace vitrelax

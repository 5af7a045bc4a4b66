#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "geometry/fixed_point.hpp"
#include "isa/kernels.hpp"
#include "large_pages.hpp"
#include "models/disorder.hpp"
#include "models/pair_model.hpp"

namespace vitrelax {

class ThreadTeam;

/// The size of a ghost, in the lanes past the last particle: no pair with one is within its cutoff.
inline constexpr double kGhost = std::numeric_limits<double>::quiet_NaN();

/// What the neighbours of particles read of them, [particle][recordStride] (isa/kernels.hpp).
using Records = LargeArray<std::int64_t>;

/// The particles of one configuration as the kernels read them.
///
/// Particles are kept in an order that follows space; `id[k]` is the user's index of particle k. Vectors come as
/// [blocks][D][8]; the lanes past the last particle belong to ghosts, which are in nobody's row and whose own rows are
/// padding alone.
class ParticleSystem {
 public:
  ParticleSystem(PairModel model, double boxLength, std::span<const double> positions, std::span<const double> sizes);

  const PairModel& model() const { return model_; }
  const Kernels& kernels() const { return *kernels_; }
  int dimension() const { return model_.dimension; }
  std::size_t particles() const { return particles_; }
  std::size_t blocks() const { return (particles_ + kLanes - 1) / kLanes; }
  std::size_t chunks() const { return (blocks() + kBlocksPerChunk - 1) / kBlocksPerChunk; }
  double boxLength() const { return boxLength_; }
  /// Words of a record, and whether its last is the size of the particle.
  std::size_t recordStride() const { return static_cast<std::size_t>(kernels_->recordStride); }
  bool sized() const { return kernels_->sized; }
  double unit() const { return fixed_point::unit(boxLength_); }
  std::size_t vectorLength() const { return blocks() * model_.dimension * kLanes; }

  /// Index of component c of particle k in a [blocks][D][8] vector.
  std::size_t at(std::size_t k, int c) const { return (k / kLanes * model_.dimension + c) * kLanes + k % kLanes; }

  std::vector<std::int64_t> x;    ///< [blocks][D][8], the positions
  std::vector<double> size;       ///< [blocks*8]: diameter, or species as a number; NaN for ghosts
  std::vector<std::uint32_t> id;  ///< [N] the user's index

  /// Records of all particles, ghosts, and one more that pads rows; sizes and positions filled in.
  Records makeRecords() const;
  /// Copies the positions into records made earlier.
  void writePositions(Records& records) const;
  void writePositions(Records& records, std::size_t firstBlock, std::size_t lastBlock) const;
  /// And back.
  void readPositions(const Records& records, std::size_t firstBlock, std::size_t lastBlock);
  /// Offset (in words) of the record that pads the row of particle k: one past the last without a size, or k's own
  /// where records hold no sizes.
  std::uint32_t paddingOffset(std::size_t k) const {
    return static_cast<std::uint32_t>((sized() ? blocks() * kLanes : k) * recordStride());
  }

  void setPositions(std::span<const double> positions);
  void positions(std::span<double> out) const;  ///< unwrapped, the user's order
  void wrappedPositions(std::span<double> out) const;
  void sizes(std::span<double> out) const;  ///< the user's order
  /// To call whenever particles may have moved by a quarter of the box since the last call: the wrapped difference to
  /// the reference then still is the true one, and becomes part of it.
  void followUnwrapped();
  void followUnwrapped(ThreadTeam& team);

  // particle_order.cpp
  /// Brings the particles into an order that follows space. Vectors kept elsewhere follow by `order`: what is now
  /// particle k was particle order[k]. Under quenched shifts, where neighbours are not near, nothing changes.
  /// @param rowLengths how many neighbours each particle had in the last list; empty where there is none yet
  void sortInSpace(std::vector<std::uint32_t>& order, std::span<const std::uint32_t> rowLengths = {});
  void permute(std::vector<double>& vector, const std::vector<std::uint32_t>& order) const;

  double largestCutoff() const { return largestCutoff_; }

  /// The quenched shifts, of models that have them; null for all others.
  const Disorder* disorder() const { return disorder_.get(); }
  void setDisorder(std::shared_ptr<const Disorder> disorder) { disorder_ = std::move(disorder); }
  /// Plants a state at 0 (PlantedPairs); positions are left as they are.
  void plant(const Planting& planting);
  /// Takes shifts [pairs*3] given one by one, of any periodic image [length].
  void giveShifts(std::span<const double> shifts);

  // particle_snapshot.cpp
  std::vector<std::uint8_t> snapshot() const;
  static ParticleSystem restore(PairModel model, std::span<const std::uint8_t> bytes);

 private:
  void followUnwrapped(std::size_t firstBlock, std::size_t lastBlock);
  ParticleSystem(PairModel model, double boxLength, std::size_t particles);
  void checkBox() const;
  void requirePositiveContacts(std::span<const double> sizes) const;
  void requireDistinct(const std::vector<std::int64_t>& coordinates) const;
  PairModel model_;
  const Kernels* kernels_;
  double boxLength_;
  std::size_t particles_;
  double largestCutoff_ = 0;
  /// The unwrapped coordinate is reference + (x - origin), whose rounding is that of the displacement alone.
  std::vector<double> reference_;
  std::vector<std::int64_t> origin_;
  std::shared_ptr<const Disorder> disorder_;
};

/// Calls work(chunk, firstBlock, lastBlock) for all chunks of the system.
template <class Team, class Work>
void forEachChunk(Team& team, const ParticleSystem& system, const Work& work) {
  const std::size_t blocks = system.blocks();
  team.forEach(system.chunks(), [&](std::size_t chunk) {
    const std::size_t first = chunk * kBlocksPerChunk;
    work(chunk, first, first + kBlocksPerChunk < blocks ? first + kBlocksPerChunk : blocks);
  });
}

/// [blocks][D][8] <-> flat [N*D] in the user's order.
void toUserOrder(const ParticleSystem& s, std::span<const double> vector, std::span<double> out);

}  // namespace vitrelax

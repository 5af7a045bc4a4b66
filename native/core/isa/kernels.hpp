#pragma once
#include <cstddef>
#include <cstdint>

namespace vitrelax {

/// Particles come in blocks of 8 consecutive ones, the lanes of one pack or two. A chunk of blocks is the unit of work
/// of a thread and of fixed-order partial sums.
inline constexpr std::size_t kLanes = 8;
inline constexpr std::size_t kBlocksPerChunk = 32;

/// Words (8 bytes) of the record of one particle that its neighbours read: D coordinates and, in the last word where
/// particles have one, the size; a multiple of four.
inline constexpr int recordStride(int dimension, bool sized) { return (dimension + (sized ? 1 : 0) + 3) / 4 * 4; }

/// A tabulated potential as the kernels read it: see potentials/pair_spline.hpp, which owns it.
struct PairTable {
  const std::int64_t* slopes;  ///< [pieces][4] the bits of the coefficients of du/dq
  const double* energies;      ///< [pieces] u at the lower end
  std::int64_t first, last;    ///< the leading bits of q in the first piece; the last piece, counted from the first
  int shift;                   ///< the leading bits are those above this many others
};

/// The parameters of a pair model as the kernels take them; each model says what is where.
struct PairParameters {
  double value[24];
  PairTable table{};
};

/// Quenched shifts beside the slots of rows, added to the separation of a pair: words [slot][D][8], the high halves of
/// coordinates and, unless null, the low ones.
struct PairShifts {
  const std::uint32_t* high;
  const std::uint32_t* low;
};

/// Rows of the neighbours of a block, padded to one length: offsets[8 k + lane] is the record (in words) of neighbour k
/// of the particle in that lane. What pads interacts with none: a record whose size is not a number, or, where records
/// hold no size, the particle's own, at distance 0.
struct BlockRows {
  const std::uint32_t* offsets;
  std::uint32_t length;
  PairShifts shifts;  ///< of models with quenched shifts
};

/// What every pass over the pairs reads.
struct PairPass {
  const std::int64_t* records;
  const BlockRows* rows;
  double unit;  ///< length of one unit of the coordinates
  PairParameters parameters;
};

/// Sums of one chunk; energies count each pair twice until halved by the caller.
struct EvaluationSums {
  double energy, virial, laplacian;  ///< doubled
  double forceSquared, maxForceSquared;
  std::uint64_t pairs;  ///< doubled
};

/// Of the forces alone.
struct ForceSums {
  double forceSquared, maxForceSquared;
};

/// One stage of the integrator: delta = mu delta1 + nu delta2 + a F + b F0, as displacement from the start of the step.
struct StagePass {
  PairPass pairs;
  const std::int64_t* start;  ///< [blocks][D][8] positions at the start of the step
  const double* startForce;   ///< [blocks][D][8]
  const double* delta1;       ///< [blocks][D][8] of the stage before
  double* delta2;             ///< of the stage before that; overwritten with the new one
  std::int64_t* out;          ///< records, overwritten with the new positions
  double mu, nu, a, b;
};

/// Positions start + a vector.
struct DisplacePass {
  const std::int64_t* start;  ///< [blocks][D][8]
  const double* vector;       ///< [blocks][D][8]
  const double* size;         ///< [blocks][8]
  std::int64_t* out;          ///< records, overwritten with the new positions
  double unit, a;
  std::int64_t* positions = nullptr;  ///< [blocks][D][8], or null: the same
  /// [blocks][D][8], or null: as the first stage of the integrator leaves them, delta1 = a vector and delta2 = 0.
  double* delta1 = nullptr;
  double* delta2 = nullptr;
};

/// Velocity Verlet from the positions of one step to those of the next: the forces, the kick that ends the one step,
/// and kick and drift of the other.
struct LeapPass {
  PairPass pairs;
  double* velocity;   ///< [blocks][D][8], before the one kick and after the other
  std::int64_t* out;  ///< records, overwritten with the new positions
  double timestep;
};
struct LeapSums {
  double squaredSpeed;   ///< sum |v|^2 between both kicks
  double largestSquare;  ///< of the drifts
};

/// The end of a step: forces at the new positions and all that the controller wants to know.
struct FinishPass {
  PairPass pairs;
  const double* startForce;  ///< [blocks][D][8]
  const double* delta;       ///< [blocks][D][8] displacement over the step
  double* force;             ///< [blocks][D][8] out
  std::int64_t* positions;   ///< [blocks][D][8] out
  double step;
};
struct FinishSums {
  double energy, virial;  ///< doubled
  double errorSquared;    ///< sum |12 (y0 - y1) + 6 h (F0 + F1)|^2 / 225
  double speedSquared;    ///< sum |F1|^2
  double speedFourth;     ///< sum |F1|^4
  double middleSquared;   ///< sum |3/2 delta/h - (F0 + F1)/4|^2, the speed halfway of the cubic through both ends
  double maxSpeedSquared;
  double stiffness;  ///< upper bound on the largest eigenvalue of the Hessian, from this chunk's rows
};

/// Candidates for the rows of particles: copies of the particles, sorted by cells, and `kListSlack` more words that are
/// read and not used.
inline constexpr std::size_t kListSlack = 16;
struct ListPass {
  int dimension;
  const std::int32_t* coordinate[10];  ///< high words of the coordinates, one array a dimension
  const float* size;
  const std::uint32_t* offset;  ///< the record of each, in words
  float unit;                   ///< length of one unit of the high words
  float skin;
  float uniformCutoff;  ///< > 0: one cutoff for all pairs, whatever their sizes
  PairParameters parameters;
};
struct Range {
  std::uint32_t begin, end;
};
/// Particles whose candidates are the same: the sorted ones `own`; and as candidates those in the runs, or others one
/// by one, all of them different.
struct ListGroup {
  Range own{};
  const Range* runs = nullptr;
  std::size_t runCount = 0;
  const std::uint32_t* others = nullptr;
  std::size_t otherCount = 0;
  std::uint32_t* copies = nullptr;  ///< room for D + 2 words of each candidate
  std::size_t room = 0;             ///< candidates and slack
};

/// The first 16 bits of the coordinates, by which most of all pairs are ruled out.
struct CoarsePass {
  int dimension;
  const std::int16_t* coordinate[10];  ///< one array a dimension, padded to a multiple of kCoarseLanes
  std::uint16_t limit;                 ///< squared distances above are beyond any reach, in units of (L/2^16)^2 2^15
  std::uint32_t particles;
};
inline constexpr std::uint32_t kCoarseLanes = 32;

/// The pairs inside the cutoff, particle by particle: entries start[i] .. start[i+1]-1 belong to particle i.
struct HessianRows {
  const std::size_t* start;
  const std::uint32_t* neighbour;
  const double* terms;  ///< [entry][2 + D]: q, t and the separation, see isa/hessian_kernel.hpp
};

/// The pairs of planted states, drawn anew whenever they are needed (models/planted_pairs.hpp), at most `kCapacity` at
/// a time. The same bits for every instruction set.
struct PairPermutation;
struct ShellDraw;
struct ShellPass {
  static constexpr std::size_t kCapacity = 512;
  void (*pairs)(const PairPermutation&, const std::uint32_t* turn, const std::uint32_t* table, std::size_t count,
                std::uint32_t* i, std::uint32_t* j);
  /// High words of the coordinates of the displacements.
  void (*shifts)(const ShellDraw&, const std::uint64_t* rank, std::size_t count, std::uint32_t (*y)[kCapacity]);
};

/// Passes over vectors of all coordinates, [blocks][D][8]; `begin` and `end` are whole blocks.
struct VectorKernels {
  double (*dot)(const double* a, const double* b, std::size_t begin, std::size_t end);
  /// y = a x + b y
  void (*combine)(double a, const double* x, double b, double* y, std::size_t begin, std::size_t end);
  /// z += a x + b y
  void (*addTwo)(double a, const double* x, double b, const double* y, double* z, std::size_t begin, std::size_t end);
  /// Largest squared length of the vector of one particle.
  double (*largestSquare)(const double* a, std::size_t begin, std::size_t end);
};

/// The kernels of one pair model in one dimension, compiled for one instruction set.
struct Kernels {
  bool sized;        ///< records end with the size of the particle
  int recordStride;  ///< words
  void (*evaluate)(const PairPass&, std::size_t firstBlock, std::size_t lastBlock, double* forces, EvaluationSums&);
  /// Forces alone, at a half to two thirds of the cost.
  void (*forces)(const PairPass&, std::size_t firstBlock, std::size_t lastBlock, double* forces, ForceSums&);
  /// Largest squared distance between two sets of records, in squared units of the coordinates.
  double (*largestDisplacement)(const std::int64_t* before, const std::int64_t* now, std::size_t firstBlock,
                                std::size_t lastBlock);
  double (*displace)(const DisplacePass&, std::size_t firstBlock, std::size_t lastBlock);  ///< largest |a vector|^2
  double (*stage)(const StagePass&, std::size_t firstBlock, std::size_t lastBlock);        ///< largest |delta|^2
  void (*finish)(const FinishPass&, std::size_t firstBlock, std::size_t lastBlock, FinishSums&);
  /// v + time F; the sum of |v|^2.
  double (*kick)(double* velocity, const double* force, double time, std::size_t firstBlock, std::size_t lastBlock);
  void (*leap)(const LeapPass&, std::size_t firstBlock, std::size_t lastBlock, LeapSums&);
  /// The offsets of the neighbours of each particle of the group, one row after the other (room for all candidates in
  /// each), and how many each has. Returns how many distance tests that took, a copy of a candidate being one.
  std::size_t (*listRows)(const ListPass&, const ListGroup&, std::uint32_t* out, std::uint32_t* lengths);
  /// Appends to near[l], of count[l], those of particles begin .. end-1 that may be within reach of particle first + l
  /// (l < 8); room for all of them and a register. `begin` is a multiple of kCoarseLanes.
  void (*nearAmongAll)(const CoarsePass&, std::uint32_t first, Range others, std::uint32_t* const* near,
                       std::size_t* count);
  void (*pairStiffness)(const PairPass&, std::size_t block, double* out);
  void (*hessianProduct)(const HessianRows&, std::size_t firstParticle, std::size_t lastParticle, const double* v,
                         double* out);
  VectorKernels vectors;
  ShellPass planted;
};

/// What kinds of pairs there are; models/pair_kinds.hpp says of what each is made.
enum class PairKind {
  softSpheres,
  harmonicSpheres,
  equalHarmonicSpheres,
  kobAndersen,
  mariKurchan,
  splinedMixture,
  splinedSpheres
};

/// The kernels for the instruction set in use (isa/dispatch.cpp).
const Kernels& kernelsFor(PairKind kind, int dimension);

}  // namespace vitrelax

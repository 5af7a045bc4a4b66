#pragma once
#include <cstdint>
#include <vector>

#include "../potentials/inverse_power_law.hpp"
#include "../random/pair_permutation.hpp"

namespace vitrelax {

/// Which pairs have a displacement y with inner <= |y| < outer in the planted state: those of the ranks first .. first
/// + count - 1 of the permutation.
struct Shell {
  double inner, outer;  ///< [length]; the last shell is all of the periodic cube beyond `inner`
  std::uint64_t first, count;
};

/// The displacements y_ij of all pairs of a planted Mari-Kurchan state: independent, each of density exp(-U(y)/T) on
/// the periodic cube, none of them stored.
///
/// Displacements are sorted into shells of |y|: a core, as far as the potential reaches, shells of equal width, and
/// what is beyond the largest ball in the cube. How many pairs a shell has is a binomial number from a stream of its
/// own; which they are is the next run of a pseudo-random permutation of all pairs; their displacements are uniform in
/// the shell (in the core by rejection, exactly), from a stream keyed by shell and rank. So everything is a pure
/// function of (seed, T, N), whatever is looked at when.
class PlantedPairs {
 public:
  /// @param temperature [energy], may be infinite: then all displacements are uniform
  /// @param boxLength at least twice the cutoff of the potential
  PlantedPairs(std::uint64_t seed, double temperature, std::uint32_t particles, double boxLength,
               const InversePowerLaw& potential);

  std::uint64_t seed() const { return seed_; }
  double temperature() const { return temperature_; }
  const PairPermutation& permutation() const { return permutation_; }
  const std::vector<Shell>& shells() const { return shells_; }
  double boxLength() const { return boxLength_; }
  const InversePowerLaw& potential() const { return potential_; }

 private:
  std::uint64_t seed_;
  double temperature_, boxLength_;
  InversePowerLaw potential_;
  PairPermutation permutation_;
  std::vector<Shell> shells_;
};

/// v_ex = integral of 1 - exp(-U/T) over space [length^3].
double excludedVolume(const InversePowerLaw& potential, double temperature);

/// What draws the displacements of the pairs of one shell: words of the stream (seed, shellPairs, shell + 2^32 attempt)
/// at the rank in the shell make a point of the shell, or of the cube for the last, and say whether it stands.
struct ShellDraw {
  enum class Kind { core, shell, rest } kind;
  std::uint64_t seed;
  std::uint32_t shell;
  double innerCubed, volume;  ///< volume in units of 4 pi/3
  double perLength;           ///< 2^32 / L
  double innerSquared;        ///< in units of the words
  double inverseTemperature;
  InversePowerLaw potential;

  ShellDraw(const PlantedPairs& pairs, std::size_t k);
};

}  // namespace vitrelax

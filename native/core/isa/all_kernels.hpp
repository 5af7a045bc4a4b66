// Which table serves which kind of pairs. Included by isa/<set>.cpp.
#include "kernel_table.hpp"

namespace vitrelax::VITRELAX_ISA {

const Kernels* harmonicKernels(int dimension);
const Kernels* equalHarmonicKernels(int dimension);

const Kernels* kernelsOf(PairKind kind, int dimension) {
  switch (kind) {
    case PairKind::softSpheres:
      return oneOf<SoftSpheres, 2, 3>(dimension);
    case PairKind::harmonicSpheres:
      return harmonicKernels(dimension);
    case PairKind::equalHarmonicSpheres:
      return equalHarmonicKernels(dimension);
    case PairKind::kobAndersen:
      return oneOf<KobAndersen, 2, 3>(dimension);
    case PairKind::splinedMixture:
      return oneOf<SplinedMixture, 2, 3>(dimension);
    case PairKind::splinedSpheres:
      return oneOf<SplinedSpheres, 2, 3>(dimension);
    case PairKind::mariKurchan:
      return oneOf<MariKurchan, 3>(dimension);
  }
  return nullptr;
}

}  // namespace vitrelax::VITRELAX_ISA

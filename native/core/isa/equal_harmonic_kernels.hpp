// Which table serves harmonic spheres of one size. Included by isa/<set>_equal_harmonic.cpp.
#include "kernel_table.hpp"

namespace vitrelax::VITRELAX_ISA {

const Kernels* equalHarmonicKernels(int dimension) {
  return oneOf<EqualHarmonicSpheres, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>(dimension);
}

}  // namespace vitrelax::VITRELAX_ISA

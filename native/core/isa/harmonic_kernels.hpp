// Which table serves harmonic spheres of many sizes. Included by isa/<set>_harmonic.cpp.
#include "kernel_table.hpp"

namespace vitrelax::VITRELAX_ISA {

const Kernels* harmonicKernels(int dimension) {
  return oneOf<HarmonicSpheres, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>(dimension);
}

}  // namespace vitrelax::VITRELAX_ISA

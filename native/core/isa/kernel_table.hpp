// The kernels of one instruction set. Included by the isa/<set>*.cpp, each for some of the models so that they compile
// side by side, after VITRELAX_ISA is defined as the name of the set's namespace; everything below lives in that
// namespace, so that no code compiled for one set can serve another.
#include <cmath>
#include <cstddef>
#include <cstdint>
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

#include "../models/non_additive_diameters.hpp"
#include "../models/planted_pairs.hpp"
#include "../potentials/harmonic_repulsion.hpp"
#include "../potentials/inverse_power_law.hpp"
#include "../potentials/lennard_jones.hpp"
#include "kernels.hpp"

namespace vitrelax::VITRELAX_ISA {

#include "simd.hpp"
// in its terms
#include "float_packs.hpp"
// after both, whose packs they use
#include "../models/pair_kinds.hpp"
#include "all_pairs_kernel.hpp"
#include "force_kernels.hpp"
#include "hessian_kernel.hpp"
#include "list_kernels.hpp"
#include "shell_kernels.hpp"
#include "vector_kernels.hpp"
#include "verlet_kernels.hpp"

template <int D, class Model>
const Kernels* table() {
  static constexpr Kernels kernels{Model::sized,
                                   recordStride(D, Model::sized),
                                   evaluate<D, Model>,
                                   forces<D, Model>,
                                   largestDisplacement<D, Model>,
                                   displace<D, Model>,
                                   stage<D, Model>,
                                   finish<D, Model>,
                                   kick<D>,
                                   leap<D, Model>,
                                   listRows<D, Model>,
                                   nearAmongAll,
                                   pairStiffness<D, Model>,
                                   hessianProduct<D>,
                                   {dot, combine, addTwo, largestSquare<D>},
                                   {pairsOf, shiftsOf}};
  return &kernels;
}

/// The table for `dimension` among `Dimensions`, or null.
template <class Model, int... Dimensions>
const Kernels* oneOf(int dimension) {
  const Kernels* found = nullptr;
  ((dimension == Dimensions ? found = table<Dimensions, Model>() : nullptr), ...);
  return found;
}

}  // namespace vitrelax::VITRELAX_ISA

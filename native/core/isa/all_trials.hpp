// The kernels of Metropolis trials of one instruction set. Included by isa/<set>_trials.cpp.
#include "../sampling/trial_pass.hpp"
#include "kernel_table.hpp"

namespace vitrelax::VITRELAX_ISA {

#include "swap_kernel.hpp"
#include "trial_kernel.hpp"

using TrialKernel = void (*)(TrialPass&);

template <class Model, int... Dimensions>
TrialKernel trialsIn(int dimension) {
  TrialKernel found = nullptr;
  ((dimension == Dimensions ? found = trialSequence<Dimensions, Model> : nullptr), ...);
  return found;
}

TrialKernel trialsFor(PairKind kind, int dimension) {
  switch (kind) {
    case PairKind::softSpheres:
      return trialsIn<SoftSpheres, 2, 3>(dimension);
    case PairKind::harmonicSpheres:
      return trialsIn<HarmonicSpheres, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>(dimension);
    case PairKind::equalHarmonicSpheres:
      return trialsIn<EqualHarmonicSpheres, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10>(dimension);
    case PairKind::kobAndersen:
      return trialsIn<KobAndersen, 2, 3>(dimension);
    case PairKind::splinedMixture:
      return trialsIn<SplinedMixture, 2, 3>(dimension);
    case PairKind::splinedSpheres:
      return trialsIn<SplinedSpheres, 2, 3>(dimension);
    case PairKind::mariKurchan:
      return trialsIn<MariKurchan, 3>(dimension);
  }
  return nullptr;
}

const TrialKernels& trialKernelsOf() {
  static constexpr TrialKernels kernels{trialsFor, wordsOfBlocks, thresholdsOf};
  return kernels;
}

}  // namespace vitrelax::VITRELAX_ISA

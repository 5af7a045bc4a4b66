#include <cstdlib>
#include <string>
#include <vector>

#include "../build_info.hpp"
#include "../error.hpp"
#include "../sampling/trial_pass.hpp"
#include "kernels.hpp"

namespace vitrelax {

namespace baseline {
const Kernels* kernelsOf(PairKind, int);
const TrialKernels& trialKernelsOf();
}  // namespace baseline
#ifdef VITRELAX_X86_SETS
namespace avx2 {
const Kernels* kernelsOf(PairKind, int);
const TrialKernels& trialKernelsOf();
}  // namespace avx2
namespace avx512 {
const Kernels* kernelsOf(PairKind, int);
const TrialKernels& trialKernelsOf();
}  // namespace avx512
#endif

namespace {

struct InstructionSet {
  const char* name;
  const Kernels* (*kernelsOf)(PairKind, int);
  const TrialKernels& (*trialKernelsOf)();
};

/// What is built in and runs on this processor, best first.
std::vector<InstructionSet> runnable() {
  std::vector<InstructionSet> sets;
#ifdef VITRELAX_X86_SETS
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (avx512) sets.push_back({"avx512", avx512::kernelsOf, avx512::trialKernelsOf});
  if (avx2) sets.push_back({"avx2", avx2::kernelsOf, avx2::trialKernelsOf});
#endif
  sets.push_back({"baseline", baseline::kernelsOf, baseline::trialKernelsOf});
  return sets;
}

/// The best set, or the one that VITRELAX_ISA names. Chosen once: the bits of a process come from one set.
const InstructionSet& chosen() {
  static const InstructionSet set = [] {
    const std::vector<InstructionSet> sets = runnable();
    const char* wanted = std::getenv("VITRELAX_ISA");
    if (wanted == nullptr || *wanted == '\0') return sets.front();
    std::string names;
    for (const InstructionSet& s : sets) {
      if (std::string(wanted) == s.name) return s;
      names += (names.empty() ? "" : ", ") + std::string(s.name);
    }
    throw invalid("INVALID_ARGUMENT", "VITRELAX_ISA", wanted, names);
  }();
  return set;
}

}  // namespace

const Kernels& kernelsFor(PairKind kind, int dimension) {
  const Kernels* kernels = chosen().kernelsOf(kind, dimension);
  if (kernels == nullptr) {
    throw invalid("OUT_OF_RANGE", "dimension", std::to_string(dimension), "the dimensions this model is built for");
  }
  return *kernels;
}

const TrialKernels& trialKernels() { return chosen().trialKernelsOf(); }

const BuildInfo& buildInfo() {
  static const BuildInfo info = [] {
    BuildInfo b;
#if defined(__clang__)
    b.compiler = "clang " __clang_version__;
#elif defined(__GNUC__)
    b.compiler = "g++ " __VERSION__;
#endif
#ifdef VITRELAX_FLAGS
    b.flags = VITRELAX_FLAGS;
#endif
    for (const InstructionSet& s : runnable()) b.instructionSets.push_back(s.name);
    b.instructionSet = chosen().name;
    return b;
  }();
  return info;
}

}  // namespace vitrelax

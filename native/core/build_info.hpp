#pragma once
#include <string>
#include <vector>

namespace vitrelax {

/// How the core was compiled and what it runs on, as recorded in every result.
struct BuildInfo {
  std::string compiler, flags;
  std::vector<std::string> instructionSets;  ///< built in and runnable here, best first
  std::string instructionSet;                ///< the one in use; VITRELAX_ISA overrides the choice
};
const BuildInfo& buildInfo();

/// Timings of the parts of the core, for benchmarks.
struct Timings {
  struct Seconds {
    double best, median;
  };
  Seconds force;          ///< the forces alone
  Seconds forceAtCutoff;  ///< the same from a list without a skin
  Seconds stage;          ///< a stage of the flow's integrator: forces, displacement and new positions
  Seconds build;
  std::size_t pairsInCutoff;  ///< each pair once
  std::size_t listed;         ///< neighbours listed, summed over particles
  std::size_t slots;          ///< listed plus padding
  std::size_t bytes;          ///< memory held by the system and its lists
  double clock;               ///< cycles of the core a second, as it ran meanwhile
};

}  // namespace vitrelax

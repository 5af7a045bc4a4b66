// The kernels of Metropolis trials for baseline; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA baseline
#include "all_trials.hpp"

// The kernels of Metropolis trials for avx512; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA avx512
#include "all_trials.hpp"

// The kernels of Metropolis trials for avx2; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA avx2
#include "all_trials.hpp"

// The kernels of harmonic spheres of many sizes for avx2; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA avx2
#include "harmonic_kernels.hpp"

// The kernels of harmonic spheres of one size for avx512; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA avx512
#include "equal_harmonic_kernels.hpp"

// The kernels of harmonic spheres of one size for avx2; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA avx2
#include "equal_harmonic_kernels.hpp"

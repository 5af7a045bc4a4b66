// The kernels of harmonic spheres of one size for baseline; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA baseline
#include "equal_harmonic_kernels.hpp"

// The kernels of harmonic spheres of many sizes for baseline; the flags that go with it are in native/sources.txt.
#define VITRELAX_ISA baseline
#include "harmonic_kernels.hpp"

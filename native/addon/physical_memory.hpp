#pragma once

namespace vitrelax::addon {

/// Bytes of memory of this machine, 0 when it does not say.
double physicalMemory();

}  // namespace vitrelax::addon

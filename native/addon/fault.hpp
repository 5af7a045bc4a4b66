#pragma once
#include <exception>
#include <string>

namespace vitrelax::addon {

/// What went wrong, free of both C++ exceptions and JavaScript: it crosses from a job's thread to that of JavaScript.
struct Fault {
  std::string code, message, field, value;
};

/// Any exception as a fault: the core's own errors keep code, field and value, exhausted memory is `OUT_OF_MEMORY`,
/// everything unforeseen `INTERNAL`.
Fault faultOf(std::exception_ptr exception) noexcept;

}  // namespace vitrelax::addon

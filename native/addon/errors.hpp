#pragma once
#include <napi.h>

#include <exception>
#include <string>

#include "fault.hpp"

namespace vitrelax::addon {

/// A JavaScript Error with `code` and, where an argument is at fault, `field` and `value` (a number if it reads as
/// one).
Napi::Error errorOf(Napi::Env env, const Fault& fault);

/// The error of a bad argument, "field is shown; allowed: ...", with the value itself.
Napi::Error refusal(const char* code, const std::string& field, const Napi::Value& value, const std::string& shown,
                    const std::string& allowed);

/// Calls `body`, any C++ exception out of it turned into a JavaScript one with a code.
template <class Body>
auto guarded(Napi::Env env, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw errorOf(env, faultOf(std::current_exception()));
  }
}

}  // namespace vitrelax::addon

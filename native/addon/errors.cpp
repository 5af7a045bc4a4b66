#include "errors.hpp"

#include <cstdlib>

namespace vitrelax::addon {

Napi::Error errorOf(Napi::Env env, const Fault& fault) {
  Napi::Error error = Napi::Error::New(env, fault.message);
  Napi::Object object = error.Value();
  object.Set("code", fault.code);
  if (fault.field.empty()) return error;
  object.Set("field", fault.field);
  // not std::from_chars, which libc++ lacks for doubles before version 20
  char* stop = nullptr;
  const double number = std::strtod(fault.value.c_str(), &stop);
  if (!fault.value.empty() && *stop == '\0') {
    object.Set("value", number);
  } else {
    object.Set("value", fault.value);
  }
  return error;
}

Napi::Error refusal(const char* code, const std::string& field, const Napi::Value& value, const std::string& shown,
                    const std::string& allowed) {
  Napi::Error error = errorOf(value.Env(), {code, field + " is " + shown + "; allowed: " + allowed, field, {}});
  error.Value().Set("value", value);
  return error;
}

}  // namespace vitrelax::addon

#include "errors.hpp"

#include <charconv>
#include <system_error>

namespace vitrelax::addon {

Napi::Error errorOf(Napi::Env env, const Fault& fault) {
  Napi::Error error = Napi::Error::New(env, fault.message);
  Napi::Object object = error.Value();
  object.Set("code", fault.code);
  if (fault.field.empty()) return error;
  object.Set("field", fault.field);
  double number = 0;
  const char* const end = fault.value.data() + fault.value.size();
  const auto [stop, status] = std::from_chars(fault.value.data(), end, number);
  if (status == std::errc() && stop == end) {
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

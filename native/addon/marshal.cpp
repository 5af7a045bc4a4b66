#include "marshal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "addon.hpp"
#include "errors.hpp"
#include "physical_memory.hpp"

namespace vitrelax::addon {
namespace {

/// Of a model's tables; not to copy what cannot be meant.
constexpr std::size_t longestModelArray = 1'000'000;

std::string text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

/// A value as an error message shows it.
std::string described(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_number:
      return text(value.As<Napi::Number>().DoubleValue());
    case napi_string: {
      const std::string s = value.As<Napi::String>().Utf8Value();
      return s.size() <= 60 ? '"' + s + '"' : "a string of " + std::to_string(s.size()) + " bytes";
    }
    case napi_symbol:
      return "a symbol";
    case napi_function:
      return "a function";
    case napi_bigint:
      return "a bigint";
    default:
      if (value.IsArray()) return "an array";
      return value.IsTypedArray() ? "a typed array" : "an object";
  }
}

double anyNumber(const Napi::Value& value, const std::string& field, const std::string& allowed) {
  if (!value.IsNumber()) throw refusal("INVALID_ARGUMENT", field, value, described(value), allowed);
  return value.As<Napi::Number>().DoubleValue();
}

template <class Element>
std::span<Element> elements(const Napi::Value& value, const std::string& field, napi_typedarray_type type,
                            const char* name) {
  const Napi::Env env = value.Env();
  const std::string wanted = std::string("a ") + name;
  const auto refuse = [&](const std::string& shown, const std::string& allowed) {
    return refusal("INVALID_ARGUMENT", field, value, shown, allowed);
  };
  if (!value.IsTypedArray()) throw refuse(described(value), wanted);
  napi_typedarray_type actual{};
  std::size_t length = 0, offset = 0;
  void* data = nullptr;
  napi_value buffer = nullptr;
  if (napi_get_typedarray_info(env, value, &actual, &length, &data, &buffer, &offset) != napi_ok) {
    throw Napi::Error::New(env);
  }
  if (actual != type) throw refuse("a typed array of another kind", wanted);
  bool plain = false, detached = false;
  if (napi_is_arraybuffer(env, buffer, &plain) != napi_ok) throw Napi::Error::New(env);
  if (!plain) throw refuse("in shared memory", wanted + " over an ArrayBuffer");
  if (napi_is_detached_arraybuffer(env, buffer, &detached) != napi_ok) throw Napi::Error::New(env);
  if (detached) throw refuse("detached", wanted + " whose memory has not been transferred");
  if (Addon::of(env).isResizable(Napi::Value(env, buffer))) {
    throw refuse("resizable", wanted + " over an ArrayBuffer of fixed length");
  }
  return {static_cast<Element*>(data), length};
}

}  // namespace

Napi::Object object(const Napi::Value& value, const std::string& field) {
  if (value.Type() != napi_object) throw refusal("INVALID_ARGUMENT", field, value, described(value), "an object");
  return value.As<Napi::Object>();
}

double number(const Napi::Value& value, const std::string& field) {
  const double x = anyNumber(value, field, "a number");
  if (std::isnan(x)) throw refusal("NOT_FINITE", field, value, "NaN", "a number");
  return x;
}

double finite(const Napi::Value& value, const std::string& field) {
  const double x = anyNumber(value, field, "a finite number");
  if (!std::isfinite(x)) throw refusal("NOT_FINITE", field, value, text(x), "a finite number");
  return x;
}

std::uint64_t count(const Napi::Value& value, const std::string& field, std::uint64_t least, std::uint64_t most) {
  const std::string allowed = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const double x = anyNumber(value, field, allowed);
  // the comparisons are false for NaN
  if (!(x >= static_cast<double>(least) && x <= static_cast<double>(most) && std::floor(x) == x)) {
    throw refusal("OUT_OF_RANGE", field, value, text(x), allowed);
  }
  return static_cast<std::uint64_t>(x);
}

std::size_t choice(const Napi::Value& value, const std::string& field, std::span<const char* const> words) {
  const std::string given = value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
  std::string allowed;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (given == words[k]) return k;
    allowed += (k == 0 ? "" : ", ") + std::string(words[k]);
  }
  throw refusal("INVALID_ARGUMENT", field, value, described(value), allowed);
}

std::uint64_t limit(const Napi::Value& value, const std::string& field) {
  if (value.IsNumber() && value.As<Napi::Number>().DoubleValue() == std::numeric_limits<double>::infinity()) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return count(value, field);
}

int threads(const Napi::Value& value, const std::string& field) {
  return static_cast<int>(count(value, field, 1, 256));
}

Napi::Function callback(const Napi::Value& value, const std::string& field) {
  if (value.IsNull() || value.IsUndefined()) return {};
  if (!value.IsFunction()) throw refusal("INVALID_ARGUMENT", field, value, described(value), "a function or null");
  return value.As<Napi::Function>();
}

std::span<double> float64Array(const Napi::Value& value, const std::string& field) {
  return elements<double>(value, field, napi_float64_array, "Float64Array");
}

std::span<std::int32_t> int32Array(const Napi::Value& value, const std::string& field) {
  return elements<std::int32_t>(value, field, napi_int32_array, "Int32Array");
}

std::span<std::uint8_t> uint8Array(const Napi::Value& value, const std::string& field) {
  return elements<std::uint8_t>(value, field, napi_uint8_array, "Uint8Array");
}

void requireLength(Napi::Env env, const std::string& field, std::size_t actual, std::size_t wanted,
                   const std::string& meaning) {
  if (actual == wanted) return;
  const std::string length = std::to_string(actual);
  throw errorOf(env, {"WRONG_LENGTH",
                      field + " has length " + length + "; allowed: " + std::to_string(wanted) + " (" + meaning + ")",
                      field, length});
}

void requireFinite(Napi::Env env, const std::string& field, std::span<const double> values) {
  const auto bad = std::find_if(values.begin(), values.end(), [](double x) { return !std::isfinite(x); });
  if (bad == values.end()) return;
  const std::string element = field + "[" + std::to_string(bad - values.begin()) + "]";
  throw errorOf(env, {"NOT_FINITE", element + " is " + text(*bad) + "; allowed: finite numbers", field, text(*bad)});
}

void requireMemory(const Napi::Value& particles, double bytes) {
  const double memory = physicalMemory();
  if (memory <= 0 || bytes < memory) return;
  throw refusal("OUT_OF_MEMORY", "particles", particles, particles.ToString().Utf8Value(),
                "what fits into the " + std::to_string(static_cast<long>(memory / 1e9)) + " GB of this machine");
}

ModelParameters modelParameters(const Napi::Value& value) {
  const Napi::Object model = object(value, "model");
  const Napi::Env env = model.Env();
  napi_value names = nullptr;
  if (napi_get_all_property_names(env, model, napi_key_own_only,
                                  static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols),
                                  napi_key_numbers_to_strings, &names) != napi_ok) {
    throw Napi::Error::New(env);
  }
  const Napi::Array keys(env, names);
  ModelParameters parameters;
  for (std::uint32_t i = 0; i < keys.Length(); ++i) {
    const Napi::HandleScope scope(env);
    const Napi::Value key = keys.Get(i);
    const Napi::Value entry = model.Get(key);
    const std::string name = key.As<Napi::String>().Utf8Value();
    if (entry.IsNumber()) parameters.numbers[name] = finite(entry, "model." + name);
    if (entry.IsString()) parameters.words[name] = entry.As<Napi::String>().Utf8Value();
    if (entry.IsTypedArray()) {
      const std::span<const double> values = float64Array(entry, "model." + name);
      if (values.size() > longestModelArray) {
        throw refusal("OUT_OF_RANGE", "model." + name, entry, "of length " + std::to_string(values.size()),
                      "at most " + std::to_string(longestModelArray) + " numbers");
      }
      parameters.arrays[name].assign(values.begin(), values.end());
    }
  }
  const auto name = parameters.words.extract("name");
  if (name.empty()) {
    const Napi::Value given = model.Get("name");
    throw refusal("INVALID_ARGUMENT", "model.name", given, described(given), "the name of a model");
  }
  parameters.name = name.mapped();
  parameters.numbers.erase("dimension");
  parameters.dimension = static_cast<int>(count(model.Get("dimension"), "model.dimension", 1, 10));
  return parameters;
}

Napi::Float64Array float64Copy(Napi::Env env, const std::vector<double>& values) {
  Napi::Float64Array array = Napi::Float64Array::New(env, values.size());
  std::copy(values.begin(), values.end(), memoryOf(array).begin());
  return array;
}

std::span<double> memoryOf(Napi::Float64Array array) { return {array.Data(), array.ElementLength()}; }

}  // namespace vitrelax::addon

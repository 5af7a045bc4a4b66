#pragma once
#include <napi.h>

#include <cstdint>
#include <models/model_parameters.hpp>
#include <span>
#include <string>
#include <vector>

namespace vitrelax::addon {

/// Arguments from JavaScript, checked for type, length and finiteness; what they mean is the core's affair. Each error
/// names the field, its value and what is allowed: `INVALID_ARGUMENT` for a wrong type, `NOT_FINITE`, `OUT_OF_RANGE`,
/// `WRONG_LENGTH`.

/// An object; null and functions are refused.
Napi::Object object(const Napi::Value& value, const std::string& field);

/// Any number but NaN: stop criteria may be infinite.
double number(const Napi::Value& value, const std::string& field);
double finite(const Napi::Value& value, const std::string& field);
/// A whole number from `least` to `most`, at most 2^53 - 1.
std::uint64_t count(const Napi::Value& value, const std::string& field, std::uint64_t least = 0,
                    std::uint64_t most = 9007199254740991u);
/// One of the words that are allowed; its index among them.
std::size_t choice(const Napi::Value& value, const std::string& field, std::span<const char* const> words);
/// A count where Infinity stands for "no limit".
std::uint64_t limit(const Napi::Value& value, const std::string& field);
/// Counts are exact below 2^53.
inline double asNumber(std::uint64_t value) { return static_cast<double>(value); }
/// Threads of a call: 1 .. 256.
int threads(const Napi::Value& value, const std::string& field = "threads");
/// A function, or an empty one for null and undefined.
Napi::Function callback(const Napi::Value& value, const std::string& field);

/// The memory of a typed array over a plain ArrayBuffer: shared, resizable and detached ones are refused with
/// `INVALID_ARGUMENT`. Valid until JavaScript runs again.
std::span<double> float64Array(const Napi::Value& value, const std::string& field);
std::span<std::int32_t> int32Array(const Napi::Value& value, const std::string& field);
std::span<std::uint8_t> uint8Array(const Napi::Value& value, const std::string& field);

/// `WRONG_LENGTH` unless `actual` is `wanted`; `meaning` explains the number, e.g. "particles * dimension".
void requireLength(Napi::Env env, const std::string& field, std::size_t actual, std::size_t wanted,
                   const std::string& meaning);
/// `NOT_FINITE` naming the first element that is NaN or infinite.
void requireFinite(Napi::Env env, const std::string& field, std::span<const double> values);

/// `OUT_OF_MEMORY` naming `particles` where so many bytes cannot be had: memory that the kernel promises and does not
/// have ends the process, not the call.
void requireMemory(const Napi::Value& particles, double bytes);

/// `name`, `dimension`, and the own enumerable numbers, strings and Float64Arrays of a model.
ModelParameters modelParameters(const Napi::Value& value);

/// A new array in memory of the JavaScript engine.
Napi::Float64Array float64Copy(Napi::Env env, const std::vector<double>& values);
std::span<double> memoryOf(Napi::Float64Array array);

}  // namespace vitrelax::addon

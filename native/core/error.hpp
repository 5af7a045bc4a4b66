#pragma once
#include <stdexcept>
#include <string>
#include <utility>

namespace vitrelax {

/// An error with a stable code, the argument at fault and its value, as it reaches the user.
class Error : public std::runtime_error {
 public:
  Error(std::string code, const std::string& message, std::string field = {}, std::string value = {})
      : std::runtime_error(message), code_(std::move(code)), field_(std::move(field)), value_(std::move(value)) {}
  const std::string& code() const { return code_; }
  const std::string& field() const { return field_; }
  const std::string& value() const { return value_; }

 private:
  std::string code_, field_, value_;
};

/// "field is value; allowed: ..."
inline Error invalid(const std::string& code, const std::string& field, const std::string& value,
                     const std::string& allowed) {
  return Error(code, field + " is " + value + "; allowed: " + allowed, field, value);
}

}  // namespace vitrelax

#pragma once
#include <map>
#include <string>
#include <vector>

namespace vitrelax {

/// A model as plain data: its registered name and its parameters by name, as the user gave them.
struct ModelParameters {
  std::string name;  ///< `soft-spheres-2d`, ...
  int dimension = 0;
  std::map<std::string, double> numbers;
  std::map<std::string, std::string> words;
  std::map<std::string, std::vector<double>> arrays{};  ///< of a potential of the user's

  /// A number that must be there; throws `INVALID_ARGUMENT` naming `model.<key>`.
  double number(const std::string& key) const;
  /// A word, or `otherwise` where it is absent.
  std::string word(const std::string& key, const std::string& otherwise) const;
};

}  // namespace vitrelax

#pragma once
#include <cstddef>
#include <vector>

#include "vectors.hpp"

namespace vitrelax {

/// The last steps s, s.y > 0, and the changes of the gradient y = F - F' along them, as a model of the inverse Hessian
/// H.
///
/// The two loops of the recursion (Nocedal and Wright, algorithm 7.4) run over coefficients: H F is a combination of F,
/// s and y, and all that the loops ask of these are dot products, of which a step brings those with the new force
/// (Chen, Wang and Zhou, Adv. Neural Inf. Process. Syst. 27, 1332 (2014)). So an iteration goes through the vectors
/// twice, for the dot products and for the combination, instead of four times for each pair.
class InverseHessian {
 public:
  /// @param pairs how many are remembered
  InverseHessian(const Vectors& vectors, std::size_t pairs, const std::vector<double>& force);

  bool empty() const { return order_.empty(); }
  void forget() { order_.clear(); }

  /// direction = H F; F where nothing is known.
  SearchLine apply(const std::vector<double>& force, std::vector<double>& direction);

  /// Learns from a step of `gone` times the direction that was asked for last, from where the force was `force`, which
  /// becomes that at its end.
  void learn(double gone, const std::vector<double>& direction, const std::vector<double>& end,
             std::vector<double>& force);

 private:
  struct Pair {
    std::vector<double> s, y;
  };
  double& sy(std::size_t i, std::size_t j) { return sy_[i * pairs_.size() + j]; }
  double& yy(std::size_t i, std::size_t j) { return yy_[i * pairs_.size() + j]; }
  /// A place for the next pair.
  std::size_t unused();

  const Vectors& vectors_;
  std::vector<Pair> pairs_;              ///< one more than are remembered: the next
  std::vector<std::size_t> order_;       ///< of those that are, the oldest first
  std::vector<double> sy_, yy_;          ///< s_i.y_j where j is not older than i; y_i.y_j
  std::vector<double> sForce_, yForce_;  ///< s_i.F, y_i.F
  std::vector<double> alpha_, c_;        ///< H F = scale (F - sum alpha y) + sum c s
  double square_;                        ///< F.F
};

}  // namespace vitrelax

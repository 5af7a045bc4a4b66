#pragma once
#include <cstdint>
#include <functional>
#include <vector>

namespace vitrelax {

class Hessian;
class ThreadTeam;

/// What came of solving H s = F.
struct NewtonStep {
  enum class End {
    solved,             ///< to the tolerance, or as far as it goes
    negativeCurvature,  ///< a direction p with p.H.p < 0 was met: no minimum is near
    cancelled
  };
  End end = End::solved;
  std::uint64_t products = 0;
};

/// Solves H s = F by conjugate gradients with H known by its products alone, in the space without the rigid
/// translations of those particles that have any pair; a particle without pairs stays where it is. Where H is singular,
/// as for rattlers, the part of F outside its range is left alone.
///
/// @param force [N][D], @param step [N][D] out, what the iterations before the end make of s
/// @param tolerance on |F - H s| / |F|
/// @see Nocedal and Wright, Numerical Optimization, section 7.1
NewtonStep solveNewton(const Hessian& hessian, const std::vector<double>& force, double tolerance,
                       std::vector<double>& step, const std::function<bool()>& cancelled, ThreadTeam& team);

}  // namespace vitrelax

#include <algorithm>
#include <cmath>

#include "descent.hpp"

namespace vitrelax {

double searchLine(EnergySurface& surface, const std::vector<double>& direction, const SearchLine& line, double first,
                  double part) {
  constexpr int kMostTrials = 12;
  constexpr double kMostGrowth = 4;
  const Vectors& vectors = surface.vectors();
  const auto [slope, longest] = line;
  if (!(slope > 0) || !(longest > 0)) return 0;
  const double limit = kLargestStep / longest;

  double below = 0, slopeBelow = slope;  // the farthest point that still leads down
  double above = 0, slopeAbove = 0;      // the nearest one that leads up again; 0: none yet
  double distance = std::min(first, limit);
  for (int trial = 0;; ++trial) {
    surface.look(direction, distance, longest);
    const double here = vectors.dot(surface.force(), direction);
    if (std::fabs(here) <= part * slope || trial == kMostTrials || (here > 0 && distance >= limit)) break;
    if (here > 0) {
      // the secant through the last two points; where the slope does not fall the surface is concave: go on
      const double fall = slopeBelow - here;
      const double secant = fall > 0 ? distance + here * (distance - below) / fall : limit;
      below = distance;
      slopeBelow = here;
      distance = std::min({secant, distance * kMostGrowth, limit});
    } else {
      above = distance;
      slopeAbove = here;
    }
    if (above > 0) {
      const double inside = below + (above - below) * slopeBelow / (slopeBelow - slopeAbove);
      const double margin = 0.05 * (above - below);
      distance = std::clamp(inside, below + margin, above - margin);
      if (!(above - below > 1e-12 * above)) break;
    }
  }
  surface.settle();
  return distance;
}

}  // namespace vitrelax

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "neighbours/foreign_records.hpp"
#include "neighbours/near_rows.hpp"
#include "neighbours/row_list.hpp"
#include "neighbours/verlet_list.hpp"
#include "support.hpp"

using namespace vitrelax;

namespace {

/// Neighbours of each particle (the user's indices) as the list has them.
std::vector<std::set<std::uint32_t>> listed(const ParticleSystem& s, const VerletList& list) {
  std::vector<std::set<std::uint32_t>> found(s.particles());
  const std::size_t stride = s.recordStride();
  for (std::size_t k = 0; k < s.particles(); ++k) {
    const BlockRows& row = list.rows()[k / kLanes];
    for (std::uint32_t n = 0; n < row.length; ++n) {
      const std::uint32_t offset = row.offsets[n * kLanes + k % kLanes];
      if (offset == s.paddingOffset(k)) continue;
      const bool isNew = found[s.id[k]].insert(s.id[offset / stride]).second;
      CHECK(isNew);  // no neighbour twice
    }
  }
  return found;
}

void compareWithBruteForce(int dimension, std::size_t particles, double density, double skin, double shift, int threads,
                           double nonAdditivity = 0.2) {
  const double boxLength = std::pow(static_cast<double>(particles) / density, 1.0 / dimension);
  std::vector<double> x = support::spread(dimension, particles, boxLength, 3), d(particles);
  Stream draw(5, Purpose::diameters);
  for (double& size : d) size = 0.75 + 0.6 * draw.uniform();
  for (double& c : x)
    c += shift * boxLength * (static_cast<double>(draw.below(7)) - 3);  // other images of the same points
  ModelParameters model{"harmonic-spheres-4d", 4, {{"volumeFraction", 0.5}, {"sizeRatio", 0.449}}, {}};
  if (dimension <= 3) model = support::softSpheres(dimension);
  model.numbers["nonAdditivity"] = nonAdditivity;
  const auto simulation = Simulation::from(model, boxLength, x, d, {});
  ParticleSystem& s = simulation->system();
  std::vector<std::uint32_t> order;
  s.sortInSpace(order);
  ThreadTeam team(threads);
  VerletList list;
  list.build(s, s.makeRecords(), skin, team);
  const auto found = listed(s, list);
  for (std::uint32_t i = 0; i < particles; ++i)
    for (std::uint32_t j = 0; j < particles; ++j) {
      if (i == j) continue;
      double r2 = 0;
      for (int c = 0; c < dimension; ++c) {
        const double separation = support::nearest(x[i * dimension + c] - x[j * dimension + c], boxLength);
        r2 += separation * separation;
      }
      const double reach = s.model().reach * (d[i] + d[j]) / 2 * (1 - nonAdditivity * std::fabs(d[i] - d[j])) + skin;
      const bool has = found[i].count(j) == 1;
      if (r2 < reach * reach) CHECK(has);
      if (r2 > (reach + 1e-4) * (reach + 1e-4)) CHECK(!has);  // and no needless ones beyond the margin of rounding
    }
}

/// Equal spheres of density 1, in the order that follows space.
std::unique_ptr<Simulation> ordered(int dimension, std::size_t particles) {
  const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
  const std::vector<double> x = support::spread(dimension, particles, boxLength, 3), d(particles, 1.0);
  auto simulation = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
  std::vector<std::uint32_t> order;
  simulation->system().sortInSpace(order);
  return simulation;
}

}  // namespace

TEST_CASE("particles brought into an order that follows space stay who they are, near those beside them in memory") {
  const auto check = [](int dimension, std::size_t particles) {
    CAPTURE(dimension);
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
    const std::vector<double> x = support::spread(dimension, particles, boxLength, 3);
    std::vector<double> d(particles), back(x.size());
    Stream draw(5, Purpose::diameters);
    for (double& size : d) size = 0.75 + 0.1 * draw.below(4);
    const auto simulation = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
    ParticleSystem& s = simulation->system();
    s.positions(back);
    const std::vector<double> before = back;
    std::vector<std::uint32_t> order;
    s.sortInSpace(order);
    s.positions(back);
    CHECK(back == before);
    CHECK(order == s.id);  // it began in the user's order
    double sum = 0;
    for (std::size_t k = 0; k + 1 < particles; ++k) {
      double r2 = 0;
      for (int c = 0; c < dimension; ++c) {
        const double r = support::nearest(x[s.id[k] * dimension + c] - x[s.id[k + 1] * dimension + c], boxLength);
        r2 += r * r;
      }
      sum += std::sqrt(r2);
      CHECK(s.size[k] == d[s.id[k]]);
      const bool ascends = d[order[k]] <= d[order[k + 1]] || k % 64 == 63;
      CHECK(ascends);
    }
    // of cells of four particles eight wide 64 fill a piece of eight by two (by one): far less than the box
    CHECK(sum / static_cast<double>(particles) < boxLength / 6);
  };
  check(2, 6000);
  check(3, 9000);
}

TEST_CASE("each half of the particles in their order is a half of the box, cut across the last dimension") {
  const auto check = [](int dimension, std::size_t particles) {
    CAPTURE(dimension);
    const auto simulation = ordered(dimension, particles);
    const ParticleSystem& s = simulation->system();
    std::size_t right = 0;
    for (std::size_t k = 0; k < particles; ++k) {
      const bool low = static_cast<std::uint64_t>(s.x[s.at(k, dimension - 1)]) >> 63 == 0;
      right += low == (k < particles / 2) ? 1 : 0;
    }
    CHECK(right > particles * 97 / 100);
  };
  check(2, 6000);   // 38 cells a side
  check(3, 9000);   // 13
  check(3, 65536);  // 25
}

TEST_CASE("of each chunk the records that others write are known, all but a few, and no others") {
  const auto check = [](int dimension, std::size_t particles, int threads) {
    CAPTURE(dimension);
    CAPTURE(threads);
    const auto simulation = ordered(dimension, particles);
    const ParticleSystem& s = simulation->system();
    ThreadTeam team(threads);
    NearRows rows;
    rows.make(s, s.makeRecords(), 0.3, 0, team);
    ForeignRecords records;
    records.reset(s.chunks(), team);
    std::size_t all = 0, known = 0;
    for (std::size_t chunk = 0; chunk < s.chunks(); ++chunk) {
      records.find(chunk, s, rows, team);
      // who begins with whose chunk, counted out
      const auto threadOf = [&](std::size_t c) {
        std::size_t t = 0;
        while (c >= (t + 1) * s.chunks() / static_cast<std::size_t>(threads)) ++t;
        return t;
      };
      std::set<std::uint32_t> expected;
      constexpr std::size_t kInChunk = kBlocksPerChunk * kLanes;
      for (std::size_t k = chunk * kInChunk; k < std::min((chunk + 1) * kInChunk, particles); ++k)
        for (std::uint32_t n = 0; n < rows.length(k); ++n) {
          const std::uint32_t offset = rows.row(k)[n];
          if (threadOf(offset / s.recordStride() / kInChunk) != threadOf(chunk)) expected.insert(offset * 8 / 64);
        }
      const std::set<std::uint32_t> found(records.lines(chunk).begin(), records.lines(chunk).end());
      CHECK(std::includes(expected.begin(), expected.end(), found.begin(), found.end()));
      CHECK(records.lines(chunk).size() < 2 * found.size() + 1);
      all += expected.size();
      known += found.size();
    }
    CHECK(known >= all * 95 / 100);
    CHECK((all > 0) == (threads > 1));
  };
  for (int threads : {1, 2, 5}) {
    check(2, 6000, threads);
    check(3, 9000, threads);
  }
}

TEST_CASE("a repaired list holds every pair within the cutoff, whoever went how far, turn after turn") {
  const auto check = [](const ModelParameters& model, std::size_t particles, double spread, int threads) {
    CAPTURE(model.dimension);
    constexpr double kSkin = 0.4;
    const int D = model.dimension;
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / D);
    Stream draw(5, Purpose::diameters);
    std::vector<double> d(particles);
    for (double& size : d) size = 1 + spread * (draw.uniform() - 0.5);
    const auto simulation = Simulation::from(model, boxLength, support::spread(D, particles, boxLength, 3), d, {});
    ParticleSystem& s = simulation->system();
    std::vector<std::uint32_t> order;
    s.sortInSpace(order);
    Records records = s.makeRecords();
    ThreadTeam team(threads);
    VerletList list;
    list.build(s, records, kSkin, team);
    const std::size_t stride = s.recordStride();
    int repaired = 0;
    for (int turn = 0; turn < 12; ++turn) {
      // all by a little, some far enough to cross several cells, a few of these in every turn
      for (std::size_t k = 0; k < particles; ++k) {
        const double most = k < 3 || draw.below(400) == 0 ? 0.8 : 0.005;
        for (int c = 0; c < D; ++c)
          records[k * stride + c] = static_cast<std::int64_t>(
              static_cast<std::uint64_t>(records[k * stride + c]) +
              static_cast<std::uint64_t>(std::llrint((draw.uniform() - 0.5) * most / s.unit())));
      }
      if (!list.repair(s, records, kSkin / 4, team)) break;
      ++repaired;
      CHECK(list.largestDisplacement(s, records, team) <= kSkin / 4);
      const auto found = listed(s, list);
      bool whole = true;
      for (std::size_t i = 0; i < particles; ++i)
        for (std::size_t j = 0; j < particles; ++j) {
          double r2 = 0;
          for (int c = 0; c < D; ++c) {
            const double r =
                s.unit() *
                static_cast<double>(static_cast<std::int64_t>(static_cast<std::uint64_t>(records[i * stride + c]) -
                                                              static_cast<std::uint64_t>(records[j * stride + c])));
            r2 += r * r;
          }
          const double reach =
              s.model().reach *
              (s.sized() ? (s.size[i] + s.size[j]) / 2 * (1 - 0.2 * std::fabs(s.size[i] - s.size[j])) : 1);
          if (i != j && r2 < reach * reach && found[s.id[i]].count(s.id[j]) == 0) whole = false;
        }
      CHECK(whole);
    }
    CHECK(repaired >= 3);  // until there is no more room for longer rows
  };
  check(support::softSpheres(2), 2000, 0.6, 1);
  check(support::softSpheres(3), 3000, 0.6, 2);
  // records without sizes: a row is padded with its own particle
  check({"harmonic-spheres-3d", 3, {{"volumeFraction", 0.5}, {"nonAdditivity", 0}, {"sizeRatio", 1}}, {}}, 3000, 0, 1);
}

TEST_CASE("a list is not repaired where too many went far, nor where it does not come from cells") {
  const auto repaired = [](int dimension, std::size_t particles, double far) {
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
    const auto simulation =
        Simulation::from(support::softSpheres(dimension), boxLength,
                         support::spread(dimension, particles, boxLength, 3), std::vector<double>(particles, 1), {});
    ParticleSystem& s = simulation->system();
    Records records = s.makeRecords();
    ThreadTeam team(1);
    VerletList list;
    list.build(s, records, 0.4, team);
    for (std::size_t k = 0; k < particles; k += 50)
      records[k * s.recordStride()] += static_cast<std::int64_t>(far / s.unit());
    return list.repair(s, records, 0.1, team);
  };
  CHECK(repaired(2, 2000, 0.05));
  CHECK_FALSE(repaired(2, 2000, 0.15));  // one in fifty
  CHECK_FALSE(repaired(2, 16, 0.05));    // all pairs
}

TEST_CASE("the list holds every pair within the pair-wise cutoff plus skin, and no other") {
  for (int dimension : {2, 3})
    for (double skin : {0.0, 0.1, 0.4})
      for (std::size_t particles : {9u, 27u, 60u, 125u, 700u}) {
        const double density = dimension == 2 ? 1.0 : 1.02;
        // the smallest boxes are hardly twice the largest cutoff: the search is then over all pairs
        const double least = std::pow(2 * 1.25 * 1.35, dimension) * density;
        if (static_cast<double>(particles) < least) continue;
        compareWithBruteForce(dimension, particles, density, skin, 0, 1);
        compareWithBruteForce(dimension, particles, density, skin, 1, 2);
      }
  // a pair's cutoff grows with a size only up to 1/(2 epsilon)
  for (double epsilon : {0.0, 0.2, 0.6}) compareWithBruteForce(3, 2500, 1.02, 0.1, 0, 1, epsilon);
  compareWithBruteForce(4, 2500, 1, 0.1, 0, 1);
}

TEST_CASE("a list made again and again holds what one made anew does, whatever it has kept of the searches before") {
  const ModelParameters harmonic8{
      "harmonic-spheres-8d", 8, {{"volumeFraction", 0.1}, {"nonAdditivity", 0.0}, {"sizeRatio", 1.0}}, {}};
  struct Case {
    ModelParameters model;
    std::size_t particles;
    double boxLength;
  };
  for (const Case& c : {Case{harmonic8, 2000, 2.3}, Case{support::softSpheres(3), 125, 5}, Case{harmonic8, 700, 6}}) {
    const int D = c.model.dimension;
    const std::vector<double> x = support::spread(D, c.particles, c.boxLength, 3);
    const std::vector<double> d(c.particles, 1.0);
    const auto simulation = Simulation::from(c.model, c.boxLength, x, d, {});
    ParticleSystem& s = simulation->system();
    ThreadTeam team(2);
    VerletList again;
    Stream draw(7, Purpose::positions);
    std::vector<std::uint32_t> order;
    for (int turn = 0; turn < 24; ++turn) {
      // small moves, now and then a large one, another skin, or another order of the particles
      const double step = turn % 7 == 6 ? 0.5 : 0.02;
      for (std::size_t k = 0; k < s.particles(); ++k)
        for (int axis = 0; axis < D; ++axis) {
          const auto units = static_cast<std::int64_t>(step * (draw.uniform() - 0.5) / s.unit());
          std::int64_t& at = s.x[s.at(k, axis)];  // around the box
          at = static_cast<std::int64_t>(static_cast<std::uint64_t>(at) + static_cast<std::uint64_t>(units));
        }
      if (turn % 5 == 4) s.sortInSpace(order);
      const Records records = s.makeRecords();
      const double skin = turn % 4 == 3 ? 0.2 : 0.08;
      again.build(s, records, skin, team);
      VerletList anew;
      anew.build(s, records, skin, team);
      CHECK(listed(s, again) == listed(s, anew));
    }
  }
}

TEST_CASE("rows for trials hold every pair within one cutoff plus skin, and no other, padded to whole packs") {
  for (int dimension : {2, 3})
    for (std::size_t particles : {29u, 700u}) {
      const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension), cutoff = 1.2, skin = 0.3;
      const std::vector<double> x = support::spread(dimension, particles, boxLength, 3);
      std::vector<double> d(particles);
      Stream draw(5, Purpose::diameters);
      for (double& size : d) size = 0.7 + 0.25 * draw.uniform();
      const auto simulation = Simulation::from(support::softSpheres(dimension), boxLength, x, d, {});
      const ParticleSystem& s = simulation->system();
      ThreadTeam team(3);
      RowList rows;
      for (int build = 0; build < 2; ++build) rows.build(s, s.makeRecords(), cutoff, skin, team);
      for (std::uint32_t i = 0; i < particles; ++i) {
        std::set<std::uint32_t> found;
        for (std::size_t n = rows.rowStart()[i] * kLanes; n < rows.rowStart()[i + 1] * kLanes; ++n) {
          const std::uint32_t offset = rows.offsets()[n];
          if (offset == s.paddingOffset(i)) continue;
          const bool isNew = found.insert(s.id[offset / s.recordStride()]).second;
          CHECK(isNew);
        }
        CHECK((found.size() + kLanes - 1) / kLanes == rows.rowStart()[i + 1] - rows.rowStart()[i]);
        const std::uint32_t k = s.id[i];
        for (std::uint32_t j = 0; j < particles; ++j) {
          double r2 = 0;
          for (int c = 0; c < dimension; ++c) {
            const double separation = support::nearest(x[k * dimension + c] - x[j * dimension + c], boxLength);
            r2 += separation * separation;
          }
          if (j == k || r2 > (cutoff + skin + 1e-4) * (cutoff + skin + 1e-4)) CHECK(found.count(j) == 0);
          if (j != k && r2 < (cutoff + skin) * (cutoff + skin)) CHECK(found.count(j) == 1);
        }
      }
    }
}

TEST_CASE("rows come in the same order for any number of threads") {
  const std::size_t particles = 5000;
  for (int dimension : {2, 3}) {
    const double boxLength = std::pow(static_cast<double>(particles), 1.0 / dimension);
    const auto simulation =
        Simulation::from(support::softSpheres(dimension), boxLength,
                         support::spread(dimension, particles, boxLength, 8), std::vector<double>(particles, 1.0), {});
    const ParticleSystem& s = simulation->system();
    const auto wordsOf = [&](int threads) {
      ThreadTeam team(threads);
      VerletList list;
      list.build(s, s.makeRecords(), 0.3, team);
      std::vector<std::uint32_t> words;
      for (std::size_t b = 0; b < s.blocks(); ++b) {
        const BlockRows& row = list.rows()[b];
        words.insert(words.end(), row.offsets, row.offsets + row.length * kLanes);
      }
      return words;
    };
    const std::vector<std::uint32_t> one = wordsOf(1);
    CHECK(wordsOf(2) == one);
    CHECK(wordsOf(5) == one);
  }
}

TEST_CASE("a list outlives displacements up to half its skin, also across the box") {
  const auto simulation =
      Simulation::from(support::softSpheres(2), 20, support::spread(2, 400, 20, 11), std::vector<double>(400, 1.0), {});
  ParticleSystem& s = simulation->system();
  ThreadTeam team(1);
  VerletList list;
  Records records = s.makeRecords();
  list.build(s, records, 0.3, team);
  CHECK(list.largestDisplacement(s, records, team) == 0);
  const double step = 0.14;
  for (std::size_t k = 0; k < s.particles(); ++k) {
    s.x[s.at(k, 0)] += static_cast<std::int64_t>((k % 2 == 0 ? step : -step) / s.unit());
  }
  s.writePositions(records);
  CHECK(list.largestDisplacement(s, records, team) == doctest::Approx(step).epsilon(1e-12));
}

TEST_CASE("the order in space is a permutation that carries sizes and unwrapped positions along") {
  const std::size_t particles = 500;
  const double boxLength = std::sqrt(500.0);
  std::vector<double> x = support::spread(2, particles, boxLength, 2), d(particles);
  for (std::size_t k = 0; k < particles; ++k) d[k] = 0.8 + 0.001 * static_cast<double>(k);
  for (double& c : x) c += 3 * boxLength;
  const auto simulation = Simulation::from(support::softSpheres(2), boxLength, x, d, {});
  std::vector<std::uint32_t> order;
  simulation->system().sortInSpace(order);
  std::vector<double> after(2 * particles), sizes(particles);
  simulation->positions(after);
  simulation->diameters(sizes);
  CHECK(after == x);
  CHECK(sizes == d);
  std::sort(order.begin(), order.end());
  for (std::uint32_t k = 0; k < particles; ++k) CHECK(order[k] == k);
}

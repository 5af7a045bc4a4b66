#pragma once
#include <cstdint>
#include <vector>

#include "../large_pages.hpp"
#include "../particle_system.hpp"

namespace vitrelax {

class ThreadTeam;

/// How a box is cut into cells for neighbours within some radius: rows of cells along the first dimension, which are
/// as wide as the radius, or half of it, along the others, and of cells so short that the particles of a row are nearly
/// in order. The candidates of a few particles that follow each other in a row are then one run of particles of each
/// row around it. Where the box is too small for a stencil of distinct rows, there is one.
struct CellLayout {
  std::int64_t side = 1;  ///< cells along all sides but the first; by default one cell, the particles in their order
  std::int64_t fine = 1;  ///< cells along the first side
  int reach = 0;          ///< the stencil spans this many cells to either side
  double cycles = 0;      ///< estimated cost of the row of a particle

  static CellLayout plan(std::size_t particles, int dimension, double boxLength, double radius);
};

/// Particles sorted into the cells of a grid over the periodic box, with copies of what the distance test of a list
/// build reads. Memory is kept for the next time, as new pages cost more than what is written to them.
class CellGrid {
 public:
  /// @param records the particles, as the kernels read them
  /// @param radius no pair farther apart than this is asked for [length]
  void sort(const ParticleSystem& system, const Records& records, double radius, const CellLayout& layout,
            ThreadTeam& team);

  /// Goes over some of the sorted particles, a few at a time.
  class Groups {
   public:
    Groups(const CellGrid& grid, Range places);
    /// The next few, and the runs of places where all that are within the radius of one of them are; false at the end.
    bool next();
    Range own{};
    std::vector<Range> runs;
    std::size_t candidates = 0;  ///< how many there are in the runs

   private:
    void enterRow();
    const CellGrid& grid_;
    std::uint32_t end_, rowEnd_ = 0;
    std::size_t row_ = 0;
    std::vector<const std::uint32_t*> start_;  ///< of the rows around
  };

  /// The sorted copies, for the list kernel.
  void describe(ListPass& pass) const;

  /// The place of particle k.
  std::uint32_t placeOf(std::size_t k) const;
  /// The particle there has moved: its copy shows where it stands now, and stays in its cell.
  void move(std::uint32_t place, const std::int64_t* record);
  /// The rows of cells that are within the radius of a point, and in them the runs of places of all who may be, unless
  /// they have moved.
  void around(const std::int64_t* point, std::vector<std::size_t>& rows, std::vector<Range>& runs) const;
  std::size_t rowOf(const std::int64_t* point) const;
  std::size_t rows() const { return (start_.size() - 1) / static_cast<std::size_t>(layout_.fine); }
  std::size_t bytes() const;

 private:
  void layStencil(double radius);
  /// The first cells of the rows of the stencil around a row.
  void rowsAround(std::size_t row, std::vector<const std::uint32_t*>& start) const;
  /// The runs of those rows that reach around cells `from` to `to`.
  void runsAround(const std::vector<const std::uint32_t*>& start, std::int64_t from, std::int64_t to,
                  std::vector<Range>& runs) const;
  std::int64_t cellOf(std::uint32_t place) const {  // along the first dimension
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(static_cast<std::uint32_t>(coordinates_[place])) *
                                         static_cast<std::uint64_t>(layout_.fine) >>
                                     32);
  }
  /// A row of the stencil: how far it is along each dimension but the first, and how many cells the runs reach beyond
  /// the particles they are for.
  struct Offset {
    int step[10];
    std::int64_t reach;
  };

  int dimension_ = 0;
  double boxLength_ = 0;
  CellLayout layout_;
  std::size_t stride_ = 0;    ///< of the copies
  std::uint32_t words_ = 0;   ///< of a record
  std::int64_t longest_ = 0;  ///< cells that a group may span
  std::vector<Offset> stencil_;
  LargeArray<std::uint32_t> cell_;        ///< of each particle
  LargeArray<std::uint32_t> start_;       ///< of each cell, its first place; and the end
  LargeArray<std::int32_t> coordinates_;  ///< [D][stride] high words, sorted
  LargeArray<float> size_;
  LargeArray<std::uint32_t> offset_;
};

}  // namespace vitrelax

import { minimumImage } from './pair-geometry';

/**
 * All neighbours within a fixed radius in a periodic cubic box of any dimension, a particle at a time.
 *
 * A grid of cells at least one radius wide where the box holds three or more a side, all pairs otherwise; O(N) for a
 * given density with the grid. Positions may lie anywhere outside the box. Each neighbour is taken once, at its
 * minimum image, so with a radius beyond half the box the ball is cut by the box. Grid and all pairs give the same
 * neighbours with the same bits: the grid only preselects, with a margin for its own rounding, and the separation is
 * always that of the positions as given.
 *
 * Rows are handed out in buffers that the next call overwrites or replaces, so they are read from the search after each
 * call; nothing is allocated per pair or, as a rule, per row:
 *
 *     const search = new NeighbourSearch(positions, boxLength, dimension, radius);
 *     for (const i of search.order) {
 *       const n = search.row(i);
 *       // neighbour k < n: search.index[k], search.squaredDistance[k], search.separation[k * dimension + axis]
 *     }
 */
export class NeighbourSearch {
  /** [N] every particle once, cell by cell: the order in which rows are cheap */
  readonly order: Int32Array;
  /** neighbours of the last row */
  index = new Int32Array(0);
  /** flat [n*D], minimum image of r_j - r_i [length] */
  separation = new Float64Array(0);
  /** [length²] */
  squaredDistance = new Float64Array(0);

  /** cells a side; 0: no grid */
  private readonly side: number;
  private readonly cellOf: Int32Array;
  /** order[start[c] .. start[c + 1]] are the particles of cell c */
  private readonly start: Int32Array;
  /** positions inside the box, in the order of `order` */
  private readonly wrapped: Float64Array;
  /** squared radius with the margin of the preselection */
  private readonly looseSquare: number;
  /** candidates of all particles in `gathered`: indices, and positions of the images next to that cell */
  private gathered = -1;
  private candidates = 0;
  private candidate = new Int32Array(0);
  private image = new Float64Array(0);
  private readonly home: Float64Array;

  /**
   * @param positions flat [N*D], finite
   * @param boxLength [length]
   * @param dimension D
   * @param radius neighbours are at r < radius [length]
   */
  constructor(
    private readonly positions: Float64Array,
    private readonly boxLength: number,
    private readonly dimension: number,
    private readonly radius: number,
  ) {
    const particles = positions.length / dimension;
    let largest = boxLength;
    for (let k = 0; k < positions.length; k++) largest = Math.max(largest, Math.abs(positions[k]));
    // Wrapping a coordinate x into the box costs a rounding of |x|.
    const margin = 1e-9 * radius + 16 * Number.EPSILON * largest;
    this.looseSquare = (radius + margin) ** 2;
    // No more cells than particles: finer grids only add empty cells to visit.
    const side = Math.min(
      Math.floor(boxLength / (radius + margin)),
      Math.max(3, Math.floor(particles ** (1 / dimension))),
    );
    this.side = side >= 3 && side ** dimension <= 64 * particles + 4096 ? side : 0;
    this.home = new Float64Array(dimension);
    this.cellOf = new Int32Array(particles);
    this.order = new Int32Array(particles);
    this.start = new Int32Array((this.side || 1) ** dimension + 1);
    this.wrapped = new Float64Array(this.side > 0 ? positions.length : 0);
    this.sortIntoCells();
    if (this.side === 0) this.reserve(particles);
  }

  /** Finds the neighbours of particle i, without i, for `index`, `separation`, `squaredDistance`; returns how many. */
  row(i: number): number {
    let found: number;
    if (this.side === 0) {
      found = this.everyOther(i);
    } else {
      if (this.gathered !== this.cellOf[i]) this.gather(this.cellOf[i]);
      found = this.preselect(i);
    }
    return this.measure(i, found);
  }

  /** Counting sort of the particles by cell. */
  private sortIntoCells(): void {
    const { positions, dimension, side, cellOf, order, start } = this;
    const particles = order.length;
    if (side > 0) {
      const perLength = side / this.boxLength;
      for (let i = 0; i < particles; i++) {
        let cell = 0;
        for (let axis = 0; axis < dimension; axis++) {
          const c = Math.floor(this.wrap(positions[i * dimension + axis]) * perLength);
          cell = cell * side + Math.max(0, Math.min(side - 1, c));
        }
        cellOf[i] = cell;
      }
    }
    for (let i = 0; i < particles; i++) start[cellOf[i] + 1]++;
    for (let c = 1; c < start.length; c++) start[c] += start[c - 1];
    const next = start.slice(0, -1);
    for (let i = 0; i < particles; i++) order[next[cellOf[i]]++] = i;
    for (let k = 0; k < this.wrapped.length; k++) {
      const slot = Math.floor(k / dimension);
      this.wrapped[k] = this.wrap(positions[order[slot] * dimension + (k - slot * dimension)]);
    }
  }

  private wrap(x: number): number {
    return x - this.boxLength * Math.floor(x / this.boxLength);
  }

  /** Collects the particles of a cell and of the 3^D - 1 around it, moved to the image that is next to the cell. */
  private gather(cell: number): void {
    const { dimension, side, boxLength, order, start, wrapped } = this;
    const corner = new Int32Array(dimension);
    for (let axis = dimension - 1, rest = cell; axis >= 0; axis--) {
      corner[axis] = rest % side;
      rest = Math.floor(rest / side);
    }
    const stencil = 3 ** dimension;
    const shift = new Float64Array(dimension);
    let count = 0;
    for (let k = 0; k < stencil; k++) {
      let other = 0;
      for (let axis = 0, rest = k; axis < dimension; axis++) {
        let c = corner[axis] + (rest % 3) - 1;
        rest = Math.floor(rest / 3);
        shift[axis] = 0;
        if (c < 0) {
          c += side;
          shift[axis] = -boxLength;
        } else if (c >= side) {
          c -= side;
          shift[axis] = boxLength;
        }
        other = other * side + c;
      }
      const end = start[other + 1];
      if (count + end - start[other] > this.candidate.length) this.reserve(2 * (count + end - start[other]) + 64);
      const { candidate, image } = this;
      for (let s = start[other]; s < end; s++, count++) {
        candidate[count] = order[s];
        for (let axis = 0; axis < dimension; axis++) {
          image[count * dimension + axis] = wrapped[s * dimension + axis] + shift[axis];
        }
      }
    }
    this.candidates = count;
    this.gathered = cell;
  }

  /** Room for `capacity` candidates; what is there stays. */
  private reserve(capacity: number): void {
    const candidate = new Int32Array(capacity);
    candidate.set(this.candidate);
    this.candidate = candidate;
    const image = new Float64Array(capacity * this.dimension);
    image.set(this.image);
    this.image = image;
    this.index = new Int32Array(capacity);
    this.separation = new Float64Array(capacity * this.dimension);
    this.squaredDistance = new Float64Array(capacity);
  }

  private everyOther(i: number): number {
    const { index } = this;
    const particles = this.order.length;
    let found = 0;
    for (let j = 0; j < particles; j++) if (j !== i) index[found++] = j;
    return found;
  }

  /** The hot loop: candidates within the radius and its margin. */
  private preselect(i: number): number {
    const { positions, dimension, home } = this;
    for (let axis = 0; axis < dimension; axis++) home[axis] = this.wrap(positions[i * dimension + axis]);
    if (dimension === 2) return this.preselect2(i);
    if (dimension === 3) return this.preselect3(i);
    const { candidate, candidates, image, index, looseSquare } = this;
    let found = 0;
    for (let k = 0; k < candidates; k++) {
      let square = 0;
      for (let axis = 0; axis < dimension; axis++) square += (image[k * dimension + axis] - home[axis]) ** 2;
      if (square < looseSquare && candidate[k] !== i) index[found++] = candidate[k];
    }
    return found;
  }

  private preselect2(i: number): number {
    const { candidate, candidates, image, index, looseSquare } = this;
    const [x0, y0] = this.home;
    let found = 0;
    for (let k = 0, c = 0; k < candidates; k++, c += 2) {
      const x = image[c] - x0;
      const y = image[c + 1] - y0;
      if (x * x + y * y < looseSquare && candidate[k] !== i) index[found++] = candidate[k];
    }
    return found;
  }

  private preselect3(i: number): number {
    const { candidate, candidates, image, index, looseSquare } = this;
    const [x0, y0, z0] = this.home;
    let found = 0;
    for (let k = 0, c = 0; k < candidates; k++, c += 3) {
      const x = image[c] - x0;
      const y = image[c + 1] - y0;
      const z = image[c + 2] - z0;
      if (x * x + y * y + z * z < looseSquare && candidate[k] !== i) index[found++] = candidate[k];
    }
    return found;
  }

  /** Keeps of the first `found` in `index` those within the radius, measured between the positions as given. */
  private measure(i: number, found: number): number {
    if (this.dimension === 2) return this.measure2(i, found);
    if (this.dimension === 3) return this.measure3(i, found);
    const { positions, boxLength, dimension, index, separation, squaredDistance } = this;
    const square = this.radius * this.radius;
    let kept = 0;
    for (let k = 0; k < found; k++) {
      const j = index[k];
      let r2 = 0;
      for (let axis = 0; axis < dimension; axis++) {
        const d = minimumImage(positions[j * dimension + axis] - positions[i * dimension + axis], boxLength);
        separation[kept * dimension + axis] = d;
        r2 += d * d;
      }
      if (r2 < square) {
        index[kept] = j;
        squaredDistance[kept] = r2;
        kept++;
      }
    }
    return kept;
  }

  private measure2(i: number, found: number): number {
    const { positions, boxLength, index, separation, squaredDistance } = this;
    const square = this.radius * this.radius;
    const x0 = positions[2 * i];
    const y0 = positions[2 * i + 1];
    let kept = 0;
    for (let k = 0; k < found; k++) {
      const j = index[k];
      const x = minimumImage(positions[2 * j] - x0, boxLength);
      const y = minimumImage(positions[2 * j + 1] - y0, boxLength);
      const r2 = x * x + y * y;
      if (r2 < square) {
        index[kept] = j;
        separation[2 * kept] = x;
        separation[2 * kept + 1] = y;
        squaredDistance[kept] = r2;
        kept++;
      }
    }
    return kept;
  }

  private measure3(i: number, found: number): number {
    const { positions, boxLength, index, separation, squaredDistance } = this;
    const square = this.radius * this.radius;
    const x0 = positions[3 * i];
    const y0 = positions[3 * i + 1];
    const z0 = positions[3 * i + 2];
    let kept = 0;
    for (let k = 0; k < found; k++) {
      const j = index[k];
      const x = minimumImage(positions[3 * j] - x0, boxLength);
      const y = minimumImage(positions[3 * j + 1] - y0, boxLength);
      const z = minimumImage(positions[3 * j + 2] - z0, boxLength);
      const r2 = x * x + y * y + z * z;
      if (r2 < square) {
        index[kept] = j;
        separation[3 * kept] = x;
        separation[3 * kept + 1] = y;
        separation[3 * kept + 2] = z;
        squaredDistance[kept] = r2;
        kept++;
      }
    }
    return kept;
  }
}

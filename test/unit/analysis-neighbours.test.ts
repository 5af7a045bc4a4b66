import fc from 'fast-check';
import { NeighbourSearch } from '../../lib/analysis/neighbours';
import { RandomStream } from '../../lib/numerics/random';

/** Straight from the definition: every image of every other particle within one box of the minimum. */
function bruteForce(x: Float64Array, boxLength: number, dimension: number, radius: number): string[] {
  const n = x.length / dimension;
  return Array.from({ length: n }, (_, i) => {
    const row: number[] = [];
    for (let j = 0; j < n; j++) {
      let r2 = 0;
      for (let axis = 0; axis < dimension; axis++) {
        const d = x[j * dimension + axis] - x[i * dimension + axis];
        r2 += (d - boxLength * Math.round(d / boxLength)) ** 2;
      }
      if (j !== i && r2 < radius * radius) row.push(j);
    }
    return String(row);
  });
}

function rowOf(search: NeighbourSearch, i: number): string {
  const found = search.row(i);
  return String(search.index.slice(0, found).sort());
}

function allRows(search: NeighbourSearch): string[] {
  const rows: string[] = [];
  for (const i of search.order) rows[i] = rowOf(search, i);
  return rows;
}

function uniform(particles: number, dimension: number, boxLength: number, seed: number): Float64Array {
  const random = new RandomStream(seed);
  return Float64Array.from({ length: particles * dimension }, () => boxLength * random.uniform());
}

/** Points in and far outside the box, many of them at distances that tie with the radius. */
const cases = (dimension: number, mostParticles: number) =>
  fc.record({
    boxLength: fc.constantFrom(1, 3, 7.5, 12),
    parts: fc.constantFrom(1.5, 2, 2.9, 3, 3.5, 4, 6, 11),
    points: fc.array(
      fc.array(
        fc.oneof(
          fc.double({ min: -2, max: 3, noNaN: true }),
          fc.integer({ min: -24, max: 36 }).map((k) => k / 12),
          fc.constantFrom(-1e-18, 1 - 2 ** -53, -1000.25, 4000.75),
        ),
        { minLength: dimension, maxLength: dimension },
      ),
      { minLength: 1, maxLength: mostParticles, size: 'max' },
    ),
  });

describe('NeighbourSearch', () => {
  it.each([
    [1, 40],
    [2, 150],
    [3, 120],
    [4, 60],
  ])('equals brute force in D = %i, in small boxes and with points outside', (dimension, mostParticles) => {
    fc.assert(
      fc.property(cases(dimension, mostParticles), ({ boxLength, parts, points }) => {
        const x = Float64Array.from(points.flat(), (c) => c * boxLength);
        const radius = boxLength / parts;
        const search = new NeighbourSearch(x, boxLength, dimension, radius);
        expect(allRows(search)).toEqual(bruteForce(x, boxLength, dimension, radius));
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it.each([
    [2, 1000, 1.1],
    [3, 1000, 0.9],
    [4, 1000, 1.2],
  ])('equals brute force on a grid of many cells in D = %i', (dimension, particles, radius) => {
    const x = uniform(particles, dimension, 8, 3).map((c, k) => c + 8 * ((k % 5) - 2));
    const rows = allRows(new NeighbourSearch(x, 8, dimension, radius));
    expect(rows.join().length).toBeGreaterThan(6000);
    expect(rows).toEqual(bruteForce(x, 8, dimension, radius));
  });

  it('hands out minimum-image separations from i to j and their squares', () => {
    const x = Float64Array.of(0.5, 0.5, 9.75, 0.5, 0.5, 21, 5, 5);
    const search = new NeighbourSearch(x, 10, 2, 1.5);
    const n = search.row(0);
    const row = Array.from({ length: n }, (_, k) => ({
      j: search.index[k],
      separation: Array.from(search.separation.subarray(2 * k, 2 * k + 2)),
      r2: search.squaredDistance[k],
    })).sort((p, q) => p.j - q.j);
    expect(row).toEqual([
      { j: 1, separation: [-0.75, 0], r2: 0.5625 },
      { j: 2, separation: [0, 0.5], r2: 0.25 },
    ]);
  });

  it('visits every particle once', () => {
    const search = new NeighbourSearch(uniform(500, 3, 10, 4), 10, 3, 1);
    expect(Array.from(search.order).sort((p, q) => p - q)).toEqual([...Array(500).keys()]);
  });

  it('does not depend on the order of the rows', () => {
    const x = uniform(400, 2, 12, 5);
    const forward = allRows(new NeighbourSearch(x, 12, 2, 2));
    const search = new NeighbourSearch(x, 12, 2, 2);
    for (let i = 0; i < 400; i += 7) {
      expect(rowOf(search, i)).toEqual(forward[i]);
    }
  });

  it('takes each neighbour once when the radius exceeds half the box, and has none in a box of one', () => {
    const x = uniform(50, 3, 2, 6);
    const search = new NeighbourSearch(x, 2, 3, 5);
    expect(allRows(search).every((row, i) => row.split(',').length === 49 && !row.split(',').includes(String(i)))).toBe(
      true,
    );
    expect(new NeighbourSearch(Float64Array.of(1, 2, 3), 9, 3, 2).row(0)).toBe(0);
  });
});

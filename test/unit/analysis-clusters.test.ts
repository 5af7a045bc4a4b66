import fc from 'fast-check';
import { defectClusters, hotSpots } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { idealGas, lattice, squareBetween } from '../support/points';

describe('defectClusters', () => {
  // a 12 x 12 lattice of unit spacing; particle (column x, row y) has the index x + 12 y
  const c = lattice(2, 12, 0, 1);
  const marked = (...cells: [number, number][]): Uint8Array => {
    const field = new Uint8Array(144);
    for (const [x, y] of cells) field[x + 12 * y] = 1;
    return field;
  };

  it('finds planted clusters, across the boundary too, largest first', () => {
    const field = marked([0, 0], [11, 0], [11, 11], [5, 5], [6, 5], [6, 6], [7, 6], [9, 2]);
    // x < 1.2 joins along the axes, not across the diagonal
    const { count, sizes, labels, meanSize, weightedSize } = defectClusters(c, field, { cutoff: 1.2 });
    expect(count).toBe(3);
    expect(Array.from(sizes)).toEqual([4, 3, 1]);
    expect([5 + 60, 6 + 60, 6 + 72, 7 + 72].map((i) => labels[i])).toEqual([0, 0, 0, 0]);
    expect([0, 11, 143].map((i) => labels[i])).toEqual([1, 1, 1]);
    expect(labels[9 + 24]).toBe(2);
    expect(labels.filter((l) => l === -1)).toHaveLength(144 - 8);
    expect(meanSize).toBeCloseTo(8 / 3, 14);
    expect(weightedSize).toBeCloseTo(26 / 8, 14);
  });

  it('joins by 1.5 contact distances unless told otherwise', () => {
    const diagonal = marked([3, 3], [4, 4], [6, 4]);
    expect(Array.from(defectClusters(c, diagonal).sizes)).toEqual([2, 1]);
    expect(Array.from(defectClusters(c, diagonal, { cutoff: 1.3 }).sizes)).toEqual([1, 1, 1]);
    const small = { ...c, diameters: new Float64Array(144).fill(0.9) };
    expect(Array.from(defectClusters(small, diagonal).sizes)).toEqual([1, 1, 1]);
    expect(Array.from(defectClusters(small, diagonal, { neighbours: 'distance' }).sizes)).toEqual([2, 1]);
    expect(Array.from(defectClusters(c, diagonal, { neighbours: 'distance', cutoff: 2.1 }).sizes)).toEqual([3]);
  });

  it('has none without a mark, and one of all', () => {
    expect(defectClusters(c, new Uint8Array(144))).toMatchObject({ count: 0, meanSize: Number.NaN });
    expect(Array.from(defectClusters(c, new Uint8Array(144).fill(1)).sizes)).toEqual([144]);
  });

  it('equals a flood fill over all pairs, in D = 1 to 4', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 4 }), (seed, d) => {
        const gas = idealGas(d, 60, 60 ** (1 / d), seed);
        const random = new RandomStream(seed);
        const field = Uint8Array.from({ length: 60 }, () => (random.uniform() < 0.5 ? 1 : 0));
        const labels = new Int32Array(60).fill(-1);
        const sizes: number[] = [];
        for (let i = 0; i < 60; i++) {
          if (field[i] === 0 || labels[i] >= 0) continue;
          const open = [i];
          labels[i] = sizes.length;
          let size = 0;
          for (let p = open.pop(); p !== undefined; p = open.pop()) {
            size++;
            for (let j = 0; j < 60; j++) {
              if (field[j] === 0 || labels[j] >= 0 || squareBetween(gas, p, j) >= 0.8 ** 2) continue;
              labels[j] = sizes.length;
              open.push(j);
            }
          }
          sizes.push(size);
        }
        const found = defectClusters(gas, field, { neighbours: 'distance', cutoff: 0.8 });
        expect(Array.from(found.sizes)).toEqual([...sizes].sort((p, q) => q - p));
        for (let i = 0; i < 60; i++) expect(found.sizes[found.labels[i]]).toBe(sizes[labels[i]]);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('refuses bad input, naming the field', () => {
    const refused = (field: ArrayLike<number>, o: object, code: string, name: string) =>
      expect(() => defectClusters(c, field, o)).toThrow(expect.objectContaining({ code, field: name }));
    refused(new Uint8Array(3), {}, 'WRONG_LENGTH', 'field');
    refused(new Uint8Array(144), { cutoff: -1 }, 'OUT_OF_RANGE', 'cutoff');
    refused(new Uint8Array(144), { neighbours: 'some' }, 'INVALID_ARGUMENT', 'neighbours');
  });
});

describe('hotSpots', () => {
  const c = lattice(2, 10, 0, 1);
  const values = new Float64Array(100).fill(1);
  for (const i of [0, 1, 2, 55, 56]) values[i] = 5;
  values[99] = Number.NaN;

  it('are clusters of the highest values', () => {
    const found = hotSpots(c, values, { fraction: 0.05, cutoff: 1.2 });
    expect(found.threshold).toBe(5);
    expect(Array.from(found.sizes)).toEqual([3, 2]);
    expect(hotSpots(c, values, { threshold: 4, cutoff: 1.2 }).labels).toEqual(found.labels);
    expect(hotSpots(c, values, { threshold: 6 }).count).toBe(0);
    // 99 values that are numbers, all of them hot, in one cluster
    expect(Array.from(hotSpots(c, values, { fraction: 1 }).sizes)).toEqual([99]);
  });

  it('refuse a fraction beside a threshold, and a field of NaN', () => {
    expect(() => hotSpots(c, values, { fraction: 0.1, threshold: 2 })).toThrow(
      expect.objectContaining({ field: 'fraction' }),
    );
    expect(() => hotSpots(c, values, { fraction: 0 })).toThrow(expect.objectContaining({ field: 'fraction' }));
    expect(() => hotSpots(c, values, { threshold: Number.NaN })).toThrow(
      expect.objectContaining({ field: 'threshold' }),
    );
    expect(() => hotSpots(c, new Float64Array(100).fill(Number.NaN))).toThrow(
      expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }),
    );
  });
});

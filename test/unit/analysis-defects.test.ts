import fc from 'fast-check';
import { defectField } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { RandomStream } from '../../lib/numerics/random';

function monodisperse(name: string, dimension: number, boxLength: number, positions: number[]): Configuration {
  return {
    model: { name, dimension, nonAdditivity: 0.2, cutoff: 1.25 },
    boxLength,
    positions: Float64Array.from(positions),
    diameters: new Float64Array(positions.length / dimension).fill(1),
  };
}

/** A square lattice (2D) or simple cubic one of unit spacing, with Gaussian jitter. */
function lattice(name: string, dimension: number, side: number, jitter: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  return monodisperse(
    name,
    dimension,
    side,
    Array.from(
      { length: side ** dimension * dimension },
      (_, k) => (Math.floor(Math.floor(k / dimension) / side ** (k % dimension)) % side) + jitter * random.gaussian(),
    ),
  );
}

/** A triangular lattice of unit spacing (to 1e-3; 26 columns and 30 rows fill a square), with Gaussian jitter. */
function triangular(jitter: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  const positions: number[] = [];
  for (let row = 0; row < 30; row++) {
    for (let column = 0; column < 26; column++) {
      positions.push(column + 0.5 * (row % 2) + jitter * random.gaussian());
      positions.push((26 / 30) * row + jitter * random.gaussian());
    }
  }
  return monodisperse('soft-spheres-2d', 2, 26, positions);
}

describe('defectField', () => {
  // on a line, x = distances: bond 0-1 breaks (1 to 1.6), bond 2-3 stretches only (1 to 1.45), 4 comes to 5 (1.7 to
  // 1.1), and 6 and 7 were neighbours already (1.3 to 1.1)
  const a = monodisperse('soft-spheres-2d', 2, 100, [0, 0, 1, 0, 10, 0, 11, 0, 20, 0, 21.7, 0, 30, 0, 31.3, 0]);
  const b = monodisperse('soft-spheres-2d', 2, 100, [0, 0, 1.6, 0, 10, 0, 11.45, 0, 20.6, 0, 21.7, 0, 30, 0, 31.1, 0]);

  it('counts broken and inserted bonds at both ends', () => {
    const { field, broken, inserted, concentration, thresholds } = defectField(a, b, { xEquilibrium: 1.4 });
    expect(Array.from(broken)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    expect(Array.from(inserted)).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
    expect(Array.from(field)).toEqual([1, 1, 0, 0, 1, 1, 0, 0]);
    expect(concentration).toBe(0.5);
    expect(thresholds).toEqual({ xEquilibrium: 1.4, xBreak: 1.5, xInsert: 1.23 });
  });

  it('takes the bond lengths that it is given', () => {
    const { broken, inserted } = defectField(a, b, { xEquilibrium: 1.25, xBreak: 1.44, xInsert: 1.05 });
    expect(Array.from(broken)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    expect(Array.from(inserted)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(defectField(a, b, { xEquilibrium: 1.25 }).inserted[7]).toBe(1);
  });

  it('measures x in units of d_ij and at the minimum image', () => {
    const scaled = (c: Configuration) => ({
      ...c,
      boxLength: 50,
      positions: c.positions.map((x) => x / 2 + 49.2),
      diameters: c.diameters?.map((d) => d / 2),
    });
    const wrapped = (c: Configuration) => ({ ...c, positions: c.positions.map((x) => x % 50) });
    const expected = defectField(a, b, { xEquilibrium: 1.4 });
    expect(defectField(scaled(a), scaled(b), { xEquilibrium: 1.4 })).toEqual(expected);
    expect(defectField(wrapped(scaled(a)), scaled(b), { xEquilibrium: 1.4 })).toEqual(expected);
    // a pair of diameters 1.2 and 0.8 has d = 1 - 0.2 * 0.4 = 0.92: 1.44/0.92 is beyond 1.5, 1.44 is not
    const bond = (x: number) => ({
      ...monodisperse('soft-spheres-2d', 2, 20, [0, 0, x, 0]),
      diameters: Float64Array.of(1.2, 0.8),
    });
    expect(Array.from(defectField(bond(1.2), bond(1.44), { xEquilibrium: 1.4 }).broken)).toEqual([1, 1]);
    expect(Array.from(defectField(bond(1.2), bond(1.37), { xEquilibrium: 1.4 }).broken)).toEqual([0, 0]);
  });

  it('is zero without displacement and unchanged by a translation, whatever the configuration', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(2, 3),
        fc.double({ min: 1.23, max: 1.5, noNaN: true }),
        (seed, dimension, xEquilibrium) => {
          const random = new RandomStream(seed);
          const c = {
            ...lattice('m', dimension, 4, 0.5, seed),
            diameters: Float64Array.from({ length: 4 ** dimension }, () => 0.8 + 0.6 * random.uniform()),
          };
          const moved = { ...c, positions: c.positions.map((x) => x + 4 * Math.floor(7 * random.uniform())) };
          const { concentration } = defectField(c, moved, { xEquilibrium, xBreak: 1.5, xInsert: 1.23 });
          expect(concentration).toBe(0);
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it('finds the bond lengths in the pair distributions', () => {
    // between the peaks at 1 and sqrt 3 the minimum lies low and wide
    const two = defectField(triangular(0.12, 1), triangular(0.1, 2), 'fromPairDistribution');
    expect(two.thresholds).toEqual({ xEquilibrium: expect.any(Number), xBreak: 1.5, xInsert: 1.23 });
    expect(two.thresholds.xEquilibrium).toBeGreaterThan(1.27);
    expect(two.thresholds.xEquilibrium).toBeLessThan(1.45);
    expect(two).toEqual(defectField(triangular(0.12, 1), triangular(0.1, 2), two.thresholds));
    // simple cubic with d = 0.95: peaks at 1.05 and 1.49; elsewhere the edges of the minimum of b are the bond lengths
    const cubic = (seed: number) => {
      const c = lattice('soft-spheres-3d', 3, 12, 0.07, seed);
      return { ...c, diameters: new Float64Array(12 ** 3).fill(0.95) };
    };
    const { xEquilibrium, xBreak, xInsert } = defectField(cubic(3), cubic(4), 'fromPairDistribution').thresholds;
    expect(xEquilibrium).toBeGreaterThan(1.22);
    expect(xEquilibrium).toBeLessThan(1.3);
    expect(xInsert).toBeLessThanOrEqual(xEquilibrium);
    expect(xBreak).toBeGreaterThanOrEqual(xEquilibrium);
    expect(xBreak - xInsert).toBeGreaterThan(0.02);
    expect(xBreak - xInsert).toBeLessThan(0.15);
  });

  it('refuses bad input, naming the field', () => {
    const refused = (c: object, o: unknown, code: string, field: string) =>
      expect(() => defectField(a, c as Configuration, o as { xEquilibrium: number })).toThrow(
        expect.objectContaining({ code, field }),
      );
    const inThree = lattice('soft-spheres-3d', 3, 3, 0, 1);
    expect(() => defectField(inThree, inThree, { xEquilibrium: 1.4 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'xBreak' }),
    );
    expect(() => defectField(inThree, inThree, { xEquilibrium: 1.4, xBreak: 1.5 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', field: 'xInsert' }),
    );
    refused(b, { xEquilibrium: 1.6 }, 'INVALID_ARGUMENT', 'xBreak');
    refused(b, { xEquilibrium: 1.2 }, 'INVALID_ARGUMENT', 'xInsert');
    refused(b, {}, 'OUT_OF_RANGE', 'xEquilibrium');
    refused(b, { xEquilibrium: 1.4, xbreak: 1.5 }, 'INVALID_ARGUMENT', 'xbreak');
    refused(b, 'fromSomewhere', 'INVALID_ARGUMENT', 'options');
    refused({ ...b, boxLength: 99 }, { xEquilibrium: 1.4 }, 'MODEL_MISMATCH', 'b.boxLength');
    refused(
      { ...b, diameters: b.diameters?.map((d) => d + 0.1) },
      { xEquilibrium: 1.4 },
      'MODEL_MISMATCH',
      'b.diameters',
    );
    refused({ ...b, diameters: undefined }, { xEquilibrium: 1.4 }, 'MODEL_MISMATCH', 'b.diameters');
  });
});

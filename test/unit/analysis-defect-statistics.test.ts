import fc from 'fast-check';
import { bondBalance, DefectAccumulator, defectField, defectOverlap, susceptibility } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { harmonicSpheres } from '../../lib/models/harmonic-spheres';
import { kobAndersen } from '../../lib/models/kob-andersen';
import { contactDistance } from '../../lib/models/mixing';
import { RandomStream } from '../../lib/numerics/random';
import { lattice } from '../support/points';

describe('defectOverlap', () => {
  /** Straight from the definition: every pair of a defect and another particle. */
  const pairwise = (field: number[], d2min: number[]): number => {
    let above = 0;
    let pairs = 0;
    field.forEach((f, i) => {
      if (f === 0 || Number.isNaN(d2min[i])) return;
      field.forEach((g, j) => {
        if (g !== 0 || Number.isNaN(d2min[j])) return;
        pairs++;
        above += d2min[i] > d2min[j] ? 1 : d2min[i] === d2min[j] ? 0.5 : 0;
      });
    });
    return above / pairs;
  };

  it('is the part of the pairs in which the defect has the larger D²min, ties halved', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            f: fc.integer({ min: 0, max: 1 }),
            d: fc.oneof(
              fc.integer({ min: 0, max: 5 }),
              fc.double({ min: 0, max: 5, noNaN: true }),
              fc.constant(Number.NaN),
            ),
          }),
          { minLength: 2, maxLength: 60 },
        ),
        (particles) => {
          const field = particles.map(({ f }) => f);
          const d2min = particles.map(({ d }) => d);
          const { auc, defects, others } = defectOverlap(field, d2min);
          expect(defects).toBe(particles.filter(({ f, d }) => f === 1 && !Number.isNaN(d)).length);
          expect(others).toBe(particles.filter(({ f, d }) => f === 0 && !Number.isNaN(d)).length);
          const expected = pairwise(field, d2min);
          if (Number.isNaN(expected)) expect(auc).toBeNaN();
          else expect(auc).toBeCloseTo(expected, 12);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('is 1, 0 and 1/2 where it must be', () => {
    expect(defectOverlap([0, 1, 0, 1], [1, 5, 2, 3])).toEqual({ auc: 1, defects: 2, others: 2 });
    expect(defectOverlap([1, 0, 1, 0], [1, 5, 2, 3]).auc).toBe(0);
    expect(defectOverlap([1, 0, 1, 0], [4, 4, 4, 4]).auc).toBe(0.5);
    expect(defectOverlap([0, 0], [1, 2]).auc).toBeNaN();
    expect(() => defectOverlap([0, 0], [1])).toThrow(expect.objectContaining({ code: 'WRONG_LENGTH', field: 'd2min' }));
  });
});

const thresholds = { xEquilibrium: 1.3, xBreak: 1.5, xInsert: 1.23 };
const pair = (seed: number): [Configuration, Configuration] => [
  lattice(3, 6, 0.1, seed),
  lattice(3, 6, 0.2, seed + 500),
];

describe('phi, chi and the balance of bonds', () => {
  it('over configurations are those of their fields', () => {
    const fields = [1, 2, 3, 4].map((seed) => defectField(...pair(seed), thresholds));
    const accumulator = new DefectAccumulator(thresholds);
    const handed = [1, 2, 3, 4].map((seed) => accumulator.add(...pair(seed)));
    expect(handed).toEqual(fields);
    const result = accumulator.result();
    const phi = fields.map(({ concentration }) => concentration);
    expect(Array.from(result.concentrations)).toEqual(phi);
    expect(result.concentration.value).toBeCloseTo(phi.reduce((a, b) => a + b) / 4, 14);
    expect(result.susceptibility).toEqual(susceptibility(phi, 216));
    expect(result).toMatchObject({ particles: 216, configurations: 4, ...bondBalance(fields) });
    const perParticle = (counts: Int32Array) => counts.reduce((a, b) => a + b, 0) / 216;
    const b = fields.map(({ broken }) => perParticle(broken));
    const i = fields.map(({ inserted }) => perParticle(inserted));
    const differences = b.map((x, k) => x - i[k]);
    const mean = differences.reduce((x, y) => x + y) / 4;
    const error = Math.sqrt(differences.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3 / 4);
    expect(result.difference.value).toBeCloseTo(mean, 13);
    expect(result.difference.error).toBeCloseTo(error, 13);
    expect(result.broken.value - result.inserted.value).toBeCloseTo(mean, 13);
    expect(mean).not.toBe(0);
  });

  it('have no error of one configuration, and balance without displacement', () => {
    const [a] = pair(1);
    const accumulator = new DefectAccumulator(thresholds);
    accumulator.add(a, a);
    expect(accumulator.result()).toMatchObject({
      concentration: { value: 0, error: Number.NaN },
      susceptibility: { value: Number.NaN, error: Number.NaN },
      difference: { value: 0, error: Number.NaN },
    });
    expect(() => bondBalance([])).toThrow(expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }));
  });

  it('balance when a is exchanged with a copy of itself that moves alike: <B> = <I> within errors for a shuffle', () => {
    // pairs (a, b) and (b, a) together: what breaks one way is inserted the other way when the thresholds agree
    const same = { xEquilibrium: 1.3, xBreak: 1.3, xInsert: 1.3 };
    const fields = [1, 2, 3].flatMap((seed) => {
      const [a, b] = pair(seed);
      return [defectField(a, b, same), defectField(b, a, same)];
    });
    const { broken, inserted, difference } = bondBalance(fields);
    expect(broken.value).toBeGreaterThan(0.1);
    expect(inserted.value).toBeCloseTo(broken.value, 12);
    expect(difference.value).toBeCloseTo(0, 12);
    expect(difference.error).toBeGreaterThan(0.01);
  });

  it('refuse another system', () => {
    const accumulator = new DefectAccumulator(thresholds);
    accumulator.add(...pair(1));
    const other = lattice(3, 5, 0.1, 1);
    expect(() => accumulator.add(other, other)).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH', field: 'a.particles' }),
    );
    expect(() => accumulator.merge(new DefectAccumulator({ ...thresholds, xBreak: 1.6 }))).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH', field: 'other.xBreak' }),
    );
  });
});

describe('contactDistance', () => {
  const of = (model: Configuration['model'], o: Partial<Configuration>) =>
    contactDistance({ model, boxLength: 10, positions: new Float64Array(3 * model.dimension), ...o });

  it('is sigma_ab in a Kob-Andersen mixture, whatever the diameters say', () => {
    for (const dimension of [2, 3] as const) {
      const d = of(kobAndersen({ dimension }), {
        species: Int32Array.of(0, 1, 2),
        diameters: new Float64Array(3).fill(1),
      });
      expect([d(0, 0), d(0, 1), d(1, 0), d(1, 1), d(0, 2), d(2, 1), d(2, 2)]).toEqual([
        1, 0.8, 0.8, 0.88, 0.9, 0.84, 0.94,
      ]);
    }
    const refused = (o: object, field: string) =>
      expect(() => of(kobAndersen({ dimension: 3 }), o)).toThrow(expect.objectContaining({ field }));
    refused({}, 'species');
    refused({ species: Int32Array.of(0, 3, 1) }, 'species[1]');
  });

  it('is 1 where all spheres are alike, and otherwise needs diameters', () => {
    expect(of(harmonicSpheres({ dimension: 3 }), {})(0, 2)).toBe(1);
    expect(() => of(harmonicSpheres({ dimension: 2 }), {})).toThrow(expect.objectContaining({ field: 'diameters' }));
    const random = new RandomStream(1);
    const [p, q] = [0.7 + random.uniform(), 0.7 + random.uniform()];
    const d = of(harmonicSpheres({ dimension: 2 }), { diameters: Float64Array.of(p, q, 1) });
    expect(d(0, 1)).toBeCloseTo(((p + q) / 2) * (1 - 0.2 * Math.abs(p - q)), 14);
  });
});

import { serialize } from 'node:v8';
import fc from 'fast-check';
import {
  type Accumulator,
  DefectAccumulator,
  firstMinimum,
  linearEdges,
  NonAffineAccumulator,
  nonAffineDisplacement,
  PairDistributionAccumulator,
  rescaledPairDistribution,
  VanHoveAccumulator,
  VelocityCorrelationAccumulator,
} from '../../lib';
import type { Configuration } from '../../lib/configuration';
import { gaussians, idealGas, jittered, lattice } from '../support/points';

/** Each accumulator with what the configuration of a number adds to it. */
type Filled = { fresh: () => Accumulator<never, object>; fill: (a: Accumulator<never, object>, seed: number) => void };

function kind<Input extends readonly unknown[], A extends Accumulator<Input, object>>(
  fresh: () => A,
  fill: (a: A, seed: number) => void,
): Filled {
  return { fresh: fresh as never, fill: fill as never };
}

const pairOf = (seed: number): [Configuration, Configuration] => {
  const a = lattice(2, 7, 0.1, seed);
  return [a, jittered(a, 0.15, seed + 1000)];
};
const kinds: Record<string, Filled> = {
  'g(x)': kind(
    () => new PairDistributionAccumulator({ binWidth: 0.1, xMax: 2 }),
    (a, seed) => a.add(pairOf(seed)[0]),
  ),
  'van Hove function of |u|': kind(
    () => new VanHoveAccumulator({ edges: linearEdges(0, 1, 10) }),
    (a, seed) => a.add(...pairOf(seed)),
  ),
  'van Hove function of components': kind(
    () => new VanHoveAccumulator({ of: 'component', edges: linearEdges(-1, 1, 10) }),
    (a, seed) => a.add(...pairOf(seed)),
  ),
  'phi and chi': kind(
    () => new DefectAccumulator({ xEquilibrium: 1.3, xBreak: 1.5, xInsert: 1.23 }),
    (a, seed) => void a.add(...pairOf(seed)),
  ),
  C_v: kind(
    () => new VelocityCorrelationAccumulator({ cutoff: 3, binWidth: 0.5 }),
    (a, seed) => a.add(pairOf(seed)[0], gaussians(98, seed)),
  ),
  'D²min': kind(
    () => new NonAffineAccumulator(),
    (a, seed) => a.add(nonAffineDisplacement(...pairOf(seed)).d2min),
  ),
};

/** All numbers of a result, in a fixed order. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return Object.values(value as object).flatMap(numbersOf);
}

describe.each(Object.entries(kinds))('an accumulator of %s', (_, { fresh, fill }) => {
  it('merged from parts equals one over all, errors included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 2 })), {
          minLength: 1,
          maxLength: 9,
        }),
        (members) => {
          const all = fresh();
          const parts = [fresh(), fresh(), fresh()];
          const inOrder = [0, 1, 2].flatMap((part) => members.filter((member) => member[1] === part));
          for (const [seed, part] of inOrder) {
            fill(all, seed);
            fill(parts[part], seed);
          }
          const [first, ...rest] = parts;
          for (const part of rest) first.merge(part as never);
          expect(first.configurations).toBe(members.length);
          const merged = numbersOf(first.result());
          numbersOf(all.result()).forEach((value, k) => {
            if (Number.isNaN(value)) expect(merged[k]).toBeNaN();
            else expect(Math.abs(merged[k] - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
          });
        },
      ),
      { numRuns: 15, seed: 11 },
    );
  });

  it('does not ask in which order, but for lists of what came', () => {
    const [forward, backward] = [fresh(), fresh()];
    for (let seed = 1; seed <= 6; seed++) fill(forward, seed);
    for (let seed = 6; seed >= 1; seed--) fill(backward, seed);
    const [f, b] = [forward, backward].map((a) => {
      const { concentrations: _list, ...rest } = a.result() as { concentrations?: Float64Array };
      return numbersOf(rest);
    });
    f.forEach((value, k) => {
      if (!Number.isNaN(value))
        expect(Math.abs(b[k] - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
    });
  });

  it('keeps nothing of a configuration but a few numbers', () => {
    const accumulator = fresh();
    const bytesAfter = (last: number, first: number): number => {
      for (let seed = first; seed <= last; seed++) fill(accumulator, seed);
      return serialize(accumulator).length;
    };
    const few = bytesAfter(10, 1);
    const each = (bytesAfter(110, 11) - few) / 100;
    // phi, <B> and <I> at most; a pair of its configurations has 3 kB
    expect(each).toBeLessThanOrEqual(40);
    expect(few).toBeGreaterThan(100);
  });

  it('has nothing to tell before the first configuration, and leaves what it takes in as it was', () => {
    expect(() => fresh().result()).toThrow(expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }));
    const [one, other] = [fresh(), fresh()];
    fill(one, 1);
    one.merge(other as never);
    expect(one.configurations).toBe(1);
    other.merge(one as never);
    fill(other, 2);
    expect(one.configurations).toBe(1);
    expect(other.configurations).toBe(2);
  });
});

describe('g(x) over configurations', () => {
  /** Peaks at x = 1.18 and 1.66, the minimum between them. */
  const crystal = (seed: number): Configuration => {
    const c = lattice(2, 16, 0.08, seed);
    return { ...c, diameters: new Float64Array(256).fill(0.85) };
  };

  it('is rescaledPairDistribution of all', () => {
    const states = [1, 2, 3].map((seed) => idealGas(2, 80, 12, seed));
    const accumulator = new PairDistributionAccumulator({ binWidth: 0.02, xMax: 2.5 });
    for (const state of states) accumulator.add(state);
    expect(accumulator.result()).toMatchObject({
      ...rescaledPairDistribution(states, { binWidth: 0.02, xMax: 2.5 }),
      configurations: 3,
    });
  });

  it('has the Poisson errors of an ideal gas, and g = 1 within them', () => {
    const accumulator = new PairDistributionAccumulator({ binWidth: 0.05, xMax: 2 });
    for (let seed = 1; seed <= 80; seed++) accumulator.add(idealGas(3, 80, 8, seed));
    const { g, error, counts } = accumulator.result();
    let ratio = 0;
    let chi2 = 0;
    let bins = 0;
    for (let k = 0; k < g.length; k++) {
      if (counts[k] < 100) continue;
      ratio += (error[k] * Math.sqrt(counts[k])) / g[k];
      chi2 += ((g[k] - 1) / error[k]) ** 2;
      bins++;
    }
    expect(bins).toBeGreaterThan(25);
    // each error is known to 7 % from 100 copies and to 8 % from 80 configurations
    expect(Math.abs(ratio / bins - 1)).toBeLessThan((4 * 0.106) / Math.sqrt(bins));
    expect(Math.abs(chi2 - bins)).toBeLessThan(4 * Math.sqrt(2 * bins));
  });

  it('knows how far its first minimum scatters', () => {
    const minima: number[] = [];
    const errors: number[] = [];
    for (let ensemble = 0; ensemble < 10; ensemble++) {
      const accumulator = new PairDistributionAccumulator({ binWidth: 0.01, xMax: 2.5 });
      for (let k = 0; k < 8; k++) accumulator.add(crystal(1 + 8 * ensemble + k));
      const { value, error } = accumulator.firstMinimum({ smoothing: 0.03 });
      minima.push(value);
      errors.push(error);
    }
    const mean = minima.reduce((a, b) => a + b) / 10;
    const scatter = Math.sqrt(minima.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 9);
    const expected = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / 10);
    // ten values know their scatter to 24 %, and the mean square of ten errors its root to 10 %
    expect(expected / scatter).toBeGreaterThan(0.4);
    expect(expected / scatter).toBeLessThan(2.2);
  });

  it('gives the edges of the minimum with errors, and those of one configuration without', () => {
    const accumulator = new PairDistributionAccumulator({ binWidth: 0.01, xMax: 2.5 });
    accumulator.add(crystal(1));
    const one = accumulator.minimumEdges({ smoothing: 0.03 });
    expect(one.xInsert.error).toBeNaN();
    expect(accumulator.firstMinimum({ smoothing: 0.03 })).toEqual(
      firstMinimum(rescaledPairDistribution(crystal(1), { binWidth: 0.01, xMax: 2.5 }), { smoothing: 0.03 }),
    );
    for (let seed = 2; seed <= 8; seed++) accumulator.add(crystal(seed));
    const { xInsert, xBreak } = accumulator.minimumEdges({ smoothing: 0.03 });
    const minimum = accumulator.firstMinimum({ smoothing: 0.03 });
    expect(xInsert.value).toBeLessThan(minimum.value);
    expect(xBreak.value).toBeGreaterThan(minimum.value);
    for (const { error } of [xInsert, xBreak, minimum]) {
      expect(error).toBeGreaterThan(1e-4);
      expect(error).toBeLessThan(0.05);
    }
  });

  it('does not take the peak behind the minimum for its far side where noise is large', () => {
    const accumulator = new PairDistributionAccumulator({ binWidth: 0.01, xMax: 2.5 });
    for (let seed = 17; seed <= 24; seed++) {
      accumulator.add({ ...lattice(2, 24, 0.1, seed), diameters: new Float64Array(576).fill(0.85) });
    }
    const { xBreak } = accumulator.minimumEdges({ smoothing: 0.04 });
    // the second shell is at x = 1.66
    expect(xBreak.value).toBeGreaterThan(1.5);
    expect(xBreak.value).toBeLessThan(1.62);
    expect(xBreak.error).toBeLessThan(0.05);
  });

  it('refuses other models and other bins', () => {
    const accumulator = new PairDistributionAccumulator();
    accumulator.add(idealGas(2, 20, 5, 1));
    expect(() => accumulator.add(idealGas(3, 20, 5, 1))).toThrow(expect.objectContaining({ code: 'MODEL_MISMATCH' }));
    expect(() => accumulator.merge(new PairDistributionAccumulator({ binWidth: 0.01 }))).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH', field: 'other.binWidth' }),
    );
    const three = new PairDistributionAccumulator();
    three.add(idealGas(3, 20, 5, 1));
    expect(() => accumulator.merge(three)).toThrow(expect.objectContaining({ code: 'MODEL_MISMATCH' }));
  });
});

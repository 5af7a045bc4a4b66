import { firstMinimum, meanEstimate, minimumEdges, rescaledPairDistribution } from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { RandomStream } from '../../lib/numerics/random';

function idealGas(dimension: number, particles: number, boxLength: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  return {
    model: { name: 'm', dimension, nonAdditivity: 0.2 },
    boxLength,
    positions: Float64Array.from({ length: particles * dimension }, () => boxLength * random.uniform()),
    diameters: Float64Array.from({ length: particles }, () => 0.7 + 0.9 * random.uniform()),
  };
}

/** sum over pairs of d_ij^D, from the mixing rule written out. */
function pairPowers(c: Configuration): number {
  const d = c.diameters ?? new Float64Array(0);
  const { dimension } = c.model;
  let sum = 0;
  for (let i = 0; i < d.length; i++) {
    for (let j = 0; j < i; j++) {
      const contact = 0.5 * (d[i] + d[j]) * (1 - 0.2 * (d[i] > d[j] ? d[i] - d[j] : d[j] - d[i]));
      sum += dimension === 2 ? contact * contact : contact * contact * contact;
    }
  }
  return sum;
}

describe('rescaledPairDistribution', () => {
  it.each([
    [2, 300, 20],
    [2, 150, 5],
    [3, 200, 4],
  ])(
    'is 1 for an ideal gas in D = %i, N = %i in a box of %i, beyond half the box too',
    (dimension, particles, boxLength) => {
      const samples = Array.from(
        { length: 30 },
        (_, k) => rescaledPairDistribution(idealGas(dimension, particles, boxLength, k + 1), { binWidth: 0.1 }).g,
      );
      let chi2 = 0;
      let bins = 0;
      for (let k = 2; k < 30; k++) {
        const values = samples.map((g) => g[k]).filter(Number.isFinite);
        if (values.length < 30) continue;
        const { value, error } = meanEstimate(values);
        chi2 += ((value - 1) / error) ** 2;
        bins++;
      }
      expect(bins).toBeGreaterThan(15);
      // its mean is 1.07, its standard deviation sqrt(2/bins)
      expect(chi2 / bins).toBeGreaterThan(0.3);
      expect(chi2 / bins).toBeLessThan(2);
    },
  );

  it('counts the pairs of a square lattice, over the exact volume of the shell', () => {
    const side = 12;
    const c: Configuration = {
      model: { name: 'm', dimension: 2, nonAdditivity: 0.2 },
      boxLength: side,
      positions: Float64Array.from({ length: 2 * side * side }, (_, k) =>
        k % 2 === 0 ? (k >> 1) % side : Math.floor((k >> 1) / side),
      ),
      diameters: new Float64Array(side * side).fill(1),
    };
    const { x, g, counts } = rescaledPairDistribution(c, { binWidth: 0.03 });
    const n = side * side;
    const neighbours = new Map([
      [1, 4],
      [Math.SQRT2, 4],
      [2, 4],
      [Math.sqrt(5), 8],
      [Math.sqrt(8), 4],
    ]);
    const expected = new Float64Array(100);
    for (const [r, number] of neighbours) expected[Math.floor(r / 0.03)] = (n * number) / 2;
    expect(counts).toEqual(expected);
    expect(x[33]).toBeCloseTo(1.005, 12);
    const shell = Math.PI * (1.02 ** 2 - 0.99 ** 2);
    expect(g[33]).toBeCloseTo((2 * n) / (((n * (n - 1)) / 2) * (shell / n)), 10);
  });

  it('adds up states before it divides', () => {
    const states = [idealGas(2, 100, 20, 1), idealGas(2, 150, 22, 2)];
    const both = rescaledPairDistribution(states, { binWidth: 0.1 });
    const [one, two] = states.map((s) => rescaledPairDistribution(s, { binWidth: 0.1 }));
    both.counts.forEach((count, k) => {
      expect(count).toBe(one.counts[k] + two.counts[k]);
      if (one.counts[k] === 0 || two.counts[k] === 0) return;
      const ideal = one.counts[k] / one.g[k] + two.counts[k] / two.g[k];
      expect(both.g[k]).toBeCloseTo(count / ideal, 10);
    });
  });

  it.each([2, 3])('groups sizes in large systems to 1e-5 in D = %i', (dimension) => {
    const c = idealGas(dimension, 5000, dimension === 2 ? 70 : 17, 3);
    const { x, g, counts } = rescaledPairDistribution(c, { binWidth: 0.5, xMax: 2 });
    const unit = dimension === 2 ? Math.PI : (4 * Math.PI) / 3;
    for (let k = 1; k < 4; k++) {
      const shell = unit * ((x[k] + 0.25) ** dimension - (x[k] - 0.25) ** dimension);
      const ideal = (pairPowers(c) * shell) / c.boxLength ** dimension;
      expect(Math.abs(counts[k] / g[k] / ideal - 1)).toBeLessThan(1e-5);
    }
  });

  it('refuses bad input, naming the field', () => {
    const c = idealGas(2, 10, 10, 1);
    const refused = (s: unknown, o: object, code: string, field: string) =>
      expect(() => rescaledPairDistribution(s as Configuration, o)).toThrow(expect.objectContaining({ code, field }));
    refused([], {}, 'TOO_FEW_SAMPLES', 's');
    refused(c, { binWidth: 0 }, 'OUT_OF_RANGE', 'binWidth');
    refused(c, { binWidth: 4 }, 'OUT_OF_RANGE', 'binWidth');
    refused(c, { xMax: Number.NaN }, 'OUT_OF_RANGE', 'xMax');
    refused(c, { bins: 3 }, 'INVALID_ARGUMENT', 'bins');
    refused([c, { ...c, model: { ...c.model, name: 'other' } }], {}, 'MODEL_MISMATCH', 's[1].model.name');
    refused([c, { ...c, positions: new Float64Array(3) }], {}, 'WRONG_LENGTH', 's[1].positions');
    refused({ ...c, diameters: undefined }, {}, 'INVALID_ARGUMENT', 'diameters');
  });
});

/** g with a Gaussian peak and dip; smoothing widens both, keeping their areas. */
const liquid = (x: number, smoothing: number) => {
  const bump = (centre: number, width: number, height: number) => {
    const wide = Math.hypot(width, smoothing);
    return ((height * width) / wide) * Math.exp(-0.5 * ((x - centre) / wide) ** 2);
  };
  return 1 + bump(1.05, 0.06, 2.2) - bump(1.45, 0.12, 0.5) + bump(2, 0.15, 0.3) - (x < 0.8 ? 1 : 0);
};
const grid = Float64Array.from({ length: 600 }, (_, k) => (k + 0.5) * 0.005);
const lowest = (smoothing: number) => {
  let best = 1.45;
  for (const step of [2e-3, 1e-4, 1e-6]) {
    const from = best - 100 * step;
    for (let k = 0; k <= 200; k++)
      if (liquid(from + k * step, smoothing) < liquid(best, smoothing)) best = from + k * step;
  }
  return best;
};

describe('firstMinimum', () => {
  it('finds the minimum of the smoothed curve to a fraction of a bin', () => {
    const g = grid.map((x) => liquid(x, 0));
    for (const smoothing of [0.01, 0.02, 0.05]) {
      expect(Math.abs(firstMinimum({ x: grid, g }, { smoothing }).value - lowest(smoothing))).toBeLessThan(1e-4);
    }
    const { error } = firstMinimum({ x: grid, g });
    expect(error).toBeCloseTo(Math.abs(lowest(0.01) - lowest(0.04)) / 2, 4);
  });

  it('is exact for a cosine, whose minimum smoothing does not move', () => {
    const g = grid.map((x) => 1 + 0.5 * Math.cos((2 * Math.PI * (x - 1.0123)) / 0.8));
    const { value, error } = firstMinimum({ x: grid, g });
    expect(value).toBeCloseTo(1.4123, 5);
    expect(error).toBeLessThan(1e-5);
  });

  it('takes the first of two without noise, although the second is deeper', () => {
    const dip = (x: number, centre: number, depth: number) => depth * Math.exp(-0.5 * ((x - centre) / 0.03) ** 2);
    const g = grid.map((x) => 1 + dip(x, 1, 1.5) - dip(x, 1.35, 0.3) - dip(x, 1.6, 0.5));
    expect(firstMinimum({ x: grid, g }).value).toBeCloseTo(1.35, 3);
  });

  it('has the error that Poisson counts give it', () => {
    const random = new RandomStream(8);
    const pairs = 60;
    const results = Array.from({ length: 30 }, () => {
      const counts = grid.map((x) => {
        const expected = Math.max(0, liquid(x, 0)) * x * pairs;
        return Math.max(0, Math.round(expected + Math.sqrt(expected) * random.gaussian()));
      });
      return firstMinimum({ x: grid, g: counts.map((n, k) => n / (grid[k] * pairs)), counts });
    });
    const mean = results.reduce((sum, r) => sum + r.value, 0) / 30;
    const spread = Math.sqrt(results.reduce((sum, r) => sum + (r.value - mean) ** 2, 0) / 29);
    const error = results.reduce((sum, r) => sum + r.error, 0) / 30;
    expect(Math.abs(mean - lowest(0.02))).toBeLessThan(3.5 * (spread / Math.sqrt(30)));
    expect(spread).toBeGreaterThan(0.003);
    expect(error / spread).toBeGreaterThan(0.75);
    expect(error / spread).toBeLessThan(1.35);
  });

  it('finds none in a straight line, in pure noise, or in a peak alone', () => {
    const random = new RandomStream(9);
    const none = (g: Float64Array) =>
      expect(() => firstMinimum({ x: grid, g })).toThrow(expect.objectContaining({ code: 'NO_MINIMUM', field: 'g' }));
    none(grid.map((x) => x));
    none(new Float64Array(600).fill(1));
    none(grid.map((x) => 2 * Math.exp(-0.5 * ((x - 1.05) / 0.1) ** 2)));
    for (let k = 0; k < 5; k++) none(grid.map(() => 1 + 0.1 * random.gaussian()));
  });

  it('refuses bad input, naming the field', () => {
    const refused = (
      g: { x: Float64Array; g: Float64Array; counts?: Float64Array },
      o: object,
      code: string,
      field: string,
    ) => expect(() => firstMinimum(g, o)).toThrow(expect.objectContaining({ code, field }));
    refused({ x: grid, g: grid.slice(1) }, {}, 'WRONG_LENGTH', 'g.g');
    refused({ x: grid, g: grid, counts: grid.slice(1) }, {}, 'WRONG_LENGTH', 'g.counts');
    refused({ x: grid.map((x) => x * x), g: grid }, {}, 'OUT_OF_RANGE', 'g.x[1]');
    refused({ x: grid, g: grid }, { smoothing: 0 }, 'OUT_OF_RANGE', 'smoothing');
    refused({ x: grid, g: grid }, { width: 0.1 }, 'INVALID_ARGUMENT', 'width');
  });
});

test('the minimum of a crystal, where g is 0, is the middle between its edges', () => {
  const x = Float64Array.from({ length: 400 }, (_, k) => (k + 0.5) * 0.005);
  const g = x.map((r) => Math.max(0, 1 - Math.abs(r - 1) / 0.1) + Math.max(0, 1 - Math.abs(r - 1.73) / 0.1));
  const [low, high] = minimumEdges({ x, g });
  // g itself ends at 1.1 and begins at 1.63; smoothing reaches 0.1 further
  expect(low).toBeCloseTo(1.2, 1);
  expect(high).toBeCloseTo(1.53, 1);
  expect(firstMinimum({ x, g }).value).toBeCloseTo(1.365, 2);
  expect((low + high) / 2).toBeCloseTo(1.365, 2);
});

describe('minimumEdges', () => {
  it('stands where a smoothed cosine has risen by a tenth of its lowest value', () => {
    const period = 0.8;
    const g = grid.map((x) => 1 + 0.5 * Math.cos((2 * Math.PI * (x - 1)) / period));
    const amplitude = 0.5 * Math.exp(-0.5 * ((2 * Math.PI * 0.02) / period) ** 2);
    // 1 - amplitude cos(2 pi u/period) = 1.1 (1 - amplitude) at u from the minimum
    const u = (period / (2 * Math.PI)) * Math.acos((1 - 1.1 * (1 - amplitude)) / amplitude);
    const [low, high] = minimumEdges({ x: grid, g });
    expect(low).toBeCloseTo(1.4 - u, 3);
    expect(high).toBeCloseTo(1.4 + u, 3);
  });

  it('fails where the curve ends before it has risen', () => {
    const g = grid.map((x) => liquid(x, 0));
    const cut = { x: grid.slice(0, 310), g: g.slice(0, 310) };
    expect(() => minimumEdges(cut, { rise: 3 })).toThrow(expect.objectContaining({ code: 'NO_MINIMUM' }));
  });
});

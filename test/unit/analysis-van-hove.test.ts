import {
  displacementField,
  linearEdges,
  logarithmicEdges,
  unwrappedPair,
  VanHoveAccumulator,
  vanHove,
} from '../../lib/analysis';
import type { Configuration } from '../../lib/configuration';
import { gaussians, idealGas, jittered } from '../support/points';

/** A pair of configurations with the given displacements. */
function pairOf(dimension: number, displacement: readonly number[]): [Configuration, Configuration] {
  const a = idealGas(dimension, displacement.length / dimension, 1000, 1);
  // positions on a grid of 1/8, so that the differences are exact
  const at = { ...a, positions: a.positions.map((x) => Math.round(x * 8) / 8) };
  return [at, { ...at, positions: at.positions.map((x, k) => x + displacement[k]) }];
}

describe('displacementField', () => {
  it('is the plain difference, its magnitude and its drift', () => {
    const [a, b] = pairOf(2, [3, 4, -2000, 0, 1, 0, 0, 0]);
    const { displacement, magnitude, drift, rms } = displacementField(a, b);
    expect(Array.from(displacement)).toEqual([3, 4, -2000, 0, 1, 0, 0, 0]);
    expect(Array.from(magnitude)).toEqual([5, 2000, 1, 0]);
    expect(Array.from(drift)).toEqual([-499, 1]);
    expect(rms).toBe(Math.sqrt((25 + 4e6 + 1) / 4));
    const still = displacementField(a, b, { removeDrift: true });
    expect(Array.from(still.displacement)).toEqual([502, 3, -1501, -1, 500, -1, 499, -1]);
    expect(() => displacementField(a, { ...b, boxLength: 1 })).toThrow(
      expect.objectContaining({ code: 'MODEL_MISMATCH' }),
    );
  });

  it('of frames wrapped apart from each other comes right with unwrappedPair', () => {
    const [a, b] = pairOf(3, [...gaussians(300, 2)]);
    const wrap = (c: Configuration) => ({ ...c, positions: c.positions.map((x) => x - 1000 * Math.floor(x / 1000)) });
    const moved = (c: Configuration) => ({ ...c, positions: c.positions.map((x) => x + 700) });
    const pair = unwrappedPair(wrap(moved(a)), wrap(moved(b)));
    const { displacement } = displacementField(pair.a, pair.b);
    displacementField(a, b).displacement.forEach((u, k) => {
      expect(Math.abs(displacement[k] - u)).toBeLessThan(1e-12);
    });
  });
});

describe('the van Hove function', () => {
  // the nodes of the three-point Gauss-Hermite rule: products of them have the moments of a Gaussian up to order 5
  const nodes = [-Math.sqrt(3), 0, 0, 0, 0, Math.sqrt(3)];
  const product = (d: number): number[] =>
    Array.from({ length: 6 ** d }, (_, i) =>
      Array.from({ length: d }, (_axis, p) => nodes[Math.floor(i / 6 ** p) % 6]),
    ).flat();

  it.each([1, 2, 3, 4])('has no non-Gaussian parameter and no kurtosis for Gaussian moments in D = %i', (d) => {
    const [a, b] = pairOf(d, product(d));
    const { nonGaussian, kurtosis, rms } = vanHove(a, b);
    expect(Math.abs(nonGaussian.value)).toBeLessThan(1e-12);
    expect(Math.abs(kurtosis.value)).toBeLessThan(1e-12);
    expect(rms.value).toBeCloseTo(Math.sqrt(d), 12);
    expect(rms.error).toBeNaN();
  });

  it.each([1, 2, 3])('has alpha_2 = 1 where half of the particles stand still, in D = %i', (d) => {
    // <u⁴> doubles against <u²>², so 1 + alpha_2 becomes 2
    const moving = product(d);
    const [a, b] = pairOf(d, [...moving, ...moving.map(() => 0)]);
    const { nonGaussian, kurtosis } = vanHove(a, b);
    expect(nonGaussian.value).toBeCloseTo(1, 12);
    expect(kurtosis.value).toBeCloseTo(3, 11); // (1 + alpha_2) 3 - 3
  });

  it('is a normalised histogram of |u| or of its components', () => {
    const u = [0.3, 0.4, 0.6, 0.8, 0, 0.05, 3, 4];
    const [a, b] = pairOf(2, u);
    const wide = vanHove(a, b, { edges: Float64Array.of(0, 0.2, 0.7, 1.2) });
    expect(Array.from(wide.counts)).toEqual([1, 1, 1]);
    expect(wide.density[0]).toBeCloseTo(1 / 4 / 0.2, 14);
    expect(wide.density[2]).toBeCloseTo(1 / 4 / 0.5, 14);
    expect(wide.outside).toBe(0.25);
    expect(wide.u[1]).toBeCloseTo(0.45, 14);
    const component = vanHove(a, b, { of: 'component', edges: linearEdges(-0.1, 1, 11) });
    expect(component.counts[1]).toBe(2);
    expect(component.counts.reduce((sum, n) => sum + n, 0)).toBe(6);
    expect(component.outside).toBe(0.25);
  });

  it('follows the Gaussian of its displacements within its errors', () => {
    const s = 0.1;
    const d = 3;
    const accumulator = new VanHoveAccumulator({ edges: logarithmicEdges(0.01, 1, 10) });
    for (let k = 0; k < 60; k++) {
      const a = idealGas(d, 400, 20, 100 + k);
      accumulator.add(a, jittered(a, s, 200 + k));
    }
    const { u, density, error, nonGaussian, rms, configurations } = accumulator.result();
    expect(configurations).toBe(60);
    const edges = logarithmicEdges(0.01, 1, 10);
    // Maxwell's distribution integrated over each bin
    const maxwell = (x: number) => Math.sqrt(2 / Math.PI) * (x ** 2 / s ** 3) * Math.exp(-(x ** 2) / (2 * s * s));
    let chi2 = 0;
    let bins = 0;
    for (let k = 0; k < u.length; k++) {
      if (!(density[k] > 1e-2)) continue;
      let expected = 0;
      for (let p = 0; p < 100; p++) expected += maxwell(edges[k] + ((p + 0.5) / 100) * (edges[k + 1] - edges[k])) / 100;
      chi2 += ((density[k] - expected) / error[k]) ** 2;
      bins++;
    }
    expect(bins).toBeGreaterThan(10);
    expect(chi2).toBeLessThan(bins + 4 * Math.sqrt(2 * bins));
    expect(chi2).toBeGreaterThan(bins - 4 * Math.sqrt(2 * bins));
    expect(Math.abs(nonGaussian.value)).toBeLessThan(4 * nonGaussian.error);
    expect(Math.abs(rms.value - s * Math.sqrt(d))).toBeLessThan(4 * rms.error);
    // the variance of |u|² of 24000 particles is known: 2 D s⁴
    expect(rms.error / ((Math.sqrt(2 * d) * s * s) / (2 * rms.value * Math.sqrt(24000)))).toBeGreaterThan(0.7);
    expect(rms.error / ((Math.sqrt(2 * d) * s * s) / (2 * rms.value * Math.sqrt(24000)))).toBeLessThan(1.4);
  });

  it('refuses what it does not know, naming it', () => {
    const refused = (o: object, code: string, field: string) =>
      expect(() => new VanHoveAccumulator(o)).toThrow(expect.objectContaining({ code, field }));
    refused({ of: 'square' }, 'INVALID_ARGUMENT', 'of');
    refused({ edges: Float64Array.of(1, 1) }, 'OUT_OF_RANGE', 'edges[1]');
    refused({ edges: Float64Array.of(1) }, 'OUT_OF_RANGE', 'bins');
    refused({ bins: 3 }, 'INVALID_ARGUMENT', 'bins');
    expect(() => new VanHoveAccumulator().result()).toThrow(expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }));
    expect(() => logarithmicEdges(0, 1, 3)).toThrow(expect.objectContaining({ field: 'from' }));
    expect(() => linearEdges(1, 1, 3)).toThrow(expect.objectContaining({ field: 'to' }));
  });
});

import { cutoffExponent, finiteSizeCollapse, type SizeDecay } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { correlatedCurves } from '../support/decays';

const times = Float64Array.from({ length: 45 }, (_, k) => 10 ** (k / 10));

/** As measured in three dimensions: the local exponent of the infinite system drifts from 0.95 to 0.75. */
const drifting = (t: number) => t ** -0.95 * (1 + t / 100) ** 0.2;
const powerLaw = (t: number) => t ** -0.92;
const exponential = (x: number) => Math.exp(-x);
const algebraic = (x: number) => 1 / (1 + x) ** 1.5;

/** Curves of v_infinity(t) G(t N^-z), their noise in ln v that of N particles each; cut off at t = 30 for N = 1000. */
function planted(
  { z, bulk, cutoff }: { z: number; bulk: (t: number) => number; cutoff: (x: number) => number },
  random: RandomStream,
  o: { sizes?: number[]; samples?: number[]; noise?: number } = {},
): SizeDecay[] {
  const { sizes = [250, 1000, 4000, 16_000], samples = [100, 50, 20, 10], noise = 0.2 } = o;
  return sizes.map((particles, k) => {
    const scale = 1 / (300 * (particles / 1000) ** z);
    const law = (t: number) => bulk(t) * cutoff(t * scale);
    const part = noise * Math.sqrt(1000 / particles);
    const all = correlatedCurves(times, law, samples[k], random, part);
    // samples at rest: nothing falls below a millionth
    return { particles, times, v: all.map((curve) => curve.map((value) => (value < 1e-6 * curve[0] ? 0 : value))) };
  });
}

describe('cutoffExponent', () => {
  it.each([
    ['0.4, exponential cut-off, drifting exponent', { z: 0.4, bulk: drifting, cutoff: exponential }],
    ['0.6, algebraic cut-off, drifting exponent', { z: 0.6, bulk: drifting, cutoff: algebraic }],
    ['0.75, exponential cut-off, power law', { z: 0.75, bulk: powerLaw, cutoff: exponential }],
  ])('recovers a planted z within its errors: %s', (_, law) => {
    const random = new RandomStream(1);
    const seeds = 20;
    let [squares, held, quality, mean] = [0, 0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const fit = cutoffExponent(planted(law, random), { resamples: 30, seed });
      const pull = (fit.z.value - law.z) / fit.z.error;
      expect(Math.abs(pull)).toBeLessThan(5);
      mean += pull / seeds;
      squares += pull ** 2 / seeds;
      if (Math.abs(pull) < 1) held += 1 / seeds;
      quality += fit.quality / seeds;
    }
    // standard deviations: of the mean 1/sqrt(20), of the mean square sqrt(2/20), of the coverage 0.1
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(seeds));
    expect(squares).toBeGreaterThan(0.2);
    expect(squares).toBeLessThan(1 + 4 * Math.sqrt(2 / seeds));
    expect(held).toBeGreaterThan(0.683 - 4 * 0.1);
    expect(quality).toBeGreaterThan(0.5);
    expect(quality).toBeLessThan(1.7);
  });

  it('needs no power law, which finiteSizeCollapse does', () => {
    const law = { z: 0.4, bulk: drifting, cutoff: exponential };
    const curves = planted(law, new RandomStream(2), { samples: [2, 2, 2, 2], noise: 0 });
    expect(Math.abs(cutoffExponent(curves, { resamples: 5 }).z.value - 0.4)).toBeLessThan(0.01);
    const moving = curves.map(({ particles, times, v }) => {
      const end = (v as Float64Array[])[0].indexOf(0);
      const n = end < 0 ? times.length : end;
      return { particles, times: times.slice(0, n), v: (v as Float64Array[]).map((curve) => curve.slice(0, n)) };
    });
    expect(Math.abs(finiteSizeCollapse(moving, { resamples: 5 }).z.value - 0.4)).toBeGreaterThan(0.05);
  });

  it('depends neither on the units of time and velocity nor on the order of sizes, and takes the times of both of a pair', () => {
    const law = { z: 0.6, bulk: drifting, cutoff: exponential };
    const curves = planted(law, new RandomStream(3));
    const a = cutoffExponent(curves, { resamples: 10 });
    const other = curves
      .map(({ particles, times, v }, k) => {
        // every size has a time of its own, in which the others have no part
        const own = 100.5 + k;
        const at = times.findIndex((t) => t > own);
        const more = <T>(list: Float64Array, x: T) => [...list.slice(0, at), x, ...list.slice(at)];
        return {
          particles,
          times: Float64Array.from(more(times, own), (t) => 8 * t),
          v: (v as Float64Array[]).map((curve) => Float64Array.from(more(curve, 1), (value) => value / 4)),
        };
      })
      .reverse();
    const b = cutoffExponent(other, { resamples: 10 });
    expect(b.z.value).toBeCloseTo(a.z.value, 4);
    expect(b.points).toBe(a.points);
    expect(b.ratios.map(({ particles }) => particles)).toEqual([1000, 4000, 16_000]);
    expect(cutoffExponent(curves, { resamples: 10 })).toEqual(a);
    // the difference is that of the means of ln v, up to the first time at which a sample rests
    const [small, large] = curves.map(({ v }) => v as Float64Array[]);
    const mean = (of: Float64Array[], k: number) => of.reduce((sum, curve) => sum + Math.log(curve[k]), 0) / of.length;
    const { logRatio } = a.ratios[0];
    const rest = times.findIndex((_, k) => [...small, ...large].some((curve) => curve[k] === 0));
    expect(logRatio.length).toBe(rest);
    expect(logRatio[20]).toBeCloseTo(mean(small, 20) - mean(large, 20), 12);
  });

  it('refuses what tells no z, and bad input, naming the field', () => {
    const law = { z: 0.6, bulk: powerLaw, cutoff: exponential };
    const uncut = planted({ ...law, cutoff: () => 1 }, new RandomStream(4), { sizes: [1000, 4000, 16_000] });
    expect(() => cutoffExponent(uncut, { resamples: 20 })).toThrow(expect.objectContaining({ code: 'NOT_DETERMINED' }));
    const [a, b, c] = planted(law, new RandomStream(5));
    const refused = (curves: unknown, o: object, code: string, field: string) =>
      expect(() => cutoffExponent(curves as SizeDecay[], o)).toThrow(expect.objectContaining({ code, field }));
    refused([a, b], {}, 'TOO_FEW_SAMPLES', 'curves');
    refused(a, {}, 'INVALID_ARGUMENT', 'curves');
    refused([a, b, { ...c, particles: 8000 }], {}, 'OUT_OF_RANGE', 'curves.particles');
    refused([a, a, a], {}, 'OUT_OF_RANGE', 'curves.particles');
    refused([a, b, { ...c, v: (c.v as Float64Array[]).slice(0, 1) }], {}, 'TOO_FEW_SAMPLES', 'curves[2].v');
    refused([a, b, { ...c, times: c.times.map((t) => 1.01 * t) }], {}, 'TOO_FEW_SAMPLES', 'curves.times');
    refused([a, b, c], { window: [2, 1] }, 'OUT_OF_RANGE', 'window[1]');
    refused([a, b, c], { resamples: 1 }, 'OUT_OF_RANGE', 'resamples');
    refused([a, b, c], { beta: 1 }, 'INVALID_ARGUMENT', 'beta');
  });
});

import { finiteSizeCollapse, type SizeDecay } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { correlatedCurves } from '../support/decays';

const beta = 0.92;
const z = 0.6;
const allTimes = Float64Array.from({ length: 45 }, (_, k) => 10 ** (k * 0.08));

/** Curves of v = N^(-beta z) F(t N^-z), each until the first sample falls to 1e-5 of its start. */
function planted(
  form: (x: number) => number,
  random: RandomStream,
  o: { sizes?: number[]; samples?: number; noise?: number } = {},
): SizeDecay[] {
  const { sizes = [250, 1000, 4000, 16_000], samples = 10, noise = 0.03 * Math.sqrt(10) } = o;
  return sizes.map((particles) => {
    const scale = particles ** -z;
    const all = correlatedCurves(allTimes, (t) => scale ** beta * form(t * scale), samples, random, noise);
    const end = allTimes.findIndex((_, k) => all.some((curve) => curve[k] < 1e-5 * curve[0]));
    const count = end < 0 ? allTimes.length : end;
    return { particles, times: allTimes.slice(0, count), v: all.map((curve) => curve.slice(0, count)) };
  });
}

const exponential = (x: number) => x ** -beta * Math.exp(-x);
const gaussian = (x: number) => x ** -beta * Math.exp(-x * x);
const algebraic = (x: number) => x ** -beta / (1 + x) ** 1.5;

describe('finiteSizeCollapse', () => {
  it.each([
    ['exponential', exponential, 20],
    ['Gaussian', gaussian, 8],
    ['algebraic', algebraic, 8],
  ] as const)('recovers planted exponents within its errors, %s cut-off, noise of 3 %%', (_, form, seeds) => {
    const random = new RandomStream(1);
    let [quality, squares, held] = [0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const fit = finiteSizeCollapse(planted(form, random), { resamples: 40, seed });
      const pulls = [(fit.beta.value - beta) / fit.beta.error, (fit.z.value - z) / fit.z.error];
      for (const pull of pulls) {
        expect(Math.abs(pull)).toBeLessThan(4.5);
        squares += pull ** 2 / (2 * seeds);
        if (Math.abs(pull) < 1) held += 1 / (2 * seeds);
      }
      quality += fit.quality / seeds;
      expect(fit.points).toBeGreaterThan(60);
    }
    // Mean square of the pulls: 1 with a standard deviation of sqrt(2/seeds) or less, as the two of a set are correlated;
    // coverage 0.68 ± 0.46/sqrt(seeds). Four of those, and no more than 1.
    expect(squares).toBeGreaterThan(0.2);
    expect(squares).toBeLessThan(1 + 4 * Math.sqrt(2 / seeds));
    expect(held).toBeGreaterThan(0.68 - (4 * 0.46) / Math.sqrt(2 * seeds));
    expect(held).toBeLessThanOrEqual(1);
    // (n-1)/(n-3) = 1.29 with ten samples and noise common to neighbours
    expect(quality).toBeGreaterThan(0.7);
    expect(quality).toBeLessThan(1.7);
  });

  it('collapses exact curves of two sizes and of five, one sample each', () => {
    for (const sizes of [
      [1000, 4000],
      [250, 1000, 4000, 16_000, 64_000],
    ]) {
      const curves = planted(exponential, new RandomStream(2), { sizes, samples: 1, noise: 0 });
      const fit = finiteSizeCollapse(curves, { resamples: 10 });
      expect(Math.abs(fit.beta.value - beta)).toBeLessThan(0.01);
      expect(Math.abs(fit.z.value - z)).toBeLessThan(0.005);
    }
  });

  it('does not depend on the units of time and velocity, nor on the order of the sizes', () => {
    const curves = planted(exponential, new RandomStream(3));
    const other = curves
      .map(({ particles, times, v }) => ({
        particles,
        times: times.map((t) => 7 * t),
        v: (v as Float64Array[]).map((curve) => curve.map((value) => value / 3)),
      }))
      .reverse();
    const [a, b] = [curves, other].map((some) => finiteSizeCollapse(some, { resamples: 10 }));
    expect(b.z.value).toBeCloseTo(a.z.value, 4);
    expect(b.beta.value).toBeCloseTo(a.beta.value, 3);
    expect(b.quality).toBeCloseTo(a.quality, 4);
    expect(finiteSizeCollapse(curves, { resamples: 10 })).toEqual(a);
  });

  it('leaves out times that the window excludes', () => {
    const curves = planted(exponential, new RandomStream(4));
    const spoilt = curves.map(({ particles, times, v }) => ({
      particles,
      times,
      v: (v as Float64Array[]).map((curve) => curve.map((value, k) => (times[k] < 3 ? 0.3 : value))),
    }));
    const clean = finiteSizeCollapse(curves, { window: [3, 1e4], resamples: 10 });
    expect(finiteSizeCollapse(spoilt, { window: [3, 1e4], resamples: 10 })).toEqual(clean);
    expect(finiteSizeCollapse(spoilt, { resamples: 10 }).quality).toBeGreaterThan(5 * clean.quality);
  });

  it('says by a large S that curves do not collapse', () => {
    const curves = planted(exponential, new RandomStream(5));
    const torn = curves.map(({ particles, times, v }, k) => ({
      particles,
      times,
      v: (v as Float64Array[]).map((curve) => curve.map((value) => value * (k % 2 === 0 ? 1 : 1.4))),
    }));
    expect(finiteSizeCollapse(torn, { resamples: 10 }).quality).toBeGreaterThan(10);
  });

  it('takes the error of single curves from their scatter', () => {
    const random = new RandomStream(6);
    const white = planted(exponential, random, { samples: 1, noise: 0 }).map(({ particles, times, v }) => ({
      particles,
      times,
      v: (v as Float64Array[])[0].map((value) => value * Math.exp(0.03 * random.gaussian())),
    }));
    const fit = finiteSizeCollapse(white, { resamples: 50 });
    expect(Math.abs(fit.beta.value - beta)).toBeLessThan(5 * fit.beta.error);
    expect(Math.abs(fit.z.value - z)).toBeLessThan(5 * fit.z.error);
    expect(fit.quality).toBeGreaterThan(0.3);
    expect(fit.quality).toBeLessThan(3);
  });

  it('refuses sizes that share no scaled times, or do not tell z', () => {
    const curve = (particles: number, from: number) => {
      const times = allTimes.slice(0, 20).map((t) => from * t);
      return { particles, times, v: times.map((t) => 1 / t) };
    };
    expect(() => finiteSizeCollapse([curve(64_000, 1), curve(250, 1e4)])).toThrow(
      expect.objectContaining({ code: 'NO_OVERLAP', field: 'curves' }),
    );
    // the last two overlap with each other, not with the first
    expect(() => finiteSizeCollapse([curve(1000, 1), curve(1002, 1), curve(1001, 1e6)])).toThrow(
      expect.objectContaining({ code: 'NO_OVERLAP' }),
    );
    const powerLaws = planted((x) => x ** -beta, new RandomStream(7));
    expect(() => finiteSizeCollapse(powerLaws, { resamples: 30 })).toThrow(
      expect.objectContaining({ code: 'NOT_DETERMINED', field: 'curves' }),
    );
  });

  it('refuses bad input, naming the field', () => {
    const [a, b] = planted(exponential, new RandomStream(8));
    const refused = (curves: unknown, o: object, code: string, field: string) =>
      expect(() => finiteSizeCollapse(curves as SizeDecay[], o)).toThrow(expect.objectContaining({ code, field }));
    refused([a], {}, 'TOO_FEW_SAMPLES', 'curves');
    refused([a, a], {}, 'TOO_FEW_SAMPLES', 'curves');
    refused(a, {}, 'INVALID_ARGUMENT', 'curves');
    refused([a, { ...b, particles: 0 }], {}, 'OUT_OF_RANGE', 'curves[1].particles');
    refused([a, { ...b, v: [] }], {}, 'TOO_FEW_SAMPLES', 'curves[1].v');
    refused([a, { ...b, v: [b.times.slice(1)] }], {}, 'WRONG_LENGTH', 'curves[1].v[0]');
    refused([a, b], { window: [1, 2] }, 'TOO_FEW_SAMPLES', 'curves[0].times');
    refused([a, b], { window: [2, 1] }, 'OUT_OF_RANGE', 'window[1]');
    refused([a, b], { window: 'auto' }, 'INVALID_ARGUMENT', 'window');
    refused([a, b], { resamples: 1 }, 'OUT_OF_RANGE', 'resamples');
    refused([a, b], { range: 1 }, 'INVALID_ARGUMENT', 'range');
  });
});

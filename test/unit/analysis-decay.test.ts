import { fitPowerLaw, localExponent } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';

/** Ten per decade from 10^from to 10^to. */
const logTimes = (from: number, to: number) =>
  Float64Array.from({ length: Math.round(10 * (to - from)) + 1 }, (_, k) => 10 ** (from + k / 10));

/** 1, 2, 5, 10, … from 10^from to 10^to. */
const coarseTimes = (from: number, to: number) =>
  Float64Array.from({ length: 3 * (to - from) + 1 }, (_, k) => [1, 2, 5][k % 3] * 10 ** (from + Math.floor(k / 3)));

describe('localExponent', () => {
  it('is the exponent of a power law at every time', () => {
    const times = logTimes(-1, 3);
    const local = localExponent(
      times,
      times.map((t) => 0.3 * t ** -0.92),
    );
    expect(local.times).toEqual(times.slice(3, -3));
    local.beta.forEach((beta) => {
      expect(beta).toBeCloseTo(0.92, 12);
    });
  });

  it('is t/tau for an exponential, up to the curvature over the window', () => {
    const times = logTimes(0, 2);
    const { times: centres, beta } = localExponent(
      times,
      times.map((t) => Math.exp(-t / 20)),
      { decades: 0.2 },
    );
    beta.forEach((b, k) => {
      // slope through -u, 0, u of exp(x): sinh(u)/u times its value in the centre
      const u = 0.1 * Math.LN10;
      expect(b).toBeCloseTo(((centres[k] / 20) * Math.sinh(u)) / u, 10);
    });
    expect(beta.length).toBe(19);
  });

  it('ignores t = 0 and a velocity of zero at the end', () => {
    const times = Float64Array.of(0, ...logTimes(0, 2), 200);
    const v = times.map((t) => (t === 200 ? 0 : t === 0 ? 5 : t ** -1));
    const { beta } = localExponent(times, v);
    expect(beta.length).toBe(15);
    beta.forEach((b) => {
      expect(b).toBeCloseTo(1, 12);
    });
  });

  it('takes the neighbours of a time on a grid wider than the window', () => {
    const times = coarseTimes(-1, 2);
    const local = localExponent(
      times,
      times.map((t) => 0.3 * t ** -0.92),
    );
    expect(local.times).toEqual(times.slice(1, -1));
    local.beta.forEach((beta) => {
      expect(beta).toBeCloseTo(0.92, 12);
    });
  });

  it('is the slope through both neighbours, also where the curve bends', () => {
    const times = coarseTimes(-1, 2);
    const { times: centres, beta } = localExponent(
      times,
      times.map((t) => Math.exp(-0.5 * Math.log(t) ** 2)),
    );
    // through (-u, -u²/2), (0, 0) and (u, -u²/2) with u = ln 2; through ln 1, ln 2 and ln 5
    expect(beta[centres.indexOf(1)]).toBeCloseTo(0, 12);
    expect(beta[centres.indexOf(2)]).toBeCloseTo(0.8228406778590812, 12);
  });

  it('is empty for a curve shorter than the window', () => {
    const times = logTimes(0, 0.5);
    expect(
      localExponent(
        times,
        times.map((t) => 1 / t),
      ).beta.length,
    ).toBe(0);
    expect(localExponent(new Float64Array(0), new Float64Array(0)).times.length).toBe(0);
  });
});

describe('fitPowerLaw', () => {
  it('recovers a power law exactly', () => {
    const times = Float64Array.of(0, ...logTimes(-1, 3));
    const v = times.map((t) => (t === 0 ? 1 : 0.7 * t ** -0.85));
    for (const window of [[1, 100], [100, 300], 'auto'] as const) {
      const fit = fitPowerLaw(times, v, { window });
      expect(fit.beta).toBeCloseTo(0.85, 12);
      expect(fit.amplitude).toBeCloseTo(0.7, 12);
      expect(fit.error).toBeLessThan(1e-12);
      expect(fit.window).toEqual(window === 'auto' ? [times[1], times[41]] : window);
    }
  });

  it('has the slope, error and residual of the textbook line through four points', () => {
    // ln v = 3, 2, 2, 0 at ln t = 0, 1, 2, 3: slope -0.9, residuals -0.1, -0.2, 0.7, -0.4, sum of squares 0.7
    const times = Float64Array.of(1, Math.E, Math.E ** 2, Math.E ** 3);
    const fit = fitPowerLaw(times, Float64Array.of(Math.E ** 3, Math.E ** 2, Math.E ** 2, 1), { window: [0.5, 30] });
    expect(fit.beta).toBeCloseTo(0.9, 12);
    expect(Math.log(fit.amplitude)).toBeCloseTo(3.1, 12);
    expect(fit.reducedChi2).toBeCloseTo(0.35, 12);
    expect(fit.error).toBeCloseTo(Math.sqrt(0.35 / 5), 12);
  });

  it('fits the arithmetic mean of several curves', () => {
    const times = logTimes(0, 2);
    const curves = [0.5, 1, 3].map((factor) => times.map((t) => factor * t ** -0.75));
    const fit = fitPowerLaw(times, curves, { window: [1, 100] });
    expect(fit.beta).toBeCloseTo(0.75, 12);
    expect(fit.amplitude).toBeCloseTo(1.5, 12);
    const mixed = fitPowerLaw(times, [times.map((t) => t ** -1), times.map((t) => 2 * t ** -0.5)], {
      window: [1, 100],
    });
    const mean = fitPowerLaw(
      times,
      times.map((t) => (t ** -1 + 2 * t ** -0.5) / 2),
      { window: [1, 100] },
    );
    expect(mixed.beta).toBeCloseTo(mean.beta, 12);
  });

  it('covers a planted exponent with its error, from curves and from residuals', () => {
    const times = logTimes(1, 2.5);
    const random = new RandomStream(4);
    const trials = 120;
    const covered = { curves: 0, residuals: 0 };
    for (let trial = 0; trial < trials; trial++) {
      // samples differ in exponent and amplitude and have smooth bumps: the points of a curve are correlated
      const curves = Array.from({ length: 10 }, () => {
        const beta = 0.85 + 0.1 * random.gaussian();
        const amplitude = Math.exp(0.2 * random.gaussian());
        const phase = 2 * Math.PI * random.uniform();
        return times.map((t) => amplitude * (t / 56) ** -beta * (1 + 0.2 * Math.sin(3 * Math.log(t) + phase)));
      });
      const fit = fitPowerLaw(times, curves, { window: [10, 316.3] });
      if (Math.abs(fit.beta - 0.85) < fit.error) covered.curves++;
      const white = fitPowerLaw(
        times,
        times.map((t) => t ** -0.85 * Math.exp(0.1 * random.gaussian())),
        { window: [10, 316.3] },
      );
      if (Math.abs(white.beta - 0.85) < white.error) covered.residuals++;
    }
    // one sigma: 0.66 (t distribution) with a standard deviation of 0.04 over the trials
    expect(covered.curves / trials).toBeGreaterThan(0.54);
    expect(covered.curves / trials).toBeLessThan(0.78);
    expect(covered.residuals / trials).toBeGreaterThan(0.54);
    expect(covered.residuals / trials).toBeLessThan(0.78);
  });

  it('says in reducedChi2 whether the decay is a power law', () => {
    const times = logTimes(0, 2);
    const random = new RandomStream(5);
    const noisy = (f: (t: number) => number) =>
      Array.from({ length: 12 }, () => times.map((t) => f(t) * Math.exp(0.05 * random.gaussian())));
    const good = fitPowerLaw(
      times,
      noisy((t) => t ** -0.9),
      { window: [1, 100] },
    );
    const bad = fitPowerLaw(
      times,
      noisy((t) => t ** -0.9 * Math.exp(-t / 100)),
      { window: [1, 100] },
    );
    expect(good.reducedChi2).toBeGreaterThan(0.3);
    expect(good.reducedChi2).toBeLessThan(2.2);
    expect(bad.reducedChi2).toBeGreaterThan(10);
  });

  it('gives the same error in every run', () => {
    const times = logTimes(0, 2);
    const random = new RandomStream(6);
    const curves = Array.from({ length: 5 }, () => times.map((t) => t ** -0.9 * Math.exp(0.1 * random.gaussian())));
    expect(fitPowerLaw(times, curves)).toEqual(fitPowerLaw(times, curves));
    expect(fitPowerLaw(times, curves).error).toBeGreaterThan(0);
  });

  describe("window 'auto'", () => {
    const times = logTimes(-2, 4);

    it('starts after the early transient', () => {
      const fit = fitPowerLaw(
        times,
        times.map((t) => (1 + t) ** -0.92),
      );
      expect(fit.window[0]).toBeGreaterThan(3);
      expect(fit.window[0]).toBeLessThan(20);
      expect(fit.window[1]).toBe(times[60]);
      expect(Math.abs(fit.beta - 0.92)).toBeLessThan(0.01);
    });

    it('ends below an exponential cut-off', () => {
      // the local exponent is 0.8 + t/1000: 10 % above the plateau at about t = 80, 1.5 times it at 400
      const fit = fitPowerLaw(
        times,
        times.map((t) => t ** -0.8 * Math.exp(-t / 1000)),
      );
      expect(fit.window[0]).toBe(times[0]);
      expect(fit.window[1]).toBeGreaterThan(40);
      expect(fit.window[1]).toBeLessThan(120);
      expect(Math.abs(fit.beta - 0.8)).toBeLessThan(0.02);
    });

    it('ends at 0.3 of a sharp cut-off', () => {
      // the local exponent is 0.8 + 3 (t/1000)³: 10 % above the plateau at t = 300, 1.5 times it at 510
      const fit = fitPowerLaw(
        times,
        times.map((t) => t ** -0.8 * Math.exp(-((t / 1000) ** 3))),
      );
      expect(fit.window[1]).toBeGreaterThan(100);
      expect(fit.window[1]).toBeLessThan(170);
      expect(Math.abs(fit.beta - 0.8)).toBeLessThan(0.003);
    });

    it('ends where the velocity reaches a floor', () => {
      const fit = fitPowerLaw(
        times,
        times.map((t) => t ** -1 + 1e-3),
      );
      expect(fit.window[1]).toBeGreaterThan(50);
      expect(fit.window[1]).toBeLessThan(300);
      expect(Math.abs(fit.beta - 1)).toBeLessThan(0.02);
    });

    it('finds transient, power law and cut-off together, through noise', () => {
      const random = new RandomStream(7);
      const curves = Array.from({ length: 10 }, () =>
        times.map((t) => (1 + 2 * t) ** -0.85 * Math.exp(-t / 2000 + 0.1 * random.gaussian())),
      );
      const fit = fitPowerLaw(times, curves);
      expect(fit.window[0]).toBeGreaterThan(0.5);
      expect(fit.window[1]).toBeLessThan(400);
      expect(fit.window[1] / fit.window[0]).toBeGreaterThan(10);
      expect(Math.abs(fit.beta - 0.85)).toBeLessThan(0.04);
    });

    it.each([1, 1.5, 3])('ends below a cut-off on 1, 2, 5, 10, …, where stiff modes relax until %d', (begin) => {
      const coarse = coarseTimes(-2, 3);
      // the local exponent is 0.9 + t/200, 1.5 times the plateau at t = 90: between two times of the grid
      const fit = fitPowerLaw(
        coarse,
        coarse.map((t) => t ** -0.9 * Math.exp(-t / 200)),
        { stiffness: 270 / begin },
      );
      expect(fit.window[1]).toBeLessThanOrEqual(0.3 * 100 * (1 + 1e-12));
      expect(fit.beta).toBeGreaterThan(0.9);
      expect(fit.beta).toBeLessThan(0.9 + fit.window[1] / 200);
    });

    it('refuses where no plateau is known that a cut-off could be told by', () => {
      const late = coarseTimes(1, 4);
      const v = late.map((t) => t ** -0.9 * Math.exp(-t / 500));
      expect(() => fitPowerLaw(late, v, { stiffness: 270 })).toThrow(
        /no local exponent, so that no cut-off can be told/,
      );
      expect(fitPowerLaw(late, v, { stiffness: 270, cutoff: 250 }).window[1]).toBe(75);
    });

    it('refuses an exponential, which has no plateau', () => {
      const curve = times.map((t) => Math.exp(-t / 10) + 1e-300);
      expect(() => fitPowerLaw(times.slice(0, 45), curve.slice(0, 45))).toThrow(
        expect.objectContaining({ code: 'WINDOW_TOO_SHORT', field: 'window' }),
      );
    });
  });

  it('refuses bad input, naming the field', () => {
    const times = logTimes(0, 2);
    const v = times.map((t) => 1 / t);
    const refused = (t: unknown, curve: unknown, o: object, code: string, field: string) =>
      expect(() => fitPowerLaw(t as Float64Array, curve as Float64Array, o)).toThrow(
        expect.objectContaining({ code, field }),
      );
    refused(times, v, { window: [10, 20] }, 'WINDOW_TOO_SHORT', 'window');
    expect(() => fitPowerLaw(times, v, { window: [10, 29.9] })).toThrow(
      /allowed: at least a factor of 3 and 3 points$/,
    );
    expect(fitPowerLaw(times, v, { window: [10, 31.7] }).beta).toBeCloseTo(1, 12);
    refused(times, v, { window: [50, 5000] }, 'WINDOW_TOO_SHORT', 'window');
    refused(times, v, { window: [200, 2000] }, 'WINDOW_TOO_SHORT', 'window');
    refused(Float64Array.of(1, 9), Float64Array.of(9, 1), { window: [1, 9] }, 'WINDOW_TOO_SHORT', 'window');
    refused(times, new Float64Array(21), { window: [1, 100] }, 'WINDOW_TOO_SHORT', 'window');
    refused(times, new Float64Array(21), {}, 'WINDOW_TOO_SHORT', 'window');
    refused(times.slice(0, 4), v.slice(0, 4), {}, 'WINDOW_TOO_SHORT', 'window');
    refused(times, v, { window: [0, 10] }, 'OUT_OF_RANGE', 'window[0]');
    refused(times, v, { window: [1] }, 'INVALID_ARGUMENT', 'window');
    refused(times, v, { window: 'best' }, 'INVALID_ARGUMENT', 'window');
    refused(times, v, { range: [1, 10] }, 'INVALID_ARGUMENT', 'range');
    refused(times, [], {}, 'TOO_FEW_SAMPLES', 'v');
    refused(times, [v, v.slice(1)], {}, 'WRONG_LENGTH', 'v[1]');
    refused(times, v.slice(1), {}, 'WRONG_LENGTH', 'v');
    refused(times, [...v], {}, 'INVALID_ARGUMENT', 'v[0]');
    refused(
      times,
      v.map((x) => -x),
      {},
      'OUT_OF_RANGE',
      'v[0]',
    );
    refused(
      times,
      v.map((x, k) => (k === 4 ? Number.NaN : x)),
      {},
      'NOT_FINITE',
      'v[4]',
    );
    refused(times.slice().reverse(), v, {}, 'OUT_OF_RANGE', 'times[1]');
    refused(
      times.map((t) => t - 2),
      v,
      {},
      'OUT_OF_RANGE',
      'times[0]',
    );
    refused([...times], v, {}, 'INVALID_ARGUMENT', 'times');
  });
});

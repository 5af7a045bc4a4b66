import { cutoffTime, EnsembleDecay, ensembleDecay, fitPowerLaw, localExponent, meanEstimate } from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';
import { correlatedCurves, logTimes } from '../support/decays';

describe('EnsembleDecay', () => {
  const times = logTimes(0, 2);
  const curves = correlatedCurves(times, (t) => t ** -0.9, 12, new RandomStream(1));

  it('has the means and standard errors of v and v² at each time', () => {
    const means = ensembleDecay(curves.map((v) => ({ times, v })));
    expect(means.samples).toBe(12);
    expect(means.times).toEqual(times);
    times.forEach((_, k) => {
      const v = meanEstimate(curves.map((curve) => curve[k]));
      const v2 = meanEstimate(curves.map((curve) => curve[k] ** 2));
      expect(means.v[k] / v.value).toBeCloseTo(1, 13);
      expect(means.vError[k] / v.error).toBeCloseTo(1, 12);
      expect(means.v2[k] / v2.value).toBeCloseTo(1, 13);
      expect(means.v2Error[k] / v2.error).toBeCloseTo(1, 12);
      expect(means.v[k] ** 2).toBeLessThan(means.v2[k]);
    });
  });

  it('merges two into one over all, empty ones too', () => {
    const of = (some: Float64Array[]) => some.reduce((sum, v) => sum.add(times, v), new EnsembleDecay(times));
    const all = of(curves).result();
    for (const cut of [0, 1, 5, 12]) {
      const merged = of(curves.slice(0, cut))
        .merge(of(curves.slice(cut)))
        .result();
      expect(merged.samples).toBe(12);
      for (const key of ['v', 'vError', 'v2', 'v2Error'] as const) {
        merged[key].forEach((value, k) => {
          expect(value / all[key][k]).toBeCloseTo(1, 12);
        });
      }
    }
  });

  it('keeps the spread of values that hardly differ', () => {
    const offset = [1, 2, 3].map((d) => Float64Array.of(1 + d * 1e-12));
    const { vError } = ensembleDecay(offset.map((v) => ({ times: Float64Array.of(1), v })));
    expect(vError[0] / (1e-12 / Math.sqrt(3))).toBeCloseTo(1, 3);
    expect(ensembleDecay([{ times: Float64Array.of(1), v: Float64Array.of(1) }]).vError[0]).toBeNaN();
  });

  it('interpolates power laws exactly, on request', () => {
    const coarse = logTimes(-1, 3).filter((_, k) => k % 3 === 0);
    const v = coarse.map((t) => 2 * t ** -0.7);
    expect(() => new EnsembleDecay(times).add(coarse, v)).toThrow(
      expect.objectContaining({ code: 'WRONG_LENGTH', field: 'times' }),
    );
    const means = new EnsembleDecay(times, { interpolate: true }).add(coarse, v).result();
    means.v.forEach((value, k) => {
      expect(value / (2 * times[k] ** -0.7)).toBeCloseTo(1, 12);
    });
    // from t = 0 and to v = 0 linearly: there is no logarithm
    const ends = new EnsembleDecay(Float64Array.of(0, 0.5, 1.5, 2), { interpolate: true })
      .add(Float64Array.of(0, 1, 2), Float64Array.of(4, 2, 0))
      .result();
    expect(Array.from(ends.v)).toEqual([4, 3, 1, 0]);
  });

  it('refuses other times and bad curves', () => {
    const refused = (call: () => unknown, code: string, field: string) =>
      expect(call).toThrow(expect.objectContaining({ code, field }));
    const v = curves[0];
    const later = times.map((t) => t * 1.001);
    refused(() => new EnsembleDecay(times).add(later, v), 'OUT_OF_RANGE', 'times[0]');
    refused(
      () =>
        new EnsembleDecay(times)
          .add(
            times.map((t) => t * (1 + 1e-12)),
            v,
          )
          .merge(new EnsembleDecay(later)),
      'OUT_OF_RANGE',
      'times[0]',
    );
    refused(() => new EnsembleDecay(times, { interpolate: true }).add(later, v), 'OUT_OF_RANGE', 'times');
    refused(() => new EnsembleDecay(times).add(times, v.slice(1)), 'WRONG_LENGTH', 'v');
    refused(
      () =>
        new EnsembleDecay(times).add(
          times,
          v.map((x) => -x),
        ),
      'OUT_OF_RANGE',
      'v[0]',
    );
    refused(() => new EnsembleDecay(times).result(), 'TOO_FEW_SAMPLES', 'samples');
    refused(() => ensembleDecay([]), 'TOO_FEW_SAMPLES', 'curves');
    refused(() => new EnsembleDecay(times, { resample: true } as object), 'INVALID_ARGUMENT', 'resample');
  });
});

describe('localExponent of an ensemble', () => {
  it('is that of the mean, with errors that hold the planted exponent', () => {
    const times = logTimes(0, 2);
    const random = new RandomStream(2);
    let held = 0;
    let all = 0;
    for (let set = 0; set < 60; set++) {
      const curves = correlatedCurves(times, (t) => t ** -0.9, 20, random);
      const local = localExponent(times, curves, { resamples: 100, seed: set });
      const mean = localExponent(times, ensembleDecay(curves.map((v) => ({ times, v }))).v);
      expect(local.times).toEqual(mean.times);
      local.beta.forEach((beta, k) => {
        expect(beta).toBeCloseTo(mean.beta[k], 10);
        // every sixth window: neighbours share their points
        if (k % 6 === 0) {
          all++;
          if (Math.abs(beta - 0.9) < local.error[k]) held++;
        }
      });
    }
    // 180 windows of coverage 0.67: 4 standard deviations of 0.035
    expect(held / all).toBeGreaterThan(0.53);
    expect(held / all).toBeLessThan(0.81);
  });
});

describe('cutoffTime', () => {
  const times = logTimes(0, 3.5);
  const cut = (tc: number) => (t: number) => t ** -0.9 * Math.exp(-t / tc);

  it('is where sizes N and N/4 differ, whose cut-offs are at 1000 and 400', () => {
    const random = new RandomStream(3);
    const found = Array.from({ length: 20 }, () =>
      cutoffTime(
        { times, v: correlatedCurves(times, cut(1000), 10, random) },
        { times, v: correlatedCurves(times, cut(400), 10, random) },
        { from: 3 },
      ),
    );
    // ln v differs by t (1/400 - 1/1000); two sigma of the noise, 0.05, are 0.05 sqrt(2/10) 2.1 = 0.047 at t = 31
    const typical = found.map((t) => t ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)[10];
    expect(typical).toBeGreaterThan(15);
    expect(typical).toBeLessThan(130);
  });

  it('is rarely seen where there is none', () => {
    const random = new RandomStream(4);
    let seen = 0;
    for (let set = 0; set < 60; set++) {
      const pair = [0, 1].map(() => ({ times, v: correlatedCurves(times, (t) => t ** -0.9, 8, random) }));
      if (cutoffTime(pair[0], pair[1]) !== undefined) seen++;
    }
    // single times alone would make it 80 %
    expect(seen).toBeLessThan(24);
  });

  it('of one size is where the local exponent exceeds 1.5 times its plateau', () => {
    // 0.9 + t/1000 · sinh(u)/u: 1.5 times 0.9 (and a little) at t = 420
    const t = cutoffTime({ times, v: times.map(cut(1000)) }, undefined, { from: 1 });
    expect(t).toBeGreaterThan(380);
    expect(t).toBeLessThan(560);
    expect(cutoffTime({ times, v: times.map((s) => s ** -0.9) }, undefined, { from: 1 })).toBeUndefined();
  });

  it("gives fitPowerLaw its window 'auto', [270/lambda_max, 0.3 t_c]", () => {
    const v = times.map(cut(1000));
    const fit = fitPowerLaw(times, v, { stiffness: 135, cutoff: 100 });
    expect(fit.window).toEqual([2, 30]);
    const measured = cutoffTime({ times, v }, undefined, { from: 2 });
    expect(fitPowerLaw(times, v, { stiffness: 135 }).window).toEqual([2, 0.3 * (measured ?? Number.NaN)]);
    const endless = times.map((t) => t ** -0.9);
    expect(fitPowerLaw(times, endless, { stiffness: 135 }).window).toEqual([2, 0.3 * times[times.length - 1]]);
    expect(fitPowerLaw(times, endless, { cutoff: 100 }).window).toEqual([1, 30]);
    expect(() => fitPowerLaw(times, v, { stiffness: 27, cutoff: 90 })).toThrow(
      expect.objectContaining({ code: 'WINDOW_TOO_SHORT', message: expect.stringContaining('[10.00, 27.00]') }),
    );
    expect(() => fitPowerLaw(times, v, { stiffness: -1 })).toThrow(
      expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'stiffness' }),
    );
  });

  it('refuses bad input, naming the field', () => {
    const v = times.map(cut(1000));
    const refused = (call: () => unknown, code: string, field: string) =>
      expect(call).toThrow(expect.objectContaining({ code, field }));
    refused(() => cutoffTime({ times, v }), 'INVALID_ARGUMENT', 'from');
    refused(() => cutoffTime({ times, v }, { times, v: [v, v] }), 'TOO_FEW_SAMPLES', 'large.v');
    refused(() => cutoffTime({ times, v: [v, v] }, { times, v }), 'TOO_FEW_SAMPLES', 'small.v');
    const later = times.map((t) => 2 * t);
    refused(() => cutoffTime({ times, v: [v, v] }, { times: later, v: [v, v] }), 'OUT_OF_RANGE', 'small.times[0]');
    refused(
      () => cutoffTime({ times, v: [v, v] }, { times: times.slice(1), v: [v, v] }),
      'WRONG_LENGTH',
      'small.times',
    );
  });
});

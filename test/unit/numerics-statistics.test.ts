import {
  autocorrelation,
  blockAverages,
  bootstrap,
  integratedAutocorrelationTime,
  jackknife,
  mean,
  meanEstimate,
  susceptibility,
  variance,
} from '../../lib/analysis';
import { RandomStream } from '../../lib/numerics/random';

const average = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** x_t = rho x_(t-1) + sqrt(1 - rho²) noise: rho_k = rho^k, tau = (1 + rho)/(1 - rho)/2. */
function autoregressive(rho: number, n: number, random: RandomStream): Float64Array {
  let x = random.gaussian();
  return Float64Array.from({ length: n }, () => {
    x = rho * x + Math.sqrt(1 - rho * rho) * random.gaussian();
    return x;
  });
}

describe('mean, variance and blocks', () => {
  it('have their textbook values', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    expect(variance(values)).toBeCloseTo(32 / 7, 14);
    expect(meanEstimate(values)).toEqual({ value: 5, error: Math.sqrt(32 / 7 / 8) });
    expect(Array.from(blockAverages([9, 1, 2, 3, 4, 5, 6], 3))).toEqual([1.5, 3.5, 5.5]);
    expect(Array.from(blockAverages(Float64Array.of(1, 2, 3, 4), 4))).toEqual([1, 2, 3, 4]);
  });

  it('refuse too few and non-finite values', () => {
    const refused = (call: () => unknown, code: string, field: string) =>
      expect(call).toThrow(expect.objectContaining({ code, field }));
    refused(() => mean([]), 'TOO_FEW_SAMPLES', 'values');
    refused(() => variance([1]), 'TOO_FEW_SAMPLES', 'values');
    refused(() => meanEstimate([1, Number.NaN]), 'NOT_FINITE', 'values[1]');
    refused(() => blockAverages([1, 2, 3], 4), 'TOO_FEW_SAMPLES', 'series');
    refused(() => blockAverages([1, 2, 3], 1), 'OUT_OF_RANGE', 'blocks');
    refused(() => jackknife([1], average), 'TOO_FEW_SAMPLES', 'samples');
    refused(() => bootstrap([1], average), 'TOO_FEW_SAMPLES', 'samples');
    refused(() => bootstrap([1, 2], average, { resamples: 1 }), 'OUT_OF_RANGE', 'resamples');
    refused(() => integratedAutocorrelationTime([1, 2, 3]), 'TOO_FEW_SAMPLES', 'series');
    refused(() => autocorrelation([1, 2, 3], 3), 'TOO_FEW_SAMPLES', 'series');
  });
});

describe('jackknife', () => {
  it('is the standard error for a mean', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    const { value, error } = jackknife(values, average);
    expect(value).toBe(5);
    expect(error).toBeCloseTo(meanEstimate(values).error, 14);
  });

  it('is the error of a nonlinear statistic: <x>² by hand', () => {
    // without 1, 2, 6: 4², 3.5², 1.5², their mean 30.5/3
    const { value, error } = jackknife([1, 2, 6], (some) => average(some) ** 2);
    expect(value).toBe(9);
    const centre = 30.5 / 3;
    expect(error).toBeCloseTo(
      Math.sqrt((2 / 3) * ((16 - centre) ** 2 + (12.25 - centre) ** 2 + (2.25 - centre) ** 2)),
      12,
    );
  });
});

describe('bootstrap', () => {
  it('is the standard error for a mean, to the noise of its draws', () => {
    const random = new RandomStream(1);
    const values = Array.from({ length: 30 }, () => random.gaussian());
    const { value, error } = bootstrap(values, average, { resamples: 20_000, seed: 2 });
    expect(value).toBe(average(values));
    // its own relative error is 1/sqrt(2 * 20000) = 0.005
    expect(Math.abs(error / meanEstimate(values).error - 1)).toBeLessThan(0.02);
  });

  it('depends on nothing but the seed', () => {
    const values = [1, 5, 2, 8];
    expect(bootstrap(values, average, { seed: 3 })).toEqual(bootstrap(values, average, { seed: 3 }));
    expect(bootstrap(values, average, { seed: 3 }).error).not.toBe(bootstrap(values, average, { seed: 4 }).error);
  });
});

describe('integratedAutocorrelationTime', () => {
  it.each([-0.5, 0, 0.5, 0.9])(
    'is (1 + rho)/(1 - rho)/2 of an autoregressive series, rho = %d, within its error',
    (rho) => {
      const exact = (1 + rho) / (1 - rho) / 2;
      const random = new RandomStream(20 + Math.round(10 * rho));
      const results = Array.from({ length: 40 }, () =>
        integratedAutocorrelationTime(autoregressive(rho, 5000, random)),
      );
      const { value, error } = meanEstimate(results.map((r) => r.value));
      // the window leaves exp(-6) of the sum, 0.5^7/1.5 for the shortest; the mean of the series takes 2 tau/n
      expect(Math.abs(value - exact)).toBeLessThan(3 * error + (rho < 0 ? 0.04 : 0.01) * exact);
      const spread = Math.sqrt(variance(results.map((r) => r.value)));
      const claimed = average(results.map((r) => r.error));
      expect(claimed / spread).toBeGreaterThan(rho < 0 ? 0.4 : 0.7);
      expect(claimed / spread).toBeLessThan(1.5);
    },
  );

  it('predicts the error of the mean of a correlated series', () => {
    const random = new RandomStream(30);
    const n = 2000;
    const series = Array.from({ length: 200 }, () => autoregressive(0.8, n, random));
    const spread = variance(series.map((s) => mean(s)));
    const tau = average(series.map((s) => integratedAutocorrelationTime(s).value));
    // the variance of 200 means is known to 10 %
    expect(Math.abs((2 * tau) / n / spread - 1)).toBeLessThan(0.3);
  });

  it('has a window of some tau, and no value for a constant series', () => {
    const { value, window } = integratedAutocorrelationTime(autoregressive(0.9, 20_000, new RandomStream(31)));
    expect(window).toBeGreaterThanOrEqual(6 * value);
    expect(window).toBeLessThan(6 * value + 2);
    expect(integratedAutocorrelationTime([3, 3, 3, 3, 3])).toEqual({ value: Number.NaN, error: Number.NaN, window: 0 });
  });

  it('has the autocorrelation of its series', () => {
    const alternating = Float64Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? 1 : -1));
    expect(Array.from(autocorrelation(alternating, 3))).toEqual([1, -1, 1, -1]);
    const rho = autocorrelation(autoregressive(0.8, 100_000, new RandomStream(32)), 5);
    rho.forEach((r, k) => {
      expect(Math.abs(r - 0.8 ** k)).toBeLessThan(0.02);
    });
  });
});

describe('susceptibility', () => {
  it('is N times the unbiased variance', () => {
    // variance of 0.1, 0.2, 0.3 is 0.01; without one of them 0.005, 0.02, 0.005
    const { value, error } = susceptibility([0.1, 0.2, 0.3], 1000);
    expect(value).toBeCloseTo(10, 12);
    expect(error).toBeCloseTo(Math.sqrt((2 / 3) * (5 ** 2 + 10 ** 2 + 5 ** 2)), 10);
    expect(susceptibility(Float64Array.of(0.1, 0.3), 100)).toEqual({ value: expect.closeTo(2, 12), error: Number.NaN });
  });

  it('is 1/4 for independent defects at phi = 1/2, with an error of sqrt(2/n)', () => {
    const random = new RandomStream(40);
    const particles = 400;
    const phi = Array.from({ length: 300 }, () => {
      let defects = 0;
      for (let i = 0; i < particles; i++) if (random.uniform() < 0.5) defects++;
      return defects / particles;
    });
    const { value, error } = susceptibility(phi, particles);
    expect(Math.abs(value - 0.25)).toBeLessThan(3 * error);
    expect(error / value).toBeGreaterThan(0.06);
    expect(error / value).toBeLessThan(0.11);
  });

  it('refuses bad input, naming the field', () => {
    const refused = (phi: number[], particles: number, code: string, field: string) =>
      expect(() => susceptibility(phi, particles)).toThrow(expect.objectContaining({ code, field }));
    refused([0.1], 10, 'TOO_FEW_SAMPLES', 'concentrations');
    refused([0.1, 1.2], 10, 'OUT_OF_RANGE', 'concentrations[1]');
    refused([0.1, Number.NaN], 10, 'NOT_FINITE', 'concentrations[1]');
    refused([0.1, 0.2], 0, 'OUT_OF_RANGE', 'particles');
  });
});

describe('RandomStream', () => {
  it('repeats with its seed and differs between seeds', () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 4 },
        (
          (r) => () =>
            r.bits()
        )(new RandomStream(seed)),
      );
    expect(draw(5)).toEqual(draw(5));
    expect(new Set([draw(5), draw(6), draw(5 + 2 ** 32), draw(-5)].map(String)).size).toBe(4);
  });

  it('follows the recurrence of xoshiro128**', () => {
    // From its definition on 32-bit words, with integers of arbitrary size.
    const mask = (1n << 32n) - 1n;
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    const stream = new RandomStream(9);
    const s = Array.from((stream as unknown as { state: Uint32Array }).state, BigInt);
    for (let step = 0; step < 50; step++) {
      expect(BigInt(stream.bits())).toBe((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask);
      const t = (s[1] << 9n) & mask;
      s[2] ^= s[0];
      s[3] ^= s[1];
      s[1] ^= s[2];
      s[0] ^= s[3];
      s[2] ^= t;
      s[3] = rotate(s[3], 11n);
    }
  });

  it('is uniform and normal', () => {
    const random = new RandomStream(7);
    const n = 50_000;
    const bins = new Float64Array(20);
    const moments = [0, 0, 0];
    for (let k = 0; k < n; k++) {
      bins[random.integer(20)]++;
      const z = random.gaussian();
      [z, z * z, z ** 4].forEach((power, p) => {
        moments[p] += power / n;
      });
    }
    const chi2 = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
    // 19 degrees of freedom: 5 to 40
    expect(chi2).toBeGreaterThan(5);
    expect(chi2).toBeLessThan(40);
    expect(Math.abs(moments[0])).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moments[1] - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moments[2] - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
});

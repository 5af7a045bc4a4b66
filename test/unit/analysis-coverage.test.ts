import {
  blockAverages,
  bootstrap,
  confidenceInterval,
  type Estimate,
  integratedAutocorrelationTime,
  jackknife,
  leastSquares,
  mean,
  meanEstimate,
  parameterEstimate,
  studentFactor,
  susceptibility,
  variance,
} from '../../lib/analysis';
import { ReplicatedSums } from '../../lib/analysis/accumulator';
import { RandomStream } from '../../lib/numerics/random';

const sets = 2000;

/**
 * Part of the sets whose one-sigma interval holds the truth; a coverage of 0.68 is measured to 0.010. The limits of
 * 0.65 and 0.71 leave 3 of those on either side of a true 0.68.
 */
function coverage(truth: number, samples: number, draw: (random: RandomStream) => Estimate, seed = 1): number {
  const random = new RandomStream(seed);
  const [, factor] = confidenceInterval({ value: 0, error: 1 }, { samples });
  let held = 0;
  for (let k = 0; k < sets; k++) {
    const { value, error } = draw(random);
    if (Math.abs(value - truth) <= factor * error) held++;
  }
  return held / sets;
}

function expectOneSigma(covered: number): void {
  expect(covered).toBeGreaterThan(0.65);
  expect(covered).toBeLessThan(0.71);
}

function fill(n: number, next: () => number): Float64Array {
  const values = new Float64Array(n);
  for (let k = 0; k < n; k++) values[k] = next();
  return values;
}

const gaussians = (n: number, random: RandomStream) => fill(n, () => random.gaussian());
/** Exponential variables, mean and variance 1. */
const skewed = (n: number, random: RandomStream) => fill(n, () => -Math.log(1 - random.uniform()));
const average = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** x_t = rho x_(t-1) + sqrt(1 - rho²) noise: tau = (1 + rho)/(1 - rho)/2, variance 1. */
function autoregressive(rho: number, n: number, random: RandomStream): Float64Array {
  let x = random.gaussian();
  return fill(n, () => {
    x = rho * x + Math.sqrt(1 - rho * rho) * random.gaussian();
    return x;
  });
}

/** The square of an error by sums and copies over s²/n, on average over 400 sets of n numbers. */
function varianceByCopies(n: number): number {
  const random = new RandomStream(n);
  let ratio = 0;
  for (let set = 0; set < 400; set++) {
    const values = gaussians(n, random);
    const sums = new ReplicatedSums(2);
    for (const x of values) sums.add(Float64Array.of(1, x));
    const [error] = sums.errors(([count, sum]) => [sum / count]);
    ratio += error ** 2 / meanEstimate(values).error ** 2 / 400;
  }
  return ratio;
}

it.each([2, 3, 4, 8, 40, 60])('errors by sums and copies are those of the mean, on average, of %d numbers', (n) => {
  // the relative error of a variance from 100 copies is 0.14, and more where few of them differ: 0.01 of the average
  expect(Math.abs(varianceByCopies(n) - 1)).toBeLessThan(0.04);
});

describe('one-sigma intervals hold the truth in 68 ± 3 % of 2000 sets', () => {
  it.each([2, 3, 5, 10, 50, 200])('mean of %d normal values', (n) => {
    expectOneSigma(coverage(0, n, (random) => meanEstimate(gaussians(n, random))));
  });

  it.each([50, 200])('mean of %d exponential values', (n) => {
    expectOneSigma(coverage(1, n, (random) => meanEstimate(skewed(n, random))));
  });

  it.each([2, 3, 4, 8, 50])('mean of %d normal values, from sums and copies of them', (n) => {
    const draw = (random: RandomStream) => {
      const sums = new ReplicatedSums(2);
      for (const x of gaussians(n, random)) sums.add(Float64Array.of(1, x));
      const meanOf = ([count, sum]: Float64Array) => [sum / count];
      return { value: meanOf(sums.totals)[0], error: sums.errors(meanOf)[0] };
    };
    expectOneSigma(coverage(0, n, draw));
  });

  it.each([50])('jackknife: variance of %d normal values', (n) => {
    expectOneSigma(coverage(1, n, (random) => jackknife([...gaussians(n, random)], variance), 2));
  });

  it.each([50])('jackknife: ratio of means, %d pairs', (n) => {
    const ratio = (pairs: readonly [number, number][]) =>
      pairs.reduce((sum, [a]) => sum + a, 0) / pairs.reduce((sum, [, b]) => sum + b, 0);
    const draw = (random: RandomStream) =>
      Array.from({ length: n }, (): [number, number] => {
        const common = random.gaussian();
        return [2 + 0.5 * (common + random.gaussian()), 4 + common + 0.5 * random.gaussian()];
      });
    expectOneSigma(coverage(0.5, n, (random) => jackknife(draw(random), ratio)));
  });

  it.each([50])('susceptibility of %d configurations', (n) => {
    const particles = 100;
    const draw = (random: RandomStream) => {
      const defects = (phi: number) => {
        let count = 0;
        for (let i = 0; i < particles; i++) if (random.uniform() < phi) count++;
        return count / particles;
      };
      return susceptibility(
        Array.from({ length: n }, () => defects(0.3)),
        particles,
      );
    };
    expectOneSigma(coverage(0.21, n, draw));
  });

  it('bootstrap: mean of 50 values, and their median', () => {
    const median = (values: readonly number[]) => {
      const sorted = Float64Array.from(values).sort();
      return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    };
    const of = (statistic: (values: readonly number[]) => number) => (random: RandomStream) =>
      bootstrap([...gaussians(50, random)], statistic, { resamples: 60 });
    expectOneSigma(coverage(0, 50, of(average)));
    expectOneSigma(coverage(0, 50, of(median), 3));
  });

  it.each([10, 50])('%d block averages of an autoregressive series', (blocks) => {
    // tau = 2, blocks of 50 tau
    expectOneSigma(
      coverage(0, blocks, (random) => meanEstimate(blockAverages(autoregressive(0.6, 100 * blocks, random), blocks))),
    );
  });

  it('mean of a correlated series with the error sqrt(2 tau variance/n)', () => {
    const n = 1000;
    const draw = (random: RandomStream) => {
      const series = autoregressive(0.6, n, random);
      const tau = integratedAutocorrelationTime(series).value;
      return { value: mean(series), error: Math.sqrt((2 * tau * variance(series)) / n) };
    };
    expectOneSigma(coverage(0, n / 4, draw));
  });

  it.each([
    [0.6, 1000],
    [0.8, 2500],
  ])('integrated autocorrelation time, rho = %d, n = %d', (rho, n) => {
    const tau = (1 + rho) / (1 - rho) / 2;
    expectOneSigma(coverage(tau, n, (random) => integratedAutocorrelationTime(autoregressive(rho, n, random))));
  });

  it('weighted least squares: absolute errors, each parameter', () => {
    const x = Float64Array.from({ length: 50 }, (_, k) => k / 10);
    const truth = Float64Array.of(2, 0.7, 0.5);
    const model = (t: number, p: Float64Array) => p[0] * Math.exp(-p[1] * t) + p[2];
    const sigma = x.map((t) => 0.02 * (1 + t / 5));
    const random = new RandomStream(5);
    const held = [0, 0, 0];
    for (let set = 0; set < sets; set++) {
      const y = x.map((t, j) => model(t, truth) + sigma[j] * random.gaussian());
      const fit = leastSquares(model, { x, y, sigma }, { start: [1.8, 0.6, 0.4] });
      truth.forEach((value, k) => {
        const { value: found, error } = parameterEstimate(fit, k);
        if (Math.abs(found - value) < error) held[k]++;
      });
    }
    for (const count of held) expectOneSigma(count / sets);
  });

  it('least squares of six points: errors scaled by the residuals, with Student factors', () => {
    const x = Float64Array.of(0, 1, 2, 3, 4, 5);
    const random = new RandomStream(9);
    const factor = studentFactor(4);
    let held = 0;
    for (let k = 0; k < sets; k++) {
      const y = x.map((t) => 1 + 0.5 * t + 0.3 * random.gaussian());
      const fit = leastSquares((t, p) => p[0] + p[1] * t, { x, y }, { start: [0, 0] });
      const { value, error } = parameterEstimate(fit, 1);
      if (Math.abs(value - 0.5) < factor * error) held++;
    }
    expectOneSigma(held / sets);
  });
});

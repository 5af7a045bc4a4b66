import { requireArray, requireFinite, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { RandomStream } from './random';

/** A value and its standard error (one sigma). */
export interface Estimate {
  value: number;
  error: number;
}

/**
 * Arithmetic mean.
 *
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without values, `NOT_FINITE`
 */
export function mean(values: ArrayLike<number>): number {
  requireSamples('values', values, 1);
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k];
  return sum / values.length;
}

/**
 * Unbiased sample variance, sum (x - <x>)²/(n-1).
 *
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2, `NOT_FINITE`
 */
export function variance(values: ArrayLike<number>): number {
  requireSamples('values', values, 2);
  const centre = mean(values);
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += (values[k] - centre) ** 2;
  return sum / (values.length - 1);
}

/**
 * Mean of independent values with its standard error sqrt(variance/n); `confidenceInterval` widens it for few. Values along a trajectory are correlated:
 * average them in blocks longer than the correlation time first, or multiply the error by sqrt(2 tau).
 *
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2, `NOT_FINITE`
 */
export function meanEstimate(values: ArrayLike<number>): Estimate {
  return { value: mean(values), error: Math.sqrt(variance(values) / values.length) };
}

/** `meanEstimate` of as many values as there are: one has no error, and of none all is NaN. */
export function meanOfAny(values: readonly number[]): Estimate {
  if (values.length === 0) return { value: Number.NaN, error: Number.NaN };
  return values.length === 1 ? { value: values[0], error: Number.NaN } : meanEstimate(values);
}

/**
 * Means of consecutive blocks of equal length floor(n/blocks). What is left over, fewer than `blocks` values, is
 * dropped at the start, where a series is least equilibrated.
 *
 * @param blocks number of blocks, at least 2
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming blocks, `TOO_FEW_SAMPLES` when n < blocks, `NOT_FINITE`
 */
export function blockAverages(series: ArrayLike<number>, blocks: number): Float64Array {
  if (!(Number.isInteger(blocks) && blocks >= 2))
    throw invalid('OUT_OF_RANGE', 'blocks', blocks, 'an integer of at least 2');
  requireSamples('series', series, blocks);
  const length = Math.floor(series.length / blocks);
  const first = series.length - blocks * length;
  const averages = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    for (let k = 0; k < length; k++) averages[block] += series[first + block * length + k] / length;
  }
  return averages;
}

/**
 * Jackknife over n independent samples: the statistic of all of them, with
 *
 *     error² = (n-1)/n sum_k (theta_(k) - <theta_(.)>)²
 *
 * theta_(k) the statistic without sample k. For smooth functions of means (variances, ratios, susceptibilities); not for
 * medians and other quantiles, for which it is inconsistent: use the bootstrap.
 *
 * @param statistic of a list of samples; called with n and with n-1 of them
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2
 */
export function jackknife<Sample>(
  samples: readonly Sample[],
  statistic: (some: readonly Sample[]) => number,
): Estimate {
  requireSampled(samples, statistic);
  const all = Array.from(samples);
  const n = all.length;
  if (n < 2) throw invalid('TOO_FEW_SAMPLES', 'samples', samples, 'at least 2');
  const without = all.map((_, k) => statistic(all.toSpliced(k, 1)));
  const centre = without.reduce((sum, theta) => sum + theta, 0) / n;
  const squares = without.reduce((sum, theta) => sum + (theta - centre) ** 2, 0);
  return { value: statistic(samples), error: Math.sqrt(((n - 1) / n) * squares) };
}

/**
 * Bootstrap over n independent samples: the statistic of all of them, with the standard deviation of the statistic over
 * `resamples` draws of n samples with replacement, times sqrt(n/(n-1)) for the spread that a draw from n samples
 * lacks. The same seed gives the same error, bit for bit. The error is itself uncertain by 1/sqrt(2 resamples), and by
 * 1/sqrt(2 (n-1)) for few samples: `confidenceInterval` allows for the latter.
 *
 * @param o.resamples 1000
 * @param o.seed 1
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2, `OUT_OF_RANGE` naming resamples
 */
export function bootstrap<Sample>(
  samples: readonly Sample[],
  statistic: (some: readonly Sample[]) => number,
  o: { resamples?: number; seed?: number } = {},
): Estimate {
  requireSampled(samples, statistic);
  requireOptions('options', o);
  const n = samples.length;
  const resamples = o.resamples ?? 1000;
  if (n < 2) throw invalid('TOO_FEW_SAMPLES', 'samples', samples, 'at least 2');
  if (!(Number.isInteger(resamples) && resamples >= 2)) {
    throw invalid('OUT_OF_RANGE', 'resamples', resamples, 'an integer of at least 2');
  }
  const random = new RandomStream(o.seed ?? 1);
  const drawn = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    const some: Sample[] = [];
    for (let k = 0; k < n; k++) some.push(samples[random.integer(n)]);
    drawn[r] = statistic(some);
  }
  return { value: statistic(samples), error: Math.sqrt((variance(drawn) * n) / (n - 1)) };
}

/** @throws {VitrelaxError} `TOO_FEW_SAMPLES` or `NOT_FINITE` */
export function requireSamples(field: string, values: ArrayLike<number>, least: number): void {
  requireArray(field, values);
  if (values.length < least) throw invalid('TOO_FEW_SAMPLES', field, values, `at least ${least} values`);
  requireFinite(field, values);
}

function requireSampled(samples: unknown, statistic: unknown): void {
  requireArray('samples', samples);
  if (typeof statistic !== 'function') throw invalid('INVALID_ARGUMENT', 'statistic', statistic, 'a function');
}

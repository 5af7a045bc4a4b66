import { integratedAutocorrelationTime } from '../numerics/autocorrelation';
import { blockAverages, type Estimate, mean, variance } from '../numerics/statistics';

/** The mean of a correlated series and how far it can be trusted. */
export interface SeriesStatistics {
  /** the mean and its standard error */
  mean: Estimate;
  /** integrated autocorrelation time, in steps of the series */
  autocorrelationTime: Estimate;
  /** mean of the second half minus that of the first, over the standard error of the difference [sigma] */
  driftBetweenHalves: number;
}

/** Longer series are averaged in bins first: a bin is then still far below what limits the accuracy of tau. */
const mostBins = 4096;
const fewestValues = 32;
/** Blocks in each half for the second estimate of the error. */
const blocks = 8;

/**
 * Mean, error and drift of a series such as the energy along a Markov chain. The error is the larger of two,
 *
 *     error² = 2 tau variance / n,      error² = variance of b block means / b      (b = 16)
 *
 * with the integrated autocorrelation time tau: a slow mode of small amplitude hides from tau and shows in long blocks.
 * Variance, tau and blocks are taken about the means of the two halves, so that a drift does not count as noise that
 * excuses it. The difference of the halves has twice the error of the mean; a stationary series drifts by less than 2
 * standard errors in 95 of 100.
 *
 * NaN where fewer than 32 values, or values that are not finite, leave nothing to tell it from; 0 where nothing varies.
 */
export function seriesStatistics(series: Float64Array): SeriesStatistics {
  const unknown = { value: Number.NaN, error: Number.NaN };
  const whole = average(series, 0, series.length);
  if (series.length < fewestValues || !Number.isFinite(whole)) {
    return { mean: { value: whole, error: Number.NaN }, autocorrelationTime: unknown, driftBetweenHalves: Number.NaN };
  }
  // of an odd number of values the first, which is least equilibrated, is in neither half
  const half = series.length >> 1;
  const [first, second] = [series.subarray(series.length - 2 * half, series.length - half), series.subarray(-half)];
  const means = [mean(first), mean(second)];
  const width = Math.ceil((2 * half) / mostBins);
  const parts = [first, second].map((part, k) => binned(part, width).map((x) => x - means[k]));
  const centred = Float64Array.of(...parts[0], ...parts[1]);
  const tau = integratedAutocorrelationTime(centred);
  if (Number.isNaN(tau.value)) {
    return { mean: { value: whole, error: 0 }, autocorrelationTime: unknown, driftBetweenHalves: 0 };
  }
  // independent values have tau = 1/2; noise must not take the error below theirs
  const byTau = (2 * Math.max(0.5, tau.value) * variance(centred)) / centred.length;
  const byBlocks = parts.reduce((sum, part) => sum + variance(blockAverages(part, blocks)), 0) / 2 / (2 * blocks);
  const error = Math.sqrt(Math.max(byTau, byBlocks));
  return {
    mean: { value: whole, error },
    autocorrelationTime: { value: tau.value * width, error: tau.error * width },
    driftBetweenHalves: (means[1] - means[0]) / (2 * error),
  };
}

/** Averages of `width` values each; what is left over is dropped at the start. */
function binned(series: Float64Array, width: number): Float64Array {
  const bins = Math.floor(series.length / width);
  const first = series.length - bins * width;
  return Float64Array.from({ length: bins }, (_, k) => average(series, first + k * width, first + (k + 1) * width));
}

function average(series: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += series[k];
  return sum / (to - from);
}

import { integratedAutocorrelationTime } from '../analysis/autocorrelation';
import type { Estimate } from '../analysis/statistics';

/** The mean of a correlated series and how far it can be trusted. */
export interface SeriesStatistics {
  /** the mean and its standard error sqrt(2 tau variance/n) */
  mean: Estimate;
  /** integrated autocorrelation time, in steps of the series */
  autocorrelationTime: Estimate;
  /** mean of the second half minus that of the first, over the standard error of the difference [sigma] */
  driftBetweenHalves: number;
}

/** Longer series are averaged in bins first: a bin is then still far below what limits the accuracy of tau. */
const mostBins = 4096;
const fewestValues = 8;

/**
 * Mean, error and drift of a series such as the energy along a Markov chain. The error counts correlated values once,
 *
 *     error² = 2 tau variance / n
 *
 * with the integrated autocorrelation time tau of the whole series. The two halves have the same variance and tau, so
 * their difference has 2 sqrt(2 tau variance/n) as its error, and a stationary series drifts by less than 2 in 95 of 100.
 * NaN where fewer than 8 values, or values that are not finite, leave nothing to tell it from; 0 where nothing varies.
 */
export function seriesStatistics(series: Float64Array): SeriesStatistics {
  const whole = average(series, 0, series.length);
  if (series.length < fewestValues || !Number.isFinite(whole)) {
    const unknown = { value: Number.NaN, error: Number.NaN };
    return { mean: { value: whole, error: Number.NaN }, autocorrelationTime: unknown, driftBetweenHalves: Number.NaN };
  }
  const width = Math.ceil(series.length / mostBins);
  const bins = new Float64Array(Math.floor(series.length / width));
  const first = series.length - bins.length * width;
  for (let k = 0; k < bins.length; k++) bins[k] = average(series, first + k * width, first + (k + 1) * width);
  const tau = integratedAutocorrelationTime(bins);
  if (Number.isNaN(tau.value)) {
    const none = { value: Number.NaN, error: Number.NaN };
    return { mean: { value: whole, error: 0 }, autocorrelationTime: none, driftBetweenHalves: 0 };
  }
  const centre = average(bins, 0, bins.length);
  const variance = bins.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (bins.length - 1);
  // independent values have tau = 1/2; noise must not take the error below theirs
  const error = Math.sqrt((2 * Math.max(0.5, tau.value) * variance) / bins.length);
  const half = series.length >> 1;
  const difference = average(series, series.length - half, series.length) - average(series, 0, half);
  return {
    mean: { value: whole, error },
    autocorrelationTime: { value: tau.value * width, error: tau.error * width },
    driftBetweenHalves: difference / (2 * error),
  };
}

function average(series: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += series[k];
  return sum / (to - from);
}

import type { Estimate } from './statistics';
import { mean, requireSamples } from './statistics';

/** The sum over lags ends at the first W of so many tau(W); of so many steps where tau is shorter than a step. */
const windowFactor = 6;

/**
 * Normalised autocorrelation function of a stationary series x_1 … x_n at lags k = 0 … maxLag,
 *
 *     rho_k = [1/(n-k) sum_t (x_t - <x>)(x_(t+k) - <x>)] / [1/n sum_t (x_t - <x>)²]
 *
 * with <x> the mean of the series, which lowers rho by about 2 tau/n. NaN for a series that does not vary.
 *
 * @returns [maxLag + 1]
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < maxLag + 1, `NOT_FINITE`
 */
export function autocorrelation(series: ArrayLike<number>, maxLag: number): Float64Array {
  requireSamples('series', series, maxLag + 1);
  const centred = centre(series);
  const rho = new Float64Array(maxLag + 1);
  for (let k = 0; k <= maxLag; k++) rho[k] = covariance(centred, k);
  const norm = rho[0];
  return rho.map((c) => c / norm);
}

/**
 * Integrated autocorrelation time of a stationary series, in steps between its values,
 *
 *     tau = 1/2 + sum_{k=1}^{W} rho_k,     error = tau sqrt(2 (2W+1)/n)
 *
 * with the self-consistent window W, the first with W >= 6 max(tau(W), 1). The mean of the series then has the variance
 * 2 tau <x²>_c/n: independent values have tau = 1/2, an exponential decay exp(-t/tau_exp) has tau ~ tau_exp.
 *
 * Good from n of about 100 tau; below, the window is cut at n/2 and tau comes out too small with a large error. A
 * series that does not vary has no tau: value and error are NaN, window 0.
 *
 * @returns tau, its standard error and the window W
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 4, `NOT_FINITE`
 * @see Madras, Sokal, J. Stat. Phys. 50, 109 (1988), Appendix C
 */
export function integratedAutocorrelationTime(series: ArrayLike<number>): Estimate & { window: number } {
  requireSamples('series', series, 4);
  const n = series.length;
  const centred = centre(series);
  const norm = covariance(centred, 0);
  if (!(norm > 0)) return { value: Number.NaN, error: Number.NaN, window: 0 };
  let tau = 0.5;
  let window = 0;
  while (window < n / 2 - 1) {
    window++;
    tau += covariance(centred, window) / norm;
    if (window >= windowFactor * Math.max(tau, 1)) break;
  }
  // Anticorrelated series: the sum may pass below zero in the noise.
  tau = Math.max(tau, 0.5 / n);
  return { value: tau, error: tau * Math.sqrt((2 * (2 * window + 1)) / n), window };
}

function centre(series: ArrayLike<number>): Float64Array {
  const average = mean(series);
  return Float64Array.from(series, (x) => x - average);
}

/** 1/(n-k) sum_t x_t x_(t+k) of a centred series. */
function covariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < centred.length; t++) sum += centred[t] * centred[t - lag];
  return sum / (centred.length - lag);
}

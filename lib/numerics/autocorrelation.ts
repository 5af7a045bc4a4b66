import { requireInteger } from '../arguments';
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
  requireSamples('series', series, requireInteger('maxLag', maxLag, 0) + 1);
  const centred = centre(series);
  const rho = new Float64Array(maxLag + 1);
  for (let k = 0; k <= maxLag; k++) rho[k] = covariance(centred, k);
  const norm = rho[0];
  return rho.map((c) => c / norm);
}

/**
 * Integrated autocorrelation time of a stationary series, in steps between its values,
 *
 *     tau = 1/2 + sum_{k=1}^{W} rho_k
 *
 * with the self-consistent window W, the first with W >= 6 max(tau(W), 1). The mean of the series then has the variance
 * 2 tau <x²>_c/n: independent values have tau = 1/2, an exponential decay exp(-t/tau_exp) has tau ~ tau_exp. The error
 * is that of Bartlett's covariances of the rho_k of a Gaussian series, summed over the window (rho beyond it is 0):
 *
 *     error² = 1/n sum_k [S_k² + S_k S_-k - 4 A rho_k S_k + 2 A² rho_k²],   S_k = sum_{i=1}^{W} rho_(k+i),   A = S_0
 *
 * which is 2 tau sqrt(W/n) for independent values, and for exponential decays about 0.8 of tau sqrt(2 (2W+1)/n), the
 * limit of W >> tau.
 *
 * Good from n of about 100 tau; below, the window is cut at n/2 and tau comes out too small with a large error. A
 * series that does not vary has no tau: value and error are NaN, window 0.
 *
 * @returns tau, its standard error and the window W
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 4, `NOT_FINITE`
 * @see Madras, Sokal, J. Stat. Phys. 50, 109 (1988), Appendix C, for the window; Bartlett, J. R. Stat. Soc. Suppl. 8, 27
 *   (1946), for the covariances
 */
export function integratedAutocorrelationTime(series: ArrayLike<number>): Estimate & { window: number } {
  requireSamples('series', series, 4);
  const n = series.length;
  const centred = centre(series);
  const norm = covariance(centred, 0);
  if (!(norm > 0)) return { value: Number.NaN, error: Number.NaN, window: 0 };
  const rho = [1];
  let tau = 0.5;
  let window = 0;
  while (window < n / 2 - 1) {
    window++;
    rho.push(covariance(centred, window) / norm);
    tau += rho[window];
    if (window >= windowFactor * Math.max(tau, 1)) break;
  }
  // Anticorrelated series: the sum may pass below zero in the noise.
  tau = Math.max(tau, 0.5 / n);
  return { value: tau, error: Math.sqrt(bartlettVariance(rho) / n), window };
}

/** n times the variance of rho_1 + … + rho_W; see `integratedAutocorrelationTime`. */
function bartlettVariance(rho: readonly number[]): number {
  const last = rho.length - 1;
  const at = (k: number) => rho[Math.abs(k)] ?? 0;
  // S_k for k = -2W … 2W as a running sum
  const sums = new Float64Array(4 * last + 1);
  for (let k = -2 * last, sum = 0; k <= 2 * last; k++) {
    // the terms i = 1 … W - 1 of rho_(k+i) were in the sum before
    sum += at(k + last) - at(k);
    sums[k + 2 * last] = sum;
  }
  const total = sums[2 * last];
  let variance = 0;
  for (let k = -2 * last; k <= 2 * last; k++) {
    const s = sums[k + 2 * last];
    variance += s * (s + sums[2 * last - k] - 4 * total * at(k)) + 2 * (total * at(k)) ** 2;
  }
  return Math.max(variance, 0);
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

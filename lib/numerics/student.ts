import { requireObject, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { findRoot } from './root';
import type { Estimate } from './statistics';

/** The part of a normal distribution within one standard deviation of its mean, erf(1/sqrt 2). */
export const oneSigma = 0.6826894921370859;
/** Beyond so many degrees of freedom the factor is the normal one to 5e-9. */
const manyDegrees = 1e8;

/**
 * The number k of standard errors such that value ± k·error holds the truth with a given probability, when the error
 * itself was estimated with nu degrees of freedom (n - 1 for the mean of n samples):
 *
 *     A(k | nu) = 1 - I_x(nu/2, 1/2) = level,     x = nu/(nu + k²)
 *
 * the two-sided quantile of Student's distribution, I_x the regularised incomplete beta function. 1.84 for one sigma of
 * two samples, 1.06 of ten, 1.01 of fifty.
 *
 * @param degreesOfFreedom nu, at least 1, need not be whole (Welch)
 * @param level probability, above 0 and at most 0.9999; one sigma, 0.6827
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming the argument
 */
export function studentFactor(degreesOfFreedom: number, level: number = oneSigma): number {
  if (!(typeof degreesOfFreedom === 'number' && degreesOfFreedom >= 1)) {
    throw invalid('OUT_OF_RANGE', 'degreesOfFreedom', degreesOfFreedom, 'a number of at least 1');
  }
  if (!(typeof level === 'number' && level > 0 && level <= 0.9999))
    throw invalid('OUT_OF_RANGE', 'level', level, 'above 0 and at most 0.9999');
  const nu = Math.min(degreesOfFreedom, manyDegrees);
  const excess = (k: number) => centralProbability(k, nu) - level;
  let high = 1;
  while (excess(high) < 0) high *= 2;
  return findRoot(excess, 0, high, 1e-14 * high);
}

/**
 * Interval of a given probability around an estimate whose error comes from the scatter of few samples,
 *
 *     value ± k error,     k = studentFactor(samples - 1, level).
 *
 * For many samples k is that of the normal distribution, 1 for one sigma. Student's distribution is exact for the mean of
 * normal samples; for other smooth statistics it is the correction of the leading order.
 *
 * @param o.samples n independent samples, curves or blocks that the error is from, at least 2; or
 * @param o.degreesOfFreedom of the error, as of a fit whose errors were scaled by its residuals
 * @param o.level probability of the interval; one sigma, 0.6827
 * @returns [low, high]
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2; `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the argument
 */
export function confidenceInterval(
  estimate: Estimate,
  o: { samples: number; level?: number } | { degreesOfFreedom: number; level?: number },
): [number, number] {
  requireObject('estimate', estimate);
  requireOptions('options', o);
  const given = o as { samples?: number; degreesOfFreedom?: number; level?: number };
  if ((given.samples === undefined) === (given.degreesOfFreedom === undefined)) {
    throw invalid('INVALID_ARGUMENT', 'samples', given.samples, 'one of samples and degreesOfFreedom');
  }
  if (given.samples !== undefined) {
    requirePositive('samples', given.samples);
    if (given.samples < 2) throw invalid('TOO_FEW_SAMPLES', 'samples', given.samples, 'at least 2');
  }
  const half = studentFactor(given.degreesOfFreedom ?? given.samples! - 1, given.level) * estimate.error;
  return [estimate.value - half, estimate.value + half];
}

/** Probability of |t| < k. */
function centralProbability(k: number, nu: number): number {
  const x = nu / (nu + k * k);
  const y = (k * k) / (nu + k * k);
  // 1/B(nu/2, 1/2) = Gamma((nu+1)/2) / (Gamma(nu/2) sqrt(pi))
  const front = (gammaRatio(nu / 2) / Math.sqrt(Math.PI)) * Math.exp((nu / 2) * Math.log1p(-y) + 0.5 * Math.log(y));
  if (y === 0) return 0;
  // Each fraction converges fast on its own side of the mean of the beta distribution.
  return x < (nu / 2 + 1) / (nu / 2 + 2.5)
    ? 1 - (front / (nu / 2)) * betaFraction(nu / 2, 0.5, x)
    : 2 * front * betaFraction(0.5, nu / 2, y);
}

/** Gamma(a + 1/2)/Gamma(a): its asymptotic series, from an argument raised by the recurrence to where it is exact. */
function gammaRatio(a: number): number {
  let factor = 1;
  for (; a < 60; a++) factor *= a / (a + 0.5);
  const u = 1 / a;
  const series = 1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 - (u * 399) / 262144))));
  return factor * Math.sqrt(a) * series;
}

/**
 * The continued fraction of I_x(a, b) a B(a, b) / (x^a (1-x)^b), by the ratios of successive numerators and
 * denominators.
 */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let numerator = 1;
  let denominator = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; ; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / guard(1 + even * denominator);
    numerator = guard(1 + even / numerator);
    fraction *= numerator * denominator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / guard(1 + odd * denominator);
    numerator = guard(1 + odd / numerator);
    const change = numerator * denominator;
    fraction *= change;
    if (Math.abs(change - 1) < 4 * Number.EPSILON) return fraction;
  }
}

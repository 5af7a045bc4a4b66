import { invalid } from '../errors';
import { type Estimate, jackknife, requireSamples, variance } from '../numerics/statistics';

/**
 * Collective susceptibility of the defect concentration over n independent configurations of N particles,
 *
 *     chi = N · n/(n-1) · (<phi²> - <phi>²)
 *
 * The factor n/(n-1) removes the bias of the sample variance. The error is the jackknife over configurations, about
 * chi sqrt(2/n); two configurations leave no spread to tell it from, and it is NaN.
 *
 * @param concentrations phi of each configuration, length n >= 2, each in [0, 1]
 * @param particles N, the same for all
 * @returns value and standard error, dimensionless
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when n < 2; `NOT_FINITE` or `OUT_OF_RANGE` naming the argument
 * @see Nishikawa et al., Supplemental Material III
 */
export function susceptibility(concentrations: ArrayLike<number>, particles: number): Estimate {
  if (!(Number.isInteger(particles) && particles >= 1)) {
    throw invalid('OUT_OF_RANGE', 'particles', particles, 'a positive integer');
  }
  requireSamples('concentrations', concentrations, 2);
  const phi = Array.from(concentrations);
  phi.forEach((value, k) => {
    if (value < 0 || value > 1) throw invalid('OUT_OF_RANGE', `concentrations[${k}]`, value, '0 to 1');
  });
  const chi = (some: readonly number[]) => particles * variance(some);
  return phi.length === 2 ? { value: chi(phi), error: Number.NaN } : jackknife(phi, chi);
}

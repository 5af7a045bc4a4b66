import { fitPowerLaw, localExponent, type PowerLaw } from '../analysis/decay';
import { VitrelaxError } from '../errors';

/** Before this many times 1/lambda_max the stiff modes still relax (30 tau0 for harmonic spheres). */
const transient = 270;
/** A decay is cut off once its local exponent exceeds the plateau by this factor. */
const cutoffFactor = 1.5;
/** Part of the time of the cut-off that a fit may reach to. */
const belowCutoff = 0.3;

/**
 * The exponent of v ~ t^-beta, in the window from 270/lambda_max to 0.3 of the time of the cut-off: the first at which the
 * local exponent exceeds 1.5 times its plateau, the median over the decade from the beginning of the window on.
 *
 * @param stiffness lambda_max, the largest eigenvalue of the Hessian at the end of the flow
 * @returns null where the window spans less than half a decade
 */
export function exponentOf(times: Float64Array, v: Float64Array, stiffness: number): PowerLaw | null {
  const begin = transient / stiffness;
  const local = localExponent(times, v);
  const within = local.beta.filter((_, k) => local.times[k] >= begin && local.times[k] <= 10 * begin).sort();
  if (within.length === 0) return null;
  const plateau = within[within.length >> 1];
  const cutoff = local.times.find((t, k) => t >= begin && local.beta[k] > cutoffFactor * plateau);
  const end = belowCutoff * (cutoff ?? times[times.length - 1]);
  try {
    return fitPowerLaw(times, v, { window: [begin, end] });
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'WINDOW_TOO_SHORT') return null;
    throw e;
  }
}

import { fitPowerLaw, type PowerLaw } from '../analysis/decay';
import { VitrelaxError } from '../errors';

/**
 * The exponent of v ~ t^-beta in the window 'auto' of `fitPowerLaw`, from 270/lambda_max to 0.3 of the cut-off.
 *
 * @param stiffness lambda_max, the largest eigenvalue of the Hessian at the end of the flow
 * @returns null where the window spans less than a factor of 3
 */
export function exponentOf(times: Float64Array, v: Float64Array, stiffness: number): PowerLaw | null {
  try {
    return fitPowerLaw(times, v, { stiffness });
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'WINDOW_TOO_SHORT') return null;
    throw e;
  }
}

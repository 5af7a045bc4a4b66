import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { type Running, runningOptions } from '../binding/running';
import type { System } from '../system';
import {
  type Descended,
  defaultFinishForce,
  type MinimiserProgress,
  type NewtonOptions,
  type NewtonStopReason,
  runMinimiser,
} from './minimum';

/** Where Newton's method ended. */
export interface NewtonMinimum extends Descended {
  /** of the Hessian with a vector */
  products: number;
  stopReason: NewtonStopReason;
}

/**
 * Newton's method, in place, from close to a minimum (where a minimiser or the flow has ended) to the rounding floor of the
 * forces. The system H s = F is solved by conjugate gradients with H known by its products alone, rigid translations
 * projected out; particles without contacts stay where they are. A step is taken only where it lowers the rms force, in
 * part if need be. Where the curvature on the way is negative the force is followed instead under the same rule, and after
 * ten of those it ends with `negative-curvature`: no minimum is near.
 *
 * @param o.maxForce largest force to reach [v0/length]; 1e-12
 * @param o.evaluations most force evaluations; no limit
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` naming the option, `TOLERANCE_BELOW_FLOOR`, `DIVERGED`, `BUSY`,
 *   `DISPOSED`; an abort rejects with the signal's reason, and the system stands where the last step ended
 * @see Nocedal and Wright, Numerical Optimization, section 7.1
 */
export async function newton(
  s: System,
  o: NewtonOptions & { evaluations?: number } & Running<MinimiserProgress> = {},
): Promise<NewtonMinimum> {
  requireOptions('options', o);
  knownOptions('newton', o, ['maxForce', 'evaluations', ...runningOptions]);
  const maxForce = requirePositive('maxForce', o.maxForce ?? defaultFinishForce);
  const most = o.evaluations === undefined ? undefined : requireInteger('evaluations', o.evaluations, 1);
  const { newton: own, ...result } = await runMinimiser(s, o, {
    method: 'newton',
    newtonForce: maxForce,
    ...(most !== undefined && { evaluations: most }),
  });
  if (own === null) throw new Error('a Newton run without a record of its own');
  const evaluations = result.evaluations + own.evaluations;
  return { ...result, evaluations, iterations: own.iterations, products: own.products, stopReason: own.stopReason };
}

import type * as Native from '../../types/native';
import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid } from '../errors';
import type { StopReason } from '../relaxation/steepest-descent';
import { handleOf, type System } from '../system';

/** Where a descent ended, and what it cost. */
export interface Descended {
  /** total [v0] */
  energy: number;
  /** sqrt(sum |F_i|²/N) [v0/length] */
  rmsForce: number;
  /** largest |F_i| [v0/length] */
  maxForce: number;
  /**
   * Noise floors of the rms force and of the largest force, measured where it ended: what the forces change by, in the mean
   * over three trials, when all particles move by one random vector and by half a unit in the last place of their
   * separations [v0/length].
   */
  forceFloor: number;
  maxForceFloor: number;
  /** force evaluations, all trials of line searches counted */
  evaluations: number;
  iterations: number;
  seconds: number;
}

/** Where a minimiser ended. With a finish, energy and forces are those after it, and `stopReason` is what came before. */
export interface Minimum extends Descended {
  stopReason: StopReason;
  /** what the Newton finish did; null without one */
  finish: NewtonFinish | null;
}

export interface MinimiserProgress {
  evaluations: number;
  rmsForce: number;
}

export type NewtonStopReason = Native.NewtonResult['stopReason'];

export interface NewtonFinish {
  /** of forces */
  evaluations: number;
  /** Newton steps, and gradient steps in their place */
  iterations: number;
  /** of the Hessian with a vector */
  products: number;
  /** `negative-curvature` where there is no minimum nearby: nothing is then gained by going on */
  stopReason: NewtonStopReason;
}

export interface NewtonOptions {
  /** largest force to reach [v0/length]; 1e-12 */
  maxForce?: number;
}

/** What follows the method: nothing, or Newton steps to a largest force of 1e-12, or of one's own. */
export type Finish = 'newton' | NewtonOptions;

export const defaultFinishForce = 1e-12;

/** @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming finish */
export function finishForce(finish: unknown): number {
  if (finish === undefined) return 0;
  if (finish === 'newton') return defaultFinishForce;
  if (typeof finish !== 'object' || finish === null)
    throw invalid('INVALID_ARGUMENT', 'finish', finish, "'newton' or { maxForce }");
  knownOptions('finish', finish, ['maxForce']);
  const { maxForce } = finish as NewtonOptions;
  return maxForce === undefined ? defaultFinishForce : requirePositive('finish.maxForce', maxForce);
}

/** Runs a minimiser of the addon; what `options` leaves out is what the addon takes for absent. @internal */
export function runMinimiser(
  s: System,
  o: Running<MinimiserProgress>,
  options: Pick<Native.MinimiserOptions, 'method'> & Partial<Native.MinimiserOptions>,
): Promise<Native.MinimumResult> {
  requireOptions('options', o);
  readyToRun(o);
  const handle = handleOf(s);
  const whole: Native.MinimiserOptions = {
    rmsForce: 0,
    maxForce: 0,
    evaluations: Number.POSITIVE_INFINITY,
    energyTolerance: 0,
    forceNorm: 0,
    iterations: Number.POSITIVE_INFINITY,
    newtonForce: 0,
    timestep: 0,
    memory: 5,
    threads: threadsOf(o.threads, s.particles),
    ...options,
  };
  requireInteger('memory', whole.memory, 1);
  return runJob(
    (controls) =>
      handle.minimise(
        whole,
        forwarded(o.onProgress, controls, (p: Native.MinimiserProgress) => p),
      ),
    o.signal,
  );
}

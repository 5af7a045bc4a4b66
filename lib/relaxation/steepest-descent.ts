import type * as Native from '../../types/native';
import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid, VitrelaxError } from '../errors';
import { checkedTimes, type FlowFrame, frameHandler } from '../frames';
import { forceJumpsAtCutoff } from '../models/kob-andersen';
import type { Model } from '../models/model';
import { handleOf, type System } from '../system';

/** Stop criteria; the first that is met ends the call. At least one must be given. */
export interface Until {
  /** [tau0] */
  time?: number;
  /** sqrt(sum |F_i|²/N) [v0/length] */
  rmsForce?: number;
  /** largest |F_i| [v0/length] */
  maxForce?: number;
  /** number of force evaluations, met at the end of a step */
  evaluations?: number;
}

export type StopReason =
  | 'time'
  | 'rms-force'
  | 'max-force'
  | 'evaluations'
  | 'zero-energy'
  | 'rounding-floor'
  | 'line-search'
  | 'cancelled';

export interface Relaxation {
  /** [n] the times asked for that were reached, and the end [tau0] */
  times: Float64Array;
  /** [n] total energy [v0] */
  energy: Float64Array;
  /** [n] v_rms = sqrt(sum |v_i|²/N) [length/tau0] */
  rmsVelocity: Float64Array;
  /** [n] largest |F_i| [v0/length] */
  maxForce: Float64Array;
  /** [n] participation ratio of the velocities, (sum v²)²/(N sum v⁴) */
  participation: Float64Array;
  evaluations: number;
  steps: number;
  rejectedSteps: number;
  listBuilds: number;
  stopReason: StopReason;
  /** |E(0) - E(t) - zeta N int <v²> dt| / (E(0) - E(t)) */
  dissipationError: number;
  /** rms force at which a long step sees rounding alone, estimated [v0/length] */
  forceFloor: number;
  /** noise floor of the rms force of one evaluation, measured where it ended, as `forceFloor` of the minimisers [v0/length] */
  forceNoise: number;
  seconds: number;
}

export interface FlowProgress {
  time: number;
  rmsVelocity: number;
  energyPerParticle: number;
  evaluations: number;
}

export interface SteepestDescentOptions extends Running<FlowProgress> {
  until: Until;
  /** when to record, increasing, from 0 on [tau0]; 0 and 10 per decade from 1e-3 to `until.time` (else 1e6) */
  times?: Float64Array;
  /** a number is the relative tolerance; 1e-2. `absolute` [length] then is 0, or 1e-4 where the force jumps at the cutoff */
  tolerance?: number | { relative?: number; absolute?: number };
  /** called at each recorded time; the flow waits for the promise it returns */
  onFrame?: (f: FlowFrame) => void | Promise<void>;
}

const firstTime = 1e-3;
/** Where a flow without a limit of time is no longer recorded: any sample of reach has come to rest by then. */
const longestTime = 1e6;
const timesPerDecade = 10;
const defaultTolerance = 1e-2;
/** Of a step, where pairs cross the jump of the force at their cutoff [length]. */
const jumpTolerance = 1e-4;

/** 0 and `perDecade` logarithmically spaced times from `first` up to and including `last`. */
export function logarithmicTimes(first: number, last: number, perDecade: number): Float64Array {
  const times = [0];
  for (let k = 0; ; k++) {
    // from the exponent each time: no drift over the decades, and 1, 10, 100 are exact
    const t = first * 10 ** (Math.floor(k / perDecade) + (k % perDecade) / perDecade);
    if (!(t < last * (1 - 1e-12))) break;
    times.push(t);
  }
  times.push(last);
  return Float64Array.from(times);
}

/**
 * The steepest-descent flow zeta dr/dt = -dE/dr (zeta = 1), in place, by a stabilised Runge-Kutta-Chebyshev integrator of
 * second order with error control. It is the true trajectory to within the tolerance, not a minimiser: a step of length h
 * is accepted when its rms error is at most
 *
 *     relative * h * v_rms + absolute       (absolute: [length])
 *
 * `relative` is thus the part of the path that may be wrong; given alone, `absolute` is 0, or 1e-4 where the force jumps at
 * the cutoff (Kob-Andersen, shifted or truncated), which no step resolves. At large N an avalanche may go another way at another
 * tolerance: averages over samples converge, the minimum of one sample need not.
 *
 * @param o.until stop criteria, at least one
 * @returns the recorded curves and how well dE/dt = -zeta N <v²> was kept
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` or `NOT_FINITE` naming the option, `BUSY`, `DISPOSED`,
 *   `DIVERGED`; an abort rejects with the signal's reason, an exception of onFrame with that exception, and the system
 *   stands at the last whole step
 * @see Sommeijer, Shampine, Verwer, J. Comput. Appl. Math. 88, 315 (1998)
 */
export async function steepestDescent(s: System, o: SteepestDescentOptions): Promise<Relaxation> {
  requireOptions('options', o);
  knownOptions('steepestDescent', o, ['until', 'times', 'tolerance', 'onFrame', ...runningOptions]);
  const until = checkedUntil(o.until);
  if (o.onFrame !== undefined && typeof o.onFrame !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'onFrame', o.onFrame, 'a function');
  }
  const handle = handleOf(s);
  const native: Native.SteepestDescentOptions = {
    time: until.time ?? Number.POSITIVE_INFINITY,
    rmsForce: until.rmsForce ?? 0,
    maxForce: until.maxForce ?? 0,
    evaluations: until.evaluations ?? Number.POSITIVE_INFINITY,
    times: o.times === undefined ? recordingTimes(until.time) : checkedTimes(o.times),
    ...checkedTolerance(o.tolerance, s.model),
    threads: threadsOf(o.threads, s.particles),
  };
  readyToRun(o);
  return runJob(
    (controls) =>
      handle.steepestDescent(
        native,
        forwarded(o.onProgress, controls, (p: Native.SteepestDescentProgress): FlowProgress => p),
        o.onFrame === undefined ? null : frameHandler(s.model, o.onFrame, controls),
      ),
    o.signal,
  );
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` without a criterion or for an unknown one, `OUT_OF_RANGE` naming it */
export function checkedUntil(until: unknown): Until {
  requireOptions('until', until);
  knownOptions('until', until, ['time', 'rmsForce', 'maxForce', 'evaluations']);
  const given: Until = {};
  const { time, rmsForce, maxForce, evaluations } = until as Until;
  if (time !== undefined) given.time = requirePositive('until.time', time);
  if (rmsForce !== undefined) given.rmsForce = requirePositive('until.rmsForce', rmsForce);
  if (maxForce !== undefined) given.maxForce = requirePositive('until.maxForce', maxForce);
  if (evaluations !== undefined) given.evaluations = requireInteger('until.evaluations', evaluations, 1);
  if (Object.keys(given).length === 0) {
    throw new VitrelaxError(
      'INVALID_ARGUMENT',
      'until is empty; allowed: at least one of time, rmsForce, maxForce, evaluations',
      {
        field: 'until',
        value: until,
      },
    );
  }
  return given;
}

/** The times that are recorded when none are given. @internal */
export function recordingTimes(end: number | undefined): Float64Array {
  const last = end ?? longestTime;
  return last > firstTime ? logarithmicTimes(firstTime, last, timesPerDecade) : Float64Array.of(0, last);
}

/** Both tolerances with their defaults. @throws {VitrelaxError} naming the one that is out of range @internal */
export function checkedTolerance(tolerance: unknown, model: Model): { relative: number; absolute: number } {
  const floor = forceJumpsAtCutoff(model) ? jumpTolerance : 0;
  if (tolerance === undefined) return { relative: defaultTolerance, absolute: floor };
  if (typeof tolerance === 'number') return { relative: requirePositive('tolerance', tolerance), absolute: floor };
  requireOptions('tolerance', tolerance);
  knownOptions('tolerance', tolerance, ['relative', 'absolute']);
  const { relative, absolute } = tolerance as { relative?: number; absolute?: number };
  if (relative === undefined && absolute === undefined) return { relative: defaultTolerance, absolute: floor };
  return {
    relative: relative === undefined ? 0 : requirePositive('tolerance.relative', relative),
    absolute: absolute === undefined ? 0 : requirePositive('tolerance.absolute', absolute),
  };
}

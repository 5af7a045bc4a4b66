import type * as Native from '../../types/native';
import { requireInteger, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { knownOptions } from '../models/model';
import { checkedUntil, type StopReason, type Until } from '../relaxation/steepest-descent';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../running';
import { handleOf, type System } from '../system';
import { threadsOf } from '../threads';

/** Where a minimiser ended. */
export interface Minimum {
  /** total [v0] */
  energy: number;
  /** sqrt(sum |F_i|²/N) [v0/length] */
  rmsForce: number;
  /** largest |F_i| [v0/length] */
  maxForce: number;
  /** rms force below which rounding rules [v0/length] */
  forceFloor: number;
  /** force evaluations, all trials of line searches counted */
  evaluations: number;
  iterations: number;
  stopReason: StopReason;
  seconds: number;
}

export interface MinimiserProgress {
  evaluations: number;
  rmsForce: number;
}

export interface MinimiserOptions extends Running<MinimiserProgress> {
  /** stop criteria, at least one of rmsForce, maxForce, evaluations; the first that is met ends the call */
  until: Omit<Until, 'time'>;
}

type Method = Native.MinimiserOptions['method'];

async function minimise(
  s: System,
  o: MinimiserOptions,
  method: Method,
  own: { timestep?: number; memory?: number },
  names: readonly string[],
): Promise<Minimum> {
  requireOptions('options', o);
  knownOptions(method, o, ['until', ...names, ...runningOptions]);
  const until = checkedUntil(o.until);
  if (until.time !== undefined) {
    throw invalid(
      'INVALID_ARGUMENT',
      'until.time',
      until.time,
      'rmsForce, maxForce, evaluations: a minimiser has no time',
    );
  }
  readyToRun(o);
  const handle = handleOf(s);
  return runJob(
    (controls) =>
      handle.minimise(
        {
          method,
          rmsForce: until.rmsForce ?? 0,
          maxForce: until.maxForce ?? 0,
          evaluations: until.evaluations ?? Number.POSITIVE_INFINITY,
          timestep: own.timestep === undefined ? 0 : requirePositive('timestep', own.timestep),
          memory: requireInteger('memory', own.memory ?? 8, 1),
          threads: threadsOf(o.threads, s.particles),
        },
        forwarded(o.onProgress, controls, (p: Native.MinimiserProgress) => p),
      ),
    o.signal,
  );
}

/**
 * Polak-Ribière+ conjugate gradient, in place, with line searches by secant on the force along the line alone: it reaches the
 * rounding floor of the forces, which a search on energies cannot. Its inherent structure is in general not the one of the
 * steepest-descent flow.
 *
 * Ends as `zero-energy` for unjammed repulsive spheres, `rounding-floor` where forces are rounding alone, `line-search`
 * where no line leads down.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option, `TOLERANCE_BELOW_FLOOR` for a criterion that
 *   rounding would never let it meet, `DIVERGED` where forces overflow at the start, `BUSY`, `DISPOSED`; an abort rejects
 *   with the signal's reason, and the system stands where the last iteration ended
 * @see Nocedal and Wright, Numerical Optimization, section 5.2
 */
export async function conjugateGradient(s: System, o: MinimiserOptions): Promise<Minimum> {
  return minimise(s, o, 'conjugate-gradient', {}, []);
}

/**
 * Fast inertial relaxation, in place: molecular dynamics (mass 1) turned towards the force and stopped where it goes uphill.
 *
 * @param o.dialect '2006', the original, or '2020' (default), with half a step back on the way uphill
 * @param o.timestep the first time step, a tenth of the largest; set at each step from the mean curvature when absent
 * @throws {VitrelaxError} as `conjugateGradient`
 * @see Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006); Guénolé et al., Comput. Mater. Sci. 175, 109584 (2020)
 */
export async function fire(
  s: System,
  o: MinimiserOptions & { dialect?: '2006' | '2020'; timestep?: number },
): Promise<Minimum> {
  requireOptions('options', o);
  const dialect = o.dialect ?? '2020';
  if (dialect !== '2006' && dialect !== '2020')
    throw invalid('INVALID_ARGUMENT', 'dialect', dialect, "'2006' or '2020'");
  return minimise(s, o, `fire-${dialect}`, { timestep: o.timestep }, ['dialect', 'timestep']);
}

/**
 * Limited-memory BFGS, in place; steps capped at 0.1 a particle.
 *
 * @param o.memory pairs of steps that it keeps; 8
 * @throws {VitrelaxError} as `conjugateGradient`
 * @see Nocedal and Wright, Numerical Optimization, section 7.2
 */
export async function lbfgs(s: System, o: MinimiserOptions & { memory?: number }): Promise<Minimum> {
  requireOptions('options', o);
  return minimise(s, o, 'lbfgs', { memory: o.memory }, ['memory']);
}

/**
 * Steps along the force with a line search each, in place: what LAMMPS calls `sd`. It is not the steepest-descent flow: its
 * steps jump over barriers, and it ends in another minimum.
 *
 * @throws {VitrelaxError} as `conjugateGradient`
 */
export async function lineSearchDescent(s: System, o: MinimiserOptions): Promise<Minimum> {
  return minimise(s, o, 'line-search-descent', {}, []);
}

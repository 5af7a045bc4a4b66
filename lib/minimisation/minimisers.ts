import type * as Native from '../../types/native';
import { knownOptions, requireOptions, requirePositive } from '../arguments';
import { type Running, runningOptions } from '../binding/running';
import { invalid } from '../errors';
import { checkedUntil, type StopReason, type Until } from '../relaxation/steepest-descent';
import type { System } from '../system';
import { type LammpsMinimum, type LammpsOptions, likeLammps, minimiseLikeLammps } from './lammps';
import { type Finish, finishForce, type MinimiserProgress, type Minimum, runMinimiser } from './minimum';

export interface MinimiserOptions extends Running<MinimiserProgress> {
  /** stop criteria, at least one of rmsForce, maxForce, evaluations; the first that is met ends the call */
  until: Omit<Until, 'time'>;
  /** Newton steps after that, to a largest force of 1e-12 ('newton') or of one's own; without effect on `stopReason` */
  finish?: Finish;
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
  knownOptions(method, o, ['until', 'finish', ...names, ...runningOptions]);
  const until = checkedUntil(o.until);
  if (until.time !== undefined) {
    throw invalid(
      'INVALID_ARGUMENT',
      'until.time',
      until.time,
      'rmsForce, maxForce, evaluations: a minimiser has no time',
    );
  }
  const result = await runMinimiser(s, o, {
    method,
    ...until,
    newtonForce: finishForce(o.finish),
    ...(own.timestep !== undefined && { timestep: requirePositive('timestep', own.timestep) }),
    ...(own.memory !== undefined && { memory: own.memory }),
  });
  const { newton: finish, stopReason, ...rest } = result;
  return { ...rest, stopReason: stopReason as StopReason, finish };
}

/**
 * Polak-Ribière+ conjugate gradient, in place, with line searches by secant on the force along the line alone: it reaches the
 * rounding floor of the forces, which a search on energies cannot. Its inherent structure is in general not the one of the
 * steepest-descent flow.
 *
 * Ends as `zero-energy` for unjammed repulsive spheres, `rounding-floor` where forces are rounding alone, `line-search`
 * where no line leads down.
 *
 * With `like: 'lammps'` it is the one of LAMMPS instead (`min_style cg`), criteria and names of what ends it included.
 *
 * @param o.finish Newton steps after that
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option, `TOLERANCE_BELOW_FLOOR` for a criterion below
 *   the noise floor of the forces, which the message names, `DIVERGED` where forces overflow at the start, `BUSY`, `DISPOSED`; an abort rejects
 *   with the signal's reason, and the system stands where the last iteration ended
 * @see Nocedal and Wright, Numerical Optimization, section 5.2
 */
export async function conjugateGradient(s: System, o: MinimiserOptions): Promise<Minimum>;
export async function conjugateGradient(s: System, o: LammpsOptions): Promise<LammpsMinimum>;
export async function conjugateGradient(
  s: System,
  o: MinimiserOptions | LammpsOptions,
): Promise<Minimum | LammpsMinimum> {
  if (likeLammps(o)) return minimiseLikeLammps(s, o, 'lammps-cg');
  return minimise(s, o, 'conjugate-gradient', {}, []);
}

/**
 * Fast inertial relaxation, in place: molecular dynamics (mass 1) turned towards the force and stopped where it goes uphill.
 *
 * @param o.dialect '2006', the original, or '2020' (default), with half a step back on the way uphill
 * @param o.timestep the first time step, a tenth of the largest; set at each step from the mean curvature when absent,
 *   0.005 with `like: 'lammps'`, which is the dialect of 2020 as LAMMPS has it (`min_style fire`)
 * @throws {VitrelaxError} as `conjugateGradient`
 * @see Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006); Guénolé et al., Comput. Mater. Sci. 175, 109584 (2020)
 */
export async function fire(
  s: System,
  o: MinimiserOptions & { dialect?: '2006' | '2020'; timestep?: number },
): Promise<Minimum>;
export async function fire(s: System, o: LammpsOptions & { timestep?: number }): Promise<LammpsMinimum>;
export async function fire(
  s: System,
  o: (MinimiserOptions & { dialect?: '2006' | '2020'; timestep?: number }) | (LammpsOptions & { timestep?: number }),
): Promise<Minimum | LammpsMinimum> {
  if (likeLammps(o)) return minimiseLikeLammps(s, o, 'lammps-fire');
  const dialect = o.dialect ?? '2020';
  if (dialect !== '2006' && dialect !== '2020')
    throw invalid('INVALID_ARGUMENT', 'dialect', dialect, "'2006' or '2020'");
  return minimise(s, o, `fire-${dialect}`, { timestep: o.timestep }, ['dialect', 'timestep']);
}

/**
 * Limited-memory BFGS, in place; steps capped at 0.1 a particle.
 *
 * @param o.memory pairs of steps that it keeps; 5
 * @throws {VitrelaxError} as `conjugateGradient`
 * @see Nocedal and Wright, Numerical Optimization, section 7.2
 */
export async function lbfgs(s: System, o: MinimiserOptions & { memory?: number }): Promise<Minimum> {
  requireOptions('options', o);
  return minimise(s, o, 'lbfgs', { memory: o.memory }, ['memory']);
}

/**
 * Steps along the force with a line search each, in place: what LAMMPS calls `sd`. It is not the steepest-descent flow: its
 * steps jump over barriers, and it ends in another minimum. With `like: 'lammps'` it is that `sd`, step by step.
 *
 * @throws {VitrelaxError} as `conjugateGradient`
 */
export async function lineSearchDescent(s: System, o: MinimiserOptions): Promise<Minimum>;
export async function lineSearchDescent(s: System, o: LammpsOptions): Promise<LammpsMinimum>;
export async function lineSearchDescent(
  s: System,
  o: MinimiserOptions | LammpsOptions,
): Promise<Minimum | LammpsMinimum> {
  if (likeLammps(o)) return minimiseLikeLammps(s, o, 'lammps-sd');
  return minimise(s, o, 'line-search-descent', {}, []);
}

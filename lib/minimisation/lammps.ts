import type * as Native from '../../types/native';
import { knownOptions, requireBetween, requireInteger, requireOptions, requirePositive } from '../arguments';
import { type Running, runningOptions } from '../binding/running';
import { invalid } from '../errors';
import type { System } from '../system';
import {
  type Descended,
  type Finish,
  finishForce,
  type MinimiserProgress,
  type NewtonFinish,
  runMinimiser,
} from './minimum';

/** The arguments of the command `minimize` of LAMMPS; the first that is met ends the call. */
export interface LammpsUntil {
  /** etol: |E - E'| below this part of the mean of |E| and |E'|, per particle; 1e-16, met when not a bit changes */
  energyTolerance?: number;
  /** ftol, on sqrt(sum |F_i|²) [v0/length]; 1e-20, which no state of ours meets */
  forceNorm?: number;
  /** maxiter; no limit */
  iterations?: number;
  /** maxeval; no limit */
  evaluations?: number;
}

/**
 * The dialect of LAMMPS (units lj, `min_modify line quadratic dmax 0.1`): the same steps from the same start until rounding
 * parts them, the same criteria, and the same words for what ended it. Its line search compares energies: it ends at forces
 * of about sqrt(1e-16 λ|E|), and far above them where the energy jumps, as it does for the truncated Kob-Andersen potential.
 */
export interface LammpsOptions extends Running<MinimiserProgress> {
  like: 'lammps';
  until?: LammpsUntil;
  finish?: Finish;
}

export type LammpsStopReason = Native.LammpsStopReason;

export interface LammpsMinimum extends Descended {
  /** in the words of LAMMPS */
  stopReason: LammpsStopReason;
  /** what the Newton finish did; null without one */
  finish: NewtonFinish | null;
}

/** Whether options ask for the dialect of LAMMPS. */
export function likeLammps(o: unknown): o is LammpsOptions {
  requireOptions('options', o);
  const { like } = o as { like?: unknown };
  if (like !== undefined && like !== 'lammps') throw invalid('INVALID_ARGUMENT', 'like', like, "'lammps'");
  return like === 'lammps';
}

/** @internal */
export async function minimiseLikeLammps(
  s: System,
  o: LammpsOptions & { timestep?: number },
  method: 'lammps-cg' | 'lammps-sd' | 'lammps-fire',
): Promise<LammpsMinimum> {
  const own = method === 'lammps-fire' ? ['timestep'] : [];
  knownOptions(method, o, ['like', 'until', 'finish', ...own, ...runningOptions]);
  const until = o.until ?? {};
  requireOptions('until', until);
  knownOptions('until', until, ['energyTolerance', 'forceNorm', 'iterations', 'evaluations']);
  const limit = (name: 'iterations' | 'evaluations'): number =>
    until[name] === undefined ? Number.POSITIVE_INFINITY : requireInteger(`until.${name}`, until[name], 1);
  const result = await runMinimiser(s, o, {
    method,
    energyTolerance: requireBetween('until.energyTolerance', until.energyTolerance ?? 1e-16, 0, 0.999),
    forceNorm: requireBetween('until.forceNorm', until.forceNorm ?? 1e-20, 0, Number.MAX_VALUE),
    iterations: limit('iterations'),
    evaluations: limit('evaluations'),
    newtonForce: finishForce(o.finish),
    timestep: o.timestep === undefined ? 0 : requirePositive('timestep', o.timestep),
  });
  const { newton: finish, stopReason, ...rest } = result;
  return { ...rest, stopReason: stopReason as LammpsStopReason, finish };
}

import { structuralDistance } from '../analysis';
import { knownOptions, requireBetween, requireOptions, requirePositive } from '../arguments';
import { type Running, readyToRun, runningOptions } from '../binding/running';
import { invalid } from '../errors';
import { conjugateGradient, fire, lbfgs, lineSearchDescent } from '../minimisation/minimisers';
import type { Finish, Minimum } from '../minimisation/minimum';
import { newton } from '../minimisation/newton';
import { steepestDescent } from '../relaxation/steepest-descent';
import type { System } from '../system';

/** `sd` is the steepest-descent flow; `fire` the dialect of 2020; `line-search` what LAMMPS calls sd. */
export type DescentMethod = 'sd' | 'cg' | 'fire' | 'fire-2006' | 'lbfgs' | 'line-search';

/** Where a descent by any method ended; of the flow, `iterations` are its steps. */
type Ended = Omit<Minimum, 'maxForceFloor'>;

/** The inherent structure that one method reached. */
export interface InherentStructure extends Ended {
  method: DescentMethod;
  /** the state; the caller's to keep and to dispose of */
  system: System;
  /** distance to where the same method ends at a tenth of all tolerances [length]; NaN when not asked for */
  noise: number;
}

/**
 * Minima nearer than this count as one [length]: far above what forces of 1e-8 and less leave open, far below the least
 * rearrangement, which moves some particles of thousands by a tenth.
 */
export const sameMinimumDistance = 1e-6;

export interface InherentStructureComparison {
  minima: InherentStructure[];
  /** [methods][methods], the mean displacement removed [length] */
  distances: number[][];
}

export interface ComparisonOptions extends Running<{ method: DescentMethod; done: number; of: number }> {
  /** every method goes on to this largest force [v0/length]; 1e-10 */
  maxForce?: number;
  /** relative tolerance of the flow; 1e-2 */
  tolerance?: number;
  /** whether each method runs once more at a tenth of the tolerances; true */
  noise?: boolean;
}

export interface DescentTolerances {
  /** [v0/length] */
  maxForce: number;
  /** relative, of the flow */
  tolerance: number;
  /** most force evaluations; no limit */
  evaluations?: number;
  /** Newton steps after that; none */
  finish?: Finish;
}

type DescentRunning = Running<{ evaluations: number; rmsForce: number }>;
type Descent = (s: System, t: DescentTolerances, o: DescentRunning) => Promise<Ended>;

const descents: Record<DescentMethod, Descent> = {
  sd: async (s, { tolerance, finish, ...until }, { onProgress, ...o }) => {
    const flow = await steepestDescent(s, {
      until,
      tolerance,
      times: Float64Array.of(0),
      onProgress: onProgress && (({ evaluations, rmsVelocity }) => onProgress({ evaluations, rmsForce: rmsVelocity })),
      ...o,
    });
    const last = flow.times.length - 1;
    const [energy, rmsForce, maxForce] = [flow.energy[last], flow.rmsVelocity[last], flow.maxForce[last]];
    const { forceNoise: forceFloor, evaluations, steps: iterations, stopReason, seconds } = flow;
    const ended = { energy, rmsForce, maxForce, forceFloor, evaluations, iterations, stopReason, seconds };
    if (finish === undefined) return { ...ended, finish: null };
    const end = await newton(s, { ...(finish !== 'newton' && finish), onProgress, ...o });
    return {
      ...ended,
      ...{ energy: end.energy, rmsForce: end.rmsForce, maxForce: end.maxForce, forceFloor: end.forceFloor },
      seconds: seconds + end.seconds,
      finish: {
        ...{ evaluations: end.evaluations, iterations: end.iterations, products: end.products },
        stopReason: end.stopReason,
      },
    };
  },
  cg: (s, { tolerance: _, finish, ...until }, o) => conjugateGradient(s, { until, finish, ...o }),
  fire: (s, { tolerance: _, finish, ...until }, o) => fire(s, { until, finish, ...o }),
  'fire-2006': (s, { tolerance: _, finish, ...until }, o) => fire(s, { until, finish, dialect: '2006', ...o }),
  lbfgs: (s, { tolerance: _, finish, ...until }, o) => lbfgs(s, { until, finish, ...o }),
  'line-search': (s, { tolerance: _, finish, ...until }, o) => lineSearchDescent(s, { until, finish, ...o }),
};

export const descentMethods = Object.keys(descents) as DescentMethod[];

/** One descent of a copy; the system stays where it is. @internal */
export async function inherentStructure(
  system: System,
  method: DescentMethod,
  tolerances: DescentTolerances,
  o: DescentRunning,
): Promise<{ system: System } & Ended> {
  const copy = system.clone();
  try {
    return { system: copy, ...(await descents[method](copy, tolerances, o)) };
  } catch (e) {
    copy.dispose();
    throw e;
  }
}

/**
 * The inherent structures that several methods reach from the same start, and how far apart they are. With `noise` each
 * method runs once more at a tenth of its tolerances: distances of the order of that noise are no difference between
 * methods. From some starts, the more of them the larger N and T, the flow itself ends elsewhere at a tenth of its tolerance,
 * and its noise is then as large as any distance: they lie at the border of a basin. Single minima of large systems are
 * reproducible at equal tolerances only; their statistics are at any (docs/numerics.md, "Which minimum").
 *
 * @param system the start; it stays where it is
 * @param methods one or more of 'sd' (the flow), 'cg', 'fire', 'fire-2006', 'lbfgs', 'line-search'
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming methods, `OUT_OF_RANGE`, `TOLERANCE_BELOW_FLOOR` for a maxForce of which a
 *   tenth is below the rounding floor, `BUSY`, `DISPOSED`
 * @see Nishikawa et al., Supplemental Material IV.A and figure S5
 */
export async function compareInherentStructures(
  system: System,
  methods: readonly DescentMethod[],
  o: ComparisonOptions = {},
): Promise<InherentStructureComparison> {
  requireOptions('options', o);
  knownOptions('compareInherentStructures', o, ['maxForce', 'tolerance', 'noise', ...runningOptions]);
  requireMethods(methods);
  const maxForce = requirePositive('maxForce', o.maxForce ?? 1e-10);
  const tolerance = requireBetween('tolerance', o.tolerance ?? 1e-2, 1e-9, 1);
  const noise = o.noise ?? true;
  readyToRun(o);
  const running = { signal: o.signal, threads: o.threads };
  const minima: InherentStructure[] = [];
  try {
    for (const [done, method] of methods.entries()) {
      o.onProgress?.({ method, done, of: methods.length });
      const found = await inherentStructure(system, method, { maxForce, tolerance }, running);
      const minimum = { method, ...found, noise: Number.NaN };
      minima.push(minimum);
      if (noise) {
        const finer = { maxForce: maxForce / 10, tolerance: tolerance / 10 };
        const again = await inherentStructure(system, method, finer, running);
        minimum.noise = structuralDistance(found.system, again.system);
        again.system.dispose();
      }
    }
  } catch (e) {
    for (const m of minima) m.system.dispose();
    throw e;
  }
  const distances = minima.map((a) => minima.map((b) => (a === b ? 0 : structuralDistance(a.system, b.system))));
  return { minima, distances };
}

function requireMethods(methods: unknown): asserts methods is readonly DescentMethod[] {
  if (!Array.isArray(methods) || methods.length < 1) {
    throw invalid('INVALID_ARGUMENT', 'methods', methods, `an array of ${descentMethods.join(', ')}`);
  }
  for (const [k, method] of methods.entries()) {
    if (!descentMethods.includes(method) || methods.indexOf(method) !== k)
      throw invalid('INVALID_ARGUMENT', `methods[${k}]`, method, `each once of ${descentMethods.join(', ')}`);
  }
}

import type { Until } from '../../relaxation/steepest-descent';
import type { FlowStage, QuenchProgress } from '../progress';
import type { Computation, Task } from './tasks';

/** An rms force from which a flow is taken to come down, and where it is taken to end if nobody says, for how far it is. */
const beginForce = 10;
const endForce = 1e-10;

/** Seconds that a unit of work takes when nothing has been measured: a trial move, a particle that relaxes. */
const usual: Record<Computation['kind'], number> = { state: 5e-7, relaxation: 2e-3 };

/** The part of a task that is done, 0 to 1, from what it says of itself. */
export function partOf(p: QuenchProgress, computes: Computation): number {
  if (p.kind === 'flow') return partOfFlow(p, computes.kind === 'relaxation' ? computes.until : { rmsForce: endForce });
  const own = p.phase === 'sampling' && p.sweeps > 0 ? p.sweep / p.sweeps : 0;
  if (computes.kind === 'relaxation' || !computes.twoSided) return own;
  // the side from below takes about a third of the time
  return p.side === 'above' ? 0.67 * own : 0.67 + 0.33 * own;
}

/** By the criterion that comes first, as it seems: work grows with the logarithm of the force, or the root of the time. */
function partOfFlow({ time, rmsVelocity, evaluations }: FlowStage, until: Until): number {
  if (!(rmsVelocity > 0)) return 1;
  const force = until.rmsForce ?? until.maxForce;
  const parts = [
    force === undefined
      ? 0
      : Math.log(beginForce / rmsVelocity) / Math.log(beginForce / Math.min(force, beginForce / 2)),
    until.time === undefined ? 0 : Math.sqrt(time / until.time),
    until.evaluations === undefined ? 0 : evaluations / until.evaluations,
  ];
  return Math.min(1, Math.max(0, ...parts));
}

/** Seconds per unit of work, by kind, from what has been measured. */
export class Rates {
  private readonly sums: Record<Computation['kind'], { seconds: number; cost: number }> = {
    state: { seconds: 0, cost: 0 },
    relaxation: { seconds: 0, cost: 0 },
  };

  /** Counts a task that took so long, or a part of one. */
  add(task: Pick<Task, 'computes' | 'cost'>, seconds: number, part = 1): void {
    const sum = this.sums[task.computes.kind];
    sum.seconds += seconds;
    sum.cost += task.cost * part;
  }

  copy(): Rates {
    const copy = new Rates();
    for (const kind of ['state', 'relaxation'] as const) Object.assign(copy.sums[kind], this.sums[kind]);
    return copy;
  }

  /** How long a task will take [s]. */
  secondsOf(task: Pick<Task, 'computes' | 'cost'>): number {
    const { seconds, cost } = this.sums[task.computes.kind];
    return task.cost * (cost > 0 ? seconds / cost : usual[task.computes.kind]);
  }
}

/** A task that is not done, and the part of it that is. */
export interface Open {
  task: Task;
  part: number;
}

/**
 * Time to the end with so many workers [s]: the work that is left shared among them, but no less than the longest chain
 * of tasks that need one another takes.
 */
export function secondsToGo(open: readonly Open[], rates: Rates, workers: number): number {
  const left = new Map(open.map(({ task, part }) => [task.id, { task, seconds: rates.secondsOf(task) * (1 - part) }]));
  const chain = (id: string): number => {
    const here = left.get(id);
    return here === undefined ? 0 : here.seconds + (here.task.needs === null ? 0 : chain(here.task.needs));
  };
  let sum = 0;
  let longest = 0;
  for (const [id, { seconds }] of left) {
    sum += seconds;
    longest = Math.max(longest, chain(id));
  }
  return Math.max(longest, sum / workers);
}

/** Tasks by the length of the work that hangs on them, so that the longest chain begins first. */
export function urgency(tasks: readonly Task[], rates: Rates): Map<string, number> {
  const urgent = new Map<string, number>();
  // each task comes after the one it needs
  for (const task of [...tasks].reverse()) {
    const own = rates.secondsOf(task) + (urgent.get(task.id) ?? 0);
    urgent.set(task.id, own);
    if (task.needs !== null) urgent.set(task.needs, Math.max(urgent.get(task.needs) ?? 0, own));
  }
  return urgent;
}

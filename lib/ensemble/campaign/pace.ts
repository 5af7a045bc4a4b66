import type { QuenchProgress } from '../progress';
import { partOf, Rates } from './outlook';
import type { Task } from './tasks';

/** Of a state, from which its own pace is worth something. */
const leastPart = 0.02;

/** What a task at work has said: the part of it that is done, and the first thing it said in this run. */
interface AtWork {
  part: number;
  first: { time: number; part: number } | undefined;
}

/** How fast tasks are: those that are done, and those at work by what they say of themselves. */
export class Pace {
  /** of tasks that are done */
  readonly rates = new Rates();
  private readonly working = new Map<string, AtWork>();

  /** Tasks at work. */
  get running(): number {
    return this.working.size;
  }

  begins({ id }: Task): void {
    this.working.set(id, { part: 0, first: undefined });
  }

  ends({ id }: Task): void {
    this.working.delete(id);
  }

  /** The part of a task that is done. */
  partOf({ id }: Task): number {
    return this.working.get(id)?.part ?? 0;
  }

  /**
   * Takes in what a task at work says.
   *
   * @returns its part that is done, and its time to go [s] by its own pace, where that can be told, else by that of others
   *   of its kind; null where that is over
   */
  said(task: Task, progress: QuenchProgress): { part: number; secondsLeft: number | null } {
    const part = partOf(progress, task.computes);
    const now = performance.now();
    const first = this.working.get(task.id)?.first ?? { time: now, part };
    this.working.set(task.id, { part, first });
    const own = this.ownOf(task);
    if (own !== undefined) return { part, secondsLeft: (own.seconds * (1 - part)) / own.part };
    const left = this.rates.secondsOf(task) * (1 - part) - (now - first.time) / 1000;
    return { part, secondsLeft: left > 0 ? left : null };
  }

  /** Rates with those of tasks at work, which say how fast it goes before any of their kind is done. */
  ratesWith(tasks: readonly Task[]): Rates {
    const rates = this.rates.copy();
    for (const task of tasks) {
      const own = this.ownOf(task);
      if (own !== undefined) rates.add(task, own.seconds, own.part);
    }
    return rates;
  }

  /** The time in which a task has done a part of itself, without what it had to wait, or was done before. */
  private ownOf({ id, computes }: Task): { seconds: number; part: number } | undefined {
    const state = this.working.get(id);
    if (state?.first === undefined || computes.kind !== 'state') return undefined;
    const part = state.part - state.first.part;
    return part > leastPart ? { seconds: (performance.now() - state.first.time) / 1000, part } : undefined;
  }
}

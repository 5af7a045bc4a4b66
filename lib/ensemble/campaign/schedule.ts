import { together } from '../../binding/together';
import { VitrelaxError } from '../../errors';
import type { QuenchProgress } from '../progress';
import type { Engine, Order, TaskEnd } from './engine';
import type { CampaignEvent, TaskCounts } from './events';
import { Lock } from './lock';
import { secondsToGo, urgency } from './outlook';
import { Pace } from './pace';
import type { Store } from './store';
import { labelOf, type Task } from './tasks';
import { inputCodes } from './work';

/** A task that another process is at work on is looked at again after this time. */
const heldMilliseconds = 2000;
/** Between two outlooks. */
const outlookMilliseconds = 2000;
/** Folders that are looked at side by side. */
const looksAtOnce = 16;

export interface ScheduleOptions {
  threads: number;
  checkpointSeconds: number;
  /** how often a task whose process has broken off is done again */
  retries: number;
  onEvent: (event: CampaignEvent) => void;
}

type Status = 'left' | 'running' | 'held' | 'done' | 'failed';

/** Brings the tasks of a campaign to their end, each after the one that it needs, as many at a time as the engine takes. */
export class Schedule {
  readonly failures = new Map<string, { task: Task; code: string; message: string }>();
  private readonly byId: Map<string, Task>;
  private readonly status = new Map<string, Status>();
  private readonly crashes = new Map<string, number>();
  private readonly pace = new Pace();
  private readonly controller = new AbortController();
  private fatal: { error: unknown } | undefined;

  constructor(
    private readonly tasks: readonly Task[],
    private readonly store: Store,
    private readonly engine: Engine,
    private readonly o: ScheduleOptions,
  ) {
    this.byId = new Map(tasks.map((task) => [task.id, task]));
  }

  /**
   * Does what is not done.
   *
   * @throws {VitrelaxError} `FILE_UNWRITABLE` when the disk takes no more, `SLURM_FAILED` when Slurm does not; the reason of the signal when it is aborted. All
   *   processes have then come to rest
   */
  async run(signal: AbortSignal | undefined): Promise<void> {
    await this.look();
    const { onEvent } = this.o;
    onEvent({ event: 'campaign', tasks: this.tasks.length, workers: this.engine.workers, ...this.outlook() });
    const abort = (): void => this.controller.abort();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    const busy = new Set<Promise<void>>();
    const tell = (): void => onEvent({ event: 'outlook', ...this.outlook() });
    const timer = setInterval(tell, outlookMilliseconds);
    try {
      for (;;) {
        if (!this.controller.signal.aborted) for (const task of this.next()) this.launch(task, busy);
        if (busy.size === 0) break;
        await Promise.race(busy);
      }
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', abort);
    }
    if (this.fatal !== undefined) throw this.fatal.error;
    signal?.throwIfAborted();
    for (const task of this.tasks) {
      if (this.status.get(task.id) !== 'left') continue;
      // what it needs has failed, or what that needs
      this.failures.set(task.id, { task, code: 'BLOCKED', message: 'what it starts from is not there' });
    }
  }

  /** How many tasks there are in which state. */
  counts(): TaskCounts {
    const counts: TaskCounts = { done: 0, running: 0, failed: 0, left: 0 };
    for (const { id } of this.tasks) {
      const status = this.status.get(id) ?? 'left';
      counts[status === 'held' ? 'left' : status]++;
    }
    return counts;
  }

  /** What is there already; what is damaged is put aside and done again. */
  private async look(): Promise<void> {
    await together(
      undefined,
      this.tasks.map((task) => async () => {
        const damage = await this.store.damage(task, { full: false });
        if (damage !== undefined) await this.putAside(task, damage);
        const manifest = await this.store.manifest(task);
        const done = damage === undefined && manifest?.status === 'done';
        this.status.set(task.id, done ? 'done' : 'left');
        if (done) this.pace.rates.add(task, manifest.seconds);
      }),
      looksAtOnce,
    );
  }

  private async putAside(task: Task, damage: string): Promise<void> {
    const lock = await Lock.take(this.store.lock(task));
    // whoever is at work on it makes it anew already
    if (!(lock instanceof Lock)) return;
    try {
      const aside = await this.store.setAside(task);
      this.o.onEvent({
        event: 'damaged',
        ...this.about(task),
        message: `${damage}; put aside as ${aside}, done again`,
      });
    } finally {
      await lock.release();
    }
  }

  /** Tasks for the workers that are free: the longest chains first. */
  private next(): Task[] {
    const free = this.engine.workers - this.pace.running;
    if (free <= 0) return [];
    const urgent = urgency(this.tasks, this.pace.rates);
    const ready = this.tasks.filter(
      ({ id, needs }) => this.status.get(id) === 'left' && (needs === null || this.status.get(needs) === 'done'),
    );
    return ready.sort((a, b) => (urgent.get(b.id) ?? 0) - (urgent.get(a.id) ?? 0)).slice(0, free);
  }

  private launch(task: Task, busy: Set<Promise<void>>): void {
    const work = this.do(task)
      .catch((error) => {
        this.fatal ??= { error };
        this.controller.abort();
      })
      .finally(() => busy.delete(work));
    busy.add(work);
  }

  private async do(task: Task): Promise<void> {
    const { threads, checkpointSeconds, onEvent } = this.o;
    const begin = performance.now();
    this.status.set(task.id, 'running');
    this.pace.begins(task);
    onEvent({ event: 'started', ...this.about(task) });
    const order: Order = {
      store: { directory: this.store.directory, states: this.store.states },
      task,
      needed: task.needs === null ? undefined : this.byId.get(task.needs),
      threads,
      checkpointSeconds,
      seconds: this.pace.rates.secondsOf(task),
    };
    const onProgress = (progress: QuenchProgress): void => {
      const seconds = (performance.now() - begin) / 1000;
      onEvent({ event: 'progress', ...this.about(task), ...this.pace.said(task, progress), seconds, progress });
    };
    const end = await this.engine.run(order, { signal: this.controller.signal, onProgress });
    this.pace.ends(task);
    await this.settle(task, end);
  }

  private async settle(task: Task, end: TaskEnd): Promise<void> {
    const { onEvent, retries } = this.o;
    const about = this.about(task);
    switch (end.status) {
      case 'done':
        this.status.set(task.id, 'done');
        this.pace.rates.add(task, end.seconds);
        onEvent({ event: 'finished', ...about, seconds: end.seconds, notes: end.notes, ...this.outlook() });
        return;
      case 'stopped':
        this.status.set(task.id, 'left');
        return;
      case 'held':
        this.status.set(task.id, 'held');
        onEvent({
          event: 'waiting',
          ...about,
          message: `process ${end.owner.pid} on ${end.owner.host} is at work on it`,
        });
        await wait(heldMilliseconds, this.controller.signal);
        await this.lookAgain(task);
        return;
      case 'crashed': {
        const crashes = (this.crashes.get(task.id) ?? 0) + 1;
        this.crashes.set(task.id, crashes);
        if (crashes > retries) return this.fail(task, 'CRASHED', end.how);
        this.status.set(task.id, 'left');
        onEvent({ event: 'retried', ...about, message: `${end.how}; goes on from its last checkpoint` });
        return;
      }
      case 'failed':
        return this.settleFailure(task, end.code, end.message);
    }
  }

  private async settleFailure(task: Task, code: string, message: string): Promise<void> {
    const needed = task.needs === null ? undefined : this.byId.get(task.needs);
    const crashes = this.crashes.get(task.id) ?? 0;
    if (inputCodes.includes(code) && needed !== undefined && crashes < this.o.retries) {
      this.crashes.set(task.id, crashes + 1);
      await this.lookAtInput(needed, message);
      this.status.set(task.id, 'left');
      return;
    }
    // on a disk that takes no more, or without the engine, nothing else will come to its end either
    if (code === 'FILE_UNWRITABLE' || code === 'SLURM_FAILED') {
      this.status.set(task.id, 'left');
      throw new VitrelaxError(code, message, { field: 'directory', value: this.store.directory });
    }
    this.fail(task, code, message);
  }

  /** A task whose result another found wanting is done again, unless of two that need it the first has seen to that. */
  private async lookAtInput(task: Task, message: string): Promise<void> {
    if (this.status.get(task.id) !== 'done') return;
    if ((await this.store.damage(task, { full: true })) !== undefined) await this.putAside(task, message);
    if ((await this.store.manifest(task))?.status !== 'done') this.status.set(task.id, 'left');
  }

  private fail(task: Task, code: string, message: string): void {
    this.status.set(task.id, 'failed');
    this.failures.set(task.id, { task, code, message });
    this.o.onEvent({ event: 'failed', ...this.about(task), message });
  }

  private async lookAgain(task: Task): Promise<void> {
    const done = (await this.store.manifest(task))?.status === 'done';
    this.status.set(task.id, done ? 'done' : 'left');
    if (done) this.o.onEvent({ event: 'finished', ...this.about(task), seconds: 0, notes: [], ...this.outlook() });
  }

  private about(task: Task): { id: string; label: string } {
    return { id: task.id, label: labelOf(task) };
  }

  private outlook(): { counts: TaskCounts; secondsLeft: number } {
    const open = this.tasks.filter(({ id }) => !['done', 'failed'].includes(this.status.get(id) ?? 'left'));
    const parts = open.map((task) => ({ task, part: this.pace.partOf(task) }));
    const secondsLeft = secondsToGo(parts, this.pace.ratesWith(open), this.engine.workers);
    return { counts: this.counts(), secondsLeft };
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

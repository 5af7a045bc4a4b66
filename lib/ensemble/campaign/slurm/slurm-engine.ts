import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { VitrelaxError } from '../../../errors';
import type { Engine, Order, TaskEnd } from '../engine';
import { Store } from '../store';
import { progressOf } from '../work';
import { Batch } from './batch';
import { cancel, isTemporary, type QueuedElement, queue, submit } from './commands';
import { bundlesOf, type CheckedSlurm, scriptOf } from './script';

/** Folder of the batches in the directory of a campaign. */
export const batchesFolder = 'slurm';
/** Tasks that are ready within this time are submitted together. */
const gatherMilliseconds = 200;
/** Looks at the queue after which an element that is not in it, and has said nothing of a task, has broken off. */
const looksOfGrace = 6;
/** Jobs that are still there so long after they have been cancelled are left to Slurm. */
const cancelMilliseconds = 120_000;
/** How often a submission is tried while none of our jobs is in the queue. */
const submissions = 10;

export interface SlurmEngineOptions {
  /** of the campaign, on a file system that all nodes share */
  directory: string;
  workers: number;
  slurm: CheckedSlurm;
  /** elements that an array may have */
  arrays: number;
  /** what a user may want to know */
  note: (message: string) => void;
}

type Run = Parameters<Engine['run']>;
/** A task that has been asked for. */
interface Asked {
  order: Order;
  onProgress: Run[1]['onProgress'];
  resolve: (end: TaskEnd) => void;
}
/** Where a task is in Slurm. */
interface Place {
  batch: Batch;
  element: number;
}
interface Submitted extends Asked, Place {
  /** looks at the queue in which it was not there */
  missed: number;
}

/**
 * Tasks as job arrays of Slurm. Nothing but the queue and the files of the directory connects this process with the jobs:
 * where it is killed they go on, and the next run of the same campaign takes them up.
 */
export class SlurmEngine implements Engine {
  readonly workers: number;
  private waiting: Asked[] = [];
  private readonly submitted = new Map<string, Submitted>();
  private signal: AbortSignal | undefined;
  private driving: Promise<void> | undefined;
  private wake: () => void = () => undefined;
  private cancelled: number | undefined;
  private refusals = 0;
  private noted = '';

  private constructor(
    private readonly o: SlurmEngineOptions,
    /** tasks in jobs of an earlier run that are still in the queue */
    private readonly earlier: Map<string, Place>,
  ) {
    this.workers = o.workers;
  }

  /** @throws {VitrelaxError} `SLURM_FAILED` where Slurm is not there or does not answer */
  static async open(o: SlurmEngineOptions): Promise<SlurmEngine> {
    const earlier = await earlierBatches(join(o.directory, batchesFolder));
    if (earlier.size > 0) o.note(`${earlier.size} tasks are in jobs of an earlier run, which go on`);
    return new SlurmEngine(o, earlier);
  }

  run(order: Order, { signal, onProgress }: Run[1]): Promise<TaskEnd> {
    return new Promise((resolve) => {
      const asked = { order, onProgress, resolve };
      const place = this.earlier.get(order.task.id);
      this.earlier.delete(order.task.id);
      if (place === undefined) this.waiting.push(asked);
      else this.submitted.set(order.task.id, { ...asked, ...place, missed: 0 });
      if (this.signal !== signal) {
        this.signal = signal;
        signal.addEventListener('abort', () => this.wake(), { once: true });
      }
      this.wake();
      this.driving ??= this.drive().finally(() => {
        this.driving = undefined;
      });
    });
  }

  /** Submits what waits and looks at the queue, as long as there is anything. */
  private async drive(): Promise<void> {
    // the first caller has yet to learn that it waits
    await delay(0);
    while (this.waiting.length + this.submitted.size > 0) {
      try {
        if (this.waiting.length > 0 && !this.signal?.aborted) {
          await delay(gatherMilliseconds);
          await this.submit();
        }
        if (this.signal?.aborted) {
          for (const { resolve } of this.waiting.splice(0)) resolve({ status: 'stopped' });
          await this.cancel();
        }
        await this.look();
      } catch (e) {
        await this.cancel();
        const code = e instanceof VitrelaxError ? e.code : 'INTERNAL';
        this.endAll({ status: 'failed', code, message: (e as Error).message });
      }
      // what has ended makes room for others, which are asked for before the next turn
      await delay(0);
      if (this.submitted.size > 0 || this.refusals > 0) await this.sleep();
    }
  }

  private async submit(): Promise<void> {
    const { slurm, directory } = this.o;
    const size = Math.max(1, this.o.arrays);
    while (this.waiting.length > 0 && !this.signal?.aborted) {
      const asked = this.waiting;
      const bundles = bundlesOf(
        asked.map(({ order }) => order),
        slurm.bundleSeconds,
      ).slice(0, size);
      const count = bundles.flat().length;
      const threads = Math.max(...asked.map(({ order }) => order.threads));
      const script = scriptOf(slurm, { threads, about: `${count} tasks of the campaign in ${directory}` });
      const batch = await Batch.make(join(directory, batchesFolder), bundles, script);
      try {
        const job = await submit(batch.folder, batch.script, bundles.length, this.o.arrays > 0);
        await batch.submitted(job);
        this.refusals = 0;
        this.o.note(`${count} tasks submitted: job ${job}, an array of ${bundles.length}`);
      } catch (e) {
        await batch.remove();
        this.refusals++;
        // with jobs in the queue there will be room when they end
        const may = isTemporary(e as Error) && (this.submitted.size > 0 || this.refusals < submissions);
        if (!may) throw e;
        this.noteOnce(`${(e as Error).message}; tried again`);
        return;
      }
      this.waiting = asked.slice(count);
      let k = 0;
      bundles.forEach((bundle, element) => {
        for (const { task } of bundle) this.submitted.set(task.id, { ...asked[k++], batch, element, missed: 0 });
      });
    }
  }

  /** What has ended, how far the rest is, and what is no longer there. */
  private async look(): Promise<void> {
    const jobs = new Set([...this.submitted.values()].map(({ batch }) => batch.job as string));
    const known = await queue([...jobs]).catch((e: VitrelaxError) => {
      // the jobs do not need the controller while they run
      this.noteOnce(e.message);
      return undefined;
    });
    const inQueue = new Map(known?.map((element) => [`${element.job} ${element.index}`, element]));
    const broken = new Set<string>();
    for (const [id, task] of [...this.submitted]) {
      const end = await task.batch.end(id);
      if (end !== undefined) {
        this.settle(id, task, end);
        continue;
      }
      const name = `${task.batch.job} ${task.element}`;
      const element = inQueue.get(name);
      if (element !== undefined && !element.ended) {
        task.missed = 0;
        if (element.state === 'RUNNING') await report(task);
        if (/held|NeverSatisfied/i.test(element.reason)) this.noteOnce(`job ${element.job}: ${element.reason}`);
        continue;
      }
      if (known === undefined && !this.isOverdue()) continue;
      task.missed++;
      if (task.missed < looksOfGrace && this.cancelled === undefined) continue;
      // of the tasks of an element the first that has not ended was at work
      const first = !broken.has(name) && this.cancelled === undefined;
      broken.add(name);
      this.settle(id, task, first ? await crash(task, element) : { status: 'stopped' });
    }
    if (this.isOverdue()) this.endAll({ status: 'stopped' });
  }

  private async cancel(): Promise<void> {
    if (this.cancelled !== undefined) return;
    this.cancelled = performance.now();
    const jobs = [...this.submitted.values(), ...this.earlier.values()].map(({ batch }) => batch.job as string);
    await cancel([...new Set(jobs)]).catch((e: VitrelaxError) => this.o.note(e.message));
  }

  private isOverdue(): boolean {
    return this.cancelled !== undefined && performance.now() - this.cancelled > cancelMilliseconds;
  }

  private settle(id: string, { batch, resolve }: Submitted, end: TaskEnd): void {
    this.submitted.delete(id);
    resolve(end);
    // of a batch that came to a good end nothing is worth keeping
    if (end.status === 'done' && ![...this.submitted.values()].some((other) => other.batch === batch)) void tidy(batch);
  }

  private endAll(end: TaskEnd): void {
    for (const { resolve } of this.waiting.splice(0)) resolve(end);
    for (const [id, task] of [...this.submitted]) this.settle(id, task, end);
  }

  private noteOnce(message: string): void {
    if (message !== this.noted) this.o.note(message);
    this.noted = message;
  }

  private async sleep(): Promise<void> {
    const controller = new AbortController();
    this.wake = () => controller.abort();
    // something may have come in the meantime
    const soon = this.waiting.length > 0 && this.refusals === 0;
    const stop = this.signal?.aborted && this.cancelled === undefined;
    if (!soon && !stop) {
      const seconds = this.cancelled === undefined ? this.o.slurm.pollSeconds : Math.min(1, this.o.slurm.pollSeconds);
      await delay(1000 * seconds, undefined, { signal: controller.signal }).catch(() => undefined);
    }
    this.wake = () => undefined;
  }
}

async function report({ order, onProgress }: Submitted): Promise<void> {
  const known = await progressOf(new Store(order.store).folder(order.task));
  if (known !== undefined) onProgress(known.progress);
}

async function crash({ batch, element }: Submitted, queued: QueuedElement | undefined): Promise<TaskEnd> {
  const words = await batch.words(element);
  const state = queued === undefined ? 'is gone' : `ended as ${queued.state}`;
  return { status: 'crashed', how: `its job ${batch.job}_${element} ${state}${words === '' ? '' : `: ${words}`}` };
}

/** Removes a batch all of whose tasks are done. */
async function tidy(batch: Batch): Promise<boolean> {
  for (const id of batch.elements.flat()) if ((await batch.end(id))?.status !== 'done') return false;
  // an element that has just ended may still write its last line
  await batch.remove().catch(() => undefined);
  return true;
}

/** Tasks that jobs of an earlier run are still to do; batches of which nothing is left are removed. */
async function earlierBatches(parent: string): Promise<Map<string, Place>> {
  const names = await fs.readdir(parent).catch(() => [] as string[]);
  const found = await Promise.all(names.map((name) => Batch.open(join(parent, name))));
  const batches = found.filter((batch): batch is Batch => batch !== undefined && batch.job !== null);
  const open: Batch[] = [];
  for (const batch of batches) if (!(await tidy(batch))) open.push(batch);
  const known = await queue(open.map(({ job }) => job as string));
  const live = new Set(known.filter(({ ended }) => !ended).map(({ job, index }) => `${job} ${index}`));
  const earlier = new Map<string, Place>();
  for (const batch of open) {
    for (const [element, ids] of batch.elements.entries()) {
      if (!live.has(`${batch.job} ${element}`)) continue;
      for (const id of ids) if ((await batch.end(id)) === undefined) earlier.set(id, { batch, element });
    }
  }
  return earlier;
}

import { promises as fs } from 'node:fs';
import { join, relative } from 'node:path';
import { VitrelaxError } from '../../errors';
import { removeTemporaries } from '../../io/atomic';
import { makeWritable, readJson, writeJson } from '../directory';
import type { QuenchProgress } from '../progress';
import { newProcessSession } from '../session';
import { compute, unfinished, type WorkOptions } from './computation';
import { Lock, type LockOwner, liveOwner } from './lock';
import { type Attempt, fingerprints, newManifest, type TaskManifest, writeManifest } from './manifest';
import { peakMemory } from './peak-memory';
import type { Store } from './store';
import type { Task } from './tasks';

/** Each attempt writes its results to a folder of its own, and moves them where they belong when all is done. */
const attemptPrefix = 'attempt-';
const progressName = 'progress.json';
/** Between two signs of how far a task is, for `vitrelax status`. */
const progressMilliseconds = 2000;

/** How a task ended without an error: its manifest, or who else is at work on it. */
export type WorkOutcome = { manifest: TaskManifest } | { heldBy: LockOwner };

/**
 * Does a task, from its checkpoint where there is one, and puts it into the store. Where it is done already nothing
 * happens. An interrupted task keeps its checkpoints, a failed one its error.
 *
 * @param needed the task that it starts from; must be done
 * @throws {VitrelaxError} `FILE_UNWRITABLE` naming the path; `FILE_TRUNCATED` when the files of the task that it starts from
 *   are not what was written; what the computation itself throws. An abort rejects with the signal's reason
 */
export async function doTask(store: Store, task: Task, needed: Task | undefined, o: WorkOptions): Promise<WorkOutcome> {
  const folder = store.folder(task);
  await makeWritable(folder);
  const lock = await Lock.take(store.lock(task));
  if (!(lock instanceof Lock)) return { heldBy: lock };
  const results = join(folder, `${attemptPrefix}${lock.token}`);
  try {
    // whoever had the lock before may have been killed in the middle of a file
    for (const path of [folder, join(folder, unfinished)]) await removeTemporaries(path);
    await removeAttempts(folder);
    const source = needed && store.folder(needed);
    const known = await store.manifest(task);
    if (known?.status === 'done') return { manifest: known };
    const manifest =
      known ?? newManifest({ id: task.id, computes: task.computes, needs: source ? relative(folder, source) : null });
    const attempt: Attempt = newProcessSession(o.threads);
    manifest.attempts.push(attempt);
    Object.assign(manifest, { status: 'unfinished', error: null });
    const begin = performance.now();
    const count = (): void => {
      attempt.seconds = (performance.now() - begin) / 1000;
      attempt.memory = peakMemory();
      manifest.seconds = manifest.attempts.reduce((sum, a) => sum + a.seconds, 0);
    };
    await writeManifest(folder, manifest);
    for (const path of [join(folder, unfinished), results]) await fs.mkdir(path, { recursive: true });
    const progress = told(folder, o.onProgress);
    const signal = o.signal === undefined ? lock.lost : AbortSignal.any([o.signal, lock.lost]);
    try {
      const damage = needed && (await store.damage(needed, { full: true }));
      if (damage !== undefined) throw damagedInput(damage);
      const options = { ...o, signal, onProgress: progress.report };
      const work = { task, folder, results, source, manifest, options };
      const files = await compute(work);
      manifest.files = await fingerprints(results, files);
      if (!(await lock.isOwn())) return await takenOver(store, task, lock);
      for (const name of files) await fs.rename(join(results, name), join(folder, name));
      for (const path of [join(folder, unfinished), results]) await fs.rm(path, { recursive: true, force: true });
      manifest.status = 'done';
    } catch (e) {
      if (!(await lock.isOwn().catch(() => true))) return await takenOver(store, task, lock);
      if (!o.signal?.aborted && isOwnFault(e)) {
        manifest.status = 'failed';
        manifest.error = {
          code: e instanceof VitrelaxError ? e.code : 'INTERNAL',
          message: String((e as Error).message),
        };
      }
      count();
      // the first error says more than that it could not be written down
      await writeManifest(folder, manifest).catch(() => undefined);
      throw e;
    } finally {
      await progress.settled();
    }
    count();
    await fs.rm(join(folder, progressName), { force: true });
    await writeManifest(folder, manifest);
    return { manifest };
  } finally {
    await fs.rm(results, { recursive: true, force: true }).catch(() => undefined);
    await lock.release().catch(() => undefined);
  }
}

/** Removes the results of attempts that were broken off; one that still runs, taken for dead, finds no place for its own. */
async function removeAttempts(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    if (name.startsWith(attemptPrefix)) await fs.rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * The end of an attempt that another process has taken for dead, on a node that was lost and came back: nothing of it goes
 * into the folder, which is the other's.
 */
async function takenOver(store: Store, task: Task, { path }: Lock): Promise<WorkOutcome> {
  const heldBy = await liveOwner(path);
  if (heldBy !== undefined) return { heldBy };
  const manifest = await store.manifest(task);
  if (manifest?.status === 'done') return { manifest };
  throw new VitrelaxError('LOCKED', `${store.folder(task)} has been taken over by another process`);
}

/** Errors of a task whose input may not be what was written, or may be gone: the other task must be looked at again. */
export const inputCodes: readonly string[] = ['FILE_TRUNCATED', 'FILE_FORMAT', 'FILE_NOT_FOUND'];

function damagedInput(what: string): VitrelaxError {
  return new VitrelaxError('FILE_TRUNCATED', what, { field: 'needs' });
}

/** Whether the computation itself failed, and not the disk, its input, or the order of things. */
function isOwnFault(e: unknown): boolean {
  return !(e instanceof VitrelaxError && ['FILE_UNWRITABLE', 'LOCKED', ...inputCodes].includes(e.code));
}

/** How far a running task is, as `progress.json` in its folder has it. */
export interface TaskProgress {
  date: string;
  progress: QuenchProgress;
}

export async function progressOf(folder: string): Promise<TaskProgress | undefined> {
  return (await readJson(join(folder, progressName)).catch(() => undefined)) as TaskProgress | undefined;
}

/** Passes progress on, and every so often into a file. */
function told(folder: string, onProgress: WorkOptions['onProgress']) {
  let next = performance.now();
  let writing: Promise<void> | undefined;
  const report = (progress: QuenchProgress): void => {
    onProgress?.(progress);
    if (writing !== undefined || performance.now() < next) return;
    next = performance.now() + progressMilliseconds;
    const known: TaskProgress = { date: new Date().toISOString(), progress };
    writing = writeJson(join(folder, progressName), known)
      // a disk that takes no more is met again where it matters
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
  };
  return { report, settled: async () => writing };
}

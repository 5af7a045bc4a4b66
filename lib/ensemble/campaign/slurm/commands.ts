import { execFile } from 'node:child_process';
import { VitrelaxError } from '../../../errors';

/** A controller that is busy answers late. */
const patienceMilliseconds = 120_000;

/** States of a job that is at its end. One that Slurm puts back into the queue shows some of them for a moment. */
const ended = new Set([
  'BOOT_FAIL',
  'CANCELLED',
  'COMPLETED',
  'DEADLINE',
  'FAILED',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'PREEMPTED',
  'REVOKED',
  'TIMEOUT',
]);

/** An element of a job array in the queue. */
export interface QueuedElement {
  job: string;
  index: number;
  /** as squeue has it: PENDING, RUNNING, … */
  state: string;
  /** why it waits */
  reason: string;
  ended: boolean;
}

/**
 * Submits a batch script as an array of `elements`, or as a single job where there are no arrays.
 *
 * @returns the id of the job
 * @throws {VitrelaxError} `SLURM_FAILED` with what sbatch says
 */
export async function submit(folder: string, script: string, elements: number, arrays: boolean): Promise<string> {
  const out = await call('sbatch', submitArguments(folder, script, elements, arrays));
  // with several clusters: "123;cluster"
  const [id] = out.trim().split(';');
  if (!/^\d+$/.test(id)) throw slurmFailed('sbatch', `says ${JSON.stringify(out.trim())}, and no job id`);
  return id;
}

/** The arguments of sbatch. */
export function submitArguments(folder: string, script: string, elements: number, arrays: boolean): string[] {
  const array = arrays ? [`--array=0-${elements - 1}`] : [];
  return ['--parsable', `--chdir=${folder}`, ...array, script];
}

/** The elements of jobs that Slurm still knows, those at their end for some minutes. */
export async function queue(jobs: readonly string[]): Promise<QueuedElement[]> {
  if (jobs.length === 0) return [];
  const words = ['-h', '-r', '-t', 'all', '-o', '%F|%K|%T|%r', '-j', jobs.join(',')];
  const out = await call('squeue', words).catch((e: VitrelaxError) => {
    // of several ids those that are gone are left out, a single one is an error
    if (/invalid job id/i.test(e.message)) return '';
    throw e;
  });
  return out
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => {
      const [job, index, state, reason] = line.trim().split('|');
      return { job, index: Number(index) || 0, state, reason, ended: ended.has(state) };
    });
}

/** Jobs that are at their end already are no error. */
export async function cancel(jobs: readonly string[]): Promise<void> {
  if (jobs.length > 0) await call('scancel', ['--quiet', ...jobs]);
}

/** Puts a running job back into the queue, from within. */
export async function requeue(job: string): Promise<void> {
  await call('scontrol', ['requeue', job]);
}

/** How many elements an array may have; 0 where the site allows none. */
export async function greatestArray(): Promise<number> {
  const config = await call('scontrol', ['show', 'config']);
  const [, size] = /^MaxArraySize\s*=\s*(\d+)/m.exec(config) ?? [];
  if (size === undefined) throw slurmFailed('scontrol', 'does not say MaxArraySize');
  return Number(size);
}

/** Whether it may work later: a limit on the jobs of a user, or a controller that is busy. */
export function isTemporary({ message }: Error): boolean {
  return /temporarily|limit|timed out|unable to contact|connection|try again/i.test(message);
}

/** Programs are called with lists of arguments, never through a shell. */
function call(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const o = { timeout: patienceMilliseconds, maxBuffer: 2 ** 28, encoding: 'utf8' } as const;
    execFile(program, words, o, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const { code } = error as NodeJS.ErrnoException;
      const words = code === 'ENOENT' ? 'is not on PATH' : stderr.trim() || error.message;
      reject(slurmFailed(program, words));
    });
  });
}

/** What a program of Slurm answers, as an error. */
export function slurmFailed(program: string, words: string): VitrelaxError {
  return new VitrelaxError('SLURM_FAILED', `${program}: ${words.replace(/\s+/g, ' ')}`, { field: 'engine' });
}

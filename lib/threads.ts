import { availableParallelism } from 'node:os';
import { requireInteger } from './arguments';

/**
 * Number of threads of a long call when none is given: what Slurm has granted (SLURM_CPUS_PER_TASK), else the
 * processors this process may use. Results do not depend on it, bit for bit.
 */
export function defaultThreads(): number {
  const granted = Number(process.env.SLURM_CPUS_PER_TASK);
  return Number.isSafeInteger(granted) && granted > 0 ? granted : availableParallelism();
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` naming threads */
export function threadsOf(threads: number | undefined): number {
  return threads === undefined ? defaultThreads() : requireInteger('threads', threads, 1);
}

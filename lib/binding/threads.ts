import { availableParallelism } from 'node:os';
import { requireInteger } from '../arguments';

/**
 * Number of threads of a long call when none is given: what Slurm has granted (SLURM_CPUS_PER_TASK), else the
 * processors this process may use. Results do not depend on it, bit for bit.
 */
export function defaultThreads(): number {
  const granted = Number(process.env.SLURM_CPUS_PER_TASK);
  return Number.isSafeInteger(granted) && granted > 0 ? granted : availableParallelism();
}

/** Particles that keep a thread busy for longer than it takes to wake it and to wait for it. */
const particlesPerThread = 2000;

/**
 * Threads of a long call: as many as given, else the default, but not more than the particles can keep busy.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming threads
 */
export function threadsOf(threads: number | undefined, particles: number): number {
  if (threads !== undefined) return requireInteger('threads', threads, 1);
  return Math.max(1, Math.min(defaultThreads(), Math.floor(particles / particlesPerThread)));
}

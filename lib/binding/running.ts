import type * as Native from '../../types/native';
import { requireOptions } from '../arguments';
import { fromNative, invalid, VitrelaxError } from '../errors';
import { guarded } from './native';

/** What every long call understands. */
export interface Running<P> {
  /** Aborting stops the call at the next whole step; its promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called at most ten times a second. An exception in it stops the call, whose promise rejects with it. */
  onProgress?: (p: P) => void;
  /** Number of threads; SLURM_CPUS_PER_TASK or the processors of this machine. Results do not depend on it. */
  threads?: number;
}

/** Names of the options of `Running`, for the check for unknown ones. */
export const runningOptions = ['signal', 'onProgress', 'threads'] as const;

/**
 * Checks the options of `Running` and refuses to start when the signal has been aborted already.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming the option
 * @throws the reason of the signal when it is aborted
 */
export function readyToRun(o: Running<never>): void {
  requireOptions('options', o);
  if (o.onProgress !== undefined && typeof o.onProgress !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'onProgress', o.onProgress, 'a function');
  }
  if (o.signal === undefined) return;
  if (typeof o.signal.addEventListener !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'signal', o.signal, 'an AbortSignal');
  }
  o.signal.throwIfAborted();
}

/** How the callbacks of a job stop it: the first failure is what its promise rejects with. */
export interface Controls {
  fail(error: unknown): void;
  resume(): void;
}

/**
 * Runs a job of the addon to its end.
 *
 * @param start starts it; callbacks given to the addon may use the controls
 * @returns what the job's promise resolves with
 * @throws the signal's reason after an abort, an exception of a callback, or the job's own error as a VitrelaxError
 */
export async function runJob<Result>(
  start: (controls: Controls) => Native.NativeJob<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let failure: { error: unknown } | undefined;
  const controls: Controls = {
    fail(error) {
      failure ??= { error };
      job.cancel();
      job.resume();
    },
    resume: () => job.resume(),
  };
  const job = guarded(() => start(controls));
  const cancel = () => job.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result = await job.promise;
    if (failure !== undefined) throw failure.error;
    return result;
  } catch (e) {
    if (failure !== undefined) throw failure.error;
    const error = fromNative(e);
    if (signal?.aborted && error instanceof VitrelaxError && error.code === 'CANCELLED') throw signal.reason;
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** A progress callback for the addon that turns exceptions into the failure of the job; null without a listener. */
export function forwarded<P, Q>(
  onProgress: ((p: Q) => void) | undefined,
  controls: Controls,
  translate: (p: P) => Q,
): ((p: P) => void) | null {
  if (onProgress === undefined) return null;
  return (p) => {
    try {
      onProgress(translate(p));
    } catch (e) {
      controls.fail(e);
    }
  };
}

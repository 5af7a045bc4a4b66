import { join } from 'node:path';
import { readCsv } from '../../io/csv';
import { recordingTimes } from '../../relaxation/steepest-descent';
import type { RelaxationResult } from '../state-result';
import type { RelaxationComputation } from './tasks';

/** Stop reasons after which nothing moves any more. */
export const atRest: readonly string[] = ['rms-force', 'max-force', 'zero-energy', 'rounding-floor'];

/** v(t) of one sample as it is stored. */
export interface Curve {
  asked: Float64Array;
  time: Float64Array;
  v: Float64Array;
  /** v stays 0 after the end, to all that can be seen */
  rests: boolean;
}

/**
 * All curves at the same times: those asked for, as far as the curves go. One that has come to rest goes on as 0 as long as
 * another moves.
 */
export function commonTimes(curves: readonly Curve[]): { times: Float64Array; v: Float64Array[] } | null {
  if (curves.length === 0) return null;
  const ends = curves.map(({ time }) => time[time.length - 1]);
  const last = Math.min(Math.max(...ends), ...ends.filter((_, k) => !curves[k].rests));
  const times = curves[0].asked.filter((t) => t <= last);
  if (times.length === 0) return null;
  const v = curves.map(({ time, v: values }) => {
    const known = new Map(Array.from(time, (t, k) => [t, values[k]]));
    return times.map((t) => known.get(t) ?? 0);
  });
  return { times, v };
}

function askedTimes({ times, until }: RelaxationComputation): Float64Array {
  return times === null ? recordingTimes(until.time) : Float64Array.from(times);
}

/** v(t) of a relaxation that is done, from its folder. */
export async function storedCurve(
  folder: string,
  computes: RelaxationComputation,
  { flow }: RelaxationResult,
): Promise<Curve> {
  const { time, rmsVelocity } = (await readCsv(join(folder, 'relaxation.csv'))).columns;
  return { asked: askedTimes(computes), time, v: rmsVelocity, rests: atRest.includes(flow.stopReason) };
}

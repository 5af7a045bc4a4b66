import { requireInteger, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { type Relaxation, type SteepestDescentOptions, steepestDescent } from '../relaxation/steepest-descent';
import { handleOf, type System } from '../system';
import { vibrationalModes } from './vibrational-modes';

export interface StabilityAlongFlow {
  /** [n] of the frames, the end of the flow last [tau0] */
  times: Float64Array;
  /** [n] lowest eigenvalue of the Hessian, translations left out [v0/length²] */
  lowest: Float64Array;
  /** [n] of [count], ascending */
  eigenvalues: Float64Array[];
  /** [n] negative ones among these; `count` stands for that many or more */
  negative: Int32Array;
  relaxation: Relaxation;
}

/**
 * The lowest eigenvalues of the Hessian along the path of the flow, in place: negative while it passes saddles, positive once it
 * is in the basin of the minimum it leads to. Modes are searched for at each of the flow's `times`, and at its end.
 *
 * @param o as of `steepestDescent`
 * @param o.count eigenvalues at each time; 1
 * @throws {VitrelaxError} as `steepestDescent` and `vibrationalModes`
 */
export async function lowestEigenvaluesAlong(
  s: System,
  o: SteepestDescentOptions & { count?: number },
): Promise<StabilityAlongFlow> {
  handleOf(s);
  requireOptions('options', o);
  const { count: asked, onFrame, ...flow } = o;
  const count = requireInteger('count', asked ?? 1, 1);
  const most = (s.particles - 1) * s.dimension;
  if (count > most) throw invalid('OUT_OF_RANGE', 'count', count, `at most D (N - 1) = ${most}`);
  const times: number[] = [];
  const eigenvalues: Float64Array[] = [];
  const record = async (time: number, system: System): Promise<void> => {
    const modes = await vibrationalModes(system, { count, signal: o.signal, threads: o.threads });
    times.push(time);
    eigenvalues.push(modes.eigenvalues);
  };
  const relaxation = await steepestDescent(s, {
    ...flow,
    onFrame: async (frame) => {
      await record(frame.time, frame.system);
      await onFrame?.(frame);
    },
  });
  const end = relaxation.times[relaxation.times.length - 1];
  if (times[times.length - 1] !== end) await record(end, s);
  return {
    times: Float64Array.from(times),
    lowest: Float64Array.from(eigenvalues, (values) => values[0]),
    eigenvalues,
    negative: Int32Array.from(eigenvalues, (values) => values.filter((x) => x < 0).length),
    relaxation,
  };
}

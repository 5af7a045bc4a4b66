import type { RandomStream } from '../../lib/numerics/random';

/** Ten per decade from 10^from to 10^to. */
export const logTimes = (from: number, to: number) =>
  Float64Array.from({ length: Math.round(10 * (to - from)) + 1 }, (_, k) => 10 ** (from + k / 10));

/**
 * Samples of a decay as they come from a flow: each lies off the law by noise in ln v that is common to neighbouring
 * times (0.7 from one point to the next), `noise` in size.
 */
export function correlatedCurves(
  times: Float64Array,
  law: (t: number) => number,
  samples: number,
  random: RandomStream,
  noise = 0.05,
): Float64Array[] {
  return Array.from({ length: samples }, () => {
    let off = random.gaussian();
    return times.map((t) => {
      off = 0.7 * off + Math.sqrt(1 - 0.49) * random.gaussian();
      return law(t) * Math.exp(noise * off);
    });
  });
}

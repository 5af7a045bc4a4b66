import { knownOptions, requireObject, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { variance } from '../numerics/statistics';
import { studentFactor } from '../numerics/student';
import { checkedCurves, checkTimes, meanCurve } from './curves';
import { localCutoff } from './fit-window';

/** Probability within two standard errors. */
const twoSigma = 0.9544997361036416;
/** A difference counts when it lasts for a factor of 2 in time: single times lie two sigma off by chance. */
const lasting = 2;

/** Curves of one size, independent samples at common times. */
export interface SampledDecay {
  times: Float64Array;
  v: Float64Array | readonly Float64Array[];
}

/**
 * The time t_c at which the finite size cuts off a decay.
 *
 * Of sizes N and N/4: the first time at which the means of ln v over the samples differ by more than 2 standard errors,
 * and keep doing so for a factor of 2 in time (or to the end, at no fewer than two times), since of dozens of times one
 * or two lie 2 sigma off by chance. With few samples 2 sigma are widened to the factor of Student's distribution with
 * Welch's degrees of freedom. More samples see the difference earlier: the t_c of two ensembles compares only between
 * like numbers of samples. Times at which a sample has come to rest (v = 0) have no ln v and are left out.
 *
 * Of one size (no second argument): the first time at which the local exponent of the mean curve (0.6 decades) exceeds
 * 1.5 times its plateau, the median over the decade from `from` on.
 *
 * @param large curves of N particles
 * @param small curves of N/4 at the same times
 * @param o.from times before are not looked at, 270/lambda_max say; required for one size [time]
 * @returns t_c, or undefined when no cut-off is seen: t_c is beyond the last time
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when a size of two has fewer than 2 samples; `WINDOW_TOO_SHORT` when one size
 *   has no local exponent in the decade from `from` on; `WRONG_LENGTH`, `OUT_OF_RANGE`, `NOT_FINITE` or
 *   `INVALID_ARGUMENT` naming the argument
 */
export function cutoffTime(large: SampledDecay, small?: SampledDecay, o: { from?: number } = {}): number | undefined {
  knownOptions('cutoffTime', o, ['from']);
  const from = o.from === undefined ? undefined : requirePositive('from', o.from);
  requireObject('large', large);
  if (small !== undefined) requireObject('small', small);
  checkTimes(large.times);
  const { times } = large;
  if (small === undefined) {
    if (from === undefined) throw invalid('INVALID_ARGUMENT', 'from', from, 'the beginning of the plateau');
    const curves = checkedCurves('large.v', large.v, times.length);
    return localCutoff(times, meanCurve(curves, times.length), from);
  }
  checkTimes(small.times);
  if (small.times.length !== times.length) {
    throw invalid('WRONG_LENGTH', 'small.times', small.times, `the times of large, ${times.length}`);
  }
  times.forEach((t, k) => {
    if (small.times[k] !== t) throw invalid('OUT_OF_RANGE', `small.times[${k}]`, small.times[k], `${t}, as in large`);
  });
  const a = checkedCurves('large.v', large.v, times.length, 2);
  const b = checkedCurves('small.v', small.v, times.length, 2);
  let since: number | undefined;
  let seen = 0;
  for (let k = 0; k < times.length; k++) {
    if (!(times[k] > 0 && times[k] >= (from ?? 0))) continue;
    const different = differ(a, b, k);
    if (different === undefined) continue;
    if (!different) {
      since = undefined;
      seen = 0;
      continue;
    }
    since ??= times[k];
    seen++;
    if (times[k] >= lasting * since) return since;
  }
  return seen >= 2 ? since : undefined;
}

/** Whether the means of ln v differ by more than 2 sigma; undefined where one has none. */
function differ(a: readonly Float64Array[], b: readonly Float64Array[], k: number): boolean | undefined {
  const [ofA, ofB] = [a, b].map((curves) => {
    const logs = curves.map((curve) => Math.log(curve[k]));
    if (!logs.every(Number.isFinite)) return undefined;
    return { mean: logs.reduce((sum, y) => sum + y, 0) / logs.length, square: variance(logs) / logs.length };
  });
  if (ofA === undefined || ofB === undefined) return undefined;
  const square = ofA.square + ofB.square;
  if (square === 0) return ofA.mean !== ofB.mean;
  const freedom = square ** 2 / (ofA.square ** 2 / (a.length - 1) + ofB.square ** 2 / (b.length - 1));
  return Math.abs(ofA.mean - ofB.mean) > studentFactor(Math.max(1, freedom), twoSigma) * Math.sqrt(square);
}

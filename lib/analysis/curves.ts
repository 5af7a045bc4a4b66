import { types } from 'node:util';
import { invalid } from '../errors';
import type { RandomStream } from '../numerics/random';
import { variance } from '../numerics/statistics';

/** @throws {VitrelaxError} `INVALID_ARGUMENT`, `NOT_FINITE` or `OUT_OF_RANGE` unless the times increase from 0 or later */
export function checkTimes(times: Float64Array): void {
  if (!types.isFloat64Array(times)) throw invalid('INVALID_ARGUMENT', 'times', times, 'a Float64Array');
  for (let k = 0; k < times.length; k++) {
    if (!Number.isFinite(times[k])) throw invalid('NOT_FINITE', `times[${k}]`, times[k], 'finite numbers');
    if (times[k] < 0) throw invalid('OUT_OF_RANGE', `times[${k}]`, times[k], 'not negative');
    if (k > 0 && times[k] <= times[k - 1])
      throw invalid('OUT_OF_RANGE', `times[${k}]`, times[k], `above times[${k - 1}]`);
  }
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH`, `NOT_FINITE` or `OUT_OF_RANGE` */
export function checkCurve(field: string, v: Float64Array, length: number): void {
  if (!types.isFloat64Array(v)) throw invalid('INVALID_ARGUMENT', field, v, 'a Float64Array');
  if (v.length !== length) throw invalid('WRONG_LENGTH', field, v, `as many as times, ${length}`);
  for (let k = 0; k < length; k++) {
    if (!Number.isFinite(v[k])) throw invalid('NOT_FINITE', `${field}[${k}]`, v[k], 'finite numbers');
    if (v[k] < 0) throw invalid('OUT_OF_RANGE', `${field}[${k}]`, v[k], 'not negative');
  }
}

/**
 * One curve, or several at the same times, as a list of at least `least`.
 *
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` and what `checkCurve` throws
 */
export function checkedCurves(
  field: string,
  v: Float64Array | readonly Float64Array[],
  length: number,
  least = 1,
): readonly Float64Array[] {
  const several = Array.isArray(v);
  const curves = several ? (v as readonly Float64Array[]) : [v as Float64Array];
  if (curves.length < least) {
    throw invalid('TOO_FEW_SAMPLES', field, v, least === 1 ? 'at least one curve' : `at least ${least} curves`);
  }
  curves.forEach((curve, k) => {
    checkCurve(several ? `${field}[${k}]` : field, curve, length);
  });
  return curves;
}

/** The mean of the curves at some of their points, the curves counted as often as drawn. */
export function drawnMean(curves: readonly Float64Array[], used: readonly number[], drawn: Int32Array): Float64Array {
  const average = new Float64Array(used.length);
  for (const index of drawn) {
    const curve = curves[index];
    for (let k = 0; k < used.length; k++) average[k] += curve[used[k]] / drawn.length;
  }
  return average;
}

/** Which of n samples a bootstrap draw holds. */
export function drawSamples(random: RandomStream, n: number): Int32Array {
  const drawn = new Int32Array(n);
  for (let k = 0; k < n; k++) drawn[k] = random.integer(n);
  return drawn;
}

/**
 * Standard deviation over the draws of a bootstrap of n samples, with the factor sqrt(n/(n-1)) of what a draw lacks; NaN
 * of fewer than two.
 */
export function bootstrapSpread(values: readonly number[], n: number): number {
  return values.length < 2 || n < 2 ? Number.NaN : Math.sqrt((variance(values) * n) / (n - 1));
}

/** The arithmetic mean of the curves. */
export function meanCurve(curves: readonly Float64Array[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => curves.reduce((sum, curve) => sum + curve[k], 0) / curves.length);
}

/** t, ln t and ln v of the points that have logarithms. */
export function logarithms(times: Float64Array, v: Float64Array) {
  const kept = [...times.keys()].filter((k) => times[k] > 0 && v[k] > 0);
  return {
    t: Float64Array.from(kept, (k) => times[k]),
    x: Float64Array.from(kept, (k) => Math.log(times[k])),
    y: Float64Array.from(kept, (k) => Math.log(v[k])),
  };
}

/** Least-squares line y = intercept + slope x; `spread` is sum (x - <x>)², `squares` the sum of squared residuals. */
export function lineFit(x: Float64Array, y: Float64Array) {
  const n = x.length;
  const centreX = x.reduce((sum, value) => sum + value, 0) / n;
  const centreY = y.reduce((sum, value) => sum + value, 0) / n;
  let spread = 0;
  let mixed = 0;
  for (let k = 0; k < n; k++) {
    spread += (x[k] - centreX) ** 2;
    mixed += (x[k] - centreX) * (y[k] - centreY);
  }
  const slope = mixed / spread;
  const intercept = centreY - slope * centreX;
  let squares = 0;
  for (let k = 0; k < n; k++) squares += (y[k] - intercept - slope * x[k]) ** 2;
  return { slope, intercept, spread, squares };
}

import { types } from 'node:util';
import { invalid, VitrelaxError } from '../errors';
import { knownOptions } from '../models/model';
import { RandomStream } from './random';
import { requirePositive } from './states';
import { variance } from './statistics';

/** Fits need half a decade of times: a factor of 3, as from 100 to 300. */
const shortestWindow = 3;
const fewestPoints = 3;
const resamples = 1000;
/** The local exponent of a plateau varies by at most this factor; beyond it times the plateau the decay is cut off. */
const plateauFactor = 1.5;
/** A window starts and ends where the local exponent comes this close to its plateau. */
const plateauMargin = 0.1;
/** Part of the cut-off time that a window may reach to. */
const belowCutoff = 0.3;

export interface PowerLaw {
  /** exponent of v ~ amplitude * t^-beta */
  beta: number;
  /** standard error of beta */
  error: number;
  /** v at t = 1 */
  amplitude: number;
  /** the times between which points were used */
  window: [number, number];
  /** see `fitPowerLaw` */
  reducedChi2: number;
}

/**
 * Local exponent of a decay,
 *
 *     beta(t) = -d ln v / d ln t
 *
 * the least-squares slope over all points within `decades` around each time t of the curve (geometrically centred; at
 * least two points). A power law has its exponent at every t; windows that would leave the curve are left out, so
 * the result is shorter by `decades`, and empty for a curve that is shorter. Points with t = 0 or v = 0 have no
 * logarithm and are ignored.
 *
 * @param times increasing [time]
 * @param v same length, not negative
 * @param o.decades width of the window in decades of t; 0.6
 * @returns centres of the windows and beta there, dimensionless
 * @throws {VitrelaxError} `WRONG_LENGTH`, `OUT_OF_RANGE` or `NOT_FINITE`, naming the argument
 */
export function localExponent(
  times: Float64Array,
  v: Float64Array,
  o: { decades?: number } = {},
): { times: Float64Array; beta: Float64Array } {
  knownOptions('localExponent', o, ['decades']);
  const half = (requirePositive('decades', o.decades ?? 0.6) * Math.LN10) / 2;
  checkTimes(times);
  checkCurve('v', v, times.length);
  const { t, x, y } = logarithms(times, v);
  // The ends of a window often fall on points of a logarithmic grid.
  const slack = 1e-9;
  const centres: number[] = [];
  const beta: number[] = [];
  for (let k = 0, first = 0, end = 0; k < x.length; k++) {
    while (x[first] < x[k] - half - slack) first++;
    while (end < x.length && x[end] <= x[k] + half + slack) end++;
    if (x[k] - half < x[0] - slack || x[k] + half > x[x.length - 1] + slack || end - first < 2) continue;
    centres.push(t[k]);
    beta.push(-lineFit(x.subarray(first, end), y.subarray(first, end)).slope);
  }
  return { times: Float64Array.from(centres), beta: Float64Array.from(beta) };
}

/**
 * Fits v ~ amplitude * t^-beta by least squares of ln v against ln t, all points in the window alike.
 *
 * Of several curves (independent samples at the same times) the arithmetic mean is fitted, and the error of beta is the
 * bootstrap over the curves: seeded, the same in every run, with the factor sqrt(n/(n-1)) for n curves. It is itself
 * uncertain by 1/sqrt(2(n-1)), half its size for three curves. reducedChi2 is then the sum of squared residuals over
 * the variance of ln v (of the mean) between the curves, per degree of freedom; as the points of a curve are correlated
 * it may lie well below 1 for a good fit, and above 1 it says that the decay is no power law in the window.
 *
 * Of one curve the error is that of a straight line with independent residuals. The points of one curve are correlated,
 * and what the whole sample lies off is not in its residuals, so this is a lower bound. reducedChi2 is then the mean
 * squared residual of ln v per degree of freedom, as there is no other scale.
 *
 * The window 'auto' is the plateau of the local exponent (0.6 decades): the longest stretch of ln t over which it stays
 * positive and within a factor of 1.5, with its median as the level. The window begins where the local exponent first
 * comes within 10 % of the level and ends where it last does; where that is the first or last local exponent there is,
 * the window begins or ends with the curve. It never goes beyond 0.3 of the time at which the local exponent exceeds
 * 1.5 times the level: the finite-size or exponential cut-off. Where curves of N and N/4 are at hand, it is better to
 * take the cut-off from their difference and to give the window in numbers.
 *
 * @param times increasing [time]; points with t = 0 or v = 0 are ignored
 * @param v one curve, or several at the same times; not negative
 * @param o.window [from, to], both included, or 'auto' (default)
 * @throws {VitrelaxError} `WINDOW_TOO_SHORT` when the window, or the part of it that the curve covers, spans less than
 *   half a decade (a factor of 3) or holds fewer than 3 points
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without curves; `WRONG_LENGTH`, `OUT_OF_RANGE`, `NOT_FINITE` or
 *   `INVALID_ARGUMENT`, naming the argument
 */
export function fitPowerLaw(
  times: Float64Array,
  v: Float64Array | readonly Float64Array[],
  o: { window?: readonly [number, number] | 'auto' } = {},
): PowerLaw {
  knownOptions('fitPowerLaw', o, ['window']);
  checkTimes(times);
  const curves = Array.isArray(v) ? (v as readonly Float64Array[]) : [v as Float64Array];
  if (curves.length === 0) throw invalid('TOO_FEW_SAMPLES', 'v', v, 'at least one curve');
  curves.forEach((curve, k) => {
    checkCurve(Array.isArray(v) ? `v[${k}]` : 'v', curve, times.length);
  });
  const average = meanCurve(curves, times.length);
  const window = o.window === undefined || o.window === 'auto' ? plateau(times, average) : checkedWindow(o.window);

  const positive = [...times.keys()].filter((k) => times[k] > 0 && average[k] > 0);
  const used = positive.filter((k) => times[k] >= window[0] && times[k] <= window[1]);
  // The part of the window that the curve covers, whatever the grid of its points.
  const covered = Math.min(window[1], times[positive[positive.length - 1]]) / Math.max(window[0], times[positive[0]]);
  if (used.length < fewestPoints || !(covered >= shortestWindow * (1 - 1e-9))) {
    throw tooShort(
      window,
      `${used.length} points of the curve, over a factor of ${Math.max(1, covered).toPrecision(3)}`,
    );
  }

  const x = Float64Array.from(used, (k) => Math.log(times[k]));
  const fit = lineFit(
    x,
    Float64Array.from(used, (k) => Math.log(average[k])),
  );
  const freedom = used.length - 2;
  const result = { beta: -fit.slope, amplitude: Math.exp(fit.intercept), window };
  if (curves.length === 1) {
    const residual = fit.squares / freedom;
    return { ...result, error: Math.sqrt(residual / fit.spread), reducedChi2: residual };
  }
  return {
    ...result,
    error: bootstrapError(curves, used, x),
    reducedChi2: chiSquare(curves, used, average, fit, x) / freedom,
  };
}

/** Standard deviation of the slope over draws of the curves with replacement. */
function bootstrapError(curves: readonly Float64Array[], used: readonly number[], x: Float64Array): number {
  const random = new RandomStream(1);
  const n = curves.length;
  const slopes: number[] = [];
  const y = new Float64Array(used.length);
  for (let r = 0; r < resamples; r++) {
    y.fill(0);
    for (let draw = 0; draw < n; draw++) {
      const curve = curves[random.integer(n)];
      for (let k = 0; k < used.length; k++) y[k] += curve[used[k]] / n;
    }
    // Samples that had come to rest may be all that a draw holds.
    if (y.every((value) => value > 0)) slopes.push(lineFit(x, y.map(Math.log)).slope);
  }
  return slopes.length < 2 ? Number.NaN : Math.sqrt((variance(slopes) * n) / (n - 1));
}

/** Squared residuals over the variance of ln v; points at which the curves agree have no scale and are left out. */
function chiSquare(
  curves: readonly Float64Array[],
  used: readonly number[],
  average: Float64Array,
  fit: { slope: number; intercept: number },
  x: Float64Array,
): number {
  let sum = 0;
  used.forEach((k, point) => {
    const residual = Math.log(average[k]) - fit.intercept - fit.slope * x[point];
    const ofMean = variance(curves.map((curve) => curve[k])) / curves.length;
    if (ofMean > 0) sum += residual ** 2 / (ofMean / average[k] ** 2);
  });
  return sum;
}

/** The window 'auto' of `fitPowerLaw`. */
function plateau(times: Float64Array, v: Float64Array): [number, number] {
  const local = localExponent(times, v);
  const { beta } = local;
  let first = 0;
  let last = -1;
  let longest = 0;
  for (let k = 0; k < beta.length; k++) {
    let low = beta[k];
    let high = beta[k];
    for (let end = k; end < beta.length; end++) {
      low = Math.min(low, beta[end]);
      high = Math.max(high, beta[end]);
      if (!(low > 0 && high <= plateauFactor * low)) break;
      const length = local.times[end] / local.times[k];
      if (length > longest) [first, last, longest] = [k, end, length];
    }
  }
  if (last < first) throw tooShort('auto', 'no plateau of the local exponent');
  const sorted = beta.slice(first, last + 1).sort();
  const level = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  const near = (k: number) => Math.abs(beta[k] - level) <= plateauMargin * level;
  // The median is a value of the stretch or between two, so some point of it is near.
  let from = first;
  while (from < last && !near(from)) from++;
  let to = last;
  while (to > from && !near(to)) to--;
  const cutoff = local.times.find((_, k) => k > first && beta[k] > plateauFactor * level);
  // Local exponents at the ends of the curve speak for the points up to the ends.
  const positive = times.filter((t, k) => t > 0 && v[k] > 0);
  const begin = from === 0 ? positive[0] : local.times[from];
  const end = to === beta.length - 1 ? positive[positive.length - 1] : local.times[to];
  const window: [number, number] = [begin, cutoff === undefined ? end : Math.min(end, belowCutoff * cutoff)];
  if (!(window[1] / window[0] >= shortestWindow)) throw tooShort(window, 'the plateau of the local exponent');
  return window;
}

function checkedWindow(window: readonly [number, number]): [number, number] {
  if (!Array.isArray(window) || window.length !== 2)
    throw invalid('INVALID_ARGUMENT', 'window', window, "[from, to] or 'auto'");
  const from = requirePositive('window[0]', window[0]);
  const to = requirePositive('window[1]', window[1]);
  if (to / from < shortestWindow * (1 - 1e-9)) throw tooShort([from, to], `a factor of ${(to / from).toPrecision(3)}`);
  return [from, to];
}

function tooShort(window: [number, number] | 'auto', found: string): VitrelaxError {
  const shown = window === 'auto' ? "'auto'" : `[${window.map((t) => t.toPrecision(4)).join(', ')}]`;
  return new VitrelaxError(
    'WINDOW_TOO_SHORT',
    `window ${shown} holds ${found}; allowed: at least half a decade (a factor of ${shortestWindow}) and ` +
      `${fewestPoints} points`,
    { field: 'window', value: window },
  );
}

function checkTimes(times: Float64Array): void {
  if (!types.isFloat64Array(times)) throw invalid('INVALID_ARGUMENT', 'times', times, 'a Float64Array');
  for (let k = 0; k < times.length; k++) {
    if (!Number.isFinite(times[k])) throw invalid('NOT_FINITE', `times[${k}]`, times[k], 'finite numbers');
    if (times[k] < 0) throw invalid('OUT_OF_RANGE', `times[${k}]`, times[k], 'not negative');
    if (k > 0 && times[k] <= times[k - 1])
      throw invalid('OUT_OF_RANGE', `times[${k}]`, times[k], `above times[${k - 1}]`);
  }
}

function checkCurve(field: string, v: Float64Array, length: number): void {
  if (!types.isFloat64Array(v)) throw invalid('INVALID_ARGUMENT', field, v, 'a Float64Array');
  if (v.length !== length) throw invalid('WRONG_LENGTH', field, v, `as many as times, ${length}`);
  for (let k = 0; k < length; k++) {
    if (!Number.isFinite(v[k])) throw invalid('NOT_FINITE', `${field}[${k}]`, v[k], 'finite numbers');
    if (v[k] < 0) throw invalid('OUT_OF_RANGE', `${field}[${k}]`, v[k], 'not negative');
  }
}

function meanCurve(curves: readonly Float64Array[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => curves.reduce((sum, curve) => sum + curve[k], 0) / curves.length);
}

/** t, ln t and ln v of the points that have logarithms. */
function logarithms(times: Float64Array, v: Float64Array) {
  const kept = [...times.keys()].filter((k) => times[k] > 0 && v[k] > 0);
  return {
    t: Float64Array.from(kept, (k) => times[k]),
    x: Float64Array.from(kept, (k) => Math.log(times[k])),
    y: Float64Array.from(kept, (k) => Math.log(v[k])),
  };
}

/** Least-squares line y = intercept + slope x; `spread` is sum (x - <x>)², `squares` the sum of squared residuals. */
function lineFit(x: Float64Array, y: Float64Array) {
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

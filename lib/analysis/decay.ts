import { knownOptions, requireInteger, requirePositive } from '../arguments';
import { RandomStream } from '../numerics/random';
import { variance } from '../numerics/statistics';
import {
  bootstrapSpread,
  checkCurve,
  checkedCurves,
  checkTimes,
  drawnMean,
  drawSamples,
  lineFit,
  meanCurve,
} from './curves';
import {
  automaticWindow,
  checkedWindow,
  fewestPoints,
  shortestWindow,
  tooShort,
  type WindowKnowledge,
} from './fit-window';
import { localSlopes } from './local-slopes';

const defaultResamples = 1000;

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

/** How the error of an ensemble is drawn. */
export interface Resampling {
  /** draws of the samples with replacement; 1000 */
  resamples?: number;
  /** 1 */
  seed?: number;
}

/**
 * Local exponent of a decay,
 *
 *     beta(t) = -d ln v / d ln t
 *
 * the least-squares slope over all points within `decades` around each time t of the curve (geometrically centred), and
 * over the neighbours of t in any case, which on a coarse grid lie farther. A power law has its exponent at every t;
 * windows that would leave the curve are left out, so the result is shorter by `decades`, and empty for a curve that is
 * shorter. Points with t = 0 or v = 0 have no
 * logarithm and are ignored.
 *
 * Of several curves (independent samples at the same times) it is that of their arithmetic mean, with the bootstrap over
 * the curves as its error. Local exponents closer than `decades` share points, so their errors are correlated.
 *
 * @param times increasing [time]
 * @param v same length, not negative; or several such curves
 * @param o.decades width of the window in decades of t; 0.6
 * @returns centres of the windows and beta there, dimensionless; of several curves its standard error
 * @throws {VitrelaxError} `WRONG_LENGTH`, `OUT_OF_RANGE` or `NOT_FINITE`, naming the argument; `TOO_FEW_SAMPLES` of fewer
 *   than 2 in a list of curves
 */
export function localExponent(
  times: Float64Array,
  v: Float64Array,
  o?: { decades?: number },
): { times: Float64Array; beta: Float64Array };
export function localExponent(
  times: Float64Array,
  v: readonly Float64Array[],
  o?: { decades?: number } & Resampling,
): { times: Float64Array; beta: Float64Array; error: Float64Array };
export function localExponent(
  times: Float64Array,
  v: Float64Array | readonly Float64Array[],
  o: { decades?: number } & Resampling = {},
): { times: Float64Array; beta: Float64Array; error?: Float64Array } {
  knownOptions('localExponent', o, Array.isArray(v) ? ['decades', 'resamples', 'seed'] : ['decades']);
  const decades = requirePositive('decades', o.decades ?? 0.6);
  checkTimes(times);
  if (!Array.isArray(v)) {
    checkCurve('v', v as Float64Array, times.length);
    return localSlopes(times, v as Float64Array, decades);
  }
  const resamples = requireInteger('resamples', o.resamples ?? defaultResamples, 2);
  const curves = checkedCurves('v', v, times.length, 2);
  const average = meanCurve(curves, times.length);
  const local = localSlopes(times, average, decades);
  const used = [...times.keys()].filter((k) => times[k] > 0 && average[k] > 0);
  const usedTimes = Float64Array.from(used, (k) => times[k]);
  const random = new RandomStream(o.seed ?? 1);
  const drawn: number[][] = Array.from(local.beta, () => []);
  for (let r = 0; r < resamples; r++) {
    const draw = drawnMean(curves, used, drawSamples(random, curves.length));
    // A draw of samples that had come to rest has no local exponent at late times.
    const found = localSlopes(usedTimes, draw, decades);
    for (let k = 0, at = 0; k < found.times.length; k++) {
      while (local.times[at] < found.times[k]) at++;
      if (local.times[at] === found.times[k]) drawn[at].push(found.beta[k]);
    }
  }
  return { ...local, error: Float64Array.from(drawn, (values) => bootstrapSpread(values, curves.length)) };
}

/**
 * Fits v ~ amplitude * t^-beta by least squares of ln v against ln t, all points in the window alike.
 *
 * Of several curves (independent samples at the same times) the arithmetic mean is fitted, and the error of beta is the
 * bootstrap over the curves in the same window: seeded, the same in every run, with the factor sqrt(n/(n-1)) for n
 * curves. It is itself uncertain by 1/sqrt(2(n-1)), half its size for three curves (`confidenceInterval` allows for it).
 * reducedChi2 is then the sum of squared residuals over the variance of ln v (of the mean) between the curves, per degree
 * of freedom; as the points of a curve are correlated it may lie well below 1 for a good fit, and above 1 it says that
 * the decay is no power law in the window.
 *
 * Of one curve the error is that of a straight line with independent residuals. The points of one curve are correlated,
 * and what the whole sample lies off is not in its residuals, so this is a lower bound. reducedChi2 is then the mean
 * squared residual of ln v per degree of freedom, as there is no other scale.
 *
 * The window 'auto' is, where the stiffness of the flow is given,
 *
 *     [270/lambda_max, 0.3 t_c]
 *
 * the times after the stiff modes and before the cut-off. t_c is `cutoff`, best measured by `cutoffTime` between sizes N
 * and N/4; without it the first time at which the local exponent (0.6 decades) exceeds 1.5 times its plateau, the median
 * over the decade from 270/lambda_max; and where it never does, the end of the curve, as t_c can be no earlier. Without a
 * local exponent in that decade there is no plateau to tell a cut-off by, and the window is refused.
 *
 * Without the stiffness the window 'auto' is the plateau of the local exponent: the longest stretch of ln t over which it
 * stays positive and within a factor of 1.5, with its median as the level. The window begins where the local exponent
 * first comes within 10 % of the level and ends where it last does; where that is the first or last local exponent there
 * is, the window begins or ends with the curve. It never goes beyond 0.3 of the time at which the local exponent exceeds
 * 1.5 times the level, nor of `cutoff`.
 *
 * @param times increasing [time]; points with t = 0 or v = 0 are ignored
 * @param v one curve, or several at the same times; not negative
 * @param o.window [from, to], both included, or 'auto' (default)
 * @param o.stiffness lambda_max at the end of the flow, for 'auto' [energy/length²]
 * @param o.cutoff t_c, for 'auto' [time]
 * @throws {VitrelaxError} `WINDOW_TOO_SHORT` when the window, or the part of it that the curve covers, spans less than
 *   a factor of 3 or holds fewer than 3 points; the message says which window it would have been
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without curves; `WRONG_LENGTH`, `OUT_OF_RANGE`, `NOT_FINITE` or
 *   `INVALID_ARGUMENT`, naming the argument
 */
export function fitPowerLaw(
  times: Float64Array,
  v: Float64Array | readonly Float64Array[],
  o: { window?: readonly [number, number] | 'auto' } & WindowKnowledge & Resampling = {},
): PowerLaw {
  knownOptions('fitPowerLaw', o, ['window', 'stiffness', 'cutoff', 'resamples', 'seed']);
  const resamples = requireInteger('resamples', o.resamples ?? defaultResamples, 2);
  checkTimes(times);
  const curves = checkedCurves('v', v, times.length);
  const average = meanCurve(curves, times.length);
  const window =
    o.window === undefined || o.window === 'auto' ? automaticWindow(times, average, o) : checkedWindow(o.window);

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
  const random = new RandomStream(o.seed ?? 1);
  const slopes: number[] = [];
  for (let r = 0; r < resamples; r++) {
    const draw = drawnMean(curves, used, drawSamples(random, curves.length));
    // Samples that had come to rest may be all that a draw holds.
    if (draw.every((value) => value > 0)) slopes.push(lineFit(x, draw.map(Math.log)).slope);
  }
  return {
    ...result,
    error: bootstrapSpread(slopes, curves.length),
    reducedChi2: chiSquare(curves, used, average, fit, x) / freedom,
  };
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

import { knownOptions, requireInteger, requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { RandomStream } from '../numerics/random';
import type { Estimate } from '../numerics/statistics';
import { studentFactor } from '../numerics/student';
import { bootstrapSpread, checkedCurves, checkTimes, drawnMean, drawSamples, lineFit, meanCurve } from './curves';
import type { Resampling } from './decay';

const fewestPoints = 5;
const fewestSamples = 3;
/** A ratio says something while its error is below this part of it, and its denominator this many errors from 0. */
const largestPart = 0.5;
const fewestErrors = 2;

export interface DecayForm {
  form: 'power-law' | 'exponential' | 'undecided';
  /** in standard errors, above 0 for a power law: see `decayForm` */
  evidence: number;
  /** |evidence| from which the form counts as decided, the factor of Student's distribution */
  threshold: number;
  /** root-mean-square deviation of ln v from a line in ln t, and from one in t */
  deviation: { powerLaw: number; exponential: number };
  /** beta_loc at the beginning of the window and at its end */
  localExponents: [Estimate, Estimate];
  /**
   * the second over the first: 1 for a power law, `times[1]/times[0]` for an exponential; null where it means nothing, as its error
   * exceeds half of it or the first is within two standard errors of 0
   */
  growthRatio: Estimate | null;
  /** the times at which the two local exponents are centred */
  times: [number, number];
  /** the times of the first and the last point */
  window: [number, number];
}

/**
 * Whether a decay is a power law or an exponential. The mean curve of n samples is fitted by a line of ln v against
 * ln t and by one against t; with the sums of squared deviations S_p and S_e of the two,
 *
 *     evidence = (S_e - S_p) / error(S_e - S_p)
 *
 * with the error of the bootstrap over the samples. The points of one curve are correlated, so counting them as
 * independent (a likelihood or an information criterion over the points) would decide where nothing is known; whole
 * samples are independent. The difference of the sums, not their ratio, is taken since the noise adds the same to both on
 * average. The form is decided when |evidence| exceeds the two-sided `level` of Student's distribution with n - 1
 * degrees of freedom. Both forms may be wrong: compare `deviation` with the errors of the mean curve.
 *
 * The growth ratio beta_loc(t2)/beta_loc(t1) is the local exponent (slope of ln v against ln t) over the last part of the
 * window over that of the first, each a third of the window in ln t and at most 0.6 decades. Where the first may be 0, the
 * ratio may be anything, and where its error is not small against it, it is no number: then there is none.
 *
 * @param times increasing [time]; points with t = 0 or v = 0 are ignored
 * @param v the curves of at least 3 independent samples
 * @param o.window [from, to], both included; the whole curve
 * @param o.level probability with which the sign of the evidence must be known; 0.95
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` of fewer than 3 curves, `WINDOW_TOO_SHORT` when fewer than 5 points lie in
 *   the window or fewer than 2 in a third of it; `WRONG_LENGTH`, `OUT_OF_RANGE`, `NOT_FINITE` or `INVALID_ARGUMENT`
 *   naming the argument
 */
export function decayForm(
  times: Float64Array,
  v: readonly Float64Array[],
  o: { window?: readonly [number, number]; level?: number } & Resampling = {},
): DecayForm {
  knownOptions('decayForm', o, ['window', 'level', 'resamples', 'seed']);
  checkTimes(times);
  const curves = checkedCurves('v', v, times.length, fewestSamples);
  const n = curves.length;
  const resamples = requireInteger('resamples', o.resamples ?? 1000, 2);
  const threshold = studentFactor(n - 1, o.level ?? 0.95);
  const used = pointsWithin(times, meanCurve(curves, times.length), o.window);
  const t = Float64Array.from(used, (k) => times[k]);
  const parts = endParts(t);
  const all = measure(
    t,
    drawnMean(
      curves,
      used,
      Int32Array.from(curves, (_, k) => k),
    ),
    parts,
  );

  const random = new RandomStream(o.seed ?? 1);
  const differences: number[] = [];
  const exponents: [number[], number[]] = [[], []];
  const ratios: number[] = [];
  for (let r = 0; r < resamples; r++) {
    const draw = drawnMean(curves, used, drawSamples(random, n));
    // A draw of samples that had come to rest has no logarithm at late times.
    if (!draw.every((value) => value > 0)) continue;
    const drawn = measure(t, draw, parts);
    differences.push(drawn.exponential - drawn.powerLaw);
    drawn.exponents.forEach((beta, k) => {
      exponents[k].push(beta);
    });
    ratios.push(drawn.exponents[1] / drawn.exponents[0]);
  }
  const difference = all.exponential - all.powerLaw;
  const error = bootstrapSpread(differences, n);
  const evidence = difference === 0 ? 0 : difference / error;
  const decided = Math.abs(evidence) > threshold;
  const [first, last] = all.exponents.map((value, k) => ({ value, error: bootstrapSpread(exponents[k], n) }));
  const ratio = { value: last.value / first.value, error: bootstrapSpread(ratios, n) };
  const telling =
    ratio.error <= largestPart * Math.abs(ratio.value) && Math.abs(first.value) > fewestErrors * first.error;
  return {
    form: !decided ? 'undecided' : evidence > 0 ? 'power-law' : 'exponential',
    evidence,
    threshold,
    deviation: {
      powerLaw: Math.sqrt(all.powerLaw / t.length),
      exponential: Math.sqrt(all.exponential / t.length),
    },
    localExponents: [first, last],
    growthRatio: telling ? ratio : null,
    times: [centre(t, 0, parts.first), centre(t, parts.last, t.length)],
    window: [t[0], t[t.length - 1]],
  };
}

/** Indices of the points with logarithms in the window. */
function pointsWithin(times: Float64Array, v: Float64Array, window: readonly [number, number] | undefined): number[] {
  let [from, to] = [0, Number.POSITIVE_INFINITY];
  if (window !== undefined) {
    if (!Array.isArray(window) || window.length !== 2) {
      throw invalid('INVALID_ARGUMENT', 'window', window, '[from, to]');
    }
    [from, to] = [requirePositive('window[0]', window[0]), requirePositive('window[1]', window[1])];
  }
  const used = [...times.keys()].filter((k) => times[k] > 0 && v[k] > 0 && times[k] >= from && times[k] <= to);
  if (used.length < fewestPoints) throw tooFew([from, to], `${used.length} points, where ${fewestPoints} are needed`);
  return used;
}

/** How many points the first third of the window has, and where its last third begins. */
function endParts(t: Float64Array): { first: number; last: number } {
  const reach = Math.min(Math.log(t[t.length - 1] / t[0]) / 3, 0.6 * Math.LN10) + 1e-9;
  let first = 0;
  while (Math.log(t[first] / t[0]) <= reach) first++;
  let last = t.length;
  while (Math.log(t[t.length - 1] / t[last - 1]) <= reach) last--;
  if (first < 2 || t.length - last < 2) throw tooFew([t[0], t[t.length - 1]], 'fewer than 2 points in an outer third');
  return { first, last };
}

/** Geometric centre of some of the times. */
function centre(t: Float64Array, from: number, to: number): number {
  return Math.sqrt(t[from] * t[to - 1]);
}

/** Sums of squared deviations of both forms, and the local exponents at both ends. */
function measure(t: Float64Array, v: Float64Array, parts: { first: number; last: number }) {
  const x = t.map(Math.log);
  const y = v.map(Math.log);
  const beta = (from: number, to: number) => -lineFit(x.subarray(from, to), y.subarray(from, to)).slope;
  return {
    powerLaw: lineFit(x, y).squares,
    exponential: lineFit(t, y).squares,
    exponents: [beta(0, parts.first), beta(parts.last, t.length)] as const,
  };
}

function tooFew(window: [number, number], found: string): VitrelaxError {
  return new VitrelaxError(
    'WINDOW_TOO_SHORT',
    `window [${window.map((t) => t.toPrecision(4)).join(', ')}] holds ${found}; allowed: at least ${fewestPoints} ` +
      'points with v > 0, 2 of them in each of its outer thirds',
    { field: 'window', value: window },
  );
}

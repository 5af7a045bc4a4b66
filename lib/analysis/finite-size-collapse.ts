import { knownOptions, requireInteger, requireObject, requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { RandomStream } from '../numerics/random';
import { type Estimate, variance } from '../numerics/statistics';
import { Collapse, type CollapsePoint, type SizeCurve } from './collapse';
import { checkedCurves, checkTimes, drawnMean, drawSamples, meanCurve } from './curves';
import type { Resampling } from './decay';

const fewestPoints = 5;
/** Values of z that are tried, those of the draws in coarser steps. */
const searched = { least: 0.02, most: 3, step: 0.02, drawStep: 0.1 };
/** Errors of ln v are averaged over so many neighbours on either side. */
const neighbours = 3;
const leastError = 1e-6;
/** A z that is known no better is not known: one anywhere in the range would have an error of 0.86. */
const mostError = { relative: 1 / 3, absolute: 0.4 };
/** The median of the square of a standard normal variable. */
const medianOfChi2 = 0.4549;

/** The curves of one size. */
export interface SizeDecay {
  /** N */
  particles: number;
  /** increasing [time] */
  times: Float64Array;
  /** one curve, or one of each of several independent samples, at these times; not negative */
  v: Float64Array | readonly Float64Array[];
}

export interface FiniteSizeCollapse {
  beta: Estimate;
  z: Estimate;
  /** S, about 1 where the curves collapse within their errors */
  quality: number;
  /** number of points that S is the mean over */
  points: number;
}

/**
 * Fits beta and z together so that the curves of all sizes N fall onto one,
 *
 *     v(t) = N^(-beta z) F(t N^-z),
 *
 * whatever F is: by least squares of each point's distance to the master curve that the other sizes make. With
 * x = ln t - z ln N and y = ln v + beta z ln N (v the mean over samples, dy its error),
 *
 *     S = 1/M sum_p (y_p - Y_p)² / (dy_p² + dY_p²)
 *
 * over the M points that lie within the x of other sizes. Each of these gives y at x_p by the cubic through its four
 * nearest points; Y_p is their mean weighted by the inverse of their squared errors, dY_p its error. In the outermost
 * intervals of the other sizes their weights fade to 0, and with them those of the points in S, so that S is continuous. S is about 1 for a
 * collapse within errors and large for none; it lies above by up to (n-1)/(n-3) for n samples a size, and below by up to
 * 0.8 for noise that is independent from time to time (dY is that of the neighbouring points, as noise mostly is
 * common). y is linear in beta z, so for each z the best beta is exact, and z is searched from 0.02 to 3.
 *
 * Errors are the bootstrap over the samples of each size with the factor sqrt(n/(n-1)), in which the points keep their
 * errors. dy² is averaged over three neighbouring times on either side. A single curve of a size has no spread: one relative
 * error for all its points is taken from their scatter about the cubic through their neighbours, and drawn as independent
 * noise. What the whole curve lies off is not in that, so errors are then lower bounds. The cubic's own error is taken as
 * 1/30 of its distance from the straight line between the two nearest points: use 10 points a decade or more.
 *
 * z comes from the cut-off alone: curves that all end before it collapse for any z and are refused (an error of z above a
 * third of it, or 0.4). Early times at which
 * v has not reached its power law do not scale and belong outside the window.
 *
 * @param curves at least 2 sizes, better 3 or more
 * @param o.window times [from, to] that are used of each curve, before scaling; all
 * @param o.resamples 200
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` with fewer than 2 sizes or, of one of them, fewer than 5 points in the window;
 *   `NO_OVERLAP` when the scaled curves of the sizes share no range of times; `NOT_DETERMINED` when S does not tell a z;
 *   `INVALID_ARGUMENT`, `WRONG_LENGTH`, `OUT_OF_RANGE` or `NOT_FINITE` naming the argument
 * @see Houdayer, Hartmann, Phys. Rev. B 70, 014418 (2004), Appendix A, for S (there with a line through the neighbours)
 */
export function finiteSizeCollapse(
  curves: readonly SizeDecay[],
  o: { window?: readonly [number, number] } & Resampling = {},
): FiniteSizeCollapse {
  knownOptions('finiteSizeCollapse', o, ['window', 'resamples', 'seed']);
  const resamples = requireInteger('resamples', o.resamples ?? 200, 2);
  const [from, to] = checkedTimes(o.window);
  if (!Array.isArray(curves)) throw invalid('INVALID_ARGUMENT', 'curves', curves, 'a list of sizes with their curves');
  for (const [k, curve] of curves.entries()) requireObject(`curves[${k}]`, curve);
  const sizes = curves.map((curve, k) => new Size(curve, `curves[${k}]`, from, to));
  sizes.sort((a, b) => a.logN - b.logN);
  if (new Set(sizes.map((size) => size.logN)).size < sizes.length || sizes.length < 2) {
    throw invalid('TOO_FEW_SAMPLES', 'curves', curves, 'at least 2 sizes, each once');
  }
  const whole = new Collapse(sizes);
  const particles = curves.map((curve) => curve.particles);
  const best = bestCollapse(whole, particles);
  const random = new RandomStream(o.seed ?? 1);
  const errors = spreadOfCollapse(
    best,
    particles,
    resamples,
    () => new Collapse(sizes.map((size) => size.draw(random))),
  );
  return {
    beta: { value: best.beta, error: errors.beta },
    z: { value: best.z, error: errors.z },
    quality: best.quality,
    points: best.points,
  };
}

/** @throws {VitrelaxError} `NO_OVERLAP`, `NOT_DETERMINED` */
export function bestCollapse(whole: Collapse, particles: number[]): CollapsePoint {
  const best = whole.minimise(searched.least, searched.most, searched.step);
  if (best === undefined) {
    throw new VitrelaxError(
      'NO_OVERLAP',
      'curves of different sizes share no range of scaled times t N^-z for any z from ' +
        `${searched.least} to ${searched.most}; allowed: sizes that differ less, or longer curves`,
      { field: 'curves', value: particles },
    );
  }
  if (best.atEdge) throw undetermined(particles);
  return best;
}

/**
 * Spread of beta and z over redraws of the samples.
 *
 * @throws {VitrelaxError} `NOT_DETERMINED`
 */
export function spreadOfCollapse(
  best: CollapsePoint,
  particles: number[],
  resamples: number,
  draw: () => Collapse,
): { beta: number; z: number } {
  const beta: number[] = [];
  const z: number[] = [];
  let lost = 0;
  for (let r = 0; r < resamples; r++) {
    const found = draw().minimise(searched.least, searched.most, searched.drawStep);
    if (found?.atEdge !== false) lost++;
    if (found === undefined) continue;
    beta.push(found.beta);
    z.push(found.z);
  }
  const error = z.length < 2 ? Number.NaN : Math.sqrt(variance(z));
  if (lost > 0.1 * resamples || !(error < mostError.relative * best.z && error < mostError.absolute))
    throw undetermined(particles);
  return { beta: Math.sqrt(variance(beta)), z: error };
}

/** Points of one size: ln t, mean ln v and its error, and redraws of them. */
class Size implements SizeCurve {
  readonly logN: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly error: Float64Array;
  private readonly used: number[];
  private readonly samples: readonly Float64Array[];

  constructor({ particles, times, v }: SizeDecay, field: string, from: number, to: number) {
    if (!(Number.isSafeInteger(particles) && particles >= 1)) {
      throw invalid('OUT_OF_RANGE', `${field}.particles`, particles, 'a positive integer');
    }
    checkTimes(times);
    this.samples = checkedCurves(`${field}.v`, v, times.length);
    const average = meanCurve(this.samples, times.length);
    this.used = [...times.keys()].filter((k) => times[k] > 0 && average[k] > 0 && times[k] >= from && times[k] <= to);
    if (this.used.length < fewestPoints) {
      throw invalid('TOO_FEW_SAMPLES', `${field}.times`, times, `at least ${fewestPoints} with v > 0 in the window`);
    }
    this.logN = Math.log(particles);
    this.x = Float64Array.from(this.used, (k) => Math.log(times[k]));
    this.y = Float64Array.from(this.used, (k) => Math.log(average[k]));
    this.error =
      this.samples.length === 1
        ? new Float64Array(this.x.length).fill(Math.max(scatter(this.x, this.y), leastError))
        : averagedErrors(
            Float64Array.from(
              this.used,
              (k) => variance(this.samples.map((curve) => curve[k])) / this.samples.length / average[k] ** 2,
            ),
          );
  }

  /** The size with its samples drawn with replacement. */
  draw(random: RandomStream): SizeCurve {
    const { x, y, error, logN, samples } = this;
    const n = samples.length;
    if (n === 1) return { logN, x, y: y.map((value, k) => value + error[k] * random.gaussian()), error };
    const draw = drawnMean(samples, this.used, drawSamples(random, n));
    const wider = Math.sqrt(n / (n - 1));
    // Samples at rest may be all that a draw holds at late times: those points stay where they are.
    return {
      logN,
      x,
      y: y.map((value, k) => (draw[k] > 0 ? value + wider * (Math.log(draw[k]) - value) : value)),
      error,
    };
  }
}

/**
 * The error of the points of a single curve, alike for all: from the median of the squared deviations from the
 * cubic through four neighbours, each over the factor by which that adds their errors.
 */
function scatter(x: Float64Array, y: Float64Array): number {
  const last = x.length - 1;
  const squares = y.map((value, k) => {
    const first = Math.min(Math.max(k - 2, 0), last - 4);
    let rest = value;
    let factor = 1;
    for (let m = first; m <= first + 4; m++) {
      if (m === k) continue;
      let weight = 1;
      for (let q = first; q <= first + 4; q++) {
        if (q !== m && q !== k) weight *= (x[k] - x[q]) / (x[m] - x[q]);
      }
      rest -= weight * y[m];
      factor += weight * weight;
    }
    return (rest * rest) / factor;
  });
  return Math.sqrt(squares.sort()[squares.length >> 1] / medianOfChi2);
}

/** Errors from their squares by running means over neighbours. */
export function averagedErrors(squares: Float64Array): Float64Array {
  return squares.map((_, k) => {
    const some = squares.subarray(Math.max(0, k - neighbours), k + neighbours + 1);
    return Math.max(Math.sqrt(some.reduce((sum, value) => sum + value, 0) / some.length), leastError);
  });
}

export function checkedTimes(window: readonly [number, number] | undefined): [number, number] {
  if (window === undefined) return [0, Number.POSITIVE_INFINITY];
  if (!Array.isArray(window) || window.length !== 2) throw invalid('INVALID_ARGUMENT', 'window', window, '[from, to]');
  const from = requirePositive('window[0]', window[0]);
  if (!(window[1] > from)) throw invalid('OUT_OF_RANGE', 'window[1]', window[1], `above window[0], ${from}`);
  return [from, window[1]];
}

function undetermined(particles: number[]): VitrelaxError {
  return new VitrelaxError(
    'NOT_DETERMINED',
    `the curves do not tell z: their collapse is as good at ${searched.least} or ${searched.most}, as it is when they ` +
      'end before the cut-off; allowed: times beyond the cut-off of all but the largest size, or more samples',
    { field: 'curves', value: particles },
  );
}

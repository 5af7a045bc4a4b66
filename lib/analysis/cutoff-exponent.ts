import { knownOptions, requireInteger } from '../arguments';
import { invalid } from '../errors';
import { RandomStream } from '../numerics/random';
import { type Estimate, variance } from '../numerics/statistics';
import { Collapse, type SizeCurve } from './collapse';
import { checkedCurves, checkTimes, drawSamples } from './curves';
import type { Resampling } from './decay';
import { averagedErrors, bestCollapse, checkedTimes, type SizeDecay, spreadOfCollapse } from './finite-size-collapse';

const fewestSizes = 3;
const fewestPoints = 5;
/** Sizes are rounded; N^z is not sensitive to a per cent of N. */
const ratioTolerance = 0.02;

export interface CutoffExponent {
  z: Estimate;
  /** S, about 1 where the ratios collapse within their errors */
  quality: number;
  /** number of points that S is the mean over */
  points: number;
  /** of each size but the smallest, ln of v at a quarter (say) of it over v at it: what is collapsed */
  ratios: { particles: number; times: Float64Array; logRatio: Float64Array; error: Float64Array }[];
}

/**
 * z from where sizes part, without a power law: v may fall in whatever way in the infinite system as long as
 *
 *     v_N(t) = v_infinity(t) G(t N^-z),    G(x) -> 1 for x -> 0    (v_N = exp <ln v>),
 *
 * of which v = N^(-beta z) F(t N^-z) is the case v_infinity ~ t^-beta. Of sizes in a constant ratio r the means of ln v
 * over samples then differ by
 *
 *     <ln v_N/r>(t) - <ln v_N>(t) = ln G(r^z x) - ln G(x),    x = t N^-z,
 *
 * one function of x for all N, from which v_infinity has dropped out. z is what collapses these differences, by the
 * least S of `finiteSizeCollapse` with nothing rescaled but t. That the larger size of each pair is cut off too does no
 * harm. Where the local exponent of v_infinity still drifts, `finiteSizeCollapse` takes the drift for a cut-off, or
 * finds none at all; this does not.
 *
 * The means are those of `cutoffTime`, of logarithms: the mean of v hangs on few samples that are still active, and
 * parts later and with larger errors. Times from the first on at which a sample of either size rests (v = 0) have no
 * such mean and are left out. Errors are the bootstrap over the samples of each size with the factor sqrt(n/(n-1)), a
 * draw of a size being the same in both pairs that it belongs to. On synthetic curves z lies a quarter of its error too
 * high in the mean, and 60 to 73 % within one error.
 *
 * @param curves at least 3 sizes in a constant ratio (to 2 %), such as N = 1000, 4000, 16 000, each with 2 or more
 *   samples; of two neighbouring sizes the times that are in both count
 * @param o.window times [from, to] that are used; all
 * @param o.resamples 200
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` with fewer than 3 sizes, fewer than 2 samples of one, or fewer than 5
 *   common times of two; `OUT_OF_RANGE` when sizes are not in a constant ratio; `NO_OVERLAP` when differences share no
 *   range of scaled times; `NOT_DETERMINED` when they do not tell z, as when one of them stays 0 to its end;
 *   `INVALID_ARGUMENT`, `WRONG_LENGTH`, `OUT_OF_RANGE` or `NOT_FINITE` naming the argument
 */
export function cutoffExponent(
  curves: readonly SizeDecay[],
  o: { window?: readonly [number, number] } & Resampling = {},
): CutoffExponent {
  knownOptions('cutoffExponent', o, ['window', 'resamples', 'seed']);
  const resamples = requireInteger('resamples', o.resamples ?? 200, 2);
  const [from, to] = checkedTimes(o.window);
  if (!Array.isArray(curves)) throw invalid('INVALID_ARGUMENT', 'curves', curves, 'a list of sizes with their curves');
  const sizes = curves.map((curve, k) => new LogarithmicSize(curve, `curves[${k}]`, from, to));
  sizes.sort((a, b) => a.particles - b.particles);
  if (sizes.length < fewestSizes)
    throw invalid(
      'TOO_FEW_SAMPLES',
      'curves',
      curves,
      `at least ${fewestSizes} sizes, from two of which z has no check`,
    );
  requireConstantRatio(sizes);
  const pairs = sizes.slice(1).map((large, k) => new Pair(sizes[k], large));
  const whole = new Collapse(
    pairs.map((pair) => pair.curve()),
    0,
  );
  const particles = sizes.map((size) => size.particles);
  const best = bestCollapse(whole, particles);
  const random = new RandomStream(o.seed ?? 1);
  const { z } = spreadOfCollapse(best, particles, resamples, () => {
    const drawn = new Map(sizes.map((size) => [size, size.draw(random)]));
    return new Collapse(
      pairs.map((pair) => pair.curve(drawn)),
      0,
    );
  });
  return {
    z: { value: best.z, error: z },
    quality: best.quality,
    points: best.points,
    ratios: pairs.map((pair) => ({
      particles: pair.large.particles,
      times: pair.x.map(Math.exp),
      logRatio: pair.y,
      error: pair.error,
    })),
  };
}

/** ln v of the samples of one size, at the times before any of them rests. */
class LogarithmicSize {
  readonly particles: number;
  /** index of each time */
  readonly at: Map<number, number>;
  readonly mean: Float64Array;
  /** squared error of the mean */
  readonly square: Float64Array;
  private readonly logs: readonly Float64Array[];

  constructor({ particles, times, v }: SizeDecay, field: string, from: number, to: number) {
    if (!(Number.isSafeInteger(particles) && particles >= 1))
      throw invalid('OUT_OF_RANGE', `${field}.particles`, particles, 'a positive integer');
    checkTimes(times);
    const samples = checkedCurves(`${field}.v`, v, times.length, 2);
    const end = times.findIndex((_, k) => samples.some((curve) => curve[k] === 0));
    const used = [...times.keys()].filter(
      (k) => times[k] > 0 && times[k] >= from && times[k] <= to && (end < 0 || k < end),
    );
    this.particles = particles;
    this.at = new Map(used.map((k, m) => [times[k], m]));
    this.logs = samples.map((curve) => Float64Array.from(used, (k) => Math.log(curve[k])));
    this.mean = this.average(Array.from(samples.keys()));
    this.square = Float64Array.from(used, (_, m) => variance(this.logs.map((log) => log[m])) / samples.length);
  }

  /** The mean of samples drawn with replacement, its distance from that of all widened by what a draw lacks. */
  draw(random: RandomStream): Float64Array {
    const n = this.logs.length;
    const drawn = this.average(drawSamples(random, n));
    const wider = Math.sqrt(n / (n - 1));
    return this.mean.map((value, m) => value + wider * (drawn[m] - value));
  }

  private average(which: ArrayLike<number>): Float64Array {
    const sum = new Float64Array(this.at.size);
    for (let k = 0; k < which.length; k++) {
      const log = this.logs[which[k]];
      for (let m = 0; m < sum.length; m++) sum[m] += log[m] / which.length;
    }
    return sum;
  }
}

/** What parts two neighbouring sizes, at the times of both. */
class Pair {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly error: Float64Array;
  /** indices of the common times in either size */
  private readonly common: [number, number][];

  constructor(
    readonly small: LogarithmicSize,
    readonly large: LogarithmicSize,
  ) {
    const times = [...large.at.keys()].filter((t) => small.at.has(t));
    if (times.length < fewestPoints) {
      const both = `N = ${small.particles} and ${large.particles}`;
      throw invalid(
        'TOO_FEW_SAMPLES',
        'curves.times',
        Float64Array.from(times),
        `at least ${fewestPoints} in the window common to ${both}, before a sample of either rests`,
      );
    }
    this.common = times.map((t) => [small.at.get(t) as number, large.at.get(t) as number]);
    this.x = Float64Array.from(times, Math.log);
    this.y = this.difference(small.mean, large.mean);
    this.error = averagedErrors(Float64Array.from(this.common, ([a, b]) => small.square[a] + large.square[b]));
  }

  curve(drawn?: Map<LogarithmicSize, Float64Array>): SizeCurve {
    const { x, error, small, large } = this;
    const y =
      drawn === undefined
        ? this.y
        : this.difference(drawn.get(small) as Float64Array, drawn.get(large) as Float64Array);
    return { logN: Math.log(large.particles), x, y, error };
  }

  private difference(ofSmall: Float64Array, ofLarge: Float64Array): Float64Array {
    return Float64Array.from(this.common, ([a, b]) => ofSmall[a] - ofLarge[b]);
  }
}

function requireConstantRatio(sizes: readonly LogarithmicSize[]): void {
  const ratio = sizes[1].particles / sizes[0].particles;
  for (let k = 1; k < sizes.length; k++) {
    const own = sizes[k].particles / sizes[k - 1].particles;
    if (!(ratio > 1 && Math.abs(own / ratio - 1) <= ratioTolerance))
      throw invalid(
        'OUT_OF_RANGE',
        'curves.particles',
        sizes.map((size) => size.particles),
        'sizes in a constant ratio above 1, such as 1000, 4000, 16000',
      );
  }
}

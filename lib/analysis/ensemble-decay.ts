import { knownOptions, requireArray, requireObject } from '../arguments';
import { invalid } from '../errors';
import { requireSameKind } from './accumulator';
import { checkCurve, checkTimes } from './curves';

/** Times of a curve that agree with the ensemble's to rounding. */
const sameTime = 1e-9;

/** Means over the samples at each time; errors are standard errors of the mean, NaN of one sample. */
export interface EnsembleMeans {
  times: Float64Array;
  /** number of curves */
  samples: number;
  /** <v>, the mean of the root-mean-square velocities [length/time] */
  v: Float64Array;
  vError: Float64Array;
  /** <v²>, whose integral is the dissipated energy: E(0) - E(t) = zeta N ∫ <v²> dt */
  v2: Float64Array;
  v2Error: Float64Array;
}

/**
 * Ensemble means of v(t) and of v²(t) over independent samples at common times, one curve at a time:
 *
 *     <v>(t) = 1/n sum_s v_s(t),     error² = 1/(n (n-1)) sum_s (v_s - <v>)²,     and alike for v².
 *
 * Means and sums of squared deviations are updated, never sums of squares, so that no digits cancel; the memory is that
 * of one curve, and merging two accumulators equals one over all curves to rounding (1e-15 of the means). At late times
 * few active samples carry the mean, and <v>² < <v²>.
 *
 * @see Chan, Golub, LeVeque, The American Statistician 37, 242 (1983), for the update and the merger
 */
export class EnsembleDecay {
  readonly times: Float64Array;
  private readonly interpolate: boolean;
  private readonly first: Moments;
  private readonly second: Moments;

  /**
   * @param times of the means, increasing [time]
   * @param o.interpolate curves at other times are interpolated, linearly in ln v against ln t; false: they are refused
   * @throws {VitrelaxError} `INVALID_ARGUMENT`, `NOT_FINITE` or `OUT_OF_RANGE` naming the argument
   */
  constructor(times: Float64Array, o: { interpolate?: boolean } = {}) {
    knownOptions('EnsembleDecay', o, ['interpolate']);
    checkTimes(times);
    this.times = times.slice();
    this.interpolate = o.interpolate ?? false;
    this.first = new Moments(times.length);
    this.second = new Moments(times.length);
  }

  /** Number of curves so far. */
  get samples(): number {
    return this.first.samples;
  }

  /**
   * Adds a curve. Interpolating over a step of ln t = h where the local exponent changes by b leaves v off by up to
   * b h/8 of itself: 0.3 % for 10 points a decade where the exponent changes by 0.1 from point to point.
   *
   * @param times of the curve, increasing
   * @param v same length, not negative
   * @throws {VitrelaxError} `OUT_OF_RANGE` naming times when they are not those of the ensemble (to 1e-9), or, with
   *   `interpolate`, do not reach around them; `WRONG_LENGTH`, `NOT_FINITE` or `INVALID_ARGUMENT` naming the argument
   */
  add(times: Float64Array, v: Float64Array): this {
    checkTimes(times);
    checkCurve('v', v, times.length);
    const values = this.interpolate ? interpolated(times, v, this.times) : this.atSameTimes(times, v);
    this.first.add(values);
    this.second.add(values.map((value) => value * value));
    return this;
  }

  /**
   * Adds all curves of another accumulator.
   *
   * @throws {VitrelaxError} `INVALID_ARGUMENT` unless it is one; `OUT_OF_RANGE` or `WRONG_LENGTH` naming times when it is for other times
   */
  merge(other: EnsembleDecay): this {
    requireSameKind(this, other);
    this.atSameTimes(other.times, other.times);
    this.first.merge(other.first);
    this.second.merge(other.second);
    return this;
  }

  /** @throws {VitrelaxError} `TOO_FEW_SAMPLES` before the first curve */
  result(): EnsembleMeans {
    if (this.samples === 0) throw invalid('TOO_FEW_SAMPLES', 'samples', 0, 'at least one curve');
    return {
      times: this.times.slice(),
      samples: this.samples,
      v: this.first.mean.slice(),
      vError: this.first.errors(),
      v2: this.second.mean.slice(),
      v2Error: this.second.errors(),
    };
  }

  private atSameTimes(times: Float64Array, v: Float64Array): Float64Array {
    if (times.length !== this.times.length) {
      throw invalid('WRONG_LENGTH', 'times', times, `the times of the ensemble, ${this.times.length}`);
    }
    times.forEach((t, k) => {
      if (!(Math.abs(t - this.times[k]) <= sameTime * t)) {
        throw invalid('OUT_OF_RANGE', `times[${k}]`, t, `${this.times[k]}, the time of the ensemble, or interpolate`);
      }
    });
    return v;
  }
}

/**
 * Ensemble means over a list of curves at the times of the first: see `EnsembleDecay`.
 *
 * @param curves times and v of each independent sample
 * @param o.interpolate see `EnsembleDecay`
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without curves, and what `EnsembleDecay.add` throws
 */
export function ensembleDecay(
  curves: readonly { times: Float64Array; v: Float64Array }[],
  o: { interpolate?: boolean } = {},
): EnsembleMeans {
  requireArray('curves', curves);
  if (curves.length === 0) throw invalid('TOO_FEW_SAMPLES', 'curves', curves, 'at least one curve');
  for (const [k, curve] of Array.from(curves).entries()) requireObject(`curves[${k}]`, curve);
  const ensemble = new EnsembleDecay(curves[0].times, o);
  for (const { times, v } of curves) ensemble.add(times, v);
  return ensemble.result();
}

/** Running means and sums of squared deviations at each point. */
class Moments {
  samples = 0;
  readonly mean: Float64Array;
  private readonly squares: Float64Array;

  constructor(length: number) {
    this.mean = new Float64Array(length);
    this.squares = new Float64Array(length);
  }

  add(values: Float64Array): void {
    this.samples++;
    for (let k = 0; k < values.length; k++) {
      const off = values[k] - this.mean[k];
      this.mean[k] += off / this.samples;
      this.squares[k] += off * (values[k] - this.mean[k]);
    }
  }

  merge(other: Moments): void {
    const together = this.samples + other.samples;
    if (other.samples === 0) return;
    for (let k = 0; k < this.mean.length; k++) {
      const off = other.mean[k] - this.mean[k];
      this.mean[k] += (off * other.samples) / together;
      this.squares[k] += other.squares[k] + (off * off * this.samples * other.samples) / together;
    }
    this.samples = together;
  }

  errors(): Float64Array {
    const n = this.samples;
    return this.squares.map((sum) => Math.sqrt(sum / (n - 1) / n));
  }
}

/** ln v linear in ln t between neighbours; linear in both where a logarithm is missing. */
function interpolated(times: Float64Array, v: Float64Array, at: Float64Array): Float64Array {
  const last = times.length - 1;
  let k = 0;
  return at.map((t, index) => {
    if (!(t >= times[0] * (1 - sameTime) && t <= times[last] * (1 + sameTime))) {
      const covered = last < 0 ? 'no times' : `${times[0]} to ${times[last]}`;
      throw invalid(
        'OUT_OF_RANGE',
        'times',
        times,
        `times around times[${index}] of the ensemble, ${t}, not ${covered}`,
      );
    }
    while (k < last && times[k + 1] <= t) k++;
    if (k === last || t <= times[k]) return v[k];
    if (times[k] > 0 && v[k] > 0 && v[k + 1] > 0) {
      const part = Math.log(t / times[k]) / Math.log(times[k + 1] / times[k]);
      return v[k] * (v[k + 1] / v[k]) ** part;
    }
    return v[k] + ((v[k + 1] - v[k]) * (t - times[k])) / (times[k + 1] - times[k]);
  });
}

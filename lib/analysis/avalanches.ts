import { knownOptions, requireArray, requireFinite, requireObject, requirePositive } from '../arguments';
import { invalid } from '../errors';

/** One burst of the velocity. */
export interface Avalanche {
  /** where v/background rises over the threshold, and where it falls below it again [time] */
  start: number;
  end: number;
  /** where v/background is largest [time] */
  peak: number;
  /** v/background there */
  ratio: number;
  /** E(start) - E(end), in the unit of the energy */
  energyDrop: number;
  /** the part of the drop that the background would not have dissipated in the same time */
  excess: number;
  /** the curve begins or ends within the burst */
  cut: boolean;
}

export interface Avalanches {
  avalanches: Avalanche[];
  /** [n] the background at every time of the curve; NaN where t or v is 0 */
  background: Float64Array;
}

/** Slopes of all pairs of so many points at most. */
const slopePoints = 400;

/**
 * Avalanches along a flow, as bursts of the rms velocity over its own decay. The background is
 *
 *     v_0(t) = t^-beta · exp( median of ln v + beta ln t ),    beta the median of the slopes between all pairs of points,
 *
 * the inner median over a window of ln t around t ('smooth'), or over the whole curve ('power-law'). Medians do not
 * see bursts that fill less than half of their window. A burst is a stretch with v > threshold · v_0, its ends
 * interpolated in ln t, ln v; its size is the energy that it drops, E(start) - E(end), E linear in t between points.
 * As dE/dt = -N zeta v², the background's part of it is that of ∫v_0² dt in ∫v² dt; `excess` is the rest.
 *
 * Bursts closer together than the threshold resolves are one, and one that is shorter than the distance of two points of
 * the curve may be missed: the sizes are as good as the sampling of the curve in time. Within half a window of its
 * ends the curve has points on one side only, and one that bends up there shows a burst that is none; `cut` marks it.
 *
 * @param curve.times increasing [time]; points with t = 0 or v = 0 are ignored
 * @param curve.v [n] rms velocity
 * @param curve.energy [n], total or per particle
 * @param o.threshold above 1; 1.5
 * @param o.background 'smooth' (default) or 'power-law'
 * @param o.decades width of the smooth background's window in decades of t; 1
 * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE` or `OUT_OF_RANGE` naming the argument, `TOO_FEW_SAMPLES` with
 *   fewer than 5 points
 */
export function avalanches(
  curve: { times: Float64Array; v: Float64Array; energy: Float64Array },
  o: { threshold?: number; background?: 'smooth' | 'power-law'; decades?: number } = {},
): Avalanches {
  requireObject('curve', curve);
  knownOptions('avalanches', o, ['threshold', 'background', 'decades']);
  const threshold = o.threshold ?? 1.5;
  if (!(threshold > 1 && Number.isFinite(threshold))) {
    throw invalid('OUT_OF_RANGE', 'threshold', threshold, 'a number above 1');
  }
  const kind = o.background ?? 'smooth';
  if (kind !== 'smooth' && kind !== 'power-law') {
    throw invalid('INVALID_ARGUMENT', 'background', kind, "'smooth' or 'power-law'");
  }
  const half = kind === 'smooth' ? (requirePositive('decades', o.decades ?? 1) * Math.LN10) / 2 : Infinity;
  const kept = checked(curve);
  const t = Float64Array.from(kept, (k) => curve.times[k]);
  const v = Float64Array.from(kept, (k) => curve.v[k]);
  const energy = Float64Array.from(kept, (k) => curve.energy[k]);
  const base = backgroundOf(t, v, half);
  const background = new Float64Array(curve.times.length).fill(Number.NaN);
  kept.forEach((k, i) => {
    background[k] = base[i];
  });
  return { avalanches: bursts(t, v, base, energy, threshold), background };
}

function checked({ times, v, energy }: { times: Float64Array; v: Float64Array; energy: Float64Array }): number[] {
  for (const [name, values] of Object.entries({ times, v, energy })) {
    requireArray(name, values);
    if (values.length !== times.length) throw invalid('WRONG_LENGTH', name, values, `one per time, ${times.length}`);
    requireFinite(name, values);
  }
  requireFinite('times', times);
  for (let k = 0; k < times.length; k++) {
    if (times[k] < 0 || (k > 0 && times[k] <= times[k - 1])) {
      throw invalid('OUT_OF_RANGE', `times[${k}]`, times[k], 'increasing times from 0 on');
    }
    if (v[k] < 0) throw invalid('OUT_OF_RANGE', `v[${k}]`, v[k], 'zero or a positive number');
  }
  const kept = Array.from(times.keys()).filter((k) => times[k] > 0 && v[k] > 0);
  if (kept.length < 5) throw invalid('TOO_FEW_SAMPLES', 'times', times, 'at least 5 points with t > 0 and v > 0');
  return kept;
}

function backgroundOf(t: Float64Array, v: Float64Array, half: number): Float64Array {
  const x = t.map(Math.log);
  const y = v.map(Math.log);
  const stride = Math.ceil(x.length / slopePoints);
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i += stride) {
    for (let j = i + stride; j < x.length; j += stride) slopes.push((y[j] - y[i]) / (x[j] - x[i]));
  }
  const slope = median(slopes);
  const flat = y.map((value, k) => value - slope * x[k]);
  const level = half === Infinity ? median(flat) : 0;
  const slack = 1e-9;
  return x.map((at, k) => {
    if (half === Infinity) return Math.exp(level + slope * at);
    const first = x.findIndex((other) => other >= at - half - slack);
    let end = k;
    while (end < x.length && x[end] <= at + half + slack) end++;
    return Math.exp(median(flat.subarray(first, end)) + slope * at);
  });
}

function bursts(
  t: Float64Array,
  v: Float64Array,
  base: Float64Array,
  energy: Float64Array,
  threshold: number,
): Avalanche[] {
  const over = v.map((value, k) => Math.log(value / base[k] / threshold));
  const found: Avalanche[] = [];
  for (let first = 0; first < t.length; first++) {
    if (!(over[first] > 0)) continue;
    let last = first;
    while (last + 1 < t.length && over[last + 1] > 0) last++;
    const start = first === 0 ? t[0] : crossing(t, over, first - 1);
    const end = last === t.length - 1 ? t[last] : crossing(t, over, last);
    // the stretch with its ends, at which v = threshold · background
    const times = [start, ...t.subarray(first, last + 1), end];
    const speeds = times.map((at) => valueAt(t, v, at));
    const calm = times.map((at) => valueAt(t, base, at));
    const energyDrop = linearAt(t, energy, start) - linearAt(t, energy, end);
    let peak = first;
    for (let k = first; k <= last; k++) if (over[k] > over[peak]) peak = k;
    found.push({
      start,
      end,
      peak: t[peak],
      ratio: v[peak] / base[peak],
      energyDrop,
      excess: energyDrop * (1 - squareIntegral(times, calm) / squareIntegral(times, speeds)),
      cut: first === 0 || last === t.length - 1,
    });
    first = last;
  }
  return found;
}

/** The time between points k and k + 1 at which `over` vanishes, linear in ln t. */
function crossing(t: Float64Array, over: Float64Array, k: number): number {
  return t[k] * (t[k + 1] / t[k]) ** (over[k] / (over[k] - over[k + 1]));
}

function interval(t: Float64Array, at: number): number {
  let k = 0;
  while (k < t.length - 2 && t[k + 1] < at) k++;
  return k;
}

/** Between points as a power of t. */
function valueAt(t: Float64Array, y: Float64Array, at: number): number {
  const k = interval(t, at);
  return y[k] * (y[k + 1] / y[k]) ** (Math.log(at / t[k]) / Math.log(t[k + 1] / t[k]));
}

function linearAt(t: Float64Array, y: Float64Array, at: number): number {
  const k = interval(t, at);
  return y[k] + ((y[k + 1] - y[k]) * (at - t[k])) / (t[k + 1] - t[k]);
}

/** Integral of y² by the trapezoidal rule. */
function squareIntegral(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let k = 1; k < x.length; k++) sum += 0.5 * (y[k] ** 2 + y[k - 1] ** 2) * (x[k] - x[k - 1]);
  return sum;
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
}

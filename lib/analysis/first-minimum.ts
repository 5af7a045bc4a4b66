import { knownOptions, requireArray, requireObject, requireOptions, requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { RandomStream } from '../numerics/random';
import { type Estimate, variance } from '../numerics/statistics';

/** Where the first minimum of g(x) of a dense liquid lies. */
const searched = { above: 1.2, below: 1.7 };
/** A rise of the smoothed curve counts from this many standard deviations of its noise. */
const significance = 4;
/** The first peak stands this many of them above the minimum; the extremes of noise alone do not. */
const prominence = 8;
const resamples = 64;

/** A curve g(x) on an even grid; `counts`, where known, are the pairs in each bin. */
export interface Curve {
  x: Float64Array;
  g: Float64Array;
  counts?: Float64Array;
}

/**
 * Position of the first minimum of a pair distribution after its first peak, 1.2 < x < 1.7. g is smoothed with a
 * Gaussian kernel and the parabola through the lowest point and its neighbours gives the position. A dip counts once
 * the smoothed curve has risen from it by 4 standard deviations of its noise, judged from how far g scatters about it,
 * and lies 8 below the peak: in noise the lowest of neighbouring dips is taken, without noise the first.
 *
 * The error is the standard deviation over 64 copies of g with Poisson noise (seeded) where `counts` are given, as by
 * `rescaledPairDistribution`; the pairs of a configuration are not quite independent, so it is a lower bound, and the
 * bootstrap over configurations is better where there are many. Without counts it is half the distance between the
 * minima found with half and with twice the smoothing: a measure of the method, not of statistics.
 *
 * @param g an even grid x [bins], g [bins] and, where known, counts [bins]
 * @param o.smoothing standard deviation of the kernel, in units of x; 0.02
 * @returns x of the minimum and its standard error
 * @throws {VitrelaxError} `NO_MINIMUM` when there is none, `WRONG_LENGTH` or `OUT_OF_RANGE` naming the argument
 */
export function firstMinimum(g: Curve, o: { smoothing?: number } = {}): Estimate {
  const smoothing = checked(g, 'firstMinimum', o);
  const found = locate(g, smoothing);
  if (found === undefined) throw noMinimum(g);
  return { value: found.x, error: g.counts === undefined ? methodError(g, smoothing) : countingError(g, smoothing) };
}

/**
 * The two points around the first minimum where the smoothed g has risen by `rise` of its lowest value, linear between
 * bins: the edges of a flat minimum. In noise, where the curve crosses that level several times, the last crossing
 * before it has risen 4 standard deviations of its noise further, or has peaked by as much.
 *
 * @throws {VitrelaxError} `NO_MINIMUM` when there is no minimum, or the curve ends before it has risen
 */
export function minimumEdges(g: Curve, o: { smoothing?: number; rise?: number } = {}): [number, number] {
  requireOptions('options', o);
  const { rise = 0.1, ...rest } = o;
  const smoothing = checked(g, 'minimumEdges', rest);
  const found = locate(g, smoothing);
  if (found === undefined) throw noMinimum(g);
  const { smoothed, index, threshold } = found;
  const level = (1 + requirePositive('rise', rise)) * smoothed[index];
  const edge = (step: -1 | 1): number => {
    let crossed = index;
    let highest = index;
    let crossedBefore = index;
    let k = index;
    while (smoothed[k] < level + threshold) {
      // equal to it where g is 0, as in a cold crystal
      if (smoothed[k] <= level) crossed = k;
      if (smoothed[k] > smoothed[highest]) {
        highest = k;
        crossedBefore = crossed;
      } else if (smoothed[highest] >= level && smoothed[k] < smoothed[highest] - threshold) {
        // beyond a peak that is lower than that: its near side has the edge
        crossed = crossedBefore;
        k = highest;
        break;
      }
      k += step;
    }
    if (!(smoothed[k] >= level)) throw noMinimum(g);
    const next = crossed + step;
    const part = (level - smoothed[crossed]) / (smoothed[next] - smoothed[crossed]);
    return g.x[crossed] + part * (g.x[next] - g.x[crossed]);
  };
  return [edge(-1), edge(1)];
}

function checked(g: Curve, caller: string, o: { smoothing?: number }): number {
  knownOptions(caller, o, ['smoothing']);
  requireObject('g', g);
  requireArray('g.x', g.x);
  requireArray('g.g', g.g);
  if (g.g.length !== g.x.length || g.x.length < 5) {
    throw invalid('WRONG_LENGTH', 'g.g', g.g, `as many as g.x, ${g.x.length}, and at least 5`);
  }
  if (g.counts !== undefined && g.counts.length !== g.x.length) {
    throw invalid('WRONG_LENGTH', 'g.counts', g.counts, `as many as g.x, ${g.x.length}`);
  }
  const step = (g.x[g.x.length - 1] - g.x[0]) / (g.x.length - 1);
  for (let k = 1; k < g.x.length; k++) {
    if (!(step > 0 && Math.abs(g.x[k] - g.x[k - 1] - step) < 1e-6 * step)) {
      throw invalid('OUT_OF_RANGE', `g.x[${k}]`, g.x[k], 'an even, increasing grid');
    }
  }
  return requirePositive('smoothing', o.smoothing ?? 0.02);
}

function noMinimum(g: Curve): VitrelaxError {
  return new VitrelaxError(
    'NO_MINIMUM',
    `g has no minimum after its first peak at ${searched.above} < x < ${searched.below}; allowed: a g(x) that shows ` +
      'one above its noise and reaches x of about 2 (more configurations or more smoothing may help)',
    { field: 'g', value: g.g },
  );
}

interface Minimum {
  x: number;
  index: number;
  smoothed: Float64Array;
  /** rise that counts as one */
  threshold: number;
}

/** Alternates between peaks and dips of the smoothed curve, each confirmed by a change beyond the noise. */
function locate(g: Curve, smoothing: number): Minimum | undefined {
  const { smoothed, noise } = smooth(g, smoothing);
  const highest = smoothed.filter(Number.isFinite).reduce((most, value) => Math.max(most, value), 0);
  const threshold = Math.max(significance * noise, 1e-9 * highest);
  let extreme = smoothed.findIndex(Number.isFinite);
  let rising = true;
  let peak = 0;
  for (let k = extreme + 1; k < smoothed.length; k++) {
    const ahead = rising ? smoothed[k] - smoothed[extreme] : smoothed[extreme] - smoothed[k];
    if (ahead > 0) {
      extreme = k;
    } else if (ahead < -threshold) {
      const inside = g.x[extreme] > searched.above && g.x[extreme] < searched.below;
      if (!rising && inside && peak - smoothed[extreme] > prominence * noise) {
        return { x: vertex(g.x, smoothed, extreme), index: extreme, smoothed, threshold };
      }
      if (rising) peak = Math.max(peak, smoothed[extreme]);
      rising = !rising;
      extreme = k;
    }
  }
  return undefined;
}

/** The vertex of the parabola through a lowest point and its two neighbours, or the middle of a range of lowest points. */
function vertex(x: Float64Array, y: Float64Array, k: number): number {
  let end = k;
  while (y[end + 1] === y[k]) end++;
  if (end > k) return (x[k] + x[end]) / 2;
  const curvature = y[k + 1] - 2 * y[k] + y[k - 1];
  return curvature > 0 ? x[k] + (0.5 * (x[k + 1] - x[k]) * (y[k - 1] - y[k + 1])) / curvature : x[k];
}

/**
 * Gaussian average over the bins that have a g, and the standard deviation of its noise in the searched range: with
 * weights w, white noise of variance s² leaves residuals g - smoothed of variance s² (1 - 2 w_0 + sum w²) and s² sum w²
 * in the average.
 */
function smooth(g: Curve, smoothing: number): { smoothed: Float64Array; noise: number } {
  const step = (g.x[g.x.length - 1] - g.x[0]) / (g.x.length - 1);
  const reach = Math.ceil((5 * smoothing) / step);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * ((k * step) / smoothing) ** 2));
  const smoothed = new Float64Array(g.g.length);
  const weight = new Float64Array(g.g.length);
  g.g.forEach((value, k) => {
    if (!Number.isFinite(value)) return;
    for (let offset = -reach; offset <= reach; offset++) {
      const to = k + offset;
      if (to < 0 || to >= smoothed.length) continue;
      const w = kernel[offset < 0 ? -offset : offset];
      smoothed[to] += w * value;
      weight[to] += w;
    }
  });
  for (let k = 0; k < smoothed.length; k++) smoothed[k] /= weight[k];
  const total = kernel.reduce((sum, w, k) => sum + (k === 0 ? w : 2 * w), 0);
  const squares = kernel.reduce((sum, w, k) => sum + (k === 0 ? w * w : 2 * w * w), 0) / (total * total);
  let residuals = 0;
  let bins = 0;
  for (let k = 0; k < g.x.length; k++) {
    if (!(g.x[k] > searched.above && g.x[k] < searched.below && Number.isFinite(g.g[k]))) continue;
    residuals += (g.g[k] - smoothed[k]) ** 2;
    bins++;
  }
  const left = 1 - 2 / total + squares;
  const noise = bins > 0 && left > 1e-12 ? Math.sqrt(((residuals / bins) * squares) / left) : 0;
  return { smoothed, noise };
}

function methodError(g: Curve, smoothing: number): number {
  const narrow = locate(g, smoothing / 2);
  const wide = locate(g, smoothing * 2);
  return narrow === undefined || wide === undefined ? Number.NaN : Math.abs(narrow.x - wide.x) / 2;
}

/** Poisson noise as Gaussian noise of the same variance: the bins around the minimum hold many pairs or none. */
function countingError(g: Curve, smoothing: number): number {
  const random = new RandomStream(1);
  const counts = g.counts ?? new Float64Array(0);
  const minima: number[] = [];
  for (let r = 0; r < resamples; r++) {
    const noisy = g.g.map((value, k) =>
      counts[k] > 0 ? Math.max(0, value * (1 + random.gaussian() / Math.sqrt(counts[k]))) : value,
    );
    const found = locate({ x: g.x, g: noisy }, smoothing);
    if (found !== undefined) minima.push(found.x);
  }
  return minima.length < 2 ? Number.NaN : Math.sqrt(variance(minima));
}

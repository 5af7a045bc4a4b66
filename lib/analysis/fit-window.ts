import { requirePositive } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { localSlopes } from './local-slopes';

/** Fits need times over this factor, as from 100 to 300. */
export const shortestWindow = 3;
export const fewestPoints = 3;
/** Before this many times 1/lambda_max the stiff modes still relax (30 tau0 for harmonic spheres). */
const transient = 270;
/** The local exponent of a plateau varies by at most this factor; beyond it times the plateau the decay is cut off. */
const plateauFactor = 1.5;
/** A window starts and ends where the local exponent comes this close to its plateau. */
const plateauMargin = 0.1;
/** Part of the cut-off time that a window may reach to. */
const belowCutoff = 0.3;
/** Width of the windows of the local exponent that is searched for plateaus and cut-offs [decades]. */
const localDecades = 0.6;

/** What is known of the flow besides its v(t). */
export interface WindowKnowledge {
  /** lambda_max, the largest eigenvalue of the Hessian at the end of the flow [energy/length²] */
  stiffness?: number;
  /** t_c, as of `cutoffTime` [time] */
  cutoff?: number;
}

/** The window 'auto' of `fitPowerLaw`. */
export function automaticWindow(times: Float64Array, v: Float64Array, known: WindowKnowledge): [number, number] {
  const cutoff = known.cutoff === undefined ? undefined : requirePositive('cutoff', known.cutoff);
  if (known.stiffness === undefined) {
    const [begin, end] = plateau(times, v);
    const window: [number, number] = [begin, cutoff === undefined ? end : Math.min(end, belowCutoff * cutoff)];
    if (!(window[1] / window[0] >= shortestWindow)) throw tooShort(window, 'the plateau below the cut-off');
    return window;
  }
  const begin = transient / requirePositive('stiffness', known.stiffness);
  const last = times.length === 0 ? 0 : times[times.length - 1];
  const window: [number, number] = [begin, belowCutoff * (cutoff ?? localCutoff(times, v, begin) ?? last)];
  if (!(window[1] / window[0] >= shortestWindow)) {
    throw tooShort(window, '270/lambda_max to 0.3 of the time of the cut-off');
  }
  return window;
}

/**
 * The first time from `begin` on at which the local exponent exceeds 1.5 times its plateau, the median over the decade
 * from there; undefined where it does not.
 *
 * @throws {VitrelaxError} `WINDOW_TOO_SHORT` without a local exponent in that decade
 */
export function localCutoff(times: Float64Array, v: Float64Array, begin: number): number | undefined {
  const local = localSlopes(times, v, localDecades);
  const within = local.beta.filter((_, k) => local.times[k] >= begin && local.times[k] <= 10 * begin).sort();
  if (within.length === 0) throw tooShort([begin, 10 * begin], 'no local exponent, so that no cut-off can be told');
  const level = within[within.length >> 1];
  return local.times.find((t, k) => t >= begin && local.beta[k] > plateauFactor * level);
}

/** The longest stretch of a steady local exponent; see `fitPowerLaw`. */
function plateau(times: Float64Array, v: Float64Array): [number, number] {
  const local = localSlopes(times, v, localDecades);
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

/** @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` unless it is [from, to] */
export function checkedWindow(window: readonly [number, number]): [number, number] {
  if (!Array.isArray(window) || window.length !== 2)
    throw invalid('INVALID_ARGUMENT', 'window', window, "[from, to] or 'auto'");
  const from = requirePositive('window[0]', window[0]);
  const to = requirePositive('window[1]', window[1]);
  if (to / from < shortestWindow * (1 - 1e-9)) throw tooShort([from, to], `a factor of ${(to / from).toPrecision(3)}`);
  return [from, to];
}

/** The error of a window that holds too little. */
export function tooShort(window: [number, number] | 'auto', found: string): VitrelaxError {
  const shown = window === 'auto' ? "'auto'" : `[${window.map((t) => t.toPrecision(4)).join(', ')}]`;
  const holds = window !== 'auto' && window[1] <= window[0] ? 'is empty:' : 'holds';
  return new VitrelaxError(
    'WINDOW_TOO_SHORT',
    `window ${shown} ${holds} ${found}; allowed: at least a factor of ${shortestWindow} and ${fewestPoints} points`,
    { field: 'window', value: window },
  );
}

import type { Configuration } from '../../configuration';
import type { StoredFlow } from '../stored-flow';

/** Decimals beyond which nothing is seen of the rounding of positions. */
const mostDecimals = 10;
/** Coordinates of a file that are looked at, at most. */
const sampled = 20_000;
/** Velocities this many times the noise of rounded positions are wrong by 3 % or so. */
const aboveNoise = 2;
/** Of numbers in double precision, relative. */
const machine = 2 ** -52;
/** Part of a decade of energy that may be missing at the end of a flow that counts as finished. */
const missingEnergy = 0.01;
/** Where fits end, as part of the time of the end. */
const fitted = 0.3;
/** Velocities below this part of the first are none. */
export const still = 1e-6;

/**
 * Step to which the positions of a text file are rounded, rms over coordinates; undefined where most show none. With a number of
 * significant digits (`%g`) it is another one in each decade of |x|, where most coordinates show it: the rest ends with zeros.
 * Of a large file evenly spaced coordinates tell it.
 */
export function roundingOf({ positions, boxLength }: Configuration): number | undefined {
  const decades = new Map<number, number[]>();
  const stride = Math.ceil(positions.length / sampled);
  const coordinates = positions.filter((_, k) => k % stride === 0);
  for (const x of coordinates) {
    // as it stands in the file, or was before images were added
    const folded = x - boxLength * Math.floor(x / boxLength);
    const [own, inBox] = [decimalsOf(x), decimalsOf(folded)];
    const decade = Math.floor(Math.log10(Math.abs(own <= inBox ? x : folded)));
    const decimals = decades.get(decade) ?? [];
    decimals.push(Math.min(own, inBox));
    decades.set(decade, decimals);
  }
  let rounded = 0;
  let squares = 0;
  for (const decimals of decades.values()) {
    const shown = decimals.sort((a, b) => a - b)[decimals.length >> 1];
    if (shown === mostDecimals) continue;
    rounded += decimals.length;
    squares += decimals.length * 100 ** -shown;
  }
  return 2 * rounded > coordinates.length ? Math.sqrt(squares / rounded) : undefined;
}

/** Decimals of a coordinate that is not 0, which shows none. */
function decimalsOf(x: number): number {
  for (let decimals = 0; decimals < mostDecimals; decimals++) {
    const scaled = Math.abs(x) * 10 ** decimals;
    if (scaled > 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-5) return decimals;
  }
  return mostDecimals;
}

/**
 * What rounded positions make of displacements and forces, rms: u of step/sqrt(12) in each direction, twice, and v of that times
 * an eigenvalue of the Hessian, of which the largest is known.
 *
 * @param rounding step, where there is one
 */
export function noiseOf(
  c: Configuration,
  rounding: number | undefined,
  stiffness: number | undefined,
): { u: number; v: number } {
  const step = rounding ?? c.boxLength * machine;
  const each = step * Math.sqrt(c.model.dimension / 12);
  return { u: aboveNoise * Math.SQRT2 * each, v: aboveNoise * (stiffness ?? 0) * each };
}

/** The part of a flow in which forces are more than noise. */
export function resolved(flow: StoredFlow, noise: number): StoredFlow {
  const end = flow.v.findIndex((v) => v <= noise);
  if (end < 0) return flow;
  const { times, v, energy } = flow;
  return { ...flow, times: times.slice(0, end), v: v.slice(0, end), energy: energy.slice(0, end) };
}

/**
 * What velocities dissipate, the integral of v² over time, to the energy per particle that is lost in that time: 1 along steepest
 * descent with zeta = 1. v² is a power of t between the points after t = 0.
 */
export function dissipated({ times, v, energy }: StoredFlow): number {
  let sum = 0;
  let first: number | undefined;
  for (let k = 1; k < times.length; k++) {
    if (!(times[k - 1] > 0 && v[k - 1] > 0 && v[k] > 0)) continue;
    first ??= k - 1;
    const ratio = times[k] / times[k - 1];
    const [low, high] = [times[k - 1] * v[k - 1] ** 2, times[k] * v[k] ** 2];
    // of v² ~ t^p the integral from a to b is (b v_b² - a v_a²)/(p + 1), and the logarithmic mean where p is -1
    const power = Math.log(high / low) / Math.log(ratio);
    sum += Math.abs(power) < 1e-6 ? low * Math.log(ratio) : (high - low) / power;
  }
  return first === undefined ? 1 : sum / (energy[first] - energy[energy.length - 1]);
}

/**
 * Whether a flow has come to rest: what it may still lose, v² t of its end (which bounds the rest of a power law up to a factor
 * of order 1), is small against what it has lost since fits end.
 */
export function isFinished({ times, v, energy }: StoredFlow): boolean {
  const last = times.length - 1;
  if (v[last] <= still * v[0]) return true;
  const from = times.findLastIndex((t) => t <= fitted * times[last]);
  if (from < 0) return false;
  return v[last] ** 2 * times[last] <= missingEnergy * (energy[from] - energy[last]);
}

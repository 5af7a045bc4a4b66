import { types } from 'node:util';
import { knownOptions, requireFinite, requireInteger } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { leastSquares } from '../numerics/least-squares';
import { RandomStream } from '../numerics/random';
import type { Estimate } from '../numerics/statistics';
import { studentFactor } from '../numerics/student';
import { bootstrapSpread, checkedCurves, checkTimes, drawnMean, drawSamples, lineFit } from './curves';
import type { Resampling } from './decay';
import { checkedWindow, fewestPoints, shortestWindow, tooShort } from './fit-window';

/** Exponents between which a free inherent energy is searched. */
const searched = { least: 0.05, most: 8 };
const mostPasses = 50;

export interface EnergyDecay {
  /** a of E(t) - E_IS ~ t^-a, 2 beta - 1 */
  exponent: Estimate;
  /** (a + 1)/2, the exponent of the velocity that it amounts to */
  beta: Estimate;
  /** E_IS, the mean of what was given (error 0) or the fit [energy] */
  inherentEnergy: Estimate;
  /** E - E_IS at t = 1 [energy] */
  amplitude: number;
  window: [number, number];
  /** where curves of v were given, a - (2 beta_v - 1), beta_v from <v²> in the same window and over the same draws */
  consistency?: { difference: Estimate; beta: number; consistent: boolean };
}

/**
 * Decay of the energy to that of the inherent structure,
 *
 *     E(t) - E_IS ~ amplitude t^-a,     a = 2 beta - 1 where v ~ t^-beta,
 *
 * since dE/dt = -zeta N <v²>. With E_IS given it is the least-squares line of ln <E - E_IS> against ln t. With E_IS free,
 * E_IS, amplitude and a solve the equations of least squares with errors proportional to E - E_IS at each point
 * (reweighted until they do): what minimises squares of ln(E - E_IS) instead would run off to E_IS = -infinity. Free
 * fits need windows of a decade or more, since E_IS and a are strongly correlated.
 *
 * E - E_IS is the integral of what is still to be dissipated, so a cut-off of v shows earlier in it: take the window
 * shorter than for v. With curves of v of the same samples the consistency a = 2 beta - 1 is tested in joint draws, at
 * 95 % of Student's distribution with n - 1 degrees of freedom; beta_v is the slope of ln <v²> over 2, as it is <v²> that
 * is dissipated.
 *
 * Errors: the bootstrap over samples with the factor sqrt(n/(n-1)); of one curve those of the fit with independent
 * points, a lower bound.
 *
 * @param times increasing [time]; points at t = 0 are ignored
 * @param energy total or per particle, one curve or several at the same times [energy]
 * @param o.window [from, to], both included, at least a factor of 3
 * @param o.inherentEnergy E_IS of all, or of each curve; free without it
 * @param o.v root-mean-square velocities of the same samples, for the consistency
 * @throws {VitrelaxError} `WINDOW_TOO_SHORT` under a factor of 3 or 3 points (4 with E_IS free); `OUT_OF_RANGE` naming
 *   inherentEnergy when it is not below the mean energy in the window; `NOT_DETERMINED` when a free E_IS is not
 *   determined; `TOO_FEW_SAMPLES`, `WRONG_LENGTH`, `NOT_FINITE` or `INVALID_ARGUMENT` naming the argument
 */
export function fitEnergyDecay(
  times: Float64Array,
  energy: Float64Array | readonly Float64Array[],
  o: {
    window: readonly [number, number];
    inherentEnergy?: number | ArrayLike<number>;
    v?: readonly Float64Array[];
  } & Resampling,
): EnergyDecay {
  knownOptions('fitEnergyDecay', o, ['window', 'inherentEnergy', 'v', 'resamples', 'seed']);
  const resamples = requireInteger('resamples', o.resamples ?? 500, 2);
  checkTimes(times);
  const curves = checkedEnergies(energy, times.length);
  const n = curves.length;
  const given = inherentEnergies(o.inherentEnergy, n);
  const squares = o.v === undefined ? undefined : squaredVelocities(o.v, times.length, n);
  const window = checkedWindow(o.window);
  const used = [...times.keys()].filter((k) => times[k] > 0 && times[k] >= window[0] && times[k] <= window[1]);
  const t = Float64Array.from(used, (k) => times[k]);
  const least = given === undefined ? fewestPoints + 1 : fewestPoints;
  // The part of the window that the curve covers, whatever the grid of its points.
  const begin = times.find((time) => time > 0) ?? Number.NaN;
  const covered = Math.min(window[1], times[times.length - 1]) / Math.max(window[0], begin);
  if (t.length < least || !(covered >= shortestWindow * (1 - 1e-9))) {
    throw tooShort(window, `${t.length} points of the curve, over a factor of ${Math.max(1, covered).toPrecision(3)}`);
  }

  const shifted = given === undefined ? curves : curves.map((curve, s) => curve.map((e) => e - given[s]));
  const decayOf = (drawn: Int32Array, start?: FreeFit) => {
    const average = drawnMean(shifted, used, drawn);
    return given === undefined ? freeFit(t, average, start) : lineOf(t, average);
  };
  const exponentOfV = (drawn: Int32Array) =>
    squares === undefined ? Number.NaN : -slopeOf(t, drawnMean(squares, used, drawn)) / 2;

  const everyone = Int32Array.from(curves, (_, k) => k);
  const all = decayOf(everyone);
  if (given !== undefined && Number.isNaN(all.exponent)) {
    throw invalid('OUT_OF_RANGE', 'inherentEnergy', o.inherentEnergy, 'below the mean energy throughout the window');
  }
  if (Number.isNaN(all.exponent)) throw undetermined(window);
  const beta = exponentOfV(everyone);

  const random = new RandomStream(o.seed ?? 1);
  const exponents: number[] = [];
  const offsets: number[] = [];
  const differences: number[] = [];
  for (let r = 0; n > 1 && r < resamples; r++) {
    const drawn = drawSamples(random, n);
    const one = decayOf(drawn, all);
    if (Number.isNaN(one.exponent)) continue;
    exponents.push(one.exponent);
    offsets.push(one.offset);
    differences.push(one.exponent - (2 * exponentOfV(drawn) - 1));
  }
  const error = n === 1 ? all.exponentError : bootstrapSpread(exponents, n);
  const offsetError = n === 1 ? all.offsetError : bootstrapSpread(offsets, n);
  const result = {
    exponent: { value: all.exponent, error },
    beta: { value: (all.exponent + 1) / 2, error: error / 2 },
    inherentEnergy:
      given === undefined
        ? { value: all.offset, error: offsetError }
        : { value: given.reduce((sum, e) => sum + e, 0) / n, error: 0 },
    amplitude: all.amplitude,
    window,
  };
  if (squares === undefined) return result;
  const difference = { value: all.exponent - (2 * beta - 1), error: bootstrapSpread(differences, n) };
  const limit = studentFactor(n - 1, 0.95) * difference.error;
  return { ...result, consistency: { difference, beta, consistent: Math.abs(difference.value) <= limit } };
}

interface FreeFit {
  exponent: number;
  offset: number;
  amplitude: number;
  exponentError: number;
  offsetError: number;
}

const failed: FreeFit = {
  exponent: Number.NaN,
  offset: Number.NaN,
  amplitude: Number.NaN,
  exponentError: Number.NaN,
  offsetError: Number.NaN,
};

function lineOf(t: Float64Array, excess: Float64Array): FreeFit {
  if (!excess.every((e) => e > 0)) return failed;
  const { slope, intercept, squares, spread } = lineFit(t.map(Math.log), excess.map(Math.log));
  const exponentError = Math.sqrt(squares / (t.length - 2) / spread);
  return { exponent: -slope, offset: 0, amplitude: Math.exp(intercept), exponentError, offsetError: 0 };
}

function slopeOf(t: Float64Array, v: Float64Array): number {
  return v.every((value) => value > 0) ? lineFit(t.map(Math.log), v.map(Math.log)).slope : Number.NaN;
}

/** E = offset + B (t/middle)^-a with errors proportional to B (t/middle)^-a. */
function freeFit(t: Float64Array, e: Float64Array, start?: FreeFit): FreeFit {
  const middle = Math.sqrt(t[0] * t[t.length - 1]);
  const x = t.map((time) => Math.log(time / middle));
  const first = start === undefined ? scan(x, e) : start.exponent;
  let p = linearFit(x, e, first);
  for (let pass = 0; pass < mostPasses; pass++) {
    const [, scale, exponent] = p;
    if (!(scale > 0 && exponent > searched.least && exponent < searched.most)) return failed;
    const fit = leastSquares(
      (at, q) => q[0] + q[1] * Math.exp(-q[2] * at),
      { x, y: e, sigma: x.map((at) => scale * Math.exp(-exponent * at)) },
      {
        start: p,
        errors: 'scaled',
        jacobian: (at, q) => [1, Math.exp(-q[2] * at), -q[1] * at * Math.exp(-q[2] * at)],
      },
    );
    if (fit.status === 'singular' || fit.status === 'stalled') return failed;
    p = [fit.parameters[0], fit.parameters[1], fit.parameters[2]];
    if (Math.abs(p[2] - exponent) < 1e-7 * exponent) {
      return {
        exponent: p[2],
        offset: p[0],
        amplitude: p[1] * middle ** p[2],
        exponentError: fit.errors[2],
        offsetError: fit.errors[0],
      };
    }
  }
  return failed;
}

/** The exponent on a grid whose best offset and scale leave the least squares, relative to scale t^-a. */
function scan(x: Float64Array, e: Float64Array): number {
  let best = Number.NaN;
  let lowest = Number.POSITIVE_INFINITY;
  for (let a = 2 * searched.least; a < searched.most / 2; a *= 1.1) {
    const [offset, scale] = linearFit(x, e, a);
    if (!(scale > 0)) continue;
    const squares = e.reduce((sum, y, k) => sum + ((y - offset) / (scale * Math.exp(-a * x[k])) - 1) ** 2, 0);
    if (squares < lowest) [lowest, best] = [squares, a];
  }
  return best;
}

/** Offset and scale for a given exponent, by weighted linear least squares. */
function linearFit(x: Float64Array, e: Float64Array, a: number): [number, number, number] {
  // (y - offset)/u - scale, u = t^-a: a line of y/u against 1/u
  const inverse = x.map((at) => Math.exp(a * at));
  const { slope, intercept } = lineFit(
    inverse,
    e.map((y, k) => y * inverse[k]),
  );
  return [slope, intercept, a];
}

function checkedEnergies(energy: Float64Array | readonly Float64Array[], length: number): readonly Float64Array[] {
  const several = Array.isArray(energy);
  const curves = several ? (energy as readonly Float64Array[]) : [energy as Float64Array];
  if (curves.length === 0) throw invalid('TOO_FEW_SAMPLES', 'energy', energy, 'at least one curve');
  curves.forEach((curve, k) => {
    const field = several ? `energy[${k}]` : 'energy';
    if (!types.isFloat64Array(curve)) throw invalid('INVALID_ARGUMENT', field, curve, 'a Float64Array');
    if (curve.length !== length) throw invalid('WRONG_LENGTH', field, curve, `as many as times, ${length}`);
    requireFinite(field, curve);
  });
  return curves;
}

function inherentEnergies(given: number | ArrayLike<number> | undefined, n: number): number[] | undefined {
  if (given === undefined) return undefined;
  const each = typeof given === 'number' ? new Array<number>(n).fill(given) : Array.from(given);
  if (each.length !== n) throw invalid('WRONG_LENGTH', 'inherentEnergy', given, `one, or one per curve, ${n}`);
  requireFinite('inherentEnergy', each);
  return each;
}

function squaredVelocities(v: readonly Float64Array[], length: number, n: number): Float64Array[] {
  const curves = checkedCurves('v', v, length, 2);
  if (curves.length !== n) throw invalid('WRONG_LENGTH', 'v', v, `one curve for each of energy, ${n}`);
  return curves.map((curve) => curve.map((value) => value * value));
}

function undetermined(window: [number, number]): VitrelaxError {
  return new VitrelaxError(
    'NOT_DETERMINED',
    `the energies in the window [${window.join(', ')}] do not determine exponent and inherentEnergy together; ` +
      'allowed: a longer window, or inherentEnergy given',
    { field: 'window', value: window },
  );
}

import type * as Native from '../../types/native';
import { displacementField, meanEstimate, unwrappedPair } from '../analysis';
import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import type { StateLike } from '../configuration';
import { VitrelaxError } from '../errors';
import { checkedTimes } from '../frames';
import { handleOf, type System } from '../system';
import type { ProductsProgress } from './density-of-states';
import { checkedExcluded } from './excluded';
import type { HarmonicDecay } from './harmonic-limit';

export interface HarmonicFlowOptions extends Running<ProductsProgress> {
  /** [n] increasing from 0 or above [tau0] */
  times: Float64Array;
  /** of the Lanczos recursion; 5 sqrt(lambda_max * the last time), from 100 to 4000 */
  steps?: number;
  /** [N], 1 for particles to leave out with their pairs (`rattlers`) */
  excluded?: Uint8Array;
}

/** The flow down a harmonic basin of any size. */
export interface HarmonicFlow extends HarmonicDecay {
  /** [n] relative change of either curve, the larger, when the last quarter of the steps is left out */
  quadratureError: Float64Array;
  steps: number;
  seconds: number;
}

export interface ThermalHarmonicFlow extends HarmonicFlow {
  /** [n] standard errors over the random vectors */
  energyError: Float64Array;
  squaredVelocityError: Float64Array;
}

/** Eigenvalues up to this part of the largest are those of translations and rattlers. */
const floor = 1e-9;
/** Weight that rounding may leave on them. */
const noise = 1e-10;

/**
 * The flow from one start down the harmonic basin of its inherent structure. With u = r(0) - r_IS and H the Hessian there,
 *
 *     E(t) - E_IS = (1/2) u H exp(-2 H t) u,   <v²>(t) = (1/N) u H² exp(-2 H t) u     (zeta = 1)
 *
 * by Gauss quadrature of the spectral measure of u, whose nodes and weights come from the Lanczos recursion: O(N) memory,
 * and exact once the recursion resolves the modes that matter at that time.
 *
 * @param inherent at a minimum of its energy
 * @param o.start from which the flow leads there; the same particles in the same box. Its drift is removed
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when they do not belong together, `OUT_OF_RANGE`,
 *   `INVALID_ARGUMENT`, `WRONG_LENGTH` or `NOT_FINITE` naming the option, `NOT_DETERMINED` where inherent is not a minimum,
 *   `BUSY`, `DISPOSED`; an abort rejects with the signal's reason
 * @see Golub, Meurant, Matrices, Moments and Quadrature with Applications (2010)
 */
export async function harmonicFlow(
  inherent: System,
  o: HarmonicFlowOptions & { start: StateLike },
): Promise<HarmonicFlow> {
  requireOptions('options', o);
  knownOptions('harmonicFlow', o, ['start', 'times', 'steps', 'excluded', ...runningOptions]);
  const pair = unwrappedPair(inherent, o.start);
  const { displacement } = displacementField(pair.a, pair.b);
  const found = await quadratureOf(inherent, { ...o, start: displacement, vectors: 1, seed: 0 });
  const scale = found.squaredNorm;
  const curves = (part: Measure) => averages(part, o.times, scale, inherent.particles, 1);
  return { ...curves(found.fine[0]), ...recordOf(found, [curves(found.fine[0])], [curves(found.coarse[0])]) };
}

/**
 * `harmonicDecay` at any size: the average over starts in equilibrium at a temperature so low that the basin is harmonic,
 *
 *     E(t) - E_IS = (T/2) Tr exp(-2 H t),   <v²>(t) = (T/N) Tr [H exp(-2 H t)]
 *
 * translations left out of the traces, by stochastic Lanczos quadrature: the mean over random vectors of signs, each with the
 * Gauss quadrature of its spectral measure.
 *
 * @param inherent at a minimum of its energy
 * @param o.temperature [v0]
 * @param o.vectors random vectors, at least 2; 16. Errors fall as 1/sqrt(vectors * N)
 * @param o.seed of these
 * @throws {VitrelaxError} as `harmonicFlow`
 * @see Ubaru, Chen, Saad, SIAM J. Matrix Anal. Appl. 38, 1075 (2017)
 */
export async function thermalHarmonicFlow(
  inherent: System,
  o: HarmonicFlowOptions & { temperature: number; vectors?: number; seed: number },
): Promise<ThermalHarmonicFlow> {
  requireOptions('options', o);
  const known = ['temperature', 'vectors', 'seed', 'times', 'steps', 'excluded', ...runningOptions];
  knownOptions('thermalHarmonicFlow', o, known);
  const temperature = requirePositive('temperature', o.temperature);
  const vectors = requireInteger('vectors', o.vectors ?? 16, 2);
  const seed = requireInteger('seed', o.seed, 0);
  const found = await quadratureOf(inherent, { ...o, start: new Float64Array(0), vectors, seed });
  // of a mode in equilibrium <c²> = T/lambda
  const scale = temperature * found.modes;
  const curves = (part: Measure) => averages(part, o.times, scale, inherent.particles, 0);
  const [fine, coarse] = [found.fine.map(curves), found.coarse.map(curves)];
  const energy = overVectors(fine, 'energy');
  const squaredVelocity = overVectors(fine, 'squaredVelocity');
  return {
    energy: energy.values,
    squaredVelocity: squaredVelocity.values,
    energyError: energy.errors,
    squaredVelocityError: squaredVelocity.errors,
    ...recordOf(found, fine, coarse),
  };
}

/** A spectral measure of mass 1: points at eigenvalues. */
interface Measure {
  nodes: Float64Array;
  weights: Float64Array;
}

interface Quadrature {
  fine: Measure[];
  coarse: Measure[];
  squaredNorm: number;
  modes: number;
  steps: number;
  seconds: number;
}

async function quadratureOf(
  s: System,
  o: HarmonicFlowOptions & { start: Float64Array; vectors: number; seed: number },
): Promise<Quadrature> {
  const times = checkedTimes(o.times);
  const given = o.steps === undefined ? undefined : requireInteger('steps', o.steps, 1);
  const excluded = checkedExcluded(s, o.excluded);
  readyToRun(o);
  const handle = handleOf(s);
  const { start, vectors, seed } = o;
  const threads = threadsOf(o.threads, s.particles);
  // a few moments refuse what is far from a minimum before the work
  const { largest } = await runJob(
    () => handle.chebyshevMoments({ moments: 64, vectors: 1, seed: 0, excluded, threads }, null),
    o.signal,
  );
  // a polynomial of this degree is exp(-2 lambda t) to all digits that count
  const last = times.length > 0 ? times[times.length - 1] : 0;
  const steps = given ?? Math.min(4000, Math.max(100, Math.ceil(5 * Math.sqrt(largest * last))));
  const found = await runJob(
    (controls) =>
      handle.lanczosQuadrature(
        { steps, vectors, seed, start, excluded, threads },
        forwarded(o.onProgress, controls, (p: Native.ProductsProgress) => p),
      ),
    o.signal,
  );
  const split = (nodes: Float64Array, weights: Float64Array): Measure[] =>
    Array.from({ length: vectors }, (_, r) =>
      positivePart(nodes.subarray(r * steps, (r + 1) * steps), weights.subarray(r * steps, (r + 1) * steps), largest),
    );
  return {
    fine: split(found.nodes, found.weights),
    coarse: split(found.coarseNodes, found.coarseWeights),
    squaredNorm: found.squaredNorm,
    modes: found.modes,
    steps,
    seconds: found.seconds,
  };
}

/** @throws {VitrelaxError} `NOT_DETERMINED` where a negative eigenvalue has a weight beyond rounding */
function positivePart(nodes: Float64Array, weights: Float64Array, largest: number): Measure {
  nodes.forEach((x, k) => {
    if (x < -floor * largest && weights[k] > noise)
      throw new VitrelaxError(
        'NOT_DETERMINED',
        `the Hessian has a negative eigenvalue, ${x.toPrecision(3)}: not a minimum`,
      );
  });
  const kept = Array.from(nodes.keys()).filter((k) => nodes[k] > floor * largest && weights[k] > 0);
  return { nodes: Float64Array.from(kept, (k) => nodes[k]), weights: Float64Array.from(kept, (k) => weights[k]) };
}

/** (scale/2) <lambda^power exp(-2 lambda t)> and (scale/N) <lambda^(power+1) exp(-2 lambda t)>. */
function averages(
  measure: Measure,
  times: Float64Array,
  scale: number,
  particles: number,
  power: 0 | 1,
): HarmonicDecay {
  const energy = new Float64Array(times.length);
  const squaredVelocity = new Float64Array(times.length);
  measure.nodes.forEach((lambda, j) => {
    const strength = scale * measure.weights[j] * lambda ** power;
    times.forEach((t, k) => {
      const part = strength * Math.exp(-2 * lambda * t);
      energy[k] += part / 2;
      squaredVelocity[k] += (part * lambda) / particles;
    });
  });
  return { energy, squaredVelocity };
}

function overVectors(curves: HarmonicDecay[], which: keyof HarmonicDecay) {
  const estimates = Array.from(curves[0][which], (_, k) => meanEstimate(curves.map((curve) => curve[which][k])));
  return {
    values: Float64Array.from(estimates, ({ value }) => value),
    errors: Float64Array.from(estimates, ({ error }) => error),
  };
}

function recordOf({ steps, seconds }: Quadrature, fine: HarmonicDecay[], coarse: HarmonicDecay[]) {
  const change = (which: keyof HarmonicDecay, k: number) => {
    const sum = (curves: HarmonicDecay[]) => curves.reduce((total, curve) => total + curve[which][k], 0);
    const whole = sum(fine);
    return whole > 0 ? Math.abs(sum(coarse) - whole) / whole : 0;
  };
  const quadratureError = fine[0].energy.map((_, k) => Math.max(change('energy', k), change('squaredVelocity', k)));
  return { quadratureError, steps, seconds };
}

import type * as Native from '../../types/native';
import { meanEstimate } from '../analysis';
import { knownOptions, requireInteger, requireOptions } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid } from '../errors';
import { handleOf, type System } from '../system';
import { checkedExcluded, leftOf } from './excluded';

export interface ProductsProgress {
  /** products of the Hessian with eight vectors */
  products: number;
  total: number;
}

/** Densities are means over the random vectors, errors the standard errors of these. Mass 1: lambda = w². */
export interface DensityOfStates {
  /** [n] w, the middles of n equal parts of 0 to largestFrequency [sqrt(v0)/length] */
  frequencies: Float64Array;
  /** [n] g(w), normalised to 1 over `modes` [length/sqrt(v0)] */
  density: Float64Array;
  densityError: Float64Array;
  /** [n] lambda = w² [v0/length²] */
  eigenvalues: Float64Array;
  /** [n] g(lambda) = g(w)/(2 w) [length²/v0] */
  eigenvalueDensity: Float64Array;
  eigenvalueDensityError: Float64Array;
  /** [n] number of modes below w, those of no stiffness not counted */
  cumulative: Float64Array;
  cumulativeError: Float64Array;
  /** modes in all but those of no stiffness: D (N' - 1), N' the particles that are not excluded */
  modes: number;
  /** modes of no stiffness: the D translations and D of each excluded particle */
  zeroModes: number;
  /** sum of all eigenvalues, and of their squares: exact */
  trace: number;
  traceOfSquare: number;
  /** an upper bound on the frequencies */
  largestFrequency: number;
  /** standard deviation of the kernel that smooths g(w) at low frequency, pi largestFrequency/(2 moments) */
  resolution: number;
  seconds: number;
}

export interface DensityOfStatesOptions extends Running<ProductsProgress> {
  /** M, which sets the resolution; 1024 */
  moments?: number;
  /** R random vectors, at least 2; 16. The error falls as 1/sqrt(R N) */
  vectors?: number;
  /** of the random vectors */
  seed: number;
  /** n, frequencies at which the density is given; 400 */
  points?: number;
  /** [N], 1 for particles to leave out with their pairs (`rattlers`) */
  excluded?: Uint8Array;
}

/**
 * Density of vibrational states of an inherent structure of any size by the kernel polynomial method: Chebyshev moments
 *
 *     mu_m = <v T_m(2 H/lambda_max - 1) v>
 *
 * averaged over random vectors v of signs, damped by the Jackson kernel. In w = sqrt(lambda) its width is nearly the same
 * everywhere. Products of the Hessian with vectors alone: O(N) memory, O(N M R) operations.
 *
 * @param s at a minimum of its energy
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `WRONG_LENGTH` or `INVALID_ARGUMENT` naming the option, `NOT_DETERMINED` where the
 *   state is not a minimum, `BUSY`, `DISPOSED`; an abort rejects with the signal's reason
 * @see Weisse, Wellein, Alvermann, Fehske, Rev. Mod. Phys. 78, 275 (2006)
 */
export async function densityOfStates(s: System, o: DensityOfStatesOptions): Promise<DensityOfStates> {
  requireOptions('options', o);
  knownOptions('densityOfStates', o, ['moments', 'vectors', 'seed', 'points', 'excluded', ...runningOptions]);
  const moments = requireInteger('moments', o.moments ?? 1024, 2);
  const vectors = requireInteger('vectors', o.vectors ?? 16, 2);
  const points = requireInteger('points', o.points ?? 400, 1);
  if (points > 1e6) throw invalid('OUT_OF_RANGE', 'points', points, 'at most 1e6');
  const seed = requireInteger('seed', o.seed, 0);
  const excluded = checkedExcluded(s, o.excluded);
  readyToRun(o);
  const handle = handleOf(s);
  const found = await runJob(
    (controls) =>
      handle.chebyshevMoments(
        { moments, vectors, seed, excluded, threads: threadsOf(o.threads, s.particles) },
        forwarded(o.onProgress, controls, (p: Native.ProductsProgress) => p),
      ),
    o.signal,
  );
  return {
    ...reconstruct(found, moments, vectors, points),
    modes: found.modes,
    zeroModes: s.dimension * (1 + s.particles - leftOf(s, excluded)),
    trace: found.trace,
    traceOfSquare: found.traceOfSquare,
    seconds: found.seconds,
  };
}

/** The factors that turn a truncated Chebyshev series into a positive kernel of least width (Weisse et al., Eq. 71). */
function jacksonKernel(moments: number): Float64Array {
  const q = Math.PI / (moments + 1);
  return Float64Array.from(
    { length: moments },
    (_, m) => ((moments - m + 1) * Math.cos(q * m) + Math.sin(q * m) / Math.tan(q)) / (moments + 1),
  );
}

/**
 * With lambda = lambda_max cos²(theta/2), w = w_max cos(theta/2), x = 2 lambda/lambda_max - 1 = cos(theta):
 *
 *     g(w) = 2/(pi w_max sin(theta/2)) [mu_0 + 2 sum_m k_m mu_m cos(m theta)]
 *     part of the modes below w = [mu_0 (pi - theta) - 2 sum_m k_m mu_m sin(m theta)/m]/pi
 */
function reconstruct(
  { moments: mu, largest, modes }: Native.ChebyshevMomentsResult,
  moments: number,
  vectors: number,
  points: number,
) {
  const kernel = jacksonKernel(moments);
  const top = Math.sqrt(largest);
  const frequencies = Float64Array.from({ length: points }, (_, k) => ((k + 0.5) / points) * top);
  const [density, densityError, cumulative, cumulativeError] = [0, 1, 2, 3].map(() => new Float64Array(points));
  const cosines = new Float64Array(moments);
  const sines = new Float64Array(moments);
  const densities = new Float64Array(vectors);
  const parts = new Float64Array(vectors);
  frequencies.forEach((w, k) => {
    const theta = 2 * Math.acos(w / top);
    const toDensity = 2 / (Math.PI * top * Math.sin(theta / 2));
    for (let m = 1; m < moments; m++) {
      cosines[m] = 2 * kernel[m] * Math.cos(m * theta);
      sines[m] = (-2 * kernel[m] * Math.sin(m * theta)) / m;
    }
    for (let r = 0; r < vectors; r++) {
      let sum = mu[r * moments];
      let part = mu[r * moments] * (Math.PI - theta);
      for (let m = 1; m < moments; m++) {
        sum += cosines[m] * mu[r * moments + m];
        part += sines[m] * mu[r * moments + m];
      }
      densities[r] = toDensity * sum;
      parts[r] = (modes * part) / Math.PI;
    }
    ({ value: density[k], error: densityError[k] } = meanEstimate(densities));
    ({ value: cumulative[k], error: cumulativeError[k] } = meanEstimate(parts));
  });
  const eigenvalues = frequencies.map((w) => w * w);
  const perEigenvalue = (values: Float64Array) => values.map((g, k) => g / (2 * frequencies[k]));
  return {
    frequencies,
    density,
    densityError,
    eigenvalues,
    eigenvalueDensity: perEigenvalue(density),
    eigenvalueDensityError: perEigenvalue(densityError),
    cumulative,
    cumulativeError,
    largestFrequency: top,
    resolution: (Math.PI * top) / (2 * moments),
  };
}

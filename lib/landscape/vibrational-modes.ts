import type * as Native from '../../types/native';
import { participationRatio } from '../analysis';
import { knownOptions, requireInteger, requireOptions } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { handleOf, type System } from '../system';
import { checkedExcluded } from './excluded';

export interface ModesProgress {
  converged: number;
  wanted: number;
}

/** Normal modes of mass 1: frequencies are sqrt(eigenvalue). */
export interface VibrationalModes {
  /** [count] ascending [v0/length²] */
  eigenvalues: Float64Array;
  /** [count] of [N*D], normalised */
  vectors: Float64Array[];
  /** [count] (sum |e_i|²)²/(N sum |e_i|⁴) */
  participation: Float64Array;
  /** largest |H e - lambda e| [v0/length²] */
  largestResidual: number;
  seconds: number;
}

export interface VibrationalModesOptions extends Running<ModesProgress> {
  /** how many of the lowest modes, the D translations not counted */
  count: number;
  /** [N], 1 for particles to leave out together with their pairs, as rattlers, each of which adds D modes of no stiffness */
  excluded?: Uint8Array;
}

/**
 * The lowest eigenvalues and eigenvectors of the Hessian of the energy at the system's positions, an inherent structure as a
 * rule (elsewhere the negative ones come first), by subspace iteration with Chebyshev filters: products of the Hessian with vectors alone, O(N) memory. The D
 * translations are projected out.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming count, `WRONG_LENGTH` or `INVALID_ARGUMENT` naming excluded, `BUSY`, `DISPOSED`; an
 *   abort rejects with the signal's reason
 * @see Zhou, Saad, Tiago, Chelikowsky, J. Comput. Phys. 219, 172 (2006)
 */
export async function vibrationalModes(s: System, o: VibrationalModesOptions): Promise<VibrationalModes> {
  requireOptions('options', o);
  knownOptions('vibrationalModes', o, ['count', 'excluded', ...runningOptions]);
  const { eigenvalues, vectors, largestResidual, seconds } = await run(
    s,
    requireInteger('count', o.count, 1),
    false,
    o,
  );
  const participation = Float64Array.from(vectors, (v) => participationRatio(v, s.dimension));
  return { eigenvalues, vectors, participation, largestResidual, seconds };
}

/**
 * All D N eigenvalues of the Hessian, ascending, the D translations included (zero to rounding), by a dense method: N D up to
 * 8000, 4/3 (N D)³ operations.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming particles, and as `vibrationalModes`
 */
export async function vibrationalSpectrum(
  s: System,
  o: Omit<VibrationalModesOptions, 'count'> = {},
): Promise<Float64Array> {
  requireOptions('options', o);
  knownOptions('vibrationalSpectrum', o, ['excluded', ...runningOptions]);
  return (await run(s, 1, true, o)).eigenvalues;
}

async function run(
  s: System,
  count: number,
  whole: boolean,
  o: Omit<VibrationalModesOptions, 'count'>,
): Promise<Native.ModesResult> {
  const excluded = checkedExcluded(s, o.excluded);
  readyToRun(o);
  const handle = handleOf(s);
  return runJob(
    (controls) =>
      handle.modes(
        { count, whole, excluded, threads: threadsOf(o.threads, s.particles) },
        forwarded(o.onProgress, controls, (p: Native.ModesProgress) => p),
      ),
    o.signal,
  );
}

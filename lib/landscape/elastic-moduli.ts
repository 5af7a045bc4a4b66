import type * as Native from '../../types/native';
import { knownOptions, requireOptions } from '../arguments';
import { forwarded, type Running, readyToRun, runJob, runningOptions } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { invalid, VitrelaxError } from '../errors';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import { handleOf, type System } from '../system';
import { checkedExcluded, leftOf } from './excluded';

/** Zero-temperature elastic constants of one inherent structure. Moduli in v0/length^D. */
export interface ElasticModuli {
  /** K = -V dP/dV */
  bulk: number;
  /** G = (1/V) d²E/d gamma², averaged over all orientations of the shear */
  shear: number;
  /** the same before the particles relax: the Born terms alone */
  affine: { bulk: number; shear: number };
  /** P = -(1/D) tr(stress) */
  pressure: number;
  /**
   * G of single shears, those of all planes of two axes a < b, a outer: the simple one, a against b, followed by the pure one,
   * along a against along b. They differ by the anisotropy of one finite sample; in two dimensions `shear` is their mean
   */
  shears: Float64Array;
  /** [D*D] */
  stress: Float64Array;
  /**
   * [D*D*D*D] second derivatives of the energy per volume with respect to the Lagrangian strain, relaxed. Of a stressed body
   * these are not the moduli themselves
   */
  stiffness: Float64Array;
  /** particles that are not excluded per volume, rho: the mass density */
  density: number;
  /** c_L = sqrt((K + 2 (1 - 1/D) G)/rho) of longitudinal waves, mass 1; NaN of an unstable sample */
  longitudinal: number;
  /** c_T = sqrt(G/rho) of transverse waves; NaN of an unstable sample */
  transverse: number;
  /** largest |H u - Xi|/|Xi| of the relaxation; the moduli are right to its square */
  largestResidual: number;
  seconds: number;
}

export interface ElasticModuliOptions extends Running<{ converged: number; wanted: number }> {
  /** [N], 1 for particles to leave out with their pairs (`rattlers`) */
  excluded?: Uint8Array;
}

/**
 * Elastic moduli and sound speeds of an inherent structure from its Hessian H,
 *
 *     C_abcd = (1/V) [sum over pairs of (U'' - U'/r)/r² s_a s_b s_c s_d - Xi_ab H^+ Xi_cd],   Xi_ab = d²E/(dr d strain_ab)
 *
 * the affine (Born) term and the non-affine one, solved by conjugate gradients without translations; O(N) memory. With the
 * stress sigma_ab = (1/V) sum of U'/r s_a s_b, P = -tr(sigma)/D, and sums over indices that occur twice,
 *
 *     K = C_aabb/D² + P (D-2)/D,   G = (C_abab - C_aabb/D)/((D-1)(D+2)) - P
 *
 * so that c_T and c_L are those of long waves in the stressed body. Where the force jumps at the cutoff (Kob-Andersen, shifted or
 * truncated) a finite strain takes pairs across the jump, which no Hessian knows of.
 *
 * @param s at a minimum of its energy, in two dimensions or more
 * @throws {VitrelaxError} `NOT_DETERMINED` where the state is not a minimum or not rigid, `OUT_OF_RANGE` naming dimension or model
 *   (Mari-Kurchan has no elasticity), `WRONG_LENGTH` or `INVALID_ARGUMENT` naming excluded, `BUSY`, `DISPOSED`; an abort rejects
 *   with the signal's reason
 * @see Lemaitre, Maloney, J. Stat. Phys. 123, 415 (2006)
 */
export async function elasticModuli(s: System, o: ElasticModuliOptions = {}): Promise<ElasticModuli> {
  const handle = handleOf(s);
  requireOptions('options', o);
  knownOptions('elasticModuli', o, ['excluded', ...runningOptions]);
  if (s.dimension < 2) throw invalid('OUT_OF_RANGE', 'dimension', s.dimension, '2 or above');
  if (hasQuenchedShifts(s.model))
    throw invalid('OUT_OF_RANGE', 'model', s.model.name, 'models whose pairs lie in space');
  const excluded = checkedExcluded(s, o.excluded);
  readyToRun(o);
  const found = await runJob(
    (controls) =>
      handle.elasticity(
        { excluded, threads: threadsOf(o.threads, s.particles) },
        forwarded(o.onProgress, controls, (p: Native.ModesProgress) => p),
      ),
    o.signal,
  );
  if (found.born.every((x) => x === 0)) throw new VitrelaxError('NOT_DETERMINED', 'no pair is in range: no elasticity');
  return moduliOf(found, s, leftOf(s, excluded));
}

function moduliOf(found: Native.ElasticityResult, s: System, left: number): ElasticModuli {
  const D = s.dimension;
  const stress = new Float64Array(D * D);
  for (let a = 0; a < D; a++) for (let b = 0; b < D; b++) stress[a * D + b] = found.stress[strainIndex(a, b, D)];
  const pressure = -trace(stress, D) / D;
  const born = fullTensor(found.born, D);
  const softening = fullTensor(found.nonAffine, D);
  const stiffness = born.map((x, k) => x - softening[k]);
  const density = left / s.boxLength ** D;
  const { bulk, shear } = isotropicPart(stiffness, pressure, D);
  return {
    bulk,
    shear,
    affine: isotropicPart(born, pressure, D),
    pressure,
    shears: singleShears(stiffness, stress, D),
    stress,
    stiffness,
    density,
    longitudinal: Math.sqrt((bulk + 2 * (1 - 1 / D) * shear) / density),
    transverse: Math.sqrt(shear / density),
    largestResidual: found.largestResidual,
    seconds: found.seconds,
  };
}

/** Place of a pair of axes among those a <= b, a outer. */
function strainIndex(a: number, b: number, D: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low * D - (low * (low - 1)) / 2 + high - low;
}

function fullTensor(matrix: Float64Array, D: number): Float64Array {
  const m = (D * (D + 1)) / 2;
  const axes = (k: number) => strainIndex(Math.floor(k / D), k % D, D);
  return Float64Array.from({ length: D ** 4 }, (_, k) => matrix[axes(Math.floor(k / (D * D))) * m + axes(k % (D * D))]);
}

function trace(matrix: Float64Array, D: number): number {
  let sum = 0;
  for (let a = 0; a < D; a++) sum += matrix[a * D + a];
  return sum;
}

function isotropicPart(C: Float64Array, pressure: number, D: number): { bulk: number; shear: number } {
  let aabb = 0;
  let abab = 0;
  for (let a = 0; a < D; a++) {
    for (let b = 0; b < D; b++) {
      aabb += C[((a * D + a) * D + b) * D + b];
      abab += C[((a * D + b) * D + a) * D + b];
    }
  }
  return {
    bulk: aabb / (D * D) + (pressure * (D - 2)) / D,
    shear: (abab - aabb / D) / ((D - 1) * (D + 2)) - pressure,
  };
}

/** Second derivatives along F = 1 + gamma e_a e_b, averaged with a and b exchanged, and along diag(exp(gamma/2), exp(-gamma/2)). */
function singleShears(C: Float64Array, stress: Float64Array, D: number): Float64Array {
  const at = (a: number, b: number, c: number, d: number) => C[((a * D + b) * D + c) * D + d];
  const shears: number[] = [];
  for (let a = 0; a < D; a++) {
    for (let b = a + 1; b < D; b++) {
      const stressed = (stress[a * D + a] + stress[b * D + b]) / 2;
      shears.push(at(a, b, a, b) + stressed);
      shears.push((at(a, a, a, a) + at(b, b, b, b) - 2 * at(a, a, b, b)) / 4 + stressed);
    }
  }
  return Float64Array.from(shears);
}

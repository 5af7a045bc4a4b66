import { selfMotion } from '../analysis/self-motion';
import { axisVectors } from '../analysis/wave-vectors';
import type { Model } from '../models/model';

/** a of the overlap: well beyond the vibrations in a cage, well below the distance of neighbours [length] */
export const defaultOverlapDistance = 0.3;

/** Positions and sizes at one moment, what the self-correlations are taken between. */
export interface Frame {
  /** flat [N*D], unwrapped [length] */
  positions: Float64Array;
  /** [N] [length] */
  diameters: Float64Array;
}

/** The self-correlations between two moments. */
export interface SelfCorrelations {
  /** (1/N) sum_i theta(a - |u_i|): the part of the particles that have moved by less than a */
  overlap: number;
  /** (1/(N D)) sum_i sum_axes cos(k u_i) */
  scattering: number;
  /** (1/N) sum_i (d_i - <d>)(d_i' - <d>) / var(d); NaN where all diameters are alike */
  diameters: number;
}

/**
 * Correlations of each particle with itself, u_i its unwrapped displacement less the mean displacement of all. Particles
 * are their positions: when two exchange diameters both keep their labels, so the overlap and F_s know only
 * displacements, and the autocorrelation of the diameters is that of the diameter found at label i.
 *
 * @param a threshold of the overlap [length]
 * @param k wavenumber of F_s, a multiple of 2 pi/L [1/length]
 */
export function selfCorrelations(from: Frame, to: Frame, dimension: number, a: number, k: number): SelfCorrelations {
  const { overlap, scattering } = selfMotion(from.positions, to.positions, {
    dimension,
    overlapDistance: a,
    waveVectors: axisVectors(dimension, k),
  });
  return { overlap, scattering, diameters: diameterCorrelation(from.diameters, to.diameters) };
}

function diameterCorrelation(from: Float64Array, to: Float64Array): number {
  const mean = from.reduce((sum, d) => sum + d, 0) / from.length;
  let product = 0;
  let square = 0;
  for (let i = 0; i < from.length; i++) {
    product += (from[i] - mean) * (to[i] - mean);
    square += (from[i] - mean) ** 2;
  }
  return square > 1e-20 * from.length ? product / square : Number.NaN;
}

/**
 * The multiple of 2 pi/L nearest to 2 pi rho^(1/D), the wavenumber of the mean spacing: about the first peak of the
 * structure factor.
 */
export function peakWavenumber(model: Pick<Model, 'dimension'>, particles: number, boxLength: number): number {
  const perLength = particles ** (1 / model.dimension);
  return (2 * Math.PI * Math.max(1, Math.round(perLength))) / boxLength;
}

import { knownOptions } from '../arguments';
import { invalid } from '../errors';
import type { ModelDescription } from './description';
import { type DiameterSampling, inRange, type Model } from './model';

const options = ['density', 'nonAdditivity', 'cutoff', 'sizeRatio', 'diameterSampling'] as const;

/**
 * Continuously polydisperse, non-additive soft spheres: U = v0 [x^-12 + c0 + c1 x² + c2 x⁴], x = r/d_ij < cutoff, with
 * U = U' = U'' = 0 at the cutoff, d_ij = (d_i + d_j)/2 (1 - nonAdditivity |d_i - d_j|) and f(d) ~ d^-3 of mean 1.
 *
 * @param o.dimension 2 or 3
 * @param o.density N/V [1/length^D]; 1 in 2D, 1.02 in 3D
 * @param o.nonAdditivity epsilon of d_ij [1/length], below one over the greatest difference of two diameters; 0.2
 * @param o.cutoff in units of d_ij; 1.25
 * @param o.sizeRatio smallest over largest diameter; 0.449
 * @param o.diameterSampling 'quantile' (default) or 'independent'
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT`, naming the option
 * @see Ninarello, Berthier, Coslovich, Phys. Rev. X 7, 021039 (2017)
 */
export function softSpheres(o: {
  dimension: 2 | 3;
  density?: number;
  nonAdditivity?: number;
  cutoff?: number;
  sizeRatio?: number;
  diameterSampling?: DiameterSampling;
}): Model {
  knownOptions('softSpheres', o, ['dimension', ...options]);
  if (o.dimension !== 2 && o.dimension !== 3) throw invalid('OUT_OF_RANGE', 'dimension', o.dimension, '2 or 3');
  const diameterSampling = o.diameterSampling ?? 'quantile';
  if (diameterSampling !== 'quantile' && diameterSampling !== 'independent') {
    throw invalid('INVALID_ARGUMENT', 'diameterSampling', diameterSampling, "'quantile' or 'independent'");
  }
  return Object.freeze({
    name: `soft-spheres-${o.dimension}d`,
    dimension: o.dimension,
    density: inRange('density', o.density ?? (o.dimension === 2 ? 1 : 1.02), 0, 100, 'a positive number'),
    nonAdditivity: inRange('nonAdditivity', o.nonAdditivity ?? 0.2, -1e-300, 1, '0 to 1'),
    cutoff: inRange('cutoff', o.cutoff ?? 1.25, 1, 10, 'between 1 and 10'),
    sizeRatio: inRange('sizeRatio', o.sizeRatio ?? 0.449, 0, 1 + 1e-12, 'above 0, at most 1'),
    diameterSampling,
  });
}

export function softSpheresDescription(dimension: 2 | 3): ModelDescription {
  return {
    what: 'polydisperse soft spheres',
    sizes: 'f(d) ~ d^-3 from 0.72 to 1.61, non-additive',
    potential: 'r^-12, smooth at 1.25 d_ij',
    options,
    particles: dimension === 2 ? 64000 : 96000,
    source: dimension === 2 ? 'Figs. 2e, 3-5' : 'Figs. 2b, 4',
    temperatures: dimension === 2 ? [0.8, 0.2, 0.1] : [1, 0.3, 0.15],
    exponents: dimension === 2 ? [0.92, 1] : [0.85, 1.25],
    surroundings: 'contacts',
    mayCrystallise: ({ sizeRatio }) => sizeRatio === 1,
    preparation: () => 'swap-monte-carlo',
  };
}

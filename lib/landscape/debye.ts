import { knownOptions, requireFloats, requireInteger, requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';

/** An elastic body of mass-1 particles. */
export interface ElasticBody {
  /** D */
  dimension: number;
  /** particles that vibrate per volume [1/length^D] */
  density: number;
  /** c_L [length sqrt(v0)/length] */
  longitudinal: number;
  /** c_T; without effect in one dimension */
  transverse: number;
}

/** Surface of the unit sphere in D dimensions: 2, 2 pi, 4 pi, …, by S_D = 2 pi S_(D-2)/(D - 2). */
function sphereSurface(dimension: number): number {
  if (dimension <= 2) return dimension === 1 ? 2 : 2 * Math.PI;
  return (2 * Math.PI * sphereSurface(dimension - 2)) / (dimension - 2);
}

/**
 * The Debye frequency, up to which the phonons of an elastic body are D per particle,
 *
 *     w_D^D = D² (2 pi)^D rho / (S_D [c_L^-D + (D-1) c_T^-D])
 *
 * that is 8 pi rho/(c_L^-2 + c_T^-2) in two and 18 pi² rho/(c_L^-3 + 2 c_T^-3) in three dimensions.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming the option
 */
export function debyeFrequency(o: ElasticBody): number {
  requireOptions('options', o);
  knownOptions('debyeFrequency', o, ['dimension', 'density', 'longitudinal', 'transverse']);
  const D = requireInteger('dimension', o.dimension, 1);
  const speeds =
    requirePositive('longitudinal', o.longitudinal) ** -D +
    (D > 1 ? (D - 1) * requirePositive('transverse', o.transverse) ** -D : 0);
  const density = requirePositive('density', o.density);
  return ((D * D * (2 * Math.PI) ** D * density) / (sphereSurface(D) * speeds)) ** (1 / D);
}

/**
 * The density of states of the phonons of an elastic body, normalised to 1 over all modes,
 *
 *     g_D(w) = D w^(D-1)/w_D^D  up to w_D, and 0 beyond
 *
 * @param frequencies [n] w [sqrt(v0)/length]
 * @returns [n] g_D [length/sqrt(v0)]
 * @throws {VitrelaxError} as `debyeFrequency`; `OUT_OF_RANGE` naming a negative frequency
 */
export function debyeDensity(frequencies: Float64Array, body: ElasticBody): Float64Array {
  const limit = debyeFrequency(body);
  return requireFloats('frequencies', frequencies).map((w, k) => {
    if (w < 0) throw invalid('OUT_OF_RANGE', `frequencies[${k}]`, w, '0 or above');
    return w <= limit ? (body.dimension * w ** (body.dimension - 1)) / limit ** body.dimension : 0;
  });
}

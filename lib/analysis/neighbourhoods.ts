import { requirePositive } from '../arguments';
import type { Configuration } from '../configuration';
import { invalid } from '../errors';
import { contactDistance } from '../models/mixing';
import { AffineFit } from './affine-fit';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { particlesOf } from './states';

export interface NeighbourhoodOptions {
  /** what the cutoff is a bound of: 'distance', r [length] (default), or 'rescaled', x = r/d_ij */
  neighbours?: 'distance' | 'rescaled';
  /** neighbours are below it; 2.5 [length] of the distance, 1.5 (the first shell) of x */
  cutoff?: number;
  /** 'sum' over the neighbours (default), or 'mean', divided by their number */
  normalisation?: 'sum' | 'mean';
}

export const neighbourhoodOptions = ['neighbours', 'cutoff', 'normalisation'] as const;
const defaultCutoff = { distance: 2.5, rescaled: 1.5 };

/** What the affine maps of all neighbourhoods say of a vector field. */
export interface NeighbourhoodFits {
  /** [N] */
  residual: Float64Array;
  /** flat [N*D*D] */
  gradient: Float64Array;
  /** [N] */
  neighbours: Int32Array;
  /** particles without a map */
  deficient: number;
}

/**
 * Fits an affine map to a vector field around every particle: the work of D²min, whatever the field.
 *
 * @param field flat [N*D], finite
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option
 */
export function fitNeighbourhoods(c: Configuration, field: Float64Array, o: NeighbourhoodOptions): NeighbourhoodFits {
  const { kind, cutoff } = checkedNeighbours(o);
  const normalisation = o.normalisation ?? 'sum';
  if (normalisation !== 'sum' && normalisation !== 'mean') {
    throw invalid('INVALID_ARGUMENT', 'normalisation', normalisation, "'sum' or 'mean'");
  }
  const { dimension } = c.model;
  const contact = kind === 'rescaled' ? contactDistance(c) : undefined;
  const radius = neighbourhoodRadius(c, o);
  const particles = particlesOf(c);
  const square = dimension * dimension;
  const residual = new Float64Array(particles);
  const gradient = new Float64Array(particles * square);
  const neighbours = new Int32Array(particles);
  let deficient = 0;
  const search = new NeighbourSearch(c.positions, c.boxLength, dimension, radius);
  const fit = new AffineFit(dimension);
  for (const i of search.order) {
    let n = search.row(i);
    if (contact !== undefined) n = keepRescaled(search, i, n, cutoff, contact, dimension);
    neighbours[i] = n;
    const sum = fit.residual(i, n, search.index, search.separation, field);
    residual[i] = normalisation === 'mean' ? sum / n : sum;
    for (let k = 0; k < square; k++) gradient[i * square + k] = fit.gradient[k];
    if (Number.isNaN(sum)) deficient++;
  }
  return { residual, gradient, neighbours, deficient };
}

/**
 * Distance beyond which no particle is a neighbour [length].
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option
 */
export function neighbourhoodRadius(c: Configuration, o: NeighbourhoodOptions): number {
  const { kind, cutoff } = checkedNeighbours(o);
  return kind === 'distance' ? cutoff : cutoff * largestContactDistance(c, contactDistance(c));
}

function checkedNeighbours(o: NeighbourhoodOptions): { kind: 'distance' | 'rescaled'; cutoff: number } {
  const kind = o.neighbours ?? 'distance';
  if (kind !== 'distance' && kind !== 'rescaled') {
    throw invalid('INVALID_ARGUMENT', 'neighbours', kind, "'distance' or 'rescaled'");
  }
  return { kind, cutoff: requirePositive('cutoff', o.cutoff ?? defaultCutoff[kind]) };
}

/** Moves the neighbours with x < cutoff to the front of the row's buffers; returns how many they are. */
function keepRescaled(
  { index, separation, squaredDistance }: NeighbourSearch,
  i: number,
  n: number,
  cutoff: number,
  contact: (i: number, j: number) => number,
  dimension: number,
): number {
  let kept = 0;
  for (let k = 0; k < n; k++) {
    if (squaredDistance[k] >= (cutoff * contact(i, index[k])) ** 2) continue;
    index[kept] = index[k];
    squaredDistance[kept] = squaredDistance[k];
    for (let axis = 0; axis < dimension; axis++) {
      separation[kept * dimension + axis] = separation[k * dimension + axis];
    }
    kept++;
  }
  return kept;
}

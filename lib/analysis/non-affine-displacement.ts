import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { knownOptions } from '../models/model';
import { AffineFit } from './affine-fit';
import { NeighbourSearch } from './neighbours';
import { checkedPair, particlesOf, requirePositive } from './states';

export interface NonAffineDisplacement {
  /** [N] D²min [length²]; NaN where the neighbours do not determine an affine map */
  d2min: Float64Array;
  /** flat [N*D*D], F of each particle, row-major; NaN where d2min is */
  affine: Float64Array;
  /** [N] neighbours in a */
  neighbours: Int32Array;
  /** particles with d2min NaN */
  deficient: number;
}

/**
 * Non-affine displacement D²min of each particle between two configurations,
 *
 *     D²min_i = sum_n |R'_n - F_i R_n|²,   F_i = X Y^-1,   X = sum_n R'_n R_n^T,   Y = sum_n R_n R_n^T
 *
 * over the neighbours n of i in a, r < cutoff. R_n is the minimum image of r_n - r_i in a, and R'_n = R_n + u_n - u_i.
 * F_i is the affine map (1 + strain) that explains most, and D²min what it leaves.
 *
 * The displacement u is the plain difference of the positions, b - a: those of a System are unwrapped along its
 * trajectory, and a displacement beyond half the box stays what it is. Positions wrapped into the box apart from each
 * other have to be unwrapped first; a particle that crossed the boundary would count as moved by a box length.
 *
 * Fewer than D+1 neighbours, or neighbours in a plane (2D: on a line), determine no map: D²min and F are then NaN, and
 * `deficient` counts the particle. With a cutoff beyond half the box each neighbour still counts once.
 *
 * @param a the initial configuration
 * @param b the final configuration of the same particles
 * @param o.cutoff radius of the neighbourhood in a, an absolute distance [length]; 2.5
 * @param o.normalisation 'sum' (default) as written, or 'mean' divided by the number of neighbours
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b differ in model, dimension, box or N
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option
 * @see Falk, Langer, Phys. Rev. E 57, 7192 (1998)
 */
export function nonAffineDisplacement(
  a: StateLike,
  b: StateLike,
  o: { cutoff?: number; normalisation?: 'sum' | 'mean' } = {},
): NonAffineDisplacement {
  knownOptions('nonAffineDisplacement', o, ['cutoff', 'normalisation']);
  const cutoff = requirePositive('cutoff', o.cutoff ?? 2.5);
  const normalisation = o.normalisation ?? 'sum';
  if (normalisation !== 'sum' && normalisation !== 'mean') {
    throw invalid('INVALID_ARGUMENT', 'normalisation', normalisation, "'sum' or 'mean'");
  }
  const pair = checkedPair(a, b);
  const dimension = pair.a.model.dimension;
  const particles = particlesOf(pair.a);
  const displacement = pair.b.positions.map((x, k) => x - pair.a.positions[k]);

  const d2min = new Float64Array(particles);
  const affine = new Float64Array(particles * dimension * dimension);
  const neighbours = new Int32Array(particles);
  let deficient = 0;
  const search = new NeighbourSearch(pair.a.positions, pair.a.boxLength, dimension, cutoff);
  const fit = new AffineFit(dimension);
  for (const i of search.order) {
    const n = search.row(i);
    neighbours[i] = n;
    const sum = fit.residual(i, n, search.index, search.separation, displacement);
    d2min[i] = normalisation === 'mean' ? sum / n : sum;
    affine.set(fit.map, i * dimension * dimension);
    if (Number.isNaN(sum)) deficient++;
  }
  return { d2min, affine, neighbours, deficient };
}

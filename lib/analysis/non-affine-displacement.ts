import { knownOptions } from '../arguments';
import type { StateLike } from '../configuration';
import { fitNeighbourhoods, type NeighbourhoodOptions, neighbourhoodOptions } from './neighbourhoods';
import { checkedConfiguration, checkedField, checkedPair } from './states';

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

export interface NonAffineVelocity {
  /** [N] D²min of the velocities [velocity²]; NaN where the neighbours do not determine a gradient */
  d2min: Float64Array;
  /** flat [N*D*D], velocity gradient at each particle, row-major [1/time]; NaN where d2min is */
  gradient: Float64Array;
  /** [N] */
  neighbours: Int32Array;
  /** particles with d2min NaN */
  deficient: number;
}

/**
 * Non-affine displacement D²min of each particle between two configurations,
 *
 *     D²min_i = sum_n |R'_n - F_i R_n|²,   F_i = X Y^-1,   X = sum_n R'_n R_n^T,   Y = sum_n R_n R_n^T
 *
 * over the neighbours n of i in a: r < 2.5, or in units of the pair's contact distance x < 1.5. R_n is the minimum
 * image of r_n - r_i in a, and R'_n = R_n + u_n - u_i. F_i is the affine map (1 + strain) that explains most, and D²min
 * what it leaves.
 *
 * Bias: D of the n D components always go into the map, so uncorrelated displacements of variance s² a component in
 * D dimensions leave D s² [2n - D - 1^T P 1] and not 2 n D s² (P projects on the columns of R; 1^T P 1 is small in a
 * symmetric neighbourhood). The sum grows with the number of neighbours, the mean does not.
 *
 * The displacement u is the plain difference of the positions, b - a: those of a System are unwrapped along its
 * trajectory, and a displacement beyond half the box stays what it is. Positions wrapped into the box apart from each
 * other have to be unwrapped first (`unwrappedPair`); a particle that crossed the boundary would count as moved by a
 * box length.
 *
 * Fewer than D+1 neighbours, or neighbours in a plane (2D: on a line), determine no map: D²min and F are then NaN, and
 * `deficient` counts the particle. With a cutoff beyond half the box each neighbour still counts once.
 *
 * @param a the initial configuration
 * @param b the final configuration of the same particles
 * @param o.neighbours 'distance' (default) or 'rescaled'
 * @param o.cutoff radius of the neighbourhood in a: 2.5 [length] of the distance, 1.5 of x = r/d_ij
 * @param o.normalisation 'sum' (default) as written, or 'mean' divided by the number of neighbours
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b differ in model, dimension, box or N
 * @throws {VitrelaxError} `OUT_OF_RANGE` or `INVALID_ARGUMENT` naming the option
 * @see Falk, Langer, Phys. Rev. E 57, 7192 (1998)
 */
export function nonAffineDisplacement(a: StateLike, b: StateLike, o: NeighbourhoodOptions = {}): NonAffineDisplacement {
  knownOptions('nonAffineDisplacement', o, neighbourhoodOptions);
  const pair = checkedPair(a, b);
  const { dimension } = pair.a.model;
  const displacement = new Float64Array(pair.a.positions.length);
  for (let k = 0; k < displacement.length; k++) displacement[k] = pair.b.positions[k] - pair.a.positions[k];
  const { residual, gradient, neighbours, deficient } = fitNeighbourhoods(pair.a, displacement, o);
  const square = dimension * dimension;
  for (let first = 0; first < gradient.length; first += square) {
    for (let p = 0; p < square; p += dimension + 1) gradient[first + p] += 1;
  }
  return { d2min: residual, affine: gradient, neighbours, deficient };
}

/**
 * The instantaneous form of D²min, on a velocity field,
 *
 *     D²min_i = sum_n |v_n - v_i - G_i R_n|²,   G_i = [sum_n (v_n - v_i) R_n^T] Y^-1,   Y = sum_n R_n R_n^T
 *
 * in a neighbourhood as that of `nonAffineDisplacement`: the limit of D²min between t and t + dt over dt². G is the local
 * velocity gradient. D²min is zero for a uniform flow and for a rigid rotation, and tells hot spots from particles that
 * are carried along. Bias and missing maps as for `nonAffineDisplacement`.
 *
 * @param state where the particles are
 * @param velocities flat [N*D]; along the flow the forces over zeta
 * @param o as of `nonAffineDisplacement`
 * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE` or `INVALID_ARGUMENT` naming velocities, and as
 *   `nonAffineDisplacement`
 * @see Chacko, Sollich, Fielding, Phys. Rev. Lett. 123, 108001 (2019), for the hot spots of the non-affine velocity
 */
export function nonAffineVelocity(
  state: StateLike,
  velocities: Float64Array,
  o: NeighbourhoodOptions = {},
): NonAffineVelocity {
  knownOptions('nonAffineVelocity', o, neighbourhoodOptions);
  const c = checkedConfiguration(state, 'state');
  const { residual, gradient, neighbours, deficient } = fitNeighbourhoods(
    c,
    checkedField('velocities', velocities, c),
    o,
  );
  return { d2min: residual, gradient, neighbours, deficient };
}

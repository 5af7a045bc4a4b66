import { knownOptions } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { minimumImage } from './pair-geometry';
import { checkedPair, particlesOf } from './states';

export interface DisplacementField {
  /** flat [N*D], u [length] */
  displacement: Float64Array;
  /** [N], |u| [length] */
  magnitude: Float64Array;
  /** [D], the mean of u, removed or not [length] */
  drift: Float64Array;
  /** sqrt(<|u|²>), of what is in `displacement` [length] */
  rms: number;
}

/**
 * Displacement of each particle from a to b,
 *
 *     u_i = r_i(b) - r_i(a)
 *
 * the plain difference of the positions: with b at time t of a flow and a its inherent structure, the field r(t) -
 * r(infinity) up to its sign. Positions of a System are unwrapped; those wrapped apart from each other go through
 * `unwrappedPair` first.
 *
 * @param o.removeDrift subtract the mean displacement; false. The flow conserves the centre of mass, minimisers of
 *   other programs may not
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b are not the same particles in the same box
 */
export function displacementField(a: StateLike, b: StateLike, o: { removeDrift?: boolean } = {}): DisplacementField {
  knownOptions('displacementField', o, ['removeDrift']);
  const pair = checkedPair(a, b);
  const { dimension } = pair.a.model;
  const particles = particlesOf(pair.a);
  const displacement = new Float64Array(pair.a.positions.length);
  const drift = new Float64Array(dimension);
  for (let k = 0; k < displacement.length; k++) {
    displacement[k] = pair.b.positions[k] - pair.a.positions[k];
    drift[k % dimension] += displacement[k] / particles;
  }
  if (o.removeDrift === true) for (let k = 0; k < displacement.length; k++) displacement[k] -= drift[k % dimension];
  const magnitude = new Float64Array(particles);
  let sum = 0;
  for (let i = 0; i < particles; i++) {
    let square = 0;
    for (let axis = 0; axis < dimension; axis++) square += displacement[i * dimension + axis] ** 2;
    magnitude[i] = Math.sqrt(square);
    sum += square;
  }
  return { displacement, magnitude, drift, rms: Math.sqrt(sum / particles) };
}

/**
 * The pair (a, b') with b' the image of b in which no particle is farther than half a box from where it is in a: what
 * unwraps two frames that a program has wrapped into the box apart from each other. Displacements beyond half the box
 * cannot be told from shorter ones and come out wrong; those between an initial state and its inherent structure are
 * far shorter.
 *
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b are not the same particles in the same box
 */
export function unwrappedPair(a: StateLike, b: StateLike): { a: Configuration; b: Configuration } {
  const pair = checkedPair(a, b);
  const { positions, boxLength } = pair.a;
  const unwrapped = pair.b.positions.map((x, k) => positions[k] + minimumImage(x - positions[k], boxLength));
  return { a: pair.a, b: { ...pair.b, positions: unwrapped } };
}

import { requireArray, requireFinite } from '../arguments';
import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { minimumImage } from './pair-geometry';
import { checkedPair, particlesOf } from './states';

/**
 * Distance between two configurations of the same particles,
 *
 *     Delta = sqrt( (1/N) sum_i |u_i - <u>|² ),   u_i the minimum image of r_i(b) - r_i(a)
 *
 * The mean displacement <u> is removed, so a drift of the centre of mass, however large, does not count, and nor does
 * wrapping into the box.
 *
 * @returns [length]
 * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b are not the same particles in the same box
 * @see Nishikawa et al., Supplemental Material (distance between the minima of different algorithms)
 */
export function structuralDistance(a: StateLike, b: StateLike): number {
  const pair = checkedPair(a, b);
  const { dimension } = pair.a.model;
  const { boxLength } = pair.a;
  const particles = particlesOf(pair.a);
  const from = pair.a.positions;
  const to = pair.b.positions;
  let sum = 0;
  for (let axis = 0; axis < dimension; axis++) {
    // The mean on the circle does not depend on the images; around it, minimum images are well defined.
    let sine = 0;
    let cosine = 0;
    for (let k = axis; k < from.length; k += dimension) {
      const phase = (2 * Math.PI * minimumImage(to[k] - from[k], boxLength)) / boxLength;
      sine += Math.sin(phase);
      cosine += Math.cos(phase);
    }
    const drift = (Math.atan2(sine, cosine) * boxLength) / (2 * Math.PI);
    let first = 0;
    let second = 0;
    for (let k = axis; k < from.length; k += dimension) {
      const u = minimumImage(to[k] - from[k] - drift, boxLength);
      first += u / particles;
      second += (u * u) / particles;
    }
    sum += second - first * first;
  }
  return Math.sqrt(Math.max(0, sum));
}

/**
 * Participation ratio of a vector field,
 *
 *     P = (sum_i |v_i|²)² / (N sum_i |v_i|⁴)
 *
 * 1 when all particles share alike, 1/N when one has it all, D/(D+2) for independent Gaussian components. NaN for a
 * field that is zero everywhere.
 *
 * @param v flat [N*D], e.g. velocities or an eigenvector; its scale does not matter
 * @param dimension D
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming the dimension, `INVALID_ARGUMENT`, `WRONG_LENGTH` or `NOT_FINITE` naming v
 */
export function participationRatio(v: Float64Array, dimension: number): number {
  if (!(Number.isInteger(dimension) && dimension >= 1))
    throw invalid('OUT_OF_RANGE', 'dimension', dimension, 'a positive integer');
  requireArray('v', v);
  if (v.length === 0 || v.length % dimension !== 0) {
    throw invalid('WRONG_LENGTH', 'v', v, `a length that is a positive multiple of D = ${dimension}`);
  }
  requireFinite('v', v);
  // Fourth powers of small velocities would underflow.
  const scale = v.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < v.length; i += dimension) {
    let square = 0;
    for (let axis = 0; axis < dimension; axis++) square += (v[i + axis] / scale) ** 2;
    second += square;
    fourth += square * square;
  }
  return (second * second) / ((v.length / dimension) * fourth);
}

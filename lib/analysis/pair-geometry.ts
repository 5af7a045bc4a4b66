import type { Configuration } from '../configuration';

/** The image of a coordinate difference in [-L/2, L/2]. */
export function minimumImage(d: number, boxLength: number): number {
  // Most pairs need no image, and the division is what costs.
  const half = 0.5 * boxLength;
  return d <= half && d >= -half ? d : d - boxLength * Math.round(d / boxLength);
}

/** Squared minimum-image distance of particles i and j [length²]. */
export function squaredDistance(
  positions: Float64Array,
  boxLength: number,
  dimension: number,
  i: number,
  j: number,
): number {
  let r2 = 0;
  for (let axis = 0; axis < dimension; axis++) {
    const d = minimumImage(positions[j * dimension + axis] - positions[i * dimension + axis], boxLength);
    r2 += d * d;
  }
  return r2;
}

/**
 * The largest contact distance in a configuration [length]: no pair within x = r/d_ij is farther apart than x times it.
 * It is sought among the largest and the smallest particle of each species, where a mixing rule has its maximum.
 */
export function largestContactDistance(c: Configuration, contact: (i: number, j: number) => number): number {
  const particles = c.positions.length / c.model.dimension;
  const smallest = new Map<number, number>();
  const largest = new Map<number, number>();
  for (let i = 0; i < particles; i++) {
    const species = c.species?.[i] ?? 0;
    const low = smallest.get(species);
    const high = largest.get(species);
    if (low === undefined || contact(i, i) < contact(low, low)) smallest.set(species, i);
    if (high === undefined || contact(i, i) > contact(high, high)) largest.set(species, i);
  }
  const extremes = [...smallest.values(), ...largest.values()];
  return Math.max(...extremes.flatMap((i) => extremes.map((j) => contact(i, j))));
}

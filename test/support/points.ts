import type { Configuration } from '../../lib/configuration';
import { RandomStream } from '../../lib/numerics/random';

/** Independent uniform positions of particles of several sizes. */
export function idealGas(dimension: number, particles: number, boxLength: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  return {
    model: { name: 'm', dimension, nonAdditivity: 0.2, cutoff: 1.25 },
    boxLength,
    positions: Float64Array.from({ length: particles * dimension }, () => boxLength * random.uniform()),
    diameters: Float64Array.from({ length: particles }, () => 0.7 + 0.9 * random.uniform()),
  };
}

/** A square or (hyper)cubic lattice of unit spacing that fills its box, with Gaussian jitter; all diameters 1. */
export function lattice(dimension: number, side: number, jitter: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  const particles = side ** dimension;
  return {
    model: { name: 'm', dimension, nonAdditivity: 0.2, cutoff: 1.25 },
    boxLength: side,
    positions: Float64Array.from(
      { length: particles * dimension },
      (_, k) => (Math.floor(Math.floor(k / dimension) / side ** (k % dimension)) % side) + jitter * random.gaussian(),
    ),
    diameters: new Float64Array(particles).fill(1),
  };
}

/** Every coordinate moved by a Gaussian number of standard deviation s. */
export function jittered(c: Configuration, s: number, seed: number): Configuration {
  const random = new RandomStream(seed);
  return { ...c, positions: c.positions.map((x) => x + s * random.gaussian()) };
}

export function gaussians(length: number, seed: number): Float64Array {
  const random = new RandomStream(seed);
  return Float64Array.from({ length }, () => random.gaussian());
}

/** Squared minimum-image distance, written out. */
export function squareBetween(c: Configuration, i: number, j: number): number {
  const d = c.model.dimension;
  let sum = 0;
  for (let axis = 0; axis < d; axis++) {
    const x = c.positions[j * d + axis] - c.positions[i * d + axis];
    sum += (x - c.boxLength * Math.round(x / c.boxLength)) ** 2;
  }
  return sum;
}

import type { Configuration } from '../../lib/configuration';
import type { Model } from '../../lib/models/model';
import { softSpheres } from '../../lib/models/soft-spheres';

/** A mixture of two species in the manner of Kob and Andersen, as far as files know it. */
export function mixture(dimension: 2 | 3): Model {
  return Object.freeze({ name: `kob-andersen-${dimension}d`, dimension, density: 1.2 });
}

/** Numbers of 53 random bits, the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = BigInt(seed) + 88172645463325252n;
  return () => {
    state ^= (state << 13n) & 0xffffffffffffffffn;
    state ^= state >> 7n;
    state ^= (state << 17n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}

/** Soft spheres that have wandered a few boxes away, with an exact zero of either sign among the coordinates. */
export function polydisperse(particles: number, dimension: 2 | 3): Configuration & { diameters: Float64Array } {
  const random = randomNumbers(particles);
  const boxLength = particles ** (1 / dimension) * 1.0123456789;
  const positions = Float64Array.from({ length: particles * dimension }, () => (5 * random() - 2) * boxLength);
  positions[0] = -0;
  positions[1] = 0;
  const diameters = Float64Array.from({ length: particles }, () => 0.7 + random());
  return { model: softSpheres({ dimension }), positions, boxLength, diameters };
}

/** A mixture with every third particle of the second species. */
export function binary(particles: number, dimension: 2 | 3): Configuration & { species: Int32Array } {
  const { positions, boxLength } = polydisperse(particles, dimension);
  const species = Int32Array.from({ length: particles }, (_, i) => (i % 3 === 0 ? 1 : 0));
  return { model: mixture(dimension), positions, boxLength, species };
}

const bits = (a: ArrayBufferView | undefined): string | undefined =>
  a && Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('hex');

/** Equal to the last bit, signs of zeros included. */
export function expectSameBits(read: Configuration, written: Configuration): void {
  expect(read.boxLength).toBe(written.boxLength);
  expect(bits(read.positions)).toBe(bits(written.positions));
  expect(bits(read.diameters)).toBe(bits(written.diameters));
  expect(bits(read.species)).toBe(bits(written.species));
  expect(bits(read.shifts)).toBe(bits(written.shifts));
  expect(read.planting).toEqual(written.planting);
  expect(read.model).toEqual(written.model);
}

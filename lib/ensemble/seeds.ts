import { createHash } from 'node:crypto';

/**
 * The seed of one purpose, from the seed of the whole: the first 48 bits of SHA-256 of "seed/part/part/…". Different
 * purposes get independent streams, and a temperature has the same seeds whatever others it is run with.
 */
export function derivedSeed(seed: number, ...purpose: readonly (string | number)[]): number {
  return createHash('sha256')
    .update([seed, ...purpose].join('/'))
    .digest()
    .readUIntBE(0, 6);
}

import type { Packed } from './page-data';

/** Numbers as little-endian float32 in base64. */
export function packFloats(values: ArrayLike<number>): Packed {
  const bytes = Buffer.alloc(4 * values.length);
  for (let k = 0; k < values.length; k++) bytes.writeFloatLE(values[k], 4 * k);
  return bytes.toString('base64');
}

/** Small whole numbers as bytes in base64. */
export function packBytes(values: ArrayLike<number>): Packed {
  return Buffer.from(Uint8Array.from(values)).toString('base64');
}

import type { Packed } from '../../page-data';

/** The bytes behind base64. */
export function unpackBytes(packed: Packed): Uint8Array {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < bytes.length; k++) bytes[k] = text.charCodeAt(k);
  return bytes;
}

/** Little-endian float32, as all machines with WebGL have them in memory. */
export function unpackFloats(packed: Packed): Float32Array {
  return new Float32Array(unpackBytes(packed).buffer);
}

/** Rows of D numbers as rows of three, the rest 0. */
export function threeDimensional(values: Float32Array, dimension: 2 | 3): Float32Array {
  if (dimension === 3) return values;
  const n = values.length / 2;
  const wide = new Float32Array(3 * n);
  for (let i = 0; i < n; i++) {
    wide[3 * i] = values[2 * i];
    wide[3 * i + 1] = values[2 * i + 1];
  }
  return wide;
}

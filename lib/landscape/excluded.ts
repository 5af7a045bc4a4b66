import { types } from 'node:util';
import { invalid } from '../errors';
import type { System } from '../system';

/**
 * Particles to leave out of a Hessian as the addon takes them: of length 0 where there are none.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `WRONG_LENGTH` naming excluded
 */
export function checkedExcluded(s: System, excluded: Uint8Array | undefined): Uint8Array {
  if (excluded === undefined) return new Uint8Array(0);
  if (!types.isUint8Array(excluded)) throw invalid('INVALID_ARGUMENT', 'excluded', excluded, 'a Uint8Array [N]');
  if (excluded.length !== s.particles) throw invalid('WRONG_LENGTH', 'excluded', excluded, `length ${s.particles}`);
  return excluded;
}

/** How many particles are left. */
export function leftOf(s: System, excluded: Uint8Array): number {
  return s.particles - excluded.reduce((count, out) => count + (out !== 0 ? 1 : 0), 0);
}

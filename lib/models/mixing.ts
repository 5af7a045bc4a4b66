import type { Configuration } from '../configuration';
import { invalid } from '../errors';
import { hasQuenchedShifts } from './mari-kurchan';
import { numberOf } from './model';

/**
 * The contact distance d_ij of a pair [length]: (d_i + d_j)/2 (1 - nonAdditivity |d_i - d_j|) where particles have
 * diameters, 1 in a Mari-Kurchan system. It scales r_ij to the x_ij of bonds and of the rescaled pair distribution.
 */
export function contactDistance(c: Configuration): (i: number, j: number) => number {
  if (hasQuenchedShifts(c.model)) return () => 1;
  const d = c.diameters;
  if (d === undefined) throw invalid('INVALID_ARGUMENT', 'diameters', undefined, `an array [N], for ${c.model.name}`);
  const epsilon = numberOf(c.model, 'nonAdditivity');
  return (i, j) => 0.5 * (d[i] + d[j]) * (1 - epsilon * Math.abs(d[i] - d[j]));
}

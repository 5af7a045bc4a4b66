import type { Configuration } from '../configuration';
import { invalid } from '../errors';
import { isKobAndersen, kobAndersenSigma } from './kob-andersen';
import { numberOf } from './model';

/**
 * The contact distance d_ij of a pair [length], by which r_ij becomes the x_ij of bonds and of the rescaled pair
 * distribution: (d_i + d_j)/2 (1 - nonAdditivity |d_i - d_j|) where particles have diameters, sigma_ab of the species
 * in a Kob-Andersen mixture, 1 where all particles are alike.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming diameters or species where they are needed and missing,
 *   `OUT_OF_RANGE` for a species that the model does not have
 */
export function contactDistance(c: Configuration): (i: number, j: number) => number {
  if (isKobAndersen(c.model)) return speciesDistance(c);
  const d = c.diameters;
  if (d === undefined) {
    if (c.model.polydisperse === false) return () => 1;
    throw invalid('INVALID_ARGUMENT', 'diameters', undefined, `an array [N], for ${c.model.name}`);
  }
  const epsilon = numberOf(c.model, 'nonAdditivity');
  return (i, j) => 0.5 * (d[i] + d[j]) * (1 - epsilon * Math.abs(d[i] - d[j]));
}

function speciesDistance({ model, species }: Configuration): (i: number, j: number) => number {
  if (species === undefined) throw invalid('INVALID_ARGUMENT', 'species', undefined, `an array [N], for ${model.name}`);
  const kinds = kobAndersenSigma.length;
  const sigma = Float64Array.from(kobAndersenSigma.flat());
  species.forEach((kind, i) => {
    if (!(kind >= 0 && kind < kinds)) throw invalid('OUT_OF_RANGE', `species[${i}]`, kind, `0 to ${kinds - 1}`);
  });
  return (i, j) => sigma[species[i] * kinds + species[j]];
}

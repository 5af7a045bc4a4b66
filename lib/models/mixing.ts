import type { Configuration } from '../configuration';
import { invalid } from '../errors';
import { isKobAndersen, kobAndersenSigma } from './kob-andersen';
import { hasQuenchedShifts } from './mari-kurchan';
import { type Model, numberOf } from './model';
import { isPairModel, type PairModel } from './pair-model';

/**
 * The contact distance d_ij of a pair [length]: sigma_ab in a mixture of species, and (d_i + d_j)/2 (1 - nonAdditivity
 * |d_i - d_j|) where particles have diameters, 1 where all are
 * alike. It scales r_ij to the x_ij of bonds and of the rescaled pair distribution.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` without the diameters or species that the model needs, `OUT_OF_RANGE` for a
 *   species that it does not have
 */
export function contactDistance(c: Configuration): (i: number, j: number) => number {
  const sigma = sigmaTable(c.model);
  if (sigma !== undefined) return speciesContact(c, sigma);
  if (hasQuenchedShifts(c.model)) return () => 1;
  if (isPairModel(c.model) && c.model.diameters !== 'power-law') return () => 1;
  const d = c.diameters;
  if (d === undefined) {
    if (c.model.polydisperse === false) return () => 1;
    throw invalid('INVALID_ARGUMENT', 'diameters', undefined, `an array [N], for ${c.model.name}`);
  }
  const epsilon = numberOf(c.model, 'nonAdditivity');
  return (i, j) => 0.5 * (d[i] + d[j]) * (1 - epsilon * Math.abs(d[i] - d[j]));
}

/** sigma_ab of a model of species [length]; undefined where particles have diameters. */
function sigmaTable(model: Model): ReadonlyArray<readonly number[]> | undefined {
  if (isPairModel(model)) return (model as PairModel).species?.sigma;
  return isKobAndersen(model) ? kobAndersenSigma : undefined;
}

function speciesContact(c: Configuration, sigma: ReadonlyArray<readonly number[]>): (i: number, j: number) => number {
  const { species } = c;
  if (species === undefined) {
    throw invalid('INVALID_ARGUMENT', 'species', undefined, `an Int32Array [N], for ${c.model.name}`);
  }
  const stranger = species.findIndex((s) => !(s >= 0 && s < sigma.length));
  if (stranger >= 0) {
    throw invalid('OUT_OF_RANGE', `species[${stranger}]`, species[stranger], `0 to ${sigma.length - 1}`);
  }
  const kinds = sigma.length;
  const flat = Float64Array.from(sigma.flat());
  return (i, j) => flat[species[i] * kinds + species[j]];
}

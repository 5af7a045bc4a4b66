import { type Crystallisation, crystallisation } from '../analysis/crystallisation';
import type { Configuration } from '../configuration';
import { descriptionOf } from '../models/registry';

/** What an equilibrium state shows of crystals. */
export interface StateCrystallisation {
  crystallised: boolean;
  /** particles in the largest solid-like cluster, of all or of A alone */
  largestCluster: number;
  /** of all particles */
  all: Crystallisation;
  /** of A among themselves; null where all are alike */
  speciesA: Crystallisation | null;
}

/**
 * Looks at a state for crystals, of all particles and in a mixture of A alone, as those of Kob-Andersen's are.
 *
 * @returns null for models that do not crystallise
 */
export function crystallisationOf(c: Configuration): StateCrystallisation | null {
  if (!descriptionOf(c.model).mayCrystallise(c.model)) return null;
  const all = crystallisation(c);
  const speciesA = c.species?.some((s) => s !== 0) ? crystallisation(c, { species: 0 }) : null;
  return {
    crystallised: all.crystallised || speciesA?.crystallised === true,
    largestCluster: Math.max(all.largestCluster, speciesA?.largestCluster ?? 0),
    all,
    speciesA,
  };
}

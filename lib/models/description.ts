import type { Model } from './model';

/** How states of a model are made; the ways themselves are in `ensemble/ways.ts`. */
export type PreparationName =
  | 'random'
  | 'swap-monte-carlo'
  | 'metropolis'
  | 'molecular-dynamics'
  | 'hybrid-monte-carlo'
  | 'planting';

/** What there is to know of a model, kept beside its builder. Lists are of the published work and of our defaults. */
export interface ModelDescription {
  /** in a few words */
  what: string;
  /** of the particles */
  sizes: string;
  /** U and where it ends */
  potential: string;
  /** options of the builder that may stand beside the name, in plans and on the command line */
  options: readonly string[];
  /** an option that has no default */
  requires?: string;
  /** N of the paper */
  particles: number | null;
  /** where the paper has it */
  source: string | null;
  /** temperatures of a quench when none are given */
  temperatures: readonly number[];
  /** exponents of v ~ t^-beta to compare with, at most two */
  exponents: readonly number[];
  /**
   * what can be said of a particle's surroundings: 'contacts' where each pair has a contact distance d_ij, so that bonds,
   * defects and rattlers are defined; 'distances' where there are only distances (D²min); 'none' where neighbours in space
   * do not interact
   */
  surroundings: 'contacts' | 'distances' | 'none';
  /** whether its equilibrium states have to be looked at for crystals, as those of few sizes in two and three dimensions */
  mayCrystallise(model: Model): boolean;
  /** how a state at a finite temperature is made */
  preparation(model: Model): PreparationName;
}

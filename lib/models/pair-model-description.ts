import type { ModelDescription } from './description';
import type { Model } from './model';

/** What there is to know of any model of `pairModel`; temperatures and sweeps nobody can know for it. */
export const pairModelDescription: ModelDescription = {
  what: 'own pair potential',
  sizes: 'its own',
  potential: 'its own',
  options: [],
  particles: null,
  source: null,
  temperatures: [],
  exponents: [],
  surroundings: 'distances',
  mayCrystallise: ({ diameters }) => diameters !== 'power-law',
  preparation: ({ diameters }: Model) => (diameters === 'power-law' ? 'swap-monte-carlo' : 'metropolis'),
};

/** Where particles have diameters, pairs have a contact distance d_ij, so that bonds are defined as in soft spheres. */
export const polydispersePairModelDescription: ModelDescription = { ...pairModelDescription, surroundings: 'contacts' };

import { knownOptions, requirePositive } from '../arguments';
import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import { contactDistance } from '../models/mixing';
import { type Model, numberOf } from '../models/model';
import { isPairModel } from '../models/pair-model';
import { descriptionOf, modelNames } from '../models/registry';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { checkedConfiguration, particlesOf } from './states';

/**
 * Whether particles of a model have contacts, so that rattlers can be counted: where pairs repel each other within a
 * range and do nothing beyond it. An attraction ends nowhere in particular (the cutoff of Kob-Andersen and
 * Lennard-Jones is a matter of computing), and in Mari-Kurchan neighbours in space do not interact; there the count is
 * undefined. A model that is none of the library's has contacts where it states a cutoff.
 */
export function hasContacts(model: Model): boolean {
  if (!isPairModel(model) && !modelNames().includes(model.name)) return typeof model.cutoff === 'number';
  return descriptionOf(model).surroundings === 'contacts';
}

/** The rattlers of a configuration; undefined where contacts are. */
export function countableRattlers(c: StateLike): { mask: Uint8Array; count: number } | undefined {
  const configuration = checkedConfiguration(c, 'c');
  return hasContacts(configuration.model) ? rattlers(configuration) : undefined;
}

/**
 * Particles that nothing holds in place: those with fewer than D+1 contacts, removed one after another until every
 * particle left has D+1 contacts among the particles left. The order of removal does not matter. In a packing of finite
 * range each adds D zero modes to the Hessian.
 *
 * @param c a configuration, as a rule an inherent structure
 * @param o.contact two particles touch when r < contact * d_ij; by default the model's range, where that is what ends a
 *   repulsion (soft and harmonic spheres, `pairModel` with diameters)
 * @returns mask [N], 1 for a rattler, and their number
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming contact where it is not given and the model has no contacts
 *   (Kob-Andersen, `pairModel` without diameters), and always for Mari-Kurchan, where neighbours in space do not
 *   interact; `OUT_OF_RANGE` naming contact
 */
export function rattlers(c: StateLike, o: { contact?: number } = {}): { mask: Uint8Array; count: number } {
  knownOptions('rattlers', o, ['contact']);
  const configuration = checkedConfiguration(c, 'c');
  const { model, positions, boxLength } = configuration;
  if (hasQuenchedShifts(model) || (o.contact === undefined && !hasContacts(model))) {
    const allowed = hasQuenchedShifts(model)
      ? `models in which neighbours in space interact, not ${model.name}`
      : `a number, in ${model.name}, where attraction has no range that ends contacts`;
    throw invalid('INVALID_ARGUMENT', 'contact', o.contact, allowed);
  }
  const reach = requirePositive('contact', o.contact ?? numberOf(model, 'cutoff'));
  const contact = contactDistance(configuration);
  const search = new NeighbourSearch(
    positions,
    boxLength,
    model.dimension,
    reach * largestContactDistance(configuration, contact),
  );
  const particles = particlesOf(configuration);
  const mask = new Uint8Array(particles);
  const contacts = new Int32Array(particles);
  const removed: number[] = [];
  const touches = (i: number, k: number) => search.squaredDistance[k] < (reach * contact(i, search.index[k])) ** 2;

  for (const i of search.order) {
    const n = search.row(i);
    for (let k = 0; k < n; k++) if (touches(i, k)) contacts[i]++;
    if (contacts[i] <= model.dimension) {
      mask[i] = 1;
      removed.push(i);
    }
  }
  let count = 0;
  while (count < removed.length) {
    const i = removed[count++];
    const n = search.row(i);
    for (let k = 0; k < n; k++) {
      const j = search.index[k];
      if (mask[j] === 1 || !touches(i, k)) continue;
      contacts[j]--;
      if (contacts[j] <= model.dimension) {
        mask[j] = 1;
        removed.push(j);
      }
    }
  }
  return { mask, count };
}

import { knownOptions, requirePositive } from '../arguments';
import type { StateLike } from '../configuration';
import { contactDistance } from '../models/mixing';
import { numberOf } from '../models/model';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { checkedConfiguration, particlesOf } from './states';

/**
 * Particles that nothing holds in place: those with fewer than D+1 contacts, removed one after another until every
 * particle left has D+1 contacts among the particles left. The order of removal does not matter. In a packing of finite
 * range each adds D zero modes to the Hessian.
 *
 * @param c a configuration, as a rule an inherent structure
 * @param o.contact two particles touch when r < contact * d_ij; the model's interaction range by default
 * @returns mask [N], 1 for a rattler, and their number
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming contact
 */
export function rattlers(c: StateLike, o: { contact?: number } = {}): { mask: Uint8Array; count: number } {
  knownOptions('rattlers', o, ['contact']);
  const configuration = checkedConfiguration(c, 'c');
  const { model, positions, boxLength } = configuration;
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

import { knownOptions, requireArray, requirePositive } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { contactDistance } from '../models/mixing';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { checkedConfiguration, particlesOf } from './states';

export interface BondOptions {
  /** what the cutoff is a bound of: 'rescaled', x = r/d_ij (default), or 'distance', r [length] */
  neighbours?: 'rescaled' | 'distance';
  /** particles closer than it are joined; 1.5 */
  cutoff?: number;
}

export interface Clusters {
  /** how many there are */
  count: number;
  /** [count] particles in each, largest first */
  sizes: Int32Array;
  /** [N] the cluster of each particle, an index of `sizes`; -1 outside all */
  labels: Int32Array;
  /** mean number of particles of a cluster; NaN without any */
  meanSize: number;
  /** mean size of the cluster of a particle, sum s²/sum s; NaN without any */
  weightedSize: number;
}

export interface HotSpots extends Clusters {
  /** values from here on are hot */
  threshold: number;
}

/**
 * Clusters of marked particles: two belong together when a chain of marked particles joins them, each within the cutoff
 * of the next (x = r/d_ij < 1.5 by default, the first shell; minimum image). Defects so joined are the hot spots of a
 * relaxation. O(N) by a cell grid and union-find.
 *
 * A cluster may span the box; near the percolation of the marked particles count and sizes depend on N.
 *
 * @param state where the particles are; the field of a relaxation is usually looked at in its initial configuration
 * @param field [N], not 0 where a particle is marked, as the field of `defectField`
 * @throws {VitrelaxError} `WRONG_LENGTH` naming field, `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option
 */
export function defectClusters(state: StateLike, field: ArrayLike<number>, o: BondOptions = {}): Clusters {
  knownOptions('defectClusters', o, ['neighbours', 'cutoff']);
  const c = checkedConfiguration(state, 'state');
  const particles = particlesOf(c);
  requireArray('field', field);
  if (field.length !== particles) throw invalid('WRONG_LENGTH', 'field', field, `one per particle, ${particles}`);
  return gather(joined(c, field, o), field);
}

/**
 * Hot spots of a field of values, as D²min of the velocities (`nonAffineVelocity`) or |v|²: the clusters of the
 * particles at or above a threshold, joined as by `defectClusters`. Their number falls and their size grows where a
 * flow coarsens.
 *
 * @param values [N]; NaN is never hot
 * @param o.fraction of the particles that are hot, those of the highest values (ties may add some); 0.05
 * @param o.threshold in place of the fraction, in the unit of the values
 * @throws {VitrelaxError} as `defectClusters`; `INVALID_ARGUMENT` when both fraction and threshold are given,
 *   `TOO_FEW_SAMPLES` without a value that is a number
 */
export function hotSpots(
  state: StateLike,
  values: ArrayLike<number>,
  o: BondOptions & { fraction?: number; threshold?: number } = {},
): HotSpots {
  knownOptions('hotSpots', o, ['neighbours', 'cutoff', 'fraction', 'threshold']);
  const { fraction, threshold, ...bonds } = o;
  if (fraction !== undefined && threshold !== undefined) {
    throw invalid('INVALID_ARGUMENT', 'fraction', fraction, 'nothing beside a threshold');
  }
  const level = threshold ?? quantile(values, fraction ?? 0.05);
  if (typeof level !== 'number' || Number.isNaN(level)) {
    throw invalid('OUT_OF_RANGE', 'threshold', threshold, 'a number');
  }
  const mask = Uint8Array.from(values, (value) => (value >= level ? 1 : 0));
  return { ...defectClusters(state, mask, bonds), threshold: level };
}

/** The value from which on there is at least the given part of all. */
function quantile(values: ArrayLike<number>, fraction: number): number {
  if (!(fraction > 0 && fraction <= 1)) throw invalid('OUT_OF_RANGE', 'fraction', fraction, 'above 0, at most 1');
  requireArray('values', values);
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0) throw invalid('TOO_FEW_SAMPLES', 'values', values, 'at least one number');
  return sorted[sorted.length - Math.max(1, Math.round(fraction * sorted.length))];
}

/** [N] for each marked particle one that stands for its cluster. */
function joined(c: Configuration, field: ArrayLike<number>, o: BondOptions): Int32Array {
  const kind = o.neighbours ?? 'rescaled';
  if (kind !== 'distance' && kind !== 'rescaled') {
    throw invalid('INVALID_ARGUMENT', 'neighbours', kind, "'distance' or 'rescaled'");
  }
  const cutoff = requirePositive('cutoff', o.cutoff ?? 1.5);
  const contact = kind === 'rescaled' ? contactDistance(c) : () => 1;
  const radius = kind === 'rescaled' ? cutoff * largestContactDistance(c, contact) : cutoff;
  const root = Int32Array.from({ length: field.length }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (root[at] !== at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  };
  const search = new NeighbourSearch(c.positions, c.boxLength, c.model.dimension, radius);
  for (const i of search.order) {
    if (field[i] === 0) continue;
    const n = search.row(i);
    for (let k = 0; k < n; k++) {
      const j = search.index[k];
      if (j < i || field[j] === 0 || search.squaredDistance[k] >= (cutoff * contact(i, j)) ** 2) continue;
      const [p, q] = [find(i), find(j)];
      // the smaller index stands for both: the order of the search leaves no trace
      if (p !== q) root[Math.max(p, q)] = Math.min(p, q);
    }
  }
  return root.map((_, i) => find(i));
}

function gather(root: Int32Array, field: ArrayLike<number>): Clusters {
  const size = new Int32Array(root.length);
  for (let i = 0; i < root.length; i++) if (field[i] !== 0) size[root[i]]++;
  const heads = Int32Array.from(size.keys()).filter((i) => size[i] > 0);
  heads.sort((i, j) => size[j] - size[i] || i - j);
  const sizes = heads.map((i) => size[i]);
  const label = new Int32Array(root.length).fill(-1);
  heads.forEach((i, k) => {
    label[i] = k;
  });
  const labels = root.map((head, i) => (field[i] === 0 ? -1 : label[head]));
  const count = sizes.length;
  const marked = sizes.reduce((sum, s) => sum + s, 0);
  return {
    count,
    sizes,
    labels,
    meanSize: marked / count,
    weightedSize: sizes.reduce((sum, s) => sum + s * s, 0) / marked,
  };
}

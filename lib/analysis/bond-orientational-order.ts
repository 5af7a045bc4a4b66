import { knownOptions, requireBetween, requireInteger, requirePositive } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { contactDistance } from '../models/mixing';
import { bondHarmonics } from './bond-harmonics';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { checkedConfiguration } from './states';

export interface BondOrderOptions {
  /** l of psi_l and q_l, 1 to 24; 6 */
  order?: number;
  /** neighbours are at r < cutoff d_ij, or r < cutoff where particles have no diameters [length]; 1.4 */
  cutoff?: number;
  /** take only particles of this species, with neighbours of the same, as for the fcc clusters of A in Kob-Andersen's */
  species?: number;
  /** a bond is a crystalline connection when the product of its two ends exceeds this; 0.5 in 2D, 0.7 in 3D */
  threshold?: number;
  /** solid-like particles have at least so many connections; 5 in 2D, 7 in 3D */
  connections?: number;
}

/** Arrays are of all N particles; those of other species than the one asked for have zeros, and -1 for the cluster. */
export interface BondOrientationalOrder {
  /** [N] |psi_l| or q_l of each particle, 0 where it has no neighbour */
  local: Float64Array;
  /** |<psi_l>| over particles in 2D, Q_l over bonds in 3D */
  global: number;
  /** [N] */
  neighbours: Int32Array;
  /** [N] crystalline connections of each particle */
  connections: Int32Array;
  /** [N] 1 for solid-like particles */
  solid: Uint8Array;
  /** [N] cluster of neighbouring solid-like particles, by falling size from 0; -1 for the others */
  cluster: Int32Array;
  /** particles in each cluster, falling */
  clusterSizes: Int32Array;
  /** solid-like particles over particles considered */
  fraction: number;
}

/**
 * Bond-orientational order of each particle and of the whole, and the solid-like particles. With n_i neighbours j of
 * particle i,
 *
 *     2D   psi_l(i) = (1/n_i) sum_j exp(i l theta_ij),          global  |(1/N) sum_i psi_l(i)|
 *     3D   q_lm(i) = (1/n_i) sum_j Y_lm(r_ij),  q_l(i) = sqrt(4 pi/(2l+1) sum_m |q_lm(i)|²),
 *          global  Q_l, the same with the average over all bonds
 *
 * Perfect lattices: psi_6 = 1 (triangular), q_6 = 0.5745 (fcc), 0.4848 (hcp), 0.5107 (bcc, 14 neighbours), 0.3536 (simple
 * cubic). In a liquid the global value vanishes as 1/sqrt(N), while the local ones do not: there, neighbours point
 * differently. A bond counts as crystalline when the product of its ends is large,
 *
 *     3D   Re(q_6(i)·q_6(j)*) / (|q_6(i)| |q_6(j)|) > threshold,     2D   Re(psi_6(i) psi_6(j)*) > threshold,
 *
 * and a particle with enough of these as solid-like (ten Wolde, Ruiz-Montero and Frenkel, with their 0.5 raised to 0.7 as
 * by Auer and Frenkel). Without the norms in 2D, where a single phase agrees too easily by chance: so both ends must be
 * well ordered. Of a Kob-Andersen liquid below 1 % of the particles are solid-like in 3D, and a few per cent in 2D.
 *
 * The cutoff 1.4 is the first minimum of g(x) in dense liquids of soft spheres (1.34 to 1.48 in 2D) and of g_AA in
 * Kob-Andersen's; it holds 12 neighbours in fcc and 14 in bcc at these densities.
 *
 * @param state a configuration in 2D or 3D
 * @throws {VitrelaxError} `OUT_OF_RANGE` naming the option or the dimension, `INVALID_ARGUMENT` for `species` without any
 * @see Steinhardt, Nelson and Ronchetti, Phys. Rev. B 28, 784 (1983); ten Wolde, Ruiz-Montero and Frenkel, J. Chem. Phys.
 *   104, 9932 (1996); Auer and Frenkel, Annu. Rev. Phys. Chem. 55, 333 (2004)
 */
export function bondOrientationalOrder(state: StateLike, o: BondOrderOptions = {}): BondOrientationalOrder {
  knownOptions('bondOrientationalOrder', o, ['order', 'cutoff', 'species', 'threshold', 'connections']);
  const whole = checkedConfiguration(state, 'state');
  const { dimension } = whole.model;
  if (dimension !== 2 && dimension !== 3) throw invalid('OUT_OF_RANGE', 'state.model.dimension', dimension, '2 or 3');
  const order = requireInteger('order', o.order ?? 6, 1);
  requireBetween('order', order, 1, 24);
  const cutoff = requirePositive('cutoff', o.cutoff ?? 1.4);
  const threshold = requireBetween('threshold', o.threshold ?? (dimension === 2 ? 0.5 : 0.7), -1, 1);
  const least = requireInteger('connections', o.connections ?? (dimension === 2 ? 5 : 7), 1);
  const { chosen, c } = ofSpecies(whole, o.species);
  const bonds = bondsWithin(c, cutoff);
  const { length, components, global } = average(bonds, c, dimension, order);

  const n = chosen.length;
  const norm = new Float64Array(n);
  for (let i = 0; i < n; i++) norm[i] = Math.sqrt(product(components, length, i, i));
  const connections = new Int32Array(n);
  const solid = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = bonds.start[i]; k < bonds.start[i + 1]; k++) {
      const j = bonds.partner[k];
      const limit = dimension === 2 ? threshold : threshold * norm[i] * norm[j];
      if (product(components, length, i, j) > limit) connections[i]++;
    }
    if (connections[i] >= least) solid[i] = 1;
  }
  const { cluster, sizes } = clusters(bonds, solid);
  const all = whole.positions.length / dimension;
  const result: BondOrientationalOrder = {
    local: new Float64Array(all),
    global,
    neighbours: new Int32Array(all),
    connections: new Int32Array(all),
    solid: new Uint8Array(all),
    cluster: new Int32Array(all).fill(-1),
    clusterSizes: sizes,
    fraction: sizes.reduce((sum, size) => sum + size, 0) / n,
  };
  chosen.forEach((i, k) => {
    result.local[i] = norm[k];
    result.neighbours[i] = bonds.start[k + 1] - bonds.start[k];
    result.connections[i] = connections[k];
    result.solid[i] = solid[k];
    result.cluster[i] = cluster[k];
  });
  return result;
}

/** Neighbours of particle i are partner[start[i] .. start[i+1]], at separation[D * that ..]. */
interface Bonds {
  start: Int32Array;
  partner: Int32Array;
  separation: Float64Array;
  squaredDistance: Float64Array;
}

/** The particles of a species, or all, as a configuration of their own. */
function ofSpecies(whole: Configuration, species: number | undefined): { chosen: Int32Array; c: Configuration } {
  const { dimension } = whole.model;
  const all = Int32Array.from({ length: whole.positions.length / dimension }, (_, i) => i);
  if (species === undefined) return { chosen: all, c: whole };
  const labels = whole.species;
  if (labels === undefined) throw invalid('INVALID_ARGUMENT', 'species', species, 'none: the state has no species');
  const chosen = all.filter((i) => labels[i] === species);
  if (chosen.length === 0) {
    throw invalid(
      'OUT_OF_RANGE',
      'species',
      species,
      `a species of the state: ${[...new Set(labels)].sort().join(', ')}`,
    );
  }
  const positions = new Float64Array(chosen.length * dimension);
  chosen.forEach((i, k) => {
    positions.set(whole.positions.subarray(i * dimension, (i + 1) * dimension), k * dimension);
  });
  const diameters = whole.diameters && Float64Array.from(chosen, (i) => whole.diameters?.[i] ?? 1);
  return { chosen, c: { model: whole.model, boxLength: whole.boxLength, positions, diameters } };
}

function bondsWithin(c: Configuration, cutoff: number): Bonds {
  const { dimension } = c.model;
  const particles = c.positions.length / dimension;
  const contact = typeof c.model.nonAdditivity === 'number' ? contactDistance(c) : undefined;
  const reach = cutoff * (contact === undefined ? 1 : largestContactDistance(c, contact));
  const search = new NeighbourSearch(c.positions, c.boxLength, dimension, reach);
  const rows = new Array<{ partner: Int32Array; separation: Float64Array; squaredDistance: Float64Array }>(particles);
  const start = new Int32Array(particles + 1);
  for (const i of search.order) {
    const found = search.row(i);
    const kept: number[] = [];
    for (let k = 0; k < found; k++) {
      const within = contact === undefined || search.squaredDistance[k] < (cutoff * contact(i, search.index[k])) ** 2;
      if (within && search.squaredDistance[k] > 0) kept.push(k);
    }
    rows[i] = {
      partner: Int32Array.from(kept, (k) => search.index[k]),
      separation: Float64Array.from(
        { length: kept.length * dimension },
        (_, m) => search.separation[kept[Math.floor(m / dimension)] * dimension + (m % dimension)],
      ),
      squaredDistance: Float64Array.from(kept, (k) => search.squaredDistance[k]),
    };
  }
  rows.forEach((row, i) => {
    start[i + 1] = start[i] + row.partner.length;
  });
  const partner = new Int32Array(start[particles]);
  const separation = new Float64Array(start[particles] * dimension);
  const squaredDistance = new Float64Array(start[particles]);
  rows.forEach((row, i) => {
    partner.set(row.partner, start[i]);
    separation.set(row.separation, start[i] * dimension);
    squaredDistance.set(row.squaredDistance, start[i]);
  });
  return { start, partner, separation, squaredDistance };
}

/** The averages over the neighbours of each particle, [particles * length], and the norm of that over everything. */
function average(bonds: Bonds, c: Configuration, dimension: 2 | 3, order: number) {
  const harmonics = bondHarmonics(dimension, order);
  const { length } = harmonics;
  const particles = bonds.start.length - 1;
  const components = new Float64Array(particles * length);
  const total = new Float64Array(length);
  for (let i = 0; i < particles; i++) {
    const n = bonds.start[i + 1] - bonds.start[i];
    for (let k = bonds.start[i]; k < bonds.start[i + 1]; k++) {
      harmonics.add(bonds.separation, k * dimension, bonds.squaredDistance[k], components, i * length);
    }
    for (let m = 0; m < length; m++) {
      const sum = components[i * length + m];
      if (n > 0) components[i * length + m] = sum / n;
      total[m] += dimension === 2 ? components[i * length + m] : sum;
    }
  }
  const weight = dimension === 2 ? c.positions.length / dimension : bonds.start[particles];
  return { length, components, global: weight > 0 ? Math.hypot(...total) / weight : 0 };
}

function product(components: Float64Array, length: number, i: number, j: number): number {
  let sum = 0;
  for (let m = 0; m < length; m++) sum += components[i * length + m] * components[j * length + m];
  return sum;
}

/** Connected clusters of marked particles that are neighbours, numbered by falling size. */
function clusters(bonds: Bonds, marked: Uint8Array): { cluster: Int32Array; sizes: Int32Array } {
  const found = new Int32Array(marked.length).fill(-1);
  const sizes: number[] = [];
  for (let seed = 0; seed < marked.length; seed++) {
    if (marked[seed] === 0 || found[seed] >= 0) continue;
    const members = [seed];
    found[seed] = sizes.length;
    for (let next = 0; next < members.length; next++) {
      const i = members[next];
      for (let k = bonds.start[i]; k < bonds.start[i + 1]; k++) {
        const j = bonds.partner[k];
        if (marked[j] === 0 || found[j] >= 0) continue;
        found[j] = sizes.length;
        members.push(j);
      }
    }
    sizes.push(members.length);
  }
  const bySize = sizes.map((_, k) => k).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const rank = new Int32Array(sizes.length);
  bySize.forEach((k, place) => {
    rank[k] = place;
  });
  return { cluster: found.map((k) => (k < 0 ? -1 : rank[k])), sizes: Int32Array.from(bySize, (k) => sizes[k]) };
}

import { knownOptions, requirePositive } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { contactDistance } from '../models/mixing';
import { NeighbourSearch } from './neighbours';
import { largestContactDistance } from './pair-geometry';
import { checkedConfiguration, particlesOf } from './states';

export interface PairDistribution {
  /** [bins] centres of the bins */
  x: Float64Array;
  /** [bins] g(x); NaN where no pair has its shell inside half the box */
  g: Float64Array;
  /** [bins] pairs i<j at their minimum image, over all states */
  counts: Float64Array;
}

/** Up to this many particles every pair's shell is summed; beyond, particles of neighbouring sizes share one. */
const exactShells = 4096;

/**
 * Pair distribution function of the rescaled distance x = r_ij/d_ij,
 *
 *     g(x) = counts / sum_{i<j} V_D d_ij^D [x2^D - x1^D] / V,    V_D the volume of the unit ball
 *
 * in bins [x1, x2): the number of pairs over that of an ideal gas of the same sizes, from the whole volume of the shell
 * and not its middle. Over several states counts and ideal numbers are summed before the division.
 *
 * Bias at finite N: an ideal gas has g = 1 at any N and any bin width, and a liquid of fixed N tends to 1 + (1 -
 * S(0))/N at large x instead of 1. g is the average over a bin, so peaks are lowered by (binWidth²/24) |g''|. A shell
 * that leaves the box (r > L/2) has no simple volume: g takes only the pairs and the shells inside half the box,
 * `counts` every minimum-image pair. Above 4 096 particles the sum over pairs of d_ij^D takes each group of N/4096
 * particles next to each other in size as equal (relative error below 1e-5).
 *
 * @param s one state or several of the same model
 * @param o.binWidth 0.005
 * @param o.xMax the last bin ends at or below it; 3
 * @returns x, g and counts, [xMax/binWidth] each, dimensionless
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` without states, `MODEL_MISMATCH` when their models differ,
 *   `OUT_OF_RANGE` naming the option
 * @see Nishikawa et al., Supplemental Material (g(x)); Yamamoto, Onuki, Phys. Rev. E 58, 3515 (1998)
 */
export function rescaledPairDistribution(
  s: StateLike | readonly StateLike[],
  o: { binWidth?: number; xMax?: number } = {},
): PairDistribution {
  knownOptions('rescaledPairDistribution', o, ['binWidth', 'xMax']);
  const counter = new PairCounter(o);
  const many = Array.isArray(s);
  const states = (many ? s : [s]).map((state, k) => checkedConfiguration(state, many ? `s[${k}]` : 's'));
  if (states.length === 0) throw invalid('TOO_FEW_SAMPLES', 's', s, 'at least one state');
  states.forEach((c, k) => {
    if (c.model.name !== states[0].model.name || c.model.dimension !== states[0].model.dimension) {
      throw invalid('MODEL_MISMATCH', `s[${k}].model.name`, c.model.name, `the model of s[0], ${states[0].model.name}`);
    }
  });

  const { bins } = counter;
  const counts = new Float64Array(bins);
  const inside = new Float64Array(bins);
  const ideal = new Float64Array(bins);
  for (const c of states) {
    const pairs = counter.count(c);
    for (let k = 0; k < bins; k++) {
      counts[k] += pairs.counts[k];
      inside[k] += pairs.inside[k];
      ideal[k] += pairs.ideal[k];
    }
  }
  return {
    x: counter.centres(),
    g: inside.map((pairs, k) => (ideal[k] > 0 ? pairs / ideal[k] : Number.NaN)),
    counts,
  };
}

/** The pairs of one configuration in each bin of x: all, those at r < L/2, and what an ideal gas has of the latter. */
export interface PairCounts {
  counts: Float64Array;
  inside: Float64Array;
  ideal: Float64Array;
}

/** Counts pairs in bins of x, one configuration after another. */
export class PairCounter {
  readonly binWidth: number;
  readonly bins: number;
  private known:
    | { sizes: Float64Array; boxLength: number; species: Configuration['species']; ideal: Float64Array }
    | undefined;

  /** @throws {VitrelaxError} `OUT_OF_RANGE` naming the option */
  constructor(o: { binWidth?: number; xMax?: number }) {
    const binWidth = requirePositive('binWidth', o.binWidth ?? 0.005);
    const xMax = requirePositive('xMax', o.xMax ?? 3);
    this.binWidth = binWidth;
    this.bins = Math.floor(xMax / binWidth + 1e-6);
    if (this.bins < 1 || this.bins > 1e7) {
      throw invalid('OUT_OF_RANGE', 'binWidth', binWidth, `between xMax/1e7 and xMax = ${xMax}`);
    }
  }

  centres(): Float64Array {
    return Float64Array.from({ length: this.bins }, (_, k) => (k + 0.5) * this.binWidth);
  }

  count(c: Configuration): PairCounts {
    const contact = contactDistance(c);
    const counts = new Float64Array(this.bins);
    const inside = new Float64Array(this.bins);
    countPairs(c, contact, this.binWidth, counts, inside);
    return { counts, inside, ideal: this.idealOf(c, contact) };
  }

  /** Swaps only exchange sizes: the sum over all pairs, the dearest part by far, stays the same. */
  private idealOf(c: Configuration, contact: Contact): Float64Array {
    const { known } = this;
    const sizes = Float64Array.from({ length: particlesOf(c) }, (_, i) => contact(i, i)).sort();
    if (
      known !== undefined &&
      sameSpecies(c.species, known.species) &&
      c.boxLength === known.boxLength &&
      equal(sizes, known.sizes)
    ) {
      return known.ideal;
    }
    const ideal = new Float64Array(this.bins);
    addIdealPairs(c, contact, this.binWidth, ideal);
    this.known = { sizes, boxLength: c.boxLength, species: c.species, ideal };
    return ideal;
  }
}

function sameSpecies(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((kind, i) => kind === b[i]))
  );
}

function equal(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, k) => x === b[k]);
}

type Contact = (i: number, j: number) => number;

/** Adds the minimum-image pairs i<j to `counts`, and those at r < L/2 to `inside` as well. */
function countPairs(
  c: Configuration,
  contact: Contact,
  binWidth: number,
  counts: Float64Array,
  inside: Float64Array,
): void {
  const bins = counts.length;
  const reach = bins * binWidth * largestContactDistance(c, contact);
  const search = new NeighbourSearch(c.positions, c.boxLength, c.model.dimension, reach);
  const half = (0.5 * c.boxLength) ** 2;
  for (const i of search.order) {
    const n = search.row(i);
    for (let k = 0; k < n; k++) {
      const j = search.index[k];
      if (j < i) continue;
      const bin = Math.floor(Math.sqrt(search.squaredDistance[k]) / contact(i, j) / binWidth);
      if (bin >= bins) continue;
      counts[bin]++;
      if (search.squaredDistance[k] < half) inside[bin]++;
    }
  }
}

/**
 * Adds the number of pairs that an ideal gas of the same sizes has in each bin at r < L/2. A pair's ball of radius x
 * d_ij ends at L/2, so with `full` its last edge below that, the volume up to edge k is V_D (x_k d_ij)^D for k <= full
 * and V_D (L/2)^D beyond.
 */
function addIdealPairs(c: Configuration, contact: Contact, binWidth: number, ideal: Float64Array): void {
  const bins = ideal.length;
  const { dimension } = c.model;
  const half = 0.5 * c.boxLength;
  const { representative, weight } = sizeGroups(c, contact);
  // sums over the pairs by their last full edge: of d_ij^D, and of pairs
  const powers = new Float64Array(bins + 1);
  const pairs = new Float64Array(bins + 1);
  const uncut = half / (bins * binWidth);
  const add = (d: number, number: number) => {
    const full = d <= uncut ? bins : Math.floor(half / d / binWidth);
    let power = number;
    for (let axis = 0; axis < dimension; axis++) power *= d;
    powers[full] += power;
    pairs[full] += number;
  };
  for (let p = 0; p < representative.length; p++) {
    const i = representative[p];
    if (weight[p] > 1) add(contact(i, i), 0.5 * weight[p] * (weight[p] - 1));
    for (let q = 0; q < p; q++) add(contact(i, representative[q]), weight[p] * weight[q]);
  }
  const unit = unitBall(dimension) / c.boxLength ** dimension;
  const volumes = new Float64Array(bins + 1);
  let unfinished = 0;
  let finished = pairs.reduce((sum, n) => sum + n, 0);
  for (let k = bins; k >= 0; k--) {
    unfinished += powers[k];
    finished -= pairs[k];
    volumes[k] = unit * (unfinished * (k * binWidth) ** dimension + finished * half ** dimension);
  }
  for (let k = 0; k < bins; k++) ideal[k] += volumes[k + 1] - volumes[k];
}

/** Particles grouped by species and size: the middle one of each group, and how many it stands for. */
function sizeGroups(c: Configuration, contact: Contact): { representative: Int32Array; weight: Float64Array } {
  const particles = particlesOf(c);
  const species = c.species;
  const size = Float64Array.from({ length: particles }, (_, i) => contact(i, i));
  const sorted = Int32Array.from(size.keys()).sort(
    (i, j) => (species === undefined ? 0 : species[i] - species[j]) || size[i] - size[j],
  );
  // An odd number has its middle on a particle.
  const most = 2 * Math.ceil((particles / exactShells - 1) / 2) + 1;
  const representative: number[] = [];
  const weight: number[] = [];
  for (let first = 0; first < particles; ) {
    let end = first + 1;
    while (end < particles && end - first < most && species?.[sorted[end]] === species?.[sorted[first]]) end++;
    representative.push(sorted[(first + end - 1) >> 1]);
    weight.push(end - first);
    first = end;
  }
  return { representative: Int32Array.from(representative), weight: Float64Array.from(weight) };
}

/** V_D = pi^(D/2)/Gamma(D/2 + 1) by V_D = (2 pi/D) V_(D-2). */
function unitBall(dimension: number): number {
  if (dimension === 0) return 1;
  return dimension === 1 ? 2 : ((2 * Math.PI) / dimension) * unitBall(dimension - 2);
}

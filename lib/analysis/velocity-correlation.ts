import { knownOptions, requireArray, requireObject, requirePositive } from '../arguments';
import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { type Accumulator, ReplicatedSums, requireConfigurations, requireSame, requireSameKind } from './accumulator';
import { NeighbourSearch } from './neighbours';
import { checkedConfiguration, checkedField, particlesOf } from './states';

export interface VelocityCorrelation {
  /** [bins] centres [length] */
  r: Float64Array;
  /** [bins] C_v, dimensionless; NaN where there is no pair */
  correlation: Float64Array;
  /** [bins] its standard error over configurations; NaN for one */
  error: Float64Array;
  /** [bins] pairs i<j */
  pairs: Float64Array;
  configurations: number;
}

export interface VelocityCorrelationOptions {
  /** largest distance [length]; 5. The work grows as its D-th power */
  cutoff?: number;
  /** [length]; 0.1 */
  binWidth?: number;
}

/**
 * Spatial correlation of the non-affine velocity over an ensemble at one time t, a configuration at a time,
 *
 *     C_v(r) = < v_i · v_j >_(r_ij = r) / < |v_i|² >
 *
 * over pairs at their minimum image within the cutoff, O(N). The box of a quench keeps its shape, so the affine part of
 * the velocity is uniform: the mean velocity, which is subtracted. Numerator and denominator are averaged over
 * configurations before the division, as in the ensemble average, so configurations that move more count more.
 *
 * Bias: without a mean the correlations of a particle with all others add up to -1, so where velocities are
 * uncorrelated C_v is -1/(N-1) and not 0.
 *
 * @see Chacko, Sollich, Fielding, Phys. Rev. Lett. 123, 108001 (2019), for non-affine velocities along the flow
 */
export class VelocityCorrelationAccumulator implements Accumulator<[StateLike, Float64Array], VelocityCorrelation> {
  private readonly cutoff: number;
  private readonly binWidth: number;
  private readonly bins: number;
  /** sums of v_i · v_j, numbers of pairs, sum of |v|², particles */
  private readonly sums: ReplicatedSums;

  /** @throws {VitrelaxError} `OUT_OF_RANGE` naming the option */
  constructor(o: VelocityCorrelationOptions = {}) {
    knownOptions('VelocityCorrelationAccumulator', o, ['cutoff', 'binWidth']);
    this.cutoff = requirePositive('cutoff', o.cutoff ?? 5);
    this.binWidth = requirePositive('binWidth', o.binWidth ?? 0.1);
    this.bins = Math.floor(this.cutoff / this.binWidth + 1e-6);
    if (this.bins < 1 || this.bins > 1e6) {
      throw invalid('OUT_OF_RANGE', 'binWidth', this.binWidth, `between cutoff/1e6 and cutoff = ${this.cutoff}`);
    }
    this.sums = new ReplicatedSums(2 * this.bins + 2);
  }

  get configurations(): number {
    return this.sums.configurations;
  }

  /**
   * @param velocities flat [N*D]; any unit, the same for all
   * @throws {VitrelaxError} `WRONG_LENGTH`, `NOT_FINITE` or `INVALID_ARGUMENT` naming velocities or what is wrong in
   *   the state
   */
  add(state: StateLike, velocities: Float64Array): void {
    const c = checkedConfiguration(state, 'state');
    const { dimension } = c.model;
    const { bins, binWidth } = this;
    const v = withoutMean(checkedField('velocities', velocities, c), dimension);
    const values = new Float64Array(2 * bins + 2);
    const search = new NeighbourSearch(c.positions, c.boxLength, dimension, bins * binWidth);
    for (const i of search.order) {
      const n = search.row(i);
      for (let k = 0; k < n; k++) {
        const j = search.index[k];
        if (j < i) continue;
        const bin = Math.floor(Math.sqrt(search.squaredDistance[k]) / binWidth);
        if (bin >= bins) continue;
        let product = 0;
        for (let axis = 0; axis < dimension; axis++) product += v[i * dimension + axis] * v[j * dimension + axis];
        values[bin] += product;
        values[bins + bin]++;
      }
    }
    for (let k = 0; k < v.length; k++) values[2 * bins] += v[k] * v[k];
    values[2 * bins + 1] = particlesOf(c);
    this.sums.add(values);
  }

  merge(other: this): void {
    requireSameKind(this, other);
    const { cutoff, binWidth } = this;
    requireSame('other', { cutoff: other.cutoff, binWidth: other.binWidth }, { cutoff, binWidth });
    this.sums.merge(other.sums);
  }

  result(): VelocityCorrelation {
    requireConfigurations(this.configurations);
    const { bins, binWidth } = this;
    const statistic = (sums: Float64Array) => correlationOf(sums, bins);
    return {
      r: Float64Array.from({ length: bins }, (_, k) => (k + 0.5) * binWidth),
      correlation: statistic(this.sums.totals),
      error: this.sums.errors(statistic),
      pairs: this.sums.totals.slice(bins, 2 * bins),
      configurations: this.configurations,
    };
  }

  /**
   * `correlationLength` of the result, with the bootstrap over configurations as its error; NaN as value where there
   * is no length within the cutoff.
   *
   * @param o.fewestPairs of a particle in a bin; bins with fewer are passed over, as those closer than particles come, where a
   *   few pairs that push each other apart would decide. 0
   */
  length({ fewestPairs = 0, ...o }: CorrelationLengthOptions & { fewestPairs?: number } = {}): {
    value: number;
    error: number;
  } {
    const { r } = this.result();
    const of = (sums: Float64Array) =>
      correlationLength({ r, correlation: correlationOf(sums, this.bins, fewestPairs) }, o);
    const [error] = this.sums.errors((sums) => [of(sums)]);
    return { value: of(this.sums.totals), error };
  }
}

function correlationOf(sums: Float64Array, bins: number, fewestPairs = 0): Float64Array {
  const square = sums[2 * bins] / sums[2 * bins + 1];
  const fewest = fewestPairs * sums[2 * bins + 1];
  return Float64Array.from({ length: bins }, (_, k) =>
    sums[bins + k] > 0 && sums[bins + k] >= fewest ? sums[k] / sums[bins + k] / square : Number.NaN,
  );
}

function withoutMean(v: Float64Array, dimension: number): Float64Array {
  const drift = new Float64Array(dimension);
  for (let k = 0; k < v.length; k++) drift[k % dimension] += (v[k] * dimension) / v.length;
  return v.map((x, k) => x - drift[k % dimension]);
}

/**
 * C_v(r) of one configuration; of many by `VelocityCorrelationAccumulator`, where formula and bias are.
 *
 * @param velocities flat [N*D]
 * @throws {VitrelaxError} as `VelocityCorrelationAccumulator`
 */
export function velocityCorrelation(
  state: StateLike,
  velocities: Float64Array,
  o: VelocityCorrelationOptions = {},
): VelocityCorrelation {
  const accumulator = new VelocityCorrelationAccumulator(o);
  accumulator.add(state, velocities);
  return accumulator.result();
}

export interface CorrelationLengthOptions {
  /** 'crossing' (default) or 'integral' */
  method?: 'crossing' | 'integral';
  /** what the curve crosses; 1/e */
  level?: number;
}

/**
 * The length over which a correlation function decays from C(0) = 1, linear between its points:
 * - 'crossing': the first r with C = 1/e;
 * - 'integral': the integral of C from 0 to its first zero, or to its end where it stays positive.
 *
 * A long exponential has its own decay length either way. Points without a value (no pair in the bin) are passed over.
 *
 * @returns [length]; NaN where the curve ends before it has crossed the level
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option, `WRONG_LENGTH`
 */
export function correlationLength(
  c: { r: ArrayLike<number>; correlation: ArrayLike<number> },
  o: CorrelationLengthOptions = {},
): number {
  knownOptions('correlationLength', o, ['method', 'level']);
  const method = o.method ?? 'crossing';
  if (method !== 'crossing' && method !== 'integral') {
    throw invalid('INVALID_ARGUMENT', 'method', method, "'crossing' or 'integral'");
  }
  const level = method === 'integral' ? 0 : (o.level ?? Math.exp(-1));
  if (!(level >= 0 && level < 1)) throw invalid('OUT_OF_RANGE', 'level', level, 'a number from 0 to 1');
  requireObject('c', c);
  requireArray('r', c.r);
  requireArray('correlation', c.correlation);
  if (c.r.length !== c.correlation.length) {
    throw invalid('WRONG_LENGTH', 'correlation', c.correlation, `as many as r, ${c.r.length}`);
  }
  let r = 0;
  let value = 1;
  let area = 0;
  for (let k = 0; k < c.r.length; k++) {
    const next = c.correlation[k];
    if (Number.isNaN(next)) continue;
    if (next <= level) {
      const crossing = r + ((c.r[k] - r) * (value - level)) / (value - next);
      return method === 'crossing' ? crossing : area + 0.5 * value * (crossing - r);
    }
    area += 0.5 * (value + next) * (c.r[k] - r);
    r = c.r[k];
    value = next;
  }
  return method === 'integral' && r > 0 ? area : Number.NaN;
}

import { knownOptions, requireArray } from '../arguments';
import { invalid } from '../errors';
import { Binning, logarithmicEdges } from '../numerics/histogram';
import type { Estimate } from '../numerics/statistics';
import { type Accumulator, ReplicatedSums, requireConfigurations, requireSame, requireSameKind } from './accumulator';

export interface NonAffineHistogram {
  /** [bins] midpoints, geometric ones of logarithmic bins [length²] */
  d2min: Float64Array;
  /** [bins] probability density P(D²min) [1/length²] */
  density: Float64Array;
  /** [bins] its standard error over configurations; NaN for one */
  error: Float64Array;
  /** [bins] */
  counts: Float64Array;
  /** part of the particles with a D²min that lie in no bin */
  outside: number;
  /** mean D²min of the particles that have one [length²] */
  mean: Estimate;
  /** particles without a D²min, over all configurations */
  deficient: number;
  configurations: number;
}

/**
 * Distribution of D²min over an ensemble, a field at a time: counts over (particles with a D²min × bin width), so that
 * the integral over all of the axis is 1, and the mean. Both are pooled over particles and know no bias but that of
 * D²min itself (`nonAffineDisplacement`).
 */
export class NonAffineAccumulator implements Accumulator<[ArrayLike<number>], NonAffineHistogram> {
  private readonly binning: Binning;
  /** bins, particles with a D²min, their sum of D²min, particles without one */
  private readonly sums: ReplicatedSums;

  /**
   * @param o.edges [bins + 1], increasing [length²]; 10 a decade from 1e-8 to 100
   * @throws {VitrelaxError} `OUT_OF_RANGE` naming the edge
   */
  constructor(o: { edges?: Float64Array } = {}) {
    knownOptions('NonAffineAccumulator', o, ['edges']);
    this.binning = new Binning(o.edges ?? logarithmicEdges(1e-8, 100, 10));
    this.sums = new ReplicatedSums(this.binning.bins + 3);
  }

  get configurations(): number {
    return this.sums.configurations;
  }

  /**
   * @param d2min [N] of one pair of configurations; NaN where it is not determined
   * @throws {VitrelaxError} `INVALID_ARGUMENT` naming d2min or the element that is no number
   */
  add(d2min: ArrayLike<number>): void {
    requireArray('d2min', d2min);
    const { bins } = this.binning;
    const values = new Float64Array(bins + 3);
    for (let i = 0; i < d2min.length; i++) {
      if (typeof d2min[i] !== 'number') throw invalid('INVALID_ARGUMENT', `d2min[${i}]`, d2min[i], 'numbers, or NaN');
      if (Number.isNaN(d2min[i])) {
        values[bins + 2]++;
        continue;
      }
      const bin = this.binning.of(d2min[i]);
      if (bin >= 0 && bin < bins) values[bin]++;
      values[bins]++;
      values[bins + 1] += d2min[i];
    }
    this.sums.add(values);
  }

  merge(other: this): void {
    requireSameKind(this, other);
    requireSame('other', { edges: other.binning.edges }, { edges: this.binning.edges });
    this.sums.merge(other.sums);
  }

  result(): NonAffineHistogram {
    requireConfigurations(this.configurations);
    const { bins } = this.binning;
    const { totals } = this.sums;
    const statistic = (sums: Float64Array): Float64Array =>
      Float64Array.from({ length: bins + 1 }, (_, k) =>
        k < bins ? sums[k] / sums[bins] / this.binning.width(k) : sums[bins + 1] / sums[bins],
      );
    const values = statistic(totals);
    const errors = this.sums.errors(statistic);
    const counts = totals.slice(0, bins);
    return {
      d2min: this.binning.centres(),
      density: values.slice(0, bins),
      error: errors.slice(0, bins),
      counts,
      outside: 1 - counts.reduce((sum, n) => sum + n, 0) / totals[bins],
      mean: { value: values[bins], error: errors[bins] },
      deficient: totals[bins + 2],
      configurations: this.configurations,
    };
  }
}

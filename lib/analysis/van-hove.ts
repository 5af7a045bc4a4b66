import { knownOptions } from '../arguments';
import type { StateLike } from '../configuration';
import { invalid } from '../errors';
import { Binning, linearEdges, logarithmicEdges } from '../numerics/histogram';
import type { Estimate } from '../numerics/statistics';
import { type Accumulator, ReplicatedSums, requireConfigurations, requireSame, requireSameKind } from './accumulator';
import { displacementField } from './displacement';
import { checkedConfiguration } from './states';

export interface VanHove {
  /** [bins] midpoints of the bins (geometric ones of logarithmic bins) [length] */
  u: Float64Array;
  /** [bins] probability density P [1/length] */
  density: Float64Array;
  /** [bins] its standard error over configurations; NaN for one */
  error: Float64Array;
  /** [bins] displacements in each bin */
  counts: Float64Array;
  /** part of the displacements that lie in no bin */
  outside: number;
  /** sqrt(<|u|²>) [length] */
  rms: Estimate;
  /** alpha_2 = D <|u|⁴> / ((D+2) <|u|²>²) - 1 */
  nonGaussian: Estimate;
  /** <u_x⁴>/<u_x²>² - 3 over all components */
  kurtosis: Estimate;
  configurations: number;
}

export interface VanHoveOptions {
  /** of |u| (default), or of its components, all axes alike */
  of?: 'magnitude' | 'component';
  /**
   * [bins + 1] increasing edges of the bins [length]; of magnitudes 20 a decade from 1e-4 to 10, of components 400
   * from -2 to 2
   */
  edges?: Float64Array;
}

/**
 * Self part of the van Hove function of an ensemble, a pair of configurations at a time: the distribution of the
 * displacements u_i = r_i(b) - r_i(a),
 *
 *     P(|u|) = S_D |u|^(D-1) G_s(|u|)      or      P(u_x),      integral of P over u = 1
 *
 * (S_D the surface of the unit sphere), as counts over (number of displacements × bin width); the integral over the
 * bins alone is 1 - `outside`. With a at time t of a flow and b its end it is P(|r(t) - r(infinity)|).
 *
 * Moments are of the displacements themselves, not of the bins: they know no binning. alpha_2 and the kurtosis vanish
 * for Gaussian displacements. Both are ratios of pooled moments, and their bias is of order 1/(number of displacements).
 *
 * @see Rahman, Phys. Rev. 136, A405 (1964), for alpha_2; Gonzalez-Lopez, Lerner, J. Chem. Phys. 153, 241101 (2020)
 */
export class VanHoveAccumulator implements Accumulator<[StateLike, StateLike], VanHove> {
  private readonly of: 'magnitude' | 'component';
  private readonly binning: Binning;
  /** bins, then number of displacements binned, particles, sum of |u|², of |u|⁴, of u_x⁴ */
  private readonly sums: ReplicatedSums;
  private dimension: number | undefined;

  /** @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option */
  constructor(o: VanHoveOptions = {}) {
    knownOptions('VanHoveAccumulator', o, ['of', 'edges']);
    this.of = o.of ?? 'magnitude';
    if (this.of !== 'magnitude' && this.of !== 'component') {
      throw invalid('INVALID_ARGUMENT', 'of', this.of, "'magnitude' or 'component'");
    }
    this.binning = new Binning(
      o.edges ?? (this.of === 'magnitude' ? logarithmicEdges(1e-4, 10, 20) : linearEdges(-2, 2, 400)),
    );
    this.sums = new ReplicatedSums(this.binning.bins + 5);
  }

  get configurations(): number {
    return this.sums.configurations;
  }

  /**
   * @throws {VitrelaxError} `MODEL_MISMATCH` or `WRONG_LENGTH` when a and b are not the same particles in the same box,
   *   or the dimension is another one than before
   */
  add(a: StateLike, b: StateLike): void {
    const { dimension } = checkedConfiguration(a, 'a').model;
    const { displacement, magnitude } = displacementField(a, b);
    requireSame('a.model', { dimension }, { dimension: this.dimension ?? dimension });
    const { bins } = this.binning;
    const values = new Float64Array(bins + 5);
    const binned = this.of === 'magnitude' ? magnitude : displacement;
    for (let k = 0; k < binned.length; k++) {
      const bin = this.binning.of(binned[k]);
      if (bin >= 0 && bin < bins) values[bin]++;
    }
    values[bins] = binned.length;
    values[bins + 1] = magnitude.length;
    for (let i = 0; i < magnitude.length; i++) {
      const square = magnitude[i] * magnitude[i];
      values[bins + 2] += square;
      values[bins + 3] += square * square;
    }
    for (let k = 0; k < displacement.length; k++) values[bins + 4] += displacement[k] ** 4;
    this.sums.add(values);
    this.dimension = dimension;
  }

  merge(other: this): void {
    requireSameKind(this, other);
    requireSame(
      'other',
      { of: other.of, edges: other.binning.edges },
      {
        of: this.of,
        edges: this.binning.edges,
      },
    );
    if (other.dimension === undefined) return;
    requireSame('other', { dimension: other.dimension }, { dimension: this.dimension ?? other.dimension });
    this.sums.merge(other.sums);
    this.dimension = other.dimension;
  }

  result(): VanHove {
    requireConfigurations(this.configurations);
    const { bins } = this.binning;
    const counts = this.sums.totals.slice(0, bins);
    const statistic = (sums: Float64Array) => this.statistics(sums);
    const values = statistic(this.sums.totals);
    const errors = this.sums.errors(statistic);
    const estimate = (k: number): Estimate => ({ value: values[bins + k], error: errors[bins + k] });
    return {
      u: this.binning.centres(),
      density: values.slice(0, bins),
      error: errors.slice(0, bins),
      counts,
      outside: 1 - counts.reduce((sum, n) => sum + n, 0) / this.sums.totals[bins],
      rms: estimate(0),
      nonGaussian: estimate(1),
      kurtosis: estimate(2),
      configurations: this.configurations,
    };
  }

  /** densities, rms, alpha_2, kurtosis */
  private statistics(sums: Float64Array): Float64Array {
    const { bins } = this.binning;
    const d = this.dimension ?? Number.NaN;
    const [number, particles, second, fourth, component] = sums.subarray(bins);
    const square = second / particles;
    const values = new Float64Array(bins + 3);
    for (let k = 0; k < bins; k++) values[k] = sums[k] / number / this.binning.width(k);
    values[bins] = Math.sqrt(square);
    values[bins + 1] = (d * fourth) / particles / ((d + 2) * square * square) - 1;
    values[bins + 2] = component / (d * particles) / (square / d) ** 2 - 3;
    return values;
  }
}

/**
 * Self part of the van Hove function between two configurations; of many pairs by `VanHoveAccumulator`, where formula,
 * normalisation and bias are.
 *
 * @throws {VitrelaxError} as `VanHoveAccumulator`
 */
export function vanHove(a: StateLike, b: StateLike, o: VanHoveOptions = {}): VanHove {
  const accumulator = new VanHoveAccumulator(o);
  accumulator.add(a, b);
  return accumulator.result();
}

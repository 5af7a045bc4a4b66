import { knownOptions } from '../arguments';
import type { StateLike } from '../configuration';
import { VitrelaxError } from '../errors';
import type { Estimate } from '../numerics/statistics';
import { type Accumulator, ReplicatedSums, requireConfigurations, requireSame, requireSameKind } from './accumulator';
import { firstMinimum, minimumEdges } from './first-minimum';
import { PairCounter, type PairDistribution } from './pair-distribution';
import { checkedConfiguration } from './states';

/** Bond lengths of the defect field, from pair distributions. */
export interface MeasuredEdges {
  /** where the smoothed g of inherent structures has risen 10 % above its minimum on the near side */
  xInsert: Estimate;
  /** the same on the far side */
  xBreak: Estimate;
}

/**
 * g(x) of an ensemble, a configuration at a time: the estimator, bias included, of `rescaledPairDistribution`, with
 * standard errors over configurations, and its first minimum with the bootstrap over configurations that
 * `firstMinimum` lacks.
 *
 * Finite-N bias: at large x, g tends to 1 + (1 - S(0))/N in a liquid of fixed N, and to 1 in an ideal gas.
 */
export class PairDistributionAccumulator
  implements Accumulator<[StateLike], PairDistribution & { error: Float64Array; configurations: number }>
{
  private readonly counter: PairCounter;
  private readonly counts: Float64Array;
  /** pairs at r < L/2 in each bin, then those of an ideal gas */
  private readonly sums: ReplicatedSums;
  private about: { model: string; dimension: number } | undefined;

  /**
   * @param o.binWidth 0.005
   * @param o.xMax 3
   * @throws {VitrelaxError} `OUT_OF_RANGE` naming the option
   */
  constructor(o: { binWidth?: number; xMax?: number } = {}) {
    knownOptions('PairDistributionAccumulator', o, ['binWidth', 'xMax']);
    this.counter = new PairCounter(o);
    this.counts = new Float64Array(this.counter.bins);
    this.sums = new ReplicatedSums(2 * this.counter.bins);
  }

  get configurations(): number {
    return this.sums.configurations;
  }

  /** @throws {VitrelaxError} `MODEL_MISMATCH` when the model is another one than before */
  add(state: StateLike): void {
    const c = checkedConfiguration(state, 'state');
    const about = { model: c.model.name, dimension: c.model.dimension };
    requireSame('state', about, this.about ?? about);
    const { counts, inside, ideal } = this.counter.count(c);
    const values = new Float64Array(2 * counts.length);
    values.set(inside);
    values.set(ideal, counts.length);
    for (let k = 0; k < counts.length; k++) this.counts[k] += counts[k];
    this.sums.add(values);
    this.about = about;
  }

  merge(other: this): void {
    requireSameKind(this, other);
    const { binWidth, bins } = this.counter;
    requireSame('other', { binWidth: other.counter.binWidth, bins: other.counter.bins }, { binWidth, bins });
    if (other.about === undefined) return;
    requireSame('other', other.about, this.about ?? other.about);
    for (let k = 0; k < bins; k++) this.counts[k] += other.counts[k];
    this.sums.merge(other.sums);
    this.about = other.about;
  }

  result(): PairDistribution & { error: Float64Array; configurations: number } {
    requireConfigurations(this.configurations);
    return {
      x: this.counter.centres(),
      g: ratio(this.sums.totals),
      error: this.sums.errors(ratio),
      counts: this.counts.slice(),
      configurations: this.configurations,
    };
  }

  /**
   * The first minimum of g, with the bootstrap over configurations as its error; of one configuration with the error
   * that `firstMinimum` gives. NaN as error where fewer than half of the resampled g show a minimum.
   *
   * @throws {VitrelaxError} `NO_MINIMUM`
   */
  firstMinimum(o: { smoothing?: number } = {}): Estimate {
    const { x, g, counts, configurations } = this.result();
    const found = firstMinimum({ x, g, counts }, o);
    if (configurations < 2) return found;
    const [error] = this.sums.errors((sums) => [orNaN(() => firstMinimum({ x, g: ratio(sums) }, o).value)]);
    return { value: found.value, error };
  }

  /**
   * The edges of the first minimum, as `minimumEdges`, with errors by the bootstrap over configurations (NaN for one).
   *
   * @throws {VitrelaxError} `NO_MINIMUM`
   */
  minimumEdges(o: { smoothing?: number; rise?: number } = {}): MeasuredEdges {
    const { x, g } = this.result();
    const [near, far] = minimumEdges({ x, g }, o);
    const nowhere: [number, number] = [Number.NaN, Number.NaN];
    const [nearError, farError] =
      this.configurations < 2
        ? nowhere
        : this.sums.errors((sums) => orNaN(() => minimumEdges({ x, g: ratio(sums) }, o), nowhere));
    return { xInsert: { value: near, error: nearError }, xBreak: { value: far, error: farError } };
  }
}

function ratio(sums: Float64Array): Float64Array {
  const bins = sums.length / 2;
  return Float64Array.from({ length: bins }, (_, k) => (sums[bins + k] > 0 ? sums[k] / sums[bins + k] : Number.NaN));
}

function orNaN(find: () => number): number;
function orNaN<T>(find: () => T, otherwise: T): T;
function orNaN<T>(find: () => T, otherwise: T | number = Number.NaN): T | number {
  try {
    return find();
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'NO_MINIMUM') return otherwise;
    throw e;
  }
}

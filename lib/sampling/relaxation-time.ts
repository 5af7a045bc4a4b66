import type { Estimate } from '../numerics/statistics';

/** A correlation function measured from several time origins. */
export interface CorrelationFunction {
  /** [lags], increasing, the first is 0; in the unit of time of what moves the particles, sweeps under the sampler */
  lags: Float64Array;
  /** [lags], averages over the origins */
  values: Float64Array;
  /** [lags], standard errors by the jackknife over the origins */
  errors: Float64Array;
}

/** A relaxation time, and whether the function was seen to decay at all. */
export interface RelaxationTime extends Estimate {
  /** true: the function has not fallen to 1/e at the longest lag, which then is the value */
  lowerBound: boolean;
}

export interface OriginAverageOptions {
  /** the value at lag 0; 1 */
  start?: number;
  /**
   * true: origins are given as times in the unit of the lags, and those within one lag of each other count as one sample
   * for the error. Without it each origin is a sample, and errors at lags beyond the distance of the origins are a lower
   * bound.
   */
  timed?: boolean;
}

/**
 * Values of a correlation function by lag and time origin. The average at a lag is over the origins that reach it; errors
 * come from the jackknife over origins.
 */
export class OriginAverage {
  private readonly values = new Map<number, Map<number, number>>();

  constructor(private readonly options: OriginAverageOptions = {}) {}

  add(lag: number, origin: number, value: number): void {
    if (Number.isNaN(value)) return;
    const at = this.values.get(lag) ?? new Map<number, number>();
    at.set(origin, value);
    this.values.set(lag, at);
  }

  /** The curve, with its start at lag 0. */
  curve(): CorrelationFunction {
    const lags = this.lags();
    const errors = lags.map((lag) => this.error(lag, this.origins(lag), (without) => this.average(lag, without)));
    return {
      lags: Float64Array.of(0, ...lags),
      values: Float64Array.of(this.options.start ?? 1, ...lags.map((lag) => this.average(lag))),
      errors: Float64Array.of(0, ...errors),
    };
  }

  /** Where the curve falls to 1/e, interpolated in ln t. */
  relaxationTime(): RelaxationTime {
    const lags = this.lags();
    const whole = crossing(lags, (lag) => this.average(lag));
    if (lags.length === 0) return { value: Number.NaN, error: Number.NaN, lowerBound: true };
    if (whole === undefined) return { value: lags[lags.length - 1], error: Number.NaN, lowerBound: true };
    const error = this.error(whole, this.origins(), (without) => crossing(lags, (lag) => this.average(lag, without)));
    return { value: whole, error, lowerBound: false };
  }

  /** The average at a lag; `without` leaves origins out. NaN where none reaches it. */
  average(lag: number, without?: (origin: number) => boolean): number {
    let sum = 0;
    let n = 0;
    for (const [origin, value] of this.values.get(lag) ?? []) {
      if (without?.(origin)) continue;
      sum += value;
      n++;
    }
    return n === 0 ? Number.NaN : sum / n;
  }

  /** The time origins that reach a lag; all without one. */
  origins(lag?: number): number[] {
    const at = lag === undefined ? [...this.values.values()] : [this.values.get(lag) ?? new Map<number, number>()];
    return [...new Set(at.flatMap((values) => [...values.keys()]))];
  }

  /**
   * Standard error of a quantity taken from averages, by the jackknife over samples of origins.
   *
   * @param span for how long the origins of one sample hang together, where they are timed
   * @param quantity its value without the origins for which the predicate holds; undefined where there is none
   */
  error(
    span: number,
    origins: readonly number[],
    quantity: (without: (origin: number) => boolean) => number | undefined,
  ): number {
    const first = Math.min(...origins);
    // a time that is a multiple of the span but for rounding begins a sample
    const sample = (origin: number): number =>
      this.options.timed ? Math.floor((origin - first) / span + 1e-9) : origin;
    const without: number[] = [];
    for (const left of new Set(origins.map(sample))) {
      const value = quantity((origin) => sample(origin) === left);
      if (value !== undefined) without.push(value);
    }
    return jackknifeError(without);
  }

  lags(): number[] {
    return [...this.values.keys()].sort((a, b) => a - b);
  }

  /** Plain data, for a checkpoint. */
  toJSON(): [number, [number, number][]][] {
    return [...this.values].map(([lag, at]) => [lag, [...at]]);
  }

  static from(data: [number, [number, number][]][]): OriginAverage {
    const restored = new OriginAverage();
    for (const [lag, at] of data) for (const [origin, value] of at) restored.add(lag, origin, value);
    return restored;
  }
}

function crossing(lags: readonly number[], value: (lag: number) => number): number | undefined {
  const level = Math.exp(-1);
  let [before, above] = [0, 1];
  for (const lag of lags) {
    const here = value(lag);
    if (Number.isNaN(here)) continue;
    if (here <= level) {
      const part = (above - level) / (above - here);
      return before === 0 ? lag * part : before * (lag / before) ** part;
    }
    [before, above] = [lag, here];
  }
  return undefined;
}

function jackknifeError(without: readonly number[]): number {
  const n = without.length;
  if (n < 2) return Number.NaN;
  const centre = without.reduce((sum, x) => sum + x, 0) / n;
  return Math.sqrt(((n - 1) / n) * without.reduce((sum, x) => sum + (x - centre) ** 2, 0));
}

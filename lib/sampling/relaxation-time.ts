import type { Estimate } from '../analysis/statistics';

/** A correlation function measured from several time origins. */
export interface CorrelationFunction {
  /** [lags], increasing, the first is 0 [sweeps] */
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

/**
 * Values of a correlation function by lag and time origin. The average at a lag is over the origins that reach it; errors
 * come from the jackknife over origins, which overlap for lags beyond their distance: there they are a lower bound.
 */
export class OriginAverage {
  private readonly values = new Map<number, Map<number, number>>();

  add(lag: number, origin: number, value: number): void {
    if (Number.isNaN(value)) return;
    const at = this.values.get(lag) ?? new Map<number, number>();
    at.set(origin, value);
    this.values.set(lag, at);
  }

  /** The curve, starting with 1 at lag 0. */
  curve(): CorrelationFunction {
    const lags = this.lags();
    const mean = (lag: number, without?: number): number => this.average(lag, without);
    const errors = lags.map((lag) => {
      const origins = [...(this.values.get(lag)?.keys() ?? [])];
      return jackknifeError(origins.map((origin) => mean(lag, origin)));
    });
    return {
      lags: Float64Array.of(0, ...lags),
      values: Float64Array.of(1, ...lags.map((lag) => mean(lag))),
      errors: Float64Array.of(0, ...errors),
    };
  }

  /** Where the curve falls to 1/e, interpolated in ln t. */
  relaxationTime(): RelaxationTime {
    const lags = this.lags();
    const whole = crossing(lags, (lag) => this.average(lag));
    if (lags.length === 0) return { value: Number.NaN, error: Number.NaN, lowerBound: true };
    if (whole === undefined) return { value: lags[lags.length - 1], error: Number.NaN, lowerBound: true };
    const origins = new Set(lags.flatMap((lag) => [...(this.values.get(lag)?.keys() ?? [])]));
    const without: number[] = [];
    for (const origin of origins) {
      const tau = crossing(lags, (lag) => this.average(lag, origin));
      if (tau !== undefined) without.push(tau);
    }
    return { value: whole, error: jackknifeError(without), lowerBound: false };
  }

  private lags(): number[] {
    return [...this.values.keys()].sort((a, b) => a - b);
  }

  private average(lag: number, without?: number): number {
    let sum = 0;
    let n = 0;
    for (const [origin, value] of this.values.get(lag) ?? []) {
      if (origin === without) continue;
      sum += value;
      n++;
    }
    return n === 0 ? Number.NaN : sum / n;
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

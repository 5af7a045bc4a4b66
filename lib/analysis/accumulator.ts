import { invalid } from '../errors';
import { RandomStream } from '../numerics/random';

/**
 * What gathers an average over configurations one at a time. It keeps sums and no configuration, so an ensemble of any
 * size needs the memory of one. Two that have been filled apart merge into what one would hold that had been given
 * everything: sums of counts to the last bit, other sums to rounding.
 */
export interface Accumulator<Input extends readonly unknown[], Result> {
  /** how many configurations (or pairs of them) it has been given */
  readonly configurations: number;
  add(...input: Input): void;
  /**
   * Takes in what another one of the same options holds, which stays as it is.
   *
   * @throws {VitrelaxError} `INVALID_ARGUMENT` unless it is of the same kind, `MODEL_MISMATCH` when options or particles differ
   */
  merge(other: this): void;
  /** @throws {VitrelaxError} `TOO_FEW_SAMPLES` before the first configuration */
  result(): Result;
}

/** Copies of the sums; the relative error of a standard error is then 1/sqrt(2 * 100) = 7 %. */
const replicas = 100;

/**
 * Sums over configurations with a bootstrap that needs none of them afterwards: beside the sums, 100 copies in which
 * each configuration counts a Poisson(1) number of times, those left out that hold none. A copy of W configurations is a
 * bootstrap sample of that size, so that the variance of a mean over the copies is (n-1)/n s² E[1/W]; over (n-1) E[1/W]
 * it is s²/n for any n. With the same factor the spread of ratios and of positions of minima is their standard error
 * over n independent configurations, as far as they are linear in the sums.
 *
 * The Poisson numbers come from a stream keyed by the values of the configuration itself. So neither the order nor the
 * division into accumulators matters, and the same ensemble gives the same errors. (A configuration that is given twice
 * counts as one of double weight.)
 *
 * @see Chamandy, Muralidharan, Najmi, Naidu, Estimating uncertainty for massive data streams (Google, 2012)
 */
export class ReplicatedSums {
  /** [length] */
  readonly totals: Float64Array;
  private samples = 0;
  /** flat [replicas * length] */
  private readonly copies: Float64Array;
  /** [replicas] configurations in each, with their multiplicity */
  private readonly weights = new Float64Array(replicas);

  constructor(private readonly length: number) {
    this.totals = new Float64Array(length);
    this.copies = new Float64Array(replicas * length);
  }

  get configurations(): number {
    return this.samples;
  }

  /** @param values [length] what one configuration adds to the sums */
  add(values: Float64Array): void {
    const { length, totals, copies, weights } = this;
    for (let k = 0; k < length; k++) totals[k] += values[k];
    const random = new RandomStream(keyOf(values));
    for (let r = 0; r < replicas; r++) {
      const weight = poisson(random.uniform());
      if (weight === 0) continue;
      weights[r] += weight;
      for (let k = 0, at = r * length; k < length; k++, at++) copies[at] += weight * values[k];
    }
    this.samples++;
  }

  merge(other: ReplicatedSums): void {
    if (other.length !== this.length) {
      throw invalid('MODEL_MISMATCH', 'other', other, `sums of ${this.length} numbers, as these`);
    }
    for (let k = 0; k < this.length; k++) this.totals[k] += other.totals[k];
    for (let k = 0; k < this.copies.length; k++) this.copies[k] += other.copies[k];
    for (let r = 0; r < replicas; r++) this.weights[r] += other.weights[r];
    this.samples += other.samples;
  }

  /**
   * Standard errors of what is computed from the sums: NaN for one configuration, and for a value that fewer than half
   * of the copies have.
   *
   * @param statistic of sums [length]; NaN where a value does not exist
   */
  errors(statistic: (sums: Float64Array) => ArrayLike<number>): Float64Array {
    const { length, samples: n } = this;
    const drawn: ArrayLike<number>[] = [];
    for (let r = 0; r < replicas; r++) {
      if (this.weights[r] > 0) drawn.push(statistic(this.copies.subarray(r * length, (r + 1) * length)));
    }
    const size = drawn.length === 0 ? 0 : drawn[0].length;
    return Float64Array.from({ length: size }, (_, k) => {
      const values = drawn.map((of) => of[k]).filter((value) => !Number.isNaN(value));
      if (n < 2 || 2 * values.length < replicas) return Number.NaN;
      const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
      return Math.sqrt(square / ((n - 1) * meanInverseCount(n)));
    });
  }
}

/** @throws {VitrelaxError} `TOO_FEW_SAMPLES` */
export function requireConfigurations(configurations: number): void {
  if (configurations === 0) throw invalid('TOO_FEW_SAMPLES', 'configurations', 0, 'at least one, by add()');
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` unless what is to be merged is of the same kind */
export function requireSameKind(here: object, other: unknown): void {
  if (!(other instanceof here.constructor))
    throw invalid('INVALID_ARGUMENT', 'other', other, `another ${here.constructor.name}`);
}

/**
 * What an accumulator is about, to be compared before two are merged.
 *
 * @throws {VitrelaxError} `MODEL_MISMATCH` naming what differs
 */
export function requireSame(field: string, there: Record<string, unknown>, here: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(here)) {
    const [a, b] = [value, there[name]].map((of) =>
      ArrayBuffer.isView(of) ? String(of) : typeof of === 'object' ? JSON.stringify(of) : of,
    );
    if (a !== b) throw invalid('MODEL_MISMATCH', `${field}.${name}`, there[name], `the same as before, ${String(a)}`);
  }
}

/** 53 bits of the values' own. */
function keyOf(values: Float64Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let low = 0x811c9dc5;
  let high = 0x2545f491;
  for (let k = 0; k < words.length; k++) {
    low = Math.imul(low ^ words[k], 0x85ebca6b);
    low ^= low >>> 13;
    high = Math.imul(high ^ words[k], 0xc2b2ae35);
    high ^= high >>> 16;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** E[1/W] of a Poisson number W > 0 of mean n: about 1/n + 1/n², and less than that where W = 0 is likely. */
function meanInverseCount(n: number): number {
  if (n > 50) return (1 + (1 + (2 + 6 / n) / n) / n) / n;
  let probability = Math.exp(-n);
  let sum = 0;
  for (let w = 1; w < 200; w++) {
    probability *= n / w;
    sum += probability / w;
  }
  return sum / (1 - Math.exp(-n));
}

/** A Poisson number of mean 1 from a uniform one. */
function poisson(uniform: number): number {
  let probability = Math.exp(-1);
  let below = probability;
  let k = 0;
  while (uniform >= below && k < 20) {
    probability /= ++k;
    below += probability;
  }
  return k;
}

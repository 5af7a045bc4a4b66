import type { PairDistributionAccumulator } from '../../analysis/pair-distribution-accumulator';

/** Pairs in a bin whose counting noise is 5 %. */
const clearCount = 400;

/**
 * g in bins wide enough that the scatter about its minimum is to be looked through, with errors over configurations, of
 * one configuration those of counting. The errors of bins that are merged count as independent, as their pairs are others.
 */
export function coarse({
  x,
  g,
  error,
  counts,
  configurations,
}: ReturnType<PairDistributionAccumulator['result']>): Record<'x' | 'g' | 'error', Float64Array> {
  const near = counts.filter((_, k) => x[k] > 1.2 && x[k] < 1.7);
  const each = near.reduce((sum, n) => sum + n, 0) / Math.max(1, near.length);
  const width = [1, 2, 4].find((m) => m * each >= clearCount) ?? 8;
  const average = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: Math.floor(values.length / width) }, (_, k) =>
      values.subarray(k * width, (k + 1) * width).reduce((sum, value) => sum + value / width, 0),
    );
  const errors = configurations > 1 ? error : g.map((value, k) => (counts[k] > 0 ? value / Math.sqrt(counts[k]) : 0));
  return { x: average(x), g: average(g), error: average(errors.map((e) => e * e)).map((e) => Math.sqrt(e / width)) };
}

/** The widths of the bins of curves, from the least to the largest. */
export function widthsOf(curves: readonly { x: ArrayLike<number> }[]): string {
  const widths = curves.map(({ x }) => Number((x[1] - x[0]).toPrecision(3)));
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

import { lineFit, logarithms } from './curves';

/** The ends of a window often fall on points of a logarithmic grid. */
const slack = 1e-9;

/** The body of `localExponent`, for times and a curve that were checked. */
export function localSlopes(
  times: Float64Array,
  v: Float64Array,
  decades: number,
): { times: Float64Array; beta: Float64Array } {
  const half = (decades * Math.LN10) / 2;
  const { t, x, y } = logarithms(times, v);
  const centres: number[] = [];
  const beta: number[] = [];
  for (let k = 0, first = 0, end = 0; k < x.length; k++) {
    while (x[first] < x[k] - half - slack) first++;
    while (end < x.length && x[end] <= x[k] + half + slack) end++;
    if (x[k] - half < x[0] - slack || x[k] + half > x[x.length - 1] + slack) continue;
    // on a coarse grid a point is alone in its window; its neighbours tell the slope
    const [from, to] = [Math.min(first, k - 1), Math.max(end, k + 2)];
    centres.push(t[k]);
    beta.push(-lineFit(x.subarray(from, to), y.subarray(from, to)).slope);
  }
  return { times: Float64Array.from(centres), beta: Float64Array.from(beta) };
}

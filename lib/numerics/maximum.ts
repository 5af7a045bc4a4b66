const golden = (3 - Math.sqrt(5)) / 2;

/** Where a function is largest, and its value there. */
export interface Maximum {
  x: number;
  value: number;
}

/**
 * The maximum of a function with one peak: steps of growing length uphill from a start until the peak is passed, then
 * Brent's method, parabolas through the three best points with golden sections where those do not converge. Rounding
 * leaves x uncertain by about the square root of the relative error of the function, times the width of the peak.
 *
 * @param f a function with a single maximum
 * @param start a guess
 * @param step length of the first step, about the width of the peak
 * @param tolerance half the width of the interval that x is told to
 * @see Brent, Algorithms for Minimization without Derivatives (1973), chapter 5
 */
export function findMaximum(f: (x: number) => number, start: number, step: number, tolerance: number): Maximum {
  let { low, high, x, value } = bracket(f, start, step);
  // Second best and third best points so far.
  let [w, fw, v, fv] = [x, value, x, value];
  let move = 0;
  let before = 0;
  for (;;) {
    const centre = (low + high) / 2;
    if (Math.abs(x - centre) + (high - low) / 2 <= 2 * tolerance) return { x, value };
    const parabolic = vertexStep(x, value, w, fw, v, fv);
    const inside = x + parabolic > low && x + parabolic < high;
    if (inside && Math.abs(parabolic) < Math.abs(before) / 2) {
      before = move;
      move = parabolic;
      if (x + move - low < 2 * tolerance || high - x - move < 2 * tolerance) move = x < centre ? tolerance : -tolerance;
    } else {
      before = x < centre ? high - x : low - x;
      move = golden * before;
    }
    const next = x + (Math.abs(move) >= tolerance ? move : move > 0 ? tolerance : -tolerance);
    const found = f(next);
    if (found >= value) {
      if (next < x) high = x;
      else low = x;
      [v, fv, w, fw, x, value] = [w, fw, x, value, next, found];
    } else {
      if (next < x) low = next;
      else high = next;
      if (found >= fw || w === x) [v, fv, w, fw] = [w, fw, next, found];
      else if (found >= fv || v === x || v === w) [v, fv] = [next, found];
    }
  }
}

/** Three points of which the middle one is the highest. */
function bracket(f: (x: number) => number, start: number, step: number): Maximum & { low: number; high: number } {
  let behind = start;
  let x = start + step;
  const atStart = f(start);
  let value = f(x);
  if (value < atStart) [behind, x, value, step] = [x, start, atStart, -step];
  for (;;) {
    const ahead = x + step;
    const found = f(ahead);
    if (!(found > value)) return { low: Math.min(behind, ahead), high: Math.max(behind, ahead), x, value };
    [behind, x, value, step] = [x, ahead, found, 2 * step];
  }
}

/** From x to the vertex of the parabola through three points; NaN while they are not three or on a line. */
function vertexStep(x: number, fx: number, w: number, fw: number, v: number, fv: number): number {
  const r = (x - w) * (fx - fv);
  const q = (x - v) * (fx - fw);
  return ((x - w) * r - (x - v) * q) / (2 * (q - r));
}

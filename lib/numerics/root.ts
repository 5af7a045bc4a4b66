/**
 * A root of a continuous function between two points where its signs differ, by Brent's method: inverse quadratic
 * interpolation or the secant where they converge, bisection where they do not. The search yields each x at which it
 * needs the function and takes its value back, so that a caller may rest between evaluations; `findRoot` does not.
 *
 * @param a one end
 * @param fa the function there
 * @param b the other end
 * @param fb the function there, of the opposite sign (or one of the two zero)
 * @param tolerance half the width of the interval that the search ends with, beyond rounding
 * @see Brent, Algorithms for Minimization without Derivatives (1973), chapter 4
 */
export function* rootSearch(
  a: number,
  fa: number,
  b: number,
  fb: number,
  tolerance: number,
): Generator<number, number, number> {
  // b is the best point, a the one before, c keeps the root between itself and b.
  let [c, fc] = [a, fa];
  let step = b - a;
  let before = step;
  for (;;) {
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least || fb === 0) return b;
    const proposed = Math.abs(before) > least && Math.abs(fa) > Math.abs(fb) ? interpolated(a, fa, b, fb, c, fc) : half;
    // Accepted when it stays well inside and shrinks faster than bisection would, two steps on.
    const inside = proposed * half > 0 && Math.abs(proposed) < 1.5 * Math.abs(half);
    if (inside && Math.abs(proposed) < Math.abs(before) / 2) [before, step] = [step, proposed];
    else [before, step] = [half, half];
    [a, fa] = [b, fb];
    b += Math.abs(step) > least ? step : Math.sign(half) * least;
    fb = yield b;
    if (fb > 0 === fc > 0) {
      [c, fc] = [a, fa];
      before = step = b - a;
    }
  }
}

/** The root that `rootSearch` finds of f between a and b, whose signs differ. */
export function findRoot(f: (x: number) => number, a: number, b: number, tolerance: number): number {
  const search = rootSearch(a, f(a), b, f(b), tolerance);
  let next = search.next();
  while (!next.done) next = search.next(f(next.value));
  return next.value;
}

/** The step from b to where the secant, or the inverse parabola through three points, vanishes. */
function interpolated(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const q = fa / fc;
  const r = fb / fc;
  const p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1));
  return -p / ((q - 1) * (r - 1) * (s - 1));
}

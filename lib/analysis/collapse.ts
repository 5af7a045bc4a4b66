/** Each size shares so many points with others, and all of them this part of their points. */
const fewestShared = 3;
const sharedPart = 1 / 3;
const golden = (Math.sqrt(5) - 1) / 2;
const precision = 2e-5;
/** Part of the difference between cubic and straight line that counts as error of the cubic. */
const bendError = 1 / 30;

/** A curve of one size in logarithms. */
export interface SizeCurve {
  /** ln N */
  logN: number;
  /** ln t, increasing */
  x: Float64Array;
  /** ln v */
  y: Float64Array;
  /** of y, above 0 */
  error: Float64Array;
}

export interface CollapsePoint {
  z: number;
  beta: number;
  quality: number;
  points: number;
}

/** The quality of the collapse of curves as a function of z, the best beta for each. See `finiteSizeCollapse`. */
export class Collapse {
  /** cubic weights of the point at hand */
  private readonly weights = new Float64Array(4);

  /** @param exponents beta z where it is known, 0 for curves that are not rescaled; fitted otherwise */
  constructor(
    private readonly sizes: readonly SizeCurve[],
    private readonly exponents?: number,
  ) {}

  /**
   * The z of best quality from `least` to `most`: on a grid, then by golden sections between its neighbours.
   *
   * @returns undefined where the sizes overlap for no z; `atEdge` when the best z is the first or last that is possible
   */
  minimise(least: number, most: number, step: number): (CollapsePoint & { atEdge: boolean }) | undefined {
    const count = Math.round((most - least) / step);
    let best: CollapsePoint | undefined;
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k <= count; k++) {
      const found = this.at(least + ((most - least) * k) / count);
      if (found === undefined) continue;
      first = Math.min(first, found.z);
      last = Math.max(last, found.z);
      if (best === undefined || found.quality < best.quality) best = found;
    }
    if (best === undefined) return undefined;
    const atEdge = best.z === first || best.z === last;
    let [low, high] = [Math.max(first, best.z - step), Math.min(last, best.z + step)];
    let [left, right] = [this.at(high - golden * (high - low)), this.at(low + golden * (high - low))];
    while (left !== undefined && right !== undefined && high - low > precision) {
      if (left.quality < best.quality) best = left;
      if (right.quality < best.quality) best = right;
      if (left.quality < right.quality) {
        [high, right] = [right.z, left];
        left = this.at(high - golden * (high - low));
      } else {
        [low, left] = [left.z, right];
        right = this.at(low + golden * (high - low));
      }
    }
    return { ...best, atEdge };
  }

  /** Best beta and quality at z; undefined where the sizes share too few points. */
  at(z: number): CollapsePoint | undefined {
    const { sizes } = this;
    const n = sizes.length;
    const shared = new Int32Array(n * n);
    // r = r0 + c r1 with c = beta z, weighted sums of r1², r0 r1, r0²
    let [square, mixed, constant, points, counted, all] = [0, 0, 0, 0, 0, 0];
    const cursors = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const { logN, x, y, error } = sizes[i];
      cursors.fill(0);
      all += x.length;
      for (let p = 0; p < x.length; p++) {
        let [weight, weighted, level, size, part] = [0, 0, 0, 0, 0];
        for (let j = 0; j < n; j++) {
          if (j === i) continue;
          const other = sizes[j];
          // where the point lies on the unscaled axis of the other size
          const at = x[p] + z * (other.logN - logN);
          const last = other.x.length - 1;
          if (at < other.x[0] || at > other.x[last]) continue;
          let k = cursors[j];
          while (k < last - 1 && other.x[k + 1] < at) k++;
          cursors[j] = k;
          const first = Math.min(Math.max(k - 1, 0), last - 3);
          this.cubic(other.x, first, at);
          let value = 0;
          for (let m = 0; m < 4; m++) value += this.weights[m] * other.y[first + m];
          const along = (at - other.x[k]) / (other.x[k + 1] - other.x[k]);
          const straight = other.y[k] + along * (other.y[k + 1] - other.y[k]);
          // Noise is common to neighbouring times. Were it taken as independent, the error would dip between points, and
          // S would favour the z at which the points of two sizes coincide.
          const error2 = other.error[k] ** 2 + along * (other.error[k + 1] ** 2 - other.error[k] ** 2);
          let squares = error2 + (bendError * (value - straight)) ** 2;
          // Fades in over the outermost intervals: S would jump where a point comes to lie beside the other size.
          const ramp = Math.min(1, k === 0 ? along : 1, k === last - 1 ? 1 - along : 1);
          if (ramp === 0) continue;
          part = Math.max(part, ramp);
          squares /= ramp;
          weight += 1 / squares;
          weighted += ramp / squares;
          level += value / squares;
          size += other.logN / squares;
          shared[i * n + j]++;
        }
        if (weight === 0) continue;
        points++;
        counted += part;
        const r0 = y[p] - level / weight;
        const r1 = logN - size / weight;
        const inverse = part / (error[p] ** 2 + weighted / weight ** 2);
        square += inverse * r1 * r1;
        mixed += inverse * r0 * r1;
        constant += inverse * r0 * r0;
      }
    }
    if (points < sharedPart * all || !connected(shared, n)) return undefined;
    const c = this.exponents ?? -mixed / square;
    return { z, beta: c / z, quality: Math.max(0, constant + c * (2 * mixed + c * square)) / counted, points };
  }

  /** Lagrange's weights of the four points from `first` on. */
  private cubic(x: Float64Array, first: number, at: number): void {
    for (let m = 0; m < 4; m++) {
      let weight = 1;
      for (let q = 0; q < 4; q++) {
        if (q !== m) weight *= (at - x[first + q]) / (x[first + m] - x[first + q]);
      }
      this.weights[m] = weight;
    }
  }
}

/** Whether overlaps of enough points lead from each size to every other. */
function connected(shared: Int32Array, n: number): boolean {
  const reached = [0];
  for (const i of reached) {
    for (let j = 0; j < n; j++) {
      if (!reached.includes(j) && shared[i * n + j] + shared[j * n + i] >= 2 * fewestShared) reached.push(j);
    }
  }
  return reached.length === n;
}

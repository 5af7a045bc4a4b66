/** A pivot of Y below this part of its trace: the neighbours lie in a plane (2D: line), to 1e-5 of their distance. */
const singularPivot = 1e-10;

/**
 * The least-squares affine map of one neighbourhood,
 *
 *     F = 1 + W Y^-1,   W = sum_n w_n R_n^T,   Y = sum_n R_n R_n^T,   w_n = u_n - u_i
 *
 * and the squared residual sum_n |w_n - (F - 1) R_n|² that it leaves. Fitting w instead of R + w is the same map with
 * less cancellation where displacements are small. The work space is kept from one neighbourhood to the next.
 */
export class AffineFit {
  /** W, and after `residual` the gradient F - 1, row-major [D*D]; NaN after a neighbourhood that does not determine it */
  readonly gradient: Float64Array;
  /** lower triangle of Y, then its Cholesky factor */
  private readonly y: Float64Array;
  /** flat [n*D], w_n */
  private relative = new Float64Array(0);

  constructor(private readonly dimension: number) {
    this.gradient = new Float64Array(dimension * dimension);
    this.y = new Float64Array(dimension * dimension);
  }

  /**
   * Fits F to particle i and its n neighbours.
   *
   * @param index [n] the neighbours
   * @param separation flat [n*D], R_n
   * @param displacement flat [N*D], u
   * @returns the sum of squared residuals; NaN with fewer than D+1 neighbours, or when they lie in a plane
   */
  residual(i: number, n: number, index: Int32Array, separation: Float64Array, displacement: Float64Array): number {
    const { dimension, gradient } = this;
    if (n <= dimension) {
      gradient.fill(Number.NaN);
      return Number.NaN;
    }
    if (this.relative.length < n * dimension) this.relative = new Float64Array(2 * n * dimension);
    if (dimension === 2) this.accumulate2(i, n, index, separation, displacement);
    else if (dimension === 3) this.accumulate3(i, n, index, separation, displacement);
    else this.accumulate(i, n, index, separation, displacement);
    if (!this.solve()) {
      gradient.fill(Number.NaN);
      return Number.NaN;
    }
    if (dimension === 2) return this.remainder2(n, separation);
    if (dimension === 3) return this.remainder3(n, separation);
    return this.remainder(n, separation);
  }

  /** w_n, W and the lower triangle of Y. */
  private accumulate(i: number, n: number, index: Int32Array, separation: Float64Array, u: Float64Array): void {
    const { dimension, gradient: w, y, relative } = this;
    w.fill(0);
    y.fill(0);
    for (let k = 0; k < n; k++) {
      const row = k * dimension;
      for (let p = 0; p < dimension; p++) {
        const r = separation[row + p];
        const moved = u[index[k] * dimension + p] - u[i * dimension + p];
        relative[row + p] = moved;
        for (let q = 0; q < dimension; q++) w[p * dimension + q] += moved * separation[row + q];
        for (let q = 0; q <= p; q++) y[p * dimension + q] += r * separation[row + q];
      }
    }
  }

  /** `accumulate` in 2D with the sums in registers. */
  private accumulate2(i: number, n: number, index: Int32Array, separation: Float64Array, u: Float64Array): void {
    const { gradient: w, y, relative } = this;
    const u0 = u[2 * i];
    const u1 = u[2 * i + 1];
    let w00 = 0,
      w01 = 0,
      w10 = 0,
      w11 = 0;
    let y00 = 0,
      y10 = 0,
      y11 = 0;
    for (let k = 0; k < n; k++) {
      const j = 2 * index[k];
      const r0 = separation[2 * k];
      const r1 = separation[2 * k + 1];
      const m0 = u[j] - u0;
      const m1 = u[j + 1] - u1;
      relative[2 * k] = m0;
      relative[2 * k + 1] = m1;
      w00 += m0 * r0;
      w01 += m0 * r1;
      w10 += m1 * r0;
      w11 += m1 * r1;
      y00 += r0 * r0;
      y10 += r1 * r0;
      y11 += r1 * r1;
    }
    w[0] = w00;
    w[1] = w01;
    w[2] = w10;
    w[3] = w11;
    y[0] = y00;
    y[2] = y10;
    y[3] = y11;
  }

  /** `accumulate` in 3D with the sums in registers. */
  private accumulate3(i: number, n: number, index: Int32Array, separation: Float64Array, u: Float64Array): void {
    const { gradient: w, y, relative } = this;
    const u0 = u[3 * i];
    const u1 = u[3 * i + 1];
    const u2 = u[3 * i + 2];
    let w00 = 0,
      w01 = 0,
      w02 = 0,
      w10 = 0,
      w11 = 0,
      w12 = 0,
      w20 = 0,
      w21 = 0,
      w22 = 0;
    let y00 = 0,
      y10 = 0,
      y11 = 0,
      y20 = 0,
      y21 = 0,
      y22 = 0;
    for (let k = 0; k < n; k++) {
      const j = 3 * index[k];
      const r0 = separation[3 * k];
      const r1 = separation[3 * k + 1];
      const r2 = separation[3 * k + 2];
      const m0 = u[j] - u0;
      const m1 = u[j + 1] - u1;
      const m2 = u[j + 2] - u2;
      relative[3 * k] = m0;
      relative[3 * k + 1] = m1;
      relative[3 * k + 2] = m2;
      w00 += m0 * r0;
      w01 += m0 * r1;
      w02 += m0 * r2;
      w10 += m1 * r0;
      w11 += m1 * r1;
      w12 += m1 * r2;
      w20 += m2 * r0;
      w21 += m2 * r1;
      w22 += m2 * r2;
      y00 += r0 * r0;
      y10 += r1 * r0;
      y11 += r1 * r1;
      y20 += r2 * r0;
      y21 += r2 * r1;
      y22 += r2 * r2;
    }
    w[0] = w00;
    w[1] = w01;
    w[2] = w02;
    w[3] = w10;
    w[4] = w11;
    w[5] = w12;
    w[6] = w20;
    w[7] = w21;
    w[8] = w22;
    y[0] = y00;
    y[3] = y10;
    y[4] = y11;
    y[6] = y20;
    y[7] = y21;
    y[8] = y22;
  }

  /** W := W Y^-1 by the Cholesky factor of Y; false where Y is singular. */
  private solve(): boolean {
    const { dimension, gradient: w, y } = this;
    let trace = 0;
    for (let p = 0; p < dimension; p++) trace += y[p * dimension + p];
    for (let p = 0; p < dimension; p++) {
      for (let q = 0; q <= p; q++) {
        let value = y[p * dimension + q];
        for (let k = 0; k < q; k++) value -= y[p * dimension + k] * y[q * dimension + k];
        if (p === q) {
          if (!(value > singularPivot * trace)) return false;
          y[p * dimension + p] = Math.sqrt(value);
        } else {
          y[p * dimension + q] = value / y[q * dimension + q];
        }
      }
    }
    // Y is symmetric, so each row g of W Y^-1 solves Y g = (row of W): forward, then backward substitution.
    for (let row = 0; row < dimension * dimension; row += dimension) {
      for (let p = 0; p < dimension; p++) {
        let value = w[row + p];
        for (let k = 0; k < p; k++) value -= y[p * dimension + k] * w[row + k];
        w[row + p] = value / y[p * dimension + p];
      }
      for (let p = dimension - 1; p >= 0; p--) {
        let value = w[row + p];
        for (let k = p + 1; k < dimension; k++) value -= y[k * dimension + p] * w[row + k];
        w[row + p] = value / y[p * dimension + p];
      }
    }
    return true;
  }

  private remainder(n: number, separation: Float64Array): number {
    const { dimension, gradient: w, relative } = this;
    let sum = 0;
    for (let k = 0; k < n * dimension; k += dimension) {
      for (let p = 0; p < dimension; p++) {
        let rest = relative[k + p];
        for (let q = 0; q < dimension; q++) rest -= w[p * dimension + q] * separation[k + q];
        sum += rest * rest;
      }
    }
    return sum;
  }

  private remainder2(n: number, separation: Float64Array): number {
    const { gradient, relative } = this;
    const g00 = gradient[0];
    const g01 = gradient[1];
    const g10 = gradient[2];
    const g11 = gradient[3];
    let sum = 0;
    for (let k = 0; k < 2 * n; k += 2) {
      const r0 = separation[k];
      const r1 = separation[k + 1];
      const e0 = relative[k] - g00 * r0 - g01 * r1;
      const e1 = relative[k + 1] - g10 * r0 - g11 * r1;
      sum += e0 * e0 + e1 * e1;
    }
    return sum;
  }

  private remainder3(n: number, separation: Float64Array): number {
    const { gradient, relative } = this;
    const g00 = gradient[0];
    const g01 = gradient[1];
    const g02 = gradient[2];
    const g10 = gradient[3];
    const g11 = gradient[4];
    const g12 = gradient[5];
    const g20 = gradient[6];
    const g21 = gradient[7];
    const g22 = gradient[8];
    let sum = 0;
    for (let k = 0; k < 3 * n; k += 3) {
      const r0 = separation[k];
      const r1 = separation[k + 1];
      const r2 = separation[k + 2];
      const e0 = relative[k] - g00 * r0 - g01 * r1 - g02 * r2;
      const e1 = relative[k + 1] - g10 * r0 - g11 * r1 - g12 * r2;
      const e2 = relative[k + 2] - g20 * r0 - g21 * r1 - g22 * r2;
      sum += e0 * e0 + e1 * e1 + e2 * e2;
    }
    return sum;
  }
}

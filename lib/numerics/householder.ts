/**
 * Triangularises a matrix by Householder reflections, in place: the upper triangle of the first m rows becomes R of
 * A = Q R, and b becomes Q^T b. What is left below the triangle has no meaning.
 *
 * @param a flat [n*m], row-major, n >= m
 * @param b [n]
 */
export function triangularise(a: Float64Array, n: number, m: number, b: Float64Array): void {
  const v = new Float64Array(n);
  for (let column = 0; column < m; column++) {
    let squares = 0;
    for (let k = column; k < n; k++) squares += a[k * m + column] ** 2;
    if (squares === 0) continue;
    // The reflection takes the column to the side away from its head, so that no digits cancel.
    const head = a[column * m + column];
    const target = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    for (let k = column; k < n; k++) v[k] = a[k * m + column];
    v[column] = head - target;
    const norm = squares - head * target;
    for (let q = column; q < m; q++) {
      let along = 0;
      for (let k = column; k < n; k++) along += v[k] * a[k * m + q];
      along /= norm;
      for (let k = column; k < n; k++) a[k * m + q] -= along * v[k];
    }
    let along = 0;
    for (let k = column; k < n; k++) along += v[k] * b[k];
    along /= norm;
    for (let k = column; k < n; k++) b[k] -= along * v[k];
    a[column * m + column] = target;
  }
}

/** x of R x = b, R the upper triangle of the first m rows of a matrix with m columns. */
export function solveUpper(r: Float64Array, m: number, b: Float64Array): Float64Array {
  const x = new Float64Array(m);
  for (let k = m - 1; k >= 0; k--) {
    let rest = b[k];
    for (let l = k + 1; l < m; l++) rest -= r[k * m + l] * x[l];
    x[k] = rest / r[k * m + k];
  }
  return x;
}

/** (R^T R)^-1 = R^-1 R^-T, flat [m*m]. */
export function inverseOfGram(r: Float64Array, m: number): Float64Array {
  const columns = Array.from({ length: m }, (_, k) => {
    const unit = new Float64Array(m);
    unit[k] = 1;
    return solveUpper(r, m, unit);
  });
  const inverse = new Float64Array(m * m);
  for (let k = 0; k < m; k++) {
    for (let l = 0; l < m; l++) {
      for (let q = 0; q < m; q++) inverse[k * m + l] += columns[q][k] * columns[q][l];
    }
  }
  return inverse;
}

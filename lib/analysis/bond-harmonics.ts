/**
 * The angular functions of one bond, in components whose squares sum to 1 for every direction, so that the norm of their
 * average over bonds is an order parameter between 0 and 1 and scalar products do not depend on the axes.
 *
 * 2D: cos(l theta) and sin(l theta), whose average over the neighbours is psi_l. 3D: sqrt(4 pi/(2l+1)) Y_lm, real, whose
 * average is sqrt(4 pi/(2l+1)) q_lm, so that its norm is q_l.
 */
export interface BondHarmonics {
  /** number of components: 2 in 2D, 2l+1 in 3D */
  readonly length: number;
  /** Adds those of the bond at separation[from ..], of squared length r2, to sums[to ..]. */
  add(separation: Float64Array, from: number, r2: number, sums: Float64Array, to: number): void;
}

export function bondHarmonics(dimension: 2 | 3, l: number): BondHarmonics {
  return dimension === 2 ? circular(l) : spherical(l);
}

function circular(l: number): BondHarmonics {
  return {
    length: 2,
    add(separation, from, r2, sums, to) {
      const perR = 1 / Math.sqrt(r2);
      const x = separation[from] * perR;
      const y = separation[from + 1] * perR;
      let real = 1;
      let imaginary = 0;
      for (let m = 0; m < l; m++) [real, imaginary] = [real * x - imaginary * y, real * y + imaginary * x];
      sums[to] += real;
      sums[to + 1] += imaginary;
    },
  };
}

/**
 * With z = cos(theta), P_lm = sin^m(theta) p_lm(z), and sin^m(theta) (cos m phi, sin m phi) are the real and imaginary parts
 * of (x + iy)^m: p_mm = (2m-1)!!, (k-m) p_km = (2k-1) z p_(k-1)m - (k+m-1) p_(k-2)m, k up to l.
 */
function spherical(l: number): BondHarmonics {
  // sqrt((l-m)!/(l+m)!), with another sqrt(2) for the pair +m, -m, times (2m-1)!!
  const scale = Float64Array.from({ length: l + 1 }, (_, m) => {
    let ratio = m === 0 ? 1 : 2;
    for (let k = l - m + 1; k <= l + m; k++) ratio /= k;
    let doubleFactorial = 1;
    for (let k = 2 * m - 1; k > 1; k -= 2) doubleFactorial *= k;
    return Math.sqrt(ratio) * doubleFactorial;
  });
  return {
    length: 2 * l + 1,
    add(separation, from, r2, sums, to) {
      const perR = 1 / Math.sqrt(r2);
      const x = separation[from] * perR;
      const y = separation[from + 1] * perR;
      const z = separation[from + 2] * perR;
      let real = 1;
      let imaginary = 0;
      for (let m = 0; m <= l; m++) {
        let before = 0;
        let p = scale[m];
        for (let k = m + 1; k <= l; k++) [before, p] = [p, ((2 * k - 1) * z * p - (k + m - 1) * before) / (k - m)];
        sums[to + m] += p * real;
        if (m > 0) sums[to + l + m] += p * imaginary;
        [real, imaginary] = [real * x - imaginary * y, real * y + imaginary * x];
      }
    },
  };
}

import type { System } from '../system';

/** Length of the displacement that the differences of forces are taken over, rms over the particles [length]. */
const probe = 1e-6;
const iterations = 40;

/**
 * Largest eigenvalue of the Hessian, to a few percent and from below, by power iteration on differences of forces.
 *
 * @param system at a minimum; it is left as it is
 * @returns lambda_max [v0/length²]
 */
export function largestEigenvalue(system: System): number {
  const copy = system.clone();
  try {
    const x = copy.positions;
    const f = copy.forces();
    // any start that is no eigenvector does: the same each time, so that the result is
    let v: Float64Array = x.map((_, k) => Math.sin(12.9898 * (k + 1)));
    let eigenvalue = 0;
    for (let n = 0; n < iterations; n++) {
      const scale = (probe * Math.sqrt(system.particles)) / norm(v);
      copy.setPositions(x.map((value, k) => value + scale * v[k]));
      const changed = copy.forces();
      const image = f.map((value, k) => (value - changed[k]) / scale);
      eigenvalue = norm(image) / norm(v);
      v = image;
    }
    return eigenvalue;
  } finally {
    copy.dispose();
  }
}

function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
}

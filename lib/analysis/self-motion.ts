/** How far particles have moved between two moments, in the averages that self-correlations are made of. */
export interface SelfMotion {
  /** (1/N) sum_i |u_i|² [length²] */
  meanSquare: number;
  /** (1/N) sum_i |u_i|⁴ [length⁴] */
  meanQuartic: number;
  /** (1/N) sum_i theta(a - |u_i|): the part of the particles that have moved by less than a */
  overlap: number;
  /** (1/(N n)) sum_i sum_k cos(k·u_i) over n wave vectors */
  scattering: number;
}

export interface SelfMotionOptions {
  dimension: number;
  /** a of the overlap [length] */
  overlapDistance: number;
  /** flat [n*D], fitting the box where positions are wrapped ones [1/length] */
  waveVectors: Float64Array;
  /** u_i is the displacement less the mean displacement of all particles; true */
  removeDrift?: boolean;
  /** [N] averages take the particles with 1 alone; all */
  mask?: Uint8Array;
}

/**
 * Averages over the displacements u_i of the particles between two moments.
 *
 * @param from flat [N*D], unwrapped [length]
 * @param to flat [N*D], unwrapped [length]
 */
export function selfMotion(from: Float64Array, to: Float64Array, o: SelfMotionOptions): SelfMotion {
  const { dimension, waveVectors, mask } = o;
  const drift = o.removeDrift === false ? new Float64Array(dimension) : meanDisplacement(from, to, dimension);
  const threshold = o.overlapDistance * o.overlapDistance;
  const u = new Float64Array(dimension);
  const particles = from.length / dimension;
  let counted = 0;
  let squares = 0;
  let quartics = 0;
  let near = 0;
  let cosines = 0;
  for (let i = 0; i < particles; i++) {
    if (mask !== undefined && mask[i] !== 1) continue;
    counted++;
    let squared = 0;
    for (let c = 0; c < dimension; c++) {
      u[c] = to[i * dimension + c] - from[i * dimension + c] - drift[c];
      squared += u[c] * u[c];
    }
    squares += squared;
    quartics += squared * squared;
    if (squared < threshold) near++;
    for (let v = 0; v < waveVectors.length; v += dimension) {
      let phase = 0;
      for (let c = 0; c < dimension; c++) phase += waveVectors[v + c] * u[c];
      cosines += Math.cos(phase);
    }
  }
  return {
    meanSquare: squares / counted,
    meanQuartic: quartics / counted,
    overlap: near / counted,
    scattering: cosines / (counted * (waveVectors.length / dimension)),
  };
}

function meanDisplacement(from: Float64Array, to: Float64Array, dimension: number): Float64Array {
  const particles = from.length / dimension;
  const mean = new Float64Array(dimension);
  for (let k = 0; k < from.length; k++) mean[k % dimension] += (to[k] - from[k]) / particles;
  return mean;
}

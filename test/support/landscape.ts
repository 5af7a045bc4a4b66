import { conjugateGradient, type Model, System, swapMonteCarlo } from 'vitrelax';

/** An inherent structure: of a random start, or of a state sampled at a temperature. */
export async function inherentStructure(
  model: Model,
  o: { particles: number; temperature?: number; sweeps?: number; seed?: number },
): Promise<System> {
  const { particles, temperature, sweeps = 300, seed = 2 } = o;
  const system = System.random(model, { particles, seed });
  if (temperature !== undefined) {
    const swapProbability = model.name.startsWith('soft') ? 0.2 : 0;
    await swapMonteCarlo(system, { temperature, sweeps, swapProbability, seed: 1, threads: 1 });
  }
  await conjugateGradient(system, { until: { maxForce: 1e-11 }, threads: 1 });
  return system;
}

/** Plain sums over all pairs of a system whose box is deformed: r = F X, X in the cubic box, images nearest there. */
export class DeformedSystem {
  private readonly D: number;
  private readonly N: number;
  private readonly L: number;
  private readonly sizes: Float64Array;
  private readonly kind: string;
  readonly X: Float64Array;

  constructor(s: System) {
    this.D = s.dimension;
    this.N = s.particles;
    this.L = s.boxLength;
    this.sizes = s.diameters;
    this.kind = s.model.name.replace(/-\dd$/, '');
    this.X = s.positions;
  }

  /** U'/r and (U'' - U'/r)/r² at a distance, 0 and 0 out of range. */
  private terms(r: number, i: number, j: number): [number, number] {
    const [a, b] = [this.sizes[i], this.sizes[j]];
    const polydisperse = this.kind === 'soft-spheres' || this.D === 2;
    const d = ((a + b) / 2) * (polydisperse ? 1 - 0.2 * Math.abs(a - b) : 1);
    const x = r / d;
    if (this.kind === 'harmonic-spheres') {
      if (x >= 1) return [0, 0];
      const first = -(1 - x) / d;
      return [first / r, (1 / (d * d) - first / r) / (r * r)];
    }
    if (x >= 1.25) return [0, 0];
    const c2 = 48 * 1.25 ** -14;
    const c4 = -21 * 1.25 ** -16;
    const overR = (-12 * x ** -14 + 2 * c2 + 4 * c4 * x * x) / (d * d);
    const second = (156 * x ** -14 + 2 * c2 + 12 * c4 * x * x) / (d * d);
    return [overR, (second - overR) / (r * r)];
  }

  private forEachPair(
    F: number[][],
    visit: (i: number, j: number, S: number[], s: number[], t: number, q: number) => void,
  ) {
    for (let i = 0; i < this.N; i++) {
      for (let j = 0; j < i; j++) {
        const S = Array.from({ length: this.D }, (_, c) => {
          const difference = this.X[i * this.D + c] - this.X[j * this.D + c];
          return difference - this.L * Math.round(difference / this.L);
        });
        const s = F.map((row) => row.reduce((sum, f, c) => sum + f * S[c], 0));
        const r = Math.hypot(...s);
        const [t, q] = this.terms(r, i, j);
        if (t !== 0 || q !== 0) visit(i, j, S, s, t, q);
      }
    }
  }

  /** dE/dF, [D][D]. */
  strainDerivative(F: number[][]): number[][] {
    const sum = F.map((row) => row.map(() => 0));
    this.forEachPair(F, (_i, _j, S, s, t) => {
      for (let a = 0; a < this.D; a++) for (let b = 0; b < this.D; b++) sum[a][b] += t * s[a] * S[b];
    });
    return sum;
  }

  /** To the minimum of the energy at this F, by Newton's method with the dense Hessian; the largest force left. */
  relax(F: number[][]): number {
    const n = this.N * this.D;
    for (let iteration = 0; ; iteration++) {
      const force = new Float64Array(n);
      // pinned by the projector onto translations
      const hessian = Array.from({ length: n }, (_, k) =>
        Float64Array.from({ length: n }, (_, l) => (k % this.D === l % this.D ? 1 / this.N : 0)),
      );
      this.forEachPair(F, (i, j, _S, s, t, q) => {
        for (let a = 0; a < this.D; a++) {
          force[i * this.D + a] -= t * s[a];
          force[j * this.D + a] += t * s[a];
          for (let b = 0; b < this.D; b++) {
            const block = q * s[a] * s[b] + (a === b ? t : 0);
            for (const [k, l, sign] of [
              [i, i, 1],
              [j, j, 1],
              [i, j, -1],
              [j, i, -1],
            ])
              hessian[k * this.D + a][l * this.D + b] += sign * block;
          }
        }
      });
      const largest = force.reduce((most, f) => Math.max(most, Math.abs(f)), 0);
      if (largest < 1e-12 || iteration === 12) return largest;
      // the step of r = F X, brought back to X
      const step = solved(hessian, force);
      const back = inverse(F);
      for (let i = 0; i < this.N; i++)
        for (let a = 0; a < this.D; a++)
          for (let b = 0; b < this.D; b++) this.X[i * this.D + a] += back[a][b] * step[i * this.D + b];
    }
  }
}

/** A x = b by Gauss elimination with pivots; A is used up. */
function solved(A: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const x = b.slice();
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(A[i][k]) > Math.abs(A[pivot][k])) pivot = i;
    [A[k], A[pivot]] = [A[pivot], A[k]];
    [x[k], x[pivot]] = [x[pivot], x[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = A[i][k] / A[k][k];
      if (factor === 0) continue;
      for (let j = k; j < n; j++) A[i][j] -= factor * A[k][j];
      x[i] -= factor * x[k];
    }
  }
  for (let k = n; k-- > 0; ) {
    for (let j = k + 1; j < n; j++) x[k] -= A[k][j] * x[j];
    x[k] /= A[k][k];
  }
  return x;
}

function inverse(F: number[][]): number[][] {
  const columns = F.map((_, c) =>
    solved(
      F.map((row) => Float64Array.from(row)),
      Float64Array.from(F, (_, k) => (k === c ? 1 : 0)),
    ),
  );
  return F.map((_, a) => F.map((_, b) => columns[b][a]));
}

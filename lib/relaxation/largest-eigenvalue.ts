import { type Running, runJob } from '../binding/running';
import { threadsOf } from '../binding/threads';
import { handleOf, type System } from '../system';

const steps = 24;
/** As many random starts as products with the Hessian are made side by side. */
const starts = 8;

/**
 * Largest eigenvalue of the Hessian, to a few percent and from below: the largest Ritz value of a few Lanczos steps. The same
 * each time, for any number of threads.
 *
 * @param s best at a minimum; it is left as it is
 * @returns lambda_max [v0/length²]; 0 of a single particle
 * @throws {VitrelaxError} `BUSY`, `DISPOSED`; an abort rejects with the signal's reason
 * @see Golub, Meurant, Matrices, Moments and Quadrature (2010), chapter 4
 */
export async function largestEigenvalue(
  s: System,
  { signal, threads }: Pick<Running<never>, 'signal' | 'threads'> = {},
): Promise<number> {
  if (s.particles < 2) return 0;
  const none = { start: new Float64Array(0), excluded: new Uint8Array(0) };
  const { nodes } = await runJob(
    () =>
      handleOf(s).lanczosQuadrature(
        { steps, vectors: starts, seed: 0, ...none, threads: threadsOf(threads, s.particles) },
        null,
      ),
    signal,
  );
  return nodes.reduce((most, x) => Math.max(most, x), 0);
}

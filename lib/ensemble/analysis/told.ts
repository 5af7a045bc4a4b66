import type { VanHove } from '../../analysis/van-hove';

/** A bin with fewer displacements is not drawn. */
export const fewestCounts = 5;

/** The bins that tell something, with errors over configurations; of one configuration those of counting. */
export function told({ u, density, error, counts, configurations }: VanHove): Pick<VanHove, 'u' | 'density' | 'error'> {
  return {
    u,
    density: density.map((p, k) => (counts[k] >= fewestCounts ? p : Number.NaN)),
    error: configurations > 1 ? error : density.map((p, k) => p / Math.sqrt(counts[k])),
  };
}

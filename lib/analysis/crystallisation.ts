import { requireOptions, requirePositive } from '../arguments';
import type { StateLike } from '../configuration';
import { type BondOrderOptions, bondOrientationalOrder } from './bond-orientational-order';

export interface Crystallisation {
  /** solid-like particles over particles considered */
  fraction: number;
  /** particles in the largest cluster of solid-like ones */
  largestCluster: number;
  /** |<psi_6>| or Q_6 */
  global: number;
  crystallised: boolean;
}

/**
 * Whether a state has begun to crystallise: its largest cluster of solid-like particles holds `clusterSize` particles or
 * more. Clusters of a few particles come and go in every supercooled liquid.
 *
 * @param o options of `bondOrientationalOrder`; in a Kob-Andersen mixture look at `species: 0` too, as the crystals that
 *   it forms below T = 0.4 are of A alone
 * @param o.clusterSize 50
 * @throws {VitrelaxError} as `bondOrientationalOrder`
 */
export function crystallisation(
  state: StateLike,
  o: Omit<BondOrderOptions, 'order'> & { clusterSize?: number } = {},
): Crystallisation {
  requireOptions('options', o);
  const { clusterSize = 50, ...rest } = o;
  const least = requirePositive('clusterSize', clusterSize);
  const { fraction, clusterSizes, global } = bondOrientationalOrder(state, rest);
  const largestCluster = clusterSizes[0] ?? 0;
  return { fraction, largestCluster, global, crystallised: largestCluster >= least };
}

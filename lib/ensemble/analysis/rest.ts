import type { Configuration } from '../../configuration';
import { VitrelaxError } from '../../errors';
import { isGeometry } from '../../models/geometry';
import { hasQuenchedShifts } from '../../models/mari-kurchan';
import { largestEigenvalue } from '../../relaxation/largest-eigenvalue';
import { formatNumber } from '../../report/format';
import { System } from '../../system';
import { noiseOf, roundingOf, still } from '../trajectory/quality';

/** Forces of a pair, rms [energy/length]. */
export interface PairForces {
  initial: number;
  final: number;
}

/**
 * The forces of a final configuration that has not come to rest, and those it began with: more than rounded positions
 * make, and more than 1e-6 of the first. Undefined at rest, and where there are no forces to be had.
 *
 * @param stiffness lambda_max of b, where its flow has told it
 */
export async function unrest(
  a: Configuration,
  b: Configuration,
  stiffness = Number.NaN,
): Promise<PairForces | undefined> {
  if (isGeometry(b.model) || hasQuenchedShifts(b.model)) return undefined;
  let system: System | undefined;
  try {
    system = System.from(b.model, { ...b, positions: a.positions });
    const initial = system.evaluate().rmsForce;
    system.setPositions(b.positions);
    const final = system.evaluate().rmsForce;
    if (final <= still * initial) return undefined;
    const stiffest = Number.isNaN(stiffness) ? await largestEigenvalue(system) : stiffness;
    return final > noiseOf(b, roundingOf(b), stiffest).v ? { initial, final } : undefined;
  } catch (e) {
    // particles upon each other, or a box too small for the model: of no concern to what needs no forces
    if (!(e instanceof VitrelaxError)) throw e;
    return undefined;
  } finally {
    system?.dispose();
  }
}

/** A word on those of an ensemble of n pairs that have not come to rest; undefined without any. */
export function unrestNote(label: string, n: number, found: readonly PairForces[]): string | undefined {
  if (found.length === 0) return undefined;
  const worst = found.reduce((a, b) => (b.final / b.initial > a.final / a.initial ? b : a));
  return (
    `${label}: ${found.length} of ${n} final configurations are not at rest (rms force up to ${formatNumber(worst.final, 2)}, ` +
    `${formatNumber(worst.final / worst.initial, 2)} of that of the initial one): they are not yet inherent structures`
  );
}

import { join } from 'node:path';
import { readHdf5 } from '../io/hdf5-tree';
import { readJson } from './directory';
import type { RelaxationResult } from './state-result';

/** The flow of one sample, as `quench` puts it down beside the states. */
export interface StoredFlow {
  times: Float64Array;
  v: Float64Array;
  /** per particle [v0] */
  energy: Float64Array;
  /** of the inherent structure, per particle [v0]; NaN where it is not known */
  inherentEnergy: number;
  /** lambda_max at the inherent structure [v0/length²]; NaN where it is not known */
  stiffness: number;
  /** it ended as nothing moved any more: v stays 0 and E is that of the inherent structure, to all that can be seen */
  rests: boolean;
}

/** A time that two flows were recorded at, to rounding. */
export const sameTime = 1e-9;

const restReasons: readonly string[] = ['rms-force', 'max-force', 'zero-energy', 'rounding-floor'];

/** Whether a flow ended since nothing moves any more, and not at a limit. */
export function cameToRest(flow: Pick<RelaxationResult['flow'], 'stopReason'> | undefined): boolean {
  return flow !== undefined && restReasons.includes(flow.stopReason);
}

/** The flow of a directory of results; undefined where it holds none. */
export async function storedFlow(folder: string): Promise<StoredFlow | undefined> {
  const result = (await readJson(join(folder, 'relaxation.json'))) as Partial<RelaxationResult> | undefined;
  if (result?.stiffness === undefined || result.inherentEnergy === undefined) return undefined;
  const { time, rmsVelocity, energyPerParticle } = (await readHdf5(join(folder, 'relaxation.h5'))).groups.flow.datasets;
  return {
    times: time.data as Float64Array,
    v: rmsVelocity.data as Float64Array,
    energy: energyPerParticle.data as Float64Array,
    // JSON has null for NaN
    inherentEnergy: result.inherentEnergy ?? Number.NaN,
    stiffness: result.stiffness ?? Number.NaN,
    rests: cameToRest(result.flow),
  };
}

/**
 * Flows at the times that all of them tell of: one that has come to rest goes on with v = 0 at its inherent energy as long as
 * another moves, and the first to end otherwise ends all.
 */
export function atCommonTimes(flows: readonly StoredFlow[]): StoredFlow[] {
  if (flows.length === 0) return [];
  const candidates = recordedTimes(flows);
  const records = flows.map((flow) => recordsAt(flow, candidates));
  const common = [...candidates.keys()].filter((k) => records.every((of) => of[k] !== undefined));
  const times = Float64Array.from(common, (k) => candidates[k]);
  return flows.map((flow, j) => {
    const at = (values: Float64Array, beyond: number): Float64Array =>
      Float64Array.from(common, (k) => values[records[j][k] as number] ?? beyond);
    return { ...flow, times, v: at(flow.v, 0), energy: at(flow.energy, flow.inherentEnergy) };
  });
}

/** Of the flow that ends all, or else of the one that moves longest, but for the moment at which it comes to rest: nobody asked for it. */
function recordedTimes(flows: readonly StoredFlow[]): Float64Array {
  const end = ({ times }: StoredFlow): number => times[times.length - 1] ?? 0;
  const cut = flows.filter(({ rests }) => !rests);
  if (cut.length > 0) return cut.reduce((a, b) => (end(b) < end(a) ? b : a)).times;
  return flows.reduce((a, b) => (end(b) > end(a) ? b : a)).times.slice(0, -1);
}

/** Which record of a flow is of each of the times; one beyond the last after rest, undefined where there is none. */
function recordsAt({ times, rests }: StoredFlow, wanted: Float64Array): (number | undefined)[] {
  let record = 0;
  return Array.from(wanted, (t) => {
    while (record < times.length && times[record] < t * (1 - sameTime)) record++;
    if (record === times.length) return rests ? record : undefined;
    return times[record] <= t * (1 + sameTime) ? record : undefined;
  });
}

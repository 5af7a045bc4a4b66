import { type CutoffExponent, cutoffExponent } from '../../analysis/cutoff-exponent';
import { type FiniteSizeCollapse, finiteSizeCollapse, type SizeDecay } from '../../analysis/finite-size-collapse';
import { VitrelaxError } from '../../errors';
import type { Model } from '../../models/model';
import { meanOfAny } from '../../numerics/statistics';
import { atCommonTimes, type StoredFlow, sameTime } from '../stored-flow';
import { stiffnessOf } from './decays';
import { distinctLabel } from './distinct-label';

/** beta and z of one model and temperature, from flows at several sizes. */
export interface CollapseAnalysis extends FiniteSizeCollapse {
  label: string;
  /** the sizes that it comes from */
  particles: number[];
  /** of each size, from where they are compared on, <v> with its standard error over samples (NaN for a single one) */
  curves: { particles: number; times: number[]; v: number[]; error: number[] }[];
}

/** z of one model and temperature from where sizes part, without a power law (`cutoffExponent`). */
export interface CutoffAnalysis extends Pick<CutoffExponent, 'z' | 'quality' | 'points'> {
  label: string;
  /** the sizes that it comes from */
  particles: number[];
  /** of each size but the smallest, <ln v> of the next smaller one less that of it */
  ratios: { particles: number; times: number[]; logRatio: number[]; error: number[] }[];
}

/** Flows of one size. */
export interface SizeFlows {
  particles: number;
  flows: readonly StoredFlow[];
}

/** What ensembles of one z have in common, and N. */
interface Preparation {
  model: Model;
  temperature: number | null;
  particles: number;
  boxLength: number;
}

/** The decays of one size, of each sample, at the times that all have. */
interface CommonDecay extends SizeDecay {
  v: readonly Float64Array[];
}

/** From two sizes z has no check. */
const fewestSizes = 3;
/** Stiff modes have relaxed from this many over lambda_max on. */
const transient = 270;

/**
 * z of each model and temperature with flows at three sizes or more, by both ways; why there is none goes to the notes.
 *
 * @param window its first time stands for the end of the transient, where it is given
 */
export function finiteSizeScaling(
  analysed: readonly { summary: Preparation; flows: readonly StoredFlow[] }[],
  { window, notes }: { window?: readonly [number, number]; notes: Set<string> },
): { collapses: CollapseAnalysis[]; cutoffExponents: CutoffAnalysis[] } {
  const groups = new Map<string, { label: string; sizes: SizeFlows[] }>();
  for (const { summary, flows } of analysed) {
    if (flows.length === 0) continue;
    const { model, temperature, particles, boxLength } = summary;
    const density = Number((particles / boxLength ** model.dimension).toPrecision(9));
    const name = `${model.name}${temperature === null ? '' : `, T = ${temperature}`}`;
    const key = JSON.stringify([model, temperature, density]);
    const group = groups.get(key) ?? { label: distinctLabel(name, [...groups.values()]), sizes: [] };
    groups.set(key, group);
    group.sizes.push({ particles, flows });
  }
  const collapses: CollapseAnalysis[] = [];
  const cutoffExponents: CutoffAnalysis[] = [];
  for (const { label, sizes } of groups.values()) {
    if (sizes.length < fewestSizes) continue;
    const from = window?.[0] ?? endOfTransient(sizes);
    if (from === undefined) {
      notes.add(
        `no z of ${label}: when stiff modes have relaxed is not known, as lambda_max is not; give the window of the fits`,
      );
      continue;
    }
    const found = scalingOf(label, sizes, from, notes);
    if (found.collapse) collapses.push(found.collapse);
    if (found.cutoff) cutoffExponents.push(found.cutoff);
  }
  return { collapses, cutoffExponents };
}

/** Both ways to z of one model and temperature, from a time on. */
export function scalingOf(
  label: string,
  sizes: readonly SizeFlows[],
  from: number,
  notes: Set<string>,
): { collapse?: CollapseAnalysis; cutoff?: CutoffAnalysis } {
  const curves = curvesOf(sizes);
  const particles = curves.map((curve) => curve.particles);
  const window = [from, Number.POSITIVE_INFINITY] as const;
  const unless = <T>(what: string, find: () => T): T | undefined => {
    try {
      return find();
    } catch (e) {
      if (!(e instanceof VitrelaxError)) throw e;
      notes.add(`no z of ${label} ${what}: ${e.message}`);
      return undefined;
    }
  };
  const collapse = unless('by a collapse of v', () => finiteSizeCollapse(curves, { window }));
  const cutoff = unless('from where sizes part', () => cutoffExponent(curves, { window }));
  return {
    ...(collapse && { collapse: { label, particles, ...collapse, curves: curves.map((c) => meanFrom(c, from)) } }),
    ...(cutoff && { cutoff: { label, particles, ...cutoff, ratios: cutoff.ratios.map(plainRatio) } }),
  };
}

function meanFrom({ particles, times, v }: CommonDecay, from: number): CollapseAnalysis['curves'][number] {
  const kept = Array.from(times.keys()).filter((k) => times[k] >= from);
  const means = kept.map((k) => meanOfAny(v.map((one) => one[k])));
  return {
    particles,
    times: kept.map((k) => times[k]),
    v: means.map(({ value }) => value),
    error: means.map(({ error }) => error),
  };
}

function plainRatio({ particles, times, logRatio, error }: CutoffExponent['ratios'][number]) {
  return { particles, times: Array.from(times), logRatio: Array.from(logRatio), error: Array.from(error) };
}

function endOfTransient(sizes: readonly SizeFlows[]): number | undefined {
  const stiffness = stiffnessOf(sizes.flatMap(({ flows }) => flows));
  return stiffness === undefined ? undefined : transient / stiffness;
}

/** From small to large; times that two sizes have to rounding are the same number, by which `cutoffExponent` finds them. */
function curvesOf(sizes: readonly SizeFlows[]): CommonDecay[] {
  const known: number[] = [];
  const shared = (t: number): number => {
    const same = known.find((other) => Math.abs(other - t) <= sameTime * t);
    if (same === undefined) known.push(t);
    return same ?? t;
  };
  return [...sizes]
    .sort((a, b) => a.particles - b.particles)
    .map(({ particles, flows }) => {
      const same = atCommonTimes(flows);
      return { particles, times: same[0].times.map(shared), v: same.map((flow) => flow.v) };
    });
}

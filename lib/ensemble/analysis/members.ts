import type { BondThresholds } from '../../analysis/defects';
import { PairDistributionAccumulator } from '../../analysis/pair-distribution-accumulator';
import { particlesOf } from '../../analysis/states';
import { invalid } from '../../errors';
import { isGeometry } from '../../models/geometry';
import type { Model } from '../../models/model';
import { type Estimate, meanOfAny } from '../../numerics/statistics';
import { unlessNoMinimum } from '../equilibrium-stage';
import { ensembleOf, type LoadedPair, loadPair, type PairSource } from './sources';

/** The edges of the flat minimum of the inherent structures' g(x) in the one model for which they are published. */
const published = { model: 'soft-spheres-2d', xInsert: exactly(1.23), xBreak: exactly(1.5) };
/** As far as bonds reach. */
const xMax = 2.5;

export interface Members {
  first: LoadedPair;
  sources: PairSource[];
  initialPairs: PairDistributionAccumulator;
  finalPairs: PairDistributionAccumulator;
}

/** First pass: who belongs together, and the pair distributions; from hot to cold. */
export async function gathered(
  sources: readonly PairSource[],
  { model, ends, finish }: { model?: Model; ends?: boolean; finish?: boolean },
  notes: Set<string>,
): Promise<Members[]> {
  const found = new Map<string, Members>();
  for (const source of sources) {
    const pair = await loadPair(source, model);
    if (finish === true) requireFinishable(source, pair);
    const compared = ends === true || pair.frames < 3;
    if (pair.unwrapped && compared) notes.add('frames are wrapped into the box: displacements are minimum images');
    if (pair.mixed && compared)
      notes.add(
        `one frame of ${source.name} is wrapped into the box and the other is not: displacements of a box length may be the file's`,
      );
    if (pair.byRow) notes.add(`${source.name} has no ids: rows are taken for the same particles in all frames`);
    const key = ensembleOf(pair.a, source.temperature);
    let members = found.get(key);
    if (members === undefined) {
      members = {
        first: pair,
        sources: [],
        initialPairs: new PairDistributionAccumulator({ xMax }),
        finalPairs: new PairDistributionAccumulator({ xMax }),
      };
      found.set(key, members);
    }
    members.sources.push(source);
    members.initialPairs.add(pair.a);
    members.finalPairs.add(pair.b);
  }
  const heat = ({ sources: [{ temperature }] }: Members): number => temperature ?? Number.POSITIVE_INFINITY;
  return [...found.values()].sort((a, b) => heat(b) - heat(a) || particlesOf(a.first.a) - particlesOf(b.first.a) || 0);
}

/** The bond lengths: as given, published, known from the files, or measured, in this order; errors of those measured, else NaN. */
export function bondLengthsOf(
  { first, sources, initialPairs, finalPairs }: Members,
  given: Partial<BondThresholds>,
): Record<keyof BondThresholds, Estimate> | undefined {
  const edges =
    first.a.model.name === published.model
      ? published
      : given.xInsert !== undefined && given.xBreak !== undefined
        ? undefined
        : unlessNoMinimum(() => finalPairs.minimumEdges());
  const xInsert = exactly(given.xInsert) ?? edges?.xInsert;
  const xBreak = exactly(given.xBreak) ?? edges?.xBreak;
  if (xInsert === undefined || xBreak === undefined) return undefined;
  if (xBreak.value < xInsert.value)
    throw invalid('INVALID_ARGUMENT', 'xBreak', xBreak.value, `at least xInsert = ${xInsert.value}`);
  if (given.xEquilibrium !== undefined) return { xEquilibrium: exactly(given.xEquilibrium), xInsert, xBreak };
  const known = sources.flatMap(({ xEquilibrium }) => xEquilibrium ?? []);
  const minimum =
    known.length === sources.length ? meanOfMinima(known) : unlessNoMinimum(() => initialPairs.firstMinimum());
  if (minimum === undefined) return undefined;
  const value = Math.min(xBreak.value, Math.max(xInsert.value, minimum.value));
  return { xEquilibrium: { value, error: minimum.error }, xInsert, xBreak };
}

function exactly(value: number): Estimate;
function exactly(value: number | undefined): Estimate | undefined;
function exactly(value: number | undefined): Estimate | undefined {
  return value === undefined ? undefined : { value, error: Number.NaN };
}

/** Of one state its own error is all that is known. */
function meanOfMinima(known: readonly Estimate[]): Estimate {
  return known.length === 1 ? known[0] : meanOfAny(known.map(({ value }) => value));
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` where a flow cannot be followed from the last frame on */
function requireFinishable({ name, trajectory, folder }: PairSource, { a, frames }: LoadedPair): void {
  if (folder !== undefined || (trajectory && frames > 2 && !isGeometry(a.model))) return;
  throw invalid(
    'INVALID_ARGUMENT',
    'finish',
    true,
    `with a model, for trajectories of more than two frames; ${name} is none, or no model is given`,
  );
}

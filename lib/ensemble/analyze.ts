import { defectClusters } from '../analysis/clusters';
import { defectOverlap } from '../analysis/defect-overlap';
import { DefectAccumulator } from '../analysis/defect-statistics';
import type { BondThresholds } from '../analysis/defects';
import { displacementField } from '../analysis/displacement';
import { logarithmicEdges } from '../analysis/histogram';
import type { NeighbourhoodOptions } from '../analysis/neighbourhoods';
import { nonAffineDisplacement } from '../analysis/non-affine-displacement';
import { NonAffineAccumulator } from '../analysis/non-affine-histogram';
import { PairDistributionAccumulator } from '../analysis/pair-distribution-accumulator';
import { rattlers } from '../analysis/rattlers';
import { particlesOf } from '../analysis/states';
import { type Estimate, mean, meanEstimate } from '../analysis/statistics';
import { VanHoveAccumulator } from '../analysis/van-hove';
import { requireOptions, requirePositive } from '../arguments';
import { invalid } from '../errors';
import { hasQuenchedShifts } from '../models/mari-kurchan';
import { knownOptions, type Model } from '../models/model';
import { writeAnalysis } from './analysis-files';
import type { AnalysedEnsemble, AnalysisResult, EnsembleAnalysis, PairNumbers } from './analysis-result';
import { ensembleOf, type LoadedPair, loadPair, type PairSource, pairSources } from './analysis-sources';
import { type CollapseAnalysis, collapseAnalysis, decayAnalysis, type StoredFlow, storedFlow } from './decay-analysis';
import { defectTemperatures } from './defect-temperatures';
import { unlessNoMinimum } from './equilibrium-stage';

export interface AnalyzeOptions {
  /** directories of results (as of `quench`) and files of trajectories, whose first and last frames are compared */
  paths?: readonly string[];
  /** files of initial configurations (the last frame of each) … */
  initial?: readonly string[];
  /** … and of what they have become, in the same order */
  final?: readonly string[];
  /** what interacts; needed for files that do not say it (all but HDF5) */
  model?: Model;
  /** bond lengths of the defect field; each is measured where it is not given */
  thresholds?: Partial<BondThresholds>;
  /** neighbourhoods of D²min; r < 2.5, summed */
  nonAffine?: NeighbourhoodOptions;
  /** where tables, curves, fields and figures go; `vitrelax-analysis` */
  directory?: string;
}

export const defaultAnalysisDirectory = 'vitrelax-analysis';
/** The edges of the flat minimum of the inherent structures' g(x) in the one model for which they are published. */
const published = { model: 'soft-spheres-2d', xInsert: 1.23, xBreak: 1.5 };
/** From two sizes z has no check. */
const fewestSizes = 3;
/** As far as bonds reach. */
const xMax = 2.5;

interface Members {
  first: LoadedPair;
  sources: PairSource[];
  initialPairs: PairDistributionAccumulator;
  finalPairs: PairDistributionAccumulator;
}

/**
 * Compares initial configurations with what they have become under a quench, of this library or of another program:
 * non-affine displacements, defects and their clusters, pair distributions, displacements, rattlers. Pairs of one model,
 * N, box and temperature are an ensemble; ensembles at five temperatures or more have a T_def. Of directories of results,
 * which hold the flows, also the decays: exponents, form, energy, bursts, and z from three sizes or more. Tables, curves, fields and figures are written to a directory.
 *
 * Files are read twice, one pair at a time: first for g(x), whose minima are the bond lengths, then for the rest. Where
 * both frames of a pair are wrapped into the box and a particle seems to have crossed it, displacements are minimum images.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH` or `OUT_OF_RANGE` naming the option; `FILE_NOT_FOUND`,
 *   `FILE_FORMAT`, `FILE_TRUNCATED` or `MODEL_MISMATCH` naming the file; `FILE_UNWRITABLE`
 */
export async function analyze(o: AnalyzeOptions): Promise<AnalysisResult> {
  requireOptions('options', o);
  knownOptions('analyze', o, ['paths', 'initial', 'final', 'model', 'thresholds', 'nonAffine', 'directory']);
  knownOptions('analyze', o.thresholds ?? {}, ['xEquilibrium', 'xBreak', 'xInsert']);
  for (const [field, x] of Object.entries(o.thresholds ?? {})) if (x !== undefined) requirePositive(field, x);
  const sources = await pairSources(o.paths ?? [], o.initial ?? [], o.final ?? []);
  const notes = new Set<string>();
  const ensembles = await gathered(sources, o.model, notes);
  const analysed: AnalysedEnsemble[] = [];
  for (const members of ensembles) analysed.push(await analysedEnsemble(members, o, notes));
  const summaries = analysed.map(({ summary }) => summary);
  name(summaries);
  const temperatures = defectTemperatures(summaries, notes);
  for (const one of analysed) if (one.flows.length > 0) one.decay = decayAnalysis(one.summary, one.flows);
  const collapses = collapsesOf(analysed, notes);
  const directory = o.directory ?? defaultAnalysisDirectory;
  const result: AnalysisResult = {
    directory,
    ensembles: summaries,
    defectTemperatures: temperatures,
    decays: analysed.flatMap(({ decay }) => decay?.summary ?? []),
    collapses,
    notes: [...notes],
  };
  await writeAnalysis(analysed, result);
  return result;
}

/** First pass: who belongs together, and the pair distributions; from hot to cold. */
async function gathered(
  sources: readonly PairSource[],
  model: Model | undefined,
  notes: Set<string>,
): Promise<Members[]> {
  const found = new Map<string, Members>();
  for (const source of sources) {
    const pair = await loadPair(source, model);
    if (pair.unwrapped) notes.add('frames are wrapped into the box: displacements are minimum images');
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

/** The bond lengths: as given, published, known from the files, or measured, in this order. */
function thresholdsOf(
  { first, sources, initialPairs, finalPairs }: Members,
  given: Partial<BondThresholds>,
): BondThresholds | undefined {
  const edges =
    first.a.model.name === published.model
      ? published
      : given.xInsert !== undefined && given.xBreak !== undefined
        ? undefined
        : unlessNoMinimum(() => finalPairs.minimumEdges());
  const plain = (edge: number | Estimate | undefined): number | undefined =>
    typeof edge === 'object' ? edge.value : edge;
  const xInsert = given.xInsert ?? plain(edges?.xInsert);
  const xBreak = given.xBreak ?? plain(edges?.xBreak);
  if (xInsert === undefined || xBreak === undefined) return undefined;
  if (xBreak < xInsert) throw invalid('INVALID_ARGUMENT', 'xBreak', xBreak, `at least xInsert = ${xInsert}`);
  if (given.xEquilibrium !== undefined) return { xEquilibrium: given.xEquilibrium, xInsert, xBreak };
  const known = sources.flatMap(({ xEquilibrium }) => xEquilibrium ?? []);
  const minimum =
    known.length === sources.length ? mean(known) : unlessNoMinimum(() => initialPairs.firstMinimum().value);
  return minimum === undefined
    ? undefined
    : { xEquilibrium: Math.min(xBreak, Math.max(xInsert, minimum)), xInsert, xBreak };
}

/** Second pass: everything else, a pair at a time. */
async function analysedEnsemble(members: Members, o: AnalyzeOptions, notes: Set<string>): Promise<AnalysedEnsemble> {
  const { first, sources, initialPairs, finalPairs } = members;
  // where neighbours in space do not interact they tell nothing
  const apart = hasQuenchedShifts(first.a.model);
  const thresholds = apart ? undefined : thresholdsOf(members, o.thresholds ?? {});
  if (apart)
    notes.add(
      `in a ${first.a.model.name} neighbours in space are not those that interact: no defects, D2min and rattlers`,
    );
  else if (thresholds === undefined)
    notes.add(
      'g(x) shows no minimum: no defects, and no picture of them; give the bond lengths, or more configurations',
    );
  const defects = thresholds && new DefectAccumulator(thresholds);
  const vanHove = new VanHoveAccumulator({ edges: logarithmicEdges(1e-4, 10, 10) });
  const histogram = new NonAffineAccumulator();
  const pairs: PairNumbers[] = [];
  const flows: StoredFlow[] = [];
  let example: AnalysedEnsemble['example'] | undefined;
  for (const [k, source] of sources.entries()) {
    const { a, b } = k === 0 ? first : await loadPair(source, o.model);
    const flow = source.folder === undefined ? undefined : await storedFlow(source.folder);
    if (flow !== undefined) flows.push(flow);
    const d2min = apart
      ? new Float64Array(particlesOf(a)).fill(Number.NaN)
      : nonAffineDisplacement(a, b, o.nonAffine).d2min;
    const field = defects?.add(a, b);
    const clusters = field && defectClusters(a, field.field);
    const held = apart ? { mask: new Uint8Array(particlesOf(a)), count: 0 } : rattlers(b);
    vanHove.add(a, b);
    histogram.add(d2min);
    example ??= { a, b, d2min, defects: field, rattlers: held.mask };
    const known = d2min.filter((x) => !Number.isNaN(x));
    pairs.push({
      name: source.name,
      concentration: field?.concentration ?? Number.NaN,
      broken: field ? mean(field.broken) : Number.NaN,
      inserted: field ? mean(field.inserted) : Number.NaN,
      d2min: known.length === 0 ? Number.NaN : mean(known),
      clusters: clusters?.count ?? Number.NaN,
      clusterSize: clusters?.weightedSize ?? Number.NaN,
      overlap: field ? defectOverlap(field.field, d2min).auc : Number.NaN,
      rattlers: apart ? Number.NaN : held.count,
      displacement: displacementField(a, b).rms,
    });
  }
  if (example === undefined) throw new RangeError('an ensemble has at least one pair');
  const distribution = vanHove.result();
  const nonAffine = histogram.result();
  const particles = particlesOf(first.a);
  const rattling = over(pairs.map((pair) => pair.rattlers));
  return {
    summary: {
      label: '',
      slug: '',
      temperature: sources[0].temperature ?? null,
      model: first.a.model,
      particles,
      boxLength: first.a.boxLength,
      configurations: sources.length,
      thresholds: thresholds ?? null,
      defects: defects?.result() ?? null,
      clusters: over(pairs.map((pair) => pair.clusters)),
      clusterSize: over(pairs.map((pair) => pair.clusterSize)),
      overlap: over(pairs.map((pair) => pair.overlap)),
      d2min: nonAffine.mean,
      deficient: nonAffine.deficient,
      rattlers: rattling,
      rattlerFraction: { value: rattling.value / particles, error: rattling.error / particles },
      displacement: distribution.rms,
      kurtosis: distribution.kurtosis,
      nonGaussian: distribution.nonGaussian,
      pairs,
    },
    initialPairs,
    finalPairs,
    vanHove: distribution,
    histogram: nonAffine,
    flows,
    example,
  };
}

/** beta and z of each model and temperature with flows at three sizes or more. */
function collapsesOf(analysed: readonly AnalysedEnsemble[], notes: Set<string>): CollapseAnalysis[] {
  const groups = new Map<string, AnalysedEnsemble[]>();
  for (const one of analysed) {
    if (one.flows.length === 0) continue;
    const { model, temperature, particles, boxLength } = one.summary;
    const density = Number((particles / boxLength ** model.dimension).toPrecision(9));
    const key = JSON.stringify([model.name, temperature, density]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((members) => {
    if (members.length < fewestSizes) return [];
    const [{ summary }] = members;
    const label = `${summary.model.name}${summary.temperature === null ? '' : `, T = ${summary.temperature}`}`;
    const sizes = members.map(({ summary: { particles }, flows }) => ({ particles, flows }));
    return collapseAnalysis(label, sizes, notes) ?? [];
  });
}

/** The mean of what there is, with its error where there are two or more. */
function over(values: readonly number[]): Estimate {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { value: Number.NaN, error: Number.NaN };
  return known.length === 1 ? { value: known[0], error: Number.NaN } : meanEstimate(known);
}

/** Labels that tell the ensembles apart: by temperature, by N or model where these differ, by number where nothing does. */
function name(summaries: readonly EnsembleAnalysis[]): void {
  const differ = (of: (s: EnsembleAnalysis) => unknown): boolean => new Set(summaries.map(of)).size > 1;
  const byModel = differ((s) => s.model.name);
  const byNumber = differ((s) => s.particles);
  for (const s of summaries) {
    const parts = [
      ...(byModel ? [[s.model.name, s.model.name]] : []),
      ...(s.temperature !== null ? [[`T = ${s.temperature}`, `T${s.temperature}`]] : []),
      ...(byNumber || s.temperature === null ? [[`N = ${s.particles}`, `N${s.particles}`]] : []),
    ];
    s.label = parts.map(([label]) => label).join(', ');
    s.slug = parts.map(([, slug]) => slug).join('-');
  }
  summaries.forEach((s, k) => {
    if (summaries.some((other, j) => j < k && other.slug === s.slug)) {
      s.label += ` (${k + 1})`;
      s.slug += `-${k + 1}`;
    }
  });
}

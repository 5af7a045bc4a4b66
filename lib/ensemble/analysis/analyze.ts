import { join } from 'node:path';
import { defectClusters } from '../../analysis/clusters';
import { defectOverlap } from '../../analysis/defect-overlap';
import { DefectAccumulator } from '../../analysis/defect-statistics';
import type { BondThresholds } from '../../analysis/defects';
import { displacementField } from '../../analysis/displacement';
import { checkedWindow } from '../../analysis/fit-window';
import { type NeighbourhoodOptions, neighbourhoodRadius } from '../../analysis/neighbourhoods';
import { nonAffineDisplacement } from '../../analysis/non-affine-displacement';
import { NonAffineAccumulator } from '../../analysis/non-affine-histogram';
import { countableRattlers, hasContacts } from '../../analysis/rattlers';
import { particlesOf } from '../../analysis/states';
import { VanHoveAccumulator } from '../../analysis/van-hove';
import { knownOptions, requireOptions, requirePositive } from '../../arguments';
import { invalid } from '../../errors';
import { isGeometry } from '../../models/geometry';
import { hasQuenchedShifts } from '../../models/mari-kurchan';
import type { Model } from '../../models/model';
import { logarithmicEdges } from '../../numerics/histogram';
import { type Estimate, mean, meanOfAny } from '../../numerics/statistics';
import { formatNumber } from '../../report/format';
import { makeWritable } from '../directory';
import { unlessNoMinimum } from '../equilibrium-stage';
import { type StoredFlow, storedFlow } from '../stored-flow';
import { TrajectoryEnsemble } from '../trajectory/analysis';
import { trajectorySource } from '../trajectory/source';
import { cautionsOf } from './cautions';
import { decayAnalysis } from './decays';
import { defectTemperatures } from './defect-temperatures';
import { figuresOf } from './figures';
import { writeAnalysis } from './files';
import { finiteSizeScaling } from './finite-size';
import { namesOf } from './labels';
import { bondLengthsOf, gathered, type Members } from './members';
import { type PairForces, unrest, unrestNote } from './rest';
import type { AnalysedEnsemble, AnalysisResult, EnsembleAnalysis, PairNumbers } from './result';
import { loadPair, pairSources } from './sources';
import { unfinishedCampaigns } from './unfinished';

export interface AnalyzeOptions {
  /** directories of results (as of `quench`) and files of trajectories */
  paths?: readonly string[];
  /** files of initial configurations (the last frame of each) … */
  initial?: readonly string[];
  /** … and of what they have become, in the same order */
  final?: readonly string[];
  /** what interacts; needed for files that do not say it (all but HDF5). Trajectories are followed without it, too */
  model?: Model;
  /** time of a step, of trajectories that count steps [tau0] */
  timestep?: number;
  /** of trajectories compare the first and the last frame alone, which needs no times */
  ends?: boolean;
  /** of trajectories of more than two frames that end before they have come to rest, follow the flow from the last frame to its end; needs the model */
  finish?: boolean;
  /** times between which exponents are fitted, and from which on z; chosen for each ensemble where it is not given */
  window?: readonly [number, number];
  /** bond lengths of the defect field; each is measured where it is not given */
  thresholds?: Partial<BondThresholds>;
  /** neighbourhoods of D²min; r < 2.5, summed */
  nonAffine?: NeighbourhoodOptions;
  /** where tables, curves, fields and figures go; `vitrelax-analysis` */
  directory?: string;
}

export const defaultAnalysisDirectory = 'vitrelax-analysis';
const options = [
  ...['paths', 'initial', 'final', 'model', 'timestep', 'ends', 'finish', 'window', 'thresholds', 'nonAffine'],
  'directory',
] as const;

/**
 * Compares initial configurations with what they have become under a quench, of this library or of another program:
 * non-affine displacements, defects and their clusters, pair distributions, displacements, rattlers. Pairs of one model,
 * N, box and temperature are an ensemble; ensembles at five temperatures or more have a T_def. Of directories of results,
 * which hold the flows, also the decays: exponents, form, energy, bursts, and z from three sizes or more, by a collapse of v and from where sizes part. Tables, curves, fields and figures are written to a directory.
 *
 * Trajectories of more than two frames, in files or kept by a relaxation, are followed frame by frame to their ends, r(infinity): rms,
 * participation ratio, van Hove function and correlation length of r(t) - r(infinity), and where the model or the file tells velocities,
 * v(t), their correlation length and hot spots; with the model also the energy, and of the decays what directories have. Averages are
 * over the trajectories of an ensemble, at the times that all of them have.
 *
 * Files are read twice (of trajectories three times), one pair or frame at a time: first for g(x), whose minima are the bond lengths, then for the rest. Where
 * both frames of a pair are wrapped into the box and a particle seems to have crossed it, displacements are minimum images.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH` or `OUT_OF_RANGE` naming the option; `FILE_NOT_FOUND`,
 *   `FILE_FORMAT`, `FILE_TRUNCATED` or `MODEL_MISMATCH` naming the file; `FILE_UNWRITABLE`
 */
export async function analyze(o: AnalyzeOptions): Promise<AnalysisResult> {
  requireOptions('options', o);
  knownOptions('analyze', o, [...options]);
  knownOptions('analyze', o.thresholds ?? {}, ['xEquilibrium', 'xBreak', 'xInsert']);
  for (const [field, x] of Object.entries(o.thresholds ?? {})) if (x !== undefined) requirePositive(field, x);
  if (o.timestep !== undefined) requirePositive('timestep', o.timestep);
  const window = o.window && checkedWindow(o.window);
  if (o.finish === true && o.ends === true)
    throw invalid('INVALID_ARGUMENT', 'finish', true, 'not beside ends, which compares the frames there are');
  const sources = await pairSources(o.paths ?? [], o.initial ?? [], o.final ?? []);
  const notes = new Set<string>(await unfinishedCampaigns(o.paths ?? []));
  const ensembles = await gathered(sources, o, notes);
  const directory = o.directory ?? defaultAnalysisDirectory;
  await makeWritable(join(directory, 'figures'));
  const analysed: AnalysedEnsemble[] = [];
  const names = namesOf(ensembles.map(conditionsOf));
  for (const [k, members] of ensembles.entries()) analysed.push(await analysedEnsemble(members, names[k], o, notes));
  const summaries = analysed.map(({ summary }) => summary);
  for (const note of cautionsOf(summaries)) notes.add(note);
  const temperatures = defectTemperatures(summaries, notes);
  for (const one of analysed) {
    const { summary, flows } = one;
    if (flows.length > 0) one.decay = decayAnalysis(summary, flows, { window, notes });
  }
  const scaling = finiteSizeScaling(analysed, { window, notes });
  const figures = figuresOf(analysed, { defectTemperatures: temperatures, ...scaling });
  const result: AnalysisResult = {
    directory,
    ensembles: summaries,
    defectTemperatures: temperatures,
    decays: analysed.flatMap(({ decay }) => decay?.summary ?? []),
    ...scaling,
    trajectories: analysed.flatMap(({ trajectory }) => trajectory?.summary ?? []),
    figures: figures.map(({ id }) => id),
    notes: [...notes],
  };
  await writeAnalysis(analysed, result, figures);
  return result;
}

function conditionsOf({
  first: { a },
  sources,
}: Members): Pick<EnsembleAnalysis, 'model' | 'particles' | 'temperature'> {
  return { model: a.model, particles: particlesOf(a), temperature: sources[0].temperature ?? null };
}

/** Second pass: everything else, a pair at a time. */
async function analysedEnsemble(
  members: Members,
  name: Pick<EnsembleAnalysis, 'label' | 'slug'>,
  o: AnalyzeOptions,
  notes: Set<string>,
): Promise<AnalysedEnsemble> {
  const { first, sources, initialPairs, finalPairs } = members;
  // where neighbours in space do not interact they tell nothing
  const apart = hasQuenchedShifts(first.a.model);
  // and where nothing is known of the particles, neither sizes nor contacts are
  const bare = isGeometry(first.a.model);
  const bonds = apart || bare ? undefined : bondLengthsOf(members, o.thresholds ?? {});
  const thresholds = bonds && lengths(bonds, 'value');
  const inherentMinimum = apart || bare ? undefined : unlessNoMinimum(() => finalPairs.firstMinimum());
  if (apart)
    notes.add(
      `in a ${first.a.model.name} neighbours in space are not those that interact: no defects, D2min and rattlers`,
    );
  else if (thresholds === undefined && !bare)
    notes.add(
      `${name.label}: g(x) shows no minimum: no defects, and no picture of them; give the bond lengths, or more configurations`,
    );
  if (!apart && !bare && !hasContacts(first.a.model))
    notes.add(`which distances are contacts in a ${first.a.model.name} is not known: no rattlers`);
  const radius = apart ? 0 : neighbourhoodRadius(first.a, o.nonAffine ?? {});
  if (first.a.boxLength < 2 * radius)
    notes.add(
      `${name.label}: the box length ${formatNumber(first.a.boxLength, 4)} is under twice the cutoff of D2min, ${formatNumber(radius, 4)}: ` +
        'neighbourhoods hold all of the box in some directions, each particle once',
    );
  const defects = thresholds && new DefectAccumulator(thresholds);
  const vanHove = new VanHoveAccumulator({ edges: logarithmicEdges(1e-4, 10, 10) });
  const histogram = new NonAffineAccumulator();
  const pairs: PairNumbers[] = [];
  const moving: PairForces[] = [];
  const flows: StoredFlow[] = [];
  const trajectories = new TrajectoryEnsemble(o, notes);
  let example: AnalysedEnsemble['example'] | undefined;
  for (const [k, source] of sources.entries()) {
    const trajectory = o.ends === true ? undefined : await trajectorySource(source, o);
    const followed = trajectory && (await trajectories.add(trajectory));
    const { a, b } =
      trajectory && followed ? { a: trajectory.a, b: followed.end } : k === 0 ? first : await loadPair(source, o.model);
    const flow = source.folder === undefined ? followed?.flow : await storedFlow(source.folder);
    if (flow !== undefined) flows.push(flow);
    // a flow says itself whether it came to rest
    const forces = followed || flow?.rests ? undefined : await unrest(a, b, flow?.stiffness);
    if (forces !== undefined) moving.push(forces);
    const d2min = apart
      ? new Float64Array(particlesOf(a)).fill(Number.NaN)
      : nonAffineDisplacement(a, b, o.nonAffine).d2min;
    const field = defects?.add(a, b);
    const clusters = field && defectClusters(a, field.field);
    const loose = countableRattlers(b);
    vanHove.add(a, b);
    histogram.add(d2min);
    example ??= { a, b, d2min, defects: field, rattlers: loose?.mask };
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
      rattlers: loose?.count ?? Number.NaN,
      rattlerFraction: loose === undefined ? Number.NaN : loose.count / particlesOf(b),
      displacement: displacementField(a, b).rms,
    });
  }
  const restless = unrestNote(name.label, sources.length, moving);
  if (restless !== undefined) notes.add(restless);
  if (example === undefined) throw new RangeError('an ensemble has at least one pair');
  const distribution = vanHove.result();
  const nonAffine = histogram.result();
  const conditions = conditionsOf(members);
  const { particles } = conditions;
  const rattling = over(pairs.map((pair) => pair.rattlers));
  return {
    summary: {
      ...name,
      ...conditions,
      boxLength: first.a.boxLength,
      configurations: sources.length,
      thresholds: thresholds ?? null,
      thresholdErrors: bonds ? lengths(bonds, 'error') : null,
      inherentMinimum: inherentMinimum ?? { value: Number.NaN, error: Number.NaN },
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
    trajectory: trajectories.result({ ...name, particles, temperature: conditions.temperature }),
    example,
  };
}

function lengths(
  { xEquilibrium, xBreak, xInsert }: Record<keyof BondThresholds, Estimate>,
  of: keyof Estimate,
): BondThresholds {
  return { xEquilibrium: xEquilibrium[of], xBreak: xBreak[of], xInsert: xInsert[of] };
}

/** The mean of what there is, with its error where there are two or more. */
function over(values: readonly number[]): Estimate {
  return meanOfAny(values.filter((value) => !Number.isNaN(value)));
}

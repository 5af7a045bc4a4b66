import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { fitPowerLaw, type PowerLaw } from '../../analysis/decay';
import { type EnsembleMeans, ensembleDecay } from '../../analysis/ensemble-decay';
import { type Estimate, mean, meanEstimate } from '../../analysis/statistics';
import { VitrelaxError } from '../../errors';
import { readCsv, writeCsv } from '../../io/csv';
import { recordingTimes } from '../../relaxation/steepest-descent';
import type { AnalysisResult } from '../analysis-result';
import { analyze } from '../analyze';
import { folderOf, readJson, writeJson } from '../directory';
import type { EquilibriumResult, RelaxationResult } from '../state-result';
import { isEquilibrated } from '../summary';
import { temperatureForJson } from '../temperature';
import type { CheckedPlan } from './plan';
import type { Store } from './store';
import { type RelaxationComputation, type Task, temperatureOf } from './tasks';

/** Stop reasons after which nothing moves any more. */
const atRest: readonly string[] = ['rms-force', 'max-force', 'zero-energy', 'rounding-floor'];

/** What the samples of one temperature and N have in common; errors are over samples, NaN of one. */
export interface EnsembleAverages {
  temperature: number;
  particles: number;
  /** finished ones */
  samples: number;
  /** of these, states that are exact or have 20 relaxation times behind them */
  equilibrated: number;
  /** mean energy per particle under the sampler; null where nothing was sampled */
  energyPerParticle: Estimate | null;
  /** per particle, of the inherent structures [v0]; null without a relaxation */
  inherentEnergy: Estimate | null;
  /** rms displacement to the inherent structure [length] */
  displacement: Estimate | null;
  /** flows that have come to rest */
  atRest: number;
  /** of the mean v(t), from the stiff modes to the cut-off; null where that spans less than half a decade */
  exponent: PowerLaw | null;
  /** v(t) and v²(t); null without a relaxation, or unless asked for */
  decay: EnsembleMeans | null;
}

/** Averages of a campaign over its samples. */
export interface CampaignAverages {
  directory: string;
  /** by N and then from hot to cold */
  ensembles: EnsembleAverages[];
  /** defects, D²min, pair distributions and displacements; null without a relaxation, or unless asked for */
  fields: AnalysisResult | null;
}

/**
 * Averages what a plan has given over its samples, from the store, and writes it to `averages/` of the directory: a row for
 * each temperature and N in `ensembles.csv`, curves in `decay-….csv`, all of it in `averages.json`, and what `analyze` makes
 * of the pairs of configurations in `fields/`.
 *
 * @param done the tasks that are done
 */
export async function averageCampaign(
  plan: CheckedPlan,
  store: Store,
  done: readonly Task[],
): Promise<CampaignAverages> {
  const directory = join(store.directory, 'averages');
  await fs.mkdir(directory, { recursive: true });
  const ensembles: EnsembleAverages[] = [];
  for (const particles of plan.particles) {
    for (const temperature of plan.temperatures) {
      const here = done.filter(({ computes: c }) => c.particles === particles && temperatureOf(c) === temperature);
      if (here.length > 0) ensembles.push(await ensembleAverages(plan, store, { particles, temperature }, here));
    }
  }
  const paths = done.filter(({ computes }) => computes.kind === 'relaxation').map((task) => store.folder(task));
  const fields =
    plan.observables.includes('fields') && paths.length > 0
      ? await analyze({ paths, directory: join(directory, 'fields') })
      : null;
  await writeAverages(directory, ensembles);
  return { directory, ensembles, fields };
}

async function ensembleAverages(
  plan: CheckedPlan,
  store: Store,
  of: { particles: number; temperature: number },
  tasks: readonly Task[],
): Promise<EnsembleAverages> {
  const states: EquilibriumResult[] = [];
  const relaxations: RelaxationResult[] = [];
  const curves: Curve[] = [];
  for (const task of tasks) {
    const at = (name: string): string => join(store.folder(task), name);
    if (task.computes.kind === 'state') {
      states.push((await readJson(at('equilibrium.json'))) as EquilibriumResult);
      continue;
    }
    const result = (await readJson(at('relaxation.json'))) as RelaxationResult;
    relaxations.push(result);
    if (!plan.observables.includes('decay')) continue;
    const { time, rmsVelocity } = (await readCsv(at('relaxation.csv'))).columns;
    curves.push({
      asked: askedTimes(task.computes),
      time,
      v: rmsVelocity,
      rests: atRest.includes(result.flow.stopReason),
    });
  }
  const energies = states.flatMap(({ evidence }) => (evidence === null ? [] : [evidence.energyPerParticle.value]));
  const common = commonTimes(curves);
  return {
    ...of,
    samples: states.length,
    equilibrated: states.filter(isEquilibrated).length,
    energyPerParticle: over(energies),
    inherentEnergy: over(relaxations.map((r) => r.inherentEnergy)),
    displacement: over(relaxations.map((r) => r.displacement)),
    atRest: relaxations.filter((r) => atRest.includes(r.flow.stopReason)).length,
    exponent: common && exponentOf(common, relaxations),
    decay: common && ensembleDecay(common.v.map((v) => ({ times: common.times, v }))),
  };
}

/** v(t) of one sample as it is stored. */
interface Curve {
  asked: Float64Array;
  time: Float64Array;
  v: Float64Array;
  /** v stays 0 after the end, to all that can be seen */
  rests: boolean;
}

/**
 * All curves at the same times: those asked for, as far as the curves go. One that has come to rest goes on as 0 as long as
 * another moves.
 */
function commonTimes(curves: readonly Curve[]): { times: Float64Array; v: Float64Array[] } | null {
  if (curves.length === 0) return null;
  const ends = curves.map(({ time }) => time[time.length - 1]);
  const last = Math.min(Math.max(...ends), ...ends.filter((_, k) => !curves[k].rests));
  const times = curves[0].asked.filter((t) => t <= last);
  if (times.length === 0) return null;
  const v = curves.map(({ time, v: values }) => {
    const known = new Map(Array.from(time, (t, k) => [t, values[k]]));
    return times.map((t) => known.get(t) ?? 0);
  });
  return { times, v };
}

function askedTimes({ times, until }: RelaxationComputation): Float64Array {
  return times === null ? recordingTimes(until.time) : Float64Array.from(times);
}

function exponentOf({ times, v }: { times: Float64Array; v: Float64Array[] }, results: readonly RelaxationResult[]) {
  try {
    return fitPowerLaw(times, v, { stiffness: mean(results.map((r) => r.stiffness)) });
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'WINDOW_TOO_SHORT') return null;
    throw e;
  }
}

/** The mean with its error, which a single value has not. */
function over(values: readonly number[]): Estimate | null {
  if (values.length === 0) return null;
  return values.length === 1 ? { value: values[0], error: Number.NaN } : meanEstimate(values);
}

async function writeAverages(directory: string, ensembles: readonly EnsembleAverages[]): Promise<void> {
  if (ensembles.length > 0) {
    const rows = ensembles.map(rowOf);
    const names = Object.keys(rows[0]) as (keyof (typeof rows)[0])[];
    await writeCsv(
      join(directory, 'ensembles.csv'),
      Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])),
      ['means over samples, with their standard errors; energies per particle [v0]'],
    );
  }
  for (const { temperature, particles, decay } of ensembles) {
    if (decay === null) continue;
    const { times, v, vError, v2, v2Error } = decay;
    await writeCsv(
      join(directory, `decay-${folderOf(temperature)}-N${particles}.csv`),
      { time: times, v, vError, v2, v2Error },
      [`<v>(t) and <v²>(t) of ${decay.samples} samples; time in tau0`],
    );
  }
  await writeJson(join(directory, 'averages.json'), {
    ensembles: ensembles.map(({ decay, ...rest }) => ({
      ...rest,
      temperature: temperatureForJson(rest.temperature),
      decay: decay && { ...Object.fromEntries(Object.entries(decay).map(([k, x]) => [k, plain(x)])) },
    })),
  });
}

function plain(value: number | Float64Array): number | number[] {
  return typeof value === 'number' ? value : Array.from(value);
}

function rowOf(e: EnsembleAverages) {
  const nothing = { value: Number.NaN, error: Number.NaN };
  const [energy, inherent, displacement] = [e.energyPerParticle, e.inherentEnergy, e.displacement].map(
    (x) => x ?? nothing,
  );
  return {
    temperature: e.temperature,
    particles: e.particles,
    samples: e.samples,
    equilibrated: e.equilibrated,
    energyPerParticle: energy.value,
    energyPerParticleError: energy.error,
    inherentEnergy: inherent.value,
    inherentEnergyError: inherent.error,
    displacement: displacement.value,
    displacementError: displacement.error,
    atRest: e.atRest,
    beta: e.exponent?.beta ?? Number.NaN,
    betaError: e.exponent?.error ?? Number.NaN,
  };
}

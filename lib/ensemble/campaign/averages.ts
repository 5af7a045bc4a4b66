import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { fitPowerLaw, type PowerLaw } from '../../analysis/decay';
import { type EnsembleMeans, ensembleDecay } from '../../analysis/ensemble-decay';
import { VitrelaxError } from '../../errors';
import { writeCsv } from '../../io/csv';
import { type Estimate, meanOfAny } from '../../numerics/statistics';
import { analyze } from '../analysis/analyze';
import { stiffnessOf } from '../analysis/decays';
import type { AnalysisResult } from '../analysis/result';
import { folderOf, readJson, writeJson } from '../directory';
import type { EquilibriumResult, RelaxationResult } from '../state-result';
import { atCommonTimes, cameToRest, type StoredFlow, storedFlow } from '../stored-flow';
import { isEquilibrated } from '../summary';
import { temperatureForJson } from '../temperature';
import type { CheckedPlan } from './plan';
import type { Store } from './store';
import { type Task, temperatureOf } from './tasks';

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
  /** rattlers of an inherent structure, and their part of N; null where contacts are not defined */
  rattlers: Estimate | null;
  rattlerFraction: Estimate | null;
  /** flows that have come to rest */
  atRest: number;
  /** of the mean v(t), from the stiff modes to the cut-off; null where that spans less than a factor of 3 */
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
      ? await analyze({ paths, ends: true, directory: join(directory, 'fields') })
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
  const flows: StoredFlow[] = [];
  for (const task of tasks) {
    const at = (name: string): string => join(store.folder(task), name);
    if (task.computes.kind === 'state') {
      states.push((await readJson(at('equilibrium.json'))) as EquilibriumResult);
      continue;
    }
    const result = (await readJson(at('relaxation.json'))) as RelaxationResult;
    relaxations.push(result);
    if (!plan.observables.includes('decay')) continue;
    const flow = await storedFlow(store.folder(task));
    if (flow !== undefined) flows.push(flow);
  }
  const energies = states.flatMap(({ evidence }) => (evidence === null ? [] : [evidence.energyPerParticle.value]));
  const common = atCommonTimes(flows);
  const known = common.length > 0 && common[0].times.length > 0;
  const rattling = relaxations.flatMap(({ rattlers }) => rattlers ?? []);
  return {
    ...of,
    samples: states.length,
    equilibrated: states.filter(isEquilibrated).length,
    energyPerParticle: over(energies),
    inherentEnergy: over(relaxations.map((r) => r.inherentEnergy)),
    displacement: over(relaxations.map((r) => r.displacement)),
    rattlers: over(rattling),
    rattlerFraction: over(rattling.map((count) => count / of.particles)),
    atRest: relaxations.filter(({ flow }) => cameToRest(flow)).length,
    exponent: known ? exponentOf(common) : null,
    decay: known ? ensembleDecay(common) : null,
  };
}

function exponentOf(flows: readonly StoredFlow[]): PowerLaw | null {
  try {
    const v = flows.map((flow) => flow.v);
    return fitPowerLaw(flows[0].times, v, { stiffness: stiffnessOf(flows) });
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'WINDOW_TOO_SHORT') return null;
    throw e;
  }
}

/** The mean with its error, which a single value has not. */
function over(values: readonly number[]): Estimate | null {
  return values.length === 0 ? null : meanOfAny(values);
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
  const [energy, inherent, displacement, rattling, loose] = [
    e.energyPerParticle,
    e.inherentEnergy,
    e.displacement,
    e.rattlers,
    e.rattlerFraction,
  ].map((x) => x ?? nothing);
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
    rattlers: rattling.value,
    rattlersError: rattling.error,
    rattlerFraction: loose.value,
    rattlerFractionError: loose.error,
    atRest: e.atRest,
    beta: e.exponent?.beta ?? Number.NaN,
    betaError: e.exponent?.error ?? Number.NaN,
  };
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type EnsembleMeans, ensembleDecay } from '../analysis/ensemble-decay';
import type { Configuration } from '../configuration';
import { type CheckedPlan, checkedPlan } from '../ensemble/campaign/plan';
import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { Store } from '../ensemble/campaign/store';
import { type RelaxationComputation, type Task, tasksOf, temperatureOf } from '../ensemble/campaign/tasks';
import { makeWritable, readJson, writeJson } from '../ensemble/directory';
import type { EquilibriumResult, RelaxationResult } from '../ensemble/state-result';
import { atCommonTimes, storedFlow } from '../ensemble/stored-flow';
import { isEquilibrated } from '../ensemble/summary';
import { invalid } from '../errors';

import { loadHdf5 } from '../io/hdf5';
import type { Model } from '../models/model';
import type { ScaleName } from './scale';

/** A sample of a campaign that is done: its folders, and what they say. */
export interface Sample {
  computes: RelaxationComputation;
  stateFolder: string;
  folder: string;
  equilibrium: EquilibriumResult;
  relaxation: RelaxationResult;
}

/** The samples of one model, temperature and N. */
export interface Ensemble {
  model: Model;
  temperature: number;
  particles: number;
  samples: Sample[];
  /** all of them */
  equilibrated: boolean;
}

/** Curves of all samples of an ensemble at the same times, with their mean. */
export interface Decay extends Ensemble {
  times: Float64Array;
  v: Float64Array[];
  means: EnsembleMeans;
}

/** What the campaigns of a figure have given, as its drawing asks for it. */
export class Study {
  private readonly store: Store;

  /**
   * @param directory where the campaigns are kept
   * @param plans null: none of its temperatures is asked for
   */
  constructor(
    readonly scale: ScaleName,
    private readonly directory: string,
    private readonly plans: Record<string, CampaignPlan | null>,
    readonly running: { signal?: AbortSignal; threads: number; report: (what: string) => void },
  ) {
    this.store = new Store({ directory, states: join(directory, 'states') });
  }

  plan(campaign: string): CheckedPlan {
    const plan = this.plans[campaign];
    if (plan == null) throw invalid('INTERNAL', 'campaign', campaign, Object.keys(this.plans).join(', '));
    return checkedPlan(plan);
  }

  /** From hot to cold, and by N; those without a finished sample are left out. */
  async ensembles(campaign: string): Promise<Ensemble[]> {
    if (this.plans[campaign] === null) return [];
    const plan = this.plan(campaign);
    const tasks = tasksOf(plan);
    const states = new Map(tasks.map((task) => [task.id, task]));
    const found: Ensemble[] = [];
    for (const temperature of plan.temperatures) {
      for (const particles of plan.particles) {
        const samples: Sample[] = [];
        for (const task of tasks) {
          const { computes } = task;
          if (computes.kind !== 'relaxation' || computes.particles !== particles) continue;
          if (temperatureOf(computes) !== temperature) continue;
          const sample = await this.sample(task, computes, states.get(computes.state) as Task);
          if (sample !== undefined) samples.push(sample);
        }
        if (samples.length === 0) continue;
        const equilibrated = samples.every(({ equilibrium }) => isEquilibrated(equilibrium));
        found.push({ model: plan.model, temperature, particles, samples, equilibrated });
      }
    }
    return found;
  }

  /** v(t) of an ensemble; undefined where its curves have no time in common. */
  async decay(ensemble: Ensemble): Promise<Decay | undefined> {
    const flows = await Promise.all(ensemble.samples.map(({ folder }) => storedFlow(folder)));
    const common = atCommonTimes(flows.flatMap((flow) => flow ?? []));
    if (common.length === 0 || common[0].times.length === 0) return undefined;
    return { ...ensemble, times: common[0].times, v: common.map(({ v }) => v), means: ensembleDecay(common) };
  }

  async decays(campaign: string): Promise<Decay[]> {
    const all = await Promise.all((await this.ensembles(campaign)).map((e) => this.decay(e)));
    return all.flatMap((d) => d ?? []);
  }

  /** The equilibrium state and the inherent structure of a sample. */
  async pair({ stateFolder, folder }: Sample): Promise<{ a: Configuration; b: Configuration }> {
    return {
      a: await loadHdf5(join(stateFolder, 'equilibrium.h5')),
      b: await loadHdf5(join(folder, 'inherent-structure.h5')),
    };
  }

  /**
   * What takes long and is no task of a campaign, kept beside the campaigns: computed once for the same `about`, whichever figure asks.
   * It must be plain JSON.
   */
  async remembered<Result>(name: string, about: unknown, compute: () => Promise<Result>): Promise<Result> {
    const key = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16);
    const folder = join(this.directory, 'measurements');
    const path = join(folder, `${name}-${key}.json`);
    const known = (await readJson(path)) as { result: Result } | undefined;
    if (known !== undefined) return known.result;
    this.running.signal?.throwIfAborted();
    this.running.report(name);
    const result = await compute();
    await makeWritable(folder);
    await writeJson(path, { about, result });
    return result;
  }

  private async sample(task: Task, computes: RelaxationComputation, state: Task): Promise<Sample | undefined> {
    const [folder, stateFolder] = [this.store.folder(task), this.store.folder(state)];
    const relaxation = (await readJson(join(folder, 'relaxation.json'))) as RelaxationResult | undefined;
    if (relaxation === undefined) return undefined;
    const equilibrium = (await readJson(join(stateFolder, 'equilibrium.json'))) as EquilibriumResult;
    return { computes, stateFolder, folder, equilibrium, relaxation };
  }
}

import { join } from 'node:path';
import { storeAt } from '../campaign-directory';
import { Rates } from '../outlook';
import { checkedPlan } from '../plan';
import type { CampaignPlan } from '../plan-schema';
import { checkedOptions, type EnsembleOptions } from '../run-ensemble';
import { tasksOf } from '../tasks';
import { greatestArray, submitArguments } from './commands';
import { bundlesOf, scriptOf } from './script';
import { batchesFolder } from './slurm-engine';

/** Of a Slurm whose configuration cannot be asked for. */
const usualArray = 1001;

/** What `runEnsemble` with engine 'slurm' would submit first. */
export interface SlurmDryRun {
  /** in all, of these done, and of these that could begin now; the others start from the results of others */
  tasks: { all: number; done: number; ready: number };
  /** each array: its elements, and the call of sbatch */
  arrays: { elements: number; command: string[] }[];
  /** the batch script */
  script: string;
}

/**
 * What a campaign would submit to Slurm, for a look at it. Nothing is written, and Slurm need not be there.
 *
 * @throws {VitrelaxError} as `runEnsemble` does before any work
 */
export async function slurmDryRun(plan: CampaignPlan, options: EnsembleOptions = {}): Promise<SlurmDryRun> {
  const o = checkedOptions({ ...options, engine: 'slurm' });
  const tasks = tasksOf(checkedPlan(plan));
  const store = await storeAt(o);
  const done = new Set<string>();
  for (const task of tasks) if (await store.isDone(task)) done.add(task.id);
  const left = tasks.filter(({ id }) => !done.has(id));
  const ready = left.filter(({ needs }) => needs === null || done.has(needs)).slice(0, o.workers);
  const rates = new Rates();
  const orders = ready.map((task) => ({ seconds: rates.secondsOf(task) }));
  const size = await greatestArray().catch(() => usualArray);
  const bundles = bundlesOf(orders, o.slurm.bundleSeconds);
  const folder = join(store.directory, batchesFolder, '<batch>');
  const arrays: SlurmDryRun['arrays'] = [];
  for (let k = 0; k < bundles.length; k += Math.max(1, size)) {
    const elements = Math.min(Math.max(1, size), bundles.length - k);
    const command = ['sbatch', ...submitArguments(folder, join(folder, 'script.sh'), elements, size > 0)];
    arrays.push({ elements, command });
  }
  const about = `${ready.length} tasks of the campaign in ${store.directory}`;
  return {
    tasks: { all: tasks.length, done: done.size, ready: ready.length },
    arrays,
    script: scriptOf(o.slurm, { threads: o.threads, about }),
  };
}

import { knownOptions, requireInteger, requireOptions, requirePositive } from '../../arguments';
import { readyToRun } from '../../binding/running';
import { defaultThreads } from '../../binding/threads';
import { invalid } from '../../errors';
import { newProcessSession } from '../session';
import { averageCampaign, type CampaignAverages } from './averages';
import { CampaignDirectory, defaultCampaignDirectory, requirePaths } from './campaign-directory';
import type { Engine } from './engine';
import type { CampaignEvent } from './events';
import { localEngine, requireWorker } from './local-engine';
import { type CheckedPlan, checkedPlan, plainPlan } from './plan';
import type { CampaignPlan } from './plan-schema';
import { Schedule } from './schedule';
import { greatestArray } from './slurm/commands';
import { checkedSlurm, type SlurmOptions } from './slurm/script';
import { SlurmEngine } from './slurm/slurm-engine';
import { labelOf, type Task, tasksOf } from './tasks';

const defaultCheckpointSeconds = 30;
const defaultRetries = 2;
/** Tasks that are in the queue of Slurm at a time. */
const slurmWorkers = 1000;
const sessionMilliseconds = 30_000;

export interface EnsembleOptions {
  /** where everything is kept; `vitrelax-campaign` */
  directory?: string;
  /** folder of equilibrium states, which campaigns may share; that of the last time, or `states` in the directory */
  states?: string;
  /** where tasks are done: 'local', in processes on this machine, or 'slurm', in job arrays; 'local' */
  engine?: 'local' | 'slurm';
  /** how jobs are submitted, with engine 'slurm' */
  slurm?: SlurmOptions;
  /** tasks at a time, each in a process of its own; the processors of this machine, or 1000 in the queue of Slurm */
  workers?: number;
  /** threads of each task; the processors shared among the workers, 1 with Slurm. Results do not depend on it */
  threads?: number;
  /** seconds between two checkpoints of a task; 30 */
  checkpointSeconds?: number;
  /** how often a task whose process has broken off is done again; 2 */
  retries?: number;
  /** Aborting stops all tasks with their checkpoints; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with all that happens; of a running task at most ten times a second. */
  onEvent?: (event: CampaignEvent) => void;
}

/** A task of the plan and where its files are. */
export interface EnsembleTask {
  id: string;
  kind: 'state' | 'relaxation';
  temperature: number;
  particles: number;
  sample: number;
  folder: string;
  status: 'done' | 'failed';
}

export interface EnsembleResult {
  directory: string;
  tasks: EnsembleTask[];
  /** what failed, and what could not be done without it */
  failures: { id: string; label: string; code: string; message: string }[];
  /** over the tasks that are done; null where none is */
  averages: CampaignAverages | null;
  /** wall time of all runs in this directory [s] */
  seconds: number;
}

/**
 * Carries out a campaign: equilibrium states by temperature, N and sample, their flow to the inherent structure, averages
 * over the samples. Each task is done by a process of its own and kept in a folder of its own, under an id that is a hash of
 * what it computes: what a directory holds already, of this plan or of another, is not done again.
 *
 * It may be interrupted in any way and at any moment. The same call goes on from the checkpoints, and the results are the
 * same bits as without. A task that fails does not stop the others.
 *
 * @param plan `{ model, particles, temperatures, samples?, preparation?, relaxation?, observables?, seed? }`
 * @throws {VitrelaxError} before any work: what is wrong with the plan, naming its field; `FILE_UNWRITABLE`,
 *   `INVALID_ARGUMENT` or `LOCKED` naming the directory. Later: `FILE_UNWRITABLE` when the disk takes no more. An abort
 *   rejects with the signal's reason, when all processes have come to rest. `SLURM_FAILED` with what Slurm says, where it is
 *   asked for and does not work
 */
export async function runEnsemble(plan: CampaignPlan, options: EnsembleOptions = {}): Promise<EnsembleResult> {
  const o = checkedOptions(options);
  const checked = checkedPlan(plan);
  const tasks = tasksOf(checked);
  // what an engine needs is missed before any work
  const arrays = o.engine === 'local' ? 0 : await greatestArray();
  if (o.engine === 'local') requireWorker();
  const begin = performance.now();
  const session = { ...newProcessSession(o.threads), workers: o.workers };
  const directory = await CampaignDirectory.open(o.directory, plainPlan(plan) as CampaignPlan, session, o.states);
  const keep = (): Promise<void> => {
    session.seconds = (performance.now() - begin) / 1000;
    return directory.save();
  };
  const timer = setInterval(() => void keep().catch(() => undefined), sessionMilliseconds);
  try {
    for (const message of directory.notes) o.onEvent({ event: 'note', message });
    const { store, campaign } = directory;
    const engine = await engineOf(o, store.directory, arrays);
    const schedule = new Schedule(tasks, store, engine, o);
    try {
      await schedule.run(o.signal);
    } finally {
      await keep().catch(() => undefined);
      await store.writeIndex().catch(() => undefined);
    }
    const failures = [...schedule.failures.values()];
    const done = tasks.filter(({ id }) => !schedule.failures.has(id));
    const averages = done.length === 0 ? null : await averaged(checked, store, done, o.onEvent);
    await keep();
    return {
      directory: store.directory,
      tasks: tasks.map((task) => resultOf(task, store.folder(task), !schedule.failures.has(task.id))),
      failures: failures.map(({ task, code, message }) => ({ id: task.id, label: labelOf(task), code, message })),
      averages,
      seconds: campaign.sessions.reduce((sum, s) => sum + s.seconds, 0),
    };
  } finally {
    clearInterval(timer);
    await directory.close();
  }
}

async function engineOf(o: ReturnType<typeof checkedOptions>, directory: string, arrays: number): Promise<Engine> {
  if (o.engine === 'local') return localEngine(o.workers);
  const note = (message: string): void => o.onEvent({ event: 'note', message });
  return SlurmEngine.open({ directory, workers: o.workers, slurm: o.slurm, arrays, note });
}

async function averaged(
  plan: CheckedPlan,
  store: Parameters<typeof averageCampaign>[1],
  done: readonly Task[],
  onEvent: (event: CampaignEvent) => void,
): Promise<CampaignAverages> {
  const begin = performance.now();
  onEvent({ event: 'averaging', tasks: done.length });
  const averages = await averageCampaign(plan, store, done);
  onEvent({ event: 'averages', directory: averages.directory, seconds: (performance.now() - begin) / 1000 });
  return averages;
}

function resultOf({ id, computes, sample }: Task, folder: string, done: boolean): EnsembleTask {
  const { kind, particles, temperature } = computes;
  return {
    id,
    kind,
    temperature: temperature === 'infinity' ? Number.POSITIVE_INFINITY : temperature,
    particles,
    sample,
    folder,
    status: done ? 'done' : 'failed',
  };
}

/** @internal */
export function checkedOptions(o: EnsembleOptions) {
  requireOptions('options', o);
  knownOptions('runEnsemble', o, [
    'directory',
    'states',
    'engine',
    'slurm',
    'workers',
    'threads',
    'checkpointSeconds',
    'retries',
    'signal',
    'onEvent',
  ]);
  readyToRun({ signal: o.signal });
  requirePaths(o);
  if (o.onEvent !== undefined && typeof o.onEvent !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'onEvent', o.onEvent, 'a function');
  }
  const { engine = 'local' } = o;
  if (engine !== 'local' && engine !== 'slurm') throw invalid('INVALID_ARGUMENT', 'engine', engine, 'local, slurm');
  if (engine === 'local' && o.slurm !== undefined) {
    throw invalid('INVALID_ARGUMENT', 'slurm', o.slurm, "nothing, unless engine is 'slurm'");
  }
  const local = engine === 'local';
  const workers = requireInteger('workers', o.workers ?? (local ? defaultThreads() : slurmWorkers), 1);
  const threads = local ? Math.max(1, Math.floor(defaultThreads() / workers)) : 1;
  return {
    directory: o.directory ?? defaultCampaignDirectory,
    states: o.states,
    engine,
    slurm: checkedSlurm(o.slurm),
    workers,
    threads: requireInteger('threads', o.threads ?? threads, 1),
    checkpointSeconds: requirePositive('checkpointSeconds', o.checkpointSeconds ?? defaultCheckpointSeconds),
    retries: requireInteger('retries', o.retries ?? defaultRetries, 0),
    signal: o.signal,
    onEvent: o.onEvent ?? (() => undefined),
  };
}

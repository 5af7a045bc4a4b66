import { knownOptions, requireOptions } from '../../arguments';
import { readyToRun } from '../../binding/running';
import { type Calibration, calibrate, type FlowCost, type TemperatureCost } from './calibration';
import { defaultCampaignDirectory, requirePaths, storeAt } from './campaign-directory';
import { checkedPlan } from './plan';
import type { CampaignPlan } from './plan-schema';
import { type Computation, labelOf, type Task, tasksOf, temperatureOf, workOfState } from './tasks';

/** Numbers that a chain of sweeps keeps of each: its energy, and copies of it while it is evaluated [bytes]. */
const bytesPerSweep = 32;
/** Factor by which a rate that is measured in a moment may be wrong: the machine, its caches, what else it does. */
const rateFactor = 1.5;
/** Factor by which the exponent of the evaluations may be wrong, for each factor of 10 in N beyond the calibration. */
const exponentFactor = 1.4;

export interface TaskEstimate {
  id: string;
  label: string;
  kind: Computation['kind'];
  temperature: number;
  particles: number;
  sample: number;
  /** of a state, all its sweeps, exactly; of a relaxation its force evaluations, an estimate */
  sweeps?: number;
  evaluations?: number;
  /** of a core of this machine [s] */
  seconds: number;
  /** by this factor `seconds` may be too large or too small */
  factor: number;
  /** of its process, at most [bytes] */
  memory: number;
  /** whether its result is in the directory already, or among the states that campaigns share */
  done: boolean;
}

export interface EstimateOptions {
  /** of the campaign, where it has one: what it holds is left out of `left` */
  directory?: string;
  /** folder of equilibrium states that campaigns share, as of `runEnsemble` */
  states?: string;
  signal?: AbortSignal;
}

/** What tasks will take together. */
export interface CoreHours {
  /** of all of them, on cores like those of this machine */
  coreHours: number;
  /** between these it should end, if errors of all tasks go the same way */
  coreHoursBetween: [least: number, most: number];
}

export interface WorkEstimate extends CoreHours {
  /** of the longest chain of tasks that need one another, which no number of cores makes shorter */
  longestChainHours: number;
}

/** What a campaign will take, told before it begins, or goes on: all of it, and what is left to do. */
export interface CampaignEstimate extends WorkEstimate {
  tasks: TaskEstimate[];
  /** of the largest task [bytes] */
  memory: number;
  /** without the tasks that are done; those begun count as not begun */
  left: WorkEstimate & { tasks: number };
  calibration: Calibration;
}

/**
 * What a campaign will take in core-hours and memory, from short measured runs of its own model: at each temperature a hasty
 * state of 512 particles (or the smallest N of the plan) and flows from three of them with the plan's tolerance and stop
 * criteria, the same of 2048 where the plan has larger systems, and the memory of whole processes at two sizes. This takes
 * some seconds, more for models whose forces are dear. Times are those of the processor, so that other work does not count.
 *
 *  - The sweeps of a state are known: its cost is N sweeps times the measured time of a trial move, or of the steps of
 *    dynamics in a sweep.
 *  - The evaluations n of a flow that comes to rest grow with the time to rest t_r as sqrt(t_r), since the stages of the
 *    integrator do, and t_r as the inverse of the softest eigenvalue, L^2:
 *
 *        n(N) = n(N_c) (N/N_c)^(1/D),     t_r(N) = t_r(N_c) (N/N_c)^(2/D)
 *
 *    A flow that ends at a given time, or after so many evaluations, ends there: n(t) = n sqrt(t/t_r). Where it was met in the
 *    calibration n grows as between the two sizes, n ~ N^a: not at all for random spheres, but as N^0.3 where avalanches, of
 *    which there are more in larger systems, limit the steps. The cost is n N times the measured time of an evaluation of a
 *    particle with its part of the list builds, which grows as between the two sizes, too: much in Mari-Kurchan, whose
 *    builds look at the more pairs, the larger the system.
 *  - Memory is linear in N, and 32 bytes a sweep.
 *
 * It is an estimate. Rates may be wrong by 1.5 either way, evaluations by the scatter of the calibration and by 1.4 for each
 * factor of 10 from the larger calibration to N: `factor` says so for each task. Not counted are waiting in a queue, averages at the end, lists
 * of neighbours by all pairs (more than four dimensions), which grow as N², and states that are not in equilibrium in the
 * calibration but are in the campaign (their flows are shorter, so the estimate is high at low T).
 *
 * With `directory` or `states` it says which tasks are done there, and what is `left` without them. Nothing is written.
 *
 * @throws {VitrelaxError} what is wrong with the plan, naming its field; `INVALID_ARGUMENT` naming directory or states;
 *   `FILE_FORMAT` when the campaign of the directory is damaged; an abort rejects with the signal's reason
 */
export async function estimateCampaign(plan: CampaignPlan, options: EstimateOptions = {}): Promise<CampaignEstimate> {
  requireOptions('options', options);
  knownOptions('estimateCampaign', options, ['directory', 'states', 'signal']);
  const { directory, states, signal } = options;
  requirePaths({ directory, states });
  readyToRun({ signal });
  const checked = checkedPlan(plan);
  const all = tasksOf(checked);
  const done = await doneOf(all, { directory, states });
  const calibration = await calibrate(checked, signal);
  const tasks = all.map((task) => ({
    ...estimateOf(task, calibration, checked.model.dimension),
    done: done.has(task.id),
  }));
  const left = tasks.filter((task) => !task.done);
  return {
    tasks,
    ...workEstimate(all, tasks),
    memory: Math.max(...tasks.map(({ memory }) => memory)),
    left: { tasks: left.length, ...workEstimate(all, left) },
    calibration,
  };
}

/** Ids of the tasks whose results are there. */
async function doneOf(tasks: readonly Task[], { directory, states }: EstimateOptions): Promise<Set<string>> {
  if (directory === undefined && states === undefined) return new Set();
  const store = await storeAt({ directory: directory ?? defaultCampaignDirectory, states });
  const done = new Set<string>();
  for (const task of tasks) if (await store.isDone(task)) done.add(task.id);
  return done;
}

/** @param some the estimates that count, of `all` tasks */
function workEstimate(all: readonly Task[], some: readonly TaskEstimate[]): WorkEstimate {
  return { ...coreHoursOf(some), longestChainHours: longestChain(all, some) / 3600 };
}

export function coreHoursOf(tasks: readonly TaskEstimate[]): CoreHours {
  const sum = (of: (task: TaskEstimate) => number): number => tasks.reduce((s, task) => s + of(task), 0) / 3600;
  return {
    coreHours: sum(({ seconds }) => seconds),
    coreHoursBetween: [sum(({ seconds, factor }) => seconds / factor), sum(({ seconds, factor }) => seconds * factor)],
  };
}

function estimateOf(task: Task, calibration: Calibration, dimension: number): Omit<TaskEstimate, 'done'> {
  const { computes } = task;
  const { particles } = computes;
  const temperature = temperatureOf(computes);
  const costs = calibration.temperatures.find((c) => c.temperature === temperature) as TemperatureCost;
  const about = { id: task.id, label: labelOf(task), kind: computes.kind, temperature, particles, sample: task.sample };
  const line = calibration.memory[computes.kind];
  const memory = line === null ? Number.NaN : line.base + line.perParticle * particles;
  const { secondsPerProcess } = calibration;
  if (computes.kind === 'state') {
    const { sweeps } = workOfState(computes);
    const seconds = task.cost * costs.secondsPerMove + secondsPerProcess;
    return { ...about, sweeps, seconds, factor: rateFactor, memory: memory + bytesPerSweep * computes.sweeps };
  }
  const flow = costs.flow as FlowCost;
  const ratio = particles / calibration.particles;
  const evaluations = Math.round(evaluationsOf(flow, ratio, dimension, computes.until));
  const seconds = evaluations * flow.secondsPerEvaluation * ratio ** (1 + flow.growth.seconds) + secondsPerProcess;
  const beyond = Math.max(1, particles / (calibration.grownParticles ?? calibration.particles));
  const factor = rateFactor * Math.sqrt(flow.spread) * exponentFactor ** Math.log10(beyond);
  return { ...about, evaluations, seconds, factor, memory };
}

/** @param ratio N over that of the calibration */
function evaluationsOf(
  { evaluations, atRest, time, growth }: FlowCost,
  ratio: number,
  dimension: number,
  until: { time?: number; evaluations?: number },
): number {
  const most = until.evaluations ?? Number.POSITIVE_INFINITY;
  if (!atRest) return Math.min(most, evaluations * ratio ** growth.evaluations);
  const larger = ratio ** (1 / dimension);
  const rest = evaluations * larger;
  const restTime = time * larger ** 2;
  const end = until.time ?? Number.POSITIVE_INFINITY;
  return Math.min(most, restTime <= end ? rest : Math.max(evaluations, rest * Math.sqrt(end / restTime)));
}

function longestChain(all: readonly Task[], estimates: readonly TaskEstimate[]): number {
  const seconds = new Map(estimates.map((task) => [task.id, task.seconds]));
  // each task comes after the one it needs
  const ends = new Map<string, number>();
  for (const { id, needs } of all) {
    ends.set(id, (needs === null ? 0 : (ends.get(needs) ?? 0)) + (seconds.get(id) ?? 0));
  }
  return Math.max(...ends.values());
}

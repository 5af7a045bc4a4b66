import { requireOptions } from '../../arguments';
import { knownOptions } from '../../models/model';
import { readyToRun } from '../../running';
import { type Calibration, calibrate, type TemperatureCost } from './calibration';
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
}

/** What a campaign will take, told before it begins. */
export interface CampaignEstimate {
  tasks: TaskEstimate[];
  /** of all tasks, on cores like those of this machine */
  coreHours: number;
  /** between these it should end, if errors of all tasks go the same way */
  coreHoursBetween: [least: number, most: number];
  /** of the largest task [bytes] */
  memory: number;
  /** of the longest chain of tasks that need one another, which no number of cores makes shorter */
  longestChainHours: number;
  calibration: Calibration;
}

/**
 * What a campaign will take in core-hours and memory, from short measured runs of its own model: at each temperature a hasty
 * state of 512 particles (or the smallest N of the plan) and flows from three of them with the plan's tolerance and stop
 * criteria, and the memory of whole processes at two sizes. This takes some seconds.
 *
 *  - The sweeps of a state are known: its cost is N sweeps times the measured time of a trial move, or of the steps of
 *    dynamics in a sweep.
 *  - The evaluations n of a flow that comes to rest grow with the time to rest t_r as sqrt(t_r), since the stages of the
 *    integrator do, and t_r as the inverse of the softest eigenvalue, L^2:
 *
 *        n(N) = n(N_c) (N/N_c)^(1/D),     t_r(N) = t_r(N_c) (N/N_c)^(2/D)
 *
 *    A flow that ends at a given time, or after so many evaluations, ends there: n(t) = n sqrt(t/t_r), independent of N where
 *    it was met in the calibration. The cost is n N times the measured time of an evaluation of a particle.
 *  - Memory is linear in N, and 32 bytes a sweep.
 *
 * It is an estimate. Rates may be wrong by 1.5 either way, evaluations by the scatter of the calibration and by 1.4 for each
 * factor of 10 from N_c to N: `factor` says so for each task. Not counted are waiting in a queue, averages at the end, lists
 * of neighbours by all pairs (more than four dimensions), which grow as N², and states that are not in equilibrium in the
 * calibration but are in the campaign (their flows are shorter, so the estimate is high at low T). What is done already in
 * a directory is not left out.
 *
 * @throws {VitrelaxError} what is wrong with the plan, naming its field; an abort rejects with the signal's reason
 */
export async function estimateCampaign(
  plan: CampaignPlan,
  options: { signal?: AbortSignal } = {},
): Promise<CampaignEstimate> {
  requireOptions('options', options);
  knownOptions('estimateCampaign', options, ['signal']);
  readyToRun(options);
  const checked = checkedPlan(plan);
  const calibration = await calibrate(checked, options.signal);
  const all = tasksOf(checked);
  const tasks = all.map((task) => estimateOf(task, calibration, checked.model.dimension));
  const sum = (of: (task: TaskEstimate) => number): number => tasks.reduce((s, task) => s + of(task), 0) / 3600;
  return {
    tasks,
    coreHours: sum(({ seconds }) => seconds),
    coreHoursBetween: [sum(({ seconds, factor }) => seconds / factor), sum(({ seconds, factor }) => seconds * factor)],
    memory: Math.max(...tasks.map(({ memory }) => memory)),
    longestChainHours: longestChain(all, tasks) / 3600,
    calibration,
  };
}

function estimateOf(task: Task, calibration: Calibration, dimension: number): TaskEstimate {
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
  const flow = costs.flow as NonNullable<TemperatureCost['flow']>;
  const ratio = particles / calibration.particles;
  const evaluations = Math.round(evaluationsOf(flow, ratio ** (1 / dimension), computes.until));
  const seconds = evaluations * flow.secondsPerEvaluation * ratio + secondsPerProcess;
  const factor = rateFactor * Math.sqrt(flow.spread) * exponentFactor ** Math.abs(Math.log10(ratio));
  return { ...about, evaluations, seconds, factor, memory };
}

/** @param larger how much longer the box is than that of the calibration */
function evaluationsOf(
  { evaluations, atRest, time }: NonNullable<TemperatureCost['flow']>,
  larger: number,
  until: { time?: number; evaluations?: number },
): number {
  const most = until.evaluations ?? Number.POSITIVE_INFINITY;
  if (!atRest) return Math.min(most, evaluations);
  const rest = evaluations * larger;
  const restTime = time * larger ** 2;
  const end = until.time ?? Number.POSITIVE_INFINITY;
  return Math.min(most, restTime <= end ? rest : Math.max(evaluations, rest * Math.sqrt(end / restTime)));
}

function longestChain(all: readonly Task[], estimates: readonly TaskEstimate[]): number {
  // each task comes after the one it needs
  const ends = new Map<string, number>();
  all.forEach(({ id, needs }, k) => {
    ends.set(id, (needs === null ? 0 : (ends.get(needs) ?? 0)) + estimates[k].seconds);
  });
  return Math.max(...ends.values());
}

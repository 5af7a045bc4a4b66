import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VitrelaxError } from '../../errors';
import type { Model } from '../../models/model';
import { type Relaxation, steepestDescent } from '../../relaxation/steepest-descent';
import { System } from '../../system';
import { Preparation, workInAll } from '../preparation';
import { derivedSeed } from '../seeds';
import { wayOf } from '../ways';
import { localEngine } from './local-engine';
import type { CheckedPlan } from './plan';
import { Store } from './store';
import { type Computation, tasksOf } from './tasks';

/** Particles of the runs that are measured, where the plan has as many and their box is large enough. */
const wantedParticles = 512;
/** Sweeps of a state that is measured, beside annealing. */
const measuredSweeps = 512;
/** Flows from different states at each temperature and size, whose costs scatter. */
const flows = 3;
/** N up to which a second size is run beside the first, which says how costs grow with N. */
const grownParticles = 4 * wantedParticles;
/** Processor time of the second size after which no other flow is begun [s]. */
const enoughSeconds = 1;
/** Growth of the evaluations between the two sizes that is not told from none. */
const leastGrowth = 1.1;
/** Exponents of growth that are taken for noise beyond. */
const mostGrowth = 0.5;
/** The larger of two systems whose memory is compared has at least so many particles. */
const largeParticles = 8192;
const measuredEvaluations = 100;
const fewestSweeps = 128;

/** What flows from one temperature cost. */
export interface FlowCost {
  /** of a flow, geometric mean */
  evaluations: number;
  /** the most evaluations over the fewest */
  spread: number;
  /** whether all were at rest in the end */
  atRest: boolean;
  /** when they ended, geometric mean [tau0] */
  time: number;
  /** with its part of the list builds, of all particles, on one core [s] */
  secondsPerEvaluation: number;
  /**
   * exponents of N, from a second size, with which evaluations grow where flows end before they are at rest, and the time of
   * an evaluation of one particle; 0 where the plan has no larger systems, or a second size would take too long
   */
  growth: { evaluations: number; seconds: number };
}

/** What was measured at one temperature. */
export interface TemperatureCost {
  temperature: number;
  /**
   * of a trial move of the sampler, or as much work of another, its measurements included; or of a particle of a state that
   * is made at once [s]
   */
  secondsPerMove: number;
  flow: FlowCost | null;
}

/** Short measured runs of the model of a plan. */
export interface Calibration {
  particles: number;
  /** of the second size; null where there is none */
  grownParticles: number | null;
  temperatures: TemperatureCost[];
  /** of the process of a task [bytes]: `base + perParticle N` */
  memory: Record<Computation['kind'], { base: number; perParticle: number } | null>;
  /** of the process of the smallest task, which is its start and its files [s] */
  secondsPerProcess: number;
  /** that all this took [s] */
  seconds: number;
}

/**
 * Measures the costs of a plan on this machine, one thread. Takes some seconds. Times are those of the processor, which do
 * not depend on what else the machine does, but for caches that are shared.
 */
export async function calibrate(plan: CheckedPlan, signal?: AbortSignal): Promise<Calibration> {
  const begin = performance.now();
  const particles = calibrationSize(plan);
  const temperatures: TemperatureCost[] = [];
  const larger = Math.min(grownParticles, Math.max(...plan.particles));
  const grown = plan.relaxation !== null && larger >= 2 * particles ? larger : null;
  for (const k of plan.temperatures.keys()) temperatures.push(await costsAt(plan, k, particles, grown, signal));
  const memory = await memoryOf(plan, particles, signal);
  return { particles, grownParticles: grown, temperatures, ...memory, seconds: (performance.now() - begin) / 1000 };
}

/** The smallest N of the plan is large enough for the box, whatever the model. */
function calibrationSize({ model, particles }: CheckedPlan): number {
  const smallest = Math.min(...particles);
  for (let n = wantedParticles; n < smallest; n *= 2) if (fits(model, n)) return n;
  return smallest;
}

function fits(model: Model, particles: number): boolean {
  try {
    System.random(model, { particles, seed: 0 }).dispose();
    return true;
  } catch (e) {
    if (e instanceof VitrelaxError && e.code === 'BOX_TOO_SMALL') return false;
    throw e;
  }
}

async function costsAt(
  plan: CheckedPlan,
  k: number,
  particles: number,
  grown: number | null,
  signal?: AbortSignal,
): Promise<TemperatureCost> {
  const temperature = plan.temperatures[k];
  const few = await runsAt(plan, k, particles, { most: flows, enough: Number.POSITIVE_INFINITY }, signal);
  // what else the machine does makes runs longer, never shorter
  const secondsPerMove = Math.min(...few.secondsPerMove);
  if (few.flows.length === 0) return { temperature, secondsPerMove, flow: null };
  const many = grown === null ? null : await runsAt(plan, k, grown, { most: flows, enough: enoughSeconds }, signal);
  const counts = few.flows.map(({ run }) => run.evaluations);
  const growth = { evaluations: 0, seconds: 0 };
  if (grown !== null && many !== null) {
    const more = evaluationsOf(many) / evaluationsOf(few);
    const exponent = (factor: number): number => {
      const found = Math.log(factor) / Math.log(grown / particles);
      return Math.min(mostGrowth, Math.max(0, found));
    };
    if (more > leastGrowth) growth.evaluations = exponent(more);
    growth.seconds = exponent((secondsPerEvaluation(many) * particles) / (secondsPerEvaluation(few) * grown));
  }
  return {
    temperature,
    secondsPerMove,
    flow: {
      evaluations: evaluationsOf(few),
      spread: Math.max(...counts) / Math.min(...counts),
      atRest: few.flows.every(({ run: { stopReason } }) => stopReason !== 'time' && stopReason !== 'evaluations'),
      time: geometricMean(few.flows.map(({ run: { times } }) => times[times.length - 1])),
      secondsPerEvaluation: secondsPerEvaluation(few),
      growth,
    },
  };
}

/** Runs of one temperature and N. */
interface Runs {
  secondsPerMove: number[];
  flows: { run: Relaxation; seconds: number }[];
}

/** @param o at most so many flows, and none after so many seconds of states and flows */
async function runsAt(
  plan: CheckedPlan,
  k: number,
  particles: number,
  o: { most: number; enough: number },
  signal?: AbortSignal,
): Promise<Runs> {
  const found: Runs = { secondsPerMove: [], flows: [] };
  const { relaxation } = plan;
  let spent = 0;
  for (let sample = 0; sample < (relaxation === null ? 1 : o.most) && spent < o.enough; sample++) {
    const made = await timed(() => stateAt(plan, k, particles, sample, signal));
    const { system, moves } = made.result;
    found.secondsPerMove.push(made.seconds / moves);
    spent += made.seconds;
    if (relaxation !== null) {
      const { until, tolerance, times } = relaxation;
      const { result: run, seconds } = await timed(() =>
        steepestDescent(system, {
          until,
          tolerance: Object.fromEntries(Object.entries(tolerance).filter(([, value]) => value > 0)),
          ...(times !== null && { times: Float64Array.from(times) }),
          threads: 1,
          signal,
        }),
      );
      found.flows.push({ run, seconds });
      spent += seconds;
    }
    system.dispose();
  }
  return found;
}

function evaluationsOf({ flows }: Runs): number {
  return geometricMean(flows.map(({ run }) => run.evaluations));
}

/** The least, as what disturbs a run makes it longer. */
function secondsPerEvaluation({ flows }: Runs): number {
  return Math.min(...flows.map(({ run, seconds }) => seconds / run.evaluations));
}

/** The processor time of a piece of work, or its wall time, where that is less since this process does something else too [s]. */
async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const result = await work();
  const wall = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: Math.min(wall, (user + system) / 1e6) };
}

/** A state as the plan makes it, but in a hurry. */
async function stateAt(plan: CheckedPlan, k: number, particles: number, sample: number, signal?: AbortSignal) {
  const { model } = plan;
  const temperature = plan.temperatures[k];
  const seed = derivedSeed(plan.seed, 'calibration', sample);
  const way = wayOf(plan.preparations[k]);
  if (way.kind === 'direct') {
    return { system: await way.make(model, { particles, temperature, seed }), moves: particles };
  }
  const sweeps = Math.max(fewestSweeps, Math.min(measuredSweeps, plan.sweeps[k]));
  const o = { model, particles, temperature, sweeps, seed, side: 'above', way } as const;
  // without a checkpoint: it takes a moment
  const preparation = await Preparation.open('', o);
  while (!preparation.finished) await preparation.step({ threads: 1, signal });
  return { system: preparation.system, moves: particles * workInAll({ ...o, cooled: false }) };
}

/** The memory of processes that do the smallest tasks of their kind, at two sizes. */
async function memoryOf(
  plan: CheckedPlan,
  particles: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<Pick<Calibration, 'memory' | 'secondsPerProcess'>> {
  const sizes = [particles, Math.max(2 * particles, Math.min(largeParticles, Math.max(...plan.particles)))];
  const until = { ...plan.relaxation?.until, evaluations: measuredEvaluations };
  const k = plan.temperatures.length - 1;
  const tasks = tasksOf({
    ...plan,
    particles: sizes,
    temperatures: [plan.temperatures[k]],
    preparations: [plan.preparations[k]],
    sweeps: [Math.min(plan.sweeps[k], fewestSweeps)],
    samples: 1,
    twoSided: false,
    cooling: false,
    relaxation: plan.relaxation && { ...plan.relaxation, until },
  });
  const directory = await fs.mkdtemp(join(tmpdir(), 'vitrelax-estimate-'));
  try {
    const store = new Store({ directory, states: join(directory, 'states') });
    const found: Record<Computation['kind'], number[]> = { state: [], relaxation: [] };
    let fastest = Number.POSITIVE_INFINITY;
    for (const task of tasks) {
      const begin = performance.now();
      const needed = tasks.find(({ id }) => id === task.needs);
      const order = { store, task, needed, threads: 1, checkpointSeconds: 1e6, seconds: 0 };
      const end = await localEngine(1).run(order, { signal, onProgress: () => undefined });
      signal.throwIfAborted();
      if (end.status !== 'done') throw new VitrelaxError('INTERNAL', `a calibration ${JSON.stringify(end)}`);
      fastest = Math.min(fastest, (performance.now() - begin) / 1000);
      const attempts = (await store.manifest(task))?.attempts ?? [];
      found[task.computes.kind].push(attempts[0]?.memory ?? Number.NaN);
    }
    return {
      memory: { state: lineThrough(sizes, found.state), relaxation: lineThrough(sizes, found.relaxation) },
      secondsPerProcess: fastest,
    };
  } finally {
    await fs.rm(directory, { recursive: true, force: true });
  }
}

function lineThrough(
  [n1, n2]: readonly number[],
  values: readonly number[],
): { base: number; perParticle: number } | null {
  if (values.length < 2) return null;
  const perParticle = Math.max(0, (values[1] - values[0]) / (n2 - n1));
  return { base: values[0] - perParticle * n1, perParticle };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);
}

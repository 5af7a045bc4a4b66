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
/** Flows from different states at each temperature, whose costs scatter. */
const flows = 3;
/** The larger of two systems whose memory is compared has at least so many particles. */
const largeParticles = 8192;
const measuredEvaluations = 100;
const fewestSweeps = 128;

/** What was measured at one temperature. */
export interface TemperatureCost {
  temperature: number;
  /**
   * of a trial move of the sampler, or as much work of another, its measurements included; or of a particle of a state that
   * is made at once [s]
   */
  secondsPerMove: number;
  /** of the flows: evaluations (geometric mean), the largest over the smallest, and whether they were at rest in the end */
  flow: { evaluations: number; spread: number; atRest: boolean; time: number; secondsPerEvaluation: number } | null;
}

/** Short measured runs of the model of a plan. */
export interface Calibration {
  particles: number;
  temperatures: TemperatureCost[];
  /** of the process of a task [bytes]: `base + perParticle N` */
  memory: Record<Computation['kind'], { base: number; perParticle: number } | null>;
  /** of the process of the smallest task, which is its start and its files [s] */
  secondsPerProcess: number;
  /** that all this took [s] */
  seconds: number;
}

/** Measures the costs of a plan on this machine, one thread. Takes some seconds. */
export async function calibrate(plan: CheckedPlan, signal?: AbortSignal): Promise<Calibration> {
  const begin = performance.now();
  const particles = calibrationSize(plan);
  const temperatures: TemperatureCost[] = [];
  for (const k of plan.temperatures.keys()) temperatures.push(await costsAt(plan, k, particles, signal));
  const memory = await memoryOf(plan, particles, signal);
  return { particles, temperatures, ...memory, seconds: (performance.now() - begin) / 1000 };
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
  signal?: AbortSignal,
): Promise<TemperatureCost> {
  const temperature = plan.temperatures[k];
  const rates: number[] = [];
  const runs: Relaxation[] = [];
  for (let sample = 0; sample < (plan.relaxation === null ? 1 : flows); sample++) {
    const begin = performance.now();
    const { system, moves } = await stateAt(plan, k, particles, sample, signal);
    rates.push((performance.now() - begin) / 1000 / moves);
    if (plan.relaxation !== null) {
      const { until, tolerance, times } = plan.relaxation;
      runs.push(
        await steepestDescent(system, {
          until,
          tolerance: Object.fromEntries(Object.entries(tolerance).filter(([, value]) => value > 0)),
          ...(times !== null && { times: Float64Array.from(times) }),
          threads: 1,
          signal,
        }),
      );
    }
    system.dispose();
  }
  // what else the machine does makes runs longer, never shorter
  const secondsPerMove = Math.min(...rates);
  if (runs.length === 0) return { temperature, secondsPerMove, flow: null };
  const evaluations = runs.map((run) => run.evaluations);
  const ends = runs.map(({ times }) => times[times.length - 1]);
  return {
    temperature,
    secondsPerMove,
    flow: {
      evaluations: geometricMean(evaluations),
      spread: Math.max(...evaluations) / Math.min(...evaluations),
      atRest: runs.every(({ stopReason }) => stopReason !== 'time' && stopReason !== 'evaluations'),
      time: geometricMean(ends),
      secondsPerEvaluation: Math.min(...runs.map((run) => run.seconds / run.evaluations)),
    },
  };
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

import { knownOptions, requireInteger, requireOptions, requirePositive } from '../arguments';
import { type Running, readyToRun, runningOptions } from '../binding/running';
import { defaultThreads } from '../binding/threads';
import { invalid } from '../errors';
import type { PreparationName } from '../models/description';
import type { Model } from '../models/model';
import { descriptionOf } from '../models/registry';
import { softSpheres } from '../models/soft-spheres';
import { defaultOrigins } from '../sampling/equilibration';
import type { QuenchProgress, StageReport } from './progress';
import { recommendedSweeps } from './recommended-sweeps';
import { temperatureForJson } from './temperature';
import { preparationOf, wayOf } from './ways';

export interface QuenchOptions extends Running<QuenchProgress> {
  /** where everything is written; `vitrelax-quench` */
  directory?: string;
  /** softSpheres({ dimension: 2 }) */
  model?: Model;
  /** of the equilibrium states, Infinity for random positions; 0.8, 0.2, 0.1 in soft-spheres-2d, else as the model's */
  temperatures?: readonly number[];
  /** N; 4000 */
  particles?: number;
  /** how states at finite temperatures are made; as the model's description says */
  preparation?: PreparationName;
  /** sweeps at each temperature, one number for all or one each; from measured relaxation times (`recommendedSweeps`) */
  sweeps?: number | readonly number[];
  /** all random numbers follow from it; 1 */
  seed?: number;
  /** relative tolerance of the flow; 1e-2 */
  tolerance?: number;
  /** removes what an earlier quench left in the directory and starts over; false */
  overwrite?: boolean;
  /** seconds between two checkpoints of the sampler; 3 */
  checkpointSeconds?: number;
  /** the command that does the same again, for the report */
  command?: string;
  /** called once for every finished stage */
  onStage?: (stage: StageReport) => void;
}

/** What decides the results of a quench; stored with them, and the same directory takes no other. */
export interface QuenchPlan {
  model: Model;
  particles: number;
  /** from high to low, Infinity for random positions */
  temperatures: number[];
  /** how the state of each temperature is made */
  preparations: PreparationName[];
  /** 0 where nothing is sampled */
  sweeps: number[];
  seed: number;
  tolerance: number;
}

export interface CheckedQuench extends Running<QuenchProgress> {
  plan: QuenchPlan;
  directory: string;
  threads: number;
  overwrite: boolean;
  checkpointSeconds: number;
  command: string | undefined;
  onStage: (stage: StageReport) => void;
}

export const defaultDirectory = 'vitrelax-quench';
export const defaultParticles = 4000;
export const defaultTolerance = 1e-2;

/** A plan as JSON has it: an infinite temperature becomes a word. */
export function planForJson(
  plan: QuenchPlan,
): Omit<QuenchPlan, 'temperatures'> & { temperatures: (number | string)[] } {
  return { ...plan, temperatures: plan.temperatures.map(temperatureForJson) };
}

/** The shortest run whose quarter from below, half of it measured, holds the time origins. */
const fewestSweeps = 8 * defaultOrigins;

/**
 * Fills in the defaults and checks all options before any work.
 *
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `INVALID_ARGUMENT` or `WRONG_LENGTH`, naming the option
 */
export function checkedQuench(o: QuenchOptions): CheckedQuench {
  requireOptions('options', o);
  knownOptions('quench', o, [
    'directory',
    'model',
    'temperatures',
    'preparation',
    'particles',
    'sweeps',
    'seed',
    'tolerance',
    'overwrite',
    'checkpointSeconds',
    'command',
    'onStage',
    ...runningOptions,
  ]);
  const directory = o.directory ?? defaultDirectory;
  if (typeof directory !== 'string' || directory === '') {
    throw invalid('INVALID_ARGUMENT', 'directory', directory, 'the path of a directory');
  }
  const model = o.model ?? softSpheres({ dimension: 2 });
  const given = checkedTemperatures(o.temperatures ?? defaultTemperatures(model));
  const ways = given.map((t) => preparationOf(model, t, o.preparation));
  const steps = checkedSweeps(o.sweeps, model, given, ways);
  const order = given.map((_, k) => k).sort((a, b) => given[b] - given[a]);
  readyToRun(o);
  return {
    plan: {
      model,
      particles: requireInteger('particles', o.particles ?? defaultParticles, 1),
      temperatures: order.map((k) => given[k]),
      preparations: order.map((k) => ways[k]),
      sweeps: order.map((k) => steps[k]),
      seed: requireInteger('seed', o.seed ?? 1, 0),
      tolerance: requirePositive('tolerance', o.tolerance ?? defaultTolerance),
    },
    directory,
    threads: o.threads === undefined ? defaultThreads() : requireInteger('threads', o.threads, 1),
    overwrite: o.overwrite ?? false,
    checkpointSeconds: requirePositive('checkpointSeconds', o.checkpointSeconds ?? 3),
    command: o.command,
    onStage: o.onStage ?? (() => undefined),
    signal: o.signal,
    onProgress: o.onProgress,
  };
}

function defaultTemperatures(model: Model): readonly number[] {
  const { temperatures } = descriptionOf(model);
  if (temperatures.length > 0) return temperatures;
  const allowed = `an array (--temperature): there are no defaults for ${model.name}`;
  throw invalid('INVALID_ARGUMENT', 'temperatures', undefined, allowed);
}

/** @throws {VitrelaxError} naming the temperature that is none, or stands twice */
export function checkedTemperatures(temperatures: readonly number[]): readonly number[] {
  if (!Array.isArray(temperatures) || temperatures.length === 0) {
    throw invalid('INVALID_ARGUMENT', 'temperatures', temperatures, 'an array of at least one positive number');
  }
  for (const [k, t] of temperatures.entries()) {
    if (t !== Number.POSITIVE_INFINITY) requirePositive(`temperatures[${k}]`, t);
    if (temperatures.indexOf(t) !== k)
      throw invalid('INVALID_ARGUMENT', `temperatures[${k}]`, t, 'each temperature once');
  }
  return temperatures;
}

/** The sweeps at each temperature, 0 where nothing is sampled. @throws {VitrelaxError} naming sweeps */
export function checkedSweeps(
  sweeps: QuenchOptions['sweeps'],
  model: Model,
  temperatures: readonly number[],
  preparations: readonly PreparationName[],
): number[] {
  if (sweeps === undefined) return temperatures.map((t, k) => recommendedSweeps(model, t, preparations[k]));
  const each = typeof sweeps === 'number' ? temperatures.map(() => sweeps) : sweeps;
  if (!Array.isArray(each)) throw invalid('INVALID_ARGUMENT', 'sweeps', sweeps, 'a number or an array of numbers');
  if (each.length !== temperatures.length) {
    throw invalid('WRONG_LENGTH', 'sweeps', sweeps, `one number, or one per temperature (${temperatures.length})`);
  }
  return each.map((s, k) => (wayOf(preparations[k]).kind === 'direct' ? 0 : requireInteger('sweeps', s, fewestSweeps)));
}

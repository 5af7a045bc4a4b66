import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { Running } from '../../binding/running';
import { invalid, VitrelaxError } from '../../errors';
import { loadHdf5 } from '../../io/hdf5';
import { readCheckpoint } from '../checkpoint';
import { readJson } from '../directory';
import { concludeEquilibrium, makeEquilibrium, type StateWork } from '../equilibrium-stage';
import { bringToEnd, Preparation, type Side } from '../preparation';
import type { QuenchProgress } from '../progress';
import { relax } from '../relaxation-stage';
import type { EquilibriumResult } from '../state-result';
import { type SampledWay, wayOf } from '../ways';
import type { TaskManifest } from './manifest';
import {
  modelOfComputation,
  type RelaxationComputation,
  type StateComputation,
  type Task,
  temperatureOf,
} from './tasks';

/** Folder of what only an unfinished task needs. */
export const unfinished = 'checkpoints';

export interface WorkOptions extends Running<QuenchProgress> {
  threads: number;
  checkpointSeconds: number;
}

/** A task, the folder that it may write to, and what it has to say of itself. */
export interface Work {
  task: Task;
  folder: string;
  /** where the files of the result are written */
  results: string;
  /** of the task that it starts from */
  source: string | undefined;
  manifest: TaskManifest;
  options: WorkOptions;
}

/** What a task computes, from its checkpoint where there is one. @returns the names of the files of the result */
export function compute(work: Work): Promise<string[]> {
  const { computes } = work.task;
  return computes.kind === 'state' ? makeState(work, computes) : makeRelaxation(work, computes);
}

const stateFiles = ['equilibrium.h5', 'equilibrium.json'];
const sampledFiles = ['energy.csv', 'correlations.csv', 'sampling.h5'];

async function makeState(work: Work, c: StateComputation): Promise<string[]> {
  const { results } = work;
  const way = wayOf(c.preparation);
  const state: StateWork = {
    model: modelOfComputation(c),
    particles: c.particles,
    temperature: temperatureOf(c),
    preparation: c.preparation,
    seed: c.seed,
    file: (name) => join(results, name),
  };
  if (way.kind === 'direct') {
    await makeEquilibrium(state, way);
    return stateFiles;
  }
  const above = await prepared(work, c, 'above', way);
  const below = c.twoSided ? await prepared(work, c, 'below', way) : undefined;
  const from = c.from === null ? undefined : await resultIn(work.source as string);
  const before = from?.evidence?.temperature === state.temperature ? from.evidence : undefined;
  await concludeEquilibrium(state, above, below, before);
  const files = [...stateFiles, ...sampledFiles];
  const more = 'pair-distribution.csv';
  return (await fs.readdir(results)).includes(more) ? [...files, more] : files;
}

async function resultIn(folder: string): Promise<EquilibriumResult> {
  return (await readJson(join(folder, 'equilibrium.json'))) as EquilibriumResult;
}

async function prepared(work: Work, c: StateComputation, side: Side, way: SampledWay): Promise<Preparation> {
  const { folder, source, options } = work;
  const path = join(folder, unfinished, `${side}.checkpoint`);
  await requireSound(work, path);
  const model = modelOfComputation(c);
  const temperature = temperatureOf(c);
  if (c.from !== null && source === undefined)
    throw invalid('INTERNAL', 'needs', source, 'the state that it is cooled from');
  const preparation = await Preparation.open(path, {
    model,
    particles: c.particles,
    temperature,
    sweeps: c.sweeps,
    seed: c.seed,
    side,
    way,
    ...(c.from !== null && side === 'above' && { from: await loadHdf5(join(source as string, 'equilibrium.h5')) }),
  });
  const { onProgress, signal, threads, checkpointSeconds } = options;
  await bringToEnd(preparation, path, {
    signal,
    threads,
    checkpointSeconds,
    onProgress: onProgress && ((p) => onProgress({ ...p, kind: 'sampling', temperature, side })),
  });
  return preparation;
}

async function makeRelaxation(work: Work, c: RelaxationComputation): Promise<string[]> {
  const { folder, results, source, options } = work;
  if (source === undefined) throw invalid('INTERNAL', 'needs', source, 'the state that relaxes');
  const checkpoint = join(folder, unfinished, 'flow.checkpoint');
  await requireSound(work, checkpoint);
  await relax(
    {
      model: modelOfComputation(c),
      particles: c.particles,
      temperature: temperatureOf(c),
      seed: c.seed,
      file: (name) => join(results, name),
      initial: join(source, 'equilibrium.h5'),
      checkpoint,
      // a tolerance of 0 is one that does not count
      tolerance: Object.fromEntries(Object.entries(c.tolerance).filter(([, value]) => value > 0)),
      until: c.until,
      ...(c.times !== null && { times: Float64Array.from(c.times) }),
      evaluationsPerLeg: c.evaluationsPerLeg,
      frames: c.frames,
    },
    await resultIn(source),
    options,
  );
  const files = ['inherent-structure.h5', 'relaxation.csv', 'local-exponent.csv', 'relaxation.h5', 'relaxation.json'];
  const made = await fs.readdir(results);
  return [...files, ...['fields.h5', 'flow.h5'].filter((name) => made.includes(name))];
}

/** Puts a damaged checkpoint aside: the stage begins anew and ends in the same bits. */
async function requireSound({ manifest }: Work, path: string): Promise<void> {
  try {
    await readCheckpoint(path);
  } catch (e) {
    if (!(e instanceof VitrelaxError) || e.code !== 'FILE_TRUNCATED') throw e;
    await fs.rename(path, `${path}.damaged`);
    manifest.notes.push(`${path} was damaged; begun anew without it`);
  }
}

import { promises as fs } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { unwrappedPair } from '../../analysis/displacement';
import { checkedPair, particlesOf } from '../../analysis/states';
import type { Configuration } from '../../configuration';
import { invalid, VitrelaxError } from '../../errors';
import { namesParticles, readConfiguration } from '../../io/any-format';
import { readHdf5 } from '../../io/hdf5-tree';
import { openTrajectory } from '../../io/trajectory';
import type { Model } from '../../models/model';
import type { Estimate } from '../../numerics/statistics';
import type { TaskManifest } from '../campaign/manifest';
import { readJson } from '../directory';
import type { EquilibriumResult } from '../state-result';
import { estimateOf } from './quantity-figures';

/** An initial configuration and its inherent structure, and where they come from. */
export interface PairSource {
  /** for tables and messages */
  name: string;
  /** of the initial state, where the files say it */
  temperature: number | undefined;
  /** first minimum of the equilibrium g(x) over many configurations, where the files say it */
  xEquilibrium: Estimate | undefined;
  initial: ConfigurationSource;
  final: ConfigurationSource;
  /** the directory of results that holds both */
  folder?: string;
  /** they are the first and the last frame of one file */
  trajectory?: boolean;
}

interface ConfigurationSource {
  path: string;
  /** of a file of many frames */
  frame?: number;
}

export interface LoadedPair {
  a: Configuration;
  b: Configuration;
  /** both frames were wrapped into the box, apart from each other: displacements are minimum images */
  unwrapped: boolean;
  /** one frame is wrapped into the box and the other is not, and a particle has moved by more than half the box */
  mixed: boolean;
  /** no ids: rows are taken for the same particles */
  byRow: boolean;
  /** of the trajectory that they are the ends of; 2 of pairs */
  frames: number;
}

type Ends = Pick<LoadedPair, 'a' | 'b' | 'frames'>;

const stateFiles = { initial: 'equilibrium.h5', final: 'inherent-structure.h5' };
/** Frames of the flow between them. */
const flowFile = 'flow.h5';
/** How far below a directory its states may lie. */
const deepest = 5;

/**
 * The pairs of configurations in what a user names: directories that hold `equilibrium.h5` beside
 * `inherent-structure.h5` at any depth, as those of a quench, or a manifest that says where it is, as those of a campaign; files of a trajectory, whose first and last frames are a
 * pair; and files of initial and final configurations.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `WRONG_LENGTH` when initial and final files are not as many;
 *   `INVALID_ARGUMENT` when a directory holds no pair, nothing is named, or the same twice, which would count as two samples
 */
export async function pairSources(
  paths: readonly string[],
  initial: readonly string[],
  final: readonly string[],
): Promise<PairSource[]> {
  if (initial.length !== final.length) {
    throw invalid('WRONG_LENGTH', 'final', [...final], `as many files as initial, ${initial.length}`);
  }
  const found: PairSource[] = [];
  for (const path of paths) {
    if (await isDirectory(path)) found.push(...(await sourcesBelow(path)));
    else found.push((await flowIn(path)) ?? trajectoryOf(path));
  }
  initial.forEach((path, k) => {
    found.push(asPair(path, { path }, { path: final[k] }));
  });
  if (found.length === 0) {
    throw invalid(
      'INVALID_ARGUMENT',
      'paths',
      paths,
      'a directory of results, trajectories, or initial and final files',
    );
  }
  const named = found.map(({ initial, final }) => [initial, final].map(({ path }) => resolve(path)).join('\n'));
  const again = named.findIndex((one, k) => named.indexOf(one) < k);
  if (again >= 0) {
    const { name, trajectory, folder } = found[again];
    const field = trajectory || folder !== undefined ? 'paths' : 'initial';
    throw invalid('INVALID_ARGUMENT', field, name, 'each trajectory or pair once: twice the same are not two samples');
  }
  return found;
}

function asPair(name: string, initial: ConfigurationSource, final: ConfigurationSource): PairSource {
  return { name, temperature: undefined, xEquilibrium: undefined, initial, final };
}

function trajectoryOf(path: string): PairSource {
  return { ...asPair(path, { path, frame: 0 }, { path, frame: -1 }), trajectory: true };
}

/** The directory of results whose frames a file holds. */
async function flowIn(path: string): Promise<PairSource | undefined> {
  if (basename(path) !== flowFile) return undefined;
  const folder = dirname(path);
  const found = (await foldersOfStates(folder, deepest)).find((one) => one.folder === folder);
  return found && sourceOf(found);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).isDirectory();
  } catch (e) {
    throw new VitrelaxError('FILE_NOT_FOUND', `cannot read ${path}: ${(e as Error).message}`, {
      field: 'path',
      value: path,
    });
  }
}

async function sourcesBelow(path: string): Promise<PairSource[]> {
  const folders = await foldersOfStates(path, 0);
  if (folders.length === 0) {
    throw invalid(
      'INVALID_ARGUMENT',
      'directory',
      path,
      `one that holds ${stateFiles.initial} beside ${stateFiles.final}`,
    );
  }
  const found: PairSource[] = [];
  for (const one of folders) found.push(await sourceOf(one));
  return found;
}

interface StateFolder {
  folder: string;
  initial: string;
}

async function sourceOf({ folder, initial }: StateFolder): Promise<PairSource> {
  const at = (name: string): string => join(initial, name);
  const record = (await readHdf5(at(stateFiles.initial))).groups.vitrelax?.groups.record?.attributes ?? {};
  const known = (await readJson(at('equilibrium.json'))) as Partial<EquilibriumResult> | undefined;
  return {
    name: folder,
    temperature: typeof record.temperature === 'number' ? record.temperature : undefined,
    xEquilibrium: estimateOf(known?.xEquilibrium) ?? undefined,
    initial: { path: at(stateFiles.initial) },
    final: { path: join(folder, stateFiles.final) },
    folder,
  };
}

/** Sorted, so that the same directory gives the same results on every file system. */
async function foldersOfStates(path: string, depth: number): Promise<StateFolder[]> {
  const entries = await fs.readdir(path, { withFileTypes: true });
  const has = (name: string): boolean => entries.some((entry) => entry.isFile() && entry.name === name);
  const found: StateFolder[] = [];
  if (has(stateFiles.final)) {
    const initial = has(stateFiles.initial) ? path : await folderNeeded(path);
    if (initial !== undefined) found.push({ folder: path, initial });
  }
  if (depth === deepest) return found;
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of below.sort()) found.push(...(await foldersOfStates(join(path, name), depth + 1)));
  return found;
}

/** Where the manifest of a finished task of a campaign says that its initial state is. */
async function folderNeeded(folder: string): Promise<string | undefined> {
  const manifest = (await readJson(join(folder, 'manifest.json'))) as Partial<TaskManifest> | undefined;
  if (manifest?.status !== 'done' || typeof manifest.needs !== 'string') return undefined;
  return join(folder, manifest.needs);
}

/**
 * Reads a pair.
 *
 * @param model of files that do not say it
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming model where it is needed, or a trajectory of one frame; those of
 *   the readers; `MODEL_MISMATCH` or `WRONG_LENGTH` when the two are not the same particles in the same box
 */
export async function loadPair(source: PairSource, model: Model | undefined): Promise<LoadedPair> {
  const { a: first, b, frames } = (await endsOfTrajectory(source, model)) ?? (await loadBoth(source, model));
  if (source.initial.path === source.final.path && b.positions.every((x, k) => x === first.positions[k])) {
    throw source.trajectory
      ? invalid('INVALID_ARGUMENT', 'paths', source.name, 'a trajectory of two frames or more that moves')
      : invalid('INVALID_ARGUMENT', 'final', source.final.path, 'another file than initial, what that has become');
  }
  const byRow = !(await namesParticles(source.initial.path)) || !(await namesParticles(source.final.path));
  const wrapped = crosses(first, b) ? Number(isWrapped(first)) + Number(isWrapped(b)) : 0;
  if (wrapped < 2) return { a: first, b, frames, unwrapped: false, mixed: wrapped === 1, byRow };
  return { ...unwrappedPair(first, b), frames, unwrapped: true, mixed: false, byRow };
}

async function loadBoth({ initial, final }: PairSource, model: Model | undefined): Promise<Ends> {
  const a = await load(initial, model);
  const b = await load(final, model ?? a.model);
  const [n, other] = [particlesOf(a), particlesOf(b)];
  if (n !== other) {
    throw new VitrelaxError(
      'WRONG_LENGTH',
      `${final.path} holds ${other} particles, and ${initial.path} ${n}; allowed: as many in both`,
      { field: 'final', value: other },
    );
  }
  return { ...checkedPair(a, b), frames: 2 };
}

/** Of a file of more than two frames, which needs no model: without one, positions alone are known. */
async function endsOfTrajectory(source: PairSource, model: Model | undefined): Promise<Ends | undefined> {
  if (source.trajectory !== true) return undefined;
  const trajectory = await openTrajectory(source.initial.path, { model });
  if (trajectory === undefined || trajectory.frames < 3) return undefined;
  const { frames, path } = trajectory;
  const [a, b] = [await trajectory.frame(0), await trajectory.frame(frames - 1)];
  try {
    return { ...checkedPair(a, b), frames };
  } catch (e) {
    if (!(e instanceof VitrelaxError)) throw e;
    throw new VitrelaxError('FILE_FORMAT', `${path}: the last frame does not fit the first: ${e.message}`, {
      field: 'path',
      value: path,
      cause: e,
    });
  }
}

async function load({ path, frame }: ConfigurationSource, model: Model | undefined): Promise<Configuration> {
  return readConfiguration(path, { model, frame: model === undefined ? undefined : frame });
}

function isWrapped({ positions, boxLength }: Configuration): boolean {
  const slack = 1e-9 * boxLength;
  return positions.every((x) => x >= -slack && x <= boxLength + slack);
}

/** Whether a particle seems to have moved by more than half the box. */
function crosses(a: Configuration, b: Configuration): boolean {
  return a.positions.some((x, k) => Math.abs(b.positions[k] - x) > a.boxLength / 2);
}

/** Which ensemble a pair belongs to. */
export function ensembleOf(c: Configuration, temperature: number | undefined): string {
  return JSON.stringify([c.model, particlesOf(c), Number(c.boxLength.toPrecision(9)), temperature ?? null]);
}

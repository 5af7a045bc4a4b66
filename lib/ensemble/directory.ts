import { constants, promises as fs } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { VitrelaxError } from '../errors';
import { tryFolder, writeFileAtomic } from '../io/atomic';
import type { PreparationName } from '../models/description';
import { planForJson, type QuenchPlan } from './options';
import { type Session, sessionSchema } from './session';
import { temperatureName } from './temperature';
import { preparationNames } from './ways';

const format = 'vitrelax quench 2';
const manifestName = 'manifest.json';

const manifestSchema = z.object({
  format: z.literal(format),
  plan: z.object({
    model: z.looseObject({ name: z.string(), dimension: z.number() }),
    particles: z.number(),
    temperatures: z.array(z.union([z.number(), z.literal('infinity').transform(() => Number.POSITIVE_INFINITY)])),
    preparations: z.array(z.enum(preparationNames as [PreparationName, ...PreparationName[]])),
    sweeps: z.array(z.number()),
    seed: z.number(),
    tolerance: z.number(),
  }),
  status: z.enum(['unfinished', 'complete']),
  sessions: z.array(sessionSchema),
  timings: z.record(z.string(), z.number()),
});

/**
 * What a directory of a quench says about itself, in `manifest.json`: the plan, whether it is complete, each run of the
 * program that worked on it with its wall time so far [s], and the wall time of each finished stage [s].
 */
export type Manifest = z.infer<typeof manifestSchema>;

/** The files of a quench. */
export class QuenchDirectory {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    readonly manifest: Manifest,
  ) {}

  /**
   * Opens a directory for a plan: makes it, takes up an earlier run of the same plan, or with `overwrite` removes the
   * files of an earlier run. A directory that holds anything else is refused.
   *
   * @throws {VitrelaxError} `FILE_UNWRITABLE` when it cannot be written to; `INVALID_ARGUMENT` naming the option that
   *   differs from the earlier run, or the directory when it holds other files
   */
  static async open(path: string, plan: QuenchPlan, overwrite: boolean, session: Session): Promise<QuenchDirectory> {
    await makeWritable(path);
    const known = await readManifest(path);
    if (known === undefined) {
      const others = (await fs.readdir(path)).filter((name) => !name.startsWith('.'));
      if (others.length > 0) {
        throw new VitrelaxError(
          'INVALID_ARGUMENT',
          `directory ${path} holds ${others[0]} and no quench; allowed: a new or an empty directory, or that of a quench`,
          { field: 'directory', value: path },
        );
      }
    }
    const earlier = known !== undefined && !overwrite ? known : undefined;
    if (earlier !== undefined) requireSamePlan(path, earlier.plan, plan);
    if (known !== undefined && earlier === undefined) await removeFiles(path, known.plan);
    const manifest: Manifest = earlier ?? { format, plan, status: 'unfinished', sessions: [], timings: {} };
    const directory = new QuenchDirectory(path, manifest);
    // a finished quench that is asked for again has no more to tell
    if (manifest.status !== 'complete') {
      manifest.sessions.push(session);
      await directory.saveManifest();
    }
    await fs.mkdir(directory.file('checkpoints'), { recursive: true });
    for (const t of plan.temperatures) await fs.mkdir(directory.ofTemperature(t, ''), { recursive: true });
    await fs.mkdir(directory.file('figures'), { recursive: true });
    return directory;
  }

  /**
   * The directory of a quench to look at: nothing is written. undefined where it is none.
   *
   * @throws {VitrelaxError} `FILE_FORMAT` when its manifest is damaged
   */
  static async view(path: string): Promise<QuenchDirectory | undefined> {
    const manifest = await readManifest(path);
    return manifest && new QuenchDirectory(path, manifest);
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  ofTemperature(temperature: number, name: string): string {
    return join(this.path, folderOf(temperature), name);
  }

  checkpoint(temperature: number, side: string): string {
    return this.file('checkpoints', `${folderOf(temperature)}-${side}.checkpoint`);
  }

  /** Writes the manifest as it is when its turn comes, so that of two at the same time the later one stays. */
  saveManifest(): Promise<void> {
    const write = (): Promise<void> =>
      writeJson(this.file(manifestName), { ...this.manifest, plan: planForJson(this.manifest.plan) });
    this.saving = this.saving.then(write, write);
    return this.saving;
  }

  /** What only a run needs that is not finished. */
  async removeCheckpoints(temperature: number): Promise<void> {
    for (const side of ['above', 'below', 'flow']) await fs.rm(this.checkpoint(temperature, side), { force: true });
  }
}

/** `T0.1`, and the same for every way of writing 0.1; `Tinf` */
export function folderOf(temperature: number): string {
  return `T${temperatureName(temperature)}`;
}

/** JSON knows no NaN and no infinities: they become null. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, jsonText(value));
}

/** Arrays of numbers as lists, of whatever type they are. */
export function jsonText(value: unknown): string {
  const plain = (_: string, one: unknown): unknown =>
    ArrayBuffer.isView(one) ? Array.from(one as unknown as ArrayLike<number>) : one;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

/** @returns undefined when there is no such file @throws {VitrelaxError} `FILE_FORMAT` when it is no JSON */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw e;
  }
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new VitrelaxError('FILE_FORMAT', `${path} is no JSON: ${(e as Error).message}`, {
      field: 'path',
      value: path,
    });
  }
}

/**
 * A JSON file that a schema describes; undefined when there is none.
 *
 * @param what the file should be, for the message
 * @param at what the error names: the path of the file
 * @throws {VitrelaxError} `FILE_FORMAT` naming the file when it is damaged or of another program
 */
export async function readJsonAs<T>(
  schema: z.ZodType<T>,
  path: string,
  what: string,
  at: { field: string; value: string } = { field: 'path', value: path },
): Promise<T | undefined> {
  const json = await readJson(path);
  if (json === undefined) return undefined;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VitrelaxError('FILE_FORMAT', `${path} is not ${what}: ${issue.path.join('.')}: ${issue.message}`, at);
}

/** Makes a directory and tries it. @throws {VitrelaxError} `FILE_UNWRITABLE` */
export async function makeWritable(path: string): Promise<void> {
  try {
    await makeFolder(path);
    await fs.access(path, constants.W_OK | constants.X_OK);
    await tryFolder(path);
  } catch (e) {
    throw new VitrelaxError('FILE_UNWRITABLE', `cannot write to directory ${path}: ${(e as Error).message}`, {
      field: 'directory',
      value: path,
      cause: e,
    });
  }
}

/** A folder with those above it. On file systems that take none Node's own recursion comes to no end. */
async function makeFolder(path: string): Promise<void> {
  const mkdir = (): Promise<'made' | 'there' | 'orphan'> =>
    fs.mkdir(path).then(
      () => 'made',
      (e: NodeJS.ErrnoException) => {
        if (e.code === 'EEXIST') return 'there';
        if (e.code === 'ENOENT') return 'orphan';
        throw e;
      },
    );
  if ((await mkdir()) !== 'orphan') return;
  const parent = dirname(resolve(path));
  if (parent === resolve(path)) return;
  await makeFolder(parent);
  await fs.mkdir(path).catch((e: NodeJS.ErrnoException) => {
    if (e.code !== 'EEXIST') throw e;
  });
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  return readJsonAs(manifestSchema, join(path, manifestName), `the manifest of a quench (${format})`, {
    field: 'directory',
    value: path,
  });
}

function requireSamePlan(path: string, there: QuenchPlan, here: QuenchPlan): void {
  const [old, fresh] = [planForJson(there), planForJson(here)];
  for (const name of ['model', 'particles', 'temperatures', 'preparations', 'sweeps', 'seed', 'tolerance'] as const) {
    const [before, now] = [JSON.stringify(old[name]), JSON.stringify(fresh[name])];
    if (before === now) continue;
    throw new VitrelaxError(
      'INVALID_ARGUMENT',
      `${name} is ${now}, but ${path} holds a quench with ${before}; choose another directory, or overwrite it`,
      { field: name, value: here[name] },
    );
  }
}

/** Removes what a quench of this plan has written, and nothing else. */
async function removeFiles(path: string, plan: QuenchPlan): Promise<void> {
  // the manifest last: a removal that is interrupted can be done again
  const names = ['checkpoints', 'figures', 'report.html', ...plan.temperatures.map(folderOf), manifestName];
  for (const name of names) await fs.rm(join(path, name), { recursive: true, force: true });
}

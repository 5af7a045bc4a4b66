import { createHash } from 'node:crypto';
import { createReadStream, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonAs, writeJson } from '../directory';
import { processSessionSchema } from '../session';
import { computationSchema } from './tasks';

const format = 'vitrelax task 1';
const manifestName = 'manifest.json';

/** `memory`: the most that the process has held [bytes] */
const attemptSchema = processSessionSchema.extend({ memory: z.number().optional() });

const manifestSchema = z.object({
  format: z.literal(format),
  id: z.string(),
  computes: computationSchema,
  /** path of the folder of what it started from, from here */
  needs: z.string().nullable(),
  status: z.enum(['unfinished', 'done', 'failed']),
  attempts: z.array(attemptSchema),
  /** wall time of all attempts as far as they are known [s] */
  seconds: z.number(),
  /** of a task that is done: its files with their size and SHA-256 */
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  /** of a task that failed */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** what was found and mended on the way */
  notes: z.array(z.string()),
});

/** What the folder of a task says about itself: what it computes, how far it is, each process that worked on it. */
export type TaskManifest = z.infer<typeof manifestSchema>;
export type Attempt = z.infer<typeof attemptSchema>;

export function newManifest(o: Pick<TaskManifest, 'id' | 'computes' | 'needs'>): TaskManifest {
  return { format, ...o, status: 'unfinished', attempts: [], seconds: 0, files: {}, error: null, notes: [] };
}

export async function writeManifest(folder: string, manifest: TaskManifest): Promise<void> {
  await writeJson(join(folder, manifestName), manifest);
}

/**
 * The manifest of a folder; undefined where there is none.
 *
 * @throws {VitrelaxError} `FILE_FORMAT` naming the file when it is damaged or of another program
 */
export async function readManifest(folder: string): Promise<TaskManifest | undefined> {
  return readJsonAs(manifestSchema, join(folder, manifestName), 'the manifest of a task');
}

/** Size and SHA-256 of files of a folder, by name. */
export async function fingerprints(folder: string, names: readonly string[]): Promise<TaskManifest['files']> {
  const found: TaskManifest['files'] = {};
  for (const name of names) {
    const path = join(folder, name);
    found[name] = { bytes: (await fs.stat(path)).size, sha256: await sha256Of(path) };
  }
  return found;
}

/**
 * What is wrong with the files of a finished task: the first that is missing, of another size or, looked at in full, of
 * other content. undefined where all is well.
 */
export async function damageOf(
  folder: string,
  manifest: TaskManifest,
  o: { full: boolean },
): Promise<string | undefined> {
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const path = join(folder, name);
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat === undefined) return `${path} is missing`;
    if (stat.size !== bytes) return `${path} has ${stat.size} bytes, not ${bytes}`;
    if (o.full && (await sha256Of(path).catch(() => '')) !== sha256) return `${path} is not what was written`;
  }
  return undefined;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

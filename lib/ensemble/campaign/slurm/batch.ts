import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { writeFileAtomic } from '../../../io/atomic';
import { makeWritable, readJson, readJsonAs, writeJson } from '../../directory';
import type { Order, TaskEnd } from '../engine';

const format = 'vitrelax batch 1';
const fileName = 'batch.json';
/** The orders as they are, arrays of numbers included. */
const ordersName = 'orders.bin';
const scriptName = 'script.sh';
const lastWords = 400;

const batchSchema = z.object({
  format: z.literal(format),
  /** of Slurm; null before it has been submitted */
  job: z.string().nullable(),
  /** ids of the tasks of each element of the array */
  elements: z.array(z.array(z.string())),
});

/**
 * A job array as its folder has it: `slurm/<name>/` of the campaign with the batch script, what each element is to do, and
 * what it says, and in `ends/` how each task ended. The process that submits it and the jobs meet in these files alone.
 */
export class Batch {
  private constructor(
    readonly folder: string,
    readonly elements: readonly (readonly string[])[],
    private id: string | null,
  ) {}

  get job(): string | null {
    return this.id;
  }

  get script(): string {
    return join(this.folder, scriptName);
  }

  /** Writes down what is to be submitted. */
  static async make(parent: string, bundles: readonly (readonly Order[])[], script: string): Promise<Batch> {
    const date = new Date().toISOString().replace(/[-:]|\..*/g, '');
    const folder = join(parent, `${date}-${randomBytes(4).toString('hex')}`);
    await makeWritable(join(folder, 'ends'));
    const elements = bundles.map((bundle) => bundle.map(({ task }) => task.id));
    const batch = new Batch(folder, elements, null);
    await writeFileAtomic(join(folder, ordersName), serialize(bundles));
    await writeFileAtomic(batch.script, script);
    await batch.save();
    return batch;
  }

  /** @returns undefined where there is none, or none that is whole */
  static async open(folder: string): Promise<Batch | undefined> {
    const known = await readJsonAs(batchSchema, join(folder, fileName), 'a batch').catch(() => undefined);
    return known && new Batch(folder, known.elements, known.job);
  }

  async submitted(job: string): Promise<void> {
    this.id = job;
    await this.save();
  }

  /** What an element is to do. */
  async orders(element: number): Promise<readonly Order[]> {
    const bundles = deserialize(await fs.readFile(join(this.folder, ordersName))) as Order[][];
    return bundles[element] ?? [];
  }

  /** How a task ended; undefined as long as it has not. */
  async end(task: string): Promise<TaskEnd | undefined> {
    return (await readJson(this.endPath(task)).catch(() => undefined)) as TaskEnd | undefined;
  }

  async saveEnd(task: string, end: TaskEnd): Promise<void> {
    await writeJson(this.endPath(task), end);
  }

  /** The last words of an element, in one line. */
  async words(element: number): Promise<string> {
    const text = await fs.readFile(join(this.folder, `${element}.out`), 'utf8').catch(() => '');
    return text.slice(-lastWords).trim().replace(/\s+/g, ' ');
  }

  async remove(): Promise<void> {
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  private endPath(task: string): string {
    return join(this.folder, 'ends', `${task}.json`);
  }

  private async save(): Promise<void> {
    await writeJson(join(this.folder, fileName), { format, job: this.id, elements: this.elements });
  }
}

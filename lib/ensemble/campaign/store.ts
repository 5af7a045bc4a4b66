import { promises as fs } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { VitrelaxError } from '../../errors';
import { folderOf, writeJson } from '../directory';
import { damageOf, readManifest, type TaskManifest } from './manifest';
import { type Computation, type Task, temperatureOf } from './tasks';

/** Where a campaign keeps its results, and the equilibrium states that it may share with others. */
export interface StorePaths {
  directory: string;
  states: string;
}

/** A task that has a folder, and what its manifest says. */
export interface StoredTask {
  folder: string;
  manifest: TaskManifest;
}

/**
 * The results of campaigns: a folder for each task, `states/T0.5-N300-…` and `relaxations/T0.5-N300-…`, ending in the id.
 * Each file has one writer, the process that holds the lock of its folder, and appears whole or not at all; the manifest
 * comes last and says that the rest is there. Nothing else is needed to know what there is.
 */
export class Store {
  readonly directory: string;
  readonly states: string;

  constructor({ directory, states }: StorePaths) {
    this.directory = resolve(directory);
    this.states = resolve(states);
  }

  /** The folder of a task, be it there or not. */
  folder({ id, computes }: Pick<Task, 'id' | 'computes'>): string {
    return join(this.parent(computes), `${folderOf(temperatureOf(computes))}-N${computes.particles}-${id}`);
  }

  lock(task: Pick<Task, 'id' | 'computes'>): string {
    return join(this.folder(task), 'lock');
  }

  /** The manifest of a task; undefined where there is none, or it is damaged (`setAside` then makes room). */
  async manifest(task: Pick<Task, 'id' | 'computes'>): Promise<TaskManifest | undefined> {
    return readManifest(this.folder(task)).catch((e) => {
      if (e instanceof VitrelaxError && e.code === 'FILE_FORMAT') return undefined;
      throw e;
    });
  }

  /**
   * What is wrong with the folder of a task that should be done: a damaged manifest, a file that is missing or not what
   * was written. undefined where all is well, or nothing is there.
   */
  async damage(task: Pick<Task, 'id' | 'computes'>, o: { full: boolean }): Promise<string | undefined> {
    const folder = this.folder(task);
    try {
      const manifest = await readManifest(folder);
      return manifest?.status === 'done' ? await damageOf(folder, manifest, o) : undefined;
    } catch (e) {
      if (e instanceof VitrelaxError && e.code === 'FILE_FORMAT') return e.message;
      throw e;
    }
  }

  /** Whether the result of a task is there, and its files as long as they were. */
  async isDone(task: Pick<Task, 'id' | 'computes'>): Promise<boolean> {
    if ((await this.damage(task, { full: false })) !== undefined) return false;
    return (await this.manifest(task))?.status === 'done';
  }

  /** Moves the folder of a damaged task out of the way, so that it is done again; nothing is removed. */
  async setAside(task: Pick<Task, 'id' | 'computes'>): Promise<string> {
    const folder = this.folder(task);
    for (let k = 1; ; k++) {
      const aside = join(this.parent(task.computes), `damaged-${k}-${task.id}`);
      if ((await fs.stat(aside).catch(() => undefined)) !== undefined) continue;
      await fs.rename(folder, aside);
      return aside;
    }
  }

  /** All tasks that there are, of any plan, from their manifests; damaged ones and those set aside are left out. */
  async all(): Promise<StoredTask[]> {
    const found: StoredTask[] = [];
    for (const parent of [this.states, join(this.directory, 'relaxations')]) {
      const names = await fs.readdir(parent).catch(() => [] as string[]);
      for (const name of names.filter((n) => !n.startsWith('damaged-')).sort()) {
        const folder = join(parent, name);
        const manifest = await readManifest(folder).catch(() => undefined);
        if (manifest !== undefined) found.push({ folder, manifest });
      }
    }
    return found;
  }

  /** Writes `index.json`, a table of all tasks that there are: a convenience, made anew from the manifests. */
  async writeIndex(): Promise<void> {
    const tasks = (await this.all()).map(({ folder, manifest: m }) => ({
      id: m.id,
      kind: m.computes.kind,
      status: m.status,
      model: m.computes.model.name,
      particles: m.computes.particles,
      temperature: m.computes.temperature,
      seed: m.computes.seed,
      seconds: m.seconds,
      folder: relative(this.directory, folder),
    }));
    await writeJson(join(this.directory, 'index.json'), { format: 'vitrelax index 1', tasks });
  }

  private parent(computes: Computation): string {
    return computes.kind === 'state' ? this.states : join(this.directory, 'relaxations');
  }
}

import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHdf5 } from '../../lib';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
/** A path in the folder of the test file. */
export const at = (...names: string[]): string => join(folder, ...names);

export const plan = {
  model: { name: 'soft-spheres-2d' },
  particles: [200],
  temperatures: [1, 0.6],
  samples: 2,
  preparation: { sweeps: 3000, cooling: true },
  relaxation: { evaluationsPerLeg: 500 },
  seed: 5,
};
beforeAll(() => writeFileSync(at('plan.json'), JSON.stringify(plan)));

/** The words of a command that carries out the plan, with many checkpoints. */
export const run = (directory: string, ...more: string[]): string[] => [
  'run',
  at('plan.json'),
  '--directory',
  at(directory),
  '--workers',
  '2',
  '--checkpoint-seconds',
  '0.02',
  ...more,
];

/** Folders of tasks, as paths within a directory. */
export function tasksIn(directory: string): string[] {
  return ['states', 'relaxations'].flatMap((kind) => {
    const path = at(directory, kind);
    return existsSync(path) ? readdirSync(path).map((name) => join(kind, name)) : [];
  });
}

/** Everything that must not depend on interruptions, nor on the clock. */
export async function results(directory: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const task of tasksIn(directory).filter((name) => !name.includes('damaged-'))) {
    for (const name of readdirSync(at(directory, task))) {
      const path = at(directory, task, name);
      if (name === 'manifest.json') {
        const { status, computes, files } = JSON.parse(readFileSync(path, 'utf8'));
        // HDF5 keeps the time of writing in its files
        for (const file of Object.keys(files)) if (file.endsWith('.h5')) delete files[file].sha256;
        found[`${task}/${name}`] = { status, computes, files };
      } else found[`${task}/${name}`] = name.endsWith('.h5') ? await readHdf5(path) : readFileSync(path, 'utf8');
    }
  }
  const averages = at(directory, 'averages');
  if (existsSync(averages)) {
    for (const name of readdirSync(averages).filter((n) => n.endsWith('.csv'))) {
      found[name] = readFileSync(join(averages, name), 'utf8');
    }
  }
  return found;
}

/** The processes that work on tasks. */
export function workersIn(directory: string): number[] {
  return tasksIn(directory).flatMap((task) => {
    try {
      return [JSON.parse(readFileSync(at(directory, task, 'lock'), 'utf8')).pid as number];
    } catch {
      return [];
    }
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** What has been kept so far: it changes whenever something was written. */
export function kept(directory: string): string {
  return tasksIn(directory)
    .flatMap((task) =>
      namesBelow(at(directory, task)).map((name) => {
        const stat = statSync(at(directory, task, name), { throwIfNoEntry: false });
        return /checkpoint|\.h5|\.csv/.test(name) ? `${task}/${name} ${stat?.mtimeMs}` : '';
      }),
    )
    .join();
}

function namesBelow(folder: string): string[] {
  for (;;) {
    try {
      return readdirSync(folder, { recursive: true }).map(String);
    } catch (e) {
      // a folder within has been removed since its name was read
      if ((e as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(folder)) throw e;
    }
  }
}

export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-(child.pid as number), signal);
}

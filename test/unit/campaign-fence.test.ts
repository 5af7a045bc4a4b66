import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Lock } from '../../lib/ensemble/campaign/lock';
import { checkedPlan } from '../../lib/ensemble/campaign/plan';
import { Store } from '../../lib/ensemble/campaign/store';
import { tasksOf } from '../../lib/ensemble/campaign/tasks';
import { doTask } from '../../lib/ensemble/campaign/work';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const [task] = tasksOf(
  checkedPlan({
    model: { name: 'soft-spheres-2d' },
    particles: 100,
    temperatures: [1],
    samples: 1,
    preparation: { sweeps: 4000 },
  }),
);
const owner = (o: object): string =>
  JSON.stringify({ pid: 1, started: null, host: 'elsewhere', since: 'then', token: 'theirs', ...o });

describe('a process that another has taken for dead', () => {
  test('puts nothing into the folder of the task, which is the other’s', async () => {
    const store = new Store({ directory: at('fence'), states: at('fence/states') });
    const folder = store.folder(task);
    let stolen = false;
    const outcome = await doTask(store, task, undefined, {
      threads: 1,
      checkpointSeconds: 1000,
      onProgress: () => {
        if (stolen) return;
        stolen = true;
        // another node has waited for five minutes; it takes the lock, and finishes first
        writeFileSync(store.lock(task), owner({}));
        for (const name of ['equilibrium.h5', 'equilibrium.json', 'manifest.json'])
          writeFileSync(join(folder, name), 'theirs');
      },
    });
    expect(stolen).toBe(true);
    expect(outcome).toMatchObject({ heldBy: { host: 'elsewhere', token: 'theirs' } });
    for (const name of ['equilibrium.h5', 'equilibrium.json', 'manifest.json']) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe('theirs');
    }
    expect(readFileSync(store.lock(task), 'utf8')).toContain('theirs');
    expect(readdirSync(folder).sort()).toEqual([
      'checkpoints',
      'equilibrium.h5',
      'equilibrium.json',
      'lock',
      'manifest.json',
      'progress.json',
    ]);
  });

  test('whose results have no place any more learns that it has lost the task', async () => {
    const store = new Store({ directory: at('gone'), states: at('gone/states') });
    const folder = store.folder(task);
    const outcome = doTask(store, task, undefined, {
      threads: 1,
      checkpointSeconds: 1000,
      onProgress: () => writeFileSync(store.lock(task), owner({ token: 'new' })),
    });
    while (!existsSync(folder) || !readdirSync(folder).some((name) => name.startsWith('attempt-'))) await turn();
    // as the next owner does at its beginning
    const [attempt] = readdirSync(folder).filter((name) => name.startsWith('attempt-'));
    rmSync(join(folder, attempt), { recursive: true });
    expect(await outcome).toMatchObject({ heldBy: { token: 'new' } });
    expect(readdirSync(folder).filter((name) => /attempt|equilibrium/.test(name))).toEqual([]);
  });

  test('finds it out at its next sign of life', async () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'performance', 'Date', 'queueMicrotask'],
    });
    try {
      mkdirSync(at('beat'));
      const lock = (await Lock.take(at('beat/lock'))) as Lock;
      jest.advanceTimersByTime(10000);
      for (let k = 0; k < 50; k++) await turn();
      expect(lock.lost.aborted).toBe(false);
      writeFileSync(at('beat/lock'), owner({}));
      jest.advanceTimersByTime(10000);
      while (!lock.lost.aborted) await turn();
      await lock.release();
      // what it no longer owns it does not remove
      expect(readFileSync(at('beat/lock'), 'utf8')).toContain('theirs');
    } finally {
      jest.useRealTimers();
    }
  });
});

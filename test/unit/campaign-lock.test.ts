import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Lock, liveOwner, ownFile } from '../../lib/ensemble/campaign/lock';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

describe('a lock', () => {
  test('has one owner, and is free when released', async () => {
    const path = at('lock-a');
    const lock = (await Lock.take(path)) as Lock;
    expect(await Lock.take(path)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await liveOwner(path)).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(existsSync(path)).toBe(false);
    const again = await Lock.take(path);
    expect(again).toBeInstanceOf(Lock);
    await (again as Lock).release();
  });

  test.each<[string, (path: string) => void]>([
    ['a process that is gone', (path) => writeFileSync(path, owner({ pid: 2 ** 22 + 1 }))],
    ['a process id that was given out again', (path) => writeFileSync(path, owner({ started: '1' }))],
    ['a half-written owner', (path) => writeFileSync(path, owner({}).slice(0, 20))],
    ['nobody', (path) => writeFileSync(path, '')],
    [
      'another machine that has been silent for ten minutes',
      (path) => {
        writeFileSync(path, owner({ host: 'elsewhere' }));
        const past = Date.now() / 1000 - 600;
        utimesSync(path, past, past);
      },
    ],
  ])('of %s is taken over, by one of many', async (name, leave) => {
    mkdirSync(at(`stale ${name}`));
    const path = at(`stale ${name}/lock`);
    leave(path);
    const all = await Promise.all(Array.from({ length: 8 }, () => Lock.take(path)));
    const own = all.filter((lock) => lock instanceof Lock);
    expect(own).toHaveLength(1);
    expect(await own[0].isOwn()).toBe(true);
    await own[0].release();
    expect(readdirSync(at(`stale ${name}`))).toEqual([]);
  });

  test('of another machine that has just spoken, and of another process, is respected', async () => {
    const path = at('lock-b');
    writeFileSync(path, owner({ host: 'elsewhere' }));
    expect(await Lock.take(path)).toMatchObject({ host: 'elsewhere' });
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    writeFileSync(path, owner({ pid: child.pid, started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] }));
    expect(await Lock.take(path)).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await Lock.take(path)).toBeInstanceOf(Lock);
  });
  test('removes the empty files of processes that were killed before they wrote their name, not of others', async () => {
    mkdirSync(at('killed early'));
    const path = at('killed early/lock');
    const [gone, living] = [2 ** 22 + 1, process.pid].map((pid) => ownFile(path, { pid, token: 'x' }));
    for (const file of [gone, living]) writeFileSync(file, '');
    const lock = (await Lock.take(path)) as Lock;
    expect([gone, living].map((file) => existsSync(file))).toEqual([false, true]);
    await lock.release();
  });

  function owner(o: object): string {
    return JSON.stringify({ pid: process.pid, started: null, host: hostname(), since: 'then', token: 'x', ...o });
  }
});

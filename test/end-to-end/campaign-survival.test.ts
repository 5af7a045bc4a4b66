import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignStatus } from '../../lib';
import { at, isAlive, kept, killGroup, results, run, tasksIn, workersIn } from '../support/campaign';
import { type Outcome, requireFreshBuild, start, startWith, vitrelax, waitUntil } from '../support/command-line';

jest.setTimeout(300000);
beforeAll(requireFreshBuild);

let whole: Promise<Outcome>;
beforeAll(async () => {
  whole = vitrelax(...run('whole', '--json'));
  await whole;
});

describe('a campaign that is interrupted', () => {
  test('killed with -9 at twenty random moments ends in the same bits', async () => {
    await whole;
    // a generator of its own, so that the moments are the same in every run
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    const killed = { all: 0, worker: 0, campaign: 0 };
    while (killed.all + killed.worker + killed.campaign < 20) {
      const { child, outcome } = start(...run('killed', '--retries', '100'));
      const before = kept('killed');
      // until this run has added something of its own, and then any moment
      await waitUntil(() => child.exitCode !== null || kept('killed') !== before);
      await new Promise((resolve) => setTimeout(resolve, 250 * random()));
      const [pid] = workersIn('killed').filter(isAlive);
      const what = random() < 0.4 ? 'worker' : random() < 0.5 ? 'all' : 'campaign';
      if (what === 'worker' && pid !== undefined) {
        process.kill(pid, 'SIGKILL');
        killed.worker++;
        await new Promise((resolve) => setTimeout(resolve, 250 * random()));
      }
      if (what === 'campaign') {
        child.kill('SIGKILL');
        killed.campaign++;
      } else {
        if (child.exitCode === null) killGroup(child, 'SIGKILL');
        killed.all++;
      }
      await outcome;
      if (readdirSync(at('killed')).includes('averages')) {
        // it got to its end between two kills: from here on, begin again with a part of it
        rmSync(at('killed', 'averages'), { recursive: true });
        for (const task of tasksIn('killed').slice(0, 3)) rmSync(at('killed', task), { recursive: true });
      }
    }
    expect(Math.min(killed.all, killed.worker, killed.campaign)).toBeGreaterThan(2);
    const { code, stderr } = await vitrelax(...run('killed'));
    expect([code, stderr]).toEqual([0, expect.stringContaining('averages')]);
    expect(await results('killed')).toEqual(await results('whole'));
    expect((await campaignStatus(at('killed'), { verify: true })).counts).toMatchObject({ done: 8, damaged: 0 });
  });

  test('stopped by Ctrl-C says how to go on, leaves no process, keeps its checkpoints, and goes on', async () => {
    const { child, outcome } = start(...run('stopped'));
    await waitUntil(() => kept('stopped').includes('checkpoint'));
    const workers = workersIn('stopped');
    expect(workers.length).toBeGreaterThan(0);
    // as a terminal does: all processes of the group
    killGroup(child, 'SIGINT');
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toContain('goes on from there');
    expect(workers.filter(isAlive)).toEqual([]);
    expect(kept('stopped')).toContain('checkpoint');
    expect((await campaignStatus(at('stopped'))).owner).toBeNull();
    const status = await vitrelax('status', at('stopped'));
    expect(status.stdout).toMatch(/interrupted/);
    await whole;
    expect((await vitrelax(...run('stopped', '--quiet'))).code).toBe(0);
    expect(await results('stopped')).toEqual(await results('whole'));
  });

  test('whose worker is killed by the system says so, and does the task again', async () => {
    const { outcome } = start(...run('oom'));
    await waitUntil(() => kept('oom').includes('checkpoint'));
    process.kill(workersIn('oom')[0], 'SIGKILL');
    const { code, stderr } = await outcome;
    expect(stderr).toContain('its process was killed by SIGKILL; goes on from its last checkpoint');
    expect(code).toBe(0);
    await whole;
    expect(await results('oom')).toEqual(await results('whole'));
  });

  test('whose worker is killed again and again gives this task up, does the others, and says so', async () => {
    const { outcome, child } = start(...run('hopeless', '--retries', '1', '--workers', '1'));
    const victim = (): string | undefined => tasksIn('hopeless').find((task) => /states\/T1-/.test(task));
    const killed = new Set<number>();
    const lock = (): number | undefined => {
      try {
        return JSON.parse(readFileSync(at('hopeless', victim() as string, 'lock'), 'utf8')).pid;
      } catch {
        return undefined;
      }
    };
    while (killed.size < 2) {
      await waitUntil(() => child.exitCode !== null || (lock() !== undefined && !killed.has(lock() as number)));
      const pid = lock() as number;
      process.kill(pid, 'SIGKILL');
      killed.add(pid);
    }
    const { code, stdout, stderr } = await outcome;
    expect(code).toBe(1);
    expect(stderr).toMatch(/sample \d, state: failed: its process was killed by SIGKILL/);
    // its chain of four cannot go on
    expect(stdout.match(/^failed: /gm)).toHaveLength(4);
    expect((await vitrelax(...run('hopeless', '--quiet'))).code).toBe(0);
    await whole;
    expect(await results('hopeless')).toEqual(await results('whole'));
  });
});

describe('a campaign of molecular dynamics', () => {
  const plan = {
    model: { name: 'kob-andersen-2d' },
    particles: [150],
    temperatures: [1],
    samples: 2,
    preparation: { method: 'molecular-dynamics', sweeps: 1500, sweepsBetween: 400 },
    relaxation: { until: { time: 1 } },
    seed: 5,
  };
  const words = (directory: string): string[] => [
    ...run(directory).map((word) => (word === at('plan.json') ? at('dynamics.json') : word)),
    '--quiet',
  ];

  test('killed with -9 goes on from its checkpoints to the same bits, and says how its states were made', async () => {
    writeFileSync(at('dynamics.json'), JSON.stringify(plan));
    const straight = vitrelax(...words('straight'));
    const checkpoint = (): string | undefined =>
      kept('broken')
        .split(',')
        .find((name) => /above\.checkpoint/.test(name));
    let kills = 0;
    let seen: string | undefined;
    while (kills < 4) {
      const { child, outcome } = start(...words('broken'));
      // each time further on
      await waitUntil(() => child.exitCode !== null || ![undefined, seen].includes(checkpoint()));
      seen = checkpoint();
      if (child.exitCode !== null) break;
      killGroup(child, 'SIGKILL');
      await outcome;
      kills++;
    }
    expect(kills).toBeGreaterThan(1);
    expect((await vitrelax(...words('broken'))).code).toBe(0);
    expect((await straight).code).toBe(0);
    const found = await results('broken');
    expect(found).toEqual(await results('straight'));
    const state = Object.entries(found).find(([name]) => /^states.*equilibrium\.json$/.test(name))?.[1];
    expect(JSON.parse(state as string)).toMatchObject({
      preparation: 'molecular-dynamics',
      acceptance: null,
      evidence: { sweeps: 1500 },
    });
    const attempts = tasksIn('broken').map(
      (task) => JSON.parse(readFileSync(at('broken', task, 'manifest.json'), 'utf8')).attempts.length,
    );
    expect(Math.max(...attempts)).toBeGreaterThan(1);
  });
});

describe('a disk', () => {
  const broken = (directory: string) =>
    startWith(
      {
        NODE_OPTIONS: `--require ${join(__dirname, '../support/broken-disk.js')}`,
        VITRELAX_TEST_DISK: at('disk-flag'),
      },
      ...run(directory),
    );
  afterEach(() => rmSync(at('disk-flag'), { force: true }));

  test.each([
    ['full', 'ENOSPC', 'no space left on the device'],
    ['read-only', 'EROFS', 'the file system is read-only'],
  ])(
    'that becomes %s stops the campaign with one line; with room again it goes on to the same bits',
    async (name, code, words) => {
      const first = broken(name);
      await waitUntil(() => tasksIn(name).length > 1 && kept(name).includes('.h5'));
      writeFileSync(at('disk-flag'), code);
      const stopped = await first.outcome;
      expect(stopped.code).toBe(2);
      expect(stopped.stderr.trim().split('\n').pop()).toMatch(new RegExp(`^vitrelax: cannot write .*${words}`));
      const done = (await campaignStatus(at(name), { verify: true })).counts;
      expect(done).toMatchObject({ damaged: 0, failed: 0 });
      // as long as it is so, the command is refused at once
      const again = await broken(name).outcome;
      expect([again.code, again.stderr.trim().split('\n').length]).toEqual([2, 1]);
      expect(again.stderr).toContain(at(name));
      rmSync(at('disk-flag'));
      expect((await broken(name).outcome).code).toBe(0);
      await whole;
      expect(await results(name)).toEqual(await results('whole'));
    },
  );

  test('that takes nothing at all, or is no directory, is refused before any work', async () => {
    writeFileSync(at('file'), '');
    for (const path of ['/proc/campaign', at('file', 'below')]) {
      const { code, stderr } = await vitrelax('run', at('plan.json'), '--directory', path);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^vitrelax: cannot write to directory [^\n]*\n$/);
    }
  });
});

describe('files that are not what was written', () => {
  test('are found, put aside and made again, whatever they are', async () => {
    await whole;
    cpSync(at('whole'), at('damaged'), { recursive: true });
    const of = (pattern: RegExp): string[] => tasksIn('damaged').filter((task) => pattern.test(task));
    const [cut] = of(/relaxations\/T1-/);
    const [empty] = of(/states\/T1-/);
    const [other] = of(/states\/T0.6-/);
    const [gone] = of(/relaxations\/T0.6-/);
    truncateSync(at('damaged', cut, 'relaxation.h5'), 100);
    writeFileSync(at('damaged', empty, 'manifest.json'), '');
    rmSync(at('damaged', gone, 'inherent-structure.h5'));
    // of the same length: a bit that has turned on the disk
    const bytes = readFileSync(at('damaged', other, 'energy.csv'));
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(at('damaged', other, 'energy.csv'), bytes);
    const status = await vitrelax('status', at('damaged'), '--verify');
    expect(status.code).toBe(1);
    expect(status.stdout).toContain('4 damaged');
    for (const name of [
      'relaxation.h5 has 100 bytes',
      'manifest.json',
      'inherent-structure.h5 is missing',
      'energy.csv',
    ]) {
      expect(status.stdout).toContain(name);
    }
    // a bit that has turned is found where the state is used
    rmSync(at('damaged', gone), { recursive: true });
    for (const task of of(/relaxations\/T0.6-/)) rmSync(at('damaged', task), { recursive: true });
    const { code, stderr } = await vitrelax(...run('damaged'));
    expect(code).toBe(0);
    expect(stderr.match(/put aside as/g)).toHaveLength(3);
    expect(stderr).toContain('energy.csv is not what was written');
    expect(await results('damaged')).toEqual(await results('whole'));
    expect(tasksIn('damaged').filter((name) => name.includes('damaged-1-'))).toHaveLength(3);
  });

  test('a damaged checkpoint is put aside, and the task begun anew', async () => {
    const { child, outcome } = start(...run('checkpoint', '--workers', '1'));
    const checkpoints = (): string[] =>
      tasksIn('checkpoint').flatMap((task) => {
        const path = at('checkpoint', task, 'checkpoints');
        return existsSync(path)
          ? readdirSync(path)
              .filter((n) => n.endsWith('.checkpoint'))
              .map((n) => join(path, n))
          : [];
      });
    await waitUntil(() => checkpoints().length > 0);
    killGroup(child, 'SIGKILL');
    await outcome;
    const [path] = checkpoints();
    truncateSync(path, statSync(path).size - 50);
    const { code, stderr } = await vitrelax(...run('checkpoint'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/checkpoint was damaged; begun anew without it/);
    await whole;
    const [mine, theirs] = [await results('checkpoint'), await results('whole')];
    expect(mine).toEqual(theirs);
  });

  test('a damaged campaign.json is put aside; what is done is told by the manifests', async () => {
    await whole;
    cpSync(at('whole'), at('headless'), { recursive: true });
    truncateSync(at('headless', 'campaign.json'), 40);
    const status = await vitrelax('status', at('headless'));
    expect([status.code, status.stderr]).toEqual([2, expect.stringContaining('campaign.json')]);
    const { code, stderr } = await vitrelax(...run('headless'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/campaign\.json is no JSON.*put aside/);
    expect(stderr).toContain('8 of 8 done');
  });
});

describe('two campaigns', () => {
  test('in one directory: the second is refused, naming the first, which goes on', async () => {
    const { child, outcome } = start(...run('both'));
    await waitUntil(() => existsSync(at('both', 'campaign.lock')));
    const second = await vitrelax(...run('both'));
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      new RegExp(`^vitrelax: the campaign in .* is in the hands of process ${child.pid} on `),
    );
    expect(second.stderr.trim().split('\n')).toHaveLength(1);
    const status = JSON.parse((await vitrelax('status', at('both'), '--json')).stdout);
    expect(status.owner.pid).toBe(child.pid);
    expect((await outcome).code).toBe(0);
    await whole;
    expect(await results('both')).toEqual(await results('whole'));
  });

  test('with the same states at the same time do each of them once', async () => {
    const states = ['--states', at('common-states')];
    const both = await Promise.all([vitrelax(...run('left', ...states)), vitrelax(...run('right', ...states))]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const names = readdirSync(at('common-states'));
    expect(names).toHaveLength(4);
    for (const name of names) {
      const { attempts } = JSON.parse(readFileSync(at('common-states', name, 'manifest.json'), 'utf8'));
      expect(attempts).toHaveLength(1);
    }
    expect(readFileSync(at('left', 'averages', 'ensembles.csv'), 'utf8')).toBe(
      readFileSync(at('right', 'averages', 'ensembles.csv'), 'utf8'),
    );
  });
});

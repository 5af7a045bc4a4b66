import type { ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { campaignStatus, loadHdf5, readCsv, readHdf5, runEnsemble, System } from '../../lib';
import {
  type Outcome,
  requireFreshBuild,
  start,
  startWith,
  temporaryFolder,
  vitrelax,
  waitUntil,
} from './command-line';

jest.setTimeout(300000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

const plan = {
  model: { name: 'soft-spheres-2d' },
  particles: [200],
  temperatures: [1, 0.6],
  samples: 2,
  preparation: { sweeps: 3000, cooling: true },
  relaxation: { evaluationsPerLeg: 500 },
  seed: 5,
};
beforeAll(() => writeFileSync(at('plan.json'), JSON.stringify(plan)));

const run = (directory: string, ...more: string[]): string[] => [
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
function tasksIn(directory: string): string[] {
  return ['states', 'relaxations'].flatMap((kind) => {
    const path = at(directory, kind);
    return existsSync(path) ? readdirSync(path).map((name) => join(kind, name)) : [];
  });
}

/** Everything that must not depend on interruptions, nor on the clock. */
async function results(directory: string): Promise<Record<string, unknown>> {
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
function workersIn(directory: string): number[] {
  return tasksIn(directory).flatMap((task) => {
    try {
      return [JSON.parse(readFileSync(at(directory, task, 'lock'), 'utf8')).pid as number];
    } catch {
      return [];
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** What has been kept so far: it changes whenever something was written. */
function kept(directory: string): string {
  return tasksIn(directory)
    .flatMap((task) =>
      readdirSync(at(directory, task), { recursive: true }).map((name) => {
        const stat = statSync(at(directory, task, String(name)), { throwIfNoEntry: false });
        return /checkpoint|\.h5|\.csv/.test(String(name)) ? `${task}/${name} ${stat?.mtimeMs}` : '';
      }),
    )
    .join();
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-(child.pid as number), signal);
}

let whole: Promise<Outcome>;
beforeAll(async () => {
  whole = vitrelax(...run('whole', '--json'));
  await whole;
});

describe('a campaign', () => {
  test('does all tasks of its plan and averages over the samples', async () => {
    const { code, stdout, stderr } = await whole;
    expect([code, stderr]).toEqual([0, '']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'campaign', tasks: 8, workers: 2, counts: { done: 0, left: 8 } });
    expect(events.filter((e) => e.event === 'finished')).toHaveLength(8);
    const result = events[events.length - 1];
    expect(result).toMatchObject({ event: 'result', failures: [] });
    expect(result.tasks.map((t: { status: string }) => t.status)).toEqual(new Array(8).fill('done'));
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    expect(Array.from(columns.temperature)).toEqual([1, 0.6]);
    expect(Array.from(columns.samples)).toEqual([2, 2]);
    expect(Array.from(columns.atRest)).toEqual([2, 2]);
    // below the energies of the liquid, above that of the ground state; the colder one deeper
    expect(columns.inherentEnergy[0]).toBeLessThan(0.3);
    expect(columns.inherentEnergy[1]).toBeGreaterThan(0.15);
    expect(columns.energyPerParticle[1]).toBeLessThan(columns.energyPerParticle[0]);
    const decay = (await readCsv(at('whole', 'averages', 'decay-T1-N200.csv'))).columns;
    expect(decay.time[0]).toBe(0);
    expect(decay.v[decay.v.length - 1]).toBeLessThan(1e-6 * decay.v[0]);
    expect(existsSync(at('whole', 'averages', 'fields', 'analysis.csv'))).toBe(true);
  });

  test('means of its samples are those of the files of its tasks', async () => {
    await whole;
    const { columns } = await readCsv(at('whole', 'averages', 'ensembles.csv'));
    const of = tasksIn('whole').filter((task) => task.startsWith('relaxations/T1-'));
    const energies = of.map(
      (task) => JSON.parse(readFileSync(at('whole', task, 'relaxation.json'), 'utf8')).inherentEnergy,
    );
    expect(energies).toHaveLength(2);
    expect(columns.inherentEnergy[0]).toBeCloseTo((energies[0] + energies[1]) / 2, 14);
    // of two values the standard error is half their difference
    expect(columns.inherentEnergyError[0]).toBeCloseTo(Math.abs(energies[0] - energies[1]) / 2, 14);
  });

  test('leaves states and minima that are what they say, with a manifest that tells who made them', async () => {
    await whole;
    for (const task of tasksIn('whole')) {
      const manifest = JSON.parse(readFileSync(at('whole', task, 'manifest.json'), 'utf8'));
      expect(manifest).toMatchObject({ status: 'done', error: null, notes: [] });
      expect(manifest.attempts).toEqual([
        expect.objectContaining({ version: expect.any(String), instructionSet: expect.any(String), threads: 1 }),
      ]);
      expect(readdirSync(at('whole', task)).sort()).toEqual([...Object.keys(manifest.files), 'manifest.json'].sort());
      if (!task.startsWith('relaxations')) continue;
      const { energy, rmsForce } = await evaluated(at('whole', task, 'inherent-structure.h5'));
      const { inherentEnergy } = JSON.parse(readFileSync(at('whole', task, 'relaxation.json'), 'utf8'));
      expect(energy / 200).toBeCloseTo(inherentEnergy, 10);
      expect(rmsForce).toBeLessThan(1e-9);
      // the start of the flow is the state that the manifest names
      const initial = at('whole', task, manifest.needs, 'equilibrium.h5');
      const start = (await readCsv(at('whole', task, 'relaxation.csv'))).columns.energyPerParticle[0];
      expect((await evaluated(initial)).energy / 200).toBeCloseTo(start, 10);
    }
    const { tasks } = JSON.parse(readFileSync(at('whole', 'index.json'), 'utf8'));
    expect(tasks.map((t: { folder: string }) => t.folder).sort()).toEqual(tasksIn('whole').sort());
  });

  test('that is complete is not done again, by the command or by the library', async () => {
    await whole;
    const before = await results('whole');
    const { code, stderr } = await vitrelax(...run('whole'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^8 tasks, 2 at a time: 8 of 8 done\naverages/);
    const events: string[] = [];
    const result = await runEnsemble(plan, {
      directory: at('whole'),
      workers: 1,
      onEvent: (e) => events.push(e.event),
    });
    expect(events).toEqual(['campaign', 'averaging', 'averages']);
    expect(result.averages?.ensembles.map(({ samples }) => samples)).toEqual([2, 2]);
    expect(result.averages?.ensembles[0].decay?.samples).toBe(2);
    expect(await results('whole')).toEqual(before);
  });

  test('of a larger plan does what is new alone', async () => {
    await whole;
    cpSync(at('whole'), at('larger'), { recursive: true });
    const manifests = () => tasksIn('larger').map((task) => readFileSync(at('larger', task, 'manifest.json'), 'utf8'));
    const before = manifests();
    writeFileSync(at('larger.json'), JSON.stringify({ ...plan, samples: 3, observables: ['decay'] }));
    const { code, stderr } = await vitrelax('run', at('larger.json'), '--directory', at('larger'), '--workers', '2');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^12 tasks, 2 at a time: 8 of 12 done/);
    expect(stderr.match(/: done in/g)).toHaveLength(4);
    expect(manifests()).toEqual(expect.arrayContaining(before));
    // the two old samples are the first of the three
    const { columns } = await readCsv(at('larger', 'averages', 'ensembles.csv'));
    expect(Array.from(columns.samples)).toEqual([3, 3]);
  });

  test('shares its states with another campaign', async () => {
    await whole;
    writeFileSync(at('finer.json'), JSON.stringify({ ...plan, relaxation: { until: { time: 10 }, tolerance: 0.1 } }));
    const shared = ['--directory', at('shared'), '--states', at('whole', 'states'), '--workers', '2'];
    const { code, stderr } = await vitrelax('run', at('finer.json'), ...shared);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^8 tasks, 2 at a time: 4 of 8 done/);
    expect(existsSync(at('shared', 'states'))).toBe(false);
    // the directory remembers where its states are, and any tool that reads results finds them
    expect((await campaignStatus(at('shared'))).counts).toMatchObject({ done: 8, left: 0 });
    const analysis = await vitrelax('analyze', at('shared'), '--directory', at('shared-analysis'));
    expect(analysis.code).toBe(0);
  });

  async function evaluated(path: string) {
    const c = await loadHdf5(path);
    return System.from(c.model, c).evaluate();
  }
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

describe('a disk', () => {
  const broken = (directory: string) =>
    startWith(
      {
        NODE_OPTIONS: `--require ${join(__dirname, 'broken-disk.js')}`,
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

describe('on the command line', () => {
  test('a plan with a mistake: code 2, one line that names it, and nothing is made', async () => {
    for (const [bad, field] of [
      [{ ...plan, temperatures: [-1] }, 'temperatures[0]'],
      [{ ...plan, preparation: { sweep: 1 } }, 'preparation.sweep'],
    ] as const) {
      writeFileSync(at('bad.json'), JSON.stringify(bad));
      const { code, stdout, stderr } = await vitrelax('run', at('bad.json'), '--directory', at('never'));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^vitrelax: [^\n]*\n$/);
      expect(stderr).toContain(field);
    }
    for (const words of [[], [at('missing.json')], [at('plan.json'), '--workers', '0']]) {
      const { code, stderr } = await vitrelax('run', ...words, '--directory', at('never'));
      expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    }
    expect(existsSync(at('never'))).toBe(false);
  });

  test('a directory of something else is refused, and left as it is', async () => {
    mkdirSync(at('foreign'));
    writeFileSync(at('foreign', 'thesis.tex'), 'important');
    const { code, stderr } = await vitrelax(...run('foreign'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('thesis.tex')]);
    expect(readdirSync(at('foreign'))).toEqual(['thesis.tex']);
    expect((await vitrelax('status', at('foreign'))).code).toBe(2);
  });

  test('--schema prints the JSON Schema of a plan', async () => {
    const { code, stdout } = await vitrelax('run', '--schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['model', 'particles', 'temperatures'] });
  });

  test('status says what there is, by temperature and N, and in JSON', async () => {
    await whole;
    const { code, stdout } = await vitrelax('status', at('whole'), '--tasks');
    expect(code).toBe(0);
    expect(stdout).toContain('100 % of 8 tasks: 8 done, 0 left');
    expect(stdout).toMatch(/^0\.6 +200 +relaxation +2 +0 +0 +0/m);
    expect(stdout.match(/^T = .* done/gm)).toHaveLength(8);
    const json = JSON.parse((await vitrelax('status', at('whole'), '--json')).stdout);
    expect(json).toMatchObject({ owner: null, counts: { done: 8 }, secondsLeft: 0 });
  });
});

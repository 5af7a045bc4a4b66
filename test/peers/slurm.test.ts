import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { campaignStatus, readHdf5 } from '../../lib';
import { at, plan, results, run, tasksIn } from '../support/campaign';
import { type Outcome, requireFreshBuild, startWith, vitrelax } from '../support/command-line';
import { hasSlurm, SlurmCluster } from './slurm-cluster';

jest.setTimeout(400000);

const realTest = hasSlurm() ? test : test.skip;
const flags = ['--engine', 'slurm', '--poll-seconds', '0.5', '--bundle-seconds', '0.001', '--retries', '3'];

describe('a campaign on a real Slurm (skipped where sbatch, slurmctld or slurmd are not installed, but in CI)', () => {
  let cluster: SlurmCluster;
  let local: Promise<Outcome>;
  beforeAll(async () => {
    if (!hasSlurm()) return;
    requireFreshBuild();
    // states that take long enough to be met at work
    writeFileSync(at('plan.json'), JSON.stringify({ ...plan, temperatures: [1], preparation: { sweeps: 100000 } }));
    local = vitrelax(...run('local'));
    cluster = await SlurmCluster.start(3, 2);
  });
  const children: ChildProcess[] = [];
  const campaign = (directory: string) => {
    const started = startWith(cluster.environment, ...run(directory, ...flags));
    children.push(started.child);
    return started;
  };
  // what has not come to its end in a test that failed, so that the next does not fail by it
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await cluster?.clear().catch(() => undefined);
  });
  afterAll(async () => {
    await local;
    await cluster?.stop();
  });

  realTest('that loses a node, another with its jobs alive, and time, ends in the same bits', async () => {
    const { outcome } = campaign('slurm');
    const atWork = (): { element: string; node: string }[] =>
      cluster.running().filter(({ node }) => cluster.processesOn(node).length >= 2 && checkpoints().length > 0);
    // its time is nearly up: the job saves itself and goes back into the queue
    const signalled = new Set<string>();
    await cluster.until(() => {
      for (const { element } of atWork().filter((e) => !signalled.has(e.element))) {
        cluster.call('scancel', '--signal=USR1', '--batch', element);
        signalled.add(element);
      }
      return outFiles().some((text) => text.includes('back into the queue'));
    });
    const { node: lost } = await cluster.until(() => atWork()[0]);
    await cluster.lose(lost);
    const { node: orphaned } = await cluster.until(() => atWork().find(({ node }) => node !== lost));
    expect(cluster.processesOn(lost)).toEqual([]);
    await cluster.orphan(orphaned);
    const { code, stderr } = await outcome;
    expect([code, stderr]).toEqual([0, expect.stringContaining('tasks submitted: job')]);
    await local;
    expect(await results('slurm')).toEqual(await results('local'));
    expect((await campaignStatus(at('slurm'), { verify: true })).counts).toMatchObject({ done: 4, damaged: 0 });
    // some were begun more than once
    const attempts = tasksIn('slurm').map(
      (task) => JSON.parse(readFileSync(at('slurm', task, 'manifest.json'), 'utf8')).attempts.length as number,
    );
    expect(attempts.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(4);
  });

  realTest('that is stopped takes its jobs out of the queue, with checkpoints, and goes on', async () => {
    const { child, outcome } = campaign('stopped');
    await cluster.until(() => tasksIn('stopped').some((task) => existsSync(at('stopped', task, 'checkpoints'))));
    child.kill('SIGTERM');
    expect((await outcome).code).toBe(130);
    expect(cluster.call('squeue', '-h')).toBe('');
    const { counts } = await campaignStatus(at('stopped'));
    expect(counts).toMatchObject({ running: 0, failed: 0 });
    expect(counts.interrupted).toBeGreaterThan(0);
  });

  realTest('leaves a directory whose analysis is that of the local engine, to the last bit', async () => {
    writeFileSync(at('short.json'), JSON.stringify({ ...plan, preparation: { sweeps: 500, cooling: true } }));
    const words = (directory: string) => ['run', at('short.json'), '--directory', at(directory), '--workers', '2'];
    const slurm = startWith(cluster.environment, ...words('by-slurm'), ...flags);
    children.push(slurm.child);
    const ends = await Promise.all([slurm.outcome, vitrelax(...words('by-itself'))]);
    expect(ends.map(({ code, stderr }) => [code, code === 0 ? '' : stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(ends[0].stderr).toContain('tasks submitted: job');
    const [bySlurm, byItself] = await Promise.all(['by-slurm', 'by-itself'].map(analysisOf));
    expect(Object.keys(bySlurm)).toEqual(
      expect.arrayContaining(['result', 'analysis.csv', 'pairs.csv', 'analysis.h5', 'fields-T1.h5', 'decay-T1.csv']),
    );
    expect(bySlurm).toEqual(byItself);
  });

  /** What `analyze` says of a directory, in numbers, and all that it writes but the pictures, with the directory's own name left out. */
  async function analysisOf(directory: string): Promise<Record<string, unknown>> {
    const out = `${directory}-analysis`;
    const { code, stdout, stderr } = await vitrelax('analyze', at(directory), '--directory', at(out), '--json');
    expect([code, stderr]).toEqual([0, '']);
    const plain = (text: string) => text.replaceAll(directory, 'DIRECTORY');
    const found: Record<string, unknown> = { result: JSON.parse(plain(stdout)) };
    for (const name of readdirSync(at(out)).filter((n) => /\.(csv|h5)$/.test(n))) {
      const path = at(out, name);
      if (name.endsWith('.h5')) {
        const { attributes, datasets, groups } = await readHdf5(path);
        found[name] = { attributes: JSON.parse(plain(JSON.stringify(attributes))), datasets, groups };
      } else found[name] = plain(readFileSync(path, 'utf8'));
    }
    return found;
  }

  function checkpoints(): string[] {
    return tasksIn('slurm').filter((task) => {
      const path = at('slurm', task, 'checkpoints');
      return existsSync(path) && readdirSync(path).some((name) => name.endsWith('.checkpoint'));
    });
  }

  function outFiles(): string[] {
    return readdirSync(at('slurm', 'slurm'), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.out'))
      .map((name) => readFileSync(at('slurm', 'slurm', name), 'utf8'));
  }
});

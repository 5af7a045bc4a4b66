import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { campaignStatus, runEnsemble, slurmDryRun } from '../../lib';
import { at, isAlive, results, tasksIn, workersIn } from '../support/campaign';
import { type Outcome, requireFreshBuild, startWith, vitrelax, waitUntil } from '../support/command-line';

jest.setTimeout(300000);

const plan = {
  model: { name: 'soft-spheres-2d' },
  particles: [100],
  temperatures: [1],
  samples: 3,
  preparation: { sweeps: 1000 },
  relaxation: { until: { time: 10 } },
  observables: ['decay' as const],
};
/** A state of some seconds, with checkpoints. */
const long = { ...plan, samples: 1, particles: [200], preparation: { sweeps: 60000 } };
/** One that no test waits for. */
const endless = { ...long, preparation: { sweeps: 6000000 } };

let local: Promise<Outcome>;
beforeAll(async () => {
  requireFreshBuild();
  mkdirSync(at('bin'));
  for (const name of ['sbatch', 'squeue', 'scancel', 'scontrol']) {
    symlinkSync(join(__dirname, '..', 'support', 'fake-slurm.js'), at('bin', name));
  }
  writeFileSync(at('short.json'), JSON.stringify(plan));
  writeFileSync(at('long.json'), JSON.stringify(long));
  writeFileSync(at('endless.json'), JSON.stringify(endless));
  local = vitrelax('run', at('short.json'), '--directory', at('local'), '--workers', '2');
  await local;
});

/** The environment of a Slurm of its own for each test. */
function slurm(name: string, more: Record<string, string> = {}): Record<string, string> {
  mkdirSync(at(`slurm-${name}`), { recursive: true });
  return { PATH: `${at('bin')}${delimiter}${process.env.PATH}`, FAKE_SLURM: at(`slurm-${name}`), ...more };
}
const words = (plan: string, directory: string, ...more: string[]): string[] => [
  ...['run', at(`${plan}.json`), '--directory', at(directory), '--checkpoint-seconds', '0.02'],
  ...['--engine', 'slurm', '--poll-seconds', '0.2', ...more],
];
const calls = (name: string, program: string): string[][] =>
  readFileSync(at(`slurm-${name}`, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(([called]) => called === program);
const arrays = (name: string): (string | undefined)[] =>
  calls(name, 'sbatch').map((call) => call.find((word) => word.startsWith('--array=')));

describe('a campaign on Slurm', () => {
  test('says so where there is no Slurm (SLURM_FAILED), and leaves a directory that goes on elsewhere', async () => {
    const { outcome } = startWith({ PATH: at('nowhere') }, ...words('short', 'without'));
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('scontrol: is not on PATH');
    const later = await vitrelax('run', at('short.json'), '--directory', at('without'), '--workers', '2');
    expect(later.code).toBe(0);
    await local;
    expect(await results('without')).toEqual(await results('local'));
  });

  test('gives the results of the local engine, in arrays no larger than the site allows', async () => {
    const { outcome } = startWith(
      slurm('split', { FAKE_ARRAY: '2' }),
      ...words('short', 'split', '--bundle-seconds', '0.001'),
    );
    const { code, stderr } = await outcome;
    expect([code, stderr]).toEqual([0, expect.stringContaining('6 of 6 done')]);
    await local;
    expect(await results('split')).toEqual(await results('local'));
    expect(arrays('split').slice(0, 2)).toEqual(['--array=0-1', '--array=0-0']);
    // nothing is left of what went well, in the directory or in the queue
    await waitUntil(() => readdirSync(at('split', 'slurm')).length === 0);
  });

  test('puts short tasks together, and does without arrays where there are none', async () => {
    const { outcome } = startWith(
      slurm('bundled', { FAKE_ARRAY: '0' }),
      ...words('short', 'bundled', '--bundle-seconds', '500'),
    );
    expect((await outcome).code).toBe(0);
    await local;
    expect(await results('bundled')).toEqual(await results('local'));
    expect(new Set(arrays('bundled'))).toEqual(new Set([undefined]));
    // the three states are one job
    const { job } = JSON.parse(readFileSync(at('slurm-bundled', 'element-100-0.json'), 'utf8'));
    expect([job, calls('bundled', 'sbatch').length]).toEqual(['100', expect.any(Number)]);
    expect(calls('bundled', 'sbatch').length).toBeLessThanOrEqual(4);
  });

  test('that may not submit more waits for room; what sbatch refuses for good is one line, code 2', async () => {
    const busy = slurm('busy');
    writeFileSync(at('slurm-busy', 'refuse'), JSON.stringify({ times: 2, message: 'Job violates a submit limit' }));
    const waited = await startWith(busy, ...words('short', 'busy')).outcome;
    expect([waited.code, waited.stderr]).toEqual([0, expect.stringContaining('submit limit; tried again')]);
    const wrong = slurm('wrong');
    writeFileSync(at('slurm-wrong', 'refuse'), JSON.stringify({ times: 9, message: 'invalid partition specified: x' }));
    const refused = await startWith(wrong, ...words('short', 'wrong')).outcome;
    expect(refused.code).toBe(2);
    expect(refused.stderr.trim().split('\n').pop()).toBe(
      'vitrelax: sbatch: sbatch: error: invalid partition specified: x',
    );
    expect(calls('wrong', 'sbatch')).toHaveLength(1);
  });

  test('whose job breaks off submits it again, so often and no more', async () => {
    const { outcome } = startWith(slurm('broken'), ...words('long', 'broken', '--retries', '1'));
    const killed = new Set<string>();
    while (killed.size < 2) {
      await waitUntil(() => runningElements('broken').some(({ job }) => !killed.has(job)));
      const { job, pid } = runningElements('broken').find((element) => !killed.has(element.job)) as Element;
      await waitUntil(() => workersIn('broken').some(isAlive));
      process.kill(-pid, 'SIGKILL');
      killed.add(job);
    }
    const { code, stdout, stderr } = await outcome;
    expect(code).toBe(1);
    expect(stderr).toContain('its job 100_0 ended as FAILED');
    expect(stderr).toContain('goes on from its last checkpoint');
    expect(stdout).toMatch(/failed: .*its job 101_0 ended as FAILED/);
  });

  test('near its time limit saves itself and goes back into the queue', async () => {
    const { outcome } = startWith(slurm('limit'), ...words('long', 'limit'));
    await waitUntil(() => runningElements('limit').length > 0 && tasksIn('limit').some(hasCheckpoint('limit')));
    process.kill(runningElements('limit')[0].pid, 'SIGUSR1');
    const { code } = await outcome;
    expect(code).toBe(0);
    expect(calls('limit', 'scontrol').map(([, command]) => command)).toEqual(['show', 'requeue']);
    const [state] = tasksIn('limit').filter((task) => task.startsWith('states'));
    const { attempts, status } = JSON.parse(readFileSync(at('limit', state, 'manifest.json'), 'utf8'));
    expect([status, attempts.length]).toEqual(['done', 2]);
  });

  test('that is stopped cancels its jobs; one that is killed leaves them to the next run', async () => {
    const environment = slurm('left');
    const first = startWith(environment, ...words('endless', 'left'));
    await waitUntil(() => tasksIn('left').some(hasCheckpoint('left')));
    first.child.kill('SIGKILL');
    await first.outcome;
    expect(workersIn('left').filter(isAlive)).toHaveLength(1);
    const looks = calls('left', 'squeue').length;
    const second = startWith(environment, ...words('endless', 'left'));
    await waitUntil(() => calls('left', 'squeue').length > looks + 3);
    // nothing has been submitted a second time
    expect(calls('left', 'sbatch')).toHaveLength(1);
    second.child.kill('SIGINT');
    const { code, stderr } = await second.outcome;
    expect([code, stderr]).toEqual([130, expect.stringContaining('1 tasks are in jobs of an earlier run')]);
    expect(calls('left', 'scancel')).toEqual([['scancel', '--quiet', '100']]);
    // a worker that is told to end saves itself first
    await waitUntil(() => !workersIn('left').some(isAlive));
    expect((await campaignStatus(at('left'))).counts).toMatchObject({ interrupted: 1, failed: 0 });
  });

  test('shows what it would do, and does nothing, with Slurm or without', async () => {
    const { code, stdout } = await vitrelax(...words('short', 'never', '--partition', 'long', '--dry-run'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^#!\/bin\/sh\n/);
    expect(stdout).toContain('#SBATCH --partition=long');
    expect(stdout).toContain('# 6 tasks, 0 done; to be submitted now: 3, 3 when what they start from is there');
    expect(existsSync(at('never'))).toBe(false);
    const dry = await slurmDryRun(plan, { directory: at('local'), slurm: { bundleSeconds: 1e-3 } });
    expect(dry).toMatchObject({ tasks: { all: 6, done: 6, ready: 0 }, arrays: [] });
    const wrong = await vitrelax('run', at('short.json'), '--directory', at('never'), '--dry-run');
    expect([wrong.code, wrong.stderr.trim().split('\n').length]).toEqual([2, 1]);
  });

  test('without Slurm, or with its options for another engine, is refused before any work', async () => {
    const { code, stderr } = await startWith({ PATH: at('nothing') }, ...words('short', 'never')).outcome;
    expect([code, stderr]).toEqual([2, 'vitrelax: scontrol: is not on PATH\n']);
    await expect(runEnsemble(plan, { directory: at('never'), slurm: {} })).rejects.toMatchObject({ field: 'slurm' });
    await expect(runEnsemble(plan, { engine: 'pbs' as never })).rejects.toMatchObject({ field: 'engine' });
    expect(existsSync(at('never'))).toBe(false);
  });

  interface Element {
    job: string;
    pid: number;
    state: string;
  }
  function runningElements(name: string): Element[] {
    return readdirSync(at(`slurm-${name}`))
      .filter((file) => /^element-.*\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(at(`slurm-${name}`, file), 'utf8')) as Element)
      .filter(({ state }) => state === 'RUNNING');
  }

  function hasCheckpoint(directory: string): (task: string) => boolean {
    return (task) => {
      const path = at(directory, task, 'checkpoints');
      return existsSync(path) && readdirSync(path).some((name) => name.endsWith('.checkpoint'));
    };
  }
});

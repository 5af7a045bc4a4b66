import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CampaignEstimate, type CampaignPlan, estimateCampaign, runEnsemble } from '../../lib';
import { at } from '../support/campaign';
import { requireFreshBuild, vitrelax } from '../support/command-line';

jest.setTimeout(300000);
beforeAll(requireFreshBuild);

/** What the files of a task say that it took. */
interface Taken {
  evidence?: { sweeps: number };
  flow?: { evaluations: number };
}
const taken = (folder: string, kind: string): Taken =>
  JSON.parse(readFileSync(join(folder, kind === 'state' ? 'equilibrium.json' : 'relaxation.json'), 'utf8'));
const memoryOf = (folder: string): number =>
  Math.max(
    ...JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).attempts.map(
      (a: { memory: number }) => a.memory,
    ),
  );

describe('an estimate', () => {
  const plan: CampaignPlan = {
    model: { name: 'soft-spheres-2d' },
    particles: [3000],
    temperatures: ['infinity', 0.5],
    samples: 1,
    preparation: { sweeps: 1000 },
    observables: [],
  };

  test.each<[string, Partial<CampaignPlan>]>([
    ['to rest', {}],
    ['to a given time', { relaxation: { until: { time: 3 } } }],
    [
      'from molecular dynamics',
      { preparation: { method: 'molecular-dynamics', sweeps: 128 }, relaxation: { until: { time: 1 } } },
    ],
  ])('of sweeps, evaluations and memory holds for a campaign of flows %s', async (name, change) => {
    const changed = { ...plan, ...change };
    const estimate = await estimateCampaign(changed);
    expect(estimate.calibration.particles).toBe(512);
    const { tasks } = await runEnsemble(changed, { directory: at(name), workers: 2, threads: 1 });
    expect(estimate.tasks.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
    estimate.tasks.forEach((expected, k) => {
      const { folder, kind } = tasks[k];
      const { evidence, flow } = taken(folder, kind);
      // annealing is eight stages of 1/128 of the sweeps, before molecular dynamics of 64 at least
      const annealing = changed.preparation?.method === undefined ? Math.ceil(1000 / 128) : 64;
      if (evidence) expect(expected.sweeps).toBe(evidence.sweeps + 8 * annealing);
      else if (kind === 'state') expect(expected.sweeps).toBe(0);
      if (flow) {
        // of a single sample, six times as large as the calibration
        expect((expected.evaluations as number) / flow.evaluations).toBeGreaterThan(1 / 2);
        expect((expected.evaluations as number) / flow.evaluations).toBeLessThan(2);
      }
      // a process reserves memory in large pieces
      expect(expected.memory / memoryOf(folder)).toBeGreaterThan(0.75);
      expect(expected.memory / memoryOf(folder)).toBeLessThan(1.4);
      expect(expected.seconds).toBeGreaterThan(0);
      expect(expected.factor).toBeGreaterThan(1.4);
    });
    // nothing was said of a directory
    const { coreHours, coreHoursBetween, longestChainHours } = estimate;
    expect(estimate.left).toEqual({ tasks: tasks.length, coreHours, coreHoursBetween, longestChainHours });
    const sum = estimate.tasks.reduce((s, { seconds }) => s + seconds, 0);
    expect(estimate.coreHours).toBeCloseTo(sum / 3600, 12);
    const [least, most] = estimate.coreHoursBetween;
    expect(least).toBeLessThan(estimate.coreHours);
    expect(most).toBeGreaterThan(estimate.coreHours);
    expect(estimate.longestChainHours).toBeLessThan(estimate.coreHours);
  });

  test('grows with N as it says: evaluations of a flow to rest as L, to a given time not at all, memory linearly', async () => {
    const large: CampaignPlan = { ...plan, particles: [1024, 16384], temperatures: [0.5] };
    const evaluations = ({ tasks }: CampaignEstimate): number[] =>
      tasks.filter(({ kind }) => kind === 'relaxation').map((task) => task.evaluations as number);
    const [few, many] = evaluations(await estimateCampaign(large));
    expect(many / few).toBeCloseTo(4, 2);
    const timed = await estimateCampaign({ ...large, relaxation: { until: { time: 1 } } });
    const [atFew, atMany] = evaluations(timed);
    expect(atMany).toBe(atFew);
    expect(atFew).toBeLessThan(few / 2);
    const capped = await estimateCampaign({ ...large, relaxation: { until: { rmsForce: 1e-10, evaluations: 300 } } });
    expect(Math.max(...evaluations(capped))).toBeLessThan(400);
    const [small, big] = timed.tasks.filter(({ kind }) => kind === 'state').map(({ memory }) => memory);
    // positions alone, twice
    expect(big - small).toBeGreaterThan(15360 * 32);
  });

  test('of flows to a given time, and of their time, grows as that of whole flows at the size of the paper', async () => {
    // 22 004 evaluations of 64 000 particles (docs/performance.md)
    const soft = await estimateCampaign({
      ...plan,
      particles: [64000],
      temperatures: [0.2],
      relaxation: { until: { time: 1000 }, tolerance: { absolute: 1e-4 } },
    });
    const { evaluations } = soft.tasks[1];
    expect(evaluations as number).toBeGreaterThan(22004 / 2);
    expect(evaluations as number).toBeLessThan(22004 * 2);
    expect(soft.calibration.grownParticles).toBe(2048);
    // 4346 of 64 000, and of any other number
    const random = await estimateCampaign({
      ...plan,
      model: { name: 'harmonic-spheres-2d' },
      particles: [64000],
      temperatures: ['infinity'],
      relaxation: { until: { time: 1000 }, tolerance: { absolute: 1e-4 } },
    });
    expect((random.tasks[1].evaluations as number) / 4346).toBeGreaterThan(1 / 1.5);
    expect((random.tasks[1].evaluations as number) / 4346).toBeLessThan(1.5);
    // the builds of Mari-Kurchan: of 820, 914 and 981 evaluations at N = 512, 2048 and 8192 one takes 0.94, 1.5 and 2.4 µs a particle
    const meanField = await estimateCampaign({
      ...plan,
      model: { name: 'mari-kurchan-3d' },
      particles: [16384],
      temperatures: [0.015],
      relaxation: { until: { time: 1000 } },
    });
    const [{ flow }] = meanField.calibration.temperatures;
    expect(flow?.growth.seconds).toBeGreaterThan(0.15);
    const { evaluations: count, seconds } = meanField.tasks[1];
    // 994 of 16 384
    expect((count as number) / 994).toBeGreaterThan(1 / 1.5);
    expect((count as number) / 994).toBeLessThan(1.5);
    const ofOne = (flow?.secondsPerEvaluation as number) / 512;
    expect(seconds / (count as number) / 16384 / ofOne).toBeGreaterThan(1.6);
  });

  test('says what is left, without what is done in the directory or is among states that are shared', async () => {
    const few: CampaignPlan = {
      ...plan,
      particles: [300],
      preparation: { sweeps: 200 },
      relaxation: { until: { time: 1 } },
    };
    const states = at('shared-states');
    await runEnsemble(few, { directory: at('begun'), states, workers: 2 });
    const more = { ...few, samples: 2 };
    const begun = await estimateCampaign(more, { directory: at('begun') });
    expect(begun.tasks.filter(({ done }) => done).map(({ sample }) => sample)).toEqual([1, 1, 1, 1]);
    const open = begun.tasks.filter(({ done }) => !done);
    expect(begun.left.tasks).toBe(4);
    expect(begun.left.coreHours).toBeCloseTo(open.reduce((s, { seconds }) => s + seconds, 0) / 3600, 12);
    expect(begun.left.coreHours).toBeLessThan(begun.coreHours);
    // the states alone
    const sharing = await estimateCampaign(more, { directory: at('not-begun'), states });
    expect(sharing.tasks.filter(({ done }) => done).map(({ kind }) => kind)).toEqual(['state', 'state']);
    writeFileSync(at('few.json'), JSON.stringify(few));
    const { stdout } = await vitrelax('run', at('few.json'), '--directory', at('begun'), '--estimate');
    expect(stdout).toMatch(/^0\.5 +300 +state +1, 1 done +/m);
    expect(stdout).toMatch(/core-hours, between .* in all; up to/);
    expect(stdout).toMatch(/^0 core-hours, between 0 and 0 left: 4 of 4 tasks are done$/m);
    await expect(estimateCampaign(few, { directory: '' })).rejects.toMatchObject({ field: 'directory' });
  });

  test('on the command line is a table and four lines, or JSON, and makes nothing', async () => {
    writeFileSync(
      at('estimate.json'),
      JSON.stringify({ ...plan, particles: [300], relaxation: { until: { time: 1 } } }),
    );
    const { code, stdout, stderr } = await vitrelax(
      'run',
      at('estimate.json'),
      '--directory',
      at('none'),
      '--estimate',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^0\.5 +300 +state +1 +1064 sweeps/m);
    expect(stdout).toMatch(/core-hours, between .* up to \d+ MB a task/);
    const json = JSON.parse((await vitrelax('run', at('estimate.json'), '--estimate', '--json')).stdout);
    expect(json.tasks.map((t: { temperature: unknown }) => t.temperature)).toEqual(['infinity', 'infinity', 0.5, 0.5]);
    expect(await vitrelax('run', at('estimate.json'), '--estimate', '--workers', '0')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^vitrelax: workers is 0; allowed: [^\n]*\n$/),
    });
    const wrong = { ...plan, samples: 0 } as CampaignPlan;
    await expect(estimateCampaign(wrong)).rejects.toMatchObject({ field: 'samples' });
    await expect(estimateCampaign(plan, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  type AnalyzeOptions,
  analyze,
  conjugateGradient,
  readExtendedXyz,
  System,
  saveHdf5,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  writeExtendedXyz,
} from '../../lib';
import { unfinishedCampaigns } from '../../lib/ensemble/analysis/unfinished';
import { at, run, tasksIn } from '../support/campaign';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { flowTo, saveFlow } from '../support/flow-directories';

jest.setTimeout(300000);
beforeAll(requireFreshBuild);

test('samples of a campaign that are not there yet are told of', async () => {
  const campaign = at('campaign');
  await vitrelax(...run('campaign'));
  expect(await unfinishedCampaigns([campaign, at()])).toEqual([]);
  const [one, other] = tasksIn('campaign').filter((task) => task.startsWith('relaxations/T1-'));
  const manifest = at('campaign', one, 'manifest.json');
  const failure = { status: 'failed', error: { code: 'DIVERGED', message: 'it diverged' } };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...failure }));
  expect(await unfinishedCampaigns([campaign])).toEqual([
    `1 of 4 relaxations of the campaign in ${campaign} are not done, 1 of them failed: their samples are missing here`,
  ]);
  rmSync(at('campaign', other), { recursive: true });
  const { stdout } = await vitrelax('analyze', campaign, '--directory', at('analysis'));
  expect(stdout).toContain(`note: 2 of 4 relaxations of the campaign in ${campaign} are not done, 1 of them failed: `);
});

describe('somebody else’s quench that ends before rest', () => {
  const model = softSpheres({ dimension: 2 });
  const forces = { start: 0, moving: 0 };
  beforeAll(async () => {
    const system = System.random(model, { particles: 300, seed: 5 });
    await swapMonteCarlo(system, { temperature: 0.8, sweeps: 300, seed: 6, threads: 1 });
    await writeExtendedXyz(at('start.xyz'), system);
    forces.start = system.evaluate().rmsForce;
    await steepestDescent(system, { until: { time: 3 }, threads: 1 });
    await writeExtendedXyz(at('moving.xyz'), system);
    forces.moving = system.evaluate().rmsForce;
    await conjugateGradient(system, { until: { maxForce: 1e-10 }, threads: 1 });
    await writeExtendedXyz(at('minimum.xyz'), system);
    const frames = ['start', 'moving', 'minimum'].map((name) => readFileSync(at(`${name}.xyz`), 'utf8'));
    writeFileSync(at('three.xyz'), frames.map((text, k) => text.replace('Lattice', `Time=${k} Lattice`)).join(''));
    writeFileSync(at('two.xyz'), frames.slice(0, 2).join(''));
  });
  const analysed = (o: AnalyzeOptions) => analyze({ ...o, directory: at('of-files') });
  const pairTo = (name: string): AnalyzeOptions => ({ initial: [at('start.xyz')], final: [at(`${name}.xyz`)], model });
  const restless = (notes: readonly string[]) => notes.filter((note) => note.includes('not at rest'));

  test('pairs whose final configuration feels forces', async () => {
    expect(restless((await analysed(pairTo('minimum'))).notes)).toEqual([]);
    const [note, ...others] = restless((await analysed(pairTo('moving'))).notes);
    expect(others).toEqual([]);
    const { start, moving } = forces;
    const told = /^N = 300: 1 of 1 final .* up to (\S+), (\S+) of that of the initial one\)/.exec(note);
    expect(Number(told?.[1]) / moving).toBeCloseTo(1, 1);
    expect(Number(told?.[2]) / (moving / start)).toBeCloseTo(1, 1);
    // the ends of a trajectory are such a pair, and without a model nothing is known
    expect(restless((await analysed({ paths: [at('two.xyz')], model })).notes)).toHaveLength(1);
    expect(restless((await analysed({ paths: [at('three.xyz')], ends: true })).notes)).toEqual([]);
  });

  test('of a flow it is said by its reason to stop, whatever forces are left', async () => {
    for (const [name, reason] of [
      ['limit', 'time'],
      ['rest', 'rms-force'],
    ] as const) {
      mkdirSync(at(name));
      await saveHdf5(at(name, 'equilibrium.h5'), await readExtendedXyz(at('start.xyz'), { model }));
      await saveHdf5(at(name, 'inherent-structure.h5'), await readExtendedXyz(at('moving.xyz'), { model }));
      await saveFlow(at(name), flowTo(3, reason === 'rms-force'), reason);
      expect(restless((await analysed({ paths: [at(name)] })).notes)).toHaveLength(reason === 'time' ? 1 : 0);
    }
  });

  test.each<[string, AnalyzeOptions]>([
    ['a pair', { initial: ['start.xyz'], final: ['moving.xyz'], model }],
    ['two frames', { paths: ['two.xyz'], model }],
    ['no model', { paths: ['three.xyz'] }],
  ])('cannot be finished: %s', async (_, { paths = [], initial = [], final = [], ...o }) => {
    const [p, i, f] = [paths, initial, final].map((names) => names.map((name) => at(name)));
    await expect(analysed({ ...o, paths: p, initial: i, final: f, finish: true })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      field: 'finish',
      message: expect.stringContaining([...p, ...i][0]),
    });
  });

  test('what compares ends finishes nothing', async () => {
    await expect(analysed({ paths: [at('three.xyz')], model, ends: true, finish: true })).rejects.toThrow(
      /^finish is true; allowed: not beside ends/,
    );
  });
});

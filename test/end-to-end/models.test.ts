import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmonicSpheres, kobAndersen, loadHdf5, modelNames, System, saveHdf5 } from '../../lib';
import { requireFreshBuild, temporaryFolder, vitrelax } from './command-line';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();

async function quench(directory: string, ...words: string[]) {
  const path = join(folder, directory);
  const outcome = await vitrelax('quench', '--directory', path, '--quiet', '--json', ...words);
  expect(outcome.stderr).toBe('');
  expect(outcome.code).toBe(0);
  return {
    path,
    result: JSON.parse(outcome.stdout),
    report: readFileSync(join(path, 'report.html'), 'utf8'),
    has: (...names: string[]) => existsSync(join(path, ...names)),
  };
}

describe('a quench from T = infinity', () => {
  // e(0) of random positions, exact but for the factor (N-1)/N, with the standard error of one sample
  test.each([
    ['harmonic-spheres-2d', 300, 0.173788],
    ['harmonic-spheres-3d', 300, 0.146],
    ['harmonic-spheres-4d', 300, 0.133333],
  ])('%s, N = %p', async (name, particles, energy) => {
    const { path, result, report, has } = await quench(
      name,
      ...['--model', name, '--temperature', 'inf', '--particles', String(particles), '--seed', '2'],
    );
    expect(result.plan).toMatchObject({ temperatures: ['infinity'], preparations: ['random'], sweeps: [0] });
    const [{ temperature, equilibrium, relaxation }] = result.states;
    expect(temperature).toBe('infinity');
    expect(equilibrium).toMatchObject({ preparation: 'random', evidence: null, acceptance: null });
    // pairs are independent: var(e) = rho <U²>/(2N), which is 1.00, 0.98 and 0.80 e²/N in D = 2, 3, 4
    expect(Math.abs(relaxation.initialEnergy - energy)).toBeLessThan((4 * energy) / Math.sqrt(particles));
    expect(relaxation.inherentEnergy).toBeLessThan(0.2 * relaxation.initialEnergy);
    expect(relaxation.flow.stopReason).toBe('rms-force');
    expect(relaxation.defects).toBeNull();
    const initial = await loadHdf5(join(path, 'Tinf', 'equilibrium.h5'));
    expect(System.from(initial.model, initial).energy() / particles).toBeCloseTo(relaxation.initialEnergy, 10);
    expect(report).toContain('<i>T</i> = ∞');
    expect(report).toContain('the equilibrium at <i>T</i> = ∞');
    expect(report).toMatch(/Left out: defects: the .* of random positions has no minimum/);
    expect(report).not.toMatch(/Infinity|undefined|NaN|null/);
    for (const name of ['energy.csv', 'correlations.csv', 'sampling.h5']) expect(has('Tinf', name)).toBe(false);
    const flat = !name.endsWith('-4d');
    expect(has('figures', 'fields.png')).toBe(flat);
    expect(has('Tinf', 'fields.h5')).toBe(flat);
    if (!flat) expect(report).toMatch(/Left out: .*D.*: a neighbourhood of radius 2.5 does not fit/);
    // once more: nothing is done again
    const again = await vitrelax(
      'quench',
      ...['--directory', path, '--model', name, '--temperature', 'inf', '--particles', String(particles)],
      ...['--seed', '2', '--json'],
    );
    expect(again.stderr).toBe('');
    expect(JSON.parse(again.stdout).states).toEqual(result.states);
  });

  test('in eight dimensions, from the least N that works on', async () => {
    const common = ['--model', 'harmonic-spheres-8d', '--temperature', 'inf', '--tolerance', '0.1'];
    const small = await vitrelax('quench', '--directory', join(folder, 'small'), '--particles', '1614', ...common);
    expect(small.code).toBe(2);
    expect(small.stderr).toMatch(/^vitrelax: boxLength is .* \(N >= 1615 at this density\)/);
    expect(existsSync(join(folder, 'small'))).toBe(false);
    // a dilute one, which comes apart within seconds
    const { result } = await quench('dilute', ...common, '--volume-fraction', '0.03', '--particles', '500');
    expect(result.states[0].relaxation).toMatchObject({ defects: null, inherentEnergy: expect.any(Number) });
    expect(result.states[0].relaxation.inherentEnergy).toBeLessThan(1e-6);
  });
});

describe('a quench from finite temperatures', () => {
  test('polydisperse harmonic spheres beside T = infinity', async () => {
    const { result, report, has } = await quench(
      'mixed',
      ...['--model', 'harmonic-spheres-2d', '--temperature', 'inf,0.03', '--particles', '300', '--sweeps', '2000'],
    );
    expect(result.plan).toMatchObject({
      temperatures: ['infinity', 0.03],
      preparations: ['random', 'swap-monte-carlo'],
      sweeps: [0, 2000],
    });
    const [, cold] = result.states;
    expect(Math.abs(cold.equilibrium.evidence.hypervirialRatio.value - 1)).toBeLessThan(
      4 * cold.equilibrium.evidence.hypervirialRatio.error,
    );
    expect(cold.equilibrium.acceptance.swap).toBeGreaterThan(0.2);
    expect(report).toContain('swap Monte Carlo in eight stages');
    expect(report).toContain('Left out at <i>T</i> = ∞: defects');
    expect(has('T0.03', 'pair-distribution.csv')).toBe(true);
  });

  test.each(['kob-andersen-2d', 'kob-andersen-3d'])('%s, by Metropolis', async (name) => {
    const { path, result, report, has } = await quench(
      name,
      ...['--model', name, '--temperature', '1', '--particles', '400', '--sweeps', '600', '--truncation', 'smooth'],
    );
    expect(result.plan).toMatchObject({ preparations: ['metropolis'], model: { truncation: 'smooth' } });
    const [{ equilibrium, relaxation }] = result.states;
    expect(equilibrium.acceptance).toMatchObject({ swap: null });
    expect(equilibrium.evidence.verdict).toBe('short');
    expect(relaxation).toMatchObject({ defects: null, rattlers: null });
    expect(relaxation.inherentEnergy).toBeLessThan(relaxation.initialEnergy - 0.3);
    const { species } = await loadHdf5(join(path, 'T1', 'inherent-structure.h5'));
    expect(species?.filter((s) => s === 0)).toHaveLength(name.endsWith('2d') ? 260 : 320);
    expect(report).toContain('Equilibration (Metropolis Monte Carlo)');
    expect(report).toMatch(/Left out: defects, .* and rattlers: pairs of a kob-andersen/);
    expect(report).not.toMatch(/Infinity|undefined|NaN|null/);
    expect(has('figures', 'fields.png')).toBe(true);
    expect(has('T1', 'pair-distribution.csv')).toBe(false);
  });

  test('soft spheres without swaps, when asked for', async () => {
    const { result } = await quench(
      'metropolis',
      ...['--model', 'soft-spheres-3d', '--temperature', '2', '--particles', '300', '--sweeps', '400'],
      ...['--preparation', 'metropolis', '--density', '0.9'],
    );
    expect(result.plan).toMatchObject({ preparations: ['metropolis'], model: { density: 0.9 } });
    expect(result.states[0].equilibrium.acceptance.swap).toBeNull();
  });
});

describe('bad input', () => {
  test.each<[string[], RegExp]>([
    [['--model', 'hard-spheres'], /hard-spheres.*soft-spheres-2d.*kob-andersen-3d.*harmonic-spheres-10d/],
    [
      ['--volume-fraction', '1'],
      /--volume-fraction is not for soft-spheres-2d, which takes --density, --non-additivity/,
    ],
    [['--model', 'kob-andersen-2d', '--no-polydisperse'], /--polydisperse is not for kob-andersen-2d/],
    [['--model', 'harmonic-spheres-3d', '--truncation', 'smooth'], /--truncation is not for harmonic-spheres-3d/],
    [['--model', 'harmonic-spheres-5d'], /--volume-fraction is needed/],
    [['--model', 'kob-andersen-3d', '--truncation', 'abrupt'], /truncation is "abrupt".*shifted/],
    [['--model', 'kob-andersen-3d', '--particles', '50'], /N >= 150 at this density/],
    [['--model', 'kob-andersen-3d', '--density', '1.1'], /sweeps.*--sweeps.*kob-andersen-3d/],
    [['--model', 'harmonic-spheres-3d', '--temperature', '0.1'], /--sweeps/],
    [
      ['--model', 'harmonic-spheres-3d', '--temperature', '1', '--sweeps', '1000', '--preparation', 'swap-monte-carlo'],
      /preparation.*metropolis/,
    ],
    [['--temperature', '0.5', '--preparation', 'random'], /preparation is "random"/],
    [['--temperature', 'inf,inf'], /temperatures\[1\]/],
    [['--temperature', '-inf'], /--temperature/],
  ])('quench %p', async (words, message) => {
    const path = join(folder, 'never');
    const { code, stdout, stderr } = await vitrelax('quench', '--directory', path, ...words);
    expect(stderr).toMatch(/^vitrelax: /);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(existsSync(path)).toBe(false);
  });
});

describe('vitrelax evaluate', () => {
  test('takes the parameters of a file, and flags above them', async () => {
    const at = join(folder, 'ka.h5');
    const state = System.random(kobAndersen({ dimension: 3, truncation: 'truncated' }), { particles: 200, seed: 1 });
    await saveHdf5(at, state);
    const energyOf = async (...flags: string[]) => {
      const { code, stdout } = await vitrelax('evaluate', at, '--model', 'kob-andersen-3d', '--json', ...flags);
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const truncated = await energyOf();
    expect(truncated.truncation).toBe('truncated');
    expect(truncated.energy).toBeCloseTo(state.energy(), 6);
    const shifted = await energyOf('--truncation', 'shifted');
    expect(shifted.truncation).toBe('shifted');
    const exact = System.from(kobAndersen({ dimension: 3 }), state.configuration()).energy();
    expect(shifted.energy / exact).toBeCloseTo(1, 12);
    expect(shifted.energy).toBeGreaterThan(truncated.energy);
  });

  test('any model, with the flags that it takes', async () => {
    const at = join(folder, 'harmonic.h5');
    const model = harmonicSpheres({ dimension: 5, volumeFraction: 0.3 });
    const state = System.random(model, { particles: 300, seed: 1 });
    await saveHdf5(at, state);
    const words = ['evaluate', at, '--model', 'harmonic-spheres-5d', '--volume-fraction', '0.3'];
    const { stdout } = await vitrelax(...words, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ energy: state.energy(), dimension: 5, particles: 300 });
    const refused = await vitrelax(...words, '--density', '1');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--density is not for harmonic-spheres-5d/);
  });
});

describe('vitrelax info --models', () => {
  test('is a table of every model that a terminal can show', async () => {
    const { code, stdout } = await vitrelax('info', '--models');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    for (const name of modelNames()) expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(110);
    expect(stdout).toMatch(/harmonic-spheres-4d .*phi = 0\.5 .*random.*Fig\. 2a +65536/);
    expect(stdout).toMatch(/kob-andersen-3d .*rho = 1\.2 .*Metropolis MC +Fig\. 2c +76800/);
    expect(stdout).toContain('--truncation, --density, --fraction-c');
  });

  test('says the same as JSON', async () => {
    const { stdout } = await vitrelax('info', '--models', '--json');
    const entries = JSON.parse(stdout) as { name: string }[];
    expect(entries.map(({ name }) => name)).toEqual(modelNames());
    expect(entries.find(({ name }) => name === 'harmonic-spheres-8d')).toEqual({
      name: 'harmonic-spheres-8d',
      dimension: 8,
      what: 'harmonic spheres',
      density: null,
      volumeFraction: 0.1,
      sizes: 'all 1',
      potential: '(1 - r/d_ij)²/2 to d_ij',
      preparation: 'metropolis',
      temperatures: ['infinity'],
      particles: 16384,
      source: 'Fig. 2a',
      options: ['volumeFraction', 'polydisperse', 'nonAdditivity', 'diameterSampling'],
    });
  });
});

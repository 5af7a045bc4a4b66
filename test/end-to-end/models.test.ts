import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { harmonicSpheres, kobAndersen, loadHdf5, modelNames, readCsv, System, saveHdf5 } from '../../lib';
import { requireFreshBuild, start, vitrelax, waitUntil } from '../support/command-line';
import { pageWords } from '../support/page';
import { temporaryFolder } from '../support/temporary-folder';

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
    expect(pageWords(report)).not.toMatch(/Infinity|undefined|NaN|null/);
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
    expect(report).toMatch(/Left out: defects, .* and rattlers: which distances are contacts in a kob-andersen/);
    expect(equilibrium.crystallisation).toMatchObject({ crystallised: false, all: { crystallised: false } });
    expect(equilibrium.crystallisation.largestCluster).toBeLessThan(50);
    expect(report).toMatch(/crystallised, largest cluster<\/th><td>no, \d+</);
    expect(report).not.toContain('has begun to crystallise');
    expect(pageWords(report)).not.toMatch(/Infinity|undefined|NaN|null/);
    expect(has('figures', 'fields.png')).toBe(true);
    expect(has('T1', 'pair-distribution.csv')).toBe(false);
  });

  test('kob-andersen-3d with a third species, by exchanges of species', async () => {
    const { path, result, report, has } = await quench(
      'ternary',
      ...['--model', 'kob-andersen-3d', '--fraction-c', '0.05', '--temperature', '1', '--particles', '400'],
      ...['--sweeps', '2000'],
    );
    expect(result.plan).toMatchObject({ preparations: ['swap-monte-carlo'], model: { fractionC: 0.05 } });
    const [{ equilibrium, relaxation }] = result.states;
    // 381 of A and B, 19 of C: exchanges are rare, and seldom accepted
    expect(equilibrium.acceptance.swap).toBeGreaterThan(1e-3);
    expect(equilibrium.acceptance.swap).toBeLessThan(0.1);
    const { hypervirialRatio, relaxationTimes, tau } = equilibrium.evidence;
    expect(Math.abs(hypervirialRatio.value - 1)).toBeLessThan(4 * hypervirialRatio.error);
    // there are no diameters to remember; tau is that of the displacements
    expect(relaxationTimes.diameters.value).toBeNull();
    expect(tau.value).toBe(Math.max(relaxationTimes.overlap.value, relaxationTimes.scattering.value));
    expect(Object.keys((await readCsv(join(path, 'T1', 'correlations.csv'))).columns)).not.toContain('diameters');
    expect(equilibrium.crystallisation.crystallised).toBe(false);
    expect(relaxation.inherentEnergy).toBeLessThan(relaxation.initialEnergy - 1);
    const { species } = await loadHdf5(join(path, 'T1', 'inherent-structure.h5'));
    const count = (kind: number) => species?.filter((s) => s === kind).length;
    expect([count(0), count(1), count(2)]).toEqual([305, 76, 19]);
    expect(report).toContain('Equilibration (swap Monte Carlo)');
    expect(pageWords(report)).not.toMatch(/Infinity|undefined|NaN|null/);
    expect(has('figures', 'fields.png')).toBe(true);
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

describe('a quench of the Mari-Kurchan model', () => {
  const words = ['--model', 'mari-kurchan-3d', '--temperature', '0.015,1e-3', '--particles', '600', '--seed', '4'];
  let planted: ReturnType<typeof quench>;
  beforeAll(() => {
    planted = quench('mari-kurchan', ...words);
  });

  test('from planted states, whose energies are the exact ones', async () => {
    const { result } = await planted;
    expect(result.plan).toMatchObject({ preparations: ['planting', 'planting'], sweeps: [0, 0] });
    for (const { temperature, equilibrium, relaxation } of result.states) {
      expect(equilibrium).toMatchObject({ preparation: 'planting', evidence: null, crystallisation: null });
      const { energy, error } = plantedEnergy(temperature, 600);
      expect(error / energy).toBeLessThan(0.05);
      expect(Math.abs(relaxation.initialEnergy - energy)).toBeLessThan(4 * error);
      expect(relaxation).toMatchObject({ defects: null, rattlers: null, flow: { stopReason: 'rms-force' } });
      expect(relaxation.inherentEnergy).toBeLessThan(0.8 * relaxation.initialEnergy);
      expect(relaxation.inherentEnergy).toBeGreaterThan(0);
    }
  });

  test('says what was done and left out, and draws what there is', async () => {
    const { report, has } = await planted;
    expect(report).toContain('Planted: the shifts are drawn');
    expect(report).toContain('exact (planting)');
    expect(report).toMatch(
      /Left out: .*D.*, defects, .* and rattlers: in a mari-kurchan-3d neighbours in space are not/,
    );
    expect(report).toContain('<i>t</i><sup>−0.75</sup>');
    expect(report).not.toContain('swap Monte Carlo');
    expect(pageWords(report)).not.toMatch(/Infinity|undefined|NaN|null/);
    for (const id of ['decay', 'exponent', 'energy']) expect(has('figures', `${id}.png`)).toBe(true);
    expect(has('figures', 'fields.png')).toBe(false);
    for (const name of ['fields.h5', 'pair-distribution.csv', 'sampling.h5']) expect(has('T0.015', name)).toBe(false);
  });

  test('leaves files from which evaluate plants the same shifts', async () => {
    const { path, result } = await planted;
    const [{ relaxation }] = result.states;
    for (const [name, energy] of [
      ['equilibrium.h5', relaxation.initialEnergy],
      ['inherent-structure.h5', relaxation.inherentEnergy],
    ] as const) {
      const words = ['evaluate', join(path, 'T0.015', name), '--model', 'mari-kurchan-3d'];
      const { stdout } = await vitrelax(...words, '--json');
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ particles: 600, dimension: 3, model: 'mari-kurchan-3d' });
      expect(result.energy / 600 / energy).toBeCloseTo(1, 10);
      if (name === 'inherent-structure.h5') expect(result.rmsForce).toBeLessThan(2e-10);
      const dump = await vitrelax(...words, '--forces', join(folder, 'forces.dump'));
      expect(dump.code).toBe(2);
      expect(dump.stderr).toMatch(/no room for quenched shifts; allowed: HDF5/);
    }
  });

  test('is analysed without neighbours in space', async () => {
    const { path, result } = await planted;
    const directory = join(folder, 'mari-kurchan-analysis');
    const { code, stdout } = await vitrelax('analyze', path, '--directory', directory, '--json');
    expect(code).toBe(0);
    const { ensembles, notes } = JSON.parse(stdout);
    expect(notes).toEqual([
      expect.stringMatching(/neighbours in space are not those that interact/),
      expect.stringMatching(/^no beta of T = 0.001: window/),
    ]);
    for (const [k, temperature] of [0.015, 1e-3].entries()) {
      const displacement = { value: expect.closeTo(result.states[k].relaxation.displacement, 2) };
      expect(ensembles[k]).toMatchObject({ temperature, displacement, defects: null, rattlers: { value: null } });
    }
  });

  test('killed while it flows goes on to the same bits', async () => {
    const { path } = await planted;
    const other = join(folder, 'mari-kurchan-killed');
    const command = ['quench', '--directory', other, ...words, '--quiet', '--threads', '1'];
    const { child, outcome } = start(...command);
    await waitUntil(() => existsSync(join(other, 'T0.015', 'equilibrium.json')));
    child.kill('SIGKILL');
    expect((await outcome).signal).toBe('SIGKILL');
    expect(existsSync(join(other, 'T0.001', 'relaxation.json'))).toBe(false);
    expect((await vitrelax(...command)).code).toBe(0);
    for (const t of ['T0.015', 'T0.001']) {
      const text = (folder: string, name: string) => readFileSync(join(folder, t, name), 'utf8');
      for (const name of ['relaxation.csv', 'relaxation.json']) expect(text(other, name)).toBe(text(path, name));
      const end = async (folder: string) => loadHdf5(join(folder, t, 'inherent-structure.h5'));
      expect(await end(other)).toEqual(await end(path));
    }
  });
});

/** Energy per particle of planted states and its standard error: pairs are independent, so two integrals give them. */
function plantedEnergy(temperature: number, particles: number): { energy: number; error: number } {
  const potential = (r: number) => r ** -12 - 28 * 4 ** -12 + 48 * r ** 2 * 4 ** -14 - 21 * r ** 4 * 4 ** -16;
  const volume = (particles * Math.PI) / 6 / 0.5;
  const steps = 20000;
  let [excluded, first, second] = [0, 0, 0];
  for (let k = 0; k < steps; k++) {
    const r = ((k + 0.5) * 4) / steps;
    const u = potential(r);
    const shell = (4 * Math.PI * r ** 2 * 4) / steps;
    const weight = Math.exp(-u / temperature);
    excluded += shell * (1 - weight);
    if (weight === 0) continue;
    first += shell * weight * u;
    second += shell * weight * u ** 2;
  }
  const [mean, square] = [first / (volume - excluded), second / (volume - excluded)];
  const pairs = (particles * (particles - 1)) / 2;
  return { energy: (pairs * mean) / particles, error: Math.sqrt(pairs * (square - mean ** 2)) / particles };
}

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
    [['--model', 'mari-kurchan-3d', '--particles', '488'], /N >= 489 at this density/],
    [['--model', 'mari-kurchan-3d', '--density', '1'], /--density is not for mari-kurchan-3d/],
    [
      ['--model', 'kob-andersen-3d', '--preparation', 'planting'],
      /preparation is "planting"; allowed: swap-monte-carlo/,
    ],
    [['--model', 'kob-andersen-3d', '--fraction-c', '0.05', '--temperature', '1'], /--sweeps.*kob-andersen-3d/],
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
    expect(stdout).toMatch(/mari-kurchan-3d .*phi = 0\.5 .*planting +Fig\. 1 +16384/);
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

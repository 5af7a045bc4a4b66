import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadHdf5, quench as quenchByCall, readCsv, readHdf5, System, type VitrelaxError } from '../../lib';
import { requireFreshBuild, start, vitrelax, waitUntil } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();

const temperatures = ['1', '0.5'];
// seconds of work, so that a kill finds it running on a slow machine too
const sweeps = 15000;
const common = ['--temperature', temperatures.join(','), '--particles', '300', '--sweeps', `${sweeps}`, '--seed', '3'];
const quench = (directory: string, ...more: string[]) => [
  'quench',
  ...common,
  '--checkpoint-seconds',
  '0.02',
  '--directory',
  join(folder, directory),
  ...more,
];
const filesOfState = [
  'equilibrium.h5',
  'equilibrium.json',
  'inherent-structure.h5',
  'relaxation.csv',
  'relaxation.h5',
  'relaxation.json',
  'local-exponent.csv',
  'fields.h5',
  'flow.h5',
  'energy.csv',
  'correlations.csv',
  'pair-distribution.csv',
  'sampling.h5',
];

const checkpointsIn = (directory: string): string[] => {
  const path = join(folder, directory, 'checkpoints');
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.checkpoint')) : [];
};

/** The checkpoints by name; one that has gone since the folder was read is left out. */
const statesIn = (directory: string): Map<string, Buffer> => {
  const states = new Map<string, Buffer>();
  for (const name of checkpointsIn(directory)) {
    try {
      states.set(name, readFileSync(join(folder, directory, 'checkpoints', name)));
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== 'ENOENT') throw e;
    }
  }
  return states;
};

/** Everything that must not depend on interruptions, nor on the clock. */
async function results(directory: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const t of temperatures) {
    for (const name of filesOfState) {
      const path = join(folder, directory, `T${t}`, name);
      found[`${t}/${name}`] = name.endsWith('.h5') ? await readHdf5(path) : readFileSync(path, 'utf8');
    }
  }
  return found;
}

const whole = vitrelax(...quench('whole', '--threads', '2', '--json'));

describe('a quench', () => {
  test('ends with code 0, says its stages in lines, and prints the results as JSON', async () => {
    const { code, stdout, stderr } = await whole;
    expect(stderr).toContain('T = 0.5: inherent structure: e_IS');
    expect(code).toBe(0);
    expect(stderr).not.toContain('\x1b');
    const result = JSON.parse(stdout);
    expect(result.states.map((s: { temperature: number }) => s.temperature)).toEqual([1, 0.5]);
    for (const { equilibrium, relaxation } of result.states) {
      expect(Math.abs(equilibrium.evidence.hypervirialRatio.value - 1)).toBeLessThan(0.05);
      expect(equilibrium.evidence.sweeps).toBe(sweeps);
      expect(relaxation.inherentEnergy).toBeLessThan(relaxation.initialEnergy);
      expect(relaxation.inherentEnergy).toBeGreaterThan(0.15);
      expect(relaxation.inherentEnergy).toBeLessThan(0.3);
      expect(relaxation.flow.rmsForce).toBeLessThan(1e-9);
      expect(relaxation.flow.dissipationError).toBeLessThan(0.02);
    }
    // e(T) between those of 0.8 and 0.4 in the reference, and above
    const [hot, cold] = result.states.map((s: never) => (s as { equilibrium: never }).equilibrium) as {
      evidence: { energyPerParticle: { value: number } };
    }[];
    expect(hot.evidence.energyPerParticle.value).toBeGreaterThan(0.96);
    expect(cold.evidence.energyPerParticle.value).toBeGreaterThan(0.61);
    expect(cold.evidence.energyPerParticle.value).toBeLessThan(0.94);
  });

  test('leaves configurations that are what they say, with their evidence', async () => {
    await whole;
    for (const t of temperatures) {
      const at = (name: string) => join(folder, 'whole', `T${t}`, name);
      const initial = await loadHdf5(at('equilibrium.h5'));
      const final = await loadHdf5(at('inherent-structure.h5'));
      const { relaxation, record } = {
        relaxation: JSON.parse(readFileSync(at('relaxation.json'), 'utf8')),
        record: (await readHdf5(at('equilibrium.h5'))).groups.vitrelax.groups.record.attributes,
      };
      expect(System.from(initial.model, initial).energy() / 300).toBeCloseTo(relaxation.initialEnergy, 10);
      const end = System.from(final.model, final).evaluate();
      expect(end.energy / 300).toBeCloseTo(relaxation.inherentEnergy, 10);
      expect(end.rmsForce).toBeLessThan(1e-9);
      expect(final.diameters).toEqual(initial.diameters);
      expect(Object.keys(record)).toEqual(
        expect.arrayContaining(['sweeps', 'tau', 'sweepsPerTau', 'hypervirialRatio', 'driftBetweenHalves', 'verdict']),
      );
    }
  });

  test('leaves curves, the same in CSV and HDF5', async () => {
    await whole;
    for (const t of temperatures) {
      const at = (name: string) => join(folder, 'whole', `T${t}`, name);
      const { columns } = await readCsv(at('relaxation.csv'));
      const { flow } = (await readHdf5(at('relaxation.h5'))).groups;
      expect(Object.keys(columns)).toEqual(['time', 'energyPerParticle', 'rmsVelocity', 'maxForce', 'participation']);
      for (const [name, values] of Object.entries(columns)) expect(flow.datasets[name].data).toEqual(values);
      expect(columns.time[0]).toBe(0);
      const energies = columns.energyPerParticle;
      for (let k = 1; k < energies.length; k++) expect(energies[k]).toBeLessThanOrEqual(energies[k - 1] + 1e-14);
    }
  });

  test('leaves figures and a report that needs nothing from outside', async () => {
    await whole;
    for (const id of ['decay', 'exponent', 'energy', 'fields']) {
      const png = readFileSync(join(folder, 'whole', 'figures', `${id}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(readFileSync(join(folder, 'whole', 'figures', `${id}.svg`), 'utf8')).toMatch(/^<\?xml|^<svg/);
    }
    const html = readFileSync(join(folder, 'whole', 'report.html'), 'utf8');
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).toContain('vitrelax quench --temperature 1,0.5');
    expect(html.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
  });

  test('leaves a manifest, and no checkpoints', async () => {
    await whole;
    const manifest = JSON.parse(readFileSync(join(folder, 'whole', 'manifest.json'), 'utf8'));
    expect(manifest.status).toBe('complete');
    expect(manifest.plan).toMatchObject({ particles: 300, temperatures: [1, 0.5], sweeps: [sweeps, sweeps], seed: 3 });
    expect(manifest.sessions).toHaveLength(1);
    expect(manifest.sessions[0]).toMatchObject({ version: expect.any(String), instructionSet: expect.any(String) });
    expect(checkpointsIn('whole')).toEqual([]);
  });

  test('that is complete is not done again', async () => {
    const first = await whole;
    const before = readFileSync(join(folder, 'whole', 'manifest.json'), 'utf8');
    const again = await vitrelax(...quench('whole', '--threads', '1', '--json'));
    expect(again.code).toBe(0);
    expect(again.stderr).toBe('');
    expect(JSON.parse(again.stdout).states).toEqual(JSON.parse(first.stdout).states);
    expect(readFileSync(join(folder, 'whole', 'manifest.json'), 'utf8')).toBe(before);
  });
});

describe('an interrupted quench', () => {
  test('killed three times goes on with the same command to the same bits, also with another number of threads', async () => {
    await whole;
    for (let kill = 0; kill < 3; kill++) {
      const { child, outcome } = start(...quench('killed', '--threads', '1'));
      const before = statesIn('killed');
      // until this run has added something of its own
      const added = () => [...statesIn('killed')].some(([name, bytes]) => !before.get(name)?.equals(bytes));
      await waitUntil(() => child.exitCode !== null || added());
      child.kill('SIGKILL');
      expect((await outcome).signal).toBe('SIGKILL');
    }
    const { code } = await vitrelax(...quench('killed', '--threads', '2'));
    expect(code).toBe(0);
    expect(await results('killed')).toEqual(await results('whole'));
    expect(checkpointsIn('killed')).toEqual([]);
  });

  test('stopped by Ctrl-C says how to go on, keeps its checkpoint, and goes on', async () => {
    await whole;
    const { child, outcome } = start(...quench('stopped', '--threads', '1'));
    await waitUntil(() => checkpointsIn('stopped').length > 0);
    // as under npm, which sends on what the terminal has sent already
    child.kill('SIGINT');
    child.kill('SIGINT');
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toContain('goes on from there');
    expect(stderr).toContain('vitrelax quench --temperature 1,0.5');
    expect(checkpointsIn('stopped').length).toBeGreaterThan(0);
    const again = await vitrelax(...quench('stopped', '--quiet'));
    expect(again.code).toBe(0);
    expect(again.stderr).toBe('');
    expect(again.stdout).toContain('report.html');
    expect(await results('stopped')).toEqual(await results('whole'));
  });

  test('with a damaged checkpoint says which file it is', async () => {
    const { child, outcome } = start(...quench('damaged', '--threads', '1'));
    await waitUntil(() => checkpointsIn('damaged').length > 0);
    child.kill('SIGKILL');
    await outcome;
    const [name] = checkpointsIn('damaged');
    const path = join(folder, 'damaged', 'checkpoints', name);
    writeFileSync(path, readFileSync(path).subarray(0, -100));
    const { code, stderr } = await vitrelax(...quench('damaged', '--threads', '1'));
    expect(code).toBe(2);
    expect(stderr).toContain(name);
  });
});

describe('the directory', () => {
  test('of another quench is refused, naming the option that differs; --overwrite starts over', async () => {
    await whole;
    const before = await results('whole');
    const other = [...quench('whole'), '--seed', '4'];
    const refused = await vitrelax(...other);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/^vitrelax: seed is 4, but .* holds a quench with 3[^\n]*\n$/);
    expect(await results('whole')).toEqual(before);
    const small = [
      'quench',
      '--temperature',
      '2',
      '--particles',
      '100',
      '--sweeps',
      '128',
      '--directory',
      join(folder, 'over'),
    ];
    expect((await vitrelax(...small, '--quiet')).code).toBe(0);
    const over = await vitrelax(...small, '--quiet', '--seed', '2', '--overwrite');
    expect(over.code).toBe(0);
    const manifest = JSON.parse(readFileSync(join(folder, 'over', 'manifest.json'), 'utf8'));
    expect(manifest.plan.seed).toBe(2);
    expect(manifest.sessions).toHaveLength(1);
  });

  test('with other files in it is refused, and they stay', async () => {
    const path = join(folder, 'foreign');
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.tex'), 'important');
    for (const more of [[], ['--overwrite']]) {
      const { code, stderr } = await vitrelax('quench', '--directory', path, ...more);
      expect(code).toBe(2);
      expect(stderr).toContain('thesis.tex');
    }
    expect(readdirSync(path)).toEqual(['thesis.tex']);
  });

  test('that cannot be written to is refused before any work', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const { code, stderr } = await vitrelax('quench', '--directory', join(path, 'below'));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('directory');
  });
});

describe('bad input', () => {
  test.each([
    [['--temperature', '-0.1'], 'temperature'],
    [['--temperature', '0.1,0.1'], 'temperatures[1]'],
    [['--temperature', 'hot'], '--temperature'],
    [['--particles', '0'], 'particles'],
    [['--particles', '10'], 'boxLength'],
    [['--particles', '1e3.5'], '--particles'],
    [['--sweeps', '10'], 'sweeps'],
    [['--sweeps', '1000,1000'], 'sweeps'],
    [['--seed', '-1'], 'seed'],
    [['--tolerance', '0'], 'tolerance'],
    [['--threads', '0'], 'threads'],
    [['--model', 'hard-spheres'], '--model'],
    [['--particle', '100'], '--particle'],
  ])('quench %p: code 2 and one line that names it', async (words, field) => {
    const path = join(folder, 'never');
    const { code, stdout, stderr } = await vitrelax('quench', '--directory', path, ...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(field);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(stderr).toMatch(/^vitrelax: /);
    expect(existsSync(path)).toBe(false);
  });

  test('an unknown command: code 2', async () => {
    const { code, stderr } = await vitrelax('melt');
    expect(code).toBe(2);
    expect(stderr).toContain('melt');
  });
});

test('the library call is the same job', async () => {
  await whole;
  const stages: string[] = [];
  const result = await quenchByCall({
    directory: join(folder, 'library'),
    temperatures: [0.5, 1],
    particles: 300,
    sweeps,
    seed: 3,
    onStage: (s) => stages.push(s.stage),
  });
  expect(result.plan.temperatures).toEqual([1, 0.5]);
  expect(stages.sort()).toEqual([
    'equilibrium',
    'equilibrium',
    'inherent structure',
    'inherent structure',
    'prepared',
    'prepared',
    'prepared',
    'prepared',
    'report',
  ]);
  expect(await results('library')).toEqual(await results('whole'));
  const error = (await quenchByCall({ particle: 3 } as never).catch((e) => e)) as VitrelaxError;
  expect([error.code, error.field]).toEqual(['INVALID_ARGUMENT', 'particle']);
});

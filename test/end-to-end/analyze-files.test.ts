import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Configuration,
  defectField,
  harmonicSpheres,
  kobAndersen,
  loadHdf5,
  nonAffineDisplacement,
  PairDistributionAccumulator,
  readCsv,
  readHdf5,
  readLammpsDump,
  System,
  saveHdf5,
  softSpheres,
  writeLammpsDump,
} from '../../lib';
import { analysis, final, flow, initial, mean, structure } from '../support/analysis';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { lammps } from '../support/start-and-minimum';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(120000);
beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (...names: string[]) => join(folder, ...names);

describe('vitrelax analyze of files', () => {
  test('pairs of LAMMPS dumps of another program: an ensemble, with bond lengths from its g(x)', async () => {
    const [start, fire, cg] = ['start', 'fire', 'cg'].map((stage) => lammps(`kalj3d-N1000.${stage}.dump`));
    const { ensembles, notes } = await analysis(
      ...[
        '--initial',
        start,
        start,
        '--final',
        fire,
        cg,
        '--model',
        'kob-andersen-3d',
        '--directory',
        at('out-lammps'),
      ],
    );
    expect(ensembles).toHaveLength(1);
    // attraction has no contacts, here as everywhere
    expect(ensembles[0].rattlers.value).toBeNull();
    expect(notes).toContain('which distances are contacts in a kob-andersen-3d is not known: no rattlers');
    expect(notes).toContainEqual(expect.stringMatching(/Student's factor, 1\.84 for n = 2$/));
    const fields = readdirSync(at('out-lammps')).find((name) => name.startsWith('fields-')) as string;
    expect((await readHdf5(at('out-lammps', fields))).datasets).not.toHaveProperty('rattler');
    const [{ thresholds, thresholdErrors, inherentMinimum }] = ensembles;
    const [{ defects, configurations, d2min, kurtosis, displacement }] = ensembles;
    expect(configurations).toBe(2);
    const model = kobAndersen({ dimension: 3 });
    const [a, b, c] = await Promise.all([start, fire, cg].map((path) => readLammpsDump(path, { model })));
    if (thresholds === null) throw new Error('no bond lengths');
    // the first shell of the mixture
    expect(thresholds.xEquilibrium).toBeGreaterThan(1.3);
    expect(thresholds.xEquilibrium).toBeLessThan(1.6);
    // measured, all of them, and the minimum of the inherent structures beside
    const [minimum, inherent] = [1, 2].map(() => new PairDistributionAccumulator({ xMax: 2.5 }));
    for (const end of [b, c]) {
      minimum.add(a);
      inherent.add(end);
    }
    const { xBreak, xInsert } = inherent.minimumEdges();
    expect(thresholdErrors).toEqual({
      xEquilibrium: minimum.firstMinimum().error,
      xBreak: xBreak.error,
      xInsert: xInsert.error,
    });
    expect(inherentMinimum).toEqual(inherent.firstMinimum());
    const { columns } = await readCsv(at('out-lammps', 'analysis.csv'));
    expect([columns.xBreakError[0], columns.xInherent[0], columns.xInherentError[0]]).toEqual([
      xBreak.error,
      inherentMinimum.value,
      inherentMinimum.error,
    ]);
    const phi = [b, c].map((end) => defectField(a, end, thresholds).concentration);
    expect(defects.concentration.value).toBeCloseTo(mean(phi), 12);
    expect(defects.concentration.error).toBeCloseTo(Math.abs(phi[0] - phi[1]) / 2, 12);
    const expectedChi = (1000 * (phi[0] - phi[1]) ** 2) / 2;
    expect(Math.abs(defects.susceptibility.value - expectedChi)).toBeLessThan(1e-9 * expectedChi);
    expect(d2min.value).toBeCloseTo(mean([b, c].map((end) => mean(nonAffineDisplacement(a, end).d2min))), 10);
    const u = [b, c].flatMap((end) => Array.from(end.positions, (x, k) => x - a.positions[k]));
    const second = mean(u.map((x) => x * x));
    expect(displacement.value).toBeCloseTo(Math.sqrt(3 * second), 10);
    expect(kurtosis.value).toBeCloseTo(mean(u.map((x) => x ** 4)) / second ** 2 - 3, 9);
  });

  test('a trajectory: its first and last frames, unwrapped where the program has wrapped them', async () => {
    await writeLammpsDump(at('first.dump'), initial);
    await writeLammpsDump(at('last.dump'), final);
    const [first, last] = ['first', 'last'].map((name) => readFileSync(at(`${name}.dump`), 'utf8'));
    writeFileSync(at('whole.dump'), first + last);
    const words = ['--model', 'soft-spheres-2d', '--x-equilibrium', String(structure.defects.xEquilibrium)];
    const plain = await analysis(at('whole.dump'), ...words, '--directory', at('out-whole'));
    expect(plain.ensembles[0].defects.concentration.value).toBeCloseTo(structure.defects.concentration, 12);
    expect(plain.notes).toEqual([]);
    const l = flow.boxLength;
    const wrap = (c: Configuration) => ({ ...c, positions: c.positions.map((x) => x - l * Math.floor(x / l)) });
    await writeLammpsDump(at('a.dump'), wrap(initial));
    await writeLammpsDump(at('b.dump'), wrap(final));
    const wrapped = await analysis(
      ...['--initial', at('a.dump'), '--final', at('b.dump'), ...words, '--directory', at('out-wrapped')],
    );
    expect(wrapped.notes).toEqual([expect.stringContaining('minimum images')]);
    expect(wrapped.ensembles[0].displacement.value).toBeCloseTo(plain.ensembles[0].displacement.value, 9);
    expect(wrapped.ensembles[0].d2min.value).toBeCloseTo(plain.ensembles[0].d2min.value, 9);
  });

  test('rows without ids, and one frame of two that is wrapped, are said', async () => {
    const l = flow.boxLength;
    const wrapped = { ...initial, positions: initial.positions.map((x) => x - l * Math.floor(x / l)) };
    await writeLammpsDump(at('wrapped.dump'), wrapped);
    await writeLammpsDump(at('unwrapped.dump'), { ...final, positions: final.positions.map((x) => x + l) });
    const compare = (a: string, b: string, out: string) =>
      analysis(...['--initial', at(a), '--final', at(b), '--model', 'soft-spheres-2d', '--directory', at(out)]);
    expect((await compare('wrapped.dump', 'unwrapped.dump', 'out-mixed')).notes).toEqual([
      expect.stringContaining("displacements of a box length may be the file's"),
    ]);
    const rows = readFileSync(at('first.dump'), 'utf8').split('\n');
    const start = rows.findIndex((row) => row.startsWith('ITEM: ATOMS')) + 1;
    const bare = rows.map((row, k) => (k < start ? row.replace('ATOMS id', 'ATOMS') : row.replace(/^\d+ /, '')));
    writeFileSync(at('bare.dump'), bare.join('\n'));
    expect((await compare('bare.dump', 'last.dump', 'out-bare')).notes).toEqual([
      expect.stringContaining('has no ids: rows are taken for the same particles'),
    ]);
  });

  test('a box under twice the cutoff of D2min is said', async () => {
    const system = System.random(harmonicSpheres({ dimension: 2 }), { particles: 16, seed: 1 });
    const { boxLength } = system;
    await saveHdf5(at('small-a.h5'), system);
    system.setPositions(system.positions.map((x) => x + 0.01));
    await saveHdf5(at('small-b.h5'), system);
    system.dispose();
    const words = ['--initial', at('small-a.h5'), '--final', at('small-b.h5'), '--directory', at('out-small')];
    const said = expect.stringMatching(/^N = 16: the box length \d.* is under twice the cutoff of D2min, 2\.500/);
    expect(boxLength).toBeLessThan(5);
    expect((await analysis(...words)).notes).toContainEqual(said);
    expect((await analysis(...words, '--cutoff', '0.5')).notes).not.toContainEqual(said);
  });

  test('random starts have no bonds: everything else is there, and a note', async () => {
    const { code, stdout } = await vitrelax(
      ...['analyze', '--initial', lammps('harm3d-N1000.start.dump'), '--final', lammps('harm3d-N1000.fire.dump')],
      ...['--model', 'harmonic-spheres-3d', '--directory', at('out-random')],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\s+N +n +x_EQ +x_IS +phi +B +I +B - I +chi .* rattlers +fraction/);
    expect(stdout).toMatch(/^N = 1000 +1000 +1 +– +1\.\d+\(\d+\) +–/m);
    expect(stdout).toContain('note: N = 1000: g(x) shows no minimum');
    expect(existsSync(at('out-random', 'figures', 'van-hove.png'))).toBe(true);
  });

  test('a directory that cannot be is refused, at once', async () => {
    for (const path of ['/proc/analysis', at('single-file', 'below')]) {
      writeFileSync(at('single-file'), '');
      const { code, stderr } = await vitrelax(
        ...['analyze', '--initial', lammps('harm3d-N1000.start.dump'), '--final', lammps('harm3d-N1000.fire.dump')],
        ...['--model', 'harmonic-spheres-3d', '--directory', path],
      );
      expect(code).toBe(2);
      expect(stderr).toMatch(/^vitrelax: cannot write to directory [^\n]*\n$/);
    }
  });

  test('what is wrong, in one line and with code 2', async () => {
    await saveHdf5(at('single.h5'), initial);
    await saveHdf5(at('other.h5'), await loadHdf5(at('single.h5')));
    const dump = lammps('kalj3d-N1000.start.dump');
    const fewer = System.random(softSpheres({ dimension: 2 }), { particles: 50, seed: 1 });
    await saveHdf5(at('fewer.h5'), fewer);
    fewer.dispose();
    writeFileSync(at('empty.dump'), '');
    writeFileSync(at('plan.json'), '{ "model": { "name": "kob-andersen-3d" } }\n');
    const pair = ['--initial', at('single.h5'), '--final', at('other.h5')];
    for (const [words, said] of [
      [[], 'paths'],
      [[at('nowhere')], 'nowhere'],
      [['--initial', dump, '--final', dump], 'model'],
      [['--initial', dump], 'final'],
      [[at('single.h5')], 'single.h5'],
      [[dump, '--model', 'kob-andersen-3d'], 'start.dump'],
      [['--initial', dump, '--final', lammps('kalj2d-N1000.start.dump'), '--model', 'kob-andersen-3d'], 'kalj2d'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--x-break', '1.2'], 'xBreak'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--cutoff', '-1'], 'cutoff'],
      [['--initial', at('single.h5'), '--final', at('other.h5'), '--model', 'kob-andersen-3d'], 'single.h5'],
      [[at('empty.dump'), '--model', 'kob-andersen-3d'], 'empty.dump is empty; allowed: HDF5'],
      [[at('empty.dump')], 'empty.dump is empty; allowed: HDF5'],
      [[at('plan.json'), '--model', 'kob-andersen-3d'], 'plan.json is of no known format; allowed: HDF5'],
      [['--initial', dump, '--final', dump, '--model', 'kob-andersen-3d'], 'final is '],
      [['--initial', at('single.h5'), '--final', at('fewer.h5')], 'fewer.h5 holds 50 particles, and '],
      [[...pair.slice(0, 2), at('single.h5'), ...pair.slice(2), at('other.h5')], 'each trajectory or pair once'],
      [[at('whole.dump'), at('whole.dump'), '--model', 'soft-spheres-2d'], 'each trajectory or pair once'],
    ] as [string[], string][]) {
      const { code, stdout, stderr } = await vitrelax('analyze', ...words, '--directory', at('out-wrong'));
      expect([words, code, stdout]).toEqual([words, 2, '']);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(said);
    }
  });
});

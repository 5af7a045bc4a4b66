import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadHdf5, System } from '../../lib';
import { json, refused, vitrelax } from '../support/command-line';
import { lammps, model, type State, startAndMinimum } from '../support/start-and-minimum';

const at = startAndMinimum();

interface Comparison {
  start: State;
  minima: (State & { name: string; evaluations: number | null; noise: number | null; stopReason: string | null })[];
  distances: number[][];
  groups: string[][];
  lammps?: { forceNorm: number; forceTolerance: number | null; stationary: boolean | null };
}

describe('vitrelax compare', () => {
  test('minima, distances, a reference and the displacement field', async () => {
    const svg = at('displacements.svg');
    const words = ['--methods', 'cg,fire', '--reference', at('minimum.h5'), '--figure', svg];
    const { minima, distances, groups } = await json<Comparison>('compare', at('start.h5'), ...words);
    expect(minima.map((m) => m.name)).toEqual(['cg', 'fire', 'reference']);
    expect(groups).toEqual([['cg', 'reference'], ['fire']]);
    for (const m of minima) expect(m.maxForce).toBeLessThan(1.01e-10);
    // the reference was found by cg from the same start
    expect(distances[0][2]).toBeLessThan(1e-8);
    expect(distances[0][1]).toBeGreaterThan(1e-3);
    expect(distances[1][0]).toBe(distances[0][1]);
    expect(minima[0].noise).toBeLessThan(1e-8);
    expect(minima[2]).toMatchObject({ evaluations: null, noise: null, stopReason: null });
    const drawing = readFileSync(svg, 'utf8');
    expect(drawing.match(/class="frame"/g)).toHaveLength(2);
    // from a minimum to itself nothing is to be seen
    expect(drawing.match(/class="arrows"/g)).toHaveLength(1);
    expect(drawing.match(/the same minimum/g)).toHaveLength(1);
  });

  test.each([
    ['shifted', 'cg', 2473],
    ['truncated', 'fire', 26816],
  ])('the minimum of LAMMPS, potential %s, by its %s', async (truncation, method, evaluations) => {
    const found = await json<Comparison>(
      'compare',
      lammps('kalj2d-N1000.data'),
      ...[
        '--model',
        'kob-andersen-2d',
        '--truncation',
        truncation,
        '--methods',
        'cg',
        '--max-force',
        '1e-8',
        '--no-noise',
      ],
      ...[
        '--lammps-minimum',
        lammps(`kalj2d-N1000.${method}.dump`),
        '--lammps-log',
        lammps(`kalj2d-N1000.${method}.log`),
      ],
    );
    const theirs = found.minima[1];
    expect(theirs).toMatchObject({ name: 'lammps', evaluations, stopReason: 'force tolerance' });
    expect(theirs.energy).toBeCloseTo(method === 'cg' ? -3568.4231766181929 : -3745.5105974463977, 9);
    expect(found.lammps).toMatchObject({ forceTolerance: 1e-10, stationary: true });
    expect(found.lammps?.forceNorm).toBeLessThan(1e-10);
    expect(found.distances[0][1]).toBeGreaterThan(0.01);
  });

  test('columns of unusual names are those of the dumps', async () => {
    const renamed = readFileSync(lammps('kalj2d-N1000.cg.dump'), 'utf8').replace(' type ', ' kind ');
    writeFileSync(at('renamed.dump'), renamed);
    const words = [
      'compare',
      lammps('kalj2d-N1000.data'),
      '--model',
      'kob-andersen-2d',
      '--methods',
      'cg',
      '--no-noise',
    ];
    const { minima, lammps: verdict } = await json<Comparison>(
      ...[...words, '--max-force', '1e-3', '--lammps-minimum', at('renamed.dump'), '--columns', 'type=kind'],
    );
    expect(minima[1].energy).toBeCloseTo(-3568.4231766181929, 9);
    // nobody has said what the tolerance was
    expect(verdict).toMatchObject({ forceTolerance: null, stationary: null });
  });

  test('for the eye, with a start that is no minimum of LAMMPS', async () => {
    const start = lammps('kalj2d-N1000.start.dump');
    const words = ['--model', 'kob-andersen-2d', '--methods', 'cg', '--max-force', '1e-4', '--no-noise'];
    const { code, stdout } = await vitrelax(
      'compare',
      start,
      ...words,
      '--lammps-minimum',
      start,
      '--lammps-ftol',
      '1e-8',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^start +-2\.6382684715/m);
    expect(stdout).toMatch(/^cg +-3\.5\d+ .*max-force$/m);
    expect(stdout).toMatch(/^distance +cg +lammps$/m);
    expect(stdout).toMatch(/NOT stationary to its own tolerance/);
    expect(stdout).toMatch(/as one: cg, lammps$/m);
  });

  test.each([
    ['radius', 'radius=size', 0.5],
    ['diameter', 'diameter=size', 1],
  ])('the %s of particles in a column of another name', async (_, map, factor) => {
    const system = System.from(model, await loadHdf5(at('start.h5')));
    const { diameters, positions, boxLength } = system;
    const row = (d: number, i: number) =>
      `${i + 1} ${factor * d} ${positions[2 * i]} ${positions[2 * i + 1]} 0 ${diameters[(i + 1) % diameters.length]}`;
    const head = 'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n400\nITEM: BOX BOUNDS pp pp pp\n';
    const bounds = `0 ${boxLength}\n0 ${boxLength}\n-0.5 0.5\nITEM: ATOMS id size xu yu zu other\n`;
    writeFileSync(at('sizes.dump'), `${head}${bounds}${Array.from(diameters, row).join('\n')}\n`);
    const words = ['compare', at('sizes.dump'), '--model', 'soft-spheres-2d', '--methods', 'cg', '--no-noise'];
    const { start } = await json<Comparison>(...words, '--max-force', '1e-3', '--columns', map);
    expect(start.energy).toBeCloseTo(system.energy(), 9);
  });

  test('a triclinic box, and one of unequal sides: by name', async () => {
    const good = readFileSync(lammps('kalj2d-N1000.start.dump'), 'utf8');
    const bounds = /ITEM: BOX BOUNDS.*\n(\S+ \S+)\n(\S+ \S+)\n/;
    writeFileSync(at('tilted.dump'), good.replace(bounds, 'ITEM: BOX BOUNDS xy xz yz pp pp pp\n$1 0\n$2 0\n'));
    writeFileSync(at('oblong.dump'), good.replace(bounds, 'ITEM: BOX BOUNDS pp pp pp\n0 20\n0 30\n'));
    const words = ['--model', 'kob-andersen-2d', '--methods', 'cg'];
    await refused(/tilted\.dump, line \d+: the box is triclinic/, 'compare', at('tilted.dump'), ...words);
    await refused(/oblong\.dump, line \d+: the box is 20 x 30, not cubic/, 'compare', at('oblong.dump'), ...words);
    const asMinimum = ['compare', lammps('kalj2d-N1000.data'), ...words, '--lammps-minimum', at('tilted.dump')];
    await refused(/tilted\.dump, line \d+: the box is triclinic/, ...asMinimum);
  });

  test('what does not belong together is refused', async () => {
    const file = lammps('kalj2d-N1000.data');
    const words = ['compare', file, '--model', 'kob-andersen-2d', '--methods', 'cg'];
    await refused(/not the same start/, ...words, '--lammps-log', lammps('kalj2d-N1000.fire.log'));
    await refused(/no minimisation in this log/, ...words, '--lammps-log', lammps('kalj2d-N1000.melt.log'));
    await refused(/two minima or more/, ...words, '--figure', at('one.svg'));
    await refused(/Each once of sd, cg/, 'compare', at('start.h5'), '--methods', 'cg,cg');
    await refused(/holds soft-spheres-2d/, ...words, '--reference', at('minimum.h5'));
    expect(existsSync(at('one.svg'))).toBe(false);
  });
});

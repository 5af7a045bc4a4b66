import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  conjugateGradient,
  debyeDensity,
  elasticModuli,
  harmonicSpheres,
  kobAndersen,
  loadHdf5,
  readCsv,
  readExtendedXyz,
  readHdf5,
  readLammpsData,
  readLammpsDump,
  System,
  saveHdf5,
  softSpheres,
  structuralDistance,
  swapMonteCarlo,
  vibrationalSpectrum,
} from '../../lib';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const lammps = (name: string) => join(__dirname, '../reference/lammps', name);
const model = softSpheres({ dimension: 2 });

beforeAll(async () => {
  requireFreshBuild();
  const system = System.random(model, { particles: 400, seed: 5 });
  await swapMonteCarlo(system, { temperature: 0.8, sweeps: 500, seed: 6, threads: 1 });
  await saveHdf5(at('start.h5'), system);
  await conjugateGradient(system, { until: { maxForce: 1e-10 }, threads: 1 });
  await saveHdf5(at('minimum.h5'), system);
});

async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await vitrelax(...words, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Code 2 and one line that says what is wrong. */
async function refused(says: RegExp, ...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await vitrelax(...words);
  expect(stderr).toMatch(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

interface State {
  energy: number;
  energyPerParticle: number;
  maxForce: number;
  rmsForce: number;
}
interface Minimised {
  model: string;
  particles: number;
  method: string;
  start: State;
  minimum: State;
  evaluations: number;
  iterations: number;
  stopReason: string;
  forceFloor: number;
  distance: number;
  seconds: number;
}

const newtonTo = (force: string): string[] => ['--finish', 'newton', '--finish-force', force];

describe('vitrelax minimize', () => {
  test.each(['cg', 'fire', 'fire-2006', 'lbfgs', 'line-search', 'sd'])(
    '%s: its record, and what it writes',
    async (method) => {
      const out = at(`${method}.h5`);
      const words = ['minimize', at('start.h5'), '--method', method, '--max-force', '1e-9', '--output', out];
      const found = await json<Minimised>(...words);
      expect(found).toMatchObject({ model: 'soft-spheres-2d', particles: 400, method, stopReason: 'max-force' });
      const start = System.from(model, await loadHdf5(at('start.h5')));
      const end = System.from(model, await loadHdf5(out));
      for (const [system, said] of [
        [start, found.start],
        [end, found.minimum],
      ] as const) {
        const { energy, maxForce, rmsForce } = system.evaluate();
        expect(said.energyPerParticle).toBe(said.energy / 400);
        // the file rounds positions to 53 bits
        expect(Math.abs(energy / said.energy - 1)).toBeLessThan(1e-13);
        expect(Math.abs(maxForce - said.maxForce)).toBeLessThan(1e-11 + 1e-12 * maxForce);
        expect(Math.abs(rmsForce - said.rmsForce)).toBeLessThan(1e-11 + 1e-12 * rmsForce);
      }
      expect(found.minimum.maxForce).toBeLessThanOrEqual(1.01e-9);
      expect(found.minimum.energy).toBeLessThan(found.start.energy);
      expect(found.distance).toBeCloseTo(structuralDistance(start, end), 12);
      expect(found.distance).toBeGreaterThan(0.05);
      expect(found.iterations).toBeLessThanOrEqual(found.evaluations);
      expect(found.forceFloor).toBeGreaterThan(0);
      expect(found.forceFloor).toBeLessThan(1e-12);
      expect(found.seconds).toBeGreaterThan(0);
      const { evaluations, iterations, stopReason, forceFloor } = found;
      expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
        ...{ start: at('start.h5'), method, maxForceAsked: 1e-9, evaluations, iterations, stopReason, forceFloor },
      });
    },
  );

  test('LAMMPS in, any format out, by the extension', async () => {
    const kobAndersen2d = kobAndersen({ dimension: 2 });
    const readers = { 'm.dump': readLammpsDump, 'm.data': readLammpsData, 'm.xyz': readExtendedXyz };
    const words = ['minimize', lammps('kalj2d-N1000.data'), '--model', 'kob-andersen-2d', '--max-force', '1e-3'];
    for (const [file, read] of Object.entries(readers)) {
      const { code, stdout } = await vitrelax(...words, '--output', at(file));
      expect(code).toBe(0);
      expect(stdout).toMatch(/^energy per particle +-2\.6382684715 +-3\.5\d+$/m);
      expect(stdout).toMatch(/^stop reason +max-force$/m);
      // of a Lennard-Jones mixture which distances are contacts is not known
      expect(stdout).toMatch(/^rattlers +–$/m);
      const end = System.from(kobAndersen2d, await read(at(file), { model: kobAndersen2d }));
      expect(end.evaluate().maxForce).toBeLessThan(1.01e-3);
    }
  });

  test('a Newton finish brings it to the rounding floor, after a method or the flow', async () => {
    for (const method of ['cg', 'sd']) {
      const out = at(`${method}-finish.h5`);
      const words = ['minimize', at('start.h5'), '--method', method, '--max-force', '1e-6', '--output', out];
      const found = await json<Minimised & { finish: Record<string, unknown> }>(...words, '--finish', 'newton');
      expect(found.stopReason).toBe('max-force');
      expect(found.finish.stopReason).toBe('max-force');
      expect(found.minimum.maxForce).toBeLessThan(1.1e-12);
      const { iterations, evaluations, products, stopReason } = found.finish;
      expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
        ...{ finish: 'newton', finishEvaluations: evaluations, finishIterations: iterations },
        ...{ finishProducts: products, finishStopReason: stopReason },
      });
    }
    const { stdout } = await vitrelax('minimize', at('start.h5'), '--finish', 'newton', '--finish-force', '1e-11');
    expect(stdout).toMatch(/^Newton finish +max-force; \d+ steps, \d+ products, \d+ evaluations$/m);
  });

  test('like LAMMPS: the first steps of its own log, and its words for the end', async () => {
    const words = ['minimize', lammps('kalj2d-N1000.data'), '--model', 'kob-andersen-2d', '--like', 'lammps'];
    const out = at('like.h5');
    const found = await json<Minimised>(...words, '--iterations', '20', '--output', out);
    expect(found).toMatchObject({ stopReason: 'max iterations', iterations: 20, evaluations: 39 });
    expect((await readHdf5(out)).groups.vitrelax.groups.record.attributes).toMatchObject({
      ...{ like: 'lammps', etol: 1e-16, ftol: 1e-20, stopReason: 'max iterations' },
    });
    const whole = await json<Minimised>(...words, '--ftol', '1e-3');
    expect(whole.stopReason).toBe('force tolerance');
    expect(whole.minimum.rmsForce * Math.sqrt(1000)).toBeLessThan(1e-3);
  });

  test('what stops it early says so', async () => {
    const found = await json<Minimised>('minimize', at('start.h5'), '--evaluations', '50');
    expect(found.stopReason).toBe('evaluations');
    expect(found.evaluations).toBeLessThan(60);
    expect(found.minimum.maxForce).toBeGreaterThan(1e-6);
  });

  test('refusals come before any work', async () => {
    await refused(/Allowed choices are sd, cg/, 'minimize', at('start.h5'), '--method', 'newton');
    await refused(
      /path is ".*m\.pdb"; allowed: the extensions \.h5/,
      'minimize',
      at('start.h5'),
      '--output',
      at('m.pdb'),
    );
    await refused(/no folder/, 'minimize', at('start.h5'), '--output', at('none/m.h5'));
    await refused(/until\.maxForce is -1/, 'minimize', at('start.h5'), '--max-force', '-1');
    await refused(/floor/, 'minimize', at('start.h5'), '--max-force', '1e-17');
    await refused(/finish\.maxForce is 1e-17.*floor/, 'minimize', at('start.h5'), ...newtonTo('1e-17'));
    await refused(/--finish-force is/, 'minimize', at('start.h5'), '--finish-force', '1e-12');
    await refused(/--ftol is .*--like lammps/, 'minimize', at('start.h5'), '--ftol', '1e-8');
    const like = ['minimize', at('start.h5'), '--like', 'lammps'];
    await refused(/--max-force is .*--etol and --ftol/, ...like, '--max-force', '1e-8');
    await refused(/method is .*cg, fire, line-search/, ...like, '--method', 'lbfgs');
    await refused(/model is not given/, 'minimize', lammps('kalj2d-N1000.data'));
    await refused(
      /holds soft-spheres-2d, not soft-spheres-3d/,
      'minimize',
      at('start.h5'),
      '--model',
      'soft-spheres-3d',
    );
  });
});

interface Modes {
  maxForce: number;
  rattlers: number;
  eigenvalues: number[];
  frequencies: number[];
  participation: number[];
  largestResidual: number;
  moduli: { bulk: number; shear: number; pressure: number; longitudinal: number; transverse: number } | null;
  densityOfStates?: {
    modes: number;
    zeroModes: number;
    frequencies: number[];
    density: number[];
    cumulative: number[];
  };
}

describe('vitrelax modes', () => {
  test('elastic moduli beside them, and on demand the density of states in each format', async () => {
    const [svg, csv, png] = ['states.svg', 'states.csv', 'states.png'].map(at);
    const words = ['modes', at('minimum.h5'), '--count', '1', '--moments', '256', '--density-of-states'];
    const { moduli, densityOfStates: states } = await json<Modes>(...words, svg);
    const minimum = System.from(model, await loadHdf5(at('minimum.h5')));
    const direct = await elasticModuli(minimum);
    expect(moduli).toMatchObject({ bulk: direct.bulk, shear: direct.shear, transverse: direct.transverse });
    expect(states).toMatchObject({ modes: 798, zeroModes: 2 });
    expect(states!.cumulative.at(-1)).toBeCloseTo(798, 3);
    const drawing = readFileSync(svg, 'utf8');
    expect(drawing.match(/class="frame"/g)).toHaveLength(2);
    expect(drawing.match(/class="guide"/g)).toHaveLength(4);
    const { code, stdout } = await vitrelax(...words, csv);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shear modulus G +\d+\.\d+ +\d+\.\d+$/m);
    expect(stdout).toMatch(/^speed of sound, transverse +\d+\.\d+$/m);
    const { columns, comments } = await readCsv(csv);
    expect(Object.keys(columns)).toEqual([
      ...['frequency', 'density', 'densityError', 'cumulative', 'cumulativeError', 'debye'],
    ]);
    expect([...columns.density]).toEqual(states!.density);
    const body = { dimension: 2, density: 1, longitudinal: direct.longitudinal, transverse: direct.transverse };
    columns.debye.forEach((g, k) => {
      expect(g).toBeCloseTo(debyeDensity(columns.frequency.subarray(k, k + 1), body)[0], 12);
    });
    expect(comments[1]).toMatch(/^798 modes and 2 of no stiffness/);
    expect((await vitrelax(...words, png)).code).toBe(0);
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
    await refused(/density-of-states is ".*states\.gif"; allowed: a \.png/, ...words, at('states.gif'));
    await refused(/moments/, 'modes', at('minimum.h5'), '--density-of-states', png, '--moments', '1');
  });

  test('the lowest of the whole spectrum, as JSON, CSV and a figure', async () => {
    const [csv, svg, png] = ['modes.csv', 'modes.svg', 'modes.png'].map(at);
    const words = ['modes', at('minimum.h5'), '--count', '6'];
    const found = await json<Modes>(...words, '--csv', csv, '--figure', svg);
    const minimum = System.from(model, await loadHdf5(at('minimum.h5')));
    const spectrum = (await vibrationalSpectrum(minimum)).filter((x) => Math.abs(x) > 1e-8);
    expect(found.eigenvalues).toHaveLength(6);
    found.eigenvalues.forEach((x, k) => {
      expect(Math.abs(x / spectrum[k] - 1)).toBeLessThan(1e-8);
      expect(found.frequencies[k]).toBe(Math.sqrt(x));
      expect(found.participation[k]).toBeGreaterThan(1 / 400);
      expect(found.participation[k]).toBeLessThanOrEqual(1);
    });
    expect(found.maxForce).toBeLessThan(1e-9);
    const { columns, comments } = await readCsv(csv);
    expect(Object.keys(columns)).toEqual(['eigenvalue', 'frequency', 'participation']);
    expect([...columns.eigenvalue]).toEqual(found.eigenvalues);
    expect([...columns.participation]).toEqual(found.participation);
    expect(comments[0]).toContain('soft-spheres-2d, N = 400');
    const drawing = readFileSync(svg, 'utf8');
    expect(drawing.match(/class="frame"/g)).toHaveLength(4);
    expect(drawing.match(/class="arrows"/g)).toHaveLength(4);
    const { code, stdout } = await vitrelax(...words, '--figure', png);
    expect(code).toBe(0);
    expect(stdout.match(/^\d+ +\d+\.\d+ +\d+\.\d+ +\d+\.\d+$/gm)).toHaveLength(6);
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  });

  test('rattlers of harmonic spheres are left out, and grey in the figure', async () => {
    const packing = System.random(harmonicSpheres({ dimension: 2, volumeFraction: 1 }), { particles: 400, seed: 3 });
    const { stopReason } = await conjugateGradient(packing, { until: { maxForce: 1e-12 }, threads: 1 });
    expect(stopReason).toBe('max-force');
    await saveHdf5(at('packing.h5'), packing);
    const svg = at('packing.svg');
    const found = await json<Modes>('modes', at('packing.h5'), '--count', '3', '--figure', svg);
    expect(found.rattlers).toBeGreaterThan(0);
    // without them each would add two of no stiffness
    expect(found.eigenvalues[0]).toBeGreaterThan(1e-6);
    expect(readFileSync(svg, 'utf8')).toContain('grey: rattlers');
    const { minimum } = await json<{ minimum: object }>('minimize', at('packing.h5'), '--method', 'cg');
    expect(minimum).toMatchObject({ rattlers: found.rattlers, rattlerFraction: found.rattlers / 400 });
  });

  test('what is no minimum is refused with its force, and what is not rigid', async () => {
    await refused(
      /start\.h5 is no minimum: its largest force is \d.*above 1e-6; vitrelax minimize/,
      'modes',
      at('start.h5'),
    );
    const gas = System.random(harmonicSpheres({ dimension: 3, volumeFraction: 0.1 }), { particles: 200, seed: 3 });
    await conjugateGradient(gas, { until: { maxForce: 1e-10 }, threads: 1 });
    await saveHdf5(at('gas.h5'), gas);
    const { code, stderr } = await vitrelax('modes', at('gas.h5'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/every particle is a rattler/);
    await refused(
      /figure is ".*modes\.gif"; allowed: a \.png, \.svg or \.pdf/,
      'modes',
      at('minimum.h5'),
      '--figure',
      at('modes.gif'),
    );
    await refused(/count/, 'modes', at('minimum.h5'), '--count', '0');
  });
});

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

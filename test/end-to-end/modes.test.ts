import { readFileSync } from 'node:fs';
import {
  conjugateGradient,
  debyeDensity,
  elasticModuli,
  harmonicSpheres,
  loadHdf5,
  readCsv,
  System,
  saveHdf5,
  vibrationalSpectrum,
} from '../../lib';
import { json, refused, vitrelax } from '../support/command-line';
import { model, startAndMinimum } from '../support/start-and-minimum';

const at = startAndMinimum();

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

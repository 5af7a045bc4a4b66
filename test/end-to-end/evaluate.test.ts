import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveHdf5, writeExtendedXyz, writeLammpsData, writeLammpsDump } from '../../lib';
import { referenceData, referenceSystem } from '../reference/brute-force';
import { requireFreshBuild, vitrelax } from '../support/command-line';
import { temporaryFolder } from '../support/temporary-folder';

beforeAll(requireFreshBuild);
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const data = referenceData('soft-spheres-3d') as unknown as Record<string, number>;
const system = referenceSystem(data as never, 'positions');

describe('vitrelax evaluate', () => {
  test.each([
    ['state.data', writeLammpsData],
    ['state.dump', writeLammpsDump],
    ['state.xyz', writeExtendedXyz],
    ['state.h5', saveHdf5],
  ])('%s: the reference values, as JSON', async (name, write) => {
    await write(at(name), system);
    const { code, stdout, stderr } = await vitrelax('evaluate', at(name), '--model', 'soft-spheres-3d', '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(Math.abs(result.energy / data.energy - 1)).toBeLessThan(1e-13);
    expect(Math.abs(result.virial / data.virial - 1)).toBeLessThan(1e-13);
    expect(result.maxForce).toBeCloseTo(data.maxForceNorm, 10);
    expect(result).toMatchObject({ pairsInCutoff: data.pairsInCutoff, particles: data.particles, dimension: 3 });
  });

  test('writes the forces with all digits', async () => {
    await writeLammpsDump(at('in.dump'), system);
    const out = at('forces.dump');
    const { code } = await vitrelax('evaluate', at('in.dump'), '--model', 'soft-spheres-3d', '--forces', out);
    expect(code).toBe(0);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    const head = lines.findIndex((line) => line.startsWith('ITEM: ATOMS'));
    const columns = lines[head].split(' ').slice(2);
    const expected = system.forces();
    lines.slice(head + 1).forEach((line, i) => {
      const values = line.split(' ');
      ['fx', 'fy', 'fz'].forEach((name, c) => {
        expect(Number(values[columns.indexOf(name)])).toBe(expected[3 * i + c]);
      });
    });
  });

  test('LAMMPS output of a Kob-Andersen melt, under either truncation', async () => {
    const file = join(__dirname, '../reference/lammps/kalj2d-N1000.start.dump');
    const energyOf = async (...truncation: string[]) => {
      const { code, stdout } = await vitrelax('evaluate', file, '--model', 'kob-andersen-2d', '--json', ...truncation);
      expect(code).toBe(0);
      return JSON.parse(stdout) as { energy: number; truncation: string };
    };
    const shifted = await energyOf();
    expect(shifted.truncation).toBe('shifted');
    expect(shifted.energy).toBeCloseTo(-2638.2684714514207, 9);
    const truncated = await energyOf('--truncation', 'truncated');
    expect(truncated.energy).toBeCloseTo(-2806.5690450736906, 9);
    const refused = await vitrelax('evaluate', file, '--model', 'kob-andersen-2d', '--truncation', 'abrupt');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/truncation is "abrupt"/);
  });

  test('a dump with columns of unusual names, and a triclinic one', async () => {
    await writeLammpsDump(at('plain.dump'), system);
    const plain = readFileSync(at('plain.dump'), 'utf8');
    writeFileSync(at('named.dump'), plain.replace(' diameter', ' c_size'));
    writeFileSync(at('tilted.dump'), plain.replace('BOUNDS pp', 'BOUNDS xy xz yz pp'));
    const words = (name: string) => ['evaluate', at(name), '--model', 'soft-spheres-3d', '--json'];
    const { code, stdout } = await vitrelax(...words('named.dump'), '--columns', 'diameter=c_size');
    expect(code).toBe(0);
    expect(Math.abs(JSON.parse(stdout).energy / data.energy - 1)).toBeLessThan(1e-13);
    for (const [name, says, ...more] of [
      ['named.dump', /no diameters/],
      ['named.dump', /Pairs name=column/, '--columns', 'c_size'],
      ['named.dump', /no column "c_d"/, '--columns', 'diameter=c_d'],
      ['state.data', /is no LAMMPS dump/, '--columns', 'diameter=c_size'],
      ['tilted.dump', /triclinic/],
    ] as [string, RegExp, ...string[]][]) {
      const refused = await vitrelax(...words(name), ...more);
      expect(refused.stderr).toMatch(says);
      expect(refused.code).toBe(2);
    }
  });

  test('for the eye', async () => {
    await saveHdf5(at('eye.h5'), system);
    const { stdout } = await vitrelax('evaluate', at('eye.h5'), '--model', 'soft-spheres-3d');
    expect(stdout).toMatch(/^energy\s+\d/m);
    expect(stdout).toMatch(/^pairs in cutoff\s+\d+$/m);
  });

  test('what it cannot read: code 2 and one line with the name of the file', async () => {
    await writeLammpsDump(at('good.dump'), system);
    const text = readFileSync(at('good.dump'), 'utf8');
    writeFileSync(at('cut.dump'), text.slice(0, text.length / 2));
    writeFileSync(at('foreign.h5'), readFileSync(__filename));
    await saveHdf5(at('other.h5'), system);
    for (const [name, model] of [
      ['missing.dump', 'soft-spheres-3d'],
      ['cut.dump', 'soft-spheres-3d'],
      ['foreign.h5', 'soft-spheres-3d'],
      ['other.h5', 'soft-spheres-2d'],
    ]) {
      const { code, stdout, stderr } = await vitrelax('evaluate', at(name), '--model', model);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(name);
    }
  });

  test('without a model, where the file does not say it: code 2', async () => {
    expect((await vitrelax('evaluate', at('state.h5'))).code).toBe(0);
    const { code, stderr } = await vitrelax('evaluate', at('state.dump'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^vitrelax: model is not given, and [^\n]* does not say it\n$/);
  });
});

test('vitrelax info says what this installation is', async () => {
  const { code, stdout } = await vitrelax('info', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    commit: expect.any(String),
    compiler: expect.any(String),
    flags: expect.any(String),
    instructionSets: expect.arrayContaining(['baseline']),
    instructionSet: expect.any(String),
    threads: expect.any(Number),
    models: expect.arrayContaining(['soft-spheres-2d', 'soft-spheres-3d']),
  });
  expect((await vitrelax('info')).stdout).toContain('instruction sets');
});

test('every command has its help, with code 0', async () => {
  for (const words of [[], ['quench'], ['evaluate'], ['minimize'], ['modes'], ['compare'], ['analyze'], ['info']]) {
    const { code, stdout } = await vitrelax(...words, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: vitrelax');
  }
});

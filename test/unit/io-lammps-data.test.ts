import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLammpsData, writeLammpsData } from '../../lib/io';
import { softSpheres } from '../../lib/models/soft-spheres';
import { binary, expectSameBits, mixture, polydisperse } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const reference = join(__dirname, '..', 'reference', 'lammps', 'kalj2d-N1000.data');

function file(text: string): string {
  const path = at('input.data');
  writeFileSync(path, text);
  return path;
}

const atomic = `a title, which may be anything: 7 atoms

2 atoms
2 atom types # a comment
0 bonds
2 extra bond per atom

0 4 xlo xhi
0 4 ylo yhi
0 4 zlo zhi

Masses

1 1
2 1

Atoms # atomic

2 2 1 2 3 # a comment
1 1 3 2 1
`;

describe('written and read back', () => {
  test.each([2, 3] as const)('diameters as atom style sphere, %dD', async (d) => {
    const state = polydisperse(50, d);
    await writeLammpsData(at('a.data'), state);
    expectSameBits(await readLammpsData(at('a.data'), { model: state.model }), state);
    const [, rows] = readFileSync(at('a.data'), 'utf8').split('Atoms # sphere\n\n');
    for (const row of rows.trim().split('\n')) {
      const [, type, diameter, density] = row.split(' ').map(Number);
      expect(type).toBe(1);
      expect((density * Math.PI * diameter ** 3) / 6).toBeCloseTo(1, 14);
    }
  });

  test.each([2, 3] as const)('species as atom style atomic, %dD', async (d) => {
    const state = binary(50, d);
    await writeLammpsData(at('a.data'), state);
    expectSameBits(await readLammpsData(at('a.data'), { model: state.model }), state);
    const text = readFileSync(at('a.data'), 'utf8');
    expect(text).toContain('2 atom types');
    expect(text).toContain('Masses\n\n1 1\n2 1\n\nAtoms # atomic\n\n1 2 ');
  });

  test('diameters of 1 of a System whose particles are alike are not written', async () => {
    const state = binary(10, 3);
    await writeLammpsData(at('a.data'), { ...state, diameters: new Float64Array(10).fill(1) });
    expectSameBits(await readLammpsData(at('a.data'), { model: state.model }), state);
  });
});

test('a file of LAMMPS, sorted and unwrapped', async () => {
  const read = await readLammpsData(reference, { model: mixture(2) });
  const rows = readFileSync(reference, 'utf8').split('Atoms')[1].split('Velocities')[0].trim().split('\n').slice(2);
  expect(rows).toHaveLength(1000);
  for (const row of rows) {
    const [id, type, x, y, , ix, iy] = row.split(' ').map(Number);
    const l = 28.8675134594813;
    expect(read.boxLength).toBe(l);
    expect(read.positions[2 * id - 2]).toBe(x + ix * l);
    expect(read.positions[2 * id - 1]).toBe(y + iy * l);
    expect(read.species?.[id - 1]).toBe(type - 1);
  }
});

test.each([
  ['as it is', atomic],
  ['no hint of the style', atomic.replace(' # atomic', '')],
  [
    'sections before and after',
    `${atomic.replace('Masses', 'Pair Coeffs # lj\n\n1 1 1\n2 1 1\n\nMasses')}\nVelocities\n\n1 0 0 0\n`,
  ],
  ['a cut section after the atoms', `${atomic}\nVeloci`],
  ['Windows line ends', atomic.replaceAll('\n', '\r\n')],
  ['box away from 0', atomic.replaceAll('0 4 ', '-1 3 ').replace('1 2 3', '0 1 2').replace('3 2 1', '2 1 0')],
  ['images', atomic.replace('1 2 3 #', '-3 2 7 1 0 -1 #').replace('3 2 1\n', '3 2 1 0 0 0\n')],
])('atom style atomic: %s', async (_, text) => {
  const read = await readLammpsData(file(text), { model: mixture(3) });
  expect([...read.positions, read.boxLength]).toEqual([3, 2, 1, 1, 2, 3, 4]);
  expect([...(read.species ?? [])]).toEqual([0, 1]);
});

test.each([' # sphere', ''])('atom style sphere, hint %j', async (hint) => {
  const text = atomic
    .replace(/Masses\n\n1 1\n2 1\n\n/, '')
    .replace(' # atomic', hint)
    .replace('2 2 1 2 3', '2 1 1.5 1 1 2 3')
    .replace('1 1 3 2 1', '1 1 0.75 1 3 2 1');
  const read = await readLammpsData(file(text), { model: softSpheres({ dimension: 3 }) });
  expect([...read.positions, ...(read.diameters ?? [])]).toEqual([3, 2, 1, 1, 2, 3, 0.75, 1.5]);
});

test.each([
  ['a foreign text', 'hello\nworld, this is a text\n', 'FILE_FORMAT', /line 2: .* is no header line/],
  ['an empty file', '', 'FILE_TRUNCATED', /empty/],
  ['a header alone', atomic.split('Masses')[0], 'FILE_TRUNCATED', /within the header/],
  ['no atoms', atomic.split('Atoms')[0], 'FILE_TRUNCATED', /within the sections before the atoms/],
  [
    'fewer atoms',
    atomic.replace('1 1 3 2 1\n', ''),
    'FILE_TRUNCATED',
    /line 20: the data end within the atoms, 1 of 2/,
  ],
  [
    'fewer atoms before a section',
    atomic.replace('1 1 3 2 1\n', '\nVelocities\n\n'),
    'FILE_TRUNCATED',
    /line 20: 2 atoms/,
  ],
  ['more atoms', `${atomic}3 1 0 0 0\n`, 'FILE_FORMAT', /line 21: "3 1 0 0 0" after the 2 atoms/],
  ['no number of atoms', atomic.replace('\n2 atoms\n', '\n'), 'FILE_FORMAT', /no line "N atoms"/],
  [
    'a negative number',
    atomic.replace('\n2 atoms', '\n-2 atoms'),
    'FILE_FORMAT',
    /line 3: the number of atoms is "-2"/,
  ],
  ['a huge number', atomic.replace('\n2 atoms', '\n2000000000 atoms'), 'FILE_TRUNCATED', /2000000000 atoms/],
  ['no box', atomic.replace('0 4 ylo yhi\n', ''), 'FILE_FORMAT', /no bounds ylo yhi/],
  ['bad bounds', atomic.replace('0 4 ylo', '4 ylo'), 'FILE_FORMAT', /line 9: "4 ylo yhi" has 1 numbers/],
  ['a triclinic box', atomic.replace('\nMasses', '0 0 0 xy xz yz\n\nMasses'), 'FILE_FORMAT', /line 11: .*triclinic/],
  ['a box that is not cubic', atomic.replace('0 4 y', '0 5 y'), 'FILE_FORMAT', /line 10: the box is 4 x 5 x 4/],
  ['another atom style', atomic.replace('# atomic', '# full'), 'FILE_FORMAT', /atom style "full"; known are/],
  ['rows of another style', atomic.replace('2 2 1 2 3', '2 2 0 1 2 3'), 'FILE_FORMAT', /rows of 6 columns/],
  ['a short row', atomic.replace('1 1 3 2 1', '1 1 3 2'), 'FILE_FORMAT', /line 20: the row has 4 columns, not 5/],
  ['not a number', atomic.replace('1 1 3 2 1', '1 1 3 nan 1'), 'FILE_FORMAT', /line 20: y is "nan"/],
  [
    'an id twice',
    atomic.replace('1 1 3 2 1', '2 1 3 2 1'),
    'FILE_FORMAT',
    /line 20: the id 2 stands already in line 19/,
  ],
  ['no blank line', atomic.replace('# atomic\n\n', '# atomic\n'), 'FILE_FORMAT', /blank line must follow/],
  ['an image that is no integer', atomic.replace('1 2 3 #', '1 2 3 0 0.5 0 #'), 'FILE_FORMAT', /line 19: iy is "0.5"/],
])('refused: %s', async (_, text, code, message) => {
  const error = await refusal(readLammpsData(file(text), { model: mixture(3) }));
  expect(error.message).toMatch(message);
  expect([error.code, error.field, error.value]).toEqual([code, 'path', at('input.data')]);
});

test('refused: what does not fit the model', async () => {
  const read = (model: ReturnType<typeof mixture>, text = atomic) => refusal(readLammpsData(file(text), { model }));
  expect((await read(softSpheres({ dimension: 3 }))).message).toMatch(/no diameters/);
  expect((await read(mixture(2))).message).toMatch(/z varies/);
  const flat = await read(mixture(3), atomic.replace('0 4 zlo', '-0.5 0.5 zlo'));
  expect(flat.message).toMatch(/two-dimensional/);
  expect(flat.code).toBe('MODEL_MISMATCH');
  const title = 'LAMMPS data file via write_data, timestep = 0, units =';
  const metal = await read(mixture(3), atomic.replace(/^.*/, `${title} metal`));
  expect([metal.code, metal.message]).toEqual(['MODEL_MISMATCH', expect.stringContaining('units "metal"')]);
  await readLammpsData(file(atomic.replace(/^.*/, `${title} lj`)), { model: mixture(3) });
});

test('64 000 particles keep their bits', async () => {
  const state = polydisperse(64000, 3);
  await writeLammpsData(at('big.data'), state);
  const read = await readLammpsData(at('big.data'), { model: state.model });
  expectSameBits(read, state);
});

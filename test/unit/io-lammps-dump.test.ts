import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLammpsData, readLammpsDump, readTrajectory, writeLammpsDump } from '../../lib/io';
import { pairModel } from '../../lib/models/pair-model';
import { softSpheres } from '../../lib/models/soft-spheres';
import { binary, expectSameBits, mixture, polydisperse } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const reference = join(__dirname, '..', 'reference', 'lammps');

function file(text: string): string {
  const path = at('input.dump');
  writeFileSync(path, text);
  return path;
}

const header = (particles: number, columns: string, bounds = ['0 4', '0 4', '0 4'], flags = 'pp pp pp'): string =>
  `ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n${particles}\nITEM: BOX BOUNDS ${flags}\n${bounds.join('\n')}\nITEM: ATOMS ${columns}\n`;

describe('written and read back', () => {
  test.each([2, 3] as const)('diameters, %dD', async (d) => {
    const state = polydisperse(50, d);
    await writeLammpsDump(at('a.dump'), state);
    expectSameBits(await readLammpsDump(at('a.dump'), { model: state.model }), state);
  });

  test.each([2, 3] as const)('species, %dD', async (d) => {
    const state = binary(50, d);
    await writeLammpsDump(at('a.dump'), state);
    expectSameBits(await readLammpsDump(at('a.dump'), { model: state.model }), state);
  });

  test('the step that it is given, or 0', async () => {
    const state = polydisperse(5, 2);
    await writeLammpsDump(at('a.dump'), state, { step: 250 });
    expect(readFileSync(at('a.dump'), 'utf8')).toMatch(/^ITEM: TIMESTEP\n250\nITEM: NUMBER OF ATOMS\n5\n/);
    expectSameBits(await readLammpsDump(at('a.dump'), { model: state.model }), state);
    await writeLammpsDump(at('a.dump'), state);
    expect(readFileSync(at('a.dump'), 'utf8')).toMatch(/^ITEM: TIMESTEP\n0\n/);
    for (const step of [-1, 0.5])
      await expect(writeLammpsDump(at('b.dump'), state, { step })).rejects.toMatchObject({
        code: 'OUT_OF_RANGE',
        field: 'step',
      });
  });

  test('anything that can say its configuration, with its forces', async () => {
    const state = polydisperse(20, 2);
    const forces = Float64Array.from(state.positions, (x) => x / 3);
    const system = { configuration: () => state, forces: () => forces };
    await writeLammpsDump(at('a.dump'), system, { forces: true });
    const rows = readFileSync(at('a.dump'), 'utf8').trim().split('\n').slice(8);
    expect(rows[0]).toBe('ITEM: ATOMS id type xu yu zu diameter fx fy fz');
    const written = rows.slice(1).map((row) => row.split(' ').map(Number));
    expect(written).toEqual(
      Array.from({ length: 20 }, (_, i) => [
        i + 1,
        1,
        state.positions[2 * i],
        state.positions[2 * i + 1],
        0,
        state.diameters[i],
        forces[2 * i],
        forces[2 * i + 1],
        0,
      ]),
    );
    expectSameBits(await readLammpsDump(at('a.dump'), { model: state.model }), state);
  });
});

describe('files of LAMMPS', () => {
  test('a dump holds the same configuration as the data file it was started from', async () => {
    const model = mixture(2);
    const dump = await readLammpsDump(join(reference, 'kalj2d-N1000.start.dump'), { model });
    const data = await readLammpsData(join(reference, 'kalj2d-N1000.data'), { model });
    expectSameBits(dump, data);
    expect(dump.species?.reduce((sum, s) => sum + s, 0)).toBe(350);
    expect(dump.boxLength).toBe(28.867513459481302);
    // id 5 of the file: x 27.918368006677774, y 20.713645589571858, ix -1, iy 0
    expect([...dump.positions.subarray(8, 10)]).toEqual([27.918368006677774 - 28.867513459481302, 20.713645589571858]);
  });

  test('atoms in any order, images, a box away from 0, radii', async () => {
    const rows = '3 1 0.5 2.5 -1 0 0 0.75\n1 1 -1 3 0 0 2 0.5\n2 2 2 1 0.25 1 -1 0.25\n';
    const text = `${header(3, 'id type x y z ix iy radius', ['-1 3', '0.5 4.5', '-2 2'])}${rows}`;
    // z has no image column, so x and y are taken without theirs as well: all or none
    const plain = await readLammpsDump(file(text), { model: softSpheres({ dimension: 3 }) });
    expect([...plain.positions]).toEqual([0, 2.5, 2, 3, 0.5, 2.25, 1.5, 2, 1]);
    expect([...(plain.diameters ?? [])]).toEqual([1, 0.5, 1.5]);
    const full = text
      .replace('ix iy radius', 'ix iy iz radius')
      .replace('0 0 0.75', '0 0 1 0.75')
      .replace('0 2 0.5', '0 2 0 0.5')
      .replace('1 -1 0.25', '1 -1 0 0.25');
    const unwrapped = await readLammpsDump(file(full), { model: softSpheres({ dimension: 3 }) });
    expect([...unwrapped.positions]).toEqual([0, 10.5, 2, 7, -3.5, 2.25, 1.5, 2, 5]);
  });

  test.each([
    ['id type xs ys zs', '1 1 0.25 0.5 0.75\n', [1, 2, 3]],
    ['id type xs ys zs ix iy iz', '1 1 0.25 0.5 0.75 1 0 -1\n', [5, 2, -1]],
    ['id type xsu ysu zsu ix iy iz', '1 1 1.25 0.5 -0.75 9 9 9\n', [5, 2, -3]],
    ['id type xu yu zu ix iy iz', '1 1 5 2 -3 9 9 9\n', [5, 2, -3]],
    ['x y z type', '1.5 2 3 1\n', [1.5, 2, 3]],
    ['x y z xu yu zu type', '1 2 3 5 2 -1 1\n', [5, 2, -1]],
  ])('coordinates as %s', async (columns, row, positions) => {
    const read = await readLammpsDump(file(header(1, columns) + row), { model: mixture(3) });
    expect([...read.positions]).toEqual(positions);
  });

  test('columns of unusual names', async () => {
    const path = file(`${header(1, 'tag kind x y z v_a v_b v_c c_d', undefined)}7 2 0 0 0 9 8 7 1.25\n`);
    const columns = { id: 'tag', type: 'kind', x: 'v_a', y: 'v_b', z: 'v_c', diameter: 'c_d' };
    const read = await readLammpsDump(path, { model: softSpheres({ dimension: 3 }), columns });
    expect([...read.positions, ...(read.diameters ?? [])]).toEqual([9, 8, 7, 1.25]);
    const species = await readLammpsDump(path, { model: mixture(3), columns });
    expect([...(species.species ?? [])]).toEqual([1]);
  });

  test('a box whose sides differ by the rounding of their bounds is cubic, by a millionth it is not', async () => {
    const text = `${header(1, 'id type x y z', ['0.1 4.2', '1000.1 1004.2', '0 4.1'])}1 1 1.1 1001.1 1\n`;
    expect(1004.2 - 1000.1).not.toBe(4.2 - 0.1);
    const read = await readLammpsDump(file(text), { model: mixture(3) });
    expect([read.boxLength, read.positions[0], read.positions[2]]).toEqual([4.2 - 0.1, 1, 1]);
    const longer = await refusal(readLammpsDump(file(text.replace('0 4.1\n', '0 4.100001\n')), { model: mixture(3) }));
    expect([longer.code, longer.message]).toEqual(['FILE_FORMAT', expect.stringContaining('not cubic')]);
  });

  test('extra items, old headers without flags, Windows line ends', async () => {
    const text = `ITEM: UNITS\nlj\nITEM: TIME\n0.5\n${header(1, 'id type x y z', undefined, '')}1 1 1 2 3\n`;
    const read = await readLammpsDump(file(text.replaceAll('\n', '\r\n')), { model: mixture(3) });
    expect([...read.positions]).toEqual([1, 2, 3]);
  });

  test('other units than reduced ones are refused, but for particles of no units of their own', async () => {
    const path = file(`ITEM: UNITS\nmetal\n${header(1, 'id type x y z')}1 1 1 2 3\n`);
    const { code, message } = await refusal(readLammpsDump(path, { model: mixture(3) }));
    expect([code, message]).toEqual(['MODEL_MISMATCH', expect.stringContaining('units "metal"')]);
    const own = pairModel({ name: 'argon', dimension: 3, density: 1, cutoff: 2, pair: { powers: [[4, -12]] } });
    expect([...(await readLammpsDump(path, { model: own })).positions]).toEqual([1, 2, 3]);
    for await (const { configuration } of await readTrajectory(path)) expect(configuration.positions).toHaveLength(3);
  });

  test('two dimensions need no z, and no period along it', async () => {
    const text = `${header(1, 'id type x y', ['0 4', '0 4', '-0.1 0.7'], 'pp pp ff')}1 1 1 2\n`;
    expect([...(await readLammpsDump(file(text), { model: mixture(2) })).positions]).toEqual([1, 2]);
  });
});

describe('frames', () => {
  const frame = (x: number): string => `${header(2, 'id type x y z')}2 1 ${x} 0 0\n1 1 0 ${x} 0\n`;

  test('the last by default, others by number from either end', async () => {
    const path = file(`${frame(1)}${frame(2)}\n${frame(3)}\n\n`);
    const x = async (n?: number) => (await readLammpsDump(path, { model: mixture(3), frame: n })).positions[3];
    expect(await Promise.all([undefined, 0, 1, 2, -1, -3].map(x))).toEqual([3, 1, 2, 3, 3, 1]);
    for (const n of [3, -4]) {
      const error = await refusal(readLammpsDump(path, { model: mixture(3), frame: n }));
      expect([error.code, error.field, error.value]).toEqual(['OUT_OF_RANGE', 'frame', n]);
      expect(error.message).toContain('0 to 2');
    }
    expect((await refusal(x(0.5))).code).toBe('INVALID_ARGUMENT');
  });

  test('frames longer than the pieces in which the file is read', async () => {
    const big = (shift: number): string =>
      header(60000, 'id type x y z') +
      Array.from({ length: 60000 }, (_, i) => `${i + 1} 1 ${i / 60000 + shift} 0.123456789012345 ${'1'.repeat(60)}\n`)
        .join('')
        .replaceAll('1'.repeat(60), `0.${'1'.repeat(60)}`);
    const path = file(big(0) + big(1) + big(2));
    for (const n of [0, 1, 2]) {
      const { positions } = await readLammpsDump(path, { model: mixture(3), frame: n });
      expect(positions[3 * 59999]).toBe(59999 / 60000 + n);
    }
    const error = await refusal(readLammpsDump(file(`${big(0)}${big(1)}nonsense\n`), { model: mixture(3) }));
    expect(error.message).toContain(`line ${2 * 60009 + 1}`);
  });

  test('a frame that lacks atoms does not spoil its neighbours', async () => {
    const cut = frame(2).replace('1 1 0 2 0\n', '');
    const path = file(frame(1) + cut + frame(3));
    expect((await readLammpsDump(path, { model: mixture(3) })).positions[1]).toBe(3);
    const error = await refusal(readLammpsDump(path, { model: mixture(3), frame: 1 }));
    expect(error.code).toBe('FILE_TRUNCATED');
    expect(error.message).toContain('1 of 2 read');
  });
});

describe('refused', () => {
  const good = `${header(2, 'id type x y z')}1 1 1 2 3\n2 1 3 2 1\n`;

  test.each([
    ['a foreign text', 'hello\nworld\n', 'FILE_FORMAT', /line 1: not a LAMMPS dump/],
    ['an empty file', '', 'FILE_TRUNCATED', /empty/],
    ['blank lines', '\n\n', 'FILE_TRUNCATED', /no frame/],
    ['a number that is not finite', good.replace('3 2 1', 'nan 2 1'), 'FILE_FORMAT', /line 11: x is "nan"/],
    ['an infinity', good.replace('3 2 1', '3 1e999 1'), 'FILE_FORMAT', /line 11: y is "1e999"/],
    ['a hexadecimal number', good.replace('3 2 1', '0x10 2 1'), 'FILE_FORMAT', /line 11: x is "0x10"/],
    ['a missing column', good.replace('3 2 1', '3 2'), 'FILE_FORMAT', /line 11: the row has 4 columns, not 5/],
    ['an extra column', good.replace('3 2 1', '3 2 1 0'), 'FILE_FORMAT', /line 11: the row has 6/],
    ['an id twice', good.replace('2 1 3', '1 1 3'), 'FILE_FORMAT', /line 11: the id 1 stands already in line 10/],
    ['an id that is no integer', good.replace('2 1 3', '2.5 1 3'), 'FILE_FORMAT', /line 11: the id is "2.5"/],
    ['a type 0', good.replace('2 1 3', '2 0 3'), 'FILE_FORMAT', /line 11: the type is "0"/],
    ['more atoms than announced', `${good}3 1 0 0 0\n`, 'FILE_FORMAT', /line 12: not a LAMMPS dump/],
    [
      'fewer atoms than announced',
      good.replace('2 1 3 2 1\n', ''),
      'FILE_TRUNCATED',
      /line 11: the data end within the atoms, 1 of 2 read/,
    ],
    ['no atoms', good.replace('ATOMS\n2', 'ATOMS\n0'), 'FILE_FORMAT', /line 4: the number of atoms is "0"/],
    ['a huge number of atoms', good.replace('ATOMS\n2', 'ATOMS\n999999999999'), 'FILE_TRUNCATED', /999999999999/],
    ['a triclinic box', good.replace('pp pp pp', 'xy xz yz pp pp pp'), 'FILE_FORMAT', /line 5: .*triclinic/],
    ['a tilt without labels', good.replace('0 4\n', '0 4 0.5\n'), 'FILE_FORMAT', /line 6: .*triclinic/],
    ['a general triclinic box', good.replace('BOUNDS pp pp pp', 'BOUNDS abc origin'), 'FILE_FORMAT', /triclinic/],
    ['walls', good.replace('pp pp pp', 'pp ff pp'), 'FILE_FORMAT', /line 5: .*not periodic in y \(ff\)/],
    [
      'a box that is not cubic',
      good.replace('0 4\n', '0 5\n'),
      'FILE_FORMAT',
      /line 8: the box is 5 x 4 x 4, not cubic/,
    ],
    ['an empty box', good.replaceAll('0 4\n', '4 4\n'), 'FILE_FORMAT', /length 0/],
    [
      'no coordinates',
      good.replace('x y z', 'a b c'),
      'FILE_FORMAT',
      /line 9: no column "x"; there are id, type, a, b, c/,
    ],
    ['a column twice', good.replace('x y z', 'x x z'), 'FILE_FORMAT', /line 9: the column "x" stands twice/],
    ['an id column twice', good.replace('id type', 'id id'), 'FILE_FORMAT', /"id" stands twice/],
    ['atoms without a box', good.replace(/ITEM: BOX[^I]*/, ''), 'FILE_FORMAT', /atoms before their number and the box/],
    ['an unknown item', good.replace('TIMESTEP', 'MAGIC'), 'FILE_FORMAT', /line 1: "ITEM: MAGIC"/],
    ['no types', good.replace('type', 'mass'), 'MODEL_MISMATCH', /no types/],
  ])('%s', async (_, text, code, message) => {
    const error = await refusal(readLammpsDump(file(text), { model: mixture(3) }));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
    if (code !== 'MODEL_MISMATCH') expect([error.field, error.value]).toEqual(['path', at('input.dump')]);
    expect(error.message).toContain('input.dump');
  });

  test.each([
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0]), /gzip/],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /loadHdf5/],
    ['a binary file', Buffer.from('ITEM: TIMESTEP\n0\0\0', 'latin1'), /binary/],
  ])('%s', async (_, bytes, message) => {
    writeFileSync(at('input.dump'), bytes);
    const error = await refusal(readLammpsDump(at('input.dump'), { model: mixture(3) }));
    expect(error.code).toBe('FILE_FORMAT');
    expect(error.message).toMatch(message);
  });

  test('a missing file, a folder', async () => {
    const missing = await refusal(readLammpsDump(at('missing.dump'), { model: mixture(3) }));
    expect([missing.code, missing.value]).toEqual(['FILE_NOT_FOUND', at('missing.dump')]);
    expect((await refusal(readLammpsDump(at('.'), { model: mixture(3) }))).code).toBe('FILE_FORMAT');
  });

  test('what does not fit the model', async () => {
    const read = (model: ReturnType<typeof mixture>, text = good) => refusal(readLammpsDump(file(text), { model }));
    expect((await read(softSpheres({ dimension: 3 }))).message).toMatch(/no diameters, which soft-spheres-3d needs/);
    expect((await read(mixture(2))).message).toMatch(/z varies/);
    const flat = await read(mixture(3), good.replace('0 4\nITEM', '-0.5 0.5\nITEM'));
    expect(flat.message).toMatch(/two-dimensional/);
    const high = await read({ name: 'harmonic-spheres-5d', dimension: 5 });
    expect(high.message).toMatch(/dimension is 5/);
    for (const error of [flat, high]) expect(error.code).toBe('MODEL_MISMATCH');
  });

  test('a size of 0, scaled beside unscaled coordinates, a column that is not there', async () => {
    const soft = softSpheres({ dimension: 3 });
    const sizes = `${header(1, 'id type x y z diameter')}1 1 1 2 3 0\n`;
    expect((await refusal(readLammpsDump(file(sizes), { model: soft }))).message).toMatch(/line 10: the size 0/);
    const mixed = file(`${header(1, 'id type xs y z')}1 1 0.5 2 3\n`);
    const error = await refusal(readLammpsDump(mixed, { model: mixture(3), columns: { x: 'xs' } }));
    expect(error.message).toMatch(/line 9: some coordinates are fractions/);
    const absent = await refusal(readLammpsDump(file(good), { model: mixture(3), columns: { id: 'tag' } }));
    expect([absent.code, absent.message]).toEqual(['FILE_FORMAT', expect.stringContaining('no column "tag"')]);
  });

  test('wrong options', async () => {
    const path = file(good);
    const unknown = readLammpsDump(path, { model: mixture(3), columns: { mass: 'm' } });
    expect((await refusal(unknown)).message).toMatch(/columns is "mass"; allowed: the names id, type/);
    expect((await refusal(readLammpsDump(path, { model: mixture(3), columns: { x: '' } }))).code).toBe(
      'INVALID_ARGUMENT',
    );
    const misspelt = { model: mixture(3), frames: 1 };
    expect((await refusal(readLammpsDump(path, misspelt))).field).toBe('frames');
  });

  test('states that cannot be written', async () => {
    const state = polydisperse(10, 2);
    const code = async (change: object, o?: { forces?: boolean }) =>
      (await refusal(writeLammpsDump(at('no.dump'), { ...state, ...change }, o))).code;
    expect(await code({}, { forces: true })).toBe('INVALID_ARGUMENT');
    expect(await code({ diameters: undefined })).toBe('INVALID_ARGUMENT');
    expect(await code({ diameters: state.diameters.slice(1) })).toBe('WRONG_LENGTH');
    expect(await code({ diameters: state.diameters.map(() => 0) })).toBe('OUT_OF_RANGE');
    expect(await code({ positions: state.positions.slice(1) })).toBe('WRONG_LENGTH');
    expect(await code({ positions: state.positions.map(() => Number.NaN) })).toBe('NOT_FINITE');
    expect(await code({ boxLength: -1 })).toBe('OUT_OF_RANGE');
    expect(await code({ species: new Int32Array(10).fill(-1) })).toBe('OUT_OF_RANGE');
    expect(await code({ model: { name: 'harmonic-spheres-1d', dimension: 1 } })).toBe('MODEL_MISMATCH');
    expect(await code({ shifts: new Float64Array(90) })).toBe('MODEL_MISMATCH');
    expect((await refusal(readLammpsDump(at('no.dump'), { model: state.model }))).code).toBe('FILE_NOT_FOUND');
  });
});

test('64 000 particles keep their bits', async () => {
  const state = polydisperse(64000, 2);
  await writeLammpsDump(at('big.dump'), state);
  const read = await readLammpsDump(at('big.dump'), { model: state.model });
  expectSameBits(read, state);
});

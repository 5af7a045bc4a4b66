import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Configuration } from '../../lib/configuration';
import { type Hdf5Group, loadHdf5, readHdf5, saveHdf5, writeHdf5 } from '../../lib/io';
import { binary, expectSameBits, polydisperse, randomNumbers } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

// before the library is loaded, which then holds on to it
const printed = jest.spyOn(console, 'error').mockReturnValue();
afterEach(() => expect(printed).not.toHaveBeenCalled());

describe('configurations', () => {
  test.each([2, 3] as const)('diameters, %dD', async (d) => {
    const state = polydisperse(50, d);
    await saveHdf5(at('a.h5'), state);
    expectSameBits(await loadHdf5(at('a.h5')), state);
  });

  test('species, from anything that can say its configuration', async () => {
    const state = binary(50, 3);
    await saveHdf5(at('a.h5'), { configuration: () => state });
    const read = await loadHdf5(at('a.h5'));
    expectSameBits(read, state);
    expect(Object.isFrozen(read.model)).toBe(true);
  });

  test.each([1, 8])('any dimension: %d', async (dimension) => {
    const random = randomNumbers(dimension);
    const model = { name: `harmonic-spheres-${dimension}d`, dimension, volumeFraction: 0.1 };
    const state = { model, positions: Float64Array.from({ length: 12 * dimension }, random), boxLength: 3 };
    await saveHdf5(at('a.h5'), state);
    expectSameBits(await loadHdf5(at('a.h5')), state);
  });

  test('shifts of a small Mari-Kurchan system', async () => {
    const random = randomNumbers(3);
    const model = { name: 'mari-kurchan-3d', dimension: 3, cutoff: 1.25 };
    const state: Configuration = {
      model,
      positions: Float64Array.from({ length: 15 }, random),
      boxLength: 3,
      shifts: Float64Array.from({ length: 30 }, random),
    };
    await saveHdf5(at('a.h5'), state);
    expectSameBits(await loadHdf5(at('a.h5')), state);
  });

  test('one particle', async () => {
    const state = polydisperse(1, 2);
    await saveHdf5(at('a.h5'), state);
    expectSameBits(await loadHdf5(at('a.h5')), state);
  });

  test('a model larger than an attribute can be, with a table of its own', async () => {
    const random = randomNumbers(11);
    const u = Float64Array.from({ length: 5000 }, random);
    const { positions, boxLength } = polydisperse(10, 2);
    const state = { model: { name: 'mine', dimension: 2, pair: { u } }, positions, boxLength };
    await saveHdf5(at('a.h5'), state);
    const { model } = await loadHdf5(at('a.h5'));
    expect(model).toEqual({ name: 'mine', dimension: 2, pair: { u: [...u] } });
  });

  test('the conventions of H5MD, version and creator, the record', async () => {
    const state = polydisperse(7, 2);
    await saveHdf5(at('a.h5'), state, { record: { sweeps: 2e5, seed: 1, verdict: 'in equilibrium' } });
    const { groups, attributes } = await readHdf5(at('a.h5'));
    const { version } = JSON.parse(readFileSync(`${__dirname}/../../package.json`, 'utf8')) as { version: string };
    expect(attributes).toEqual({ creator: 'vitrelax', creator_version: version });
    expect(groups.h5md.attributes.version).toEqual(Int32Array.of(1, 1));
    expect(groups.h5md.groups.creator.attributes).toEqual({ name: 'vitrelax', version });
    const { all } = groups.particles.groups;
    expect(all.datasets.position.shape).toEqual([7, 2]);
    expect(all.groups.box.attributes).toEqual({ dimension: Int32Array.of(2), boundary: ['periodic', 'periodic'] });
    expect(all.groups.box.datasets.edges.data).toEqual(Float64Array.of(state.boxLength, state.boxLength));
    expect(groups.vitrelax.groups.record.attributes).toEqual({ sweeps: 2e5, seed: 1, verdict: 'in equilibrium' });
    expectSameBits(await loadHdf5(at('a.h5')), state);
  });

  test('states that cannot be saved', async () => {
    const state = polydisperse(10, 2);
    const code = async (change: object) => (await refusal(saveHdf5(at('no.h5'), { ...state, ...change }))).code;
    expect(await code({ positions: state.positions.map(() => Infinity) })).toBe('NOT_FINITE');
    expect(await code({ diameters: new Float64Array(9) })).toBe('WRONG_LENGTH');
    expect(await code({ shifts: new Float64Array(9) })).toBe('WRONG_LENGTH');
    expect(await code({ model: undefined })).toBe('INVALID_ARGUMENT');
    const misspelt = { record: {}, records: {} };
    expect((await refusal(saveHdf5(at('no.h5'), state, misspelt))).field).toBe('records');
    expect((await refusal(loadHdf5(at('no.h5')))).code).toBe('FILE_NOT_FOUND');
    expect((await refusal(saveHdf5(at('no/folder.h5'), state))).code).toBe('FILE_UNWRITABLE');
  });
});

describe('trees', () => {
  test('attributes, datasets and groups of every kind', async () => {
    const tree: Hdf5Group = {
      attributes: { creator: 'me', title: 'é', empty: '', t: -0.1, list: ['a', 'ß'], f: Float64Array.of(-0, 1) },
      datasets: {
        'rms velocity': Float64Array.of(0.1, -0, Number.NaN, Infinity),
        matrix: { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2], attributes: { unit: '1/tau0' } },
        integers: Int32Array.of(-1, 2147483647),
        field: Uint8Array.of(0, 1, 255),
        none: new Float64Array(0),
        names: ['a', '', 'ö'],
        text: 'x'.repeat(100000),
        number: 1 / 3,
      },
      groups: { curves: { groups: { 'T=0.1': { datasets: { t: Float64Array.of(1) } }, empty: {} } } },
    };
    await writeHdf5(at('tree.h5'), tree);
    const read = await readHdf5(at('tree.h5'));
    expect(read.attributes).toEqual({ creator_version: expect.any(String), ...tree.attributes });
    const data = Object.fromEntries(Object.entries(read.datasets).map(([name, { data }]) => [name, data]));
    expect(data).toEqual({ ...tree.datasets, matrix: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(Object.is((data['rms velocity'] as Float64Array)[1], -0)).toBe(true);
    expect([read.datasets.matrix.shape, read.datasets.number.shape, read.datasets.none.shape]).toEqual([
      [3, 2],
      [],
      [0],
    ]);
    expect(read.datasets.matrix.attributes).toEqual({ unit: '1/tau0' });
    expect(read.groups.curves.groups['T=0.1'].datasets.t.data).toEqual(Float64Array.of(1));
    expect(read.groups.curves.groups.empty).toEqual({ attributes: {}, datasets: {}, groups: {} });
  });

  test.each<[string, Hdf5Group, string]>([
    ['a name with a slash', { datasets: { 'a/b': 1 } }, 'INVALID_ARGUMENT'],
    ['an empty name', { groups: { '': {} } }, 'INVALID_ARGUMENT'],
    ['a name of group and dataset', { groups: { a: {} }, datasets: { a: 1 } }, 'INVALID_ARGUMENT'],
    ['a shape that does not fit', { datasets: { a: { data: Float64Array.of(1, 2), shape: [3] } } }, 'WRONG_LENGTH'],
    ['a text with NUL', { attributes: { a: 'b\0c' } }, 'INVALID_ARGUMENT'],
    [
      'an array of another kind',
      { datasets: { a: new Float32Array(2) as unknown as Float64Array } },
      'INVALID_ARGUMENT',
    ],
    ['no value', { attributes: { a: undefined as unknown as number } }, 'INVALID_ARGUMENT'],
    ['a list of numbers', { attributes: { a: [1, 2] as unknown as string[] } }, 'INVALID_ARGUMENT'],
  ])('refused: %s', async (_, tree, code) => {
    expect((await refusal(writeHdf5(at('no.h5'), { groups: { deep: tree } }))).code).toBe(code);
    expect((await refusal(readHdf5(at('no.h5')))).code).toBe('FILE_NOT_FOUND');
  });
});

describe('files that hold no configuration', () => {
  test.each([
    ['a text', Buffer.from('hello, this is a text of more than forty-eight bytes, so no piece of a superblock')],
    ['a LAMMPS dump', Buffer.from('ITEM: TIMESTEP\n0\n')],
    ['gzip', Buffer.from([0x1f, 0x8b, 8])],
  ])('%s', async (_, bytes) => {
    writeFileSync(at('b.h5'), bytes);
    const error = await refusal(loadHdf5(at('b.h5')));
    expect([error.code, error.value]).toEqual(['FILE_FORMAT', at('b.h5')]);
    expect(error.message).toContain('not an HDF5 file');
  });

  test('missing, empty, a folder', async () => {
    expect((await refusal(loadHdf5(at('missing.h5')))).code).toBe('FILE_NOT_FOUND');
    writeFileSync(at('b.h5'), '');
    expect((await refusal(loadHdf5(at('b.h5')))).code).toBe('FILE_TRUNCATED');
    expect((await refusal(loadHdf5(at('.')))).code).toBe('FILE_FORMAT');
  });

  type Tree = Required<Hdf5Group>;
  const model = '{"name":"soft-spheres-2d","dimension":2}';
  /** The smallest good file, to be spoilt. */
  const good = (): { vitrelax: Hdf5Group; all: Tree } => ({
    vitrelax: { attributes: { layout: 1, model } },
    all: {
      attributes: {},
      datasets: { position: { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] }, diameter: Float64Array.of(1, 2) },
      groups: { box: { datasets: { edges: Float64Array.of(5, 5) } } },
    },
  });
  const write = ({ vitrelax, all }: ReturnType<typeof good>) =>
    writeHdf5(at('b.h5'), { groups: { vitrelax, particles: { groups: { all } } } });

  test('the smallest good file, numbers of other kinds', async () => {
    await write(good());
    const read = await loadHdf5(at('b.h5'));
    expect([...read.positions, ...(read.diameters ?? []), read.boxLength]).toEqual([1, 2, 3, 4, 1, 2, 5]);
    const other = good();
    other.all.datasets.species = Float64Array.of(1, 0);
    other.all.datasets.diameter = Int32Array.of(1, 2);
    await write(other);
    expect((await loadHdf5(at('b.h5'))).species).toEqual(Int32Array.of(1, 0));
  });

  test.each<[string, (g: ReturnType<typeof good>) => void, RegExp]>([
    ['no model', (g) => delete g.vitrelax.attributes?.model, /holds no model/],
    ['a model that is no JSON', (g) => (g.vitrelax.attributes = { layout: 1, model: '{' }), /no JSON/],
    ['a model without name', (g) => (g.vitrelax.attributes = { layout: 1, model: '{}' }), /no name or dimension/],
    ['a null model', (g) => (g.vitrelax.attributes = { layout: 1, model: 'null' }), /no name or dimension/],
    ['a later layout', (g) => (g.vitrelax.attributes = { layout: 2, model }), /layout 2; this version reads 1/],
    ['no positions', (g) => delete g.all.datasets.position, /no dataset \/particles\/all\/position/],
    ['no box', (g) => delete g.all.groups.box, /no group \/particles\/all\/box/],
    ['no edges', (g) => (g.all.groups.box = {}), /no dataset \/particles\/all\/box\/edges/],
    [
      'a box that is not cubic',
      (g) => (g.all.groups.box = { datasets: { edges: Float64Array.of(5, 6) } }),
      /the box is 5 x 6, not cubic/,
    ],
    [
      'a negative box',
      (g) => (g.all.groups.box = { datasets: { edges: Float64Array.of(-5, -5) } }),
      /box length is -5/,
    ],
    [
      'positions of another dimension',
      (g) => (g.all.datasets.position = { data: new Float64Array(6), shape: [2, 3] }),
      /position has the shape 2 x 3, not 2 x 2/,
    ],
    [
      'no particles',
      (g) => (g.all.datasets.position = { data: new Float64Array(0), shape: [0, 2] }),
      /position is empty/,
    ],
    [
      'positions that are not finite',
      (g) => (g.all.datasets.position = { data: Float64Array.of(1, 2, Number.NaN, 4), shape: [2, 2] }),
      /not finite/,
    ],
    [
      'positions of text',
      (g) => (g.all.datasets.position = { data: ['a', 'b', 'c', 'd'], shape: [2, 2] }),
      /no numbers/,
    ],
    ['too few diameters', (g) => (g.all.datasets.diameter = Float64Array.of(1)), /diameter has the shape 1, not 2/],
    ['a diameter of 0', (g) => (g.all.datasets.diameter = Float64Array.of(1, 0)), /a diameter is not positive/],
    ['half a species', (g) => (g.all.datasets.species = Float64Array.of(0.5, 1)), /a species is no index/],
  ])('%s', async (_, spoil, message) => {
    const g = good();
    spoil(g);
    await write(g);
    const error = await refusal(loadHdf5(at('b.h5')));
    expect(error.message).toMatch(message);
    expect([error.code, error.field, error.value]).toEqual(['FILE_FORMAT', 'path', at('b.h5')]);
  });

  test('HDF5 without our groups', async () => {
    await writeHdf5(at('b.h5'), { datasets: { t: 1 } });
    expect((await refusal(loadHdf5(at('b.h5')))).message).toContain('without a group /vitrelax');
    await writeHdf5(at('b.h5'), { groups: { vitrelax: good().vitrelax } });
    expect((await refusal(loadHdf5(at('b.h5')))).message).toContain('without a group /particles/all');
  });
});

describe('damaged files', () => {
  const bytesOf = async (state: Configuration): Promise<Buffer> => {
    await saveHdf5(at('whole.h5'), state);
    return readFileSync(at('whole.h5'));
  };

  test('cut anywhere: said to be cut, no handle left open', async () => {
    const state = polydisperse(12, 2);
    const bytes = await bytesOf(state);
    const open = readdirSync('/proc/self/fd').length;
    for (let length = 0; length < bytes.length; length += length < 600 ? 1 : 61) {
      writeFileSync(at('cut.h5'), bytes.subarray(0, length));
      expect((await refusal(loadHdf5(at('cut.h5')))).code).toBe('FILE_TRUNCATED');
    }
    expect(readdirSync('/proc/self/fd')).toHaveLength(open);
    expectSameBits(await loadHdf5(at('whole.h5')), state);
  });

  test('bits flipped anywhere: an error or a configuration, and the library goes on', async () => {
    const state = polydisperse(12, 2);
    const bytes = await bytesOf(state);
    const random = randomNumbers(5);
    let errors = 0;
    for (let n = 0; n < 400; n++) {
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(random() * bytes.length)] ^= 1 << Math.floor(8 * random());
      writeFileSync(at('flip.h5'), damaged);
      const read = await loadHdf5(at('flip.h5')).catch((e: unknown) => e);
      if (read instanceof Error) {
        expect(read).toMatchObject({ name: 'VitrelaxError', code: expect.stringMatching(/^FILE_(FORMAT|TRUNCATED)$/) });
        errors++;
      } else expect(read).toMatchObject({ boxLength: expect.any(Number) });
    }
    expect(errors).toBeGreaterThan(50);
    expectSameBits(await loadHdf5(at('whole.h5')), state);
  });
});

test('64 000 particles keep their bits', async () => {
  const state = polydisperse(64000, 3);
  await saveHdf5(at('big.h5'), state);
  const read = await loadHdf5(at('big.h5'));
  expectSameBits(read, state);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { readExtendedXyz, writeExtendedXyz } from '../../lib/io';
import { softSpheres } from '../../lib/models/soft-spheres';
import { binary, expectSameBits, mixture, polydisperse } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

function file(text: string): string {
  const path = at('input.xyz');
  writeFileSync(path, text);
  return path;
}

const lattice = 'Lattice="4 0 0 0 4 0 0 0 4"';
const good = `2\n${lattice} Properties=species:S:1:pos:R:3 pbc="T T T"\nA 1 2 3\nB 3 2 1\n`;

describe('written and read back', () => {
  test.each([2, 3] as const)('diameters, %dD', async (d) => {
    const state = polydisperse(50, d);
    await writeExtendedXyz(at('a.xyz'), state);
    expectSameBits(await readExtendedXyz(at('a.xyz'), { model: state.model }), state);
  });

  test.each([2, 3] as const)('species, %dD', async (d) => {
    const state = binary(50, d);
    await writeExtendedXyz(at('a.xyz'), state);
    expectSameBits(await readExtendedXyz(at('a.xyz'), { model: state.model }), state);
  });

  test('as the file says it', async () => {
    const { model } = softSpheresState();
    await writeExtendedXyz(at('a.xyz'), softSpheresState());
    expect(readFileSync(at('a.xyz'), 'utf8')).toBe(
      '1\nLattice="4 0 0 0 4 0 0 0 1" Properties=species:S:1:pos:R:3:type:I:1:radius:R:1 pbc="T T F"\n' +
        'H 0.1 -2 0 1 0.75\n',
    );
    expectSameBits(await readExtendedXyz(at('a.xyz'), { model }), softSpheresState());
  });

  test('no more species than names for them', async () => {
    const state = { ...binary(10, 2), species: Int32Array.from({ length: 10 }, () => 18) };
    const error = await refusal(writeExtendedXyz(at('a.xyz'), state));
    expect([error.code, error.field, error.value]).toEqual(['OUT_OF_RANGE', 'species', 18]);
  });
});

function softSpheresState() {
  const model = softSpheres({ dimension: 2 });
  return { model, positions: Float64Array.of(0.1, -2), boxLength: 4, diameters: Float64Array.of(1.5) };
}

describe('files of others', () => {
  test.each([
    ['as it is', good],
    [
      'keys in other cases, no pbc',
      good.replace('Lattice', 'lattice').replace('pbc="T T T"', 'energy=-1.5 ok note="a b=c"'),
    ],
    ['properties by default', good.replace('Properties=species:S:1:pos:R:3 ', '')],
    ['numbered species', good.replace('A 1', '1 1').replace('B 3', '2 3')],
    ['elements', good.replace('A 1', 'H 1').replace('B 3', 'He 3')],
    [
      'an origin',
      good.replace(' pbc', ' Origin="-1 0 2" pbc').replace('A 1 2 3', 'A 0 2 5').replace('B 3 2 1', 'B 2 2 3'),
    ],
    ['a lattice in brackets', good.replace('"4 0 0 0 4 0 0 0 4"', '[[4, 0, 0], [0, 4, 0], [0, 0, 4]]')],
    [
      'types, ids and columns that say nothing here',
      good
        .replace('species:S:1:pos:R:3', 'id:I:1:forces:R:3:pos:R:3:type:I:1:note:S:1')
        .replace('A 1 2 3', '2 9 9 9 3 2 1 2 x')
        .replace('B 3 2 1', '1 9 9 9 1 2 3 1 y'),
    ],
  ])('%s', async (_, text) => {
    const read = await readExtendedXyz(file(text), { model: mixture(3) });
    expect([...read.positions, read.boxLength]).toEqual([1, 2, 3, 3, 2, 1, 4]);
    expect([...(read.species ?? [])]).toEqual([0, 1]);
  });

  test('diameters by either name', async () => {
    for (const [name, value] of [
      ['diameter', '1.5'],
      ['radius', '0.75'],
    ]) {
      const text = `1\n${lattice} Properties=pos:R:3:${name}:R:1\n1 2 3 ${value}\n`;
      const read = await readExtendedXyz(file(text), { model: softSpheres({ dimension: 3 }) });
      expect([...(read.diameters ?? [])]).toEqual([1.5]);
    }
  });

  test('frames', async () => {
    const path = file(`${good}\n${good.replace('A 1', 'A 0.5')}${good.replace('A 1', 'A 0.25')}\n`);
    const x = async (frame?: number) => (await readExtendedXyz(path, { model: mixture(3), frame })).positions[0];
    expect(await Promise.all([undefined, 0, 1, 2, -1, -3].map(x))).toEqual([0.25, 1, 0.5, 0.25, 0.25, 1]);
    expect((await refusal(x(3))).code).toBe('OUT_OF_RANGE');
  });
});

test.each([
  ['a foreign text', 'hello\nworld\n', 'FILE_FORMAT', /line 1: not an extended XYZ file: .*"hello"/],
  ['an empty file', '', 'FILE_TRUNCATED', /empty/],
  ['no atoms', good.replace('2\n', '0\n'), 'FILE_FORMAT', /line 1: .*"0"/],
  ['a huge number of atoms', good.replace('2\n', '7000000000\n'), 'FILE_TRUNCATED', /7000000000 atoms/],
  [
    'fewer atoms than announced',
    good.replace('2\n', '3\n'),
    'FILE_TRUNCATED',
    /line 5: the data end within the atoms, 2 of 3/,
  ],
  ['more atoms than announced', `${good}A 0 0 0\n`, 'FILE_FORMAT', /line 5: not an extended XYZ file/],
  ['no lattice', good.replace('Lattice', 'Box'), 'FILE_FORMAT', /line 2: no Lattice/],
  ['a short lattice', good.replace(' 0 0 0 4"', '"'), 'FILE_FORMAT', /Lattice has 5 numbers/],
  ['a triclinic lattice', good.replace('"4 0 0', '"4 0.1 0'), 'FILE_FORMAT', /line 2: the box is triclinic/],
  ['a box that is not cubic', good.replace('0 4"', '0 5"'), 'FILE_FORMAT', /line 2: the box is 4 x 4 x 5/],
  ['a lattice that is no number', good.replace('"4 0 0', '"nan 0 0'), 'FILE_FORMAT', /line 2: Lattice is "nan"/],
  ['walls', good.replace('T T T', 'T T F'), 'FILE_FORMAT', /line 2: the box is not periodic in z/],
  ['no positions', good.replace('pos:R:3', 'x:R:3'), 'FILE_FORMAT', /no property pos:R:3; there are species, x/],
  ['flat positions', good.replace('pos:R:3', 'pos:R:2'), 'FILE_FORMAT', /the property pos is R:2, not R:3/],
  ['broken properties', good.replace('pos:R:3', 'pos:R'), 'FILE_FORMAT', /Properties="species:S:1:pos:R" is not/],
  ['a property twice', good.replace('pos:R:3', 'pos:R:3:pos:R:3'), 'FILE_FORMAT', /"pos" stands twice/],
  ['a missing column', good.replace('B 3 2 1', 'B 3 2'), 'FILE_FORMAT', /line 4: the row has 3 columns, not 4/],
  ['a number that is not finite', good.replace('B 3 2 1', 'B 3 inf 1'), 'FILE_FORMAT', /line 4: y is "inf"/],
  ['an unknown species', good.replace('B 3 2 1', 'Xe 3 2 1'), 'FILE_FORMAT', /line 4: the species "Xe"/],
  ['species of two alphabets', good.replace('B 3 2 1', 'He 3 2 1'), 'FILE_FORMAT', /line 4: the species "He"/],
])('refused: %s', async (_, text, code, message) => {
  const error = await refusal(readExtendedXyz(file(text), { model: mixture(3) }));
  expect(error.message).toMatch(message);
  expect([error.code, error.field, error.value]).toEqual([code, 'path', at('input.xyz')]);
});

test('refused: what does not fit the model', async () => {
  const soft = await refusal(readExtendedXyz(file(good), { model: softSpheres({ dimension: 3 }) }));
  expect(soft.message).toMatch(/no diameters/);
  const flat = await refusal(readExtendedXyz(file(good), { model: mixture(2) }));
  expect(flat.message).toMatch(/z varies/);
  const bare = await refusal(readExtendedXyz(file(`1\n${lattice} Properties=pos:R:3\n1 2 3\n`), { model: mixture(3) }));
  expect(bare.message).toMatch(/no types/);
  for (const error of [soft, flat, bare]) expect(error.code).toBe('MODEL_MISMATCH');
});

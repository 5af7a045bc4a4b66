import { readExtendedXyz, writeExtendedXyz, writeLammpsData, writeLammpsDump } from '../../lib/io';
import { binary, mixture, polydisperse } from '../support/configurations';
import { temporaryPaths } from '../support/temporary-folder';
import { hex, python } from './python';

const at = temporaryPaths();

/** What ase makes of a file: the bits of positions and cell, and the rest. */
interface Atoms {
  positions: string;
  cell: number[][];
  pbc: boolean[];
  numbers: number[];
  forces?: string;
  radius?: string;
}

function aseRead(path: string, options: string): Atoms {
  return python<Atoms>(
    `
import ase.io, json, sys
a = ase.io.read(sys.argv[1], ${options})
out = {'positions': a.positions.tobytes().hex(), 'cell': a.cell.array.tolist(), 'pbc': a.pbc.tolist(),
       'numbers': a.numbers.tolist()}
if a.calc is not None and 'forces' in a.calc.results:
    out['forces'] = a.calc.results['forces'].tobytes().hex()
if 'radius' in a.arrays:
    out['radius'] = a.arrays['radius'].tobytes().hex()
print(json.dumps(out))`,
    path,
  );
}

/** Three coordinates each, z = 0 in two dimensions. */
function spatial(values: Float64Array, d: number): Float64Array {
  if (d === 3) return values;
  return Float64Array.from({ length: (values.length / 2) * 3 }, (_, k) =>
    k % 3 === 2 ? 0 : values[2 * ((k / 3) | 0) + (k % 3)],
  );
}

const cube = (l: number, height: number): number[][] => [
  [l, 0, 0],
  [0, l, 0],
  [0, 0, height],
];

describe.each([2, 3] as const)('ase reads the same bits, %dD', (d) => {
  test('LAMMPS dump, with forces', async () => {
    const state = polydisperse(100, d);
    const forces = state.positions.map((x) => x / 3);
    const system = { configuration: () => state, forces: () => forces };
    await writeLammpsDump(at('a.dump'), system, { forces: true });
    // reduced units stand for themselves: ase's metal lengths and forces are Angstrom and eV/Angstrom
    const atoms = aseRead(at('a.dump'), "format='lammps-dump-text'");
    expect(atoms).toEqual({
      positions: hex(spatial(state.positions, d)),
      cell: cube(state.boxLength, d === 3 ? state.boxLength : 1),
      pbc: [true, true, true],
      numbers: new Array<number>(100).fill(1),
      forces: hex(spatial(forces, d)),
    });
  });

  test('LAMMPS data, with species', async () => {
    const state = binary(100, d);
    await writeLammpsData(at('a.data'), state);
    const atoms = aseRead(at('a.data'), "format='lammps-data', style='atomic', sort_by_id=True");
    expect(atoms.positions).toBe(hex(spatial(state.positions, d)));
    expect(atoms.cell).toEqual(cube(state.boxLength, d === 3 ? state.boxLength : 1));
    expect(atoms.numbers).toEqual([...state.species].map((s) => s + 1));
  });

  test('extended XYZ, with diameters and with species', async () => {
    const state = polydisperse(100, d);
    await writeExtendedXyz(at('a.xyz'), state);
    const cell = cube(state.boxLength, d === 3 ? state.boxLength : 1);
    const common = { positions: hex(spatial(state.positions, d)), cell, pbc: [true, true, d === 3] };
    const radius = hex(state.diameters.map((x) => x / 2));
    expect(aseRead(at('a.xyz'), "format='extxyz'")).toEqual({ ...common, numbers: new Array(100).fill(1), radius });
    const mixed = binary(100, d);
    await writeExtendedXyz(at('b.xyz'), mixed);
    const numbers = [...mixed.species].map((s) => s + 1);
    expect(aseRead(at('b.xyz'), "format='extxyz'")).toEqual({ ...common, numbers });
  });
});

test('an extended XYZ file that ase has written is read', async () => {
  python(
    `
import ase, ase.io, sys
a = ase.Atoms('HHeH', positions=[[0.5, 1, 1.5], [2, 2.5, 3], [-1, 0, 7]], cell=[4, 4, 4], pbc=True)
a.info['energy'] = -1.5
ase.io.write(sys.argv[1], [a, a], format='extxyz')
print('{}')`,
    at('c.xyz'),
  );
  const read = await readExtendedXyz(at('c.xyz'), { model: mixture(3), frame: 1 });
  expect([...read.positions, read.boxLength]).toEqual([0.5, 1, 1.5, 2, 2.5, 3, -1, 0, 7, 4]);
  expect([...(read.species ?? [])]).toEqual([0, 1, 0]);
});

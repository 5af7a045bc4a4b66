import fc from 'fast-check';
import type { Configuration } from '../../lib/configuration';
import {
  loadHdf5,
  readCsv,
  readExtendedXyz,
  readLammpsData,
  readLammpsDump,
  saveHdf5,
  writeCsv,
  writeExtendedXyz,
  writeLammpsData,
  writeLammpsDump,
} from '../../lib/io';
import { softSpheres } from '../../lib/models/soft-spheres';
import { expectSameBits, mixture } from '../support/configurations';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const array = (length: number, of: fc.Arbitrary<number>) =>
  fc.array(of, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));

/** Any doubles at all as positions, any positive box; sizes in the range where a sphere's volume is a double. */
const anyState: fc.Arbitrary<Configuration> = fc
  .record({ d: fc.constantFrom<2 | 3>(2, 3), n: fc.integer({ min: 1, max: 20 }), sized: fc.boolean() })
  .chain(({ d, n, sized }) => {
    const common = {
      positions: array(n * d, finite),
      boxLength: fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
    };
    const diameters = array(n, fc.double({ min: 1e-90, max: 1e90, noNaN: true }));
    const species = array(n, fc.integer({ min: 0, max: 17 })).map((s) => Int32Array.from(s));
    return sized
      ? fc.record<Configuration>({ model: fc.constant(softSpheres({ dimension: d })), ...common, diameters })
      : fc.record<Configuration>({ model: fc.constant(mixture(d)), ...common, species });
  });

test.each([
  ['LAMMPS data', writeLammpsData, readLammpsData],
  ['LAMMPS dump', (path: string, s: Configuration) => writeLammpsDump(path, s), readLammpsDump],
  ['extended XYZ', writeExtendedXyz, readExtendedXyz],
  ['HDF5', (path: string, s: Configuration) => saveHdf5(path, s), (path: string) => loadHdf5(path)],
])('%s gives the same bits back', async (_, write, read) => {
  await fc.assert(
    fc.asyncProperty(anyState, async (state) => {
      await write(at('state'), state);
      expectSameBits(await read(at('state'), { model: state.model }), state);
    }),
    { numRuns: 100 },
  );
});

test('CSV gives the same bits back', async () => {
  const columns = fc
    .integer({ min: 0, max: 20 })
    .chain((rows) =>
      fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9 ()]{0,8}[a-z]$/), array(rows, fc.double()), { minKeys: 1 }),
    );
  await fc.assert(
    fc.asyncProperty(columns, async (written) => {
      await writeCsv(at('table'), written);
      const read = (await readCsv(at('table'))).columns;
      expect(Object.keys(read)).toEqual(Object.keys(written));
      for (const [name, values] of Object.entries(written)) {
        expect([...read[name]].every((x, i) => Object.is(x, values[i]))).toBe(true);
        expect(read[name]).toHaveLength(values.length);
      }
    }),
  );
});

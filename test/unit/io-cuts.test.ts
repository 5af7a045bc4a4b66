import { readFileSync, writeFileSync } from 'node:fs';
import type { Configuration } from '../../lib/configuration';
import {
  readCsv,
  readExtendedXyz,
  readLammpsData,
  readLammpsDump,
  writeCsv,
  writeExtendedXyz,
  writeLammpsData,
  writeLammpsDump,
} from '../../lib/io';
import { binary, expectSameBits, polydisperse } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

const formats = {
  'LAMMPS data': { write: writeLammpsData, read: readLammpsData },
  'LAMMPS dump': { write: (path: string, s: Configuration) => writeLammpsDump(path, s), read: readLammpsDump },
  'extended XYZ': { write: writeExtendedXyz, read: readExtendedXyz },
};

describe.each(Object.entries(formats))('%s', (_, { write, read }) => {
  test.each([
    ['diameters', polydisperse(7, 2)],
    ['species', binary(7, 3)],
  ])('cut at every byte is said to be cut: %s', async (_, state) => {
    await write(at('whole'), state);
    const bytes = readFileSync(at('whole'));
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(at('cut'), bytes.subarray(0, length));
      const error = await refusal(read(at('cut'), { model: state.model }));
      expect([error.code, error.value, length]).toEqual(['FILE_TRUNCATED', at('cut'), length]);
    }
    expectSameBits(await read(at('whole'), { model: state.model }), state);
  });
});

describe.each([
  ['LAMMPS dump', formats['LAMMPS dump'].write, readLammpsDump],
  ['extended XYZ', writeExtendedXyz, readExtendedXyz],
])('%s of two frames', (_, write, read) => {
  test('cut in the second, the first is read and the last is not', async () => {
    const first = polydisperse(5, 2);
    const second = { ...first, positions: first.positions.map((x) => x + 1) };
    await write(at('first'), first);
    await write(at('second'), second);
    const start = readFileSync(at('first'));
    const bytes = Buffer.concat([start, readFileSync(at('second'))]);
    const { model } = first;
    for (let length = start.length; length <= bytes.length; length++) {
      writeFileSync(at('cut'), bytes.subarray(0, length));
      expectSameBits(await read(at('cut'), { model, frame: 0 }), first);
      if (length === start.length) expectSameBits(await read(at('cut'), { model }), first);
      else if (length === bytes.length) expectSameBits(await read(at('cut'), { model }), second);
      else expect((await refusal(read(at('cut'), { model }))).code).toBe('FILE_TRUNCATED');
    }
  });
});

test('CSV cut at every byte is said to be cut', async () => {
  const columns = { t: polydisperse(20, 2).positions, v: polydisperse(40, 2).diameters };
  await writeCsv(at('whole'), columns, ['a curve']);
  const bytes = readFileSync(at('whole'));
  // cut before the line that announces the rows, nothing but comments is left
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(at('cut'), bytes.subarray(0, length));
    expect([(await refusal(readCsv(at('cut')))).code, length]).toEqual(['FILE_TRUNCATED', length]);
  }
  expect((await readCsv(at('whole'))).columns).toEqual(columns);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LammpsLog, readLammpsLog } from '../../lib/io';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();
const folder = join(__dirname, '../reference/lammps');
const reference = (name: string): string => join(folder, name);

function written(text: string): string {
  const path = at('log.lammps');
  writeFileSync(path, text);
  return path;
}

const row = (log: LammpsLog, run: number, k: number): Record<string, number> =>
  Object.fromEntries(Object.entries(log.runs[run].columns).map(([name, values]) => [name, values.at(k) as number]));

describe('logs of LAMMPS', () => {
  test('a run, a minimisation and a run after it', async () => {
    const log = await readLammpsLog(reference('kalj2d-N1000.cg.log'));
    expect(log.units).toBe('lj');
    expect(log.runs.map((run) => [run.steps, run.atoms, run.normalised, run.columns.Step.length])).toEqual([
      [0, 1000, false, 1],
      [1237, 1000, false, 3],
      [0, 1000, false, 1],
    ]);
    expect([...log.runs[1].columns.Step]).toEqual([0, 1000, 1237]);
    expect(row(log, 1, -1)).toEqual({
      Step: 1237,
      PotEng: -3568.4231766181929,
      c_pv: 4.3858365253724596,
      Volume: 833.33333333333405,
      Fnorm: 9.7821216743186828e-11,
      Fmax: 1.1003239985818425e-11,
    });
    expect(log.runs[1].seconds).toBe(0.383669);
    expect(log.runs.map((run) => run.minimisation !== undefined)).toEqual([false, true, false]);
    expect(log.runs[1].minimisation).toEqual({
      stoppingCriterion: 'force tolerance',
      energy: Float64Array.of(-2638.26847145142, -3568.4231766182, -3568.42317661819),
      forceNorm: 9.7821217e-11,
      largestComponent: 1.100324e-11,
      iterations: 1237,
      evaluations: 2473,
      forceTolerance: 1e-10,
    });
  });

  test('the styles custom and one: totals, then per atom, as thermo_modify norm and its default say', async () => {
    const log = await readLammpsLog(reference('kalj2d-N1000.melt.log'));
    expect(log.runs.map((run) => run.normalised)).toEqual([false, true]);
    expect(Object.keys(log.runs[1].columns)).toEqual(['Step', 'Temp', 'E_pair', 'E_mol', 'TotEng', 'Press']);
    expect([...log.runs[1].columns.Step]).toEqual([0, 10, 20]);
    const [total, perAtom] = [log.runs[0].columns.PotEng[0], log.runs[1].columns.E_pair[0]];
    expect(perAtom).toBe(Number((total / 1000).toPrecision(8)));
  });
});

const good = [
  'LAMMPS (2 Aug 2023)',
  'units metal # not ours',
  'Per MPI rank memory allocation (min/avg/max) = 3.1 | 3.1 | 3.1 Mbytes',
  '   Step          Temp          PotEng    ',
  '         0   1              -3.5',
  '        10   1.5            -3.25',
  'Loop time of 0.25 on 4 procs for 10 steps with 64 atoms',
  '',
  'Total wall time: 0:00:01',
  '',
].join('\n');

test('the header of newer versions, the default of other units', async () => {
  const { units, runs } = await readLammpsLog(written(good));
  expect(units).toBe('metal');
  expect(runs).toEqual([
    {
      columns: { Step: Float64Array.of(0, 10), Temp: Float64Array.of(1, 1.5), PotEng: Float64Array.of(-3.5, -3.25) },
      normalised: false,
      atoms: 64,
      steps: 10,
      seconds: 0.25,
    },
  ]);
});

test('warnings between the rows, Windows line ends, values that are no numbers any more', async () => {
  const noisy = good
    .replace('        10', 'WARNING: Lost atoms: original 64 current 63 (src/thermo.cpp:494)\n        10')
    .replace('-3.25', '-nan')
    .replaceAll('\n', '\r\n');
  const { runs } = await readLammpsLog(written(noisy));
  expect([...runs[0].columns.PotEng]).toEqual([-3.5, Number.NaN]);
});

test.each([
  ['no log', 'a\nb\n', 'FILE_FORMAT', /line 2: no LAMMPS log/],
  ['a row too short', good.replace('10   1.5 ', '10 '), 'FILE_FORMAT', /line 6: the row has 2 numbers.* 3 columns/],
  ['no number', good.replace('1.5', '1.5x'), 'FILE_FORMAT', /line 6: Temp is "1.5x"/],
  ['a column twice', good.replace('Temp', 'PotEng'), 'FILE_FORMAT', /line 4: the column "PotEng" stands twice/],
  ['no names', good.replace(/ {3}Step.*\n/, ''), 'FILE_FORMAT', /line 4: expected the names of columns/],
  ['style multi', good.replace('   Step  ', '------ Step  0 -'), 'FILE_FORMAT', /style multi/],
  ['style yaml', good.replace(/ {3}Step.*/, '---'), 'FILE_FORMAT', /style yaml/],
  ['other units', good.replace('\nTotal', '\nunits lj\nTotal'), 'FILE_FORMAT', /from metal to lj/],
  ['an error', good.replace('        10', 'ERROR: Lost atoms\n 10'), 'FILE_TRUNCATED', /line 6.*"ERROR: Lost atoms"/],
  ['a run without its end', good.replace(/Loop time.*\n/, ''), 'FILE_TRUNCATED', /within the thermodynamic output/],
  ['no end', good.replace(/Total.*\n/, ''), 'FILE_TRUNCATED', /"Total wall time"/],
  ['nothing', '', 'FILE_TRUNCATED', /empty/],
] as const)('refused: %s', async (_what, text, code, message) => {
  const error = await refusal(readLammpsLog(written(text)));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test('wrong options, a missing file', async () => {
  expect((await refusal(readLammpsLog(at('none.log')))).code).toBe('FILE_NOT_FOUND');
  expect((await refusal(readLammpsLog(written(good), { whole: true } as object))).code).toBe('INVALID_ARGUMENT');
});

test('a log cut anywhere is an error by name; its whole runs are read on request', async () => {
  const text = readFileSync(reference('kalj3d-N1000.fire.log'), 'utf8');
  const whole = await readLammpsLog(reference('kalj3d-N1000.fire.log'));
  const last = text.lastIndexOf('Total wall time');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: last }), async (length) => {
      const path = written(text.slice(0, length));
      expect((await refusal(readLammpsLog(path))).code).toBe('FILE_TRUNCATED');
      const { runs } = await readLammpsLog(path, { partial: true });
      expect(runs.length).toBe(text.slice(0, length).match(/^Loop time .*\n/gm)?.length ?? 0);
      runs.forEach((run, k) => {
        expect(run.columns).toEqual(whole.runs[k].columns);
        expect([undefined, whole.runs[k].minimisation]).toContainEqual(run.minimisation);
      });
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('any table of numbers comes back to the bit', async () => {
  const number = fc.double({ noDefaultInfinity: false });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.stringMatching(/^[A-Z][A-Za-z_0-9[\]]{1,9}$/), { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(number, { minLength: 6, maxLength: 6 }), { maxLength: 8 }),
      async (names, rows) => {
        fc.pre(!names.some((name) => /^(ERROR|WARNING|nan|inf)/i.test(name)));
        const table = rows.map((values) => names.map((_, k) => (Object.is(values[k], -0) ? '-0' : String(values[k]))));
        const text = `LAMMPS\nPer MPI rank memory allocation\n${names.join(' ')} \n${table
          .map((cells) => `  ${cells.join('  ')} \n`)
          .join('')}Loop time of 1 on 1 procs for 0 steps with 1 atoms\nTotal wall time: 0:00:00\n`;
        const { runs } = await readLammpsLog(written(text));
        names.forEach((name, k) => {
          const column = runs[0].columns[name];
          expect(column.length).toBe(rows.length);
          rows.forEach((values, i) => {
            expect(Object.is(column[i], values[k])).toBe(true);
          });
        });
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});

import { readFileSync, writeFileSync } from 'node:fs';
import { readCsv, writeCsv } from '../../lib/io';
import { randomNumbers } from '../support/configurations';
import { refusal } from '../support/refusal';
import { temporaryPaths } from '../support/temporary-folder';

const at = temporaryPaths();

function file(text: string): string {
  const path = at('input.csv');
  writeFileSync(path, text);
  return path;
}

test('columns of every kind of double come back the same, with the comments', async () => {
  const random = randomNumbers(7);
  const special = [0, -0, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, Number.NaN, Infinity, -Infinity, 1e21, 2 ** 53];
  const columns = {
    t: Float64Array.from([...special, ...Array.from({ length: 500 }, () => 10 ** (600 * random() - 300))]),
    'rms velocity': Float64Array.from({ length: 511 }, () => random() - 0.5),
  };
  await writeCsv(at('a.csv'), columns, ['model soft-spheres-2d', '', 'seed 1']);
  const read = await readCsv(at('a.csv'));
  expect(read.comments).toEqual(['model soft-spheres-2d', '', 'seed 1']);
  expect(Object.keys(read.columns)).toEqual(['t', 'rms velocity']);
  for (const name of ['t', 'rms velocity'] as const) {
    expect(read.columns[name]).toHaveLength(511);
    for (const [i, x] of read.columns[name].entries()) expect(x).toBe(columns[name][i]);
  }
});

test('as the file says it', async () => {
  await writeCsv(at('a.csv'), { t: [0, 0.5], v: Float64Array.of(1e-7, 3) }, ['units: tau0']);
  expect(readFileSync(at('a.csv'), 'utf8')).toBe('# units: tau0\n# rows: 2\nt,v\n0,1e-7\n0.5,3\n');
});

test('tables without rows, and tables of others', async () => {
  await writeCsv(at('a.csv'), { t: [] });
  expect((await readCsv(at('a.csv'))).columns.t).toHaveLength(0);
  const read = await readCsv(file('#made by hand\r\nx, y\r\n1, -inf\r\n+2.5e3,nan\r\n'));
  expect(read.comments).toEqual(['made by hand']);
  expect([...read.columns.x, ...read.columns.y]).toEqual([1, 2500, -Infinity, Number.NaN]);
});

test.each([
  ['an empty file', '', 'FILE_TRUNCATED', /empty/],
  ['comments alone', '# a\n', 'FILE_TRUNCATED', /within the comments/],
  ['a missing cell', 'x,y\n1,2\n3\n', 'FILE_FORMAT', /line 3: the row has 1 columns, not 2/],
  ['not a number', 'x,y\n1,2\n3,four\n', 'FILE_FORMAT', /line 3: y is "four"/],
  ['an empty cell', 'x,y\n1,\n', 'FILE_FORMAT', /line 2: y is ""/],
  ['a name twice', 'x,x\n1,2\n', 'FILE_FORMAT', /line 1: the column name "x"/],
  ['fewer rows than announced', '# rows: 3\nx\n1\n2\n', 'FILE_TRUNCATED', /3 rows announced, but only 2/],
  ['more rows than announced', '# rows: 1\nx\n1\n2\n', 'FILE_FORMAT', /1 rows announced, but 2/],
  ['a cut last line', 'x\n1\n2', 'FILE_TRUNCATED', /line 3: the last line lacks its line end/],
])('refused: %s', async (_, text, code, message) => {
  const error = await refusal(readCsv(file(text)));
  expect(error.message).toMatch(message);
  expect([error.code, error.field, error.value]).toEqual([code, 'path', at('input.csv')]);
});

test('refused: columns that cannot be written', async () => {
  const code = async (columns: Record<string, number[]>, comments?: string[]) =>
    (await refusal(writeCsv(at('no.csv'), columns, comments))).code;
  expect(await code({})).toBe('INVALID_ARGUMENT');
  expect(await code({ 'a,b': [1] })).toBe('INVALID_ARGUMENT');
  expect(await code({ '#a': [1] })).toBe('INVALID_ARGUMENT');
  expect(await code({ a: [1], b: [1, 2] })).toBe('WRONG_LENGTH');
  expect(await code({ a: [1] }, ['two\nlines'])).toBe('INVALID_ARGUMENT');
  expect((await refusal(readCsv(at('no.csv')))).code).toBe('FILE_NOT_FOUND');
});

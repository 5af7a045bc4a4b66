import { requireArray, requireObject, requireString } from '../arguments';
import { invalid } from '../errors';
import { writeFileAtomic } from './atomic';
import { exact, formatError, quoted, readBytes, requireText, TextReader, truncatedError } from './text';

/** Curves as named columns of equal length, with the comment lines above them. */
export interface CsvTable {
  columns: Record<string, Float64Array>;
  comments: string[];
}

/**
 * Writes columns of numbers as comma-separated values: comment lines with '#', the number of rows in a last comment
 * (so that a cut file is noticed), the names, the rows. Every number reads back to the same double; values that are
 * not finite are written NaN, Infinity and -Infinity.
 *
 * @param columns by name, all of the same length
 * @param comments lines above the table, without '#'
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for a name or comment that would break the format, `WRONG_LENGTH` for
 *   columns of different length, `FILE_UNWRITABLE`
 */
export async function writeCsv(
  path: string,
  columns: Record<string, ArrayLike<number>>,
  comments: readonly string[] = [],
): Promise<void> {
  requireString('path', path);
  requireObject('columns', columns);
  requireArray('comments', comments);
  const names = Object.keys(columns);
  for (const name of names) requireArray(`columns.${name}`, columns[name]);
  if (names.length === 0) throw invalid('INVALID_ARGUMENT', 'columns', columns, 'at least one column');
  for (const name of names) {
    if (!/^[^\s,"#][^,"\r\n]*$/.test(name)) {
      throw invalid('INVALID_ARGUMENT', 'columns', name, 'names without comma, quote or line end');
    }
  }
  for (const comment of comments) {
    if (/[\r\n]/.test(comment)) throw invalid('INVALID_ARGUMENT', 'comments', comment, 'one line each');
  }
  const rows = columns[names[0]].length;
  const odd = names.find((name) => columns[name].length !== rows);
  if (odd !== undefined)
    throw invalid('WRONG_LENGTH', `columns.${odd}`, columns[odd], `length ${rows}, as ${names[0]}`);
  await writeFileAtomic(path, csvText(names, columns, rows, comments));
}

function* csvText(
  names: string[],
  columns: Record<string, ArrayLike<number>>,
  rows: number,
  comments: readonly string[],
): Generator<string> {
  for (const comment of comments) yield `# ${comment}\n`;
  yield `# rows: ${rows}\n${names.join(',')}\n`;
  const values = names.map((name) => columns[name]);
  let text = '';
  for (let i = 0; i < rows; i++) {
    text += `${values.map((column) => exact(column[i])).join(',')}\n`;
    if (text.length > 1 << 18) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/**
 * Reads a table that `writeCsv` wrote, or any other of numbers with a line of names and '#' comments.
 *
 * @returns the columns by name, and the comments without '#' and without the number of rows
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_FORMAT` with the line
 */
export async function readCsv(path: string): Promise<CsvTable> {
  const bytes = await readBytes(path);
  requireText(path, bytes.subarray(0, 4096));
  const reader = new TextReader(path, bytes);
  const comments: string[] = [];
  let announced: number | undefined;
  let line = reader.next('the comments').trim();
  for (; line.startsWith('#'); line = reader.next('the comments').trim()) {
    const rows = /^# rows: (\d+)$/.exec(line);
    if (rows) announced = Number(rows[1]);
    else comments.push(line.replace(/^# ?/, ''));
  }
  const names = line.split(',').map((name) => name.trim());
  const bad = names.find((name, k) => name === '' || names.indexOf(name) !== k);
  if (bad !== undefined) reader.fail(`the column name ${quoted(bad)} is empty or stands twice`);
  const columns = names.map((): number[] => []);
  while (reader.remaining > 0) {
    const cells = reader.next('the rows').trim().split(',');
    if (cells.length !== names.length) reader.fail(`the row has ${cells.length} columns, not ${names.length}`);
    for (const [k, cell] of cells.entries()) columns[k].push(reader.anyNumber(cell.trim(), names[k]));
  }
  const rows = columns[0].length;
  if (announced !== undefined && rows < announced) {
    throw truncatedError(path, reader.line, `${announced} rows announced, but only ${rows} follow`);
  }
  if (announced !== undefined && rows > announced) {
    throw formatError(path, reader.line, `${announced} rows announced, but ${rows} follow`);
  }
  return { columns: Object.fromEntries(names.map((name, k) => [name, Float64Array.from(columns[k])])), comments };
}

import { promises as fs } from 'node:fs';
import { requireString } from '../arguments';
import { VitrelaxError } from '../errors';

/** The file says something that its format, or vitrelax, does not allow. */
export function formatError(path: string, line: number, what: string): VitrelaxError {
  return new VitrelaxError('FILE_FORMAT', `${path}, line ${line}: ${what}`, { field: 'path', value: path });
}

/** The file ends, or an atom table stops, before all that it announces. */
export function truncatedError(path: string, line: number, what: string): VitrelaxError {
  return new VitrelaxError('FILE_TRUNCATED', `${path}, line ${line}: ${what}`, { field: 'path', value: path });
}

/** The file is sound, but belongs to another kind of model. */
export function mismatchError(path: string, what: string): VitrelaxError {
  return new VitrelaxError('MODEL_MISMATCH', `${path}: ${what}`, { field: 'model' });
}

/** The error of a failed open or read, in the words of the library. */
export function readError(path: string, e: unknown): unknown {
  if (e instanceof VitrelaxError) return e;
  const { code, message } = e as NodeJS.ErrnoException;
  const o = { field: 'path', value: path, cause: e };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new VitrelaxError('FILE_NOT_FOUND', `${path}: no such file`, o);
  if (code === 'EACCES' || code === 'EPERM') {
    return new VitrelaxError('FILE_NOT_FOUND', `${path}: permission to read denied`, o);
  }
  if (code === 'EISDIR') return new VitrelaxError('FILE_FORMAT', `${path} is a folder, not a file`, o);
  if (code === 'ERR_FS_FILE_TOO_LARGE') return new VitrelaxError('OUT_OF_MEMORY', `${path}: ${message}`, o);
  return typeof code === 'string' ? new VitrelaxError('FILE_FORMAT', `${path}: cannot be read: ${message}`, o) : e;
}

/** Reads a whole file. @throws {VitrelaxError} `FILE_NOT_FOUND` and the other codes of `readError` */
export async function readBytes(path: string): Promise<Uint8Array> {
  requireString('path', path);
  try {
    return await fs.readFile(path);
  } catch (e) {
    throw readError(path, e);
  }
}

const signatures: ReadonlyArray<readonly [bytes: number[], what: string]> = [
  [[0x1f, 0x8b], 'compressed (gzip); decompress it first'],
  [[0x42, 0x5a, 0x68], 'compressed (bzip2); decompress it first'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed (xz); decompress it first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed (zstd); decompress it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive; unpack it first'],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5; read it with loadHdf5'],
];

/** Refuses what is not text by its first bytes. @throws {VitrelaxError} `FILE_FORMAT`, or `FILE_TRUNCATED` when empty */
export function requireText(path: string, start: Uint8Array): void {
  const o = { field: 'path', value: path };
  if (start.length === 0) throw new VitrelaxError('FILE_TRUNCATED', `${path}: the file is empty`, o);
  for (const [bytes, what] of signatures) {
    if (bytes.every((b, i) => start[i] === b)) {
      throw new VitrelaxError('FILE_FORMAT', `${path}: not a text file, but ${what}`, o);
    }
  }
  if (start.includes(0)) throw new VitrelaxError('FILE_FORMAT', `${path}: not a text file, but a binary one`, o);
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Lines of a text in memory, one after the other, with errors that name file and line. */
export class TextReader {
  /** number of the line read last, 1 for the first of the file */
  line: number;
  // kept from the declarations: whoever uses the library from TypeScript need not know Node's types
  readonly #bytes: Buffer;
  #at = 0;

  /** @param linesBefore lines of the file before these bytes */
  constructor(
    readonly path: string,
    bytes: Uint8Array,
    linesBefore = 0,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.line = linesBefore;
  }

  /** bytes not yet read */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /**
   * The next line. A last line without its line end counts as cut, since a number in it may lack digits.
   *
   * @param within what is being read, for the message
   * @throws {VitrelaxError} `FILE_TRUNCATED`
   */
  next(within: string): string {
    const end = this.#bytes.indexOf(10, this.#at);
    this.line++;
    if (end < 0) {
      const why = this.remaining === 0 ? 'the data end' : 'the last line lacks its line end, so the file is cut';
      throw truncatedError(this.path, this.line, `${why} within ${within}`);
    }
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** The next line that is not blank, not yet consumed; undefined at the end or where only a cut line is left. */
  peek(): { text: string; line: number } | undefined {
    let at = this.#at;
    for (let line = this.line + 1; ; line++) {
      const end = this.#bytes.indexOf(10, at);
      if (end < 0) return undefined;
      const text = this.#bytes.toString('utf8', at, end).trim();
      if (text !== '') return { text, line };
      at = end + 1;
    }
  }

  /** @throws {VitrelaxError} `FILE_FORMAT` at the current line */
  fail(what: string): never {
    throw formatError(this.path, this.line, what);
  }

  /** A finite decimal number. */
  number(token: string, name: string): number {
    const value = Number(token);
    if (!Number.isFinite(value) || !decimal.test(token)) this.fail(`${name} is ${quoted(token)}, not a finite number`);
    return value;
  }

  /** A decimal number, NaN or infinite. */
  anyNumber(token: string, name: string): number {
    const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(token);
    if (special === null) return this.number(token, name);
    if (special[2] !== undefined) return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }

  /** An integer from `least` up. */
  integer(token: string, name: string, least: number): number {
    const value = Number(token);
    if (!/^[+-]?\d+$/.test(token) || !Number.isSafeInteger(value) || value < least) {
      this.fail(`${name} is ${quoted(token)}, not an integer${least > -Infinity ? ` from ${least} up` : ''}`);
    }
    return value;
  }

  /** The number of atoms that a file announces, and that the bytes left can hold. */
  particles(token: string): number {
    const value = this.integer(token, 'the number of atoms', 1);
    // the shortest row is a digit and a line end; this keeps a wrong number from claiming memory
    if (2 * value > this.remaining) {
      throw truncatedError(this.path, this.line, `${value} atoms announced, but only ${this.remaining} bytes follow`);
    }
    return value;
  }
}

/** Words of a line. */
export function words(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** A piece of the file for an error message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** The shortest decimal that reads back to the same double, -0 included. */
export function exact(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Three components of a vector of particle i, the third 0 in two dimensions. */
export function vector(values: Float64Array, i: number, d: number): string {
  const third = d === 3 ? exact(values[3 * i + 2]) : '0';
  return `${exact(values[d * i])} ${exact(values[d * i + 1])} ${third}`;
}

import { promises as fs } from 'node:fs';
import { requireString } from '../arguments';
import { invalid } from '../errors';
import { formatError, readError, requireText, TextReader, truncatedError } from './text';

/** How a format of many frames is divided; one object per frame. */
export interface FrameHeader {
  /**
   * Takes one line of the header.
   *
   * @returns how many lines of atoms follow, or undefined while the header goes on
   */
  take(line: string, fail: (what: string) => never): number | undefined;
}

/** Where a frame stands in its file; the last one may be cut. */
export interface Frame {
  start: number;
  end: number;
  linesBefore: number;
}

const chunkSize = 1 << 22;
/** no header line of a sound file comes near this length */
const longestHeaderLine = 1 << 20;

/**
 * Reads one frame of a file of any size into memory; the frames before it are only counted.
 *
 * @param frame 0 for the first, -1 for the last
 * @param newHeader a fresh header for each frame
 * @param frameMark first character of a frame, where no row of atoms can begin with it
 * @returns a reader on the frame alone
 * @throws {VitrelaxError} `INVALID_ARGUMENT` when frame is no integer, `OUT_OF_RANGE` when there is no such frame
 */
export async function readFrame(
  path: string,
  frame: number,
  newHeader: () => FrameHeader,
  frameMark: string | undefined,
): Promise<TextReader> {
  requireString('path', path);
  if (!Number.isSafeInteger(frame)) {
    throw invalid('INVALID_ARGUMENT', 'frame', frame, 'an integer; 0 is the first, -1 the last');
  }
  return withFile(path, async (file) => {
    const enough = frame >= 0 ? frame + 1 : Number.POSITIVE_INFINITY;
    const frames = await framesOf(file, path, newHeader, frameMark, enough);
    const chosen = frames[frame < 0 ? frames.length + frame : frame];
    if (chosen === undefined) {
      const n = frames.length;
      throw invalid('OUT_OF_RANGE', 'frame', frame, `0 to ${n - 1}, or -${n} to -1 from the end, in ${path}`);
    }
    return readerOf(file, path, chosen);
  });
}

/**
 * Where all frames of a file stand.
 *
 * @throws {VitrelaxError} as `readFrame`
 */
export async function frameIndex(
  path: string,
  newHeader: () => FrameHeader,
  frameMark: string | undefined,
): Promise<Frame[]> {
  return withFile(path, (file) => framesOf(file, path, newHeader, frameMark, Number.POSITIVE_INFINITY));
}

/** A reader on one frame of a file. */
export async function frameReader(path: string, frame: Frame): Promise<TextReader> {
  return withFile(path, (file) => readerOf(file, path, frame));
}

async function withFile<T>(path: string, use: (file: fs.FileHandle) => Promise<T>): Promise<T> {
  try {
    const file = await fs.open(path, 'r');
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (e) {
    throw readError(path, e);
  }
}

/** The frames from the beginning on, until there are enough. */
async function framesOf(
  file: fs.FileHandle,
  path: string,
  newHeader: () => FrameHeader,
  frameMark: string | undefined,
  enough: number,
): Promise<Frame[]> {
  const scanner = new FrameScanner(path, newHeader, frameMark);
  const { size } = await file.stat();
  const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size + 1));
  for (let first = true; ; first = false) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    const chunk = buffer.subarray(0, bytesRead);
    if (first) requireText(path, chunk.subarray(0, 4096));
    if (bytesRead === 0) break;
    scanner.feed(chunk);
    if (scanner.frames.length >= enough) return scanner.frames;
  }
  const frames = scanner.finish();
  if (frames.length === 0) throw truncatedError(path, 1, 'the file holds no frame');
  return frames;
}

async function readerOf(file: fs.FileHandle, path: string, frame: Frame): Promise<TextReader> {
  const bytes = Buffer.allocUnsafe(frame.end - frame.start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, frame.start);
  return new TextReader(path, bytes.subarray(0, bytesRead), frame.linesBefore);
}

/** Finds the frames of a file that comes in chunks. */
class FrameScanner {
  readonly frames: Frame[] = [];
  #line = 0;
  #offset = 0;
  #partial = '';
  #header: FrameHeader | undefined;
  #frame: Frame = { start: 0, end: 0, linesBefore: 0 };
  /** rows of the current frame still to come */
  #rows = 0;
  #atLineStart = true;

  constructor(
    private readonly path: string,
    private readonly newHeader: () => FrameHeader,
    private readonly frameMark: string | undefined,
  ) {}

  feed(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#rows > 0 ? this.#skipRow(chunk, at) : this.#headerLine(chunk, at);
    }
    this.#offset += chunk.length;
  }

  /** At the end of the file: what is left open is a frame as well, whose reader will say what it lacks. */
  finish(): Frame[] {
    if (this.#header !== undefined || this.#partial.trim() !== '') this.#close(this.#offset);
    return this.frames;
  }

  #skipRow(chunk: Buffer, at: number): number {
    // rows are missing: end the frame here, so that the next is found; its reader names the number
    if (this.#atLineStart && chunk[at] === this.frameMark?.charCodeAt(0)) {
      this.#close(this.#offset + at);
      return at;
    }
    const end = chunk.indexOf(10, at);
    this.#atLineStart = end >= 0;
    if (end < 0) return chunk.length;
    this.#line++;
    if (--this.#rows === 0) this.#close(this.#offset + end + 1);
    return end + 1;
  }

  #headerLine(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(10, at);
    this.#partial += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (this.#partial.length > longestHeaderLine)
      throw formatError(this.path, this.#line + 1, 'the line is far too long');
    if (end < 0) return chunk.length;
    const text = this.#partial;
    this.#partial = '';
    this.#line++;
    // blank lines may stand between frames and at the end
    if (this.#header === undefined && text.trim() === '') {
      this.#frame = { start: this.#offset + end + 1, end: 0, linesBefore: this.#line };
      return end + 1;
    }
    this.#header ??= this.newHeader();
    const rows = this.#header.take(text.trim(), (what) => {
      throw formatError(this.path, this.#line, what);
    });
    if (rows !== undefined) this.#rows = rows;
    return end + 1;
  }

  #close(end: number): void {
    this.frames.push({ ...this.#frame, end });
    this.#frame = { start: end, end: 0, linesBefore: this.#line };
    this.#header = undefined;
    this.#rows = 0;
    this.#atLineStart = true;
  }
}

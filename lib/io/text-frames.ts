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
interface Frame {
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
  try {
    const file = await fs.open(path, 'r');
    try {
      const scanner = new FrameScanner(path, newHeader, frameMark);
      const { size } = await file.stat();
      const buffer = Buffer.allocUnsafe(Math.min(chunkSize, size + 1));
      let first = true;
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length);
        const chunk = buffer.subarray(0, bytesRead);
        if (first) requireText(path, chunk.subarray(0, 4096));
        first = false;
        if (bytesRead === 0) break;
        scanner.feed(chunk);
        if (frame >= 0 && scanner.frames.length > frame) break;
      }
      const frames = frame >= 0 && scanner.frames.length > frame ? scanner.frames : scanner.finish();
      const chosen = frames[frame < 0 ? frames.length + frame : frame];
      if (chosen === undefined) {
        const n = frames.length;
        if (n === 0) throw truncatedError(path, 1, 'the file holds no frame');
        throw invalid('OUT_OF_RANGE', 'frame', frame, `0 to ${n - 1}, or -${n} to -1 from the end, in ${path}`);
      }
      const bytes = Buffer.allocUnsafe(chosen.end - chosen.start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, chosen.start);
      return new TextReader(path, bytes.subarray(0, bytesRead), chosen.linesBefore);
    } finally {
      await file.close();
    }
  } catch (e) {
    throw readError(path, e);
  }
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

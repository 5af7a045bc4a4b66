import type { AtomTable } from './atoms';

/** One frame of a trajectory as its file has it. */
export interface RawFrame extends AtomTable {
  /** steps of the program that wrote it */
  step?: number;
  /** in the unit of the file */
  time?: number;
  /** the positions follow the particles through the faces of the box; otherwise they may lie in it */
  unwrapped: boolean;
}

/** The frames of a file, to be read one at a time. */
export interface FrameSource {
  path: string;
  frames: number;
  read(k: number): Promise<RawFrame>;
}

/** Boxes of other heights than widths are those of two-dimensional files. */
export function dimensionOf(lengths: readonly number[]): 2 | 3 {
  const [x, , z] = lengths;
  return z !== undefined && Math.abs(z - x) <= 1e-9 * Math.abs(x) ? 3 : 2;
}

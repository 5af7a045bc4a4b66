import { knownOptions, requirePositive } from '../arguments';
import type { Configuration } from '../configuration';
import { VitrelaxError } from '../errors';
import type { Model } from '../models/model';
import { configurationFormat } from './any-format';
import { xyzFrames } from './extended-xyz';
import type { FrameSource, RawFrame } from './frame-source';
import { h5mdFrames } from './h5md';
import { dumpFrames } from './lammps-dump';
import { formatError } from './text';

/** One moment of a trajectory in a file. */
export interface TrajectoryFrame {
  /** from 0 */
  index: number;
  /** undefined where the file does not say it */
  time: number | undefined;
  /** positions follow the particles through the faces of the box */
  configuration: Configuration;
  /** flat [N*D], where the file has them */
  velocities?: Float64Array;
  forces?: Float64Array;
}

export interface TrajectoryOptions {
  /** what the particles are; without it positions alone are read, and `configuration.model` is called `unknown` */
  model?: Model;
  /** time of a step, of files that count steps */
  timestep?: number;
  /** of a dump, columns of unusual name, as in `readLammpsDump` */
  columns?: Record<string, string>;
}

/** The frames of a trajectory, from the first to the last as often as it is iterated over, one in memory at a time. */
export interface Trajectory extends AsyncIterable<TrajectoryFrame> {
  readonly path: string;
  readonly frames: number;
  /** a frame as it stands in the file, apart from all others: its positions may be wrapped */
  frame(index: number): Promise<Configuration>;
  /**
   * Whether its positions are followed through the faces of the box by the file itself (`xu yu zu`, images), or where they are
   * wrapped from frame to frame by minimum images.
   */
  readonly unwrapping: 'file' | 'minimum-image';
}

/** Components beyond this part of the box cannot be told from their images safely. */
const safeStep = 0.4;
/** Boxes and diameters that went through a text file may differ by rounding. */
const rounding = 1e-9;

/**
 * Opens a trajectory: a LAMMPS dump, extended XYZ or H5MD of any number of frames. Text is read frame by frame whatever its size; of
 * HDF5 the file is held in memory.
 *
 * Times are those of the file (`ITEM: TIME`, `Time=` of XYZ, `time` of H5MD), or its steps times `timestep`. Particles are matched
 * by id, where there are ids. Positions that the file does not follow through the faces of the box are followed from frame to
 * frame: between two frames that lie in the box a particle takes the shortest way.
 *
 * @returns undefined for a format of one configuration, as LAMMPS data
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_FORMAT`, `MODEL_MISMATCH`; while iterating also `FILE_FORMAT` when a
 *   frame has other particles or another box than the first, times do not increase, or a particle moves by more than 0.4 of the
 *   box between wrapped frames
 */
export async function openTrajectory(path: string, o: TrajectoryOptions): Promise<Trajectory | undefined> {
  const format = await configurationFormat(path);
  if (format === 'data') return undefined;
  const source =
    format === 'dump'
      ? await dumpFrames(path, o)
      : format === 'xyz'
        ? await xyzFrames(path, o)
        : await h5mdFrames(path, o);
  const { unwrapped } = source.frames > 1 ? await source.read(0) : { unwrapped: true };
  return {
    path,
    frames: source.frames,
    unwrapping: unwrapped ? 'file' : 'minimum-image',
    frame: async (index) => (await source.read(index)).configuration,
    [Symbol.asyncIterator]: () => framesOf(source, o.timestep),
  };
}

/**
 * Opens a trajectory, to be iterated over: `for await (const { time, configuration } of await readTrajectory(path, { model }))`. One
 * frame is in memory at a time, whatever the size of a text file.
 *
 * Formats, times and the matching of particles are those of LAMMPS dumps (`ITEM: TIME`, or steps times `timestep`), extended XYZ
 * (`Time=`) and H5MD. Positions that the file does not follow through the faces of the box (`xu yu zu`, images) are followed from
 * frame to frame by minimum images.
 *
 * @param o.model what the particles are; without it positions alone are read
 * @param o.timestep of files that count steps [time]
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `MODEL_MISMATCH`; `FILE_FORMAT`, also while iterating, when a frame has
 *   other particles or another box than the first, times do not increase, or a particle moves by more than 0.4 of the box between
 *   wrapped frames; `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option
 */
export async function readTrajectory(path: string, o: TrajectoryOptions = {}): Promise<Trajectory> {
  knownOptions('readTrajectory', o, ['model', 'timestep', 'columns']);
  if (o.timestep !== undefined) requirePositive('timestep', o.timestep);
  const trajectory = await openTrajectory(path, o);
  if (trajectory === undefined) throw formatError(path, 1, 'no LAMMPS dump, extended XYZ or H5MD');
  return trajectory;
}

async function* framesOf(source: FrameSource, timestep: number | undefined): AsyncGenerator<TrajectoryFrame> {
  let first: RawFrame | undefined;
  /** the last frame as it stands in the file */
  let before: { raw: Float64Array; wrapped: boolean; time: number | undefined } | undefined;
  /** how often each coordinate has gone through the faces of the box since the first frame */
  let images: Int32Array | undefined;
  for (let index = 0; index < source.frames; index++) {
    const frame = await source.read(index);
    const fail = (what: string): never => {
      throw new VitrelaxError('FILE_FORMAT', `${source.path}, frame ${index}: ${what}`, {
        field: 'path',
        value: source.path,
      });
    };
    first ??= frame;
    requireSameParticles(first, frame, fail);
    const { boxLength } = first.configuration;
    const raw = frame.configuration.positions;
    const wrapped = !frame.unwrapped && isWrapped(raw, boxLength);
    if (before?.wrapped && wrapped) images = crossings(before.raw, raw, boxLength, images, fail);
    const positions = images === undefined ? raw : raw.map((x, k) => x + boxLength * images![k]);
    const time = timeOf(frame, timestep);
    if (time !== undefined && before?.time !== undefined && !(time > before.time))
      fail(`its time ${time} does not follow ${before.time}, that of the frame before`);
    before = { raw, wrapped, time };
    const { velocities, forces } = frame;
    yield { index, time, configuration: { ...frame.configuration, boxLength, positions }, velocities, forces };
  }
}

function timeOf({ time, step }: RawFrame, timestep: number | undefined): number | undefined {
  // who gives a timestep means the steps
  return step !== undefined && timestep !== undefined ? step * timestep : time;
}

type Fail = (what: string) => never;

function requireSameParticles(first: RawFrame, frame: RawFrame, fail: Fail): void {
  const [a, b] = [first.configuration, frame.configuration];
  const d = a.model.dimension;
  if (a.positions.length !== b.positions.length)
    fail(`${b.positions.length / d} particles, but ${a.positions.length / d} in the first frame`);
  if (!(Math.abs(a.boxLength - b.boxLength) <= rounding * a.boxLength))
    fail(`the box length is ${b.boxLength}, but ${a.boxLength} in the first frame: the box has to stay`);
  const stranger = first.ids?.findIndex((id, i) => frame.ids?.[i] !== id) ?? -1;
  if (stranger >= 0) fail(`the id ${frame.ids?.[stranger]} is not in the first frame, or one of that is missing here`);
  for (const property of ['diameters', 'species'] as const) {
    const [x, y] = [a[property], b[property]];
    const odd = x?.findIndex((value, i) => !(Math.abs(value - (y?.[i] ?? Number.NaN)) <= rounding * Math.abs(value)));
    if (odd !== undefined && odd >= 0)
      fail(`${property} differ from the first frame, as of particle ${first.ids?.[odd] ?? odd + 1}`);
  }
}

function isWrapped(positions: Float64Array, boxLength: number): boolean {
  const slack = rounding * boxLength;
  return positions.every((x) => x >= -slack && x <= boxLength + slack);
}

/** The images of coordinates that have taken the shortest way since the frame before. */
function crossings(
  before: Float64Array,
  raw: Float64Array,
  boxLength: number,
  images: Int32Array | undefined,
  fail: Fail,
): Int32Array {
  return Int32Array.from(raw, (x, k) => {
    const way = x - before[k];
    const through = Math.round(way / boxLength);
    const part = Math.abs(way / boxLength - through);
    if (part > safeStep) {
      fail(
        `a particle moves by ${part.toPrecision(2)} of the box since the frame before, and wrapped positions so far apart cannot ` +
          'be followed; allowed: unwrapped positions (xu yu zu), images, or frames nearer to each other',
      );
    }
    return (images?.[k] ?? 0) - through;
  });
}

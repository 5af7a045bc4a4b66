import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../../configuration';
import { VitrelaxError } from '../../errors';
import { openTrajectory, type TrajectoryFrame, type TrajectoryOptions } from '../../io/trajectory';
import { loadPair, type PairSource } from '../analysis/sources';
import { readJson } from '../directory';
import { loadFrames } from '../flow-frames';
import type { RelaxationResult } from '../state-result';
import { cameToRest } from '../stored-flow';

/** A trajectory that is to be analysed: its frames, to be read as often as is needed, and its ends. */
export interface TrajectorySource {
  name: string;
  /** the first frame, and the last one, which counts as r(infinity) */
  a: Configuration;
  b: Configuration;
  /** the last frame is an inherent structure, or as near to one as the flow that made it */
  atRest: boolean;
  /** positions are followed from frame to frame by minimum images */
  followed: boolean;
  frames(): AsyncIterable<TimedFrame>;
}

export interface TimedFrame extends TrajectoryFrame {
  time: number;
}

/** The trajectory of more than two frames behind a pair of configurations; undefined where there is none. */
export async function trajectorySource(
  source: PairSource,
  o: TrajectoryOptions,
): Promise<TrajectorySource | undefined> {
  return source.folder === undefined ? trajectoryInFile(source, o) : storedTrajectory(source, source.folder, o);
}

async function trajectoryInFile(source: PairSource, o: TrajectoryOptions): Promise<TrajectorySource | undefined> {
  if (source.trajectory !== true) return undefined;
  const trajectory = await openTrajectory(source.initial.path, o);
  if (trajectory === undefined || trajectory.frames < 3) return undefined;
  const frames = (): AsyncIterable<TimedFrame> => timed(trajectory, source.name);
  // once through the file: what is wrong with it is said before anything is computed, and r(infinity) is known
  let a: Configuration | undefined;
  let b: Configuration | undefined;
  for await (const { configuration } of frames()) {
    a ??= configuration;
    b = configuration;
  }
  if (a === undefined || b === undefined) return undefined;
  return { name: source.name, a, b, atRest: false, followed: trajectory.unwrapping === 'minimum-image', frames };
}

async function* timed(frames: AsyncIterable<TrajectoryFrame>, name: string): AsyncGenerator<TimedFrame> {
  for await (const frame of frames) {
    const { time } = frame;
    if (time === undefined) {
      throw new VitrelaxError(
        'INVALID_ARGUMENT',
        `timestep is not given, and frame ${frame.index} of ${name} says no time; allowed: a timestep where the file counts steps ` +
          '(--timestep), times in the file (ITEM: TIME of a dump, Time= of an XYZ), or its ends alone (--ends)',
        { field: 'timestep', value: undefined },
      );
    }
    if (time < 0) {
      throw new VitrelaxError('FILE_FORMAT', `${name}, frame ${frame.index}: its time ${time} is negative`, {
        field: 'path',
        value: name,
      });
    }
    yield { ...frame, time };
  }
}

/** The frames that a relaxation has kept in a directory of results, between its initial state and its end. */
async function storedTrajectory(
  source: PairSource,
  folder: string,
  o: TrajectoryOptions,
): Promise<TrajectorySource | undefined> {
  const path = join(folder, 'flow.h5');
  if (!existsSync(path)) return undefined;
  const { a, b } = await loadPair(source, o.model);
  const result = (await readJson(join(folder, 'relaxation.json'))) as Partial<RelaxationResult> | undefined;
  const end = result?.flow?.time ?? Number.POSITIVE_INFINITY;
  const kept = (await loadFrames(path, a.positions.length)).filter(({ time }) => time > 0 && time < end);
  if (kept.length === 0) return undefined;
  async function* frames(): AsyncGenerator<TimedFrame> {
    yield { index: 0, time: 0, configuration: a };
    for (const [k, { time, positions }] of kept.entries())
      yield { index: k + 1, time, configuration: { ...a, positions } };
    if (Number.isFinite(end)) yield { index: kept.length + 1, time: end, configuration: b };
  }
  return { name: source.name, a, b, atRest: cameToRest(result?.flow), followed: false, frames };
}

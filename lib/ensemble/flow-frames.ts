import { existsSync } from 'node:fs';
import type { Configuration } from '../configuration';
import { VitrelaxError } from '../errors';
import { modelAttribute } from '../io/hdf5';
import { type Hdf5Attribute, readHdf5, writeHdf5 } from '../io/hdf5-tree';
import type { KeptFrame } from '../relaxation/flow-run';

/** Frames of larger systems would fill a disk with what no viewer shows. */
export const mostParticlesOfFrames = 100_000;
/** Before it nothing moves by more than a hundredth of a diameter. */
const firstFrame = 1e-2;
const framesPerDecade = 2;

/** Of the times of a flow those at which its positions are kept: about two in a decade. */
export function frameTimes(times: Float64Array): Float64Array {
  const kept: number[] = [];
  for (const t of times) {
    const last = kept[kept.length - 1];
    // a little less than half a decade, as the times are rounded
    if (t >= firstFrame && (last === undefined || Math.log10(t / last) > 1 / framesPerDecade - 0.01)) kept.push(t);
  }
  return Float64Array.from(kept);
}

/**
 * Writes the frames of a flow as H5MD has a trajectory: `/particles/all/position` with `value` [frames, N, D], unwrapped,
 * `time` [frames, tau0] and `step` [frames].
 */
export async function saveFrames(
  path: string,
  frames: readonly KeptFrame[],
  { model, boxLength }: Configuration,
  record: Record<string, Hdf5Attribute>,
): Promise<void> {
  const d = model.dimension;
  const each = frames[0].positions.length;
  const value = new Float64Array(each * frames.length);
  frames.forEach(({ positions }, k) => {
    value.set(positions, k * each);
  });
  await writeHdf5(path, {
    groups: {
      h5md: { attributes: { version: Int32Array.of(1, 1) } },
      particles: {
        groups: {
          all: {
            groups: {
              position: {
                datasets: {
                  value: { data: value, shape: [frames.length, each / d, d] },
                  time: Float64Array.from(frames, ({ time }) => time),
                  step: Int32Array.from(frames.keys()),
                },
              },
              box: {
                attributes: { dimension: Int32Array.of(d), boundary: new Array<string>(d).fill('periodic') },
                datasets: { edges: new Float64Array(d).fill(boxLength) },
              },
            },
          },
        },
      },
      vitrelax: { attributes: { model: modelAttribute(model) }, groups: { record: { attributes: record } } },
    },
  });
}

/**
 * The frames of a flow; none where no file keeps them.
 *
 * @param length of the positions of each, N*D
 * @throws {VitrelaxError} `FILE_FORMAT` where they are of other particles
 */
export async function loadFrames(path: string, length: number): Promise<KeptFrame[]> {
  if (!existsSync(path)) return [];
  const position = (await readHdf5(path)).groups.particles?.groups.all?.groups.position?.datasets;
  const value = position?.value?.data as Float64Array | undefined;
  const times = position?.time?.data as Float64Array | undefined;
  if (value === undefined || times === undefined || value.length !== times.length * length) {
    throw new VitrelaxError('FILE_FORMAT', `${path} holds no frames of ${length} coordinates`, {
      field: 'path',
      value: path,
    });
  }
  return Array.from(times, (time, k) => ({ time, positions: value.slice(k * length, (k + 1) * length) }));
}

import type { Configuration } from '../configuration';
import { VitrelaxError } from '../errors';
import { geometryModel } from '../models/geometry';
import type { Model } from '../models/model';
import { particleAttributes } from '../models/particles';
import type { FrameSource, RawFrame } from './frame-source';
import { type Hdf5GroupRead, readHdf5 } from './hdf5-tree';

type Dataset = Hdf5GroupRead['datasets'][string];
type Fail = (what: string) => never;

/**
 * The frames of an H5MD trajectory: `/particles/<group>/position` with `value` [frames, N, D] and `time` or `step` (lists, or
 * the interval alone with `offset`), images in `image`, `velocity` and `force` at the same frames, `box/edges` [D]; `species` and
 * `diameter` or `radius`, of one moment or the first frame. The file is held in memory, other than text.
 *
 * @param o.model without one, positions alone are read
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`; `FILE_FORMAT` when it holds no such trajectory, or its box is not a cube
 *   that stays; `MODEL_MISMATCH` when dimension, diameters or species do not fit the model
 * @see de Buyl, Colberg, Höfling, Comput. Phys. Commun. 185, 1546 (2014)
 */
export async function h5mdFrames(path: string, o: { model?: Model }): Promise<FrameSource> {
  const file = await readHdf5(path);
  const fail: Fail = (what) => {
    throw new VitrelaxError('FILE_FORMAT', `${path}: ${what}`, { field: 'path', value: path });
  };
  const groups = file.groups.particles?.groups ?? {};
  const all = groups.all ?? Object.values(groups).find(({ groups: { position } }) => position !== undefined);
  const position = all?.groups.position;
  if (position === undefined) {
    // one configuration of no time, as `saveHdf5` has it
    if (all?.datasets.position !== undefined) return { path, frames: 1, read: async () => fail('no trajectory') };
    return fail('an HDF5 file without a trajectory /particles/<group>/position');
  }
  const value = numbers(position.datasets.value, 'position', fail);
  const [frames, particles, dimension] = value.shape;
  if (value.shape.length !== 3 || !(frames >= 1 && particles >= 1 && dimension >= 1))
    fail(`positions have the shape ${value.shape.join(' x ')}, not frames x N x D`);
  const model = o.model ?? geometryModel(dimension);
  if (model.dimension !== dimension) {
    throw new VitrelaxError('MODEL_MISMATCH', `${path}: the file has ${dimension} dimensions, ${model.name} has not`, {
      field: 'model',
      value: model.name,
    });
  }
  const boxLength = cube(all.groups.box, frames, dimension, fail);
  const frame = (name: string, k: number): Float64Array | undefined => {
    const found = all.groups[name]?.datasets.value;
    if (found === undefined) return undefined;
    const { data, shape } = numbers(found, name, fail);
    if (shape.join() !== value.shape.join()) fail(`${name} has the shape ${shape.join(' x ')}, positions have another`);
    return data.slice(k * particles * dimension, (k + 1) * particles * dimension);
  };
  const kept = {
    time: moments(position.datasets.time, frames, fail),
    step: moments(position.datasets.step, frames, fail),
  };
  const own = file.groups.vitrelax !== undefined;
  const attributes = attributesOf(path, all, particles, model, own, fail);
  const read = async (k: number): Promise<RawFrame> => {
    const positions = frame('position', k)!;
    const images = frame('image', k);
    if (images !== undefined) for (let i = 0; i < positions.length; i++) positions[i] += images[i] * boxLength;
    if (!positions.every(Number.isFinite)) fail(`positions of frame ${k} are not finite`);
    return {
      configuration: { model, positions, boxLength, ...attributes },
      velocities: frame('velocity', k),
      forces: frame('force', k),
      time: kept.time?.[k],
      step: kept.step?.[k],
      unwrapped: own || images !== undefined,
    };
  };
  return { path, frames, read };
}

function numbers(dataset: Dataset | undefined, what: string, fail: Fail): { data: Float64Array; shape: number[] } {
  if (dataset === undefined || !ArrayBuffer.isView(dataset.data)) return fail(`${what} holds no numbers`);
  const { data, shape } = dataset;
  return { data: data.BYTES_PER_ELEMENT === 8 ? (data as Float64Array) : Float64Array.from(data as Int32Array), shape };
}

/** One number for each frame, or an interval and perhaps the first one. */
function moments(dataset: Dataset | undefined, frames: number, fail: Fail): Float64Array | undefined {
  if (dataset === undefined) return undefined;
  if (ArrayBuffer.isView(dataset.data) && dataset.data.length === frames) return numbers(dataset, 'time', fail).data;
  const { data, attributes } = dataset;
  const interval = ArrayBuffer.isView(data) && data.length === 1 ? Number(data[0]) : data;
  if (typeof interval !== 'number') return fail(`times or steps are not as many as frames, ${frames}`);
  const { offset } = attributes;
  const first = typeof offset === 'number' ? offset : ArrayBuffer.isView(offset) ? Number(offset[0]) : 0;
  return Float64Array.from({ length: frames }, (_, k) => first + k * interval);
}

function cube(box: Hdf5GroupRead | undefined, frames: number, dimension: number, fail: Fail): number {
  const edges = box?.datasets.edges ?? box?.groups.edges?.datasets.value;
  if (edges === undefined) return fail('no box/edges, so the box is unknown');
  const { data } = numbers(edges, 'box/edges', fail);
  const count = edges === box?.datasets.edges ? 1 : frames;
  if (data.length === 1) return data[0];
  const cubic = data.length === count * dimension && data.every((edge) => edge === data[0]);
  if (!cubic || !(data[0] > 0)) fail('the box is not a cube that stays as it is');
  return data[0];
}

function attributesOf(
  path: string,
  all: Hdf5GroupRead,
  particles: number,
  model: Model,
  own: boolean,
  fail: Fail,
): Pick<Configuration, 'diameters' | 'species'> {
  const needed = particleAttributes(model);
  const find = (name: string): Float64Array | undefined => {
    const dataset = all.datasets[name] ?? all.groups[name]?.datasets.value;
    if (dataset === undefined) return undefined;
    const { data } = numbers(dataset, name, fail);
    if (data.length < particles) fail(`${name} holds ${data.length} numbers, fewer than ${particles}`);
    return data.slice(0, particles);
  };
  const lacking = (what: string): never => {
    throw new VitrelaxError('MODEL_MISMATCH', `${path}: the file holds no ${what}, which ${model.name} needs`, {
      field: 'model',
      value: model.name,
    });
  };
  if (needed.diameters) {
    const diameters = find('diameter') ?? find('radius')?.map((r) => 2 * r) ?? lacking('diameters');
    if (!diameters.every((d) => d > 0 && Number.isFinite(d))) fail('a diameter is not positive');
    return { diameters };
  }
  if (!needed.species) return {};
  const species = find('species');
  if (species === undefined) return {};
  if (!species.every((s) => Number.isInteger(s) && s >= 0)) fail('a species is no index from 0 up');
  // other programs count from 1
  const first = own || species.includes(0) ? 0 : 1;
  return { species: Int32Array.from(species, (s) => s - first) };
}

import { knownOptions } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { creator } from '../creator';
import { VitrelaxError } from '../errors';
import type { Model } from '../models/model';
import { type H5, withHdf5 } from './hdf5-library';
import { type Hdf5Attribute, type Hdf5Group, isDataset, isGroup, readData, writeHdf5 } from './hdf5-tree';
import { checkedState } from './state';
import { readBytes } from './text';

/** The layout of the group `vitrelax`; a file of a later one is refused by name. */
const layout = 1;
/** HDF5 keeps a longer attribute apart from its object, which older readers do not know */
const longestAttribute = 60000;

/**
 * Saves a configuration of any dimension to an HDF5 file after the conventions of H5MD 1.1:
 *
 * - `/particles/all/position` [N, D], float64, unwrapped as it is
 * - `/particles/all/box` with `edges` [D], all the box length, and the attributes `dimension`, `boundary`
 * - `/particles/all/diameter` [N] and `/particles/all/species` [N], where the configuration has them
 * - `/vitrelax` with the attribute `model` (JSON) and, for Mari-Kurchan, the dataset `shifts` [N(N-1)/2, D] or the
 *   dataset `planting`: temperature and seed
 * - `/vitrelax/record`: what is known of the state, as attributes
 * - `/h5md` with `creator` (name and version) and `author`
 *
 * The file appears whole or not at all. `loadHdf5` gives the same bits back.
 *
 * @param o.record named values to keep beside the state: sweeps, seed, energies, …
 * @throws {VitrelaxError} `FILE_UNWRITABLE`, naming the path; `WRONG_LENGTH`, `NOT_FINITE`, `OUT_OF_RANGE` or
 *   `INVALID_ARGUMENT` for a bad configuration or record
 * @see de Buyl, Colberg, Höfling, Comput. Phys. Commun. 185, 1546 (2014)
 */
export async function saveHdf5(
  path: string,
  s: StateLike,
  o: { record?: Record<string, Hdf5Attribute> } = {},
): Promise<void> {
  knownOptions('saveHdf5', o, ['record']);
  const { configuration: c, particles } = checkedState(s);
  const d = c.model.dimension;
  const model = modelJson(c.model);
  const isLong = model.length > longestAttribute;
  const pairs = (particles * (particles - 1)) / 2;
  await writeHdf5(path, {
    groups: {
      h5md: {
        attributes: { version: Int32Array.of(1, 1) },
        groups: {
          author: { attributes: { name: 'unknown' } },
          creator: { attributes: { name: creator.name, version: creator.version } },
        },
      },
      particles: { groups: { all: particlesGroup(c, particles) } },
      vitrelax: {
        attributes: { layout: Int32Array.of(layout), ...(!isLong && { model }) },
        datasets: {
          ...(isLong && { model }),
          ...(c.shifts !== undefined && { shifts: { data: c.shifts, shape: [pairs, d] } }),
          ...(c.planting !== undefined && { planting: Float64Array.of(c.planting.temperature, c.planting.seed) }),
        },
        groups: o.record === undefined ? {} : { record: { attributes: o.record } },
      },
    },
  });
}

/** A model as the attribute `model` of curves: of one whose tables do not fit, name and dimension alone. */
export function modelAttribute(model: Model): string {
  const json = modelJson(model);
  return json.length > longestAttribute ? JSON.stringify({ name: model.name, dimension: model.dimension }) : json;
}

function modelJson(model: Model): string {
  return JSON.stringify(model, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value));
}

function particlesGroup(c: Configuration, particles: number): Hdf5Group {
  const d = c.model.dimension;
  return {
    datasets: {
      position: { data: c.positions, shape: [particles, d] },
      ...(c.diameters !== undefined && { diameter: c.diameters }),
      ...(c.species !== undefined && { species: c.species }),
    },
    groups: {
      box: {
        attributes: { dimension: Int32Array.of(d), boundary: new Array<string>(d).fill('periodic') },
        datasets: { edges: new Float64Array(d).fill(c.boxLength) },
      },
    },
  };
}

/**
 * Loads a configuration that `saveHdf5` has saved, with its model.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_TRUNCATED` when the file is cut; `FILE_FORMAT` when it is no HDF5, holds
 *   no configuration of vitrelax, or one whose arrays do not fit together
 */
export async function loadHdf5(path: string): Promise<Configuration> {
  return withHdf5(path, await readBytes(path), (file) => {
    const fail = (what: string): never => {
      throw new VitrelaxError('FILE_FORMAT', `${path}: ${what}`, { field: 'path', value: path });
    };
    const own =
      childGroup(file, 'vitrelax') ?? fail('an HDF5 file without a group /vitrelax, so not saved by saveHdf5');
    const all = ['particles', 'all'].reduce<H5.Group | undefined>((g, name) => g && childGroup(g, name), file);
    if (all === undefined) return fail('an HDF5 file without a group /particles/all, so it holds no configuration');
    const model = parseModel(path, own, fail);
    const d = model.dimension;
    const read = (group: H5.Group, name: string, shape: number[]): Float64Array | undefined =>
      readArray(path, group, name, shape, fail);

    const position = childDataset(all, 'position')?.shape ?? fail('no dataset /particles/all/position');
    const particles = position[0];
    if (!(particles >= 1)) fail('the dataset /particles/all/position is empty');
    const positions = read(all, 'position', [particles, d]) as Float64Array;
    const edges = read(childGroup(all, 'box') ?? fail('no group /particles/all/box'), 'edges', [d]);
    if (edges === undefined) return fail('no dataset /particles/all/box/edges');
    if (edges.some((edge) => edge !== edges[0])) fail(`the box is ${edges.join(' x ')}, not cubic`);
    const diameters = read(all, 'diameter', [particles]);
    const species = read(all, 'species', [particles]);
    const shifts = read(own, 'shifts', [(particles * (particles - 1)) / 2, d]);
    const planting = readPlanting(path, own, fail);
    if (!(edges[0] > 0)) fail(`the box length is ${edges[0]}, not positive`);
    if (diameters?.some((x) => x <= 0)) fail('a diameter is not positive');
    if (species?.some((x) => x < 0 || x !== Math.trunc(x) || x > 2147483647)) fail('a species is no index from 0 up');
    return {
      model,
      positions,
      boxLength: edges[0],
      ...(diameters && { diameters }),
      ...(species && { species: Int32Array.from(species) }),
      ...(shifts && { shifts }),
      ...(planting && { planting }),
    };
  });
}

type Fail = (what: string) => never;

/** Finite numbers of the given shape; undefined where there is no such dataset. */
function readArray(path: string, group: H5.Group, name: string, shape: number[], fail: Fail): Float64Array | undefined {
  const dataset = childDataset(group, name);
  if (dataset === undefined) return undefined;
  const found = dataset.shape ?? [];
  if (found.length !== shape.length || found.some((n, k) => n !== shape[k])) {
    fail(`${dataset.path} has the shape ${found.join(' x ')}, not ${shape.join(' x ')}`);
  }
  const data = readData(dataset, path);
  if (!ArrayBuffer.isView(data)) return fail(`${dataset.path} holds no numbers`);
  const numbers = data.BYTES_PER_ELEMENT === 8 ? (data as Float64Array) : Float64Array.from(data as Int32Array);
  if (!numbers.every(Number.isFinite)) fail(`${dataset.path} holds values that are not finite`);
  return numbers;
}

/** Temperature, which may be infinite, and seed; undefined where there is no such dataset. */
function readPlanting(path: string, own: H5.Group, fail: Fail): Configuration['planting'] {
  const dataset = childDataset(own, 'planting');
  if (dataset === undefined) return undefined;
  const data = readData(dataset, path);
  const [temperature, seed] = ArrayBuffer.isView(data) ? Array.from(data as Float64Array) : [];
  if (!(temperature > 0 && Number.isSafeInteger(seed) && seed >= 0)) {
    fail(`${dataset.path} holds no temperature and seed`);
  }
  return { temperature, seed };
}

function parseModel(path: string, own: H5.Group, fail: Fail): Model {
  const found = own.attrs.layout;
  const version = found === undefined ? undefined : readData(found, path);
  const number = ArrayBuffer.isView(version) ? version[0] : version;
  if (number !== layout) fail(`/vitrelax has the layout ${String(number)}; this version reads ${layout}`);
  const source = childDataset(own, 'model') ?? own.attrs.model ?? fail('/vitrelax holds no model');
  const json = String(readData(source, path));
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch (e) {
    fail(`the model in /vitrelax is no JSON: ${(e as Error).message}`);
  }
  const { name, dimension } = (model ?? {}) as Partial<Model>;
  if (typeof name !== 'string' || !Number.isSafeInteger(dimension) || (dimension as number) < 1) {
    fail('the model in /vitrelax has no name or dimension');
  }
  return deepFrozen(model) as Model;
}

function deepFrozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFrozen);
  return Object.freeze(value);
}

function childGroup(group: H5.Group, name: string): H5.Group | undefined {
  const child = group.keys().includes(name) ? group.get(name) : null;
  return isGroup(child) ? child : undefined;
}

function childDataset(group: H5.Group, name: string): H5.Dataset | undefined {
  const child = group.keys().includes(name) ? group.get(name) : null;
  return isDataset(child) ? child : undefined;
}

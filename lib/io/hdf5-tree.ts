import { requireObject } from '../arguments';
import { creator } from '../creator';
import { invalid, VitrelaxError } from '../errors';
import { writeFileAtomic } from './atomic';
import { buildHdf5, type H5, requireHeap, withHdf5 } from './hdf5-library';
import { readBytes } from './text';

/** A small value beside the data. Numbers are stored as float64, or as integers from an Int32Array. */
export type Hdf5Attribute = string | number | readonly string[] | Float64Array | Int32Array;

/** An array, or a text. */
export type Hdf5Data = Float64Array | Int32Array | Uint8Array | readonly string[] | string | number;

export interface Hdf5Dataset {
  data: Hdf5Data;
  /** row-major; default one dimension, none for a single text or number */
  shape?: readonly number[];
  attributes?: Record<string, Hdf5Attribute>;
}

/** The content of an HDF5 file, or of a group in it. Names hold no '/'. */
export interface Hdf5Group {
  attributes?: Record<string, Hdf5Attribute>;
  /** data alone stand for a dataset without attributes */
  datasets?: Record<string, Hdf5Dataset | Hdf5Data>;
  groups?: Record<string, Hdf5Group>;
}

/** As read from a file: every member is there. */
export interface Hdf5GroupRead {
  attributes: Record<string, Hdf5Attribute>;
  datasets: Record<string, { data: Hdf5Data; shape: number[]; attributes: Record<string, Hdf5Attribute> }>;
  groups: Record<string, Hdf5GroupRead>;
}

/**
 * Writes an HDF5 file of groups, datasets and attributes: curves, reports, configurations. The root gets the attributes
 * `creator` and `creator_version`. The file appears whole or not at all.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for a name or value that cannot be stored, `WRONG_LENGTH` when a shape
 *   does not fit its data, `FILE_UNWRITABLE`
 */
export async function writeHdf5(path: string, tree: Hdf5Group): Promise<void> {
  checkGroup(tree, '');
  const marks = { creator: creator.name, creator_version: creator.version };
  const bytes = await buildHdf5((file) => fillGroup(file, { ...tree, attributes: { ...marks, ...tree.attributes } }));
  await writeFileAtomic(path, bytes);
}

/**
 * Reads a whole HDF5 file of numbers and texts. Integers of 32 bits and bytes keep their kind, other numbers become
 * Float64Array; links to other places are passed over.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_FORMAT`
 */
export async function readHdf5(path: string): Promise<Hdf5GroupRead> {
  return withHdf5(path, await readBytes(path), (file) => readGroup(file, path, 0));
}

function fillGroup(group: H5.Group, tree: Hdf5Group): void {
  fillAttributes(group, tree.attributes);
  for (const [name, value] of Object.entries(tree.datasets ?? {})) {
    const { data, shape, attributes } = asDataset(value);
    const dataset = group.create_dataset({
      name,
      data: writable(data),
      shape: shape === undefined ? null : [...shape],
      dtype: typeOf(data),
    });
    fillAttributes(dataset, attributes);
  }
  for (const [name, value] of Object.entries(tree.groups ?? {})) fillGroup(group.create_group(name), value);
}

function fillAttributes(target: H5.Group | H5.Dataset, attributes: Record<string, Hdf5Attribute> = {}): void {
  for (const [name, value] of Object.entries(attributes)) {
    target.create_attribute(name, writable(value), null, typeOf(value));
  }
}

function asDataset(value: Hdf5Dataset | Hdf5Data): Hdf5Dataset {
  return typeof value === 'object' && 'data' in value ? value : { data: value };
}

function writable(data: Hdf5Data): Exclude<Hdf5Data, readonly string[]> | string[] {
  return Array.isArray(data) ? [...data] : (data as Exclude<Hdf5Data, readonly string[]>);
}

function typeOf(data: Hdf5Data): string {
  if (typeof data === 'string' || Array.isArray(data)) return 'S';
  if (typeof data === 'number') return '<d';
  return { 8: '<d', 4: '<i', 1: '<B' }[(data as Float64Array | Int32Array | Uint8Array).BYTES_PER_ELEMENT] as string;
}

/** Refuses before anything is written what HDF5 would store otherwise than meant. */
function checkGroup(tree: Hdf5Group, at: string): void {
  requireObject(at === '' ? 'tree' : at, tree);
  checkAttributes(tree.attributes, at);
  for (const [name, value] of Object.entries(tree.datasets ?? {})) {
    checkName(name, at);
    const { data, shape, attributes } = asDataset(value);
    checkValue(data, `${at}/${name}`, true);
    checkAttributes(attributes, `${at}/${name}`);
    const length = typeof data === 'string' || typeof data === 'number' ? 1 : data.length;
    if (shape !== undefined && shape.reduce((product, n) => product * n, 1) !== length) {
      throw invalid('WRONG_LENGTH', `${at}/${name}`, data, `the number of elements of shape ${shape.join(' x ')}`);
    }
    if (tree.groups?.[name] !== undefined) throw invalid('INVALID_ARGUMENT', `${at}/${name}`, name, 'a name used once');
  }
  for (const [name, value] of Object.entries(tree.groups ?? {})) {
    checkName(name, at);
    checkGroup(value, `${at}/${name}`);
  }
}

function checkAttributes(attributes: Record<string, Hdf5Attribute> = {}, at: string): void {
  for (const [name, value] of Object.entries(attributes)) {
    checkName(name, at);
    checkValue(value, `${at}@${name}`, false);
  }
}

function checkName(name: string, at: string): void {
  if (!/^[^/\0]+$/.test(name) || name === '.' || name === '..') {
    throw invalid('INVALID_ARGUMENT', at === '' ? '/' : at, name, "names without '/'");
  }
}

function checkValue(value: Hdf5Data, at: string, bytesAllowed: boolean): void {
  const texts = typeof value === 'string' ? [value] : Array.isArray(value) ? value : undefined;
  const known =
    texts?.every((text) => typeof text === 'string' && !text.includes('\0')) ??
    (typeof value === 'number' || (ArrayBuffer.isView(value) && isKnownArray(value, bytesAllowed)));
  if (!known) {
    const arrays = `a Float64Array, an Int32Array${bytesAllowed ? ', a Uint8Array' : ''}`;
    throw invalid('INVALID_ARGUMENT', at, value, `a number, a text without NUL, an array of texts, ${arrays}`);
  }
}

function isKnownArray(value: ArrayBufferView, bytesAllowed: boolean): boolean {
  const kinds = ['Float64Array', 'Int32Array', ...(bytesAllowed ? ['Uint8Array'] : [])];
  return kinds.includes(Object.prototype.toString.call(value).slice(8, -1));
}

/** deeper than any sensible file; a group may contain itself */
const deepest = 32;

function readGroup(group: H5.Group, path: string, depth: number): Hdf5GroupRead {
  if (depth > deepest) throw new VitrelaxError('FILE_FORMAT', `${path}: groups more than ${deepest} deep`);
  const read: Hdf5GroupRead = { attributes: readAttributes(group, path), datasets: {}, groups: {} };
  for (const name of group.keys()) {
    const child = group.get(name);
    if (isGroup(child)) read.groups[name] = readGroup(child, path, depth + 1);
    else if (isDataset(child)) {
      read.datasets[name] = {
        data: readData(child, path),
        shape: child.shape ?? [],
        attributes: readAttributes(child, path),
      };
    }
  }
  return read;
}

export function isGroup(entity: H5.Entity | null): entity is H5.Group {
  return entity !== null && 'create_dataset' in entity;
}

export function isDataset(entity: H5.Entity | null): entity is H5.Dataset {
  return entity !== null && 'write_slice' in entity;
}

/** The numbers or texts of a dataset or attribute. */
export function readData(source: H5.Dataset | H5.Attribute, path: string): Hdf5Data {
  const { metadata } = source;
  const what = 'name' in source ? `${source.path}@${source.name}` : source.path;
  requireHeap(path, what, metadata);
  const value = source.value;
  const bigEndian = !metadata.littleEndian && metadata.size > 1;
  if (typeof value === 'string' || (Array.isArray(value) && value.every((text) => typeof text === 'string'))) {
    return value as string | string[];
  }
  if (!bigEndian) {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const kind = Object.prototype.toString.call(value).slice(8, -1);
      if (kind === 'Float64Array' || kind === 'Int32Array' || kind === 'Uint8Array') return value as Float64Array;
      return Float64Array.from(value as ArrayLike<number | bigint> & Iterable<number>, Number);
    }
  }
  throw new VitrelaxError('FILE_FORMAT', `${path}: ${what} holds neither texts nor little-endian numbers`, {
    field: 'path',
    value: path,
  });
}

function readAttributes(source: H5.Group | H5.Dataset, path: string): Record<string, Hdf5Attribute> {
  const read: Record<string, Hdf5Attribute> = {};
  for (const [name, attribute] of Object.entries(source.attrs)) {
    const data = readData(attribute, path);
    read[name] = isUint8(data) ? Float64Array.from(data) : (data as Hdf5Attribute);
  }
  return read;
}

function isUint8(data: Hdf5Data): data is Uint8Array {
  return Object.prototype.toString.call(data) === '[object Uint8Array]';
}

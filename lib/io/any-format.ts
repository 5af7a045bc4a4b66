import { promises as fs } from 'node:fs';
import { dirname, extname } from 'node:path';
import type { Configuration, StateLike } from '../configuration';
import { invalid, VitrelaxError } from '../errors';
import type { Model } from '../models/model';
import { readExtendedXyz, writeExtendedXyz } from './extended-xyz';
import { loadHdf5, saveHdf5 } from './hdf5';
import type { Hdf5Attribute } from './hdf5-tree';
import { readLammpsData, writeLammpsData } from './lammps-data';
import { readLammpsDump, writeLammpsDump } from './lammps-dump';

const beginning = 4096;
const dumpBeginning = 'ITEM:';
const xyzBeginning = /^\s*\d+\s*\r?\n/;
const dataHeader = /^\s*\d+\s+atoms\b/m;
const hdf5Signature = '\x89HDF';
const formats = 'HDF5, a LAMMPS dump, extended XYZ or a LAMMPS data file';

/**
 * Reads a configuration from a file of any format we know, told by how the file begins: HDF5, a LAMMPS dump
 * (`ITEM:`), extended XYZ (a number alone in the first line), else a LAMMPS data file.
 *
 * @param o.model what the particles are; only HDF5 says it by itself
 * @param o.frame of a dump or an XYZ; the last by default
 * @param o.columns of a dump, columns of unusual name, as in `readLammpsDump`
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_FORMAT`, `MODEL_MISMATCH`; `INVALID_ARGUMENT` for a
 *   frame of a file that holds one configuration only, columns of what is no dump, or without the model that it needs
 */
export async function readConfiguration(
  path: string,
  o: { model?: Model; frame?: number; columns?: Record<string, string> },
): Promise<Configuration> {
  const { model, frame, columns } = o;
  const head = await headOf(path);
  if (columns !== undefined && !head.startsWith(dumpBeginning))
    throw invalid('INVALID_ARGUMENT', 'columns', columns, `none: ${path} is no LAMMPS dump`);
  // a data file that is read with its model says by itself where it is none
  if (model === undefined || frame !== undefined) requireKnownFormat(path, head);
  if (model === undefined) {
    if (head.startsWith(hdf5Signature)) return loadHdf5(path);
    throw new VitrelaxError('INVALID_ARGUMENT', `model is not given, and ${path} does not say it`, {
      field: 'model',
      value: undefined,
    });
  }
  if (head.startsWith(dumpBeginning)) return readLammpsDump(path, { model, frame, columns });
  if (xyzBeginning.test(head)) return readExtendedXyz(path, { model, frame });
  if (frame !== undefined) throw invalid('INVALID_ARGUMENT', 'frame', frame, `none: ${path} holds one configuration`);
  if (!head.startsWith(hdf5Signature)) return readLammpsData(path, { model });
  const configuration = await loadHdf5(path);
  if (configuration.model.name !== model.name) {
    throw new VitrelaxError('MODEL_MISMATCH', `${path} holds ${configuration.model.name}, not ${model.name}`, {
      field: 'model',
      value: configuration.model.name,
    });
  }
  return configuration;
}

/** @throws {VitrelaxError} `FILE_TRUNCATED` of an empty file, `FILE_FORMAT` where it begins as none that we know */
function requireKnownFormat(path: string, head: string): void {
  if (head.trim() === '')
    throw new VitrelaxError('FILE_TRUNCATED', `${path} is empty; allowed: ${formats}`, { field: 'path', value: path });
  const known = head.startsWith(hdf5Signature) || head.startsWith(dumpBeginning) || xyzBeginning.test(head);
  if (!known && !dataHeader.test(head))
    throw new VitrelaxError('FILE_FORMAT', `${path} is of no known format; allowed: ${formats}`, {
      field: 'path',
      value: path,
    });
}

/** @throws {VitrelaxError} `FILE_NOT_FOUND` */
export async function configurationFormat(path: string): Promise<'hdf5' | 'dump' | 'xyz' | 'data'> {
  const head = await headOf(path);
  if (head.startsWith(hdf5Signature)) return 'hdf5';
  if (head.startsWith(dumpBeginning)) return 'dump';
  return xyzBeginning.test(head) ? 'xyz' : 'data';
}

/** @throws {VitrelaxError} `FILE_NOT_FOUND` */
export async function isLammpsDump(path: string): Promise<boolean> {
  return (await headOf(path)).startsWith(dumpBeginning);
}

/**
 * Whether a file says which particle is which: all do but dumps without a column `id`, whose rows stand in any order.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`
 */
export async function namesParticles(path: string): Promise<boolean> {
  const head = await headOf(path);
  return !head.startsWith(dumpBeginning) || /^ITEM: ATOMS .*\bid\b/m.test(head);
}

type FileRecord = Record<string, Hdf5Attribute>;

const hdf5 = (path: string, state: StateLike, record: FileRecord) => saveHdf5(path, state, { record });
const data = (path: string, state: StateLike) => writeLammpsData(path, state);
const dump = (path: string, state: StateLike) => writeLammpsDump(path, state);
const xyz = (path: string, state: StateLike) => writeExtendedXyz(path, state);

const writers: Record<string, (path: string, state: StateLike, record: FileRecord) => Promise<void>> = {
  '.h5': hdf5,
  '.hdf5': hdf5,
  '.data': data,
  '.dump': dump,
  '.lammpstrj': dump,
  '.xyz': xyz,
  '.extxyz': xyz,
};

/**
 * Writes a configuration in the format that the path's extension names: .h5 or .hdf5, .data (LAMMPS data), .dump or
 * .lammpstrj (LAMMPS dump), .xyz or .extxyz.
 *
 * @param record named values to keep beside the state, for which HDF5 alone has room
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for another extension, `FILE_UNWRITABLE`, and what the format throws
 */
export async function writeConfiguration(path: string, state: StateLike, record: FileRecord = {}): Promise<void> {
  await requireWritableConfiguration(path);
  await writers[extname(path)](path, state, record);
}

/** Whether `writeConfiguration` knows the extension and the folder is there: before long work. @throws as it */
export async function requireWritableConfiguration(path: string): Promise<void> {
  if (!Object.hasOwn(writers, extname(path)))
    throw invalid('INVALID_ARGUMENT', 'path', path, `the extensions ${Object.keys(writers).join(', ')}`);
  await requireFolderOf(path);
}

/** @throws {VitrelaxError} `FILE_UNWRITABLE` when the folder of a file to be written is missing */
export async function requireFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  const isFolder = await fs.stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new VitrelaxError('FILE_UNWRITABLE', `cannot write ${path}: there is no folder ${folder}`, {
    field: 'path',
    value: path,
  });
}

async function headOf(path: string): Promise<string> {
  try {
    const file = await fs.open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning), 0, beginning, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (e) {
    throw new VitrelaxError('FILE_NOT_FOUND', `cannot read ${path}: ${(e as Error).message}`, {
      field: 'path',
      value: path,
    });
  }
}

import { promises as fs } from 'node:fs';
import type { Configuration } from '../configuration';
import { invalid, VitrelaxError } from '../errors';
import type { Model } from '../models/model';
import { readExtendedXyz } from './extended-xyz';
import { loadHdf5 } from './hdf5';
import { readLammpsData } from './lammps-data';
import { readLammpsDump } from './lammps-dump';

const beginning = 4096;

/**
 * Reads a configuration from a file of any format we know, told by how the file begins: HDF5, a LAMMPS dump
 * (`ITEM:`), extended XYZ (a number alone in the first line), else a LAMMPS data file.
 *
 * @param o.frame of a dump or an XYZ; the last by default
 * @throws {VitrelaxError} `FILE_NOT_FOUND`, `FILE_TRUNCATED`, `FILE_FORMAT`, `MODEL_MISMATCH`; `INVALID_ARGUMENT` for a
 *   frame of a file that holds one configuration only
 */
export async function readConfiguration(path: string, o: { model: Model; frame?: number }): Promise<Configuration> {
  const { model, frame } = o;
  const head = await headOf(path);
  if (head.startsWith('ITEM:')) return readLammpsDump(path, { model, frame });
  if (/^\s*\d+\s*\r?\n/.test(head)) return readExtendedXyz(path, { model, frame });
  if (frame !== undefined) throw invalid('INVALID_ARGUMENT', 'frame', frame, `none: ${path} holds one configuration`);
  if (!head.startsWith('\x89HDF')) return readLammpsData(path, { model });
  const configuration = await loadHdf5(path);
  if (configuration.model.name !== model.name) {
    throw new VitrelaxError('MODEL_MISMATCH', `${path} holds ${configuration.model.name}, not ${model.name}`, {
      field: 'model',
      value: configuration.model.name,
    });
  }
  return configuration;
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

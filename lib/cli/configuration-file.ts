import type { Command } from 'commander';
import { readConfiguration } from '../io/any-format';
import { isPairModel } from '../models/pair-model';
import { System } from '../system';
import { type ModelFlags, modelFromFlags } from './model-flags';
import { columns, integer } from './parse';

export interface FileFlags extends ModelFlags {
  frame?: number;
  columns?: Record<string, string>;
}

/** Which part of the file to read. */
export function addFileFlags(command: Command): Command {
  return command
    .option('--frame <n>', 'frame of a file that holds several: 0 is the first, -1 the last (default)', integer)
    .option('--columns <map>', 'columns of unusual name in a LAMMPS dump, as in diameter=c_d,x=c_x', columns);
}

/**
 * The configuration in a file, under the model that the flags say; an HDF5 file knows its model and its parameters, which
 * flags overrule.
 *
 * @throws {VitrelaxError} as `readConfiguration`, `modelFromFlags` and `System.from`
 */
export async function systemFromFile(path: string, flags: FileFlags): Promise<System> {
  const { model: name } = flags;
  const expected = name === undefined ? undefined : await modelFromFlags({ ...flags, model: name });
  const configuration = await readConfiguration(path, { model: expected, frame: flags.frame, columns: flags.columns });
  const { model } = configuration;
  // a file holds all of a pair potential of one's own, of which no flag tells anything
  if (isPairModel(model)) return System.from(expected ?? model, configuration);
  return System.from(await modelFromFlags({ ...flags, model: name ?? model.name }, model), configuration);
}

/** "soft-spheres-2d, N = 1000, L = 31.6" */
export function titleOf({ model, particles, boxLength }: System): string {
  const how = model.truncation === undefined ? '' : `, ${model.truncation}`;
  return `${model.name}${how}, N = ${particles}, L = ${boxLength}`;
}

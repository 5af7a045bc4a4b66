import { type Command, InvalidArgumentError, Option } from 'commander';
import { VitrelaxError } from '../errors';
import { readPairModel } from '../io/pair-model-file';
import type { Model } from '../models/model';
import { modelByName, modelDescription, modelNames } from '../models/registry';
import { number } from './parse';

/** The parameters of models on the command line, by the names of their options; not every model takes each. */
const parameters: Record<string, { flag: string; text: string; parse?: (text: string) => number; no?: boolean }> = {
  density: { flag: '--density <number>', text: 'N/V (soft spheres, Kob-Andersen)', parse: number },
  volumeFraction: {
    flag: '--volume-fraction <number>',
    text: 'instead of the density (harmonic spheres)',
    parse: number,
  },
  nonAdditivity: {
    flag: '--non-additivity <number>',
    text: 'epsilon of d_ij (soft and harmonic spheres)',
    parse: number,
  },
  polydisperse: { flag: '--polydisperse', text: 'sizes after f(d) ~ d^-3 (harmonic spheres; so in 2D)', no: true },
  truncation: { flag: '--truncation <how>', text: 'of Kob-Andersen pairs: shifted (default), truncated or smooth' },
  fractionC: { flag: '--fraction-c <number>', text: 'part of C particles (Kob-Andersen)', parse: number },
};

export interface ModelFlags extends Record<string, unknown> {
  model?: string;
}

/** `--model` with a name, or the path of a pair potential of one's own. */
export function modelOption(text: string): Option {
  return new Option('--model <name or file>', text).argParser((value) => {
    if (isModelFile(value) || modelNames().includes(value)) return value;
    throw new InvalidArgumentError(`Allowed are ${modelNames().join(', ')}, and files that end in .json.`);
  });
}

/** Whether a model on the command line is a file, and no name. */
export function isModelFile(model: string): boolean {
  return /\.json$/i.test(model);
}

/**
 * Adds `--model` and the parameters of models to a command.
 *
 * @param o.default the model when none is given; without it, files may say it
 */
export function addModelFlags(command: Command, o: { default?: string } = {}): Command {
  const where = o.default === undefined ? ', where the file does not say it (HDF5 does)' : '';
  const text = `what interacts${where}: a name of \`vitrelax info --models\`, or your own pair potential, a file that ends in .json`;
  const model = modelOption(text);
  if (o.default !== undefined) model.default(o.default);
  command.addOption(model);
  for (const { flag, text, parse, no } of Object.values(parameters)) {
    const option = new Option(flag, text);
    if (parse !== undefined) option.argParser(parse);
    command.addOption(option);
    if (no) command.addOption(new Option(flag.replace('--', '--no-'), 'all of one size').default(undefined));
  }
  return command;
}

/**
 * The model that the flags describe.
 *
 * @param known parameters that a file has given, which flags overrule
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming a flag that the model does not take, and what its builder or the reader
 *   of its file throws
 */
export async function modelFromFlags(flags: ModelFlags & { model: string }, known?: Model): Promise<Model> {
  if (isModelFile(flags.model)) return ownModel(flags);
  const { options, requires } = modelDescription(flags.model);
  const chosen: Record<string, unknown> = {};
  for (const name of options) if (known?.[name] !== undefined) chosen[name] = known[name];
  for (const [name, { flag }] of Object.entries(parameters)) {
    if (flags[name] === undefined) continue;
    if (!options.includes(name)) throw notTaken(wordOf(flag), name, flags);
    chosen[name] = flags[name];
  }
  if (requires !== undefined && chosen[requires] === undefined) {
    const flag = wordOf(parameters[requires].flag);
    throw new VitrelaxError('INVALID_ARGUMENT', `${flag} is needed: ${flags.model} has no default for it`, {
      field: requires,
    });
  }
  return modelByName(flags.model, chosen);
}

function ownModel(flags: ModelFlags & { model: string }): Promise<Model> {
  for (const [name, { flag }] of Object.entries(parameters)) {
    if (flags[name] !== undefined) throw notTaken(wordOf(flag), name, flags);
  }
  return readPairModel(flags.model);
}

function notTaken(flag: string, field: string, flags: ModelFlags & { model: string }): VitrelaxError {
  const taken = isModelFile(flags.model) ? 'none: all of it is in the file' : flagsOf(flags.model).join(', ');
  return new VitrelaxError('INVALID_ARGUMENT', `${flag} is not for ${flags.model}, which takes ${taken}`, {
    field,
    value: flags[field],
  });
}

/** The flags that a model takes. */
export function flagsOf(model: string): string[] {
  const { options } = modelDescription(model);
  return options.filter((name) => name in parameters).map((name) => wordOf(parameters[name].flag));
}

function wordOf(flag: string): string {
  return flag.split(' ')[0];
}

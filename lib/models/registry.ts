import { invalid } from '../errors';
import { harmonicSpheres } from './harmonic-spheres';
import { kobAndersen } from './kob-andersen';
import { mariKurchan } from './mari-kurchan';
import type { Model } from './model';
import { softSpheres } from './soft-spheres';

/** The one list of models by name; a new model is a new line here. */
const builders: Record<string, (options: Record<string, unknown>) => Model> = {
  'soft-spheres-2d': (o) => softSpheres({ ...o, dimension: 2 }),
  'soft-spheres-3d': (o) => softSpheres({ ...o, dimension: 3 }),
  'kob-andersen-2d': (o) => kobAndersen({ ...o, dimension: 2 }),
  'kob-andersen-3d': (o) => kobAndersen({ ...o, dimension: 3 }),
  'mari-kurchan-3d': mariKurchan,
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, k) => [
      `harmonic-spheres-${k + 1}d`,
      (o: Record<string, unknown>) => harmonicSpheres({ ...o, dimension: k + 1 }),
    ]),
  ),
};

export function modelNames(): string[] {
  return Object.keys(builders);
}

/**
 * The model of a registered name, as in plans, files and on the command line.
 *
 * @param name e.g. `soft-spheres-2d`
 * @param options the options of its builder, without `dimension`
 * @throws {VitrelaxError} `UNKNOWN_MODEL`
 */
export function modelByName(name: string, options: Record<string, unknown> = {}): Model {
  const build = builders[name];
  if (build === undefined) throw invalid('UNKNOWN_MODEL', 'model', name, modelNames().join(', '));
  if ('dimension' in options) {
    throw invalid('INVALID_ARGUMENT', 'dimension', options.dimension, `nothing beside the name: it is part of ${name}`);
  }
  return build(options);
}

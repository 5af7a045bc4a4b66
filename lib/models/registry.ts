import { invalid } from '../errors';
import type { ModelDescription } from './description';
import { harmonicSpheres, harmonicSpheresDescription } from './harmonic-spheres';
import { kobAndersen, kobAndersenDescription } from './kob-andersen';
import { mariKurchan, mariKurchanDescription } from './mari-kurchan';
import type { Model } from './model';
import { isPairModel } from './pair-model';
import { pairModelDescription, polydispersePairModelDescription } from './pair-model-description';
import { softSpheres, softSpheresDescription } from './soft-spheres';

interface Entry {
  build(options: Record<string, unknown>): Model;
  description: ModelDescription;
}

/** The one list of models by name; a new model is a new line here. */
const registry: Record<string, Entry> = {
  'soft-spheres-2d': { build: (o) => softSpheres({ ...o, dimension: 2 }), description: softSpheresDescription(2) },
  'soft-spheres-3d': { build: (o) => softSpheres({ ...o, dimension: 3 }), description: softSpheresDescription(3) },
  'kob-andersen-2d': { build: (o) => kobAndersen({ ...o, dimension: 2 }), description: kobAndersenDescription(2) },
  'kob-andersen-3d': { build: (o) => kobAndersen({ ...o, dimension: 3 }), description: kobAndersenDescription(3) },
  'mari-kurchan-3d': { build: mariKurchan, description: mariKurchanDescription },
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, k): [string, Entry] => [
      `harmonic-spheres-${k + 1}d`,
      {
        build: (o) => harmonicSpheres({ ...o, dimension: k + 1 }),
        description: harmonicSpheresDescription(k + 1),
      },
    ]),
  ),
};

export function modelNames(): string[] {
  return Object.keys(registry);
}

/**
 * The model of a registered name, as in plans, files and on the command line.
 *
 * @param name e.g. `soft-spheres-2d`
 * @param options the options of its builder, without `dimension`
 * @throws {VitrelaxError} `UNKNOWN_MODEL`
 */
export function modelByName(name: string, options: Record<string, unknown> = {}): Model {
  const { build } = entryOf(name);
  if ('dimension' in options) {
    throw invalid('INVALID_ARGUMENT', 'dimension', options.dimension, `nothing beside the name: it is part of ${name}`);
  }
  return build(options);
}

/**
 * What there is to know of a registered model.
 *
 * @throws {VitrelaxError} `UNKNOWN_MODEL`
 */
export function modelDescription(name: string): ModelDescription {
  return entryOf(name).description;
}

/**
 * What there is to know of a model, be it registered or one of `pairModel`.
 *
 * @throws {VitrelaxError} `UNKNOWN_MODEL`
 */
export function descriptionOf(model: Model): ModelDescription {
  if (!isPairModel(model)) return modelDescription(model.name);
  return model.diameters === 'power-law' ? polydispersePairModelDescription : pairModelDescription;
}

function entryOf(name: string): Entry {
  if (typeof name !== 'string' || !Object.hasOwn(registry, name))
    throw invalid('UNKNOWN_MODEL', 'model', name, modelNames().join(', '));
  return registry[name];
}

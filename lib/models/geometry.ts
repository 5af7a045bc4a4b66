import type { Model } from './model';

const name = 'unknown';

/** Stands for the model of particles of which nothing but the positions is known. */
export function geometryModel(dimension: number): Model {
  return Object.freeze({ name, dimension, polydisperse: false });
}

/** Whether nothing is known of what interacts. */
export function isGeometry(model: Model): boolean {
  return model.name === name;
}

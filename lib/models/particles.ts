import { isGeometry } from './geometry';
import type { Model } from './model';

/** What a particle of a model has beside its position. */
export interface ParticleAttributes {
  /** a diameter of its own */
  diameters: boolean;
  /** a species of a mixture, 0 = A, 1 = B, … (all 0 where particles are identical) */
  species: boolean;
}

/** What the particles of a model have beside their positions, read off its parameters. */
export function particleAttributes(model: Model): ParticleAttributes {
  if (isGeometry(model)) return { diameters: false, species: false };
  const diameters =
    (typeof model.sizeRatio === 'number' && model.polydisperse !== false) || model.diameters === 'power-law';
  return { diameters, species: !diameters || model.species !== undefined };
}

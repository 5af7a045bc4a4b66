import type { PreparationName } from './description';
import type { Model } from './model';
import { modelByName, modelDescription, modelNames } from './registry';

/** A model as `vitrelax info --models` lists it. */
export interface ModelEntry {
  name: string;
  dimension: number;
  what: string;
  /** N/V; null where the model has no default for it or is given by its volume fraction */
  density: number | null;
  /** null where the model has no default for it or is given by its density */
  volumeFraction: number | null;
  sizes: string;
  potential: string;
  /** of states at finite temperatures, by default; random positions at T = infinity everywhere */
  preparation: PreparationName;
  /** of a quench when none are given; 'infinity' for random positions */
  temperatures: (number | 'infinity')[];
  /** N of the paper; null where the paper has no such system */
  particles: number | null;
  /** where Nishikawa et al., Phys. Rev. X 12, 021001 (2022) has it */
  source: string | null;
  /** what may stand beside the name */
  options: string[];
}

/** All models with their defaults and those of the paper. */
export function modelCatalogue(): ModelEntry[] {
  return modelNames().map((name) => {
    const { what, sizes, potential, preparation, temperatures, particles, source, options } = modelDescription(name);
    const { model, complete } = representative(name);
    return {
      name,
      dimension: model.dimension,
      what,
      density: numberOrNull(model.density),
      volumeFraction: complete ? numberOrNull(model.volumeFraction) : null,
      sizes,
      potential,
      preparation: preparation(model),
      temperatures: temperatures.map((t) => (t === Number.POSITIVE_INFINITY ? 'infinity' : t)),
      particles,
      source,
      options: [...options],
    };
  });
}

/** The model with its defaults; where a volume fraction is required, one of any. */
function representative(name: string): { model: Model; complete: boolean } {
  const complete = modelDescription(name).requires === undefined;
  const options = complete ? {} : { [modelDescription(name).requires as string]: 1 };
  return { model: modelByName(name, options), complete };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

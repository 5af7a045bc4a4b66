import { invalid } from '../errors';

/** A frozen, serialisable description of what interacts with what. */
export interface Model {
  /** `soft-spheres-2d`, `harmonic-spheres-8d`, `kob-andersen-3d`, `mari-kurchan-3d`, … */
  readonly name: string;
  readonly dimension: number;
  readonly [parameter: string]: unknown;
}

/** `quantile`: the shuffled quantiles of f(d), the same multiset in every sample. `independent`: independent draws. */
export type DiameterSampling = 'quantile' | 'independent';

/** A number of the model that must be there; the error names the model otherwise. */
export function numberOf(model: Model, parameter: string): number {
  const value = model[parameter];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw invalid('INVALID_ARGUMENT', `model.${parameter}`, value, `a finite number, in a ${model.name}`);
  }
  return value;
}

/** Checks one option of a model builder. */
export function inRange(field: string, value: unknown, above: number, below: number, allowed: string): number {
  if (!(typeof value === 'number' && value > above && value < below))
    throw invalid('OUT_OF_RANGE', field, value, allowed);
  return value;
}

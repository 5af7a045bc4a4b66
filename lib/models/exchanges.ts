import type { Model } from './model';
import { particleAttributes } from './particles';

/** Whether particles of a model differ in what swap Monte Carlo exchanges: diameters, or species C with A and B. */
export function hasExchanges(model: Model): boolean {
  return particleAttributes(model).diameters || (typeof model.fractionC === 'number' && model.fractionC > 0);
}

import type { Model } from '../models/model';
import { descriptionOf } from '../models/registry';
import type { EquilibriumResult } from './state-result';

/** Radius of the neighbourhood of D²min, as `nonAffineDisplacement` has it [length] */
const neighbourhood = 2.5;

/** Why a field between a state and its inherent structure cannot be told; undefined where it can. Markup. */
export interface FieldOmissions {
  d2min?: string;
  defects?: string;
}

/** What of the fields a model, its box and the way its state was made leave undefined. */
export function fieldOmissions(model: Model, boxLength: number, equilibrium: EquilibriumResult): FieldOmissions {
  const { surroundings } = descriptionOf(model);
  if (surroundings === 'none') {
    const why = `in a ${model.name} neighbours in space are not those that interact`;
    return { d2min: why, defects: why };
  }
  return {
    ...(boxLength < 2 * neighbourhood && {
      d2min: `a neighbourhood of radius ${neighbourhood} does not fit into the box of side ${boxLength.toFixed(2)}`,
    }),
    ...defectOmission(model, surroundings, equilibrium),
  };
}

function defectOmission(model: Model, surroundings: string, { preparation }: EquilibriumResult): FieldOmissions {
  if (surroundings !== 'contacts') return { defects: `which distances are contacts in a ${model.name} is not known` };
  if (preparation === 'random')
    return { defects: 'the *g*(*x*) of random positions has no minimum, so they have no bonds' };
  return {};
}

/** Why there is no picture of the fields; undefined where there is one. Markup. */
export function pictureOmission(model: Model): string | undefined {
  if (model.dimension === 2 || model.dimension === 3) return undefined;
  return `pictures of fields are for two and three dimensions, not ${model.dimension}`;
}

import type * as Native from '../../types/native';
import { invalid, VitrelaxError } from '../errors';
import type { Model } from './model';
import { checkedPairModel, isPairModel, type PairModel } from './pair-model';
import { modelNames } from './registry';

const converted = new WeakMap<Model, Native.NativeModel>();

/**
 * A model as the addon takes it: a registered one as it is, one of `pairModel` with its tables as flat arrays.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` when it is no model, `UNKNOWN_MODEL`, and what `pairModel` throws when its
 *   data come from a file and are damaged
 */
export function nativeModel(model: Model): Native.NativeModel {
  if (typeof model !== 'object' || model === null) throw invalid('INVALID_ARGUMENT', 'model', model, 'a Model');
  if (isPairModel(model)) {
    // what is frozen stays as it was checked
    const known = converted.get(model);
    if (known !== undefined && Object.isFrozen(model)) return known;
    const native = nativePairModel(checkedPairModel(model));
    converted.set(model, native);
    return native;
  }
  if (!modelNames().includes(model.name)) {
    const message = `no model ${JSON.stringify(model.name)}; there are ${modelNames().join(', ')}, and pairModel`;
    throw new VitrelaxError('UNKNOWN_MODEL', message, { field: 'model', value: model.name });
  }
  return model;
}

function nativePairModel(m: PairModel): Native.NativePairModel {
  const { name, dimension, density, cutoff, smoothing, pair, species, diameters, sizeRatio, nonAdditivity } = m;
  return Object.freeze({
    kind: 'pair',
    name,
    dimension,
    density,
    cutoff,
    smoothing,
    diameters,
    ...('powers' in pair
      ? { powers: Float64Array.from(pair.powers.flat()) }
      : { r: Float64Array.from(pair.r), u: Float64Array.from(pair.u) }),
    ...(species !== undefined && {
      fractions: Float64Array.from(species.fractions),
      sigma: Float64Array.from(species.sigma.flat()),
      epsilon: Float64Array.from(species.epsilon.flat()),
    }),
    ...(sizeRatio !== undefined && { sizeRatio, nonAdditivity }),
  });
}

import { invalid, VitrelaxError } from '../errors';
import { type PairModel, pairModelFrom } from '../models/pair-model';
import { readBytes } from './text';

/**
 * Reads a pair potential of one's own from a JSON file: an object with the options of `pairModel`, or a model that
 * `pairModel` has made, as JSON.
 *
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_FORMAT` when it is no JSON, or no object; what `pairModel` throws,
 *   naming the file and the option
 */
export async function readPairModel(path: string): Promise<PairModel> {
  const text = new TextDecoder().decode(await readBytes(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    throw new VitrelaxError('FILE_FORMAT', `${path} is no JSON: ${(e as Error).message.replace(/\s+/g, ' ')}`, {
      field: 'path',
      value: path,
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new VitrelaxError('FILE_FORMAT', `${path} holds no object with the options of pairModel`, {
      field: 'path',
      value: path,
    });
  }
  try {
    return pairModelOf(json as Record<string, unknown>);
  } catch (e) {
    if (!(e instanceof VitrelaxError)) throw e;
    const { code, field, value } = e;
    throw new VitrelaxError(code as 'INVALID_ARGUMENT', `${path}: ${e.message}`, { field, value, cause: e });
  }
}

/**
 * The model of an object with the options of `pairModel`, or of a model that `pairModel` has made, as JSON has it.
 *
 * @throws {VitrelaxError} what `pairModel` throws, naming the option
 */
export function pairModelOf({ sizeRatio, ...options }: Record<string, unknown>): PairModel {
  const model = pairModelFrom(options);
  if (sizeRatio !== undefined && sizeRatio !== model.sizeRatio) {
    throw invalid('OUT_OF_RANGE', 'sizeRatio', sizeRatio, `nothing, or ${model.sizeRatio ?? 'nothing'}`);
  }
  return model;
}

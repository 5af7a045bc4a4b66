import { types } from 'node:util';
import { invalid } from './errors';

/** @throws {VitrelaxError} `INVALID_ARGUMENT` unless the value is an object, as options must be */
export function requireOptions(field: string, o: unknown): asserts o is object {
  if (typeof o !== 'object' || o === null) throw invalid('INVALID_ARGUMENT', field, o, 'an object of options');
}

/**
 * Refuses options that nobody knows, so that a misspelt one is not silently ignored.
 *
 * @param builder whose options they are, for the message
 * @throws {VitrelaxError} `INVALID_ARGUMENT` naming the option
 */
export function knownOptions(builder: string, o: object, known: readonly string[]): void {
  requireOptions('options', o);
  for (const name of Object.keys(o)) {
    if (!known.includes(name))
      throw invalid(
        'INVALID_ARGUMENT',
        name,
        (o as Record<string, unknown>)[name],
        `the options of ${builder}: ${known.join(', ')}`,
      );
  }
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` unless the value is an array or a typed array whose memory is there */
export function requireArray(field: string, value: unknown): asserts value is ArrayLike<unknown> {
  if (Array.isArray(value)) return;
  if (!ArrayBuffer.isView(value) || types.isDataView(value))
    throw invalid('INVALID_ARGUMENT', field, value, 'an array');
  try {
    new Uint8Array(value.buffer);
  } catch {
    throw invalid('INVALID_ARGUMENT', field, value, 'an array whose memory has not been transferred');
  }
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` unless the value is an object, for arguments that are data */
export function requireObject(field: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) throw invalid('INVALID_ARGUMENT', field, value, 'an object');
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` unless the value is a string */
export function requireString(field: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw invalid('INVALID_ARGUMENT', field, value, 'a string');
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` unless the value is a finite number above 0 */
export function requirePositive(field: string, value: unknown): number {
  if (!(typeof value === 'number' && value > 0 && Number.isFinite(value))) {
    throw invalid('OUT_OF_RANGE', field, value, 'a positive number');
  }
  return value;
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` unless the value is a number from `least` to `most` */
export function requireBetween(field: string, value: unknown, least: number, most: number): number {
  if (!(typeof value === 'number' && value >= least && value <= most)) {
    throw invalid('OUT_OF_RANGE', field, value, `a number from ${least} to ${most}`);
  }
  return value;
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` unless the value is an integer from `least` to 2^53 - 1 */
export function requireInteger(field: string, value: unknown, least: number): number {
  if (!(Number.isSafeInteger(value) && (value as number) >= least)) {
    throw invalid('OUT_OF_RANGE', field, value, `an integer of at least ${least}`);
  }
  return value as number;
}

/** @throws {VitrelaxError} `NOT_FINITE` naming the first element at fault */
export function requireFinite(field: string, values: ArrayLike<number>): void {
  requireArray(field, values);
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) throw invalid('NOT_FINITE', `${field}[${k}]`, values[k], 'finite numbers');
  }
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH` or `NOT_FINITE`, naming the field */
export function requireFloats(field: string, value: unknown, length?: number): Float64Array {
  if (!types.isFloat64Array(value)) throw invalid('INVALID_ARGUMENT', field, value, 'a Float64Array');
  if (length !== undefined && value.length !== length) throw invalid('WRONG_LENGTH', field, value, `length ${length}`);
  for (let k = 0; k < value.length; k++) {
    if (!Number.isFinite(value[k])) throw invalid('NOT_FINITE', `${field}[${k}]`, value[k], 'a finite number');
  }
  return value;
}

import { types } from 'node:util';
import { requireFinite } from '../arguments';
import { type Configuration, configurationOf, type StateLike } from '../configuration';
import { invalid } from '../errors';

/** Boxes and diameters that went through a text file may differ by rounding, not by more. */
const relativeTolerance = 1e-9;

/** Number of particles of a configuration. */
export function particlesOf(c: Configuration): number {
  return c.positions.length / c.model.dimension;
}

/**
 * The configuration of a state, with the arrays that analysis reads checked.
 *
 * @param field what the caller's argument is called, for the message
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH`, `NOT_FINITE` or `OUT_OF_RANGE`, naming the field
 */
export function checkedConfiguration(state: StateLike, field: string): Configuration {
  if (typeof state !== 'object' || state === null)
    throw invalid('INVALID_ARGUMENT', field, state, 'a System or a configuration');
  const c = configurationOf(state);
  const dimension = c.model?.dimension;
  if (!(Number.isInteger(dimension) && dimension >= 1)) {
    throw invalid('INVALID_ARGUMENT', `${field}.model.dimension`, dimension, 'a positive integer');
  }
  if (!types.isFloat64Array(c.positions)) {
    throw invalid('INVALID_ARGUMENT', `${field}.positions`, c.positions, 'a Float64Array [N*D]');
  }
  const n = c.positions.length;
  if (n === 0 || n % dimension !== 0) {
    throw invalid(
      'WRONG_LENGTH',
      `${field}.positions`,
      c.positions,
      `a length that is a positive multiple of D = ${dimension}`,
    );
  }
  requireFinite(`${field}.positions`, c.positions);
  if (!(c.boxLength > 0 && Number.isFinite(c.boxLength))) {
    throw invalid('OUT_OF_RANGE', `${field}.boxLength`, c.boxLength, 'a positive number');
  }
  requireLength(`${field}.diameters`, c.diameters, n / dimension);
  requireLength(`${field}.species`, c.species, n / dimension);
  return c;
}

/**
 * Two configurations of the same particles in the same box.
 *
 * @throws {VitrelaxError} `MODEL_MISMATCH` when model, dimension or box differ, `WRONG_LENGTH` when N does, and what
 *   `checkedConfiguration` throws
 */
export function checkedPair(stateA: StateLike, stateB: StateLike): { a: Configuration; b: Configuration } {
  const a = checkedConfiguration(stateA, 'a');
  const b = checkedConfiguration(stateB, 'b');
  if (a.model.name !== b.model.name) {
    throw invalid('MODEL_MISMATCH', 'b.model.name', b.model.name, `the model of a, ${a.model.name}`);
  }
  if (a.model.dimension !== b.model.dimension) {
    throw invalid('MODEL_MISMATCH', 'b.model.dimension', b.model.dimension, `the dimension of a, ${a.model.dimension}`);
  }
  if (a.positions.length !== b.positions.length) {
    throw invalid('WRONG_LENGTH', 'b.positions', b.positions, `the length of a.positions, ${a.positions.length}`);
  }
  if (!(Math.abs(a.boxLength - b.boxLength) <= relativeTolerance * a.boxLength)) {
    throw invalid('MODEL_MISMATCH', 'b.boxLength', b.boxLength, `the box length of a, ${a.boxLength}`);
  }
  return { a, b };
}

/**
 * Refuses a pair of configurations whose particles differ in size or species: bonds of one particle with two diameters
 * mean nothing.
 *
 * @throws {VitrelaxError} `MODEL_MISMATCH` naming `b.diameters` or `b.species`
 */
export function requireSameParticles(a: Configuration, b: Configuration): void {
  for (const property of ['diameters', 'species'] as const) {
    const ofA = a[property];
    const ofB = b[property];
    if (ofA === undefined && ofB === undefined) continue;
    const same =
      ofA !== undefined &&
      ofB !== undefined &&
      ofA.every((value, i) => Math.abs(value - ofB[i]) <= relativeTolerance * Math.abs(value));
    if (!same)
      throw invalid('MODEL_MISMATCH', `b.${property}`, ofB, `the same ${property}, particle by particle, as in a`);
  }
}

/**
 * A vector for each particle of a configuration.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH` or `NOT_FINITE`, naming the field
 */
export function checkedField(field: string, values: Float64Array, c: Configuration): Float64Array {
  if (!types.isFloat64Array(values)) throw invalid('INVALID_ARGUMENT', field, values, 'a Float64Array [N*D]');
  if (values.length !== c.positions.length) {
    throw invalid('WRONG_LENGTH', field, values, `D for each particle, ${c.positions.length}`);
  }
  requireFinite(field, values);
  return values;
}

function requireLength(field: string, values: ArrayLike<number> | undefined, particles: number): void {
  if (values !== undefined && values.length !== particles) {
    throw invalid('WRONG_LENGTH', field, values, `one per particle, ${particles}`);
  }
}

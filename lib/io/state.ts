import { requireObject } from '../arguments';
import { type Configuration, configurationOf, type StateLike } from '../configuration';
import { invalid, VitrelaxError } from '../errors';
import type { Model } from '../models/model';
import { particleAttributes } from '../models/particles';

/** A configuration whose arrays fit together, and its number of particles. */
export interface CheckedState {
  configuration: Configuration;
  particles: number;
}

/** The same in 2 or 3 dimensions, with diameters where the model has particles of their own sizes. */
export interface SpatialState extends CheckedState {
  diameters: Float64Array | undefined;
}

/**
 * The configuration of a state that is to be written, checked before any file is touched.
 *
 * @param spatialFormat name of a format that knows 2 and 3 dimensions alone
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `WRONG_LENGTH`, `NOT_FINITE` or `OUT_OF_RANGE`, naming the field
 */
export function checkedState(state: StateLike, spatialFormat?: string): CheckedState {
  if (typeof state !== 'object' || state === null) {
    throw invalid('INVALID_ARGUMENT', 'state', state, 'a System or a configuration');
  }
  const c = configurationOf(state);
  const d = c.model?.dimension;
  if (!Number.isSafeInteger(d) || d < 1 || typeof c.model.name !== 'string') {
    throw invalid('INVALID_ARGUMENT', 'model', c.model, 'a model');
  }
  if (spatialFormat !== undefined) requireSpatial(d, spatialFormat);
  if (!ArrayBuffer.isView(c.positions) || c.positions.length === 0 || c.positions.length % d !== 0) {
    throw invalid('WRONG_LENGTH', 'positions', c.positions, `a Float64Array [N*${d}], N at least 1`);
  }
  const particles = c.positions.length / d;
  finite('positions', c.positions);
  if (!(Number.isFinite(c.boxLength) && c.boxLength > 0)) {
    throw invalid('OUT_OF_RANGE', 'boxLength', c.boxLength, 'a positive number');
  }
  if (c.diameters !== undefined) {
    ofLength('diameters', c.diameters, particles);
    positive('diameters', c.diameters);
  }
  if (c.species !== undefined) {
    ofLength('species', c.species, particles);
    for (const s of c.species) {
      if (!(Number.isSafeInteger(s) && s >= 0)) throw invalid('OUT_OF_RANGE', 'species', s, 'integers from 0 up');
    }
  }
  if (c.shifts !== undefined) {
    ofLength('shifts', c.shifts, (d * particles * (particles - 1)) / 2);
    finite('shifts', c.shifts);
  }
  if (c.planting !== undefined) {
    const { temperature, seed } = c.planting;
    if (!(temperature > 0)) throw invalid('OUT_OF_RANGE', 'planting.temperature', temperature, 'a positive number');
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw invalid('OUT_OF_RANGE', 'planting.seed', seed, 'an integer from 0 to 2^53 - 1');
    }
  }
  return { configuration: c, particles };
}

/**
 * The same for the formats that know only three coordinates.
 *
 * @throws {VitrelaxError} as `checkedState`, and `MODEL_MISMATCH` outside 2 and 3 dimensions
 */
export function checkedSpatialState(state: StateLike, format: string): SpatialState {
  const checked = checkedState(state, format);
  const { model, diameters } = checked.configuration;
  for (const field of ['shifts', 'planting'] as const) {
    if (checked.configuration[field] === undefined) continue;
    throw new VitrelaxError('MODEL_MISMATCH', `${format} has no room for quenched shifts; allowed: HDF5`, { field });
  }
  // a System gives diameters of 1 where particles are alike: those say nothing
  if (!particleAttributes(model).diameters) return { ...checked, diameters: undefined };
  if (diameters === undefined) {
    throw invalid('INVALID_ARGUMENT', 'diameters', undefined, `a Float64Array [N], in a ${model.name}`);
  }
  return { ...checked, diameters };
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` when it is no model, `MODEL_MISMATCH` outside 2 and 3 dimensions */
export function requireSpatialModel(model: Model, format: string): void {
  requireObject('model', model);
  requireSpatial(model.dimension, format);
}

/** @throws {VitrelaxError} `MODEL_MISMATCH` outside 2 and 3 dimensions */
export function requireSpatial(dimension: number, format: string): void {
  if (dimension !== 2 && dimension !== 3) {
    throw new VitrelaxError('MODEL_MISMATCH', `dimension is ${dimension}; allowed: 2 or 3 in ${format}, any in HDF5`, {
      field: 'dimension',
      value: dimension,
    });
  }
}

function ofLength(field: string, values: Float64Array | Int32Array, length: number): void {
  if (!ArrayBuffer.isView(values) || values.length !== length) {
    throw invalid('WRONG_LENGTH', field, values, `a typed array of length ${length}`);
  }
}

function finite(field: string, values: Float64Array): void {
  const at = values.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) throw invalid('NOT_FINITE', `${field}[${at}]`, values[at], 'finite numbers');
}

function positive(field: string, values: Float64Array): void {
  const at = values.findIndex((x) => !(Number.isFinite(x) && x > 0));
  if (at >= 0) throw invalid('OUT_OF_RANGE', `${field}[${at}]`, values[at], 'positive numbers');
}

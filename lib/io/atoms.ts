import type { Configuration } from '../configuration';
import { isGeometry } from '../models/geometry';
import type { Model } from '../models/model';
import { isPairModel } from '../models/pair-model';
import { particleAttributes } from '../models/particles';
import { formatError, mismatchError, quoted, type TextReader, truncatedError, words } from './text';

/** Where the properties stand in a row of atoms: indices of columns. */
export interface AtomColumns {
  /** number of columns */
  width: number;
  id?: number;
  type?: number;
  /** in the words of the file, to the index from 0 */
  species?: { column: number; index: (label: string) => number };
  diameter?: number;
  radius?: number;
  /** x, y, z; a two-dimensional file may lack z */
  coordinates: number[];
  /** periodic images ix, iy, iz to be added */
  images?: number[];
  /** coordinates are fractions of the box */
  scaled?: boolean;
  /** x, y(, z) of further vectors to be read */
  velocities?: number[];
  forces?: number[];
}

/** What a table of atoms says, in the order of the ids. */
export interface AtomTable {
  configuration: Configuration;
  /** [N] increasing; undefined where the table has none */
  ids?: Float64Array;
  /** flat [N*D] */
  velocities?: Float64Array;
  forces?: Float64Array;
}

/** A cubic (square) periodic box. Positions are handed out with its corner at 0. */
export interface Box {
  origin: number[];
  length: number;
}

/**
 * The box of a model from the bounds in a file.
 *
 * @param bounds lower and upper bound of x, y, z
 * @param line where they stand
 * @throws {VitrelaxError} `FILE_FORMAT` or `MODEL_MISMATCH`
 */
export function cubicBox(
  reader: TextReader,
  bounds: ReadonlyArray<readonly [number, number]>,
  model: Model,
  line = reader.line,
): Box {
  const used = bounds.slice(0, model.dimension);
  const lengths = used.map(([low, high]) => high - low);
  const length = lengths[0];
  // a bound far from 0 costs digits of the difference
  const scale = Math.max(...used.flat().map(Math.abs));
  for (const l of lengths) {
    if (!(l > 0 && Number.isFinite(l)))
      throw formatError(reader.path, line, `the box has the length ${l}, not a positive one`);
  }
  if (lengths.some((l) => Math.abs(l - length) > 1e-12 * Math.max(length, scale))) {
    const [low, high] = bounds[2] ?? [0, 0];
    if (model.dimension === 3 && low === -0.5 && high === 0.5) {
      throw mismatchError(reader.path, `the file is two-dimensional (z from -0.5 to 0.5), ${model.name} is not`);
    }
    throw formatError(reader.path, line, `the box is ${lengths.join(' x ')}, not cubic`);
  }
  return { origin: used.map(([low]) => low), length };
}

/**
 * Of a model with units of its own, other units are other particles. A table of the user's may be in any.
 *
 * @throws {VitrelaxError} `MODEL_MISMATCH`
 */
export function requireReducedUnits(reader: TextReader, units: string, model: Model): void {
  if (units === 'lj' || isGeometry(model) || isPairModel(model)) return;
  throw mismatchError(
    reader.path,
    `the file is in units ${quoted(units)}, and a ${model.name} in reduced ones; allowed: units lj`,
  );
}

/** The configuration of a table of atoms; see `readAtomTable`. */
export function readAtoms(
  reader: TextReader,
  particles: number,
  columns: AtomColumns,
  box: Box,
  model: Model,
  comments = false,
): Configuration {
  return readAtomTable(reader, particles, columns, box, model, comments).configuration;
}

/**
 * Reads the rows of a table of atoms and sorts them by id, where there are ids.
 *
 * @param particles rows to read
 * @param comments '#' begins a comment
 * @throws {VitrelaxError} `FILE_TRUNCATED`, `FILE_FORMAT` or `MODEL_MISMATCH`
 */
export function readAtomTable(
  reader: TextReader,
  particles: number,
  columns: AtomColumns,
  box: Box,
  model: Model,
  comments = false,
): AtomTable {
  const d = model.dimension;
  const { diameters: needDiameters, species: needSpecies } = particleAttributes(model);
  const size = columns.diameter ?? columns.radius;
  if (needDiameters && size === undefined) {
    throw mismatchError(reader.path, `the file holds no diameters, which ${model.name} needs`);
  }
  if (needSpecies && columns.type === undefined && columns.species === undefined) {
    throw mismatchError(reader.path, `the file holds no types, which ${model.name} needs`);
  }
  const ids = new Float64Array(particles);
  const lines = new Uint32Array(particles);
  const positions = new Float64Array(particles * d);
  const diameters = needDiameters ? new Float64Array(particles) : undefined;
  const species = needSpecies ? new Int32Array(particles) : undefined;
  const vectors = (['velocities', 'forces'] as const).flatMap((name) => {
    const at = columns[name];
    return at === undefined ? [] : [{ name, at, values: new Float64Array(particles * d) }];
  });
  let depth: number | undefined;
  for (let i = 0; i < particles; i++) {
    const row = words(readRow(reader, i, particles, comments));
    lines[i] = reader.line;
    if (row.length !== columns.width) reader.fail(`the row has ${row.length} columns, not ${columns.width}`);
    ids[i] = columns.id === undefined ? i : reader.integer(row[columns.id], 'the id', 0);
    for (let k = 0; k < d; k++) {
      positions[i * d + k] = coordinate(reader, row, columns, box, k);
    }
    for (const { name, at, values } of vectors) {
      for (let k = 0; k < d; k++) values[i * d + k] = reader.number(row[at[k]], `${'xyz'[k]} of the ${name}`);
    }
    if (d === 2 && columns.coordinates.length > 2) {
      const z = reader.number(row[columns.coordinates[2]], 'z');
      depth ??= z;
      if (z !== depth)
        throw mismatchError(reader.path, `z varies, so the file is not two-dimensional as ${model.name}`);
    }
    if (diameters !== undefined) {
      const value = reader.number(row[size as number], columns.diameter === undefined ? 'the radius' : 'the diameter');
      if (value <= 0) reader.fail(`the size ${value} of a particle is not positive`);
      diameters[i] = columns.diameter === undefined ? 2 * value : value;
    }
    if (species !== undefined) {
      const index =
        columns.type === undefined
          ? columns.species!.index(row[columns.species!.column])
          : reader.integer(row[columns.type], 'the type', 1) - 1;
      if (index > 2147483647) reader.fail(`the type ${index + 1} is beyond any`);
      species[i] = index;
    }
  }
  const order = orderById(reader.path, ids, lines);
  return {
    configuration: {
      model,
      positions: permuted(positions, order, d),
      boxLength: box.length,
      ...(diameters && { diameters: permuted(diameters, order, 1) }),
      ...(species && { species: permuted(species, order, 1) }),
    },
    ...(columns.id !== undefined && { ids: permuted(ids, order, 1) }),
    ...Object.fromEntries(vectors.map(({ name, values }) => [name, permuted(values, order, d)])),
  };
}

function readRow(reader: TextReader, i: number, particles: number, comments: boolean): string {
  const row = reader.next(`the atoms, ${i} of ${particles} read`);
  const text = comments ? row.replace(/#.*/, '') : row;
  // a blank line or a word opens what follows the atoms
  if (text.trim() === '' || /^[A-Z]\w*:?(?:\s+[A-Z#]|\s*$)/.test(text)) {
    throw truncatedError(reader.path, reader.line, `${particles} atoms announced, but only ${i} follow`);
  }
  return text;
}

function coordinate(reader: TextReader, row: string[], columns: AtomColumns, box: Box, k: number): number {
  const value = reader.number(row[columns.coordinates[k]], 'xyz'[k]);
  const inBox = columns.scaled === true ? value * box.length : value - box.origin[k];
  const image = columns.images === undefined ? 0 : reader.integer(row[columns.images[k]], `i${'xyz'[k]}`, -Infinity);
  const unwrapped = image === 0 ? inBox : inBox + image * box.length;
  if (!Number.isFinite(unwrapped)) reader.fail(`${'xyz'[k]} is ${unwrapped} in this box, not a finite number`);
  return unwrapped;
}

/** The rows in order of id; undefined when they are in order already. */
function orderById(path: string, ids: Float64Array, lines: Uint32Array): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; i < ids.length && sorted; i++) sorted = ids[i - 1] < ids[i];
  if (sorted) return undefined;
  const order = Uint32Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b]);
  for (let i = 1; i < order.length; i++) {
    if (ids[order[i - 1]] === ids[order[i]]) {
      const [first, second] = [lines[order[i - 1]], lines[order[i]]].sort((a, b) => a - b);
      throw formatError(path, second, `the id ${ids[order[i]]} stands already in line ${first}`);
    }
  }
  return order;
}

function permuted<T extends Float64Array | Int32Array>(values: T, order: Uint32Array | undefined, width: number): T {
  if (order === undefined) return values;
  const out = values.slice() as T;
  for (let i = 0; i < order.length; i++) {
    for (let k = 0; k < width; k++) out[i * width + k] = values[order[i] * width + k];
  }
  return out;
}

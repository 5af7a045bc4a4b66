import { knownOptions } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { geometryModel } from '../models/geometry';
import type { Model } from '../models/model';
import { writeFileAtomic } from './atomic';
import { type AtomColumns, type Box, cubicBox, readAtomTable } from './atoms';
import { dimensionOf, type FrameSource, type RawFrame } from './frame-source';
import { checkedSpatialState, requireSpatialModel, type SpatialState } from './state';
import { exact, quoted, type TextReader, vector, words } from './text';
import { type FrameHeader, frameIndex, frameReader, readFrame } from './text-frames';

/**
 * Reads one configuration of an extended XYZ file, in reduced units. The comment line must hold `Lattice`, of a cubic
 * box; `Properties` names the columns: `pos:R:3`, `diameter:R:1` or `radius:R:1`, `type:I:1` (from 1) or
 * `species:S:1`, and `id:I:1`, by which the particles are then sorted; others are passed over. Species labels are
 * A, B, C, …, numbers from 1, or H, He, Li, Be in this order. `Origin` is subtracted; without `pbc` the box counts as
 * periodic. In two dimensions z must be the same everywhere.
 *
 * @param path file of one or many frames, of any size
 * @param o.model what the particles are; says the dimension and whether diameters or species are needed
 * @param o.frame which frame: 0 is the first, -1 the last (default)
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_TRUNCATED` when the frame is cut; `FILE_FORMAT` with the line when it
 *   is no extended XYZ, a value is no finite number, or the box is not cubic and periodic; `MODEL_MISMATCH` when
 *   dimension, diameters or types do not fit the model; `OUT_OF_RANGE` when there is no such frame;
 *   `INVALID_ARGUMENT` for a wrong option
 */
export async function readExtendedXyz(path: string, o: { model: Model; frame?: number }): Promise<Configuration> {
  knownOptions('readExtendedXyz', o, ['model', 'frame']);
  requireSpatialModel(o.model, 'an extended XYZ file');
  const reader = await readFrame(path, o.frame ?? -1, () => new XyzHeader(), undefined);
  return parseFrame(reader, o.model).configuration;
}

/**
 * The frames of an extended XYZ file, with `Time`, `Step` (or `Timestep`), velocities (`velo` or `vel`) and forces (`forces` or
 * `force`) where there are any.
 *
 * @param o.model without one, positions alone are read, in three dimensions where the box is a cube and else in two
 * @throws {VitrelaxError} as `readExtendedXyz`
 */
export async function xyzFrames(path: string, o: { model?: Model }): Promise<FrameSource> {
  if (o.model !== undefined) requireSpatialModel(o.model, 'an extended XYZ file');
  const frames = await frameIndex(path, () => new XyzHeader(), undefined);
  const model = o.model ?? geometryModel(dimensionOf(latticeLengths(await frameReader(path, frames[0]))));
  return {
    path,
    frames: frames.length,
    read: async (k) => parseFrame(await frameReader(path, frames[k]), model, true),
  };
}

/** @param vectors read velocities and forces, too */
function parseFrame(reader: TextReader, model: Model, vectors = false): RawFrame {
  const count = reader.next('the number of atoms').trim();
  const comment = keysAndValues(reader.next('the comment line'));
  const particles = reader.particles(count);
  const box = latticeBox(reader, comment, model);
  const number = (...keys: string[]): number | undefined => {
    const value = keys.map((key) => comment.get(key)).find((text) => text !== undefined && text !== '');
    return value !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined;
  };
  const columns = propertyColumns(reader, comment.get('properties'));
  const { velocities, forces, ...needed } = columns;
  const table = readAtomTable(reader, particles, vectors ? columns : needed, box, model);
  return { ...table, step: number('step', 'timestep'), time: number('time'), unwrapped: false };
}

function latticeLengths(reader: TextReader): number[] {
  reader.next('the number of atoms');
  const m = latticeOf(reader, keysAndValues(reader.next('the comment line')));
  return [m[0], m[4], m[8]];
}

/**
 * Writes an extended XYZ file of one frame at full precision: `species:S:1:pos:R:3:type:I:1`, then `radius:R:1` (half
 * the diameter) where the particles have diameters. Positions are unwrapped as they are; in two dimensions z = 0, the
 * box is 1 high and not periodic in z. Species are H, He, Li, …, which every viewer knows, for types 1, 2, 3, …;
 * types are species + 1. Reading the file gives the same bits.
 *
 * @throws {VitrelaxError} `FILE_UNWRITABLE`; `MODEL_MISMATCH` outside 2 and 3 dimensions; `OUT_OF_RANGE` for more than
 *   18 species
 */
export async function writeExtendedXyz(path: string, s: StateLike): Promise<void> {
  const state = checkedSpatialState(s, 'an extended XYZ file');
  const strange = state.configuration.species?.find((k) => k >= elements.length);
  if (strange !== undefined) throw invalid('OUT_OF_RANGE', 'species', strange, `0 to ${elements.length - 1}`);
  await writeFileAtomic(path, xyzText(state));
}

const elements = 'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar'.split(' ');

function* xyzText({ configuration: c, particles, diameters }: SpatialState): Generator<string> {
  const d = c.model.dimension;
  const l = exact(c.boxLength);
  const height = d === 3 ? l : '1';
  const properties = `species:S:1:pos:R:3:type:I:1${diameters ? ':radius:R:1' : ''}`;
  yield `${particles}\n`;
  yield `Lattice="${l} 0 0 0 ${l} 0 0 0 ${height}" Properties=${properties} pbc="T T ${d === 3 ? 'T' : 'F'}"\n`;
  let text = '';
  for (let i = 0; i < particles; i++) {
    const s = c.species?.[i] ?? 0;
    text += `${elements[s]} ${vector(c.positions, i, d)} ${s + 1}`;
    text += diameters ? ` ${exact(diameters[i] / 2)}\n` : '\n';
    if (text.length > 1 << 18) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** Divides a file into frames: number of atoms, comment line, atoms. */
class XyzHeader implements FrameHeader {
  #particles: number | undefined;

  take(line: string, fail: (what: string) => never): number | undefined {
    if (this.#particles !== undefined) return this.#particles;
    if (!/^\d+$/.test(line) || !Number.isSafeInteger(Number(line)) || Number(line) === 0) {
      fail(`not an extended XYZ file: expected the number of atoms, found ${quoted(line)}`);
    }
    this.#particles = Number(line);
    return undefined;
  }
}

/** The pairs key=value of a comment line, keys in lower case; a value may stand in quotes, braces or brackets. */
function keysAndValues(comment: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const match of comment.matchAll(/([^\s=]+)\s*=\s*("[^"]*"|'[^']*'|\{[^}]*\}|\[[^=]*\]|\S+)/g)) {
    pairs.set(match[1].toLowerCase(), match[2].replace(/["'{}[\],]/g, ' ').trim());
  }
  return pairs;
}

function latticeOf(reader: TextReader, comment: Map<string, string>): number[] {
  const lattice = comment.get('lattice');
  if (lattice === undefined) reader.fail('no Lattice="…" in the comment line, so the box is unknown');
  const m = words(lattice).map((token) => reader.number(token, 'Lattice'));
  if (m.length !== 9) reader.fail(`Lattice has ${m.length} numbers, not 9`);
  return m;
}

function latticeBox(reader: TextReader, comment: Map<string, string>, model: Model): Box {
  const m = latticeOf(reader, comment);
  if (m.some((x, k) => k % 4 !== 0 && x !== 0)) reader.fail('the box is triclinic; only cubic boxes are known');
  const periodic = words(comment.get('pbc') ?? 'T T T');
  periodic.slice(0, model.dimension).forEach((flag, k) => {
    if (!/^(T|true|1)$/i.test(flag)) reader.fail(`the box is not periodic in ${'xyz'[k]} (pbc ${flag})`);
  });
  const origin = words(comment.get('origin') ?? '0 0 0').map((token) => reader.number(token, 'Origin'));
  if (origin.length !== 3) reader.fail(`Origin has ${origin.length} numbers, not 3`);
  const lengths = [m[0], m[4], m[8]].map((length): [number, number] => [0, length]);
  return { ...cubicBox(reader, lengths, model), origin };
}

const knownProperties = new Map([
  ['pos', 'R:3'],
  ['species', 'S:1'],
  ['type', 'I:1'],
  ['id', 'I:1'],
  ['diameter', 'R:1'],
  ['radius', 'R:1'],
]);

function propertyColumns(reader: TextReader, properties: string | undefined): AtomColumns {
  const fields = (properties ?? 'species:S:1:pos:R:3').split(':');
  if (fields.length % 3 !== 0) reader.fail(`Properties=${quoted(fields.join(':'))} is not name:kind:columns, repeated`);
  const at = new Map<string, number>();
  const threes = new Set<string>();
  let width = 0;
  for (let f = 0; f < fields.length; f += 3) {
    const [name, kind, count] = fields.slice(f, f + 3);
    const columns = reader.integer(count, `the number of columns of ${quoted(name)}`, 1);
    const expected = knownProperties.get(name);
    if (expected !== undefined && expected !== `${kind}:${columns}`) {
      reader.fail(`the property ${name} is ${kind}:${columns}, not ${expected}`);
    }
    if (at.has(name)) reader.fail(`the property ${quoted(name)} stands twice`);
    at.set(name, width);
    if (columns === 3) threes.add(name);
    width += columns;
  }
  const x = at.get('pos');
  if (x === undefined) reader.fail(`no property pos:R:3; there are ${[...at.keys()].join(', ')}`);
  const label = at.get('species');
  const vector = (...names: string[]): number[] | undefined => {
    const first = at.get(names.find((name) => threes.has(name)) ?? '');
    return first === undefined ? undefined : [first, first + 1, first + 2];
  };
  return {
    width,
    id: at.get('id'),
    type: at.get('type'),
    species: label === undefined ? undefined : { column: label, index: speciesIndex(reader) },
    diameter: at.get('diameter'),
    radius: at.get('radius'),
    coordinates: [x, x + 1, x + 2],
    velocities: vector('velo', 'vel'),
    forces: vector('forces', 'force'),
  };
}

/** Labels that are counted in the same way within one file, so that none means two things (B is also boron). */
const alphabets: ReadonlyArray<readonly [labels: RegExp, index: (label: string) => number]> = [
  [/^[1-9]\d{0,8}$/, (label) => Number(label) - 1],
  [/^[A-C]$/, (label) => 'ABC'.indexOf(label)],
  [/^(?:H|He|Li|Be)$/, (label) => elements.indexOf(label)],
];

/** The index of a species from its label, in the alphabet of the first label of the file. */
function speciesIndex(reader: TextReader): (label: string) => number {
  let chosen: (typeof alphabets)[number] | undefined;
  return (label) => {
    chosen ??= alphabets.find(([labels]) => labels.test(label));
    if (chosen?.[0].test(label) !== true) {
      reader.fail(`the species ${quoted(label)}; known are A, B, C, or numbers from 1, or H, He, Li, Be, or type:I:1`);
    }
    return chosen[1](label);
  };
}

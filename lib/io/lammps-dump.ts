import { knownOptions, requireInteger } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { invalid } from '../errors';
import { geometryModel } from '../models/geometry';
import type { Model } from '../models/model';
import { writeFileAtomic } from './atomic';
import { type AtomColumns, type Box, cubicBox, readAtomTable, requireReducedUnits } from './atoms';
import { dimensionOf, type FrameSource, type RawFrame } from './frame-source';
import { checkedSpatialState, requireSpatialModel, type SpatialState } from './state';
import { exact, quoted, type TextReader, vector, words } from './text';
import { type FrameHeader, frameIndex, frameReader, readFrame } from './text-frames';

const names = ['id', 'type', 'x', 'y', 'z', 'ix', 'iy', 'iz', 'diameter', 'radius'] as const;
type Name = (typeof names)[number];
type ColumnMap = Partial<Record<Name, string>>;

/**
 * Reads one configuration of a LAMMPS text dump (`dump custom` or `atom`), in reduced units.
 *
 * Positions come, in this order of preference, from `xu yu zu`, from `x y z` with the images `ix iy iz` where there
 * are some, from `xsu ysu zsu`, or from `xs ys zs` (with images). They are shifted so that the box begins at 0, and
 * stay unwrapped. Atoms may stand in any order; they are sorted by id. Types 1, 2, … become species 0, 1, …; diameters
 * come from `diameter` or `radius`. In two dimensions z must be the same everywhere. A box without boundary flags
 * (old files) counts as periodic.
 *
 * @param path file of one or many frames, of any size
 * @param o.model what the particles are; says the dimension and whether diameters or species are needed
 * @param o.frame which frame: 0 is the first, -1 the last (default)
 * @param o.columns columns of unusual name: from id, type, x, y, z, ix, iy, iz, diameter, radius to the file's own,
 *   e.g. `{ diameter: 'c_d' }`; coordinates so named are taken as they are, without images unless these are named too
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_TRUNCATED` when the frame is cut; `FILE_FORMAT` with the line when it
 *   is no dump, a value is no finite number, an id stands twice, or the box is not cubic and periodic;
 *   `MODEL_MISMATCH` when dimension, diameters, types or units do not fit the model; `OUT_OF_RANGE` when there is no such
 *   frame; `INVALID_ARGUMENT` for a wrong option
 */
export async function readLammpsDump(
  path: string,
  o: { model: Model; frame?: number; columns?: Record<string, string> },
): Promise<Configuration> {
  knownOptions('readLammpsDump', o, ['model', 'frame', 'columns']);
  requireSpatialModel(o.model, 'a LAMMPS dump');
  const columns = checkedColumns(o.columns ?? {});
  const reader = await readFrame(path, o.frame ?? -1, () => new DumpHeader(), 'I');
  return parseFrame(reader, o.model, columns).configuration;
}

/**
 * The frames of a dump, with steps, times (`ITEM: TIME`), velocities `vx vy vz` and forces `fx fy fz` where there are any.
 *
 * @param o.model without one, positions alone are read, in three dimensions where the box is a cube and else in two
 * @throws {VitrelaxError} as `readLammpsDump`
 */
export async function dumpFrames(
  path: string,
  o: { model?: Model; columns?: Record<string, string> },
): Promise<FrameSource> {
  if (o.model !== undefined) requireSpatialModel(o.model, 'a LAMMPS dump');
  const columns = checkedColumns(o.columns ?? {});
  const frames = await frameIndex(path, () => new DumpHeader(), 'I');
  const model = o.model ?? geometryModel(dimensionOf(boxLengths(await frameReader(path, frames[0]))));
  return {
    path,
    frames: frames.length,
    read: async (k) => parseFrame(await frameReader(path, frames[k]), model, columns, true),
  };
}

/** Of the box, x, y and z. */
function boxLengths(reader: TextReader): number[] {
  while (!reader.next('the header of a frame').startsWith('ITEM: BOX BOUNDS'));
  return [0, 1, 2].map(() => {
    const [low, high] = words(reader.next('the box')).map((token) => reader.number(token, 'a bound'));
    return high - low;
  });
}

/**
 * Writes one frame of a LAMMPS text dump, at full precision: `id type xu yu zu`, then `diameter` where the particles
 * have diameters and `fx fy fz` on request. Positions are unwrapped as they are; in two dimensions z = 0 and the box
 * goes from -0.5 to 0.5 in z. Types are species + 1. Reading the file gives the same bits.
 *
 * @param o.forces also the forces, which needs a System
 * @param o.step what stands under `ITEM: TIMESTEP`; 0. Files of single frames, one after the other, are a trajectory
 * @throws {VitrelaxError} `FILE_UNWRITABLE`; `MODEL_MISMATCH` outside 2 and 3 dimensions; `INVALID_ARGUMENT` when
 *   forces are asked of plain data; `OUT_OF_RANGE` unless step is an integer from 0 up
 */
export async function writeLammpsDump(
  path: string,
  s: StateLike,
  o: { forces?: boolean; step?: number } = {},
): Promise<void> {
  knownOptions('writeLammpsDump', o, ['forces', 'step']);
  const step = requireInteger('step', o.step ?? 0, 0);
  const state = checkedSpatialState(s, 'a LAMMPS dump');
  const forces = o.forces === true ? forcesOf(s, state.configuration.positions.length) : undefined;
  await writeFileAtomic(path, dumpText(state, forces, step));
}

function* dumpText(state: SpatialState, forces: Float64Array | undefined, step: number): Generator<string> {
  const { particles, diameters, configuration: c } = state;
  const { positions, species } = c;
  const d = c.model.dimension;
  const edge = `0 ${exact(c.boxLength)}\n`;
  yield `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n${particles}\nITEM: BOX BOUNDS pp pp pp\n`;
  yield `${edge}${edge}${d === 3 ? edge : '-0.5 0.5\n'}`;
  yield `ITEM: ATOMS id type xu yu zu${diameters ? ' diameter' : ''}${forces ? ' fx fy fz' : ''}\n`;
  let text = '';
  for (let i = 0; i < particles; i++) {
    text += `${i + 1} ${(species?.[i] ?? 0) + 1} ${vector(positions, i, d)}`;
    if (diameters) text += ` ${exact(diameters[i])}`;
    if (forces) text += ` ${vector(forces, i, d)}`;
    text += '\n';
    if (text.length > 1 << 18) {
      yield text;
      text = '';
    }
  }
  yield text;
}

function forcesOf(s: StateLike, length: number): Float64Array {
  if (!('forces' in s) || typeof s.forces !== 'function') {
    throw invalid('INVALID_ARGUMENT', 'forces', true, 'true with a System; plain data has no forces');
  }
  const forces = s.forces() as Float64Array;
  if (!ArrayBuffer.isView(forces) || forces.length !== length) {
    throw invalid('WRONG_LENGTH', 'forces', forces, `a Float64Array of length ${length}`);
  }
  return forces;
}

function checkedColumns(columns: Record<string, string>): ColumnMap {
  for (const [name, column] of Object.entries(columns)) {
    if (!(names as readonly string[]).includes(name)) {
      throw invalid('INVALID_ARGUMENT', 'columns', name, `the names ${names.join(', ')}`);
    }
    if (typeof column !== 'string' || !/^\S+$/.test(column)) {
      throw invalid('INVALID_ARGUMENT', `columns.${name}`, column, 'the name of a column');
    }
  }
  return columns;
}

/** Divides a dump into frames: the header ends with ITEM: ATOMS. */
class DumpHeader implements FrameHeader {
  #particles: number | undefined;
  #numberNext = false;
  #lines = 0;

  take(line: string, fail: (what: string) => never): number | undefined {
    if (this.#lines++ === 0 && !line.startsWith('ITEM:')) {
      fail(`not a LAMMPS dump: expected "ITEM: TIMESTEP", found ${quoted(line)}`);
    }
    if (this.#lines > 100) fail('not a LAMMPS dump: a header of more than 100 lines');
    if (this.#numberNext) {
      if (!/^\d+$/.test(line) || !Number.isSafeInteger(Number(line)) || Number(line) === 0) {
        fail(`the number of atoms is ${quoted(line)}, not a positive integer`);
      }
      this.#particles = Number(line);
    }
    this.#numberNext = line === 'ITEM: NUMBER OF ATOMS';
    if (!/^ITEM: ATOMS(\s|$)/.test(line)) return undefined;
    return this.#particles ?? fail('"ITEM: ATOMS" without "ITEM: NUMBER OF ATOMS" before');
  }
}

/** @param vectors read velocities and forces, too */
function parseFrame(reader: TextReader, model: Model, map: ColumnMap, vectors = false): RawFrame {
  let particles: number | undefined;
  let box: Box | undefined;
  let step: number | undefined;
  let time: number | undefined;
  const next = (): string => reader.next('the header of a frame').trim();
  for (;;) {
    const line = next();
    if (line === 'ITEM: NUMBER OF ATOMS') {
      particles = reader.particles(next());
    } else if (line.startsWith('ITEM: BOX BOUNDS')) {
      box = parseBox(reader, words(line).slice(3), model);
    } else if (/^ITEM: ATOMS(\s|$)/.test(line)) {
      if (particles === undefined || box === undefined) reader.fail('atoms before their number and the box');
      const columns = chosenColumns(reader, words(line).slice(2), model, map);
      const { velocities, forces, unwrapped, ...needed } = columns;
      const table = readAtomTable(reader, particles, vectors ? columns : needed, box, model);
      return { ...table, step, time, unwrapped };
    } else if (line === 'ITEM: TIMESTEP') {
      step = finite(next());
    } else if (line === 'ITEM: TIME') {
      time = finite(next());
    } else if (line === 'ITEM: UNITS') {
      requireReducedUnits(reader, next(), model);
    } else {
      reader.fail(`${quoted(line)} is no item of a LAMMPS dump`);
    }
  }
}

/** What only trajectories need is no reason to refuse a configuration. */
function finite(text: string): number | undefined {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function parseBox(reader: TextReader, labels: string[], model: Model): Box {
  const flags = labels.filter((label) => /^[pfsm]{2}$/.test(label));
  const others = labels.filter((label) => !/^[pfsm]{2}$/.test(label));
  if (others.length > 0) reader.fail(`the box is triclinic (${others.join(' ')}); only cubic boxes are known`);
  flags.slice(0, model.dimension).forEach((flag, k) => {
    if (flag !== 'pp') reader.fail(`the box is not periodic in ${'xyz'[k]} (${flag})`);
  });
  const bounds = [0, 1, 2].map((k): [number, number] => {
    const numbers = words(reader.next('the box'));
    if (numbers.length === 3) reader.fail('the box is triclinic; only cubic boxes are known');
    if (numbers.length !== 2) reader.fail(`the bounds of ${'xyz'[k]} are ${numbers.length} numbers, not 2`);
    return [reader.number(numbers[0], 'the lower bound'), reader.number(numbers[1], 'the upper bound')];
  });
  return cubicBox(reader, bounds, model);
}

/** Finds the columns to read among those of the file. */
function chosenColumns(
  reader: TextReader,
  labels: string[],
  model: Model,
  map: ColumnMap,
): AtomColumns & { unwrapped: boolean } {
  const find = (label: string): number | undefined => {
    const at = labels.indexOf(label);
    if (labels.indexOf(label, at + 1) > at) reader.fail(`the column ${quoted(label)} stands twice`);
    return at < 0 ? undefined : at;
  };
  const required = (label: string): number =>
    find(label) ?? reader.fail(`no column ${quoted(label)}; there are ${labels.join(', ')}`);
  const of = (name: Name): number | undefined => (map[name] === undefined ? find(name) : required(map[name]));

  const axes = (['x', 'y', 'z'] as const).slice(0, model.dimension);
  const chosen = coordinateLabels(labels, axes, map);
  const coordinates = chosen.map(required);
  const depth = of('z') ?? find('zu') ?? find('zs') ?? find('zsu');
  if (model.dimension === 2 && depth !== undefined) coordinates.push(depth);

  const kinds = chosen.map((label) => /^[xyz](u|s|su)?$/.exec(label)).map((match) => (match ? (match[1] ?? '') : 'u'));
  const scaled = kinds.map((kind) => kind.startsWith('s'));
  if (scaled.some((s) => s !== scaled[0])) reader.fail('some coordinates are fractions of the box, others not');
  const images = axes.map((axis) => of(`i${axis}`)).filter((column) => column !== undefined);
  const wrapped = kinds.every((kind) => kind === '' || kind === 's') || axes.every((axis) => map[`i${axis}`]);
  const vector = (letter: 'v' | 'f'): number[] | undefined => {
    const found = axes.map((axis) => find(letter + axis)).filter((column) => column !== undefined);
    return found.length === axes.length ? found : undefined;
  };
  const withImages = wrapped && images.length === axes.length;
  const radiusOnly = map.radius !== undefined && map.diameter === undefined;
  return {
    width: labels.length,
    id: of('id'),
    type: of('type'),
    diameter: radiusOnly ? undefined : of('diameter'),
    radius: of('radius'),
    coordinates,
    images: withImages ? images : undefined,
    scaled: scaled[0],
    velocities: vector('v'),
    forces: vector('f'),
    unwrapped: withImages || chosen.every((label) => /^[xyz]s?u$/.test(label)),
  };
}

/** The names of the coordinates to take: the ones asked for, or the most exact complete set. */
function coordinateLabels(labels: string[], axes: ReadonlyArray<'x' | 'y' | 'z'>, map: ColumnMap): string[] {
  if (axes.some((axis) => map[axis] !== undefined)) return axes.map((axis) => map[axis] ?? axis);
  const suffix = ['u', '', 'su', 's'].find((s) => axes.every((axis) => labels.includes(axis + s))) ?? '';
  return axes.map((axis) => axis + suffix);
}

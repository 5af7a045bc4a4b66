import { knownOptions } from '../arguments';
import type { Configuration, StateLike } from '../configuration';
import { creator } from '../creator';
import type { Model } from '../models/model';
import { particleAttributes } from '../models/particles';
import { writeFileAtomic } from './atomic';
import { type AtomColumns, cubicBox, readAtoms, requireReducedUnits } from './atoms';
import { checkedSpatialState, requireSpatialModel, type SpatialState } from './state';
import { exact, quoted, readBytes, requireText, TextReader, vector, words } from './text';

const sectionName =
  /^(?:Masses|Atoms|Velocities|Bonds|Angles|Dihedrals|Impropers|Ellipsoids|Lines|Triangles|Bodies|Atom Type Labels|(?:[A-Z][A-Za-z0-9]+ )+Coeffs)(?:\s|$)/;

/**
 * Reads a LAMMPS data file in reduced units, atom style `atomic` (id type x y z) or `sphere` (id type diameter density
 * x y z), both with or without the images ix iy iz. The box is shifted to begin at 0, positions are unwrapped by the
 * images, atoms sorted by id; types 1, 2, … become species 0, 1, …. In two dimensions z must be the same everywhere.
 *
 * @param o.model what the particles are; says the dimension and whether diameters or species are needed
 * @throws {VitrelaxError} `FILE_NOT_FOUND`; `FILE_TRUNCATED` when the file is cut; `FILE_FORMAT` with the line when it
 *   is no data file, of another atom style, a value is no finite number, an id stands twice, or the box is not cubic;
 *   `MODEL_MISMATCH` when dimension, diameters or the units of the title do not fit the model; `INVALID_ARGUMENT` for a wrong option
 */
export async function readLammpsData(path: string, o: { model: Model }): Promise<Configuration> {
  knownOptions('readLammpsData', o, ['model']);
  requireSpatialModel(o.model, 'a LAMMPS data file');
  const bytes = await readBytes(path);
  requireText(path, bytes.subarray(0, 4096));
  const reader = new TextReader(path, bytes);
  const header = readHeader(reader);
  if (header.units !== undefined) requireReducedUnits(reader, header.units, o.model);
  const { style, particles } = header;
  const box = cubicBox(reader, header.bounds, o.model, header.boundsLine);
  const columns = atomColumns(reader, style, o.model);
  const configuration = readAtoms(reader, particles, columns, box, o.model, true);
  const after = reader.peek();
  if (after !== undefined && !sectionName.test(after.text)) {
    reader.next('the file');
    reader.fail(`${quoted(after.text)} after the ${particles} atoms announced`);
  }
  return configuration;
}

/**
 * Writes a LAMMPS data file at full precision: atom style `sphere` where the particles have diameters (each of mass 1,
 * through its density), else `atomic`. Positions are unwrapped as they are, which LAMMPS wraps by itself; in two
 * dimensions z = 0 and the box goes from -0.5 to 0.5 in z. Types are species + 1. Reading the file gives the same bits.
 *
 * @throws {VitrelaxError} `FILE_UNWRITABLE`; `MODEL_MISMATCH` outside 2 and 3 dimensions
 */
export async function writeLammpsData(path: string, s: StateLike): Promise<void> {
  await writeFileAtomic(path, dataText(checkedSpatialState(s, 'a LAMMPS data file')));
}

function* dataText({ configuration: c, particles, diameters }: SpatialState): Generator<string> {
  const d = c.model.dimension;
  const types = c.species === undefined ? 1 : c.species.reduce((most, s) => Math.max(most, s + 1), 1);
  const edge = `0 ${exact(c.boxLength)}`;
  yield `LAMMPS data file of a ${c.model.name}, by ${creator.name} ${creator.version}, units lj\n\n`;
  yield `${particles} atoms\n${types} atom types\n\n`;
  yield `${edge} xlo xhi\n${edge} ylo yhi\n${d === 3 ? edge : '-0.5 0.5'} zlo zhi\n\n`;
  // in style sphere a particle has its own mass
  if (diameters === undefined) {
    yield `Masses\n\n${Array.from({ length: types }, (_, t) => `${t + 1} 1\n`).join('')}\n`;
  }
  yield `Atoms # ${diameters === undefined ? 'atomic' : 'sphere'}\n\n`;
  let text = '';
  for (let i = 0; i < particles; i++) {
    text += `${i + 1} ${(c.species?.[i] ?? 0) + 1} `;
    if (diameters) text += `${exact(diameters[i])} ${exact(6 / (Math.PI * diameters[i] ** 3))} `;
    text += `${vector(c.positions, i, d)}\n`;
    if (text.length > 1 << 18) {
      yield text;
      text = '';
    }
  }
  yield text;
}

interface Header {
  particles: number;
  /** where the title says them */
  units: string | undefined;
  bounds: Array<[number, number]>;
  boundsLine: number;
  /** the hint behind "Atoms #", '' without */
  style: string;
}

/** Reads up to the rows of the section Atoms. */
function readHeader(reader: TextReader): Header {
  // as write_data leaves it
  const units = /\bunits = (\w+)/.exec(reader.next('the title'))?.[1];
  let particles: number | undefined;
  const bounds: Array<[number, number] | undefined> = [undefined, undefined, undefined];
  let boundsLine = 0;
  let inHeader = true;
  for (;;) {
    const line = reader.next(inHeader ? 'the header' : 'the sections before the atoms');
    const text = line.replace(/#.*/, '').trim();
    if (/^Atoms(\s|$)/.test(text)) {
      if (particles === undefined) reader.fail('atoms, but the header has no line "N atoms"');
      const missing = bounds.indexOf(undefined);
      if (missing >= 0) reader.fail(`the header has no bounds ${'xyz'[missing]}lo ${'xyz'[missing]}hi`);
      const style = (/#\s*(\S+)/.exec(line)?.[1] ?? '').toLowerCase();
      skipBlankLine(reader);
      return { units, particles, bounds: bounds as Array<[number, number]>, boundsLine, style };
    }
    inHeader &&= !sectionName.test(text);
    if (!inHeader || text === '') continue;
    const match = /^([-+.\deE\s]+?)\s+([a-z][a-z\s]*)$/.exec(text);
    if (match === null) reader.fail(`${quoted(text)} is no header line of a LAMMPS data file`);
    const values = words(match[1]);
    const name = words(match[2]).join(' ');
    const axis = ['xlo xhi', 'ylo yhi', 'zlo zhi'].indexOf(name);
    if (name === 'atoms' && values.length === 1) particles = reader.particles(values[0]);
    else if (axis >= 0 && values.length === 2) {
      boundsLine = reader.line;
      bounds[axis] = [reader.number(values[0], 'the lower bound'), reader.number(values[1], 'the upper bound')];
    } else if (axis >= 0 || name === 'atoms') reader.fail(`${quoted(text)} has ${values.length} numbers`);
    else if (/^(xy xz yz|[abc]vec)$/.test(name)) reader.fail('the box is triclinic; only cubic boxes are known');
  }
}

/** A section name is followed by one blank line. */
function skipBlankLine(reader: TextReader): void {
  if (reader.next('the section Atoms').trim() !== '') reader.fail('a blank line must follow the section name Atoms');
}

function atomColumns(reader: TextReader, style: string, model: Model): AtomColumns {
  const first = words((reader.peek()?.text ?? '').replace(/#.*/, ''));
  // not a row, or a cut one: the reader of the rows will say so
  const width = /^\d/.test(first[0] ?? '') ? first.length : undefined;
  const needed = particleAttributes(model).diameters ? 'sphere' : 'atomic';
  // without a hint the number of columns decides, and what the model needs where that is ambiguous
  const chosen = style !== '' ? style : width === 5 || width === 8 ? 'atomic' : needed;
  if (chosen !== 'atomic' && chosen !== 'sphere')
    reader.fail(`atom style ${quoted(chosen)}; known are atomic and sphere`);
  const x = chosen === 'atomic' ? 2 : 4;
  if (width !== undefined && width !== x + 3 && width !== x + 6) {
    reader.fail(`rows of ${width} columns; atom style ${chosen} has ${x + 3}, or ${x + 6} with images`);
  }
  return {
    width: width ?? x + 3,
    id: 0,
    type: 1,
    diameter: chosen === 'sphere' ? 2 : undefined,
    coordinates: [x, x + 1, x + 2],
    images: width === x + 6 ? [x + 3, x + 4, x + 5] : undefined,
  };
}

import type { Configuration } from '../../configuration';
import { VitrelaxError } from '../../errors';
import { defectColours } from '../../figures/palette';
import { contactDistance } from '../../models/mixing';
import { packBytes, packFloats } from '../../report/pack';
import type { Packed, ViewerField, ViewerFrame, ViewerState } from '../../report/page-data';
import { System } from '../../system';

/** One relaxation as the viewer shows it: where it starts, where it ends, and what lies between. */
export interface ViewedRelaxation {
  /** markup */
  label: string;
  /** in two or three dimensions */
  initial: Configuration;
  /** from the start on; the first is the start itself */
  frames: readonly { time: number | null; name: string | null; positions: Float64Array }[];
  fields: ParticleFields;
  /** of each frame the velocities of the flow, from the forces; false where the model is not known in full */
  velocities: boolean;
}

/** What is known of each particle between the two ends. */
export interface ParticleFields {
  /** [N], NaN where there is none */
  d2min?: ArrayLike<number>;
  /** [N], 1 for a defect */
  defects?: ArrayLike<number>;
  /** [N], 1 for a rattler */
  rattlers?: ArrayLike<number>;
}

/** Told apart by any eye, and in grey by their lightness. */
const speciesColours = ['#0072b2', '#e69f00', '#7ad0b0', '#cc79a7', '#56b4e9', '#d55e00'];
const yesOrNo = (no: string, yes: string) => [
  { label: no, colour: defectColours.intact },
  { label: yes, colour: defectColours.defect },
];

/** Bytes of a state in the page: what it has once, and what it has in each frame. */
export function bytesOf(relaxation: ViewedRelaxation): { once: number; perFrame: number } {
  const { initial, fields, velocities } = relaxation;
  const { length } = initial.positions;
  const n = length / initial.model.dimension;
  const ofFields = (fields.d2min ? 4 * n : 0) + (fields.defects ? n : 0) + (fields.rattlers ? n : 0);
  return { once: 4 * length + 5 * n + ofFields, perFrame: 4 * length + (velocities ? 4 * n : 0) };
}

/** Packs a relaxation for the page. Positions are taken into the box, displacements are what has really been gone. */
export function viewerState(relaxation: ViewedRelaxation): ViewerState {
  const { label, initial, frames, velocities } = relaxation;
  const { model, boxLength, positions } = initial;
  const dimension = model.dimension as 2 | 3;
  const particles = positions.length / dimension;
  return {
    label,
    dimension,
    boxLength,
    particles,
    positions: packFloats(positions.map((x) => x - boxLength * Math.floor(x / boxLength))),
    diameters: diametersOf(initial, particles),
    frames: frames.map(
      ({ time, name, positions: now }, k): ViewerFrame => ({
        time,
        name,
        displacement: k === 0 ? null : packFloats(now.map((x, i) => x - positions[i])),
        speed: velocities ? speeds({ ...initial, positions: now }) : null,
      }),
    ),
    fields: fieldsOf(initial, relaxation.fields),
  };
}

/** Contact distances with one's own kind; null where all are 1. */
function diametersOf(c: Configuration, particles: number): Packed | null {
  const contact = unlessUnknown(() => contactDistance(c));
  const diameters = contact ? Float64Array.from({ length: particles }, (_, i) => contact(i, i)) : c.diameters;
  return diameters === undefined || diameters.every((d) => d === 1) ? null : packFloats(diameters);
}

/** |v| = |F|/zeta of each particle; null where the configuration cannot be evaluated. */
function speeds(c: Configuration): Packed | null {
  const d = c.model.dimension;
  const forces = unlessUnknown(() => {
    const system = System.from(c.model, c);
    const found = system.forces();
    system.dispose();
    return found;
  });
  if (forces === undefined) return null;
  return packFloats(
    Float64Array.from({ length: forces.length / d }, (_, i) => Math.hypot(...forces.subarray(d * i, d * i + d))),
  );
}

/** A file may say less of a model than the computation needs. */
function unlessUnknown<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (e) {
    if (e instanceof VitrelaxError) return undefined;
    throw e;
  }
}

function fieldsOf({ species }: Configuration, { d2min, defects, rattlers }: ParticleFields): ViewerField[] {
  const fields: ViewerField[] = [];
  if (d2min !== undefined) {
    fields.push({ id: 'd2min', label: '*D*^{2}_{min} [*ℓ*^{2}]', kind: 'log', values: packFloats(d2min) });
  }
  const classes = (id: string, label: string, values: ArrayLike<number>, of: NonNullable<ViewerField['classes']>) =>
    fields.push({ id, label, kind: 'classes', values: packBytes(values), classes: of });
  if (defects !== undefined)
    classes('defects', 'defects', defects, yesOrNo('neighbours kept', 'neighbour lost or gained'));
  if (rattlers !== undefined) classes('rattlers', 'rattlers', rattlers, yesOrNo('held', 'rattler'));
  const kinds = species === undefined ? 1 : 1 + species.reduce((most, s) => Math.max(most, s), 0);
  if (species !== undefined && kinds > 1) {
    const of = Array.from({ length: kinds }, (_, k) => ({
      label: String.fromCharCode(65 + k),
      colour: speciesColours[k % speciesColours.length],
    }));
    classes('species', 'species', species, of);
  }
  return fields;
}

import { requireArray, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { flowed, remark, scaleBar } from './field-key';
import { fieldPanel } from './field-panel';
import { type FieldState, planeOf } from './plane';
import { style } from './style';
import { arrange, edged, type Panel, svgDocument } from './svg';

/** A vector on each particle of one configuration. Lengths in mean diameters. */
export type ArrowField = Pick<FieldState, 'label' | 'dimension' | 'boxLength' | 'positions' | 'diameters'> & {
  /** [N*D], drawn from the positions */
  vectors: ArrayLike<number>;
  /** drawn this many times as long */
  magnification: number;
  /** [N], 1 for particles drawn grey */
  excluded?: ArrayLike<number>;
};

export interface ArrowOptions {
  /** markup of what the arrows are, for the key */
  key: string;
  /** what the grey particles are, for the key */
  excluded?: string;
  /** of the file, for readers of the picture that do not see it */
  title: string;
  /** thickness of the slice of a three-dimensional configuration [mean diameters]; 1 */
  thickness?: number;
  /** markup of where that slice lies, for the key; |z − L/2| < thickness/2 */
  slice?: string;
  /** final width [pt]; 504, two columns of a journal */
  width?: number;
}

const columnGap = 12;

/**
 * Fields of vectors as arrows from the particles, pale discs of their own diameters, two panels to a row: vibrational
 * modes, or displacements from one inherent structure to another. A three-dimensional configuration shows the slice
 * around the mid-plane z = boxLength/2.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `OUT_OF_RANGE`, `WRONG_LENGTH` or `NOT_FINITE`, naming the field;
 *   `TOO_FEW_SAMPLES` when a slice has no particle
 * @see Nishikawa et al., Supplemental Material, figure S5
 */
export function arrowFigure(fields: readonly ArrowField[], o: ArrowOptions): string {
  return svgDocument(arrowPanel(fields, o), o.title);
}

/** `arrowFigure` as a panel. */
export function arrowPanel(fields: readonly ArrowField[], o: Omit<ArrowOptions, 'title'>): Panel {
  requireArray('fields', fields);
  requireOptions('options', o);
  const { thickness = 1, width = 504 } = o;
  if (fields.length === 0) throw invalid('INVALID_ARGUMENT', 'fields', fields, 'at least one');
  if (!(thickness > 0)) throw invalid('OUT_OF_RANGE', 'thickness', thickness, 'a positive number');
  const columns = Math.min(2, fields.length);
  const side = (width - 2 * style.edge - columnGap) / 2;
  if (!(side >= 60)) throw invalid('OUT_OF_RANGE', 'width', width, 'room for two fields of at least 60 pt');
  const panels = fields.map((field, k) => panelOf(field, k, thickness, side));
  const rows: Panel[][] = [];
  for (let k = 0; k < panels.length; k += columns) rows.push(panels.slice(k, k + columns));
  const slice = o.slice ?? `slice |*z* − *L*/2| < ${Number((thickness / 2).toPrecision(3))}`;
  const items = [
    scaleBar(fields[0].boxLength, side / fields[0].boxLength),
    remark(o.key),
    ...(o.excluded !== undefined && fields.some(({ excluded }) => excluded?.length) ? [remark(o.excluded)] : []),
    ...(fields.some(({ dimension }) => dimension === 3) ? [remark(slice)] : []),
  ];
  const used = columns * side + (columns - 1) * columnGap;
  const key = arrange(flowed(items, used, 18), { columnGap: 18, rowGap: 3 });
  const inner = arrange([[arrange(rows, { columnGap, rowGap: 8 })], [key]], { rowGap: 8 });
  return edged(inner);
}

function panelOf(field: ArrowField, k: number, thickness: number, side: number): Panel {
  const { vectors, magnification, excluded, diameters } = field;
  if (!(magnification > 0) || !Number.isFinite(magnification)) {
    throw invalid('OUT_OF_RANGE', `fields[${k}].magnification`, magnification, 'a positive number');
  }
  const none = new Float64Array(diameters.length);
  const values = none.map((_, i) => (excluded?.[i] === 1 ? Number.NaN : 0));
  return fieldPanel({
    plane: planeOf({ ...field, displacements: vectors, d2min: none }, thickness),
    colouring: { kind: 'defects', values },
    magnification,
    title: `(${String.fromCharCode(97 + k)}) ${field.label}`,
    side,
  });
}

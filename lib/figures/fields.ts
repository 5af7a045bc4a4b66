import { requireArray, requireOptions } from '../arguments';
import { invalid } from '../errors';
import { colourBar } from './colour-bar';
import { colourRange } from './colour-range';
import { checkRange } from './curves';
import { fieldKey, flowed, remark, scaleBar } from './field-key';
import { fieldPanel, fieldTop } from './field-panel';
import { textWidth } from './fonts';
import { type FieldState, planeOf } from './plane';
import { style } from './style';
import { arrange, edged, type Panel, svgDocument } from './svg';

export type { FieldState } from './plane';

export interface FieldOptions {
  /** displacements are drawn this many times as long; 3. 0 draws no arrows. */
  magnification?: number;
  /** range of the colours [mean diameters²]; from the 2nd to the 99.5th percentile of D²min over all states */
  range?: readonly [number, number];
  /** thickness of the slice of a three-dimensional configuration [mean diameters]; 1 */
  thickness?: number;
  /** final width [pt]; 504, two columns of a journal */
  width?: number;
}

const columnGap = 12;
const smallestSide = 60;
const d2minLabel = '*D*^{2}_{min}';

/** Where bonds are not defined, no particle has a value. */
function noDefects({ diameters }: FieldState): Float64Array {
  return new Float64Array(diameters.length).fill(Number.NaN);
}

function checked(states: readonly FieldState[], o: FieldOptions): Required<Omit<FieldOptions, 'range'>> {
  const { magnification = 3, thickness = 1, width = 504 } = o;
  if (states.length === 0) throw invalid('INVALID_ARGUMENT', 'states', states, 'at least one');
  if (!(magnification >= 0) || !Number.isFinite(magnification)) {
    throw invalid('OUT_OF_RANGE', 'magnification', magnification, 'zero or a positive number');
  }
  if (!(thickness > 0)) throw invalid('OUT_OF_RANGE', 'thickness', thickness, 'a positive number');
  for (const [k, { boxLength }] of states.entries()) {
    if (boxLength !== states[0].boxLength) {
      throw invalid('INVALID_ARGUMENT', `states[${k}].boxLength`, boxLength, 'one box length in a figure');
    }
  }
  checkRange('range', o.range, true);
  return { magnification, thickness, width };
}

/** `fieldFigure` as a panel. */
export function fieldsPanel(states: readonly FieldState[], o: FieldOptions): Panel {
  const { magnification, thickness, width } = checked(states, o);
  const planes = states.map((state) => planeOf(state, thickness));
  const values = states.flatMap((state) => Array.from(state.d2min));
  const range = o.range ?? colourRange(values);
  const bar = (height: number): Panel =>
    colourBar({
      range,
      label: `${d2minLabel} [*ℓ*^{2}]`,
      top: fieldTop,
      height,
      openBelow: values.some((v) => v < range[0]),
      openAbove: values.some((v) => v > range[1]),
    });
  const columns = Math.max(2, states.length);
  const side = (width - 2 * style.edge - bar(100).width - columns * columnGap) / columns;
  if (!(side >= smallestSide)) {
    throw invalid('OUT_OF_RANGE', 'width', width, `room for ${columns} fields of at least ${smallestSide} pt`);
  }

  const slice = `|*z* − *L*/2| < ${Number((thickness / 2).toPrecision(3))}`;
  const flat = states.every((state) => state.dimension === 2);
  const plain = (k: number, kind: 'd2min' | 'defects'): string => {
    const order = kind === 'd2min' ? k : states.length + k;
    return `(${String.fromCharCode(97 + order)}) ${kind === 'd2min' ? d2minLabel : 'defects'}, ${states[k].label}`;
  };
  const fits = (title: string): boolean => textWidth(title, style.tickSize) <= side;
  const sliceInTitle = !flat && states.every((_, k) => fits(`${plain(k, 'defects')}, ${slice}`));
  const panel = (k: number, kind: 'd2min' | 'defects'): Panel =>
    fieldPanel({
      plane: planes[k],
      colouring:
        kind === 'd2min'
          ? { kind: 'log', values: states[k].d2min, range }
          : { kind: 'defects', values: states[k].defects ?? noDefects(states[k]) },
      magnification,
      title: plain(k, kind) + (sliceInTitle ? `, ${slice}` : ''),
      side,
    });
  const above = states.map((_, k) => panel(k, 'd2min'));
  const withDefects = states.some(({ defects }) => defects !== undefined);
  const below = withDefects ? states.map((_, k) => panel(k, 'defects')) : [];
  const fields =
    states.length === 1 ? [[...above, bar(side), ...below]] : [[...above, bar(side)], ...(withDefects ? [below] : [])];
  const items = [
    scaleBar(states[0].boxLength, side / states[0].boxLength),
    ...fieldKey({
      magnification,
      defects: withDefects,
      noD2min: values.some(Number.isNaN),
      noDefects: withDefects && states.some(({ defects }) => defects === undefined),
    }),
  ];
  if (!flat && !sliceInTitle) items.push(remark(`slice ${slice}`));
  const room = states.length === 1 && !withDefects ? side + columnGap + bar(side).width : width - 2 * style.edge;
  const key = arrange(flowed(items, room, 18), { columnGap: 18, rowGap: 3 });
  const inner = arrange([[arrange(fields, { columnGap, rowGap: 8 })], [key]], { rowGap: 8 });
  const drawn = edged(inner);
  // one field alone does not fill the width
  return states.length === 1 && !withDefects ? drawn : { ...drawn, width };
}

/**
 * The spatial fields of relaxations to the inherent structure: D²min (logarithmic colour scale, shared by all states)
 * and defects, both with displacement arrows. One state gives two panels side by side; several give one column each,
 * D²min above defects, grey in a state without them; without defects in any state D²min alone. Particles are discs of their own diameters. A three-dimensional configuration shows the slice
 * around the mid-plane that the titles (where they are too narrow, the key) say.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} `INVALID_ARGUMENT`, `OUT_OF_RANGE`, `WRONG_LENGTH` or `NOT_FINITE`, naming the field;
 *   `TOO_FEW_SAMPLES` when a slice has no particle
 * @see Nishikawa et al., arXiv 2106.01755, figure 3
 */
export function fieldFigure(states: readonly FieldState[], o: FieldOptions = {}): string {
  requireArray('states', states);
  requireOptions('options', o);
  return svgDocument(fieldsPanel(states, o), 'Non-affine displacement and defects');
}

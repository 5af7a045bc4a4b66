import { colourBar } from './colour-bar';
import { fieldPanel, fieldTop } from './field-panel';
import { planeOf } from './plane';
import type { Panel } from './svg';

/** A configuration and how far each of its particles is from where it ends. */
export interface DisplacementField {
  /** markup */
  title: string;
  dimension: 2 | 3;
  /** [mean diameters] */
  boxLength: number;
  /** [N*D] at the end [mean diameters] */
  positions: ArrayLike<number>;
  /** [N] [mean diameters] */
  diameters: ArrayLike<number>;
  /** [N] lengths of the displacements, by which particles are coloured [mean diameters] */
  magnitude: ArrayLike<number>;
  /** [N*D] [mean diameters] */
  displacements: ArrayLike<number>;
}

/** Colours of these lengths, on a logarithmic scale, and the side of a panel. */
export interface DisplacementScale {
  range: readonly [number, number];
  side: number;
}

/** The particles, coloured by |r(t) - r(infinity)|. */
export function displacementPanel(field: DisplacementField, { range, side }: DisplacementScale): Panel {
  const { title, magnitude, ...state } = field;
  return fieldPanel({
    plane: planeOf({ ...state, label: '', d2min: magnitude }, 1),
    colouring: { kind: 'log', values: magnitude, range },
    magnification: 0,
    title,
    side,
  });
}

/** The key to the colours of `displacementPanel`. */
export function displacementBar({ range, side }: DisplacementScale): Panel {
  return colourBar({
    range,
    label: '|*r*(*t*) − *r*(∞)| [*ℓ*]',
    top: fieldTop,
    height: side,
    openBelow: true,
    openAbove: true,
  });
}

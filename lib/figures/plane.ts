import { invalid, VitrelaxError } from '../errors';
import type { Plane } from './field-panel';

/** One configuration with its fields, as plain arrays. */
export interface FieldState {
  /** markup, for example '*T* = 0.2' */
  label: string;
  dimension: 2 | 3;
  /** [mean diameters] */
  boxLength: number;
  /** [N*D] [mean diameters] */
  positions: ArrayLike<number>;
  /** [N] [mean diameters] */
  diameters: ArrayLike<number>;
  /** [N], non-affine displacement D²min [mean diameters²]; NaN, drawn grey, where it is not determined */
  d2min: ArrayLike<number>;
  /** [N], 1 where the particle lost or gained a neighbour; absent where bonds are not defined */
  defects?: ArrayLike<number>;
  /** [N*D], drawn from the positions [mean diameters] */
  displacements: ArrayLike<number>;
}

/**
 * The particles of a configuration that a plane figure shows: all in two dimensions; in three those whose centres lie
 * within half the thickness of the mid-plane z = boxLength/2, seen along z.
 *
 * @param thickness of the slice [mean diameters]
 * @throws {VitrelaxError} `OUT_OF_RANGE`, `WRONG_LENGTH` or `NOT_FINITE`, naming the field; `TOO_FEW_SAMPLES` when the
 *   slice is empty
 */
export function planeOf(state: FieldState, thickness: number): Plane {
  const { dimension, boxLength, positions, diameters, displacements } = state;
  if (dimension !== 2 && dimension !== 3) throw invalid('OUT_OF_RANGE', 'dimension', dimension, '2 or 3');
  if (!(boxLength > 0) || !Number.isFinite(boxLength)) {
    throw invalid('OUT_OF_RANGE', 'boxLength', boxLength, 'a positive number');
  }
  const particles = diameters.length;
  const expected: [keyof FieldState, number][] = [
    ['positions', particles * dimension],
    ['displacements', particles * dimension],
    ['d2min', particles],
    ...(state.defects === undefined ? [] : [['defects', particles] as [keyof FieldState, number]]),
  ];
  for (const [name, length] of expected) {
    const values = state[name] as ArrayLike<number>;
    if (values.length !== length) {
      throw invalid('WRONG_LENGTH', name, values, `${length} numbers for ${particles} particles in ${dimension}D`);
    }
  }
  for (const name of ['positions', 'displacements', 'diameters'] as const) {
    for (let k = 0; k < state[name].length; k++) {
      if (!Number.isFinite(state[name][k]))
        throw invalid('NOT_FINITE', `${name}[${k}]`, state[name][k], 'a finite number');
    }
  }
  const wrapped = (k: number): number => positions[k] - boxLength * Math.floor(positions[k] / boxLength);
  const height = (i: number): number => wrapped(3 * i + 2) - boxLength / 2;
  let shown = Array.from({ length: particles }, (_, i) => i);
  if (dimension === 3) {
    shown = shown.filter((i) => Math.abs(height(i)) <= thickness / 2);
  }
  if (shown.length === 0) throw new VitrelaxError('TOO_FEW_SAMPLES', 'no particle to draw in the plane of the figure');
  return {
    boxLength,
    x: Float64Array.from(shown, (i) => wrapped(i * dimension)),
    y: Float64Array.from(shown, (i) => wrapped(i * dimension + 1)),
    diameters: Float64Array.from(shown, (i) => diameters[i]),
    dx: Float64Array.from(shown, (i) => displacements[i * dimension]),
    dy: Float64Array.from(shown, (i) => displacements[i * dimension + 1]),
    index: Int32Array.from(shown),
  };
}

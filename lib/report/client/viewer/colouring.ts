import { colourRange } from '../../../figures/colour-range';
import { defectColours, fieldColour, undetermined } from '../../../figures/palette';
import type { ViewerField } from '../../page-data';

/** Values of the particles as colours: a place on a scale from 0 to 1 each, below 0 for none. */
export interface Colouring {
  label: string;
  /** [N] */
  places: Float32Array;
  /** 256 colours, RGBA */
  palette: Uint8Array;
  scale:
    | { kind: 'log' | 'linear'; range: [number, number]; below: boolean; above: boolean }
    | { kind: 'classes'; classes: readonly { label: string; colour: string }[] };
  /** whether some particle has no value */
  missing: boolean;
}

const paletteSize = 256;

/** The scale of the printed fields: percentiles, so that a few extreme particles do not take it. */
export function colouringOfNumbers(label: string, kind: 'log' | 'linear', values: Float32Array): Colouring {
  const known = Array.from(values).filter(Number.isFinite);
  const range = kind === 'log' ? colourRange(known) : spanOf(known);
  const [low, high] = kind === 'log' ? range.map(Math.log) : range;
  let missing = false;
  const places = values.map((value) => {
    if (Number.isNaN(value)) {
      missing = true;
      return -1;
    }
    // a logarithm of nothing is below any scale
    const at = kind === 'log' ? (value > 0 ? Math.log(value) : Number.NEGATIVE_INFINITY) : value;
    return Math.min(1, Math.max(0, (at - low) / (high - low)));
  });
  const below = known.some((value) => value < range[0]);
  const above = known.some((value) => value > range[1]);
  const palette = paletteOf((fraction) => fieldColour(fraction));
  return { label, places, palette, scale: { kind, range, below, above }, missing };
}

export function colouringOfClasses(
  label: string,
  values: Uint8Array,
  classes: NonNullable<ViewerField['classes']>,
): Colouring {
  const n = classes.length;
  const places = Float32Array.from(values, (k) => (k < n ? (k + 0.5) / n : -1));
  const palette = paletteOf((fraction) => classes[Math.min(n - 1, Math.floor(fraction * n))].colour);
  return { label, places, palette, scale: { kind: 'classes', classes }, missing: places.some((x) => x < 0) };
}

/** All alike, where there is nothing to tell them apart by. */
export function plainColouring(n: number): Colouring {
  return colouringOfClasses('', new Uint8Array(n), [{ label: 'particles', colour: defectColours.intact }]);
}

function spanOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high >= low)) return [0, 1];
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

function paletteOf(colour: (fraction: number) => string): Uint8Array {
  const bytes = new Uint8Array(4 * paletteSize);
  for (let k = 0; k < paletteSize; k++) bytes.set(rgba(colour((k + 0.5) / paletteSize)), 4 * k);
  return bytes;
}

/** Of a particle without a value, 0 to 1 each. */
export const noValue = rgba(undetermined)
  .slice(0, 3)
  .map((x) => x / 255);

/** '#rrggbb' as bytes. */
export function rgba(hex: string): number[] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 255];
}

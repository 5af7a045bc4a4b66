import { invalid, VitrelaxError } from '../errors';
import { type CurveKey, type Series, shapeCount } from './marks';
import { literal } from './markup';
import { temperatureColours } from './palette';
import { signed } from './ticks';

/** What every curve of a relaxation says about itself. */
export interface CurveState {
  temperature: number;
  /** markup; "T = …" when absent */
  label?: string;
  /** the label in parts: curves of one `shape` then have the same marker */
  key?: CurveKey;
  /** false: the state had fewer than 20 relaxation times of equilibration; drawn with open symbols */
  equilibrated: boolean;
}

/** Said below the legend when a figure has open symbols. */
export const openSymbolNote = 'open: fewer than 20 *τ*';

/**
 * Colours by temperature from cold to hot; markers by the shapes of the keys, or one each where a curve has none or
 * there are too many.
 */
export function symbolsOf(
  curves: readonly CurveState[],
): (Pick<Series, 'colour' | 'shape' | 'label'> & { key: CurveKey })[] {
  const colours = temperatureColours(curves.map((curve) => curve.temperature));
  const shapes = [...new Set(curves.map(({ key }) => key?.shape))];
  const byKey = !shapes.includes(undefined) && shapes.length <= shapeCount;
  return curves.map(({ temperature, label = temperatureLabel(temperature), key }, k) => ({
    colour: colours[k],
    shape: byKey ? shapes.indexOf(key?.shape) : k,
    label,
    key: byKey && key ? key : { colour: label },
  }));
}

/** Curves as series, open where not equilibrated. */
export function seriesOf<C extends CurveState>(
  curves: readonly C[],
  points: (curve: C) => { x: ArrayLike<number>; y: ArrayLike<number>; yError?: ArrayLike<number> },
): Series[] {
  const symbols = symbolsOf(curves);
  return curves.map((curve, k) => ({ ...points(curve), ...symbols[k], filled: curve.equilibrated }));
}

export function temperatureLabel(temperature: number): string {
  return temperature === Number.POSITIVE_INFINITY ? '*T* = ∞' : `*T* = ${literal(signed(temperature))}`;
}

export function notesOf(curves: readonly CurveState[]): string[] {
  return curves.some((curve) => !curve.equilibrated) ? [openSymbolNote] : [];
}

/** @throws {VitrelaxError} `INVALID_ARGUMENT` without curves, `WRONG_LENGTH` where an array does not fit its times */
export function checkCurves<C extends CurveState & { times: ArrayLike<number> }>(
  curves: readonly C[],
  arrays: readonly (keyof C & string)[],
): void {
  if (!Array.isArray(curves) || curves.length === 0) {
    throw invalid('INVALID_ARGUMENT', 'curves', curves, 'at least one curve');
  }
  for (const [k, curve] of curves.entries()) {
    if (Number.isNaN(curve.temperature) || typeof curve.temperature !== 'number') {
      throw invalid('NOT_FINITE', `curves[${k}].temperature`, curve.temperature, 'a number');
    }
    for (const name of arrays) {
      const values = curve[name] as ArrayLike<number> | undefined;
      if (values !== undefined && values.length !== curve.times.length) {
        throw invalid('WRONG_LENGTH', `curves[${k}].${name}`, values, `one value per time (${curve.times.length})`);
      }
    }
  }
}

/** Relative width below which a range has no scale of its own. */
const narrowest = 1e-6;

/** @throws {VitrelaxError} `OUT_OF_RANGE` unless the range of an axis or a colour scale is finite and increasing */
export function checkRange(field: string, range: readonly [number, number] | undefined, positive: boolean): void {
  if (range === undefined) return;
  const [low, high] = range;
  const wide = high - low > narrowest * Math.max(Math.abs(low), Math.abs(high));
  if (!wide || !Number.isFinite(high - low) || (positive && low <= 0)) {
    const allowed = `two increasing ${positive ? 'positive ' : ''}numbers`;
    throw invalid('OUT_OF_RANGE', field, `${low} to ${high}`, allowed);
  }
}

/**
 * Smallest and largest of the values that a log axis can show, padded by a part of their range on either side.
 *
 * @throws {VitrelaxError} `TOO_FEW_SAMPLES` when no value is positive and finite
 */
export function logDomain(values: Iterable<number>, padding: number, what: string): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    if (!(value > 0) || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0) throw new VitrelaxError('TOO_FEW_SAMPLES', `no positive ${what} to draw on a logarithmic axis`);
  const factor = (high > low * (1 + narrowest) ? high / low : 10) ** padding;
  return [low / factor, high * factor];
}

/** Coordinates of the points that log-log axes can show. */
export function* positive(series: readonly Series[], axis: 'x' | 'y'): Generator<number> {
  for (const { x, y } of series) {
    for (let i = 0; i < x.length; i++) {
      if (x[i] > 0 && y[i] > 0 && Number.isFinite(x[i]) && Number.isFinite(y[i])) yield axis === 'x' ? x[i] : y[i];
    }
  }
}

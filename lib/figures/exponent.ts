import { type CurveState, checkCurves, checkRange, logDomain, notesOf, seriesOf } from './curves';
import { type Panel, svgDocument } from './svg';
import { type Level, type XyPlot, xyPanel } from './xy-panel';

/** beta(t) of one temperature. */
export interface ExponentCurve extends CurveState {
  /** [n] [tau0] */
  times: ArrayLike<number>;
  /** [n], -d ln v / d ln t */
  beta: ArrayLike<number>;
  /** a fitted exponent, drawn as a band of value ± error over its window of times */
  fit?: { value: number; error: number; window: readonly [number, number] };
}

export interface ExponentOptions {
  /** horizontal dashed lines; 0.92 and 1 */
  levels?: readonly { value: number; label?: string }[];
  /** range of beta on the axis; from the data, at most -0.5 to 2 */
  range?: readonly [number, number];
  width?: number;
  height?: number;
}

const widestRange = [-0.5, 2] as const;

/** What `exponentFigure` draws. @internal */
export function exponentPlot(curves: readonly ExponentCurve[], o: ExponentOptions = {}): XyPlot {
  checkCurves(curves, ['beta']);
  checkRange('range', o.range, false);
  const levels: Level[] = (o.levels ?? [{ value: 0.92 }, { value: 1 }]).map(({ value, label }) => ({
    y: value,
    label: label ?? String(value),
  }));
  const series = seriesOf(curves, ({ times, beta }) => ({ x: times, y: beta }));
  const colours = series.map(({ colour }) => colour);
  return {
    x: { kind: 'log', domain: logDomain(shownTimes(curves), 0.03, 'time'), label: 'time *t* [*τ*_{0}]' },
    y: {
      kind: 'linear',
      domain: o.range ?? rangeOf(curves, levels),
      label: 'exponent *β*(*t*) = −d ln *v* / d ln *t*',
    },
    series,
    levels,
    bands: curves.flatMap(({ fit }, k) =>
      fit ? [{ x: fit.window, value: fit.value, error: fit.error, colour: colours[k] }] : [],
    ),
    notes: notesOf(curves),
  };
}

/** `exponentFigure` as a panel, to set beside others. */
export function exponentPanel(curves: readonly ExponentCurve[], o: ExponentOptions = {}): Panel {
  return xyPanel(exponentPlot(curves, o), o);
}

function* shownTimes(curves: readonly ExponentCurve[]): Generator<number> {
  for (const { times, beta } of curves) {
    for (let i = 0; i < times.length; i++) if (Number.isFinite(beta[i])) yield times[i];
  }
}

function rangeOf(curves: readonly ExponentCurve[], levels: readonly Level[]): [number, number] {
  let low = Math.min(0, ...levels.map((level) => level.y));
  let high = Math.max(1.2, ...levels.map((level) => level.y + 0.2));
  for (const { beta } of curves) {
    for (let i = 0; i < beta.length; i++) {
      if (!Number.isFinite(beta[i])) continue;
      low = Math.min(low, Math.max(widestRange[0], beta[i] - 0.05));
      high = Math.max(high, Math.min(widestRange[1], beta[i] + 0.05));
    }
  }
  return [low, high];
}

/**
 * The local exponent beta(t) = -d ln v / d ln t against time (log axis), with horizontal lines at the exponents to
 * compare with. Curves that leave the range of the axis are cut at the frame.
 *
 * @returns an SVG file as text
 * @throws {VitrelaxError} as `decayFigure`
 */
export function exponentFigure(curves: readonly ExponentCurve[], o: ExponentOptions = {}): string {
  return svgDocument(exponentPanel(curves, o), 'Local exponent of the velocity decay');
}

import type { PlacedGuide } from './guides';
import { cap, type Series } from './marks';
import { temperatureColours } from './palette';
import type { Band, XyPlot } from './xy-panel';

/** A quantity of one kind of sample at several temperatures. */
export interface TemperatureCurve {
  /** markup */
  label: string;
  /** orders the colours, as N does */
  rank: number;
  /** [n] [v0] */
  temperatures: readonly number[];
  /** [n] */
  values: readonly number[];
  /** [n], standard errors, NaN where there are none */
  errors: readonly number[];
  /** a temperature that the curve tells: a vertical dashed line, in a band as wide as its error [v0] */
  mark?: { value: number; error: number };
}

/** Temperatures that span more than this factor stand on a logarithmic axis. */
const wideSpan = 8;
/** Room beside the outermost points, as a part of the range. */
const padding = 0.06;

/**
 * A quantity against temperature, a curve for each N or kind, with error bars side by side. Markup of the quantity, with its unit, and
 * of what the marks are.
 */
export function temperaturePlot(curves: readonly TemperatureCurve[], quantity: string, markLabel?: string): XyPlot {
  const colours = temperatureColours(curves.map(({ rank }) => rank));
  const series = curves.map(({ temperatures, values, errors, label }, k): Series => {
    const order = temperatures.map((_, i) => i).sort((i, j) => temperatures[i] - temperatures[j]);
    return {
      x: order.map((i) => temperatures[i]),
      y: order.map((i) => values[i]),
      yError: order.map((i) => errors[i]),
      shift: 2 * cap * (k - (curves.length - 1) / 2),
      colour: colours[k],
      shape: k,
      filled: true,
      label,
    };
  });
  const all = curves.flatMap((curve) => curve.temperatures);
  const log = Math.max(...all) > wideSpan * Math.min(...all);
  const ends = curves.flatMap(({ values, errors }) =>
    values.flatMap((value, i) => {
      const error = Number.isNaN(errors[i]) ? 0 : errors[i];
      return Number.isFinite(value) ? [value - error, value + error] : [];
    }),
  );
  const x = padded(all, log);
  const y = padded(ends, false);
  const marks = curves.flatMap(({ mark }, k) => (mark === undefined ? [] : { ...mark, colour: colours[k] }));
  return {
    x: { kind: log ? 'log' : 'linear', domain: x, label: 'temperature *T* [*v*_{0}]' },
    y: { kind: 'linear', domain: y, label: quantity },
    series,
    guides: marks.map(({ value }): PlacedGuide => ({ x: [value, value], y, label: '', side: 'above' })),
    bands: marks.flatMap(({ value, error, colour }): Band | [] => {
      if (!(error > 0)) return [];
      const span = [Math.max(x[0], value - error), Math.min(x[1], value + error)] as const;
      return { x: span, value: (y[0] + y[1]) / 2, error: (y[1] - y[0]) / 2, colour };
    }),
    notes: marks.length > 0 && markLabel !== undefined ? [markLabel] : [],
  };
}

function padded(values: readonly number[], log: boolean): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log) {
    const factor = (high / low) ** padding;
    return [low / factor, high * factor];
  }
  const room = high > low ? padding * (high - low) : 0.1 * Math.max(Math.abs(high), 1e-3);
  return [low - room, high + room];
}

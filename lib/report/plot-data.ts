import { markerPath } from '../figures/marks';
import type { XyPlot } from '../figures/xy-panel';
import type { PlotData } from './page-data';

/** More digits than a screen shows. */
const digits = 7;

/** The curves of a figure as the page draws them. */
export function plotData(plot: XyPlot): PlotData {
  return {
    title: plot.title ?? null,
    x: plot.x,
    y: plot.y,
    series: plot.series.map(({ x, y, yError, label, colour, shape, filled, open, line }) => ({
      label,
      colour,
      marker: markerPath(shape),
      filled,
      ...(open && { open }),
      ...(line && { line }),
      x: numbers(x),
      y: numbers(y),
      error: yError === undefined ? null : numbers(yError),
    })),
    guides: (plot.guides ?? []).map(({ x, y, label }) => ({ x, y, label })),
    levels: plot.levels ?? [],
    bands: plot.bands ?? [],
    notes: plot.notes ?? [],
  };
}

function numbers(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (x) => (Number.isFinite(x) ? Number(x.toPrecision(digits)) : null));
}

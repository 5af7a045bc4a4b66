import { arrange, type Panel } from '../figures/svg';
import { type XyPlot, xyPanel } from '../figures/xy-panel';

/** What a figure of curves draws: the picture, and the curves themselves for a page that draws them anew. */
export interface Plotted {
  panel: Panel;
  /** row by row */
  plots: readonly XyPlot[];
}

/** Plots in rows, all of one size. */
export function plotted(rows: readonly (readonly XyPlot[])[], size: { height?: number } = {}): Plotted {
  return { panel: arrange(rows.map((row) => row.map((plot) => xyPanel(plot, size)))), plots: rows.flat() };
}

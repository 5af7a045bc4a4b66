import { drawLegend, type Legend, legendGroups, legendSize, widestLegend } from './legend';
import { style } from './style';
import { arrange, type Panel } from './svg';
import { fitsInside, type XyPlot, xyPanel } from './xy-panel';

/**
 * Plots in rows, the axes of a row side by side at one height. Where a legend finds no room inside its axes, one above
 * all stands for those of all plots, if it can: unless one label has two looks.
 */
export function xyRows(rows: readonly (readonly XyPlot[])[], size: { width?: number; height?: number } = {}): Panel {
  const plots = rows.flat();
  const drawn = (legend: boolean): Panel[][] =>
    rows.map((row) => row.map((plot) => xyPanel(legend ? plot : { ...plot, legend: false }, size)));
  if (plots.every((plot) => fitsInside(plot, size))) return arrange(drawn(true));
  const groups = legendGroups(plots.flatMap(({ series }) => series));
  const labels = groups.flat().map(({ label }) => label);
  if (new Set(labels).size < labels.length) return arrange(drawn(true));
  const panels = arrange(drawn(false));
  const notes = [...new Set(plots.flatMap((plot) => plot.notes ?? []))];
  return arrange([[legendPanel(widestLegend(groups, notes, panels.width - 2 * style.edge))], [panels]], { rowGap: 4 });
}

function legendPanel(legend: Legend): Panel {
  const { width, height } = legendSize(legend);
  const { edge } = style;
  return { width: width + 2 * edge, height: height + edge, body: drawLegend(legend, edge, edge) };
}

import { type Axis, drawAxes, type Frame, layout } from './axes';
import { textWidth } from './fonts';
import type { PlacedGuide } from './guides';
import { type Box, drawLegend, freePlace, type Legend, legendGroups, legendSize, widestLegend } from './legend';
import { drawSeries, errorBar, marked, project, type Series } from './marks';
import { style } from './style';
import { clipped, element, type Panel, text } from './svg';

/** A horizontal line across the axes, labelled in the right margin. */
export interface Level {
  y: number;
  /** markup */
  label: string;
}

/** A shaded stretch of a curve's plateau: value ± error over a window of x. */
export interface Band {
  x: readonly [number, number];
  value: number;
  error: number;
  colour: string;
}

export interface XyPlot {
  x: Axis;
  y: Axis;
  series: readonly Series[];
  guides?: readonly PlacedGuide[];
  levels?: readonly Level[];
  bands?: readonly Band[];
  /** lines of markup below the legend's entries */
  notes?: readonly string[];
  /** markup, above the axes */
  title?: string;
  /** false: another tells what the curves are */
  legend?: false;
}

/** Width of a journal's column, and a height to go with it [pt]. */
export const columnWidth = 246;
export const columnHeight = 190;

const guideStyle = () => ({ stroke: '#333', 'stroke-width': style.lineWidth, fill: 'none' });
/** In sizes of the text. */
const titleHeight = 13 / 9;

/**
 * Curves on one pair of axes: guide lines behind, data on top, the legend where nothing else is. A legend that finds no
 * room inside the axes goes above them, and the panel grows by its height.
 */
export function xyPanel(plot: XyPlot, size: { width?: number; height?: number } = {}): Panel {
  const { width = columnWidth } = size;
  let { height = columnHeight } = size;
  const levels = plot.levels ?? [];
  const { right, top } = margins(plot);
  let { frame, xTicks, yTicks } = layout(plot.x, plot.y, { width, height, right, top });
  let placed = plot.legend === false ? undefined : legendInside(plot, frame);
  if (!placed && plot.legend !== false) {
    const legend = widestLegend(legendGroups(plot.series), plot.notes ?? [], frame.width);
    const extra = legendSize(legend).height + 2;
    height += extra;
    ({ frame, xTicks, yTicks } = layout(plot.x, plot.y, { width, height, right, top: top + extra }));
    placed = { legend, x: frame.left, y: style.edge + top };
  }
  const guides = plot.guides ?? [];
  const lines =
    (plot.bands ?? []).map((band) => drawBand(band, frame)).join('') +
    levels.map((level) => drawLevel(level, frame)).join('') +
    guides.map((guide) => drawGuide(guide, frame)).join('');
  const data = plot.series.map((series) => drawSeries(series, frame)).join('');
  let body = clipped(frame.left, frame.top, frame.width, frame.height, lines + data);
  body += guides.map((guide) => (guide.label === '' ? '' : drawGuideLabel(guide, frame))).join('');
  body += drawLevelLabels(levels, frame);
  body += drawAxes(frame, plot.x, plot.y, xTicks, yTicks, height);
  if (plot.title !== undefined) {
    body += text(frame.left, style.edge + 0.8 * style.labelSize, plot.title, { size: style.labelSize });
  }
  if (placed) body += drawLegend(placed.legend, placed.x, placed.y);
  return { width, height, body };
}

/** Room for the labels of levels and for the title. */
function margins({ levels = [], title }: XyPlot): { right: number; top: number } {
  return {
    right: Math.max(0, ...levels.map((level) => textWidth(level.label, style.tickSize) + 6)),
    top: title === undefined ? 0 : titleHeight * style.labelSize,
  };
}

/** Whether the legend finds a place inside the axes. */
export function fitsInside(
  plot: XyPlot,
  { width = columnWidth, height = columnHeight }: { width?: number; height?: number },
): boolean {
  return legendInside(plot, layout(plot.x, plot.y, { width, height, ...margins(plot) }).frame) !== undefined;
}

/** Points along everything drawn inside the frame, close enough that no box of text slips between them. */
function obstacles(plot: XyPlot, frame: Frame): [number, number][] {
  const points: [number, number][] = [];
  const along = (a: readonly [number, number], b: readonly [number, number]): void => {
    const count = Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / 3) + 1;
    for (let k = 0; k <= count; k++) {
      points.push([a[0] + ((b[0] - a[0]) * k) / count, a[1] + ((b[1] - a[1]) * k) / count]);
    }
  };
  for (const series of plot.series) {
    const line = project(series, frame);
    for (const [i, point] of line.entries()) {
      const previous = line[i - 1];
      if (point) along(previous ?? point, point);
    }
    for (const i of series.line === undefined ? marked(line) : []) {
      const [x] = line[i] as [number, number];
      const bar = errorBar(series, i, frame);
      // outside of the frame it is cut
      const within = (y: number): number => Math.min(Math.max(y, frame.top), frame.top + frame.height);
      if (bar) along([x, within(bar.low)], [x, within(bar.high)]);
    }
  }
  for (const guide of plot.guides ?? []) {
    along([frame.x(guide.x[0]), frame.y(guide.y[0])], [frame.x(guide.x[1]), frame.y(guide.y[1])]);
    const box = guideLabel(guide, frame).box;
    along([box.x, box.y], [box.x + box.width, box.y]);
    along([box.x, box.y + box.height], [box.x + box.width, box.y + box.height]);
  }
  for (const band of plot.bands ?? []) {
    // a box may stand in a band, not across its edge
    const { x, y, width, height } = bandBox(band, frame);
    for (const edge of [x, x + width]) along([edge, y], [edge, y + height]);
    for (const edge of [y, y + height]) along([x, edge], [x + width, edge]);
  }
  for (const level of plot.levels ?? []) {
    along([frame.left, frame.y(level.y)], [frame.left + frame.width, frame.y(level.y)]);
  }
  return points;
}

/** The legend in its free place inside the axes, in one, two or three columns; undefined when there is none. */
function legendInside(plot: XyPlot, frame: Frame): { legend: Legend; x: number; y: number } | undefined {
  const box = { x: frame.left, y: frame.top, width: frame.width, height: frame.height };
  const points = obstacles(plot, frame);
  for (const columns of [1, 2, 3]) {
    const legend = { groups: legendGroups(plot.series), notes: plot.notes ?? [], columns };
    const place = freePlace(legendSize(legend), box, points, 4);
    if (place) return { legend, ...place };
  }
  return undefined;
}

function drawGuide(guide: PlacedGuide, frame: Frame): string {
  return element('line', {
    x1: frame.x(guide.x[0]),
    y1: frame.y(guide.y[0]),
    x2: frame.x(guide.x[1]),
    y2: frame.y(guide.y[1]),
    ...guideStyle(),
    'stroke-dasharray': '4 2.5',
    class: 'guide',
  });
}

/**
 * Where a guide's label goes: on the side away from the data, right of a line above them and left of one below, as
 * near to the line's middle as the frame allows.
 */
function guideLabel(guide: PlacedGuide, frame: Frame): { x: number; y: number; anchor: 'start' | 'end'; box: Box } {
  const size = style.legendSize;
  const width = textWidth(guide.label, size);
  const above = guide.side === 'above';
  const at = (u: number): { x: number; y: number } => ({
    x: frame.x(guide.x[0] ** (1 - u) * guide.x[1] ** u) + (above ? 4 : -4),
    y: frame.y(guide.y[0] ** (1 - u) * guide.y[1] ** u) + (above ? -3 : 3 + 0.75 * size),
  });
  const boxAt = ({ x, y }: { x: number; y: number }): Box => ({
    x: above ? x : x - width,
    y: y - 1.1 * size,
    width,
    height: 1.3 * size,
  });
  const inside = (box: Box): boolean =>
    box.x >= frame.left + 2 &&
    box.x + box.width <= frame.left + frame.width - 2 &&
    box.y >= frame.top + 1 &&
    box.y + box.height <= frame.top + frame.height - 2;
  const tries = Array.from({ length: 11 }, (_, k) => 0.5 + (k % 2 === 0 ? -0.05 : 0.05) * k);
  const place = at(tries.find((u) => inside(boxAt(at(u)))) ?? 0.5);
  return { ...place, anchor: above ? 'start' : 'end', box: boxAt(place) };
}

function drawGuideLabel(guide: PlacedGuide, frame: Frame): string {
  const { x, y, anchor } = guideLabel(guide, frame);
  return text(x, y, guide.label, { size: style.legendSize, anchor });
}

function drawLevel(level: Level, frame: Frame): string {
  return element('line', {
    x1: frame.left,
    x2: frame.left + frame.width,
    y1: frame.y(level.y),
    y2: frame.y(level.y),
    ...guideStyle(),
    'stroke-dasharray': '4 2.5',
    class: 'level',
  });
}

/** Labels right of the axes, moved apart where two levels are closer than a line of text. */
function drawLevelLabels(levels: readonly Level[], frame: Frame): string {
  const least = 1.1 * style.tickSize;
  const sorted = [...levels].sort((a, b) => a.y - b.y).map((level) => ({ ...level, at: frame.y(level.y) }));
  for (let k = 1; k < sorted.length; k++) {
    const overlap = least - (sorted[k - 1].at - sorted[k].at);
    if (overlap <= 0) continue;
    sorted[k].at -= overlap / 2;
    sorted[k - 1].at += overlap / 2;
  }
  const x = frame.left + frame.width + 4;
  return sorted.map(({ at, label }) => text(x, at, label, { size: style.tickSize, vertical: 'middle' })).join('');
}

function bandBox(band: Band, frame: Frame): Box {
  const x = frame.x(band.x[0]);
  const y = frame.y(band.value + band.error);
  return {
    x,
    y,
    width: Math.max(0, frame.x(band.x[1]) - x),
    height: Math.max(0.8, frame.y(band.value - band.error) - y),
  };
}

function drawBand(band: Band, frame: Frame): string {
  return element('rect', {
    ...bandBox(band, frame),
    fill: band.colour,
    'fill-opacity': '0.3',
    class: 'band',
  });
}

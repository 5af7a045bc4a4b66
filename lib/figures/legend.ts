import { textWidth } from './fonts';
import { type CurveKey, dashes, marker } from './marks';
import { style } from './style';
import { element, text } from './svg';

export interface LegendEntry {
  /** markup */
  label: string;
  colour: string;
  /** none: a line without a marker */
  shape?: number;
  filled: boolean;
  /** 'none': a marker without a line */
  line?: 'dashed' | 'none';
}

export interface Legend {
  /** those of a group stand together: where there are several columns, no column has entries of two groups */
  groups: readonly (readonly LegendEntry[])[];
  /** lines of markup below the entries */
  notes: readonly string[];
  columns: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** In sizes of the text. */
const rowHeight = 11 / 8;
const swatch = 18;
const columnGap = 8;

/** Of markers that stand for a shape or a filling in any colour. */
const anyColour = '#555';

/**
 * The entries of curves: one each or, where that is shorter, a key of the colours, one of the shapes and one of the
 * fillings.
 */
export function legendGroups(curves: readonly (LegendEntry & { key?: CurveKey })[]): LegendEntry[][] {
  const keyed = curves.flatMap(({ key, ...entry }) => (key === undefined ? [] : { key, ...entry }));
  const keys = [
    once(
      keyed.map(({ key, colour, shape, filled }) => ({
        label: key.colour,
        colour,
        filled: filled || key.shape !== undefined || key.fill !== undefined,
        ...(key.shape === undefined && { shape }),
      })),
    ),
    once(
      keyed.flatMap(({ key, shape }) =>
        key.shape === undefined ? [] : { label: key.shape, colour: anyColour, shape, filled: true, line: 'none' },
      ),
    ),
    once(
      keyed.flatMap(({ key, filled }) =>
        key.fill === undefined ? [] : { label: key.fill, colour: anyColour, shape: 0, filled, line: 'none' },
      ),
    ),
  ].filter((entries) => entries.length > 0);
  const each = once(curves);
  return keyed.length === curves.length && keys.flat().length < each.length ? keys : [each];
}

/** Entries that look alike stand once. */
function once(entries: readonly LegendEntry[]): LegendEntry[] {
  const look = ({ label, colour, shape, filled, line }: LegendEntry) => [label, colour, shape, filled, line].join();
  return [...new Map(entries.map((entry) => [look(entry), entry])).values()];
}

/** The entries column by column. */
function columnsOf({ groups, columns }: Legend): LegendEntry[][] {
  const entries = groups.flat();
  const split = (of: readonly LegendEntry[], rows: number): LegendEntry[][] =>
    Array.from({ length: Math.ceil(of.length / rows) }, (_, k) => of.slice(k * rows, (k + 1) * rows));
  if (columns < groups.length) return split(entries, Math.ceil(entries.length / columns));
  let rows = 1;
  while (groups.flatMap((of) => split(of, rows)).length > columns) rows++;
  return groups.flatMap((of) => split(of, rows));
}

function columnWidth(entries: readonly LegendEntry[]): number {
  return swatch + 3 + Math.max(...entries.map((entry) => textWidth(entry.label, style.legendSize)));
}

function rowsOf(columns: readonly LegendEntry[][]): number {
  return Math.max(0, ...columns.map((entries) => entries.length));
}

export function legendSize(legend: Legend): { width: number; height: number } {
  const columns = columnsOf(legend);
  const width = Math.max(
    columns.reduce((sum, entries) => sum + columnWidth(entries) + columnGap, -columnGap),
    ...legend.notes.map((note) => textWidth(note, style.legendSize)),
  );
  return { width, height: (rowsOf(columns) + legend.notes.length) * rowHeight * style.legendSize };
}

/** The legend in as many columns as fit into a width. */
export function widestLegend(groups: Legend['groups'], notes: Legend['notes'], width: number): Legend {
  const most = groups.flat().length;
  let legend = { groups, notes, columns: 1 };
  for (let columns = 2; columns <= most && legendSize({ ...legend, columns }).width <= width; columns++)
    legend = { ...legend, columns };
  return legend;
}

/** Line, marker and label of each entry, column by column, with its top left corner at (x, y). */
export function drawLegend(legend: Legend, x: number, y: number): string {
  const columns = columnsOf(legend);
  const row = rowHeight * style.legendSize;
  let left = x;
  let body = '';
  for (const entries of columns) {
    for (const [k, entry] of entries.entries()) body += drawEntry(entry, left, y + (k + 0.5) * row);
    left += columnWidth(entries) + columnGap;
  }
  for (const [k, note] of legend.notes.entries()) {
    const middle = y + (rowsOf(columns) + k + 0.5) * row;
    body += text(x, middle, note, { size: style.legendSize, vertical: 'middle' });
  }
  return element('g', { class: 'legend' }, body);
}

function drawEntry({ label, colour, shape, filled, line }: LegendEntry, left: number, middle: number): string {
  const stroke =
    line === 'none'
      ? ''
      : element('line', {
          x1: left,
          y1: middle,
          x2: left + swatch,
          y2: middle,
          stroke: colour,
          'stroke-width': style.lineWidth,
          'stroke-dasharray': line === 'dashed' ? dashes : undefined,
        });
  const symbol =
    shape === undefined || line === 'dashed' ? '' : marker(left + swatch / 2, middle, { colour, shape, filled });
  return stroke + symbol + text(left + swatch + 3, middle, label, { size: style.legendSize, vertical: 'middle' });
}

/**
 * The free place for a box inside a frame: corners first, then along the edges; where several are free, the one
 * farthest from the obstacles. Undefined when there is none.
 *
 * @param obstacles points that the box must not cover
 * @param clearance least distance of box and points [pt]
 */
export function freePlace(
  size: { width: number; height: number },
  frame: Box,
  obstacles: readonly (readonly [number, number])[],
  clearance: number,
): { x: number; y: number } | undefined {
  const inset = 6;
  const spanX = frame.width - size.width - 2 * inset;
  const spanY = frame.height - size.height - 2 * inset;
  if (spanX < 0 || spanY < 0) return undefined;
  const steps = 8;
  let best: { x: number; y: number; score: number } | undefined;
  for (let i = 0; i <= steps; i++) {
    for (let j = 0; j <= steps; j++) {
      const x = frame.x + inset + (spanX * i) / steps;
      const y = frame.y + inset + (spanY * j) / steps;
      const distance = nearest({ x, y, ...size }, obstacles);
      if (distance < clearance) continue;
      const onEdges = Number(i === 0 || i === steps) + Number(j === 0 || j === steps);
      const score = Math.min(distance, 30) + 20 * onEdges;
      if (!best || score > best.score) best = { x, y, score };
    }
  }
  return best && { x: best.x, y: best.y };
}

function nearest(box: Box, points: readonly (readonly [number, number])[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [x, y] of points) {
    const dx = Math.max(box.x - x, 0, x - box.x - box.width);
    const dy = Math.max(box.y - y, 0, y - box.y - box.height);
    least = Math.min(least, Math.hypot(dx, dy));
  }
  return least;
}

import { textWidth } from './fonts';
import { dashes, marker } from './marks';
import { style } from './style';
import { element, text } from './svg';

export interface LegendEntry {
  /** markup */
  label: string;
  colour: string;
  shape: number;
  filled: boolean;
  line?: 'dashed';
}

export interface Legend {
  entries: readonly LegendEntry[];
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

function columnWidth(legend: Legend): number {
  return swatch + 3 + Math.max(0, ...legend.entries.map((entry) => textWidth(entry.label, style.legendSize)));
}

export function legendSize(legend: Legend): { width: number; height: number } {
  const rows = Math.ceil(legend.entries.length / legend.columns) + legend.notes.length;
  const columns = Math.min(legend.columns, legend.entries.length);
  const width = Math.max(
    columns * columnWidth(legend) + (columns - 1) * columnGap,
    ...legend.notes.map((note) => textWidth(note, style.legendSize)),
  );
  return { width, height: rows * rowHeight * style.legendSize };
}

/** Line, marker and label of each entry, column by column, with its top left corner at (x, y). */
export function drawLegend(legend: Legend, x: number, y: number): string {
  const rows = Math.ceil(legend.entries.length / legend.columns);
  const row = rowHeight * style.legendSize;
  let body = '';
  for (const [k, entry] of legend.entries.entries()) {
    const left = x + Math.floor(k / rows) * (columnWidth(legend) + columnGap);
    const middle = y + ((k % rows) + 0.5) * row;
    body += element('line', {
      x1: left,
      y1: middle,
      x2: left + swatch,
      y2: middle,
      stroke: entry.colour,
      'stroke-width': style.lineWidth,
      'stroke-dasharray': entry.line === 'dashed' ? dashes : undefined,
    });
    if (entry.line === undefined) body += marker(left + swatch / 2, middle, entry);
    body += text(left + swatch + 3, middle, entry.label, { size: style.legendSize, vertical: 'middle' });
  }
  for (const [k, note] of legend.notes.entries()) {
    body += text(x, y + (rows + k + 0.5) * row, note, { size: style.legendSize, vertical: 'middle' });
  }
  return element('g', { class: 'legend' }, body);
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

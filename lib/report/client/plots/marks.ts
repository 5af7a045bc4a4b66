import type uPlot from 'uplot';
import type { PlotData, PlotSeries } from '../../page-data';
import { isShown } from './align';
import { drawMarkup, markupWidth } from './canvas-text';

/** Least distance of two markers of a curve, as in the printed figures [px]. */
const markerSpacing = 10;
/** Markers are drawn for print in points; on a screen they are this much larger. */
const markerScale = 1.6;
const guideColour = '#333';

/** Guide lines, levels and bands, which lie behind the curves. */
export function drawBehind(u: uPlot, plot: PlotData): void {
  clippedTo(u, (c, ratio) => {
    const x = (value: number): number => u.valToPos(value, 'x', true);
    const y = (value: number): number => u.valToPos(value, 'y', true);
    for (const { x: span, value, error, colour } of plot.bands) {
      const top = y(value + error);
      c.globalAlpha = 0.3;
      c.fillStyle = colour;
      c.fillRect(x(span[0]), top, x(span[1]) - x(span[0]), Math.max(ratio, y(value - error) - top));
      c.globalAlpha = 1;
    }
    c.strokeStyle = guideColour;
    c.fillStyle = guideColour;
    c.lineWidth = 1.2 * ratio;
    const size = 12 * ratio;
    const line = (from: [number, number], to: [number, number]): void => {
      c.setLineDash([6 * ratio, 4 * ratio]);
      c.beginPath();
      c.moveTo(...from);
      c.lineTo(...to);
      c.stroke();
      c.setLineDash([]);
    };
    const right = u.bbox.left + u.bbox.width;
    for (const { y: value, label } of plot.levels) {
      line([u.bbox.left, y(value)], [right, y(value)]);
      drawMarkup(c, right - markupWidth(c, label, size) - 5 * ratio, y(value) - 4 * ratio, label, size);
    }
    for (const { x: gx, y: gy, label } of plot.guides) {
      const [from, to]: [number, number][] = [
        [x(gx[0]), y(gy[0])],
        [x(gx[1]), y(gy[1])],
      ];
      line(from, to);
      if (label === '') continue;
      const width = markupWidth(c, label, size);
      const above = isAbove(u, plot, gx, gy);
      const at = 0.5 * (from[0] + to[0]) + (above ? 8 * ratio : -width - 8 * ratio);
      drawMarkup(c, at, 0.5 * (from[1] + to[1]) + (above ? -6 : 15) * ratio, label, size);
    }
  });
}

/** Whether a guide line lies above the data at its middle. */
function isAbove(u: uPlot, plot: PlotData, gx: readonly [number, number], gy: readonly [number, number]): boolean {
  const middle = 0.5 * (u.valToPos(gx[0], 'x', true) + u.valToPos(gx[1], 'x', true));
  const height = 0.5 * (u.valToPos(gy[0], 'y', true) + u.valToPos(gy[1], 'y', true));
  let nearest = Number.POSITIVE_INFINITY;
  let above = true;
  for (const series of plot.series) {
    for (const [px, py] of shownPoints(u, plot, series)) {
      const distance = Math.abs(px - middle);
      if (distance < nearest) {
        nearest = distance;
        above = height < py;
      }
    }
  }
  return above;
}

/** Error bars and markers of the curves that are not hidden. */
export function drawMarks(u: uPlot, plot: PlotData): void {
  clippedTo(u, (c, ratio) => {
    plot.series.forEach((series, k) => {
      if (!u.series[k + 1].show) return;
      if (series.line !== undefined) return;
      // a dashed curve leaves its dashes behind
      c.setLineDash([]);
      c.strokeStyle = series.colour;
      const marker = new Path2D(series.marker);
      for (const [x, y, i] of thinned(shownPoints(u, plot, series), markerSpacing * ratio)) {
        drawErrorBar(u, c, series, x, i, ratio);
        c.save();
        c.translate(x, y);
        c.scale(markerScale * ratio, markerScale * ratio);
        c.lineWidth = 0.8;
        c.fillStyle = series.filled && series.open?.[i] !== true ? series.colour : '#fff';
        c.fill(marker);
        c.stroke(marker);
        c.restore();
      }
    });
  });
}

function drawErrorBar(
  u: uPlot,
  c: CanvasRenderingContext2D,
  series: PlotSeries,
  x: number,
  i: number,
  ratio: number,
): void {
  const error = series.error?.[i] ?? 0;
  const value = series.y[i];
  if (value === null || !(error > 0)) return;
  const high = u.valToPos(value + error, 'y', true);
  const below = u.valToPos(value - error, 'y', true);
  // a lower end that a logarithmic axis cannot show stops at the frame
  const low = Number.isFinite(below) ? below : u.bbox.top + u.bbox.height;
  const cap = 3 * ratio;
  c.lineWidth = ratio;
  c.beginPath();
  c.moveTo(x, low);
  c.lineTo(x, high);
  for (const end of Number.isFinite(below) ? [low, high] : [high]) {
    c.moveTo(x - cap, end);
    c.lineTo(x + cap, end);
  }
  c.stroke();
}

/** Place [canvas pixels] and index of the points that the axes can show. */
export function* shownPoints(
  u: uPlot,
  plot: PlotData,
  { x, y }: PlotSeries,
): Generator<readonly [x: number, y: number, index: number]> {
  for (let i = 0; i < x.length; i++) {
    if (!isShown(plot, x[i], y[i])) continue;
    yield [u.valToPos(x[i] as number, 'x', true), u.valToPos(y[i] as number, 'y', true), i];
  }
}

function* thinned(
  points: Iterable<readonly [number, number, number]>,
  spacing: number,
): Generator<readonly [number, number, number]> {
  let last: readonly [number, number, number] | undefined;
  for (const point of points) {
    if (last !== undefined && Math.hypot(point[0] - last[0], point[1] - last[1]) < spacing) continue;
    last = point;
    yield point;
  }
}

/** Draws within the frame of the axes, in canvas pixels. */
function clippedTo(u: uPlot, draw: (c: CanvasRenderingContext2D, ratio: number) => void): void {
  const { left, top, width, height } = u.bbox;
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(left, top, width, height);
  u.ctx.clip();
  draw(u.ctx, devicePixelRatio);
  u.ctx.restore();
}

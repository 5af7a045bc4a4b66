import { line, type SymbolType, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';
import type { Frame } from './axes';
import { style } from './style';
import { coordinate, element, group } from './svg';

/** Labels, as markup, of what each of the means to tell curves apart says of one; without `shape` the colour says it all. */
export interface CurveKey {
  colour: string;
  shape?: string;
  fill?: string;
}

/** One curve of a plot. Points that the axes cannot show (not finite, or not positive on a log axis) are left out. */
export interface Series {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** standard errors of y, drawn as bars */
  yError?: ArrayLike<number>;
  colour: string;
  /** index of the marker's shape */
  shape: number;
  /** filled symbols, or open ones */
  filled: boolean;
  /** of a curve with filled symbols, the points that have open ones */
  open?: readonly boolean[];
  /** markup */
  label: string;
  /** to the right [pt], so that bars at the same x do not cover each other */
  shift?: number;
  /** the label in parts, for a legend of many curves */
  key?: CurveKey;
  /** dashed, without symbols: a prediction beside the data */
  line?: 'dashed';
}

export const dashes = '4 2';

/** A triangle on its tip, which differs from one on its base also where it is small. */
const symbolTip: SymbolType = {
  draw(context, size) {
    const inner = Math.sqrt(size / (3 * Math.sqrt(3)));
    context.moveTo(0, 2 * inner);
    context.lineTo(-Math.sqrt(3) * inner, -inner);
    context.lineTo(Math.sqrt(3) * inner, -inner);
    context.closePath();
  },
};

const shapes: readonly SymbolType[] = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolTip];

/** Areas that make the shapes look equally large [pt²]. */
const areas = [12.5, 12, 11, 11, 11];

/** Shapes that differ. */
export const shapeCount = shapes.length;

/** Least distance of two markers of one curve [pt]; the line runs through every point all the same. */
export const markerSpacing = 8;

/** One marker, as path data around (0, 0). */
export function markerPath(shape: number): string {
  const k = shape % shapes.length;
  return (
    symbol()
      .type(shapes[k])
      .size(areas[k] * style.markerSize ** 2)
      .digits(2)() ?? ''
  );
}

export function marker(x: number, y: number, o: { colour: string; shape: number; filled: boolean }): string {
  return markers([[x, y]], o);
}

/** Several markers of one kind: a group of class `filled` or `open`. */
export function markers(
  points: readonly (readonly [number, number])[],
  o: { colour: string; shape: number; filled: boolean },
): string {
  const d = markerPath(o.shape);
  return group(
    {
      class: o.filled ? 'markers filled' : 'markers open',
      fill: o.filled ? o.colour : '#fff',
      stroke: o.colour,
      'stroke-width': coordinate((0.8 / 0.9) * style.lineWidth),
    },
    points.map(([x, y]) => element('path', { d, transform: `translate(${coordinate(x)} ${coordinate(y)})` })).join(''),
  );
}

/** The series' points in panel coordinates; null where a point cannot be shown. */
export function project(series: Series, frame: Frame): ([number, number] | null)[] {
  return Array.from({ length: series.x.length }, (_, i) => {
    const x = frame.x(series.x[i]) + (series.shift ?? 0);
    const y = frame.y(series.y[i]);
    return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
  });
}

/** Indices of the points that carry a marker. */
export function marked(points: readonly ([number, number] | null)[]): number[] {
  const kept: number[] = [];
  let last: [number, number] | undefined;
  for (const [k, point] of points.entries()) {
    if (!point || (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < markerSpacing)) continue;
    kept.push(k);
    last = point;
  }
  return kept;
}

/** Line through all points, markers and error bars on those far enough apart. */
export function drawSeries(series: Series, frame: Frame): string {
  const points = project(series, frame);
  const path = line<[number, number] | null>()
    .defined((point) => point !== null)
    .x((point) => point![0])
    .y((point) => point![1])
    .digits(2)(points);
  const stroke = { fill: 'none', stroke: series.colour, 'stroke-width': style.lineWidth };
  if (series.line === 'dashed') {
    return path ? element('path', { d: path, ...stroke, 'stroke-dasharray': dashes, class: 'prediction' }) : '';
  }
  let body = path ? element('path', { d: path, ...stroke, 'stroke-linejoin': 'round', class: 'curve' }) : '';
  if (series.yError) {
    const bars = errorBars(series, points, frame);
    if (bars !== '')
      body += element('path', {
        d: bars,
        ...stroke,
        'stroke-width': coordinate((0.7 / 0.9) * style.lineWidth),
        class: 'error-bars',
      });
  }
  const isFilled = (k: number): boolean => series.filled && series.open?.[k] !== true;
  const drawn = (filled: boolean): string => {
    const places = marked(points).filter((k) => isFilled(k) === filled);
    return markers(
      places.map((k) => points[k] as [number, number]),
      { ...series, filled },
    );
  };
  return body + drawn(true) + drawn(false);
}

/** Half the width of the cap of an error bar [pt]. */
export const cap = 1.8;

/** The ends of the error bar of a point in panel coordinates, from below; a lower end that a log axis cannot show is at the frame's. */
export function errorBar(
  series: Series,
  i: number,
  frame: Frame,
): { low: number; high: number; open: boolean } | undefined {
  const error = series.yError?.[i] ?? 0;
  if (!(error > 0)) return undefined;
  const low = frame.y(series.y[i] - error);
  const open = !Number.isFinite(low);
  return { low: open ? frame.top + frame.height : low, high: frame.y(series.y[i] + error), open };
}

/** Capped bars from y - error to y + error on the points with a marker. */
function errorBars(series: Series, points: readonly ([number, number] | null)[], frame: Frame): string {
  let d = '';
  for (const i of marked(points)) {
    const bar = errorBar(series, i, frame);
    if (bar === undefined) continue;
    const [x] = points[i] as [number, number];
    d += `M${coordinate(x)},${coordinate(bar.low)}V${coordinate(bar.high)}`;
    for (const end of bar.open ? [bar.high] : [bar.low, bar.high]) {
      d += `M${coordinate(x - cap)},${coordinate(end)}h${coordinate(2 * cap)}`;
    }
  }
  return d;
}

import { colourStep, colourSteps, stepColour } from './colour-bar';
import { textWidth } from './fonts';
import { defectColours, undetermined } from './palette';
import { style } from './style';
import { clipped, coordinate, element, group, type Panel, text } from './svg';

/** The particles that a panel shows, in the plane of the panel, lengths in mean diameters. */
export interface Plane {
  boxLength: number;
  /** [n], wrapped into [0, boxLength) */
  x: Float64Array;
  y: Float64Array;
  diameters: Float64Array;
  /** [n], displacement in the plane */
  dx: Float64Array;
  dy: Float64Array;
  /** [n], index in the configuration */
  index: Int32Array;
}

/** The colour of each particle: one path is written per colour. */
export type Colouring =
  | { kind: 'log'; values: ArrayLike<number>; range: readonly [number, number] }
  | { kind: 'defects'; values: ArrayLike<number> };

/** Room above the frame for the title [pt]. */
export const fieldTop = 15;

/** Arrows shorter than this are not seen [pt]. */
const shortest = 0.25;

function circle(x: number, y: number, radius: number): string {
  const r = Math.max(0.01, Math.round(radius * 100) / 100);
  const [a, d] = [coordinate(r), coordinate(2 * r)];
  return `M${coordinate(x - r)},${coordinate(y)}a${a},${a} 0 1 0 ${d},0a${a},${a} 0 1 0 -${d},0`;
}

/** Where a stretch [low, high] along one side of the box is seen: itself, and its image if it leaves the box. */
function images(low: number, high: number, boxLength: number): number[] {
  const shifts = [0];
  if (low < 0) shifts.push(boxLength);
  if (high > boxLength) shifts.push(-boxLength);
  return shifts;
}

/** Particles as discs of their own diameters in a square frame, with the periodic images of those on its edges. */
function discs(plane: Plane, colouring: Colouring, scale: number): string {
  const { boxLength, x, y, diameters } = plane;
  const colours =
    colouring.kind === 'log'
      ? [undetermined, ...Array.from({ length: colourSteps }, (_, k) => stepColour(k))]
      : [undetermined, defectColours.intact, defectColours.defect];
  const paths: string[] = colours.map(() => '');
  for (let i = 0; i < x.length; i++) {
    const value = colouring.values[plane.index[i]];
    let k = 0;
    if (colouring.kind === 'log') k = Number.isNaN(value) ? 0 : 1 + colourStep(value, colouring.range);
    else if (!Number.isNaN(value)) k = value === 0 ? 1 : 2;
    const r = diameters[i] / 2;
    for (const sx of images(x[i] - r, x[i] + r, boxLength)) {
      for (const sy of images(y[i] - r, y[i] + r, boxLength)) {
        paths[k] += circle((x[i] + sx) * scale, (boxLength - y[i] - sy) * scale, r * scale);
      }
    }
  }
  const drawn = paths.map((d, k) => (d === '' ? '' : element('path', { d, fill: colours[k] })));
  return group({ class: 'particles', stroke: '#fff', 'stroke-width': Math.min(0.4, 0.06 * scale) }, drawn.join(''));
}

/** Displacements as arrows from the particles, one path for all. */
function arrows(plane: Plane, magnification: number, scale: number): string {
  const { boxLength, x, y, dx, dy } = plane;
  let d = '';
  for (let i = 0; i < x.length; i++) {
    const [ax, ay] = [dx[i] * magnification, dy[i] * magnification];
    const length = Math.hypot(ax, ay) * scale;
    if (!(length >= shortest)) continue;
    const [ux, uy] = [(ax * scale) / length, (-ay * scale) / length];
    const head = Math.min(0.4 * length, 0.55 * scale, 3);
    for (const sx of images(Math.min(x[i], x[i] + ax), Math.max(x[i], x[i] + ax), boxLength)) {
      for (const sy of images(Math.min(y[i], y[i] + ay), Math.max(y[i], y[i] + ay), boxLength)) {
        const tx = (x[i] + ax + sx) * scale;
        const ty = (boxLength - y[i] - ay - sy) * scale;
        d += `M${coordinate((x[i] + sx) * scale)},${coordinate((boxLength - y[i] - sy) * scale)}`;
        d += `L${coordinate(tx)},${coordinate(ty)}`;
        if (head < shortest) continue;
        const [bx, by] = [tx - head * ux, ty - head * uy];
        d += `M${coordinate(bx - 0.45 * head * uy)},${coordinate(by + 0.45 * head * ux)}`;
        d += `L${coordinate(tx)},${coordinate(ty)}L${coordinate(bx + 0.45 * head * uy)},${coordinate(by - 0.45 * head * ux)}`;
      }
    }
  }
  const width = Math.min(0.7, Math.max(0.25, 0.13 * scale));
  return d === '' ? '' : element('path', { d, fill: 'none', stroke: '#000', 'stroke-width': width, class: 'arrows' });
}

/**
 * One spatial field in its box: title, particles, arrows, frame.
 *
 * @param side of the frame at final size [pt]
 * @param magnification of the displacements; 0 draws no arrows
 */
export function fieldPanel(o: {
  plane: Plane;
  colouring: Colouring;
  magnification: number;
  title: string;
  side: number;
}): Panel {
  const scale = o.side / o.plane.boxLength;
  const drawing = discs(o.plane, o.colouring, scale) + arrows(o.plane, o.magnification, scale);
  const inner =
    clipped(0, 0, o.side, o.side, drawing) +
    element('rect', {
      width: o.side,
      height: o.side,
      fill: 'none',
      stroke: '#000',
      'stroke-width': 0.7,
      class: 'frame',
    });
  const titleSize = textWidth(o.title, style.labelSize) <= o.side ? style.labelSize : style.tickSize;
  const body =
    text(0, fieldTop - 5, o.title, { size: titleSize }) +
    group({ transform: `translate(0 ${coordinate(fieldTop)})` }, inner);
  return { width: o.side, height: fieldTop + o.side, body };
}

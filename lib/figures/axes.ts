import { scaleLinear, scaleLog } from 'd3-scale';
import { textWidth } from './fonts';
import { style } from './style';
import { coordinate, element, text } from './svg';
import { linearTicks, logTicks, type Tick } from './ticks';

export interface Axis {
  kind: 'log' | 'linear';
  domain: readonly [number, number];
  /** markup, with the unit */
  label: string;
}

/** The rectangle of the axes within its panel, with the maps from data to panel coordinates [pt]. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x(value: number): number;
  y(value: number): number;
}

export function scaleOf(axis: Axis, range: readonly [number, number]): (value: number) => number {
  const scale = axis.kind === 'log' ? scaleLog() : scaleLinear();
  return scale.domain([...axis.domain]).range([...range]);
}

export function ticksOf(axis: Axis, length: number, labelLength: number): Tick[] {
  const most = Math.max(2, Math.floor(length / labelLength));
  return axis.kind === 'log' ? logTicks(axis.domain, most) : linearTicks(axis.domain, Math.min(8, most));
}

/** Room that a label takes along an axis, in sizes of its text. */
const xLabelLength = 26 / 8;
const yLabelLength = 18 / 8;

/** Lays out a frame of axes in a panel of the given outer size, leaving room for labels and, on demand, right of it. */
export function layout(
  x: Axis,
  y: Axis,
  outer: { width: number; height: number; top?: number; right?: number },
): { frame: Frame; xTicks: Tick[]; yTicks: Tick[] } {
  const top = style.edge + (outer.top ?? 0) + style.tickSize / 2;
  const bottom = style.edge + 1.35 * style.labelSize + 1.5 * style.tickSize + 3;
  const height = outer.height - top - bottom;
  const yTicks = ticksOf(y, height, yLabelLength * style.tickSize);
  const left = style.edge + 1.5 * style.labelSize + widest(yTicks) + 3;
  const endLabel = Math.max(style.edge + 5, outer.right ?? 0);
  const width = outer.width - left - endLabel;
  const frame: Frame = {
    left,
    top,
    width,
    height,
    x: scaleOf(x, [left, left + width]),
    y: scaleOf(y, [top + height, top]),
  };
  return { frame, xTicks: ticksOf(x, width, xLabelLength * style.tickSize), yTicks };
}

export function widest(ticks: Tick[]): number {
  return Math.max(0, ...ticks.map((tick) => (tick.label === undefined ? 0 : textWidth(tick.label, style.tickSize))));
}

/** Frame, inward ticks on all four sides, tick labels and axis labels. */
export function drawAxes(frame: Frame, x: Axis, y: Axis, xTicks: Tick[], yTicks: Tick[], outerHeight: number): string {
  const { left, top, width, height } = frame;
  const right = left + width;
  const bottom = top + height;
  let lines = '';
  let labels = '';
  for (const tick of xTicks) {
    const at = coordinate(frame.x(tick.value));
    const length = tick.label === undefined ? style.minorTickLength : style.tickLength;
    lines += `M${at},${coordinate(bottom)}v${coordinate(-length)}M${at},${coordinate(top)}v${coordinate(length)}`;
    if (tick.label !== undefined) {
      labels += text(frame.x(tick.value), bottom + 1.35 * style.tickSize + 1, tick.label, {
        size: style.tickSize,
        anchor: 'middle',
      });
    }
  }
  for (const tick of yTicks) {
    const at = coordinate(frame.y(tick.value));
    const length = tick.label === undefined ? style.minorTickLength : style.tickLength;
    lines += `M${coordinate(left)},${at}h${coordinate(length)}M${coordinate(right)},${at}h${coordinate(-length)}`;
    if (tick.label !== undefined) {
      labels += text(left - 3, frame.y(tick.value), tick.label, {
        size: style.tickSize,
        anchor: 'end',
        vertical: 'middle',
      });
    }
  }
  labels += text(
    centred(x.label, left, width, right + style.edge),
    outerHeight - style.edge - 0.3 * style.labelSize,
    x.label,
    {
      size: style.labelSize,
      anchor: 'middle',
    },
  );
  labels += text(style.edge + 0.95 * style.labelSize, centred(y.label, top, height, outerHeight), y.label, {
    size: style.labelSize,
    anchor: 'middle',
    rotate: -90,
  });
  const outline = { fill: 'none', stroke: '#000', 'stroke-width': style.axisLine };
  return (
    element('path', { d: lines, ...outline, class: 'ticks' }) +
    element('rect', { x: left, y: top, width, height, ...outline, class: 'frame' }) +
    labels
  );
}

/** The middle of a side of the frame, moved so that a long label stays within the panel. */
function centred(label: string, start: number, length: number, outer: number): number {
  const half = textWidth(label, style.labelSize) / 2;
  return Math.max(style.edge + half, Math.min(start + length / 2, outer - style.edge - half));
}

import { type Axis, scaleOf, ticksOf, widest } from './axes';
import { fieldColour } from './palette';
import { style } from './style';
import { coordinate, element, type Panel, text } from './svg';

/** Colours in the steps of this many equal parts of the (logarithmic) scale. */
export const colourSteps = 64;

/** Index of the colour step of a value, those outside the range taken to its ends. */
export function colourStep(value: number, range: readonly [number, number]): number {
  const fraction = Math.log(value / range[0]) / Math.log(range[1] / range[0]);
  return Math.min(colourSteps - 1, Math.max(0, Math.floor(fraction * colourSteps)));
}

export function stepColour(step: number): string {
  return fieldColour((step + 0.5) / colourSteps);
}

const barWidth = 8;
const arrowHeight = 5;

/**
 * Vertical colour scale with logarithmic ticks right of it. Pointed ends say that values beyond the range take the
 * colour of the end.
 *
 * @param top room above the bar within the panel [pt]
 */
export function colourBar(o: {
  range: readonly [number, number];
  label: string;
  top: number;
  height: number;
  openBelow: boolean;
  openAbove: boolean;
}): Panel {
  const axis: Axis = { kind: 'log', domain: o.range, label: o.label };
  const top = o.top + arrowHeight;
  const bottom = o.top + o.height - arrowHeight;
  const y = scaleOf(axis, [bottom, top]);
  const ticks = ticksOf(axis, bottom - top, 20);
  const step = (bottom - top) / colourSteps;
  let body = '';
  for (let k = 0; k < colourSteps; k++) {
    // each step reaches a little under the next one, so that no seam shows between them
    const from = bottom - (k + 1) * step;
    const reach = k === 0 ? 0 : 0.4;
    body += element('rect', { x: 0, y: from, width: barWidth, height: step + reach, fill: stepColour(k) });
  }
  const right = coordinate(barWidth);
  const middle = coordinate(barWidth / 2);
  const [yTop, yBottom] = [coordinate(top), coordinate(bottom)];
  const above = `L${middle},${coordinate(top - arrowHeight)}`;
  const below = `L${middle},${coordinate(bottom + arrowHeight)}`;
  // the points reach a little into the bar, so that no seam shows
  const end = (y: number, tip: string, step: number): string =>
    element('path', { d: `M0,${coordinate(y)}${tip}L${right},${coordinate(y)}Z`, fill: stepColour(step) });
  if (o.openAbove) body += end(top + 0.4, above, colourSteps - 1);
  if (o.openBelow) body += end(bottom - 0.4, below, 0);
  let lines = `M0,${yTop}${o.openAbove ? above : ''}L${right},${yTop}V${yBottom}${o.openBelow ? below : ''}L0,${yBottom}Z`;
  for (const tick of ticks) {
    lines += `M${right},${coordinate(y(tick.value))}h${tick.label === undefined ? 1.5 : 3}`;
    if (tick.label === undefined) continue;
    body += text(barWidth + 5, y(tick.value), tick.label, { size: style.tickSize, vertical: 'middle' });
  }
  body += element('path', { d: lines, fill: 'none', stroke: '#000', 'stroke-width': 0.6 });
  const labelX = barWidth + 5 + widest(ticks) + 1.35 * style.labelSize;
  body += text(labelX, (top + bottom) / 2, o.label, { size: style.labelSize, anchor: 'middle', rotate: -90 });
  return { width: labelX + 0.3 * style.labelSize + style.edge, height: o.top + o.height, body };
}

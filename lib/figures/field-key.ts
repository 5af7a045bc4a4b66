import { textWidth } from './fonts';
import { defectColours, undetermined } from './palette';
import { style } from './style';
import { coordinate, element, type Panel, text } from './svg';

/** Of a row in sizes of its text. */
const rowHeight = 10 / 8;

function row(): { size: number; height: number; middle: number } {
  const height = rowHeight * style.legendSize;
  return { size: style.legendSize, height, middle: height / 2 };
}

/** Length of the scale bar: the largest 1, 2 or 5 times a power of ten within a quarter of the box. */
export function scaleBarLength(boxLength: number): number {
  const most = boxLength / 4;
  const decade = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const mantissa = [5, 2, 1].find((m) => m * decade <= most * (1 + 1e-9)) ?? 1;
  return Number((mantissa * decade).toPrecision(1));
}

/** @param scale pt per mean diameter */
export function scaleBar(boxLength: number, scale: number): Panel {
  const { size, height, middle } = row();
  const length = scaleBarLength(boxLength);
  const end = coordinate(length * scale);
  const label = length === 1 ? '1 mean diameter' : `${length} mean diameters`;
  const body =
    element('path', {
      d: `M0,${middle - 2}v4M0,${middle}h${end}M${end},${middle - 2}v4`,
      fill: 'none',
      stroke: '#000',
      'stroke-width': 0.8,
      class: 'scale-bar',
    }) + text(length * scale + 5, middle, label, { size, vertical: 'middle' });
  return { width: length * scale + 5 + textWidth(label, size), height, body };
}

/** A sign and what it means. */
function item(sign: string, signWidth: number, label: string): Panel {
  const { size, height, middle } = row();
  return {
    width: signWidth + textWidth(label, size),
    height,
    body: sign + text(signWidth, middle, label, { size, vertical: 'middle' }),
  };
}

/** What the colours of the defects, the arrows and the grey particles mean, as far as there are any. */
export function fieldKey(shown: {
  magnification: number;
  defects: boolean;
  /** grey particles for want of D²min, for want of defects */
  noD2min: boolean;
  noDefects: boolean;
}): Panel[] {
  const { magnification } = shown;
  const { middle } = row();
  const dot = (fill: string): string => element('circle', { cx: 4, cy: middle, r: 3.5, fill });
  const items: Panel[] = [];
  if (shown.defects) {
    items.push(item(dot(defectColours.defect), 10, 'defect, *ϕ*_{i} = 1'));
    items.push(item(dot(defectColours.intact), 10, '*ϕ*_{i} = 0'));
  }
  if (magnification > 0) {
    const arrow = element('path', {
      d: `M0,${middle}h14m-3.5,-1.8l3.5,1.8l-3.5,1.8`,
      fill: 'none',
      stroke: '#000',
      'stroke-width': 0.7,
    });
    items.push(
      item(arrow, 18, magnification === 1 ? 'displacement' : `displacement, ${magnification} times magnified`),
    );
  }
  if (shown.noD2min || shown.noDefects)
    items.push(item(dot(undetermined), 10, shown.noDefects ? 'not determined' : '*D*^{2}_{min} not determined'));
  return items;
}

/** A remark in the key's own size. */
export function remark(label: string): Panel {
  return item('', 0, label);
}

/** Items from left to right, on as many lines as the width asks for. */
export function flowed(items: readonly Panel[], width: number, gap: number): Panel[][] {
  const lines: Panel[][] = [];
  let used = 0;
  for (const next of items) {
    const line = lines.at(-1);
    if (line && used + gap + next.width <= width) {
      line.push(next);
      used += gap + next.width;
    } else {
      lines.push([next]);
      used = next.width;
    }
  }
  return lines;
}

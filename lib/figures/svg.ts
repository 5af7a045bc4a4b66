import { requireArray, requireObject, requireOptions, requirePositive } from '../arguments';
import { VitrelaxError } from '../errors';
import { fontFamily, isStacked, scriptRatio, spanWidth } from './fonts';
import { escapeText, parseMarkup } from './markup';
import { style } from './style';

/** A drawing in a coordinate system of its own, origin top left, y down, lengths in pt at final size. */
export interface Panel {
  width: number;
  height: number;
  body: string;
}

/** A coordinate with two decimals (0.01 pt is 3.5 micrometres at final size). */
export function coordinate(x: number): string {
  if (!Number.isFinite(x)) throw new VitrelaxError('INTERNAL', `a figure has a coordinate that is ${x}`);
  const rounded = Math.round(x * 100) / 100;
  return String(rounded === 0 ? 0 : rounded);
}

type Attributes = Record<string, string | number | undefined>;

/** One XML element; attribute values are escaped, numbers rounded as coordinates, undefined left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(value!)}"`)
    .join('');
  return content === '' ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`;
}

export function group(attributes: Attributes, content: string): string {
  return content === '' ? '' : element('g', attributes, content);
}

export interface TextStyle {
  size: number;
  anchor?: 'start' | 'middle' | 'end';
  /** 'baseline' (default) or the middle of the capitals at y */
  vertical?: 'baseline' | 'middle';
  /** clockwise, degrees */
  rotate?: number;
  fill?: string;
}

/** Half the height of DejaVu's capitals, in em. */
export const halfCapHeight = 0.365;

/** A label in the markup of `parseMarkup`. Raised and lowered runs move by dy, which every renderer knows. */
export function text(x: number, y: number, markup: string, style: TextStyle): string {
  let shift = 0;
  const spans = parseMarkup(markup);
  const runs = spans.map((span, k) => {
    const wanted = span.script === 'super' ? -0.38 * style.size : span.script === 'sub' ? 0.2 * style.size : 0;
    const dy = wanted - shift;
    shift = wanted;
    const attributes: Attributes = {
      dx: isStacked(spans, k) ? -spanWidth(spans[k - 1], style.size) : undefined,
      dy: dy === 0 ? undefined : dy,
      'font-size': span.script === 'none' ? undefined : style.size * scriptRatio,
      'font-style': span.italic ? 'italic' : undefined,
    };
    const styled = Object.values(attributes).some((value) => value !== undefined);
    return styled ? element('tspan', attributes, escapeText(span.text)) : escapeText(span.text);
  });
  const drop = style.vertical === 'middle' ? halfCapHeight * style.size : 0;
  return element(
    'text',
    {
      x: style.rotate === undefined ? x : 0,
      y: style.rotate === undefined ? y + drop : drop,
      'font-size': style.size,
      'text-anchor': style.anchor === undefined || style.anchor === 'start' ? undefined : style.anchor,
      fill: style.fill,
      transform:
        style.rotate === undefined ? undefined : `translate(${coordinate(x)} ${coordinate(y)}) rotate(${style.rotate})`,
    },
    runs.join(''),
  );
}

/**
 * Content cut to a rectangle. The id says the rectangle itself, so that several figures in one HTML page can share it
 * without harm.
 */
export function clipped(x: number, y: number, width: number, height: number, content: string): string {
  if (content === '') return '';
  const id = `clip-${[x, y, width, height].map(coordinate).join('-')}`;
  const clip = element('clipPath', { id }, element('rect', { x, y, width, height }));
  return clip + group({ 'clip-path': `url(#${id})` }, content);
}

/** Panels in rows, each row's panels aligned at the top, with gaps in pt. */
export function arrange(rows: Panel[][], o: { columnGap?: number; rowGap?: number } = {}): Panel {
  requireArray('rows', rows);
  requireOptions('options', o);
  const { columnGap = 12, rowGap = 10 } = o;
  let width = 0;
  let y = 0;
  let body = '';
  for (const [k, row] of rows.entries()) {
    requireArray(`rows[${k}]`, row);
    if (k > 0) y += rowGap;
    let x = 0;
    for (const [i, panel] of row.entries()) {
      requireObject(`rows[${k}][${i}]`, panel);
      if (i > 0) x += columnGap;
      body += group({ transform: `translate(${coordinate(x)} ${coordinate(y)})` }, panel.body);
      x += panel.width;
    }
    width = Math.max(width, x);
    y += Math.max(0, ...row.map((panel) => panel.height));
  }
  return { width, height: y, body };
}

/** A panel whose frames reach its ends, with the margin that others have. */
export function edged({ width, height, body }: Panel): Panel {
  const { edge } = style;
  return {
    width: width + 2 * edge,
    height: height + 2 * edge,
    body: group({ transform: `translate(${edge} ${edge})` }, body),
  };
}

/**
 * A panel as a complete SVG file: white background, size in pt, user unit 1 pt, the title as accessible name.
 *
 * @param title plain text
 */
export function svgDocument(panel: Panel, title: string): string {
  requireObject('panel', panel);
  const { width, height, body } = panel;
  requirePositive('panel.width', width);
  requirePositive('panel.height', height);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: `${coordinate(width)}pt`,
      height: `${coordinate(height)}pt`,
      viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
      role: 'img',
      'font-family': fontFamily,
      fill: '#000',
    },
    `${element('title', {}, escapeText(title) || ' ')}${element('rect', { width, height, fill: '#fff' })}${body}`,
  );
}

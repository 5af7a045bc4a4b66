import { VitrelaxError } from '../errors';

/** The content of a page, and what it refers to. */
export interface PdfContent {
  /** [pt] */
  width: number;
  height: number;
  /** operators of PDF */
  operators: string;
  /** of the graphics states G0, G1, … */
  opacities: readonly { fill: number; stroke: number }[];
}

type Attributes = Readonly<Record<string, string>>;

const tag = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g;
const lineCaps: Readonly<Record<string, number>> = { butt: 0, round: 1, square: 2 };
const lineJoins: Readonly<Record<string, number>> = { miter: 0, round: 1, bevel: 2 };

/**
 * The operators of PDF for an SVG in the simplest form: groups with transforms and clip paths, paths with absolute
 * commands M, L, Q, C and Z.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` for any other element
 */
export function pdfContent(svg: string): PdfContent {
  const lines: string[] = [];
  const clips = new Map<string, string[]>();
  const opacities: { fill: number; stroke: number }[] = [];
  let [width, height] = [0, 0];
  let clip: string[] | undefined;
  for (const [, closing, name, text, empty] of svg.matchAll(tag)) {
    const attributes = attributesOf(text);
    switch (name) {
      case 'svg':
        if (closing !== '') break;
        [width, height] = (attributes.viewBox ?? '').split(/\s+/).slice(2).map(Number);
        if (!(width > 0 && height > 0)) throw undrawable('svg without a viewBox');
        // down is up in PDF
        lines.push(`1 0 0 -1 0 ${round(height)} cm`);
        break;
      case 'defs':
        break;
      case 'clipPath':
        clip = closing === '' ? [] : undefined;
        if (clip !== undefined) clips.set(attributes.id, clip);
        break;
      case 'g':
        if (closing !== '') lines.push('Q');
        else {
          lines.push('q', ...transform(attributes), ...clipping(attributes, clips));
          if (Number(attributes.opacity ?? 1) < 1) throw undrawable('a group with an opacity of its own');
          if (empty !== '') lines.push('Q');
        }
        break;
      case 'path':
        if (clip !== undefined) clip.push(pathOf(attributes.d));
        else lines.push(...painted(attributes, opacities));
        break;
      default:
        throw undrawable(name);
    }
  }
  return { width: round(width), height: round(height), operators: lines.join('\n'), opacities };
}

function undrawable(what: string): VitrelaxError {
  return new VitrelaxError('INVALID_ARGUMENT', `the SVG cannot be drawn as PDF: it has ${what}`, { field: 'svg' });
}

function attributesOf(text: string): Attributes {
  return Object.fromEntries([...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

function transform({ transform: text }: Attributes): string[] {
  if (text === undefined) return [];
  const numbers = /^matrix\(([^)]*)\)$/
    .exec(text)?.[1]
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  if (numbers?.length !== 6) throw undrawable(`the transform ${text}`);
  return [`${numbers.map(round).join(' ')} cm`];
}

function clipping(attributes: Attributes, clips: ReadonlyMap<string, string[]>): string[] {
  const id = /^url\(#(.*)\)$/.exec(attributes['clip-path'] ?? '')?.[1];
  if (id === undefined) return [];
  const paths = clips.get(id);
  if (paths === undefined) throw undrawable(`no clip path ${id}`);
  return [...paths, 'W n'];
}

/** A path with its paint. */
function painted(a: Attributes, opacities: { fill: number; stroke: number }[]): string[] {
  const [fill, stroke] = [a.fill ?? 'none', a.stroke ?? 'none'];
  if (fill === 'none' && stroke === 'none') return [];
  const lines = ['q', ...transform(a)];
  const opacity = { fill: Number(a['fill-opacity'] ?? 1), stroke: Number(a['stroke-opacity'] ?? 1) };
  if (opacity.fill < 1 || opacity.stroke < 1) {
    let k = opacities.findIndex((one) => one.fill === opacity.fill && one.stroke === opacity.stroke);
    if (k < 0) k = opacities.push(opacity) - 1;
    lines.push(`/G${k} gs`);
  }
  if (fill !== 'none') lines.push(`${colour(fill)} rg`);
  if (stroke !== 'none') {
    lines.push(`${colour(stroke)} RG`, `${round(Number(a['stroke-width'] ?? 1))} w`);
    const dashes = (a['stroke-dasharray'] ?? '')
      .split(/[\s,]+/)
      .filter((word) => word !== '')
      .map(Number);
    if (dashes.length > 0)
      lines.push(`[${dashes.map(round).join(' ')}] ${round(Number(a['stroke-dashoffset'] ?? 0))} d`);
    lines.push(`${lineCaps[a['stroke-linecap'] ?? 'butt']} J ${lineJoins[a['stroke-linejoin'] ?? 'miter'] ?? 0} j`);
    lines.push(`${round(Number(a['stroke-miterlimit'] ?? 4))} M`);
  }
  const evenOdd = a['fill-rule'] === 'evenodd' ? '*' : '';
  const paint = fill === 'none' ? 'S' : stroke === 'none' ? `f${evenOdd}` : `B${evenOdd}`;
  return [...lines, pathOf(a.d), paint, 'Q'];
}

function colour(text: string): string {
  const digits = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (digits === undefined) throw undrawable(`the paint ${text}`);
  return [0, 2, 4].map((k) => round(Number.parseInt(digits.slice(k, k + 2), 16) / 255)).join(' ');
}

/** The operators of a path; a quadratic curve is written as the cubic one that it is. */
function pathOf(d: string): string {
  const words = d.match(/[A-Za-z]|-?[\d.]+(?:e-?\d+)?/g) ?? [];
  const parts: string[] = [];
  let at = [0, 0];
  let k = 0;
  const take = (n: number): number[] => {
    const numbers = words.slice(k, k + n).map(Number);
    k += n;
    at = numbers.slice(-2);
    return numbers;
  };
  while (k < words.length) {
    const command = words[k++];
    const [x, y] = at;
    if (command === 'M') parts.push(`${take(2).map(round).join(' ')} m`);
    else if (command === 'L') parts.push(`${take(2).map(round).join(' ')} l`);
    else if (command === 'C') parts.push(`${take(6).map(round).join(' ')} c`);
    else if (command === 'Q') {
      const [cx, cy, ex, ey] = take(4);
      const third = (end: number, control: number): number => round(end + (2 / 3) * (control - end));
      parts.push(`${third(x, cx)} ${third(y, cy)} ${third(ex, cx)} ${third(ey, cy)} ${round(ex)} ${round(ey)} c`);
    } else if (command === 'Z') parts.push('h');
    else throw undrawable(`the path command ${command}`);
  }
  return parts.join('\n');
}

/** Ten-thousandths of a point are finer than any printer; without an exponent, which PDF does not know. */
function round(x: number): number {
  const rounded = Math.round(x * 1e4) / 1e4;
  return rounded === 0 ? 0 : rounded;
}

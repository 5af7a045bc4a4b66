import { spanWidth } from '../../lib/figures/fonts';

/** A strict reader of the XML that figures and reports are made of, for tests: throws on anything not well-formed. */
export interface Node {
  name: string;
  attributes: Record<string, string>;
  children: (Node | string)[];
}

const nameAt = /[A-Za-z_][\w.:-]*/y;

export function parseXml(source: string): Node {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: …${source.slice(Math.max(0, at - 30), at + 30)}…`);
  };
  const expect = (token: string): void => {
    if (!source.startsWith(token, at)) fail(`expected ${token}`);
    at += token.length;
  };
  const name = (): string => {
    nameAt.lastIndex = at;
    const found = nameAt.exec(source)?.[0] ?? fail('expected a name');
    at += found.length;
    return found;
  };
  const spaces = (): number => {
    const from = at;
    while (/\s/.test(source[at] ?? '')) at++;
    return at - from;
  };
  const decode = (raw: string): string => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
    if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(raw) || /\p{Surrogate}/u.test(raw)) fail('forbidden character');
    const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
    const text = raw.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, entity: string) =>
      code ? String.fromCodePoint(Number(code)) : (entities[entity] ?? fail(`unknown entity ${entity}`)),
    );
    if (/&/.test(raw.replace(/&(?:#\d+|amp|lt|gt|quot);/g, ''))) fail('bare ampersand');
    return text;
  };
  const readElement = (): Node => {
    expect('<');
    const node: Node = { name: name(), attributes: {}, children: [] };
    for (;;) {
      const gap = spaces();
      if (source.startsWith('/>', at)) {
        at += 2;
        return node;
      }
      if (source[at] === '>') break;
      if (gap === 0) fail('expected a space before an attribute');
      const key = name();
      if (key in node.attributes) fail(`attribute ${key} twice`);
      expect('="');
      const end = source.indexOf('"', at);
      if (end < 0) fail('unfinished attribute');
      const value = source.slice(at, end);
      if (value.includes('<')) fail('< in an attribute');
      node.attributes[key] = decode(value);
      at = end + 1;
    }
    expect('>');
    for (;;) {
      const next = source.indexOf('<', at);
      if (next < 0) fail(`<${node.name}> is not closed`);
      if (next > at) node.children.push(decode(source.slice(at, next)));
      at = next;
      if (source.startsWith('</', at)) {
        expect(`</${node.name}>`);
        return node;
      }
      node.children.push(readElement());
    }
  };
  spaces();
  const root = readElement();
  spaces();
  if (at !== source.length) fail('content after the root element');
  return root;
}

export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (typeof child !== 'string') yield* walk(child);
}

export function find(node: Node, matches: (node: Node) => boolean): Node[] {
  return [...walk(node)].filter(matches);
}

export const named = (name: string) => (node: Node) => node.name === name;
export const ofClass = (name: string) => (node: Node) => (node.attributes.class ?? '').split(' ').includes(name);

export function textOf(node: Node): string {
  return node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

export interface TextBox {
  text: string;
  size: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where each text of a figure is drawn, in pt from the top left: translations and quarter turns are followed. */
export function textBoxes(root: Node): TextBox[] {
  const boxes: TextBox[] = [];
  const visit = (node: Node, x0: number, y0: number, turned: boolean): void => {
    const [, tx, ty] = /translate\(([\d.-]+) ([\d.-]+)\)/.exec(node.attributes.transform ?? '') ?? [];
    const x = x0 + Number(tx ?? 0);
    const y = y0 + Number(ty ?? 0);
    const rotated = turned || (node.attributes.transform ?? '').includes('rotate(-90)');
    if (node.name === 'text') boxes.push(textBox(node, x, y, rotated));
    for (const child of node.children) if (typeof child !== 'string') visit(child, x, y, rotated);
  };
  visit(root, 0, 0, false);
  return boxes;
}

function textBox(node: Node, x0: number, y0: number, rotated: boolean): TextBox {
  const size = Number(node.attributes['font-size']);
  let width = 0;
  for (const child of node.children) {
    const run = typeof child === 'string' ? undefined : child;
    const italic = run?.attributes['font-style'] === 'italic';
    const runSize = Number(run?.attributes['font-size'] ?? size);
    width += Number(run?.attributes.dx ?? 0);
    width += spanWidth({ text: run ? textOf(run) : (child as string), italic, script: 'none' }, runSize);
  }
  const part = { start: 0, middle: 0.5, end: 1 }[node.attributes['text-anchor'] ?? 'start'] ?? 0;
  const along = Number(node.attributes.x) - part * width;
  const across = Number(node.attributes.y);
  const [ascent, descent] = [0.76 * size, 0.24 * size];
  const box = rotated
    ? { left: x0 + across - ascent, right: x0 + across + descent, top: y0 - along - width, bottom: y0 - along }
    : { left: x0 + along, right: x0 + along + width, top: y0 + across - ascent, bottom: y0 + across + descent };
  return { text: textOf(node), size, ...box };
}

/** Texts that leave the figure or run into one another. */
export function textFaults(svg: string): string[] {
  const root = parseXml(svg);
  const [, , width, height] = root.attributes.viewBox.split(' ').map(Number);
  const boxes = textBoxes(root);
  const outside = boxes.filter((b) => b.left < 0 || b.top < 0 || b.right > width || b.bottom > height);
  const overlapping = boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  );
  return [...outside.map((b) => `outside: ${b.text}`), ...overlapping];
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/binding/native';

const { mathml } = require('../../docs/site/math.mjs') as { mathml(tex: string): string };
const { diagram } = require('../../docs/site/diagram.mjs') as { diagram(text: string): string };
const docs = join(packageRoot(), 'docs');
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));

test('formulae become MathML', () => {
  expect(mathml('\\frac{1}{N} \\sum_i v_i^2')).toBe(
    '<math display="block"><mrow><mfrac><mn>1</mn><mi>N</mi></mfrac><munder><mo>∑</mo><mi>i</mi></munder>' +
      '<msubsup><mi>v</mi><mi>i</mi><mrow><mn>2</mn></mrow></msubsup></mrow></math>',
  );
  expect(mathml("\\left| U' \\right|")).toContain(
    '<mo stretchy="true">|</mo><msup><mi>U</mi><mrow><mo>′</mo></mrow></msup><mo stretchy="true">|</mo>',
  );
  expect(mathml('a < b - \\text{pairs in } x')).toContain('<mo>&lt;</mo><mi>b</mi><mo>−</mo><mtext>pairs in </mtext>');
});

test.each(['\\unknown x', '\\frac{1}{2', '\\left( x'])('%s is refused', (tex) => {
  expect(() => mathml(tex)).toThrow(/cannot translate/);
});

test('every formula of the pages can be shown', () => {
  const formulae = pages.flatMap((page) => [
    ...readFileSync(join(docs, page), 'utf8').matchAll(/^```math\n([\s\S]*?)^```$/gm),
  ]);
  expect(formulae.length).toBeGreaterThan(30);
  for (const [, tex] of formulae) {
    const shown = mathml(tex);
    const open = [...shown.matchAll(/<(\w+)(?: [^>]*)?>/g)].map(([, tag]) => tag).filter((tag) => tag !== 'mspace');
    const closed = [...shown.matchAll(/<\/(\w+)>/g)].map(([, tag]) => tag);
    expect(closed.sort()).toEqual(open.sort());
  }
});

test('the diagram of the architecture is drawn: each box once, apart from the others, and each arrow', () => {
  const [, text] = /^```mermaid\n([\s\S]*?)^```$/m.exec(readFileSync(join(docs, 'architecture.md'), 'utf8')) ?? [];
  const drawing = diagram(text);
  const rect = /<rect class="box" x="([-\d.]+)" y="([-\d.]+)" width="([-\d.]+)" height="([-\d.]+)"/g;
  const boxes = [...drawing.matchAll(rect)].map(([, ...numbers]) => numbers.map(Number));
  const labels = [...text.matchAll(/\w\["([^"]+)"\]/g)]
    .map(([, label]) => label)
    .filter((l) => l !== 'native/addon' && l !== 'native/core');
  expect(boxes.length).toBe(labels.length);
  const shown = [...drawing.matchAll(/<text class="files">(.*?)<\/text>/g)].map(([, t]) =>
    t.replace(/<\/tspan><tspan[^>]*>/g, ' ').replace(/<[^>]*>/g, ''),
  );
  expect(shown.sort()).toEqual(labels.sort());
  expect([...drawing.matchAll(/<path class="arrow/g)].length).toBe([...text.matchAll(/-->|-\. /g)].length);
  for (const [x, y, w, h] of boxes) {
    const over = boxes.filter(([a, b, c, d]) => a < x + w && x < a + c && b < y + h && y < b + d);
    expect(over).toEqual([[x, y, w, h]]);
  }
});

test.each(['flowchart LR', 'subgraph a\nb["c"] ==> d["e"]', 'subgraph a\nb["c"] --> b'])('%j is refused', (text) => {
  expect(() => diagram(text)).toThrow(/draw|lead down|label/);
});

test('every page is part of the site', () => {
  const listed = readFileSync(join(docs, 'site', 'pages.mjs'), 'utf8');
  const lost = pages.filter((page) => !/^(guide|theory)\//.test(page) && !listed.includes(`'docs/${page}'`));
  expect(lost).toEqual([]);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/native';

const { mathml } = require('../../docs/site/math.mjs') as { mathml(tex: string): string };
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

test('every page is part of the site', () => {
  const listed = readFileSync(join(docs, 'site', 'pages.mjs'), 'utf8');
  const lost = pages.filter((page) => !/^(guide|theory)\//.test(page) && !listed.includes(`'docs/${page}'`));
  expect(lost).toEqual([]);
});

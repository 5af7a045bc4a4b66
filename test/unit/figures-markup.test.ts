import fc from 'fast-check';
import { missingGlyphs, textWidth } from '../../lib/figures/fonts';
import { escapeText, literal, markupToHtml, parseMarkup, plainText } from '../../lib/figures/markup';
import { element, text } from '../../lib/figures/svg';
import { parseXml, textOf } from '../support/svg';

describe('markup of labels', () => {
  it('reads italics and scripts', () => {
    expect(parseMarkup('*D*^{2}_{min} [*ℓ*^{2}]')).toEqual([
      { text: 'D', italic: true, script: 'none' },
      { text: '2', italic: false, script: 'super' },
      { text: 'min', italic: false, script: 'sub' },
      { text: ' [', italic: false, script: 'none' },
      { text: 'ℓ', italic: true, script: 'none' },
      { text: '2', italic: false, script: 'super' },
      { text: ']', italic: false, script: 'none' },
    ]);
    expect(parseMarkup('*t*^{−(2*β*−1)}')).toEqual([
      { text: 't', italic: true, script: 'none' },
      { text: '−(2', italic: false, script: 'super' },
      { text: 'β', italic: true, script: 'super' },
      { text: '−1)', italic: false, script: 'super' },
    ]);
  });

  it.each(['a_b', '3 * 4 * 5', 'x^2', '*', 'open_{', 'a*b', '50 % {x}'])('leaves %j as it is', (label) => {
    expect(parseMarkup(label)).toEqual([{ text: label, italic: false, script: 'none' }]);
  });

  it('takes any literal text back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (s) => plainText(literal(s)) === s));
  });

  it('turns into escaped HTML', () => {
    expect(markupToHtml('*v* < *t*^{−1} & "x"')).toBe('<i>v</i> &lt; <i>t</i><sup>−1</sup> &amp; &quot;x&quot;');
  });
});

describe('escapes', () => {
  it('bring back any text from content and attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (s) => {
        const node = parseXml(element('a', { title: s }, escapeText(`x${s}`)));
        return node.attributes.title === s && textOf(node) === `x${s}`;
      }),
    );
  });

  it('replace what XML forbids', () => {
    expect(escapeText('a\u0000\u001b\ud800\ufffeb')).toBe('a\ufffd\ufffd\ufffd\ufffdb');
    expect(parseXml(element('a', {}, escapeText('\u0007')))).toBeDefined();
  });
});

describe('widths of text', () => {
  // advance widths of DejaVu Sans in thousandths of the size, as in the metrics (AFM) that come with the fonts
  it.each([
    ['A', 684],
    ['0', 636],
    ['i', 278],
    [' ', 318],
    ['W', 989],
    ['−', 838],
    ['*t*', 392],
  ])('%j is %d/1000', (label, thousandths) => {
    expect(textWidth(label, 1000)).toBeCloseTo(thousandths, -0.3);
  });

  it('counts stacked scripts once', () => {
    const alone = textWidth('_{min}', 10);
    expect(textWidth('^{2}_{min}', 10)).toBeCloseTo(alone, 10);
    expect(textWidth('_{min}^{2}', 10)).toBeGreaterThan(alone);
  });

  it('knows what the fonts lack', () => {
    expect(missingGlyphs('*τ*_{0} ⟨*D*^{2}_{min}⟩ ℓ β ϕ ∞ − × ●')).toEqual([]);
    expect(missingGlyphs('a𠀀')).toEqual(['𠀀']);
  });
});

it('scripts return to the baseline', () => {
  const node = parseXml(text(0, 0, 'a^{b}c_{d}e', { size: 10 }));
  const shifts = node.children.map((child) => (typeof child === 'string' ? 0 : Number(child.attributes.dy ?? 0)));
  const positions = shifts.map((_, k) => shifts.slice(0, k + 1).reduce((a, b) => a + b, 0));
  expect(textOf(node)).toBe('abcde');
  expect(positions[1]).toBeLessThan(0);
  expect(positions[2]).toBeCloseTo(0, 10);
  expect(positions[3]).toBeGreaterThan(0);
  expect(positions[4]).toBeCloseTo(0, 10);
});

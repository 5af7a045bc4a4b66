import { inflateSync } from 'node:zlib';
import { decayFigure, svgToPdf } from '../../lib/figures';
import { pdfContent } from '../../lib/figures/pdf-content';
import { refusal } from '../support/refusal';

const svg = (body: string): string => `<svg width="20" height="10" viewBox="0 0 20 10" xmlns="x">${body}</svg>`;

test('paths, groups and clips become the operators of PDF, upside down', () => {
  const { width, height, operators, opacities } = pdfContent(
    svg(
      '<defs><clipPath id="c"><path d="M 0 0 L 1 0 L 1 2 Z"/></clipPath></defs>' +
        '<g clip-path="url(#c)" transform="matrix(1 0 0 1 3.5 4)">' +
        '<path fill="#ff0000" stroke="none" fill-opacity="0.3" d="M 0 0 C 1 0 2 1 2 2 Z"/></g>' +
        '<path fill="none" stroke="#000080" stroke-width="0.8" stroke-dasharray="4 2.5" d="M 0 0 Q 3 0 3 3"/>',
    ),
  );
  expect([width, height]).toEqual([20, 10]);
  expect(opacities).toEqual([{ fill: 0.3, stroke: 1 }]);
  expect(operators.split('\n')).toEqual([
    '1 0 0 -1 0 10 cm',
    'q',
    '1 0 0 1 3.5 4 cm',
    '0 0 m',
    '1 0 l',
    '1 2 l',
    'h',
    'W n',
    'q',
    '/G0 gs',
    '1 0 0 rg',
    '0 0 m',
    '1 0 2 1 2 2 c',
    'h',
    'f',
    'Q',
    'Q',
    'q',
    '0 0 0.502 RG',
    '0.8 w',
    '[4 2.5] 0 d',
    '0 J 0 j',
    '4 M',
    '0 0 m',
    // the cubic curve whose control points are two thirds of the way to the quadratic one's
    '2 0 3 1 3 3 c',
    'S',
    'Q',
  ]);
});

test('what it does not know is refused by name', async () => {
  for (const body of [
    '<image/>',
    '<linearGradient id="a"/>',
    '<g opacity="0.5"/>',
    '<path fill="url(#a)" d="M 0 0"/>',
  ]) {
    expect(await refusal(() => pdfContent(svg(body)))).toMatchObject({ code: 'INVALID_ARGUMENT', field: 'svg' });
  }
});

test('a figure is a file whose table of contents is right', async () => {
  const figure = decayFigure([
    { temperature: 0.5, times: [0.01, 0.1, 1, 10], v: [1, 0.3, 0.04, 0.005], equilibrated: true },
  ]);
  const pdf = Buffer.from(await svgToPdf(figure));
  expect(Buffer.from(await svgToPdf(figure))).toEqual(pdf);
  const text = pdf.toString('latin1');
  expect(text.startsWith('%PDF-1.5\n')).toBe(true);
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const rows = text.slice(start).match(/^\d{10} 00000 n $/gm)!;
  expect(rows).toHaveLength(5);
  rows.forEach((row, k) => {
    expect(text.slice(Number.parseInt(row, 10)).startsWith(`${k + 1} 0 obj\n`)).toBe(true);
  });
  expect(text).toContain('/MediaBox [0 0 246 190]');
  const length = Number(/\/Length (\d+)/.exec(text)?.[1]);
  const at = text.indexOf('stream\n') + 'stream\n'.length;
  expect(text.slice(at + length).startsWith('\nendstream')).toBe(true);
  const operators = inflateSync(pdf.subarray(at, at + length)).toString();
  expect(operators.match(/^q$/gm)).toHaveLength(operators.match(/^Q$/gm)!.length);
});

test('text that is no SVG is refused', async () => {
  await expect(svgToPdf('no picture')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', field: 'svg' });
});

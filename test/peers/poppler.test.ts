import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { exponentFigure, type FieldState, fieldFigure, svgToPdf } from '../../lib/figures';
import { ownFonts } from '../../lib/figures/png';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

interface Picture {
  width: number;
  height: number;
  /** RGB */
  pixels: Uint8Array;
}

/** What poppler makes of a PDF, as wide as asked for. */
function ofPoppler(pdf: Uint8Array, width: number): Picture {
  const path = join(folder, 'figure');
  writeFileSync(`${path}.pdf`, pdf);
  execFileSync('pdftoppm', ['-scale-to-x', String(width), '-scale-to-y', '-1', '-singlefile', `${path}.pdf`, path]);
  const ppm = readFileSync(`${path}.ppm`);
  const [head, w, h] = /^P6\s(\d+)\s(\d+)\s255\s/.exec(ppm.subarray(0, 40).toString('latin1'))!;
  return { width: Number(w), height: Number(h), pixels: ppm.subarray(head.length) };
}

/** What resvg makes of the SVG itself. */
function ofResvg(svg: string, width: number): Picture {
  const picture = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'width', value: width },
    font: ownFonts(),
  }).render();
  const rgba = picture.pixels;
  const pixels = new Uint8Array((rgba.length / 4) * 3);
  for (let k = 0; k < rgba.length / 4; k++) pixels.set(rgba.subarray(4 * k, 4 * k + 3), 3 * k);
  return { width: picture.width, height: picture.height, pixels };
}

const times = Array.from({ length: 31 }, (_, k) => 10 ** (-2 + k / 10));
const field: FieldState = {
  label: '*T* = 0.2',
  dimension: 2,
  boxLength: 8,
  positions: Array.from({ length: 128 }, (_, k) => (k % 2 === 0 ? (k >> 1) % 8 : k >> 4) + 0.5),
  diameters: new Float64Array(64).fill(0.9),
  d2min: Array.from({ length: 64 }, (_, k) => 1.1 ** k),
  defects: Array.from({ length: 64 }, (_, k) => (k % 3) & 1),
  displacements: Array.from({ length: 128 }, (_, k) => 0.3 * Math.sin(k)),
};

test.each([
  [
    'an exponent with its band and levels',
    exponentFigure([
      {
        temperature: 0.2,
        times,
        beta: times.map((t) => 0.9 + 0.1 * Math.sin(t)),
        fit: { value: 0.92, error: 0.05, window: [0.1, 3] },
        equilibrated: false,
      },
    ]),
  ],
  ['fields with arrows and a colour bar', fieldFigure([field])],
])('poppler draws the PDF as resvg draws the SVG: %s', async (_, svg) => {
  const width = 1000;
  const [ours, theirs] = [ofResvg(svg, width), ofPoppler(await svgToPdf(svg), width)];
  expect(theirs.width).toBe(width);
  expect(Math.abs(theirs.height - ours.height)).toBeLessThanOrEqual(1);
  // another way of smoothing edges may change the pixels of an edge, not those between
  let different = 0;
  let inked = 0;
  const length = Math.min(ours.pixels.length, theirs.pixels.length);
  for (let k = 0; k < length; k++) {
    if (ours.pixels[k] < 200) inked++;
    if (Math.abs(ours.pixels[k] - theirs.pixels[k]) > 128) different++;
  }
  expect(inked / length).toBeGreaterThan(0.02);
  expect(different / inked).toBeLessThan(0.03);
});

import { deflateSync } from 'node:zlib';
import { creator } from '../creator';
import { VitrelaxError } from '../errors';
import { pdfContent } from './pdf-content';
import { ownFonts } from './png';

/**
 * Draws an SVG file as a PDF of one page of the figure's own size, with all lines and letters as outlines: vectors at any
 * size, and the same look without any font. The same SVG gives the same bytes.
 *
 * The PNG renderer brings the SVG into its simplest form (paths, groups, clip paths), which is what PDF knows as well.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` when the text is not SVG, or has what this does not draw (pictures, gradients,
 *   masks), as no figure of the package has
 * @see ISO 32000-1:2008, 8.5 (paths) and 7.5 (structure of a file)
 */
export async function svgToPdf(svg: string): Promise<Uint8Array> {
  // loaded on first use, as for PNG
  const { Resvg } = await import('@resvg/resvg-js');
  let simple: string;
  try {
    simple = new Resvg(svg, { font: ownFonts() }).toString();
  } catch (e) {
    throw new VitrelaxError('INVALID_ARGUMENT', `the SVG cannot be drawn: ${(e as Error).message}`, {
      field: 'svg',
      cause: e,
    });
  }
  const { width, height, operators, opacities } = pdfContent(simple);
  const stream = deflateSync(operators, { level: 9 });
  const states = opacities.map(({ fill, stroke }, k) => `/G${k} << /ca ${fill} /CA ${stroke} >>`).join(' ');
  return assembled([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 4 0 R /Resources << /ExtGState << ${states} >> >> >>`,
    [`<< /Length ${stream.length} /Filter /FlateDecode >>`, stream],
    `<< /Producer (${creator.name} ${creator.version}) >>`,
  ]);
}

/** A file of numbered objects, the first of them the catalogue and the last the information about the document. */
function assembled(objects: readonly (string | readonly [dictionary: string, stream: Uint8Array])[]): Uint8Array {
  const parts: Buffer[] = [];
  let length = 0;
  const write = (part: string | Uint8Array): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
    parts.push(bytes);
    length += bytes.length;
  };
  // bytes above 127 in a comment tell programs that move files that this one is binary
  write('%PDF-1.5\n%\xe2\xe3\xcf\xd3\n');
  const places = objects.map((object, k) => {
    const at = length;
    write(`${k + 1} 0 obj\n`);
    if (typeof object === 'string') write(object);
    else {
      write(`${object[0]}\nstream\n`);
      write(object[1]);
      write('\nendstream');
    }
    write('\nendobj\n');
    return at;
  });
  const start = length;
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  write(`xref\n0 ${count}\n0000000000 65535 f \n${rows}`);
  write(`trailer\n<< /Size ${count} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(parts);
}

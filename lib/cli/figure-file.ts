import { extname } from 'node:path';
import { invalid, VitrelaxError } from '../errors';
import { svgToPdf } from '../figures/pdf';
import { svgToPng } from '../figures/png';
import { requireFolderOf } from '../io/any-format';
import { writeFileAtomic } from '../io/atomic';
import type { System } from '../system';

/** Two columns of a journal at 400 dots per inch. */
const pngWidth = 2800;

/** Before long work. @throws {VitrelaxError} `INVALID_ARGUMENT` for another extension, `FILE_UNWRITABLE` without the folder */
export async function requireFigurePath(path: string, option = 'figure'): Promise<void> {
  if (!['.png', '.svg', '.pdf'].includes(extname(path))) {
    throw invalid('INVALID_ARGUMENT', option, path, 'a .png, .svg or .pdf');
  }
  await requireFolderOf(path);
}

export async function writeFigure(path: string, svg: string): Promise<void> {
  const drawn = { '.svg': () => svg, '.pdf': () => svgToPdf(svg), '.png': () => svgToPng(svg, { width: pngWidth }) };
  await writeFileAtomic(path, await drawn[extname(path) as keyof typeof drawn]());
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` naming the dimension that no figure of a plane shows */
export function requirePlane({ dimension }: System): void {
  if (dimension === 2 || dimension === 3) return;
  throw new VitrelaxError('OUT_OF_RANGE', `dimension is ${dimension}; allowed with --figure: 2 or 3`, {
    field: 'dimension',
    value: dimension,
  });
}

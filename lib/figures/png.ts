import { requireOptions, requireString } from '../arguments';
import { invalid, VitrelaxError } from '../errors';
import { fontFiles } from './fonts';
import { pngFile } from './png-file';

/** The fonts of the package and none of the system's, as the renderer takes them. */
export function ownFonts() {
  const { regular, italic } = fontFiles();
  return {
    loadSystemFonts: false,
    fontFiles: [regular, italic],
    defaultFontFamily: 'DejaVu Sans',
    sansSerifFamily: 'DejaVu Sans',
  };
}

/** Largest side of a picture [pixels]: more would not fit a renderer's memory. */
const largest = 20000;

/**
 * Draws an SVG file into a PNG, with the fonts of the package and none of the system's, on white, off the main thread.
 *
 * @param o.width of the picture [pixels]; 1600
 * @throws {VitrelaxError} `OUT_OF_RANGE` for a width that is not a whole number from 1 to 20000; `INVALID_ARGUMENT`
 *   when the text is not SVG
 */
export async function svgToPng(svg: string, o: { width?: number } = {}): Promise<Uint8Array> {
  requireString('svg', svg);
  requireOptions('options', o);
  const { width = 1600 } = o;
  if (!Number.isInteger(width) || width < 1 || width > largest) {
    throw invalid('OUT_OF_RANGE', 'width', width, `a whole number from 1 to ${largest}`);
  }
  // loaded on first use: a process that draws no PNG needs no binary for it
  const { renderAsync } = await import('@resvg/resvg-js');
  try {
    const picture = await renderAsync(svg, {
      background: '#ffffff',
      fitTo: { mode: 'width', value: width },
      font: ownFonts(),
    });
    return await pngFile(picture);
  } catch (e) {
    throw new VitrelaxError('INVALID_ARGUMENT', `the SVG cannot be drawn: ${(e as Error).message}`, {
      field: 'svg',
      cause: e,
    });
  }
}

import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { VitrelaxError } from '../errors';
import { svgToPdf } from '../figures/pdf';
import { svgToPng } from '../figures/png';
import { columnWidth } from '../figures/xy-panel';
import { writeFileAtomic } from '../io/atomic';
import type { ReportFigure } from './report-data';

/** Widths of the pictures [pixels]: a column of a journal at 600 dots per inch, or two. */
const pngWidth = { column: 2050, page: 2800 };

/**
 * Puts a figure into a folder: SVG, PNG, PDF, and as JSON what a report needs to draw it anew, curves and caption.
 *
 * @param width of the PNG [pixels]
 */
export async function writeFigure(
  folder: string,
  figure: ReportFigure,
  width = figure.wide ? pngWidth.page : pngWidth.column,
): Promise<void> {
  const { id, svg, wide, caption, plots } = figure;
  await writeFileAtomic(join(folder, `${id}.svg`), svg);
  await writeFileAtomic(join(folder, `${id}.png`), await svgToPng(svg, { width }));
  await writeFileAtomic(join(folder, `${id}.pdf`), await svgToPdf(svg));
  await writeFileAtomic(join(folder, `${id}.json`), `${JSON.stringify({ caption, wide, plots })}\n`);
}

/** The figures of a folder, those with curves first; of one without JSON the drawing alone. None where there is no folder. */
export async function readFigures(folder: string): Promise<ReportFigure[]> {
  const names = (await fs.readdir(folder).catch(() => [] as string[])).filter((name) => name.endsWith('.svg')).sort();
  const figures = await Promise.all(
    names.map(async (name): Promise<ReportFigure> => {
      const id = name.slice(0, -'.svg'.length);
      const svg = await fs.readFile(join(folder, name), 'utf8');
      const known = await fs.readFile(join(folder, `${id}.json`), 'utf8').catch(() => undefined);
      const { caption, wide, plots } = known === undefined ? {} : parsed(join(folder, `${id}.json`), known);
      return { id, svg, caption: caption ?? '', wide: wide ?? isWide(svg), plots };
    }),
  );
  return [...figures.filter(({ plots }) => plots), ...figures.filter(({ plots }) => !plots)];
}

/** Wider than a column of a journal. */
function isWide(svg: string): boolean {
  return !(Number(/^<svg[^>]* width="([\d.]+)pt"/.exec(svg)?.[1]) <= columnWidth);
}

function parsed(path: string, text: string): Partial<ReportFigure> {
  try {
    return JSON.parse(text) as Partial<ReportFigure>;
  } catch (e) {
    throw new VitrelaxError('FILE_FORMAT', `${path} is no JSON: ${(e as Error).message}`, {
      field: 'path',
      value: path,
    });
  }
}

import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { knownOptions, requireOptions } from '../../arguments';
import { invalid } from '../../errors';
import { writeFileAtomic } from '../../io/atomic';
import { type Document, renderDocument } from '../../report/document';
import { renderReport } from '../../report/page';
import { QuenchDirectory } from '../directory';
import { drawFigures } from '../quench/figures';
import { quenchReport } from '../quench/report';
import { relaxationResult, stateSummary } from '../summary';
import { analysisFile, analysisReport, readAnalysis } from './analysis-report';
import { campaignReport } from './campaign-report';
import { paperFigureFolders, paperFiguresReport } from './paper-figures';

export interface ReportOptions {
  /** path of the page; `report.html` in the directory */
  output?: string;
}

export interface ReportResult {
  /** path of the page */
  path: string;
  kind: 'quench' | 'campaign' | 'analysis' | 'figures';
  bytes: number;
}

/**
 * Makes one page of what a directory of `quench`, `runEnsemble`, `analyze` or `reproduceFigure` holds: figures whose curves can be zoomed,
 * hidden and read off, tables with errors, provenance, and a viewer of configurations. The page holds everything itself and
 * fetches nothing; it may be opened without a network, sent, and printed. What is not finished is left out, and the page
 * says so.
 *
 * @param directory of a quench, a campaign, an analysis, or of figures of the paper (one, or all of a directory)
 * @param o.output path of the page; `report.html` in the directory
 * @returns where it is, what it is of, and its size
 * @throws {VitrelaxError} `FILE_NOT_FOUND` where there is no such directory; `INVALID_ARGUMENT` where it holds none of
 *   them, or nothing that is finished; `FILE_FORMAT` and `FILE_TRUNCATED` naming a damaged file; `FILE_UNWRITABLE`
 */
export async function report(directory: string, o: ReportOptions = {}): Promise<ReportResult> {
  requireOptions('options', o);
  knownOptions('report', o, ['output']);
  if (typeof directory !== 'string' || directory === '') {
    throw invalid('INVALID_ARGUMENT', 'directory', directory, 'the path of a directory');
  }
  const { kind, html } = await pageOf(directory);
  const path = o.output ?? join(directory, 'report.html');
  await writeFileAtomic(path, html);
  return { path, kind, bytes: Buffer.byteLength(html) };
}

async function pageOf(directory: string): Promise<{ kind: ReportResult['kind']; html: string }> {
  const names = await fs.readdir(directory).catch(() => undefined);
  if (names === undefined) throw invalid('FILE_NOT_FOUND', 'directory', directory, 'a directory that can be read');
  const page = (kind: ReportResult['kind'], document: Document) => ({ kind, html: renderDocument(document) });
  // before the campaigns, the last of which is what campaign.json tells of
  const figures = await paperFigureFolders(directory);
  if (figures.length > 0) return page('figures', await paperFiguresReport(directory, figures));
  if (names.includes('campaign.json')) return page('campaign', await campaignReport(directory));
  if (names.includes(analysisFile)) {
    const analysis = await readAnalysis(directory);
    if (analysis !== undefined) return page('analysis', await analysisReport(directory, analysis));
  }
  const quench = names.includes('manifest.json') ? await QuenchDirectory.view(directory) : undefined;
  if (quench !== undefined) return { kind: 'quench', html: await quenchPage(quench) };
  throw invalid(
    'INVALID_ARGUMENT',
    'directory',
    directory,
    'the directory of a quench, a campaign, an analysis or of figures of the paper',
  );
}

/** Of the temperatures that are finished; by which machine they were made is not known any more. */
async function quenchPage(quench: QuenchDirectory): Promise<string> {
  const { plan, sessions } = quench.manifest;
  const done: number[] = [];
  for (const t of plan.temperatures) if ((await relaxationResult(quench, t)) !== undefined) done.push(t);
  if (done.length === 0) {
    throw invalid('INVALID_ARGUMENT', 'directory', quench.path, 'a quench with a temperature that is finished');
  }
  const states = await Promise.all(done.map((t) => stateSummary(quench, t)));
  const figures = await drawFigures(quench, plan.model, states);
  const data = await quenchReport(quench, figures, states, {
    threads: sessions[sessions.length - 1].threads,
    command: null,
    compiler: null,
    node: null,
    platform: null,
    processor: null,
  });
  const missing = plan.temperatures.length - done.length;
  const note = `This quench is not finished: ${missing} of ${plan.temperatures.length} temperatures are left out.`;
  return renderReport(missing === 0 ? data : { ...data, warnings: [note, ...data.warnings] });
}

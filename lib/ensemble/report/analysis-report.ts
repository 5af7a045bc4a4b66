import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { escapeText, literal, markupToHtml } from '../../figures/markup';
import { readHdf5 } from '../../io/hdf5-tree';
import type { Model } from '../../models/model';
import type { Column } from '../../report/data-table';
import type { Document } from '../../report/document';
import { readFigures } from '../../report/figure-files';
import { formatCount } from '../../report/format';
import type { ReportFigure } from '../../report/report-data';
import { figuresSection, keyValues, modelInWords, plotsOf, viewerSection } from '../../report/sections';
import { markupOf } from '../analysis/labels';
import type { StoredEstimate } from '../analysis/quantity-figures';
import type { AnalysisResult, EnsembleAnalysis } from '../analysis/result';
import { readJson } from '../directory';
import { estimateCell, fieldLegend, fieldTables, overallSections, titledTable } from './analysis-tables';
import { type ViewerCandidate, viewerData } from './viewer-data';
import type { ViewedRelaxation } from './viewer-state';

export const analysisFile = 'analysis.json';

/** The result of `analyze` in a directory; undefined where there is none. */
export async function readAnalysis(directory: string): Promise<Omit<AnalysisResult, 'directory'> | undefined> {
  return (await readJson(join(directory, analysisFile))) as Omit<AnalysisResult, 'directory'> | undefined;
}

const ensembleColumns: readonly Column<EnsembleAnalysis>[] = [
  { head: 'ensemble', cell: ({ label }) => label },
  { head: '*N*', cell: ({ particles }) => formatCount(particles) },
  { head: '*n*', cell: ({ configurations }) => formatCount(configurations) },
];

/** The report of a directory that `analyze` has written. */
export async function analysisReport(
  directory: string,
  analysis: Omit<AnalysisResult, 'directory'>,
): Promise<Document> {
  const { ensembles, figures, notes } = analysis;
  const drawn = await analysisFigures(directory, figures);
  const viewer = await viewerData(ensembles.map((one) => candidateOf(directory, one)));
  const { attributes } = await readHdf5(join(directory, 'analysis.h5'));
  const models = [...new Map(ensembles.map(({ model }) => [model.name, model])).values()];
  const results = fieldTables.map(({ title, columns }) =>
    titledTable(title, { lead: ensembleColumns, columns }, ensembles),
  );
  return {
    title: `Analysis of ${models.map(({ name }) => name).join(', ')}`,
    byline: `${String(attributes.creator ?? 'vitrelax')} ${String(attributes.creator_version ?? '')}`.trim(),
    summary: summaryOf(analysis),
    warnings: notes.map(noteMarkup),
    sections: [
      {
        title: 'What was compared',
        html: keyValues([
          ['model', models.map((model) => escapeText(modelInWords(model as Model))).join('<br />')],
          ['pairs of configurations', formatCount(ensembles.reduce((sum, e) => sum + e.configurations, 0))],
        ]),
      },
      { title: 'Results', html: `${results.join('\n')}\n<p class="unit-note">${fieldLegend}</p>` },
      ...overallSections(analysis),
      { title: 'Figures', html: figuresSection(drawn) },
      { title: 'Configurations', html: viewerSection(viewer) },
      { title: 'Provenance', html: sourcesOf(ensembles) },
    ],
    data: { plots: plotsOf(drawn), viewer: viewer.states.length > 0 ? viewer : null },
  };
}

/** The numbers of all ensembles together; their errors' ground and quality are in tables. */
function summaryOf({ defectTemperatures, collapses, cutoffExponents = [] }: Omit<AnalysisResult, 'directory'>): string {
  const listed = (what: string, found: readonly (readonly [string, StoredEstimate])[]): string[] => {
    const each = found.map(([label, estimate]) => `${estimateCell(estimate)} (${markupOf(literal(label))})`);
    return each.length === 0 ? [] : [`${what}: ${each.join(', ')}.`];
  };
  return [
    ...listed(
      '*T*_{def} by *ϕ*',
      defectTemperatures.map(({ label, inflection }) => [label, inflection]),
    ),
    ...listed(
      '*z* by a collapse of *v*(*t*)',
      collapses.map(({ label, z }) => [label, z]),
    ),
    ...listed(
      '*z* from where sizes part',
      cutoffExponents.map(({ label, z }) => [label, z]),
    ),
  ].join(' ');
}

/**
 * Those that `analyze` has drawn, in its order, without what an earlier analysis has left in the folder (all of it, where
 * names are not told: earlier versions did not). Of the fields the first figure stands for all, which the viewer shows.
 */
export async function analysisFigures(directory: string, names?: readonly string[]): Promise<ReportFigure[]> {
  const found = await readFigures(join(directory, 'figures'));
  return (names ?? found.map(({ id }) => id))
    .filter((name) => !/^fields-\d+$/.test(name))
    .flatMap((name) => found.find(({ id }) => id === name) ?? []);
}

function sourcesOf(ensembles: readonly EnsembleAnalysis[]): string {
  const lines = ensembles.map(({ label, pairs }) => {
    const names = pairs.map(({ name }) => `<li><code>${escapeText(name)}</code></li>`).join('');
    return `<details><summary>${markupToHtml(markupOf(label))}: ${formatCount(pairs.length)} pairs</summary><ul>${names}</ul></details>`;
  });
  return lines.join('\n');
}

/** Symbols of notes, which are plain ASCII, as a page shows them. */
const symbols: readonly (readonly [RegExp, string])[] = [
  [/\+-/g, '±'],
  [/\blambda\\_max\b/g, '*λ*_{max}'],
  [/\bE\\_IS\b/g, '*E*_{IS}'],
  [/\bx\\_(EQ|break|insert)\b/g, '*x*_{$1}'],
];

/** A note is plain text, in which stars and braces mean themselves. */
export function noteMarkup(note: string): string {
  return symbols.reduce((text, [symbol, markup]) => text.replace(symbol, markup), literal(note));
}

/** The first pair of an ensemble, whose fields are kept. */
function candidateOf(directory: string, { label, slug, particles, model }: EnsembleAnalysis): ViewerCandidate {
  const path = join(directory, `fields-${slug}.h5`);
  const shown = markupOf(label);
  return { label: shown, particles, dimension: model.dimension, load: () => storedPair(shown, path, model) };
}

async function storedPair(label: string, path: string, model: Model): Promise<ViewedRelaxation> {
  await fs.access(path);
  const { attributes, datasets } = await readHdf5(path);
  const array = (name: string): Float64Array | undefined => datasets[name]?.data as Float64Array | undefined;
  const positions = array('position') as Float64Array;
  const displacement = array('displacement') as Float64Array;
  const species = datasets.species?.data as Int32Array | undefined;
  const [d2min, defects, rattlers, diameters] = ['d2min', 'defect', 'rattler', 'diameter'].map(array);
  return {
    label,
    initial: {
      model,
      positions,
      boxLength: boxLengthOf(attributes.boxLength, positions),
      ...(diameters && { diameters }),
      ...(species && { species }),
    },
    frames: [
      { time: null, name: 'initial', positions },
      { time: null, name: 'final', positions: positions.map((x, k) => x + displacement[k]) },
    ],
    fields: { ...(d2min && { d2min }), ...(defects && { defects }), ...(rattlers && { rattlers }) },
    velocities: false,
  };
}

/** Files of earlier versions do not say it: then the extent of the positions does, nearly. */
function boxLengthOf(stored: unknown, positions: Float64Array): number {
  if (typeof stored === 'number') return stored;
  return positions.reduce((most, x) => Math.max(most, x), 0);
}

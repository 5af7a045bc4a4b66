import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { escapeText, markupToHtml } from '../../figures/markup';
import { readHdf5 } from '../../io/hdf5-tree';
import type { Model } from '../../models/model';
import { type Column, dataTable } from '../../report/data-table';
import type { Document } from '../../report/document';
import { readFigures } from '../../report/figure-files';
import { formatCount, formatWithError } from '../../report/format';
import type { ReportFigure } from '../../report/report-data';
import { figuresSection, keyValues, modelInWords, plotsOf, viewerSection } from '../../report/sections';
import { markupOf } from '../analysis/labels';
import { estimateOf, type StoredEstimate } from '../analysis/quantity-figures';
import type { AnalysisResult, EnsembleAnalysis } from '../analysis/result';
import { readJson } from '../directory';
import { type ViewerCandidate, viewerData } from './viewer-data';
import type { ViewedRelaxation } from './viewer-state';

export const analysisFile = 'analysis.json';

/** A cell of an estimate. */
export function estimateCell(stored: StoredEstimate, digits = 3): string {
  const estimate = estimateOf(stored);
  return formatWithError(estimate?.value, estimate?.error, digits);
}

/** What is told first of an ensemble's fields, and the rest; tables of analyses and campaigns have both. */
export const fieldColumns: Record<'first' | 'rest', readonly Column<EnsembleAnalysis>[]> = {
  first: [
    { head: '*ϕ*', cell: (e) => estimateCell(e.defects?.concentration) },
    { head: '*χ*', cell: (e) => estimateCell(e.defects?.susceptibility) },
    { head: '*D*^{2}_{min}', unit: '*ℓ*^{2}', cell: (e) => estimateCell(e.d2min) },
    { head: 'rms *u*', unit: '*ℓ*', cell: (e) => estimateCell(e.displacement) },
  ],
  rest: [
    { head: 'broken', cell: (e) => estimateCell(e.defects?.broken) },
    { head: 'inserted', cell: (e) => estimateCell(e.defects?.inserted) },
    { head: 'broken − inserted', cell: (e) => estimateCell(e.defects?.difference) },
    { head: 'clusters', cell: (e) => estimateCell(e.clusters) },
    { head: 'cluster size', cell: (e) => estimateCell(e.clusterSize) },
    { head: 'AUC', cell: (e) => estimateCell(e.overlap) },
    { head: 'rattlers', cell: (e) => estimateCell(e.rattlers) },
    { head: 'their part', cell: (e) => estimateCell(e.rattlerFraction) },
    { head: 'kurtosis of *u*', cell: (e) => estimateCell(e.kurtosis) },
    { head: 'non-Gaussian', cell: (e) => estimateCell(e.nonGaussian) },
  ],
};

/** The result of `analyze` in a directory; undefined where there is none. */
export async function readAnalysis(directory: string): Promise<Omit<AnalysisResult, 'directory'> | undefined> {
  return (await readJson(join(directory, analysisFile))) as Omit<AnalysisResult, 'directory'> | undefined;
}

/** The report of a directory that `analyze` has written. */
export async function analysisReport(
  directory: string,
  {
    ensembles,
    decays,
    collapses,
    cutoffExponents = [],
    defectTemperatures,
    figures,
    notes,
  }: Omit<AnalysisResult, 'directory'>,
): Promise<Document> {
  const drawn = await analysisFigures(directory, figures);
  const viewer = await viewerData(ensembles.map((one) => candidateOf(directory, one)));
  const { attributes } = await readHdf5(join(directory, 'analysis.h5'));
  const models = [...new Map(ensembles.map(({ model }) => [model.name, model])).values()];
  const columns: Column<EnsembleAnalysis>[] = [
    { head: 'ensemble', cell: ({ label }) => label },
    { head: '*N*', cell: ({ particles }) => formatCount(particles) },
    { head: '*n*', cell: ({ configurations }) => formatCount(configurations) },
    { head: '*x*_{EQ}', cell: (e) => formatWithError(e.thresholds?.xEquilibrium, e.thresholdErrors?.xEquilibrium, 4) },
    { head: '*x*_{IS}', cell: (e) => estimateCell(e.inherentMinimum, 4) },
    ...fieldColumns.first,
    {
      head: '*β*',
      cell: ({ label, particles }) => {
        const fit = decays.find((one) => one.label === label && one.particles === particles)?.exponent;
        return formatWithError(fit?.beta, fit?.error, 3);
      },
    },
  ];
  const found = [
    ...defectTemperatures.map(
      ({ label, inflection, peak }) =>
        `*T*_{def} of ${label}: ${estimateCell(inflection)} by the inflection of *ϕ*, ${estimateCell(peak)} by the peak of *χ*.`,
    ),
    ...collapses.map(
      ({ label, particles, beta, z }) =>
        `Finite-size scaling of ${label}, *N* = ${particles.join(', ')}: *β* = ${estimateCell(beta)}, *z* = ${estimateCell(z)}.`,
    ),
    ...cutoffExponents.map(
      ({ label, particles, z }) =>
        `Where sizes of ${label} part, *N* = ${particles.join(', ')}: *z* = ${estimateCell(z)}.`,
    ),
  ];
  return {
    title: `Analysis of ${models.map(({ name }) => name).join(', ')}`,
    byline: `${String(attributes.creator ?? 'vitrelax')} ${String(attributes.creator_version ?? '')}`.trim(),
    summary: found.join(' '),
    warnings: notes.map(markupSafe),
    sections: [
      {
        title: 'What was compared',
        html: keyValues([
          ['model', models.map((model) => escapeText(modelInWords(model as Model))).join('<br />')],
          ['pairs of configurations', formatCount(ensembles.reduce((sum, e) => sum + e.configurations, 0))],
        ]),
      },
      {
        title: 'Results',
        html: `${dataTable(columns, ensembles)}\n${dataTable([...columns.slice(0, 2), ...fieldColumns.rest], ensembles)}\n<p class="unit-note">${fieldLegend}</p>`,
      },
      { title: 'Figures', html: figuresSection(drawn) },
      { title: 'Configurations', html: viewerSection(viewer) },
      { title: 'Provenance', html: sourcesOf(ensembles) },
    ],
    data: { plots: plotsOf(drawn), viewer: viewer.states.length > 0 ? viewer : null },
  };
}

export const fieldLegend =
  'Numbers in parentheses are standard errors over configurations in units of the last digit. <i>ϕ</i>: particles that lose ' +
  'or gain a neighbour; AUC: area under the curve of defects against <i>D</i><sup>2</sup><sub>min</sub>. Lengths are in ' +
  'mean diameters <i>ℓ</i>.';

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

/** A note is plain text, in which stars and braces mean themselves. */
function markupSafe(note: string): string {
  return note.replace(/[\\*^_{}]/g, '\\$&');
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

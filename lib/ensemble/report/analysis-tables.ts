import { escapeText } from '../../figures/markup';
import { type Column, dataTable } from '../../report/data-table';
import { formatCount, formatNumber, formatWindow, formatWithError, missing } from '../../report/format';
import type { DecayAnalysis } from '../analysis/decays';
import { bothScalings, type Scalings } from '../analysis/overall-files';
import { estimateOf, type StoredEstimate } from '../analysis/quantity-figures';
import type { AnalysisResult, DefectTemperatureAnalysis, EnsembleAnalysis } from '../analysis/result';

/** A cell of an estimate. */
export function estimateCell(stored: StoredEstimate, digits = 3): string {
  const estimate = estimateOf(stored);
  return formatWithError(estimate?.value, estimate?.error, digits);
}

/** What is told of an ensemble's fields, in tables as wide as a page; analyses and campaigns have them. */
export const fieldTables: readonly { title: string; columns: readonly Column<EnsembleAnalysis>[] }[] = [
  {
    title: 'Defects',
    columns: [
      {
        head: '*x*_{EQ}',
        cell: (e) => formatWithError(e.thresholds?.xEquilibrium, e.thresholdErrors?.xEquilibrium, 4),
      },
      { head: '*x*_{IS}', cell: (e) => estimateCell(e.inherentMinimum, 4) },
      { head: '*ϕ*', cell: (e) => estimateCell(e.defects?.concentration) },
      { head: '*χ*', cell: (e) => estimateCell(e.defects?.susceptibility) },
      { head: 'broken', cell: (e) => estimateCell(e.defects?.broken) },
      { head: 'inserted', cell: (e) => estimateCell(e.defects?.inserted) },
      { head: 'broken − inserted', cell: (e) => estimateCell(e.defects?.difference) },
    ],
  },
  {
    title: 'Clusters of defects, rattlers',
    columns: [
      { head: 'clusters', cell: (e) => estimateCell(e.clusters) },
      { head: 'cluster size', cell: (e) => estimateCell(e.clusterSize) },
      { head: 'rattlers', cell: (e) => estimateCell(e.rattlers) },
      { head: 'rattlers / *N*', cell: (e) => estimateCell(e.rattlerFraction) },
    ],
  },
  {
    title: 'Displacements',
    columns: [
      { head: '*D*^{2}_{min}', unit: '*ℓ*^{2}', cell: (e) => estimateCell(e.d2min) },
      { head: 'AUC', cell: (e) => estimateCell(e.overlap) },
      { head: 'rms *u*', unit: '*ℓ*', cell: (e) => estimateCell(e.displacement) },
      { head: 'kurtosis of *u*', cell: (e) => estimateCell(e.kurtosis) },
      { head: 'non-Gaussian', cell: (e) => estimateCell(e.nonGaussian) },
    ],
  },
];

export const fieldLegend =
  'Numbers in parentheses are standard errors over configurations in units of the last digit. <i>ϕ</i>: particles that lose ' +
  'or gain a neighbour; AUC: area under the curve of defects against <i>D</i><sup>2</sup><sub>min</sub>. Lengths are in ' +
  'mean diameters <i>ℓ</i>.';

/** A table below its title; nothing where none of the quantities is known. */
export function titledTable<Row>(
  title: string,
  { lead, columns }: { lead: readonly Column<Row>[]; columns: readonly Column<Row>[] },
  rows: readonly Row[],
): string {
  const known = columns.some(({ cell }) => rows.some((row) => cell(row) !== missing));
  return known ? `<h3>${escapeText(title)}</h3>\n${dataTable([...lead, ...columns], rows)}` : '';
}

const decayColumns: readonly Column<DecayAnalysis>[] = [
  { head: 'ensemble', cell: ({ label }) => label },
  { head: '*N*', cell: ({ particles }) => formatCount(particles) },
  { head: 'flows', cell: ({ samples }) => formatCount(samples) },
  { head: '*β*', cell: ({ exponent }) => formatWithError(exponent?.beta, exponent?.error, 3) },
  { head: 'window', unit: '*τ*_{0}', cell: ({ exponent }) => formatWindow(exponent?.window) },
  { head: 'form', cell: ({ form }) => form?.form.replace('-', ' ') ?? missing },
  { head: 'growth', cell: ({ form }) => estimateCell(form?.growthRatio) },
  { head: '*a*', cell: ({ energy }) => estimateCell(energy?.exponent) },
  { head: '*a* = 2*β* − 1', cell: ({ energy }) => yesOrNo(energy?.consistency?.consistent) },
  { head: 'bursts', cell: ({ bursts }) => estimateCell(bursts, 2) },
  { head: 'energy drop', unit: '*v*_{0}', cell: ({ burstSize }) => estimateCell(burstSize, 2) },
];

const decayLegend =
  '<i>v</i> ~ <i>t</i><sup>−<i>β</i></sup> and <i>E</i> − <i>E</i><sub>IS</sub> ~ <i>t</i><sup>−<i>a</i></sup> in the ' +
  'window. form: power law or exponential, where flows tell. growth: the local exponent at the end of the window over that at its ' +
  'beginning, 1 for a power law. <i>a</i> = 2<i>β</i> − 1: whether the two agree. bursts: of <i>v</i>(<i>t</i>) in a ' +
  'flow; energy drop: of one burst, per particle.';

const scalingColumns: readonly Column<Scalings>[] = [
  { head: 'ensembles', cell: ({ label }) => label },
  { head: '*N*', cell: ({ particles }) => particles.map((n) => formatCount(n)).join(', ') },
  { head: '*β*', cell: ({ collapse }) => estimateCell(collapse?.beta) },
  { head: '*z*', cell: ({ collapse }) => estimateCell(collapse?.z) },
  { head: '*S*', cell: ({ collapse }) => formatNumber(collapse?.quality, 2) },
  { head: '*z* where sizes part', cell: ({ parting }) => estimateCell(parting?.z) },
  { head: '*S* of it', cell: ({ parting }) => formatNumber(parting?.quality, 2) },
];

const scalingLegend =
  '<i>β</i> and <i>z</i> by a collapse of <i>v</i>(<i>t</i>), which needs a power law, and <i>z</i> from where sizes part, ' +
  'which does not. <i>S</i>: quality of the collapse, about 1 where curves fall onto one within their errors, large where ' +
  'they do not.';

const temperatureColumns: readonly Column<DefectTemperatureAnalysis>[] = [
  { head: 'ensembles', cell: ({ label }) => label },
  { head: 'temperatures', cell: ({ temperatures }) => formatCount(temperatures) },
  { head: '*T*_{def} by *ϕ*', unit: '*v*_{0}', cell: ({ inflection }) => estimateCell(inflection) },
  { head: '*T*_{def} by *χ*', unit: '*v*_{0}', cell: ({ peak }) => estimateCell(peak) },
];

const temperatureLegend =
  '<i>T</i><sub>def</sub>: where d<i>ϕ</i>/d<i>T</i> is largest, and where <i>χ</i> has its peak.';

/** What an analysis says of decays, and of several sizes and temperatures together; those that it has not are empty. */
export function overallSections({
  decays,
  collapses,
  cutoffExponents = [],
  defectTemperatures,
}: Pick<AnalysisResult, 'decays' | 'collapses' | 'defectTemperatures'> &
  Partial<Pick<AnalysisResult, 'cutoffExponents'>>): { title: string; html: string }[] {
  return [
    { title: 'Decay of the velocity', html: explained(decayColumns, decays, decayLegend) },
    {
      title: 'Finite-size scaling',
      html: explained(scalingColumns, bothScalings({ collapses, cutoffExponents }), scalingLegend),
    },
    {
      title: 'Temperature of the defects',
      html: explained(temperatureColumns, defectTemperatures, temperatureLegend),
    },
  ];
}

function explained<Row>(columns: readonly Column<Row>[], rows: readonly Row[], legend: string): string {
  return rows.length === 0 ? '' : `${dataTable(columns, rows)}\n<p class="unit-note">${legend}</p>`;
}

function yesOrNo(answer: boolean | undefined): string {
  return answer === undefined ? missing : answer ? 'yes' : 'no';
}

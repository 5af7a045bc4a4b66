import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decayFigure } from '../../figures';
import { type DecayCurve, decayPlot } from '../../figures/decay';
import { escapeText, markupToHtml } from '../../figures/markup';
import { descriptionOf } from '../../models/registry';
import { type Column, dataTable } from '../../report/data-table';
import type { Document } from '../../report/document';
import { formatCount, formatDuration, formatWindow, formatWithError, missing } from '../../report/format';
import { plotData } from '../../report/plot-data';
import type { ReportFigure, ReportFile } from '../../report/report-data';
import {
  figuresSection,
  filesSection,
  jsonBlock,
  keyValues,
  modelInWords,
  plotsOf,
  viewerSection,
} from '../../report/sections';
import { formatTemperature } from '../../report/table';
import { drawnBars } from '../analysis/bars';
import { type Quantity, quantityFigures, type StoredEstimate } from '../analysis/quantity-figures';
import type { EnsembleAnalysis } from '../analysis/result';
import type { CampaignSession } from '../campaign/campaign-directory';
import { viewCampaign } from '../campaign/campaign-directory';
import { type CheckedPlan, checkedPlan } from '../campaign/plan';
import type { CampaignPlan } from '../campaign/plan-schema';
import { type CampaignStatus, campaignStatus } from '../campaign/status';
import { readJson } from '../directory';
import { analysisFigures, readAnalysis } from './analysis-report';
import { estimateCell, fieldLegend, fieldTables, overallSections, titledTable } from './analysis-tables';
import { planCandidates } from './plan-configurations';
import { sessionsTable } from './sessions-table';
import { viewerData } from './viewer-data';

/** A row of `averages.json`, with the analysis of the fields of the same ensemble. */
interface Row {
  temperature: number;
  particles: number;
  samples: number;
  equilibrated: number;
  energyPerParticle: StoredEstimate;
  inherentEnergy: StoredEstimate;
  displacement: StoredEstimate;
  atRest: number;
  exponent: { beta: number; error: number | null; window?: [number, number] } | null;
  decay: { times: number[]; v: (number | null)[]; vError: (number | null)[] } | null;
  fields: EnsembleAnalysis | undefined;
}

const stateColumns: readonly Column<Row>[] = [
  { head: '*T*', unit: '*v*_{0}', cell: ({ temperature }) => formatTemperature(temperature) },
  { head: '*N*', cell: ({ particles }) => formatCount(particles) },
];

const columns: readonly Column<Row>[] = [
  ...stateColumns,
  { head: 'samples', cell: ({ samples }) => formatCount(samples) },
  { head: 'equilibrated', cell: ({ equilibrated }) => formatCount(equilibrated) },
  { head: '*e*', unit: '*v*_{0}', cell: (row) => estimateCell(row.energyPerParticle, 4) },
  { head: '*e*_{IS}', unit: '*v*_{0}', cell: (row) => estimateCell(row.inherentEnergy, 4) },
  { head: 'at rest', cell: ({ atRest }) => formatCount(atRest) },
  { head: '*β*', cell: ({ exponent }) => formatWithError(exponent?.beta, exponent?.error, 3) },
  { head: 'window', unit: '*τ*_{0}', cell: ({ exponent }) => formatWindow(exponent?.window) },
];

/** A column of an analysis as one of a campaign. */
function ofRow({ head, unit, cell }: Column<EnsembleAnalysis>): Column<Row> {
  return { head, unit, cell: ({ fields }) => (fields === undefined ? missing : cell(fields)) };
}

const bars = 'standard errors over samples';

const quantities: readonly Quantity<Row>[] = [
  {
    id: 'inherent-energy',
    label: '*e*_{IS} [*v*_{0}]',
    caption: 'Energy per particle of the inherent structures.',
    bars,
    of: (row) => row.inherentEnergy,
  },
  {
    id: 'beta',
    label: 'exponent *β*',
    caption: 'Exponent of the decay of the mean velocity, *v* ~ *t*^{−*β*}.',
    bars,
    of: ({ exponent }) => exponent && { value: exponent.beta, error: exponent.error },
  },
];

/** The report of a campaign: what is averaged, how far it is, and configurations of its first samples. */
export async function campaignReport(directory: string): Promise<Document> {
  const { campaign, store } = await viewCampaign(directory);
  const plan = checkedPlan(campaign.plan as CampaignPlan);
  const status = await campaignStatus(directory);
  const rows = await averagesOf(directory);
  const analysis = await readAnalysis(fieldsOf(directory));
  const ofFields = (await analysisFigures(fieldsOf(directory), analysis?.figures))
    // drawn here for each N
    .filter(({ id }) => id !== 'decay');
  const figures = [...decayFigures(plan, rows), ...quantityFigures(rows, quantities), ...ofFields];
  const viewer = await viewerData(await planCandidates(plan, store));
  const { sessions } = campaign;
  const last = sessions[sessions.length - 1];
  return {
    title: `Campaign: ${plan.model.name}, ${plan.samples} samples`,
    byline: last === undefined ? 'vitrelax' : `vitrelax ${last.version}, ${last.date}`,
    summary: '',
    warnings: warningsOf(status, rows),
    sections: [
      { title: 'What was done', html: setUp(plan, status) },
      {
        title: 'Averages over samples',
        html: rows.length === 0 ? '' : `${tables(rows)}\n<p class="unit-note">${legend}</p>`,
      },
      ...(analysis === undefined ? [] : overallSections(analysis)),
      { title: 'Figures', html: figuresSection(figures) },
      { title: 'Configurations', html: viewerSection(viewer) },
      { title: 'Provenance', html: provenance(sessions, campaign.plan) },
      { title: 'Files', html: filesSection(files(directory)) },
    ],
    data: { plots: plotsOf(figures), viewer: viewer.states.length > 0 ? viewer : null },
  };
}

function tables(rows: readonly Row[]): string {
  const fields = fieldTables.map((table) =>
    titledTable(table.title, { lead: stateColumns, columns: table.columns.map(ofRow) }, rows),
  );
  return [dataTable(columns, rows), ...fields].join('\n');
}

const legend =
  `${fieldLegend} Energies are per particle in <i>v</i><sub>0</sub>. ` +
  'equilibrated: samples with at least 20 relaxation times of the sampler behind them; at rest: flows that have reached their inherent structure; ' +
  'window: times between which <i>β</i> is fitted.';

function fieldsOf(directory: string): string {
  return join(directory, 'averages', 'fields');
}

/** From hot to cold for each N; none where nothing is averaged yet. */
async function averagesOf(directory: string): Promise<Row[]> {
  const stored = (await readJson(join(directory, 'averages', 'averages.json'))) as
    | { ensembles: (Omit<Row, 'temperature' | 'fields'> & { temperature: number | 'infinity' })[] }
    | undefined;
  const fields = (await readAnalysis(fieldsOf(directory)))?.ensembles ?? [];
  return (stored?.ensembles ?? []).map((one) => {
    const temperature = one.temperature === 'infinity' ? Number.POSITIVE_INFINITY : one.temperature;
    const same = fields.find((f) => f.particles === one.particles && (f.temperature ?? Infinity) === temperature);
    return { ...one, temperature, fields: same };
  });
}

/** Mean v(t), a figure for each N. */
function decayFigures({ model }: CheckedPlan, rows: readonly Row[]): ReportFigure[] {
  const guides = { guides: descriptionOf(model).exponents.map((slope) => ({ slope })) };
  return [...new Set(rows.map(({ particles }) => particles))].flatMap((particles) => {
    const curves = rows.flatMap((row): DecayCurve[] => {
      const { decay, temperature, samples, equilibrated } = row;
      if (row.particles !== particles || !decay?.v.some((v, k) => (v ?? 0) > 0 && decay.times[k] > 0)) return [];
      const numbers = (list: readonly (number | null)[]): number[] => list.map((x) => x ?? Number.NaN);
      return [
        {
          temperature,
          equilibrated: equilibrated === samples,
          times: decay.times,
          v: numbers(decay.v),
          error: numbers(decay.vError),
        },
      ];
    });
    if (curves.length === 0) return [];
    const open = curves.some(({ equilibrated }) => !equilibrated)
      ? ' Open symbols: states with fewer than 20 relaxation times of equilibration.'
      : '';
    return {
      id: `decay-N${particles}`,
      svg: decayFigure(curves, guides),
      plots: [plotData(decayPlot(curves, guides))],
      caption: `Mean velocity along the steepest-descent flow, *N* = ${particles}.${drawnBars(
        curves.map(({ error }) => error),
        bars,
      )}${open}`,
      wide: false,
    };
  });
}

function warningsOf({ counts, tasks }: CampaignStatus, rows: readonly Row[]): string[] {
  const warnings: string[] = [];
  if (counts.done < tasks.length) {
    const failed = counts.failed > 0 ? `, ${counts.failed} have failed` : '';
    warnings.push(
      `${counts.done} of ${tasks.length} tasks are done${failed}: the averages are of those that were when the campaign last stopped.`,
    );
  }
  if (rows.length === 0) warnings.push('Nothing is averaged yet.');
  const short = rows.filter(({ samples, equilibrated }) => equilibrated < samples);
  if (short.length > 0) {
    const where = short.map(
      ({ temperature, particles }) => `*T* = ${formatTemperature(temperature)}, *N* = ${particles}`,
    );
    warnings.push(`Not all states are shown to be in equilibrium at ${where.join('; ')}.`);
  }
  return warnings;
}

function setUp(plan: CheckedPlan, { counts, tasks, seconds }: CampaignStatus): string {
  const { model, particles, temperatures, samples, preparations, sweeps, cooling, twoSided, relaxation, seed } = plan;
  const made = temperatures.map(
    (t, k) =>
      `T = ${formatTemperature(t)}: ${preparations[k]}${sweeps[k] > 0 ? `, ${formatCount(sweeps[k])} sweeps` : ''}`,
  );
  const how = [cooling ? 'each from the next hotter one' : '', twoSided ? 'from above and below' : ''].filter(Boolean);
  return keyValues([
    ['model', escapeText(modelInWords(model))],
    ['dimension', String(model.dimension)],
    ['particles', particles.map((n) => formatCount(n)).join(', ')],
    ['temperatures', temperatures.map(formatTemperature).join(', ')],
    ['samples', formatCount(samples)],
    ['preparation', escapeText([...made, ...how].join('; '))],
    [
      'relaxation',
      relaxation === null
        ? 'none'
        : escapeText(
            `steepest descent until ${JSON.stringify(relaxation.until)}, tolerance ${JSON.stringify(relaxation.tolerance)}`,
          ),
    ],
    ['seed', String(seed)],
    ['tasks', `${counts.done} of ${tasks.length} done in ${formatDuration(seconds)}`],
  ]);
}

function provenance(sessions: readonly CampaignSession[], plan: unknown): string {
  return `${sessionsTable(sessions)}\n<p>${markupToHtml('Each task has a manifest of its own beside its files. The plan:')}</p>\n${jsonBlock(plan)}`;
}

function files(directory: string): ReportFile[] {
  const known: readonly (readonly [string, string])[] = [
    ['campaign.json', 'the plan, and each run'],
    ['index.json', 'a table of all tasks'],
    ['averages/ensembles.csv', 'averages over samples'],
    ['averages/averages.json', 'the same with the mean *v*(*t*)'],
    ['averages/fields/analysis.csv', 'defects, *D*^{2}_{min} and displacements'],
    ['averages/fields/analysis.h5', 'the same with all curves'],
  ];
  return known
    .filter(([path]) => existsSync(join(directory, path)))
    .map(([path, description]) => ({ path, description, bytes: statSync(join(directory, path)).size }));
}

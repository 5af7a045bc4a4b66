import { existsSync, promises as fs, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { VitrelaxError } from '../../errors';
import { escapeText, literal } from '../../figures/markup';
import type { Document } from '../../report/document';
import { readFigures } from '../../report/figure-files';
import { formatDuration } from '../../report/format';
import type { ReportFigure, ReportFile } from '../../report/report-data';
import { figuresSection, filesSection, jsonBlock, keyValues, plotsOf, viewerSection } from '../../report/sections';
import { type CampaignView, viewCampaign } from '../campaign/campaign-directory';
import { type CheckedPlan, checkedPlan } from '../campaign/plan';
import type { CampaignPlan } from '../campaign/plan-schema';
import { readJsonAs } from '../directory';
import { sessionSchema } from '../session';
import { spreadCandidates } from './plan-configurations';
import { sessionsTable } from './sessions-table';
import { viewerData } from './viewer-data';

const numbersFile = 'numbers.json';
const drawing = 'figure';

const figureSchema = z.object({
  id: z.string(),
  title: z.string(),
  scale: z.string(),
  samples: z.number().optional(),
  divide: z.number().optional(),
  temperatures: z.array(z.union([z.number(), z.literal('infinity')])).optional(),
  drawn: sessionSchema,
  campaigns: z.record(z.string(), z.unknown()),
  effects: z.array(z.unknown()),
  unresolved: z.array(z.string()),
  table: z.array(z.array(z.string())).min(1),
});

/** A figure of the paper as `vitrelax figure` has left it. */
interface PaperFigure extends z.infer<typeof figureSchema> {
  folder: string;
  figure: ReportFigure;
}

/** The folders of figures of the paper in a directory: its own, or one for each in it or in `figures/`. */
export async function paperFigureFolders(directory: string): Promise<string[]> {
  const isFigure = (folder: string): boolean =>
    [numbersFile, `${drawing}.svg`].every((n) => existsSync(join(folder, n)));
  if (isFigure(directory)) return [directory];
  for (const parent of [join(directory, 'figures'), directory]) {
    const names = await fs.readdir(parent).catch(() => [] as string[]);
    const folders = names.map((name) => join(parent, name)).filter(isFigure);
    if (folders.length > 0) return folders;
  }
  return [];
}

/** The report of figures of the paper: each with its curves or its picture, its table, and where it comes from. */
export async function paperFiguresReport(directory: string, folders: readonly string[]): Promise<Document> {
  const figures = (await Promise.all(folders.map(readPaperFigure))).sort((a, b) => (a.id < b.id ? -1 : 1));
  const dates = figures.map(({ drawn }) => drawn.date).sort();
  const [{ drawn }] = figures;
  const view = await campaignOf(figures);
  const viewer = view === undefined ? null : await viewerData(await spreadCandidates(plansOf(figures), view.store));
  const sessions = view?.campaign.sessions ?? [];
  return {
    title: figures.length === 1 ? nameOf(figures[0]) : 'Figures of the paper',
    byline: `vitrelax ${drawn.version}, ${dates[dates.length - 1]}`,
    summary:
      'Nishikawa, Ozawa, Ikeda, Chaudhuri, Berthier, Relaxation dynamics in the energy landscape of glass-forming liquids, ' +
      'arXiv 2106.01755: its figures, drawn from our own data.',
    warnings: [],
    sections: [
      { title: 'Overview', html: figures.length === 1 ? '' : overview(figures) },
      ...figures.map((one) => ({ title: nameOf(one), html: sectionOf(one) })),
      { title: 'Configurations', html: viewerSection(viewer) },
      { title: 'Runs', html: sessions.length === 0 ? '' : sessionsTable(sessions) },
      { title: 'Files', html: filesSection(figures.flatMap((one) => filesOf(directory, one))) },
    ],
    data: { plots: plotsOf(figures.map(({ figure }) => figure)), viewer: viewer?.states.length ? viewer : null },
  };
}

/** The campaign of figures that are where `vitrelax figure` puts them: `figures/<id>` in its directory. */
async function campaignOf([{ folder }]: readonly PaperFigure[]): Promise<CampaignView | undefined> {
  const parent = dirname(resolve(folder));
  const directory = dirname(parent);
  if (basename(parent) !== 'figures' || !existsSync(join(directory, 'campaign.json'))) return undefined;
  return viewCampaign(directory);
}

/** All that can be read: the plans of an earlier version may not be of this one. */
function plansOf(figures: readonly PaperFigure[]): CheckedPlan[] {
  return figures.flatMap(({ campaigns }) =>
    Object.values(campaigns).flatMap((plan) => {
      try {
        return [checkedPlan(plan as CampaignPlan)];
      } catch (e) {
        if (e instanceof VitrelaxError) return [];
        throw e;
      }
    }),
  );
}

async function readPaperFigure(folder: string): Promise<PaperFigure> {
  const path = join(folder, numbersFile);
  const numbers = (await readJsonAs(figureSchema, path, 'of a figure of the paper')) as z.infer<typeof figureSchema>;
  const [figure] = (await readFigures(folder)).filter(({ id }) => id === drawing);
  return { ...numbers, folder, figure: { ...figure, id: anchorOf(numbers.id), name: `Figure ${numbers.id}` } };
}

function anchorOf(id: string): string {
  return `figure-${id.replace(/[^A-Za-z0-9-]/g, '-')}`;
}

function nameOf({ id, title }: PaperFigure): string {
  return `Figure ${id}: ${title}`;
}

/** What is smaller than the paper's own: the scale, and how it was made smaller. */
function scaleOf({ scale, samples, divide, temperatures }: PaperFigure): string {
  return [
    scale,
    ...(samples === undefined ? [] : [`${samples} samples`]),
    ...(divide === undefined ? [] : [`N divided by ${divide}`]),
    ...(temperatures === undefined ? [] : [`T = ${temperatures.join(', ').replace('infinity', '∞')} alone`]),
  ].join(', ');
}

function overview(figures: readonly PaperFigure[]): string {
  const rows = figures.map((one) => {
    const { id, title, effects, unresolved } = one;
    const resolved = effects.length === 0 ? '–' : `${effects.length - unresolved.length} of ${effects.length}`;
    const link = `<a href="#${anchorOf(id)}">${escapeText(id)}</a>`;
    return `<tr><td>${link}</td>${[title, scaleOf(one), resolved].map((text) => `<td>${escapeText(text)}</td>`).join('')}</tr>`;
  });
  const head = ['figure', '', 'scale', 'effects resolved'].map((text) => `<th scope="col">${text}</th>`).join('');
  return (
    `<div class="scroll"><table class="results"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>\n` +
    '<p class="unit-note">An effect is a difference that the panel must show; it is resolved from 2 standard errors on.</p>'
  );
}

function sectionOf(one: PaperFigure): string {
  const { figure, table, unresolved } = one;
  const weak = unresolved.map((what) => `<li>not resolved at this scale: ${escapeText(what)}</li>`).join('');
  return [
    figuresSection([figure]),
    weak === '' ? '' : `<ul>${weak}</ul>`,
    comparisonTable(table),
    `<details class="provenance"><summary>Where it comes from</summary>\n${provenance(one)}\n</details>`,
  ].join('\n');
}

function comparisonTable([head, ...rows]: readonly (readonly string[])[]): string {
  const cells = (name: 'td' | 'th', row: readonly string[]): string =>
    row.map((text) => `<${name}${name === 'th' ? ' scope="col"' : ''}>${escapeText(text)}</${name}>`).join('');
  return (
    `<div class="scroll"><table class="results comparison"><thead><tr>${cells('th', head)}</tr></thead>` +
    `<tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`
  );
}

function provenance(one: PaperFigure): string {
  const { id, scale, samples, divide, temperatures, drawn, campaigns } = one;
  const words = ['vitrelax figure', id, `--scale ${scale}`];
  if (samples !== undefined) words.push(`--samples ${samples}`);
  if (divide !== undefined) words.push(`--divide ${divide}`);
  if (temperatures !== undefined) words.push(`--temperatures ${temperatures.join(',')}`);
  const table = keyValues([
    ['command', `<code>${escapeText(words.join(' '))}</code>`],
    ['drawn by', escapeText(`vitrelax ${drawn.version} (commit ${drawn.commit}), ${drawn.instructionSet}`)],
    ['date', escapeText(drawn.date)],
    ['wall time of this run', `${formatDuration(drawn.seconds)}, ${drawn.threads} at a time`],
  ]);
  return `${table}\n<p>Its campaigns:</p>\n${jsonBlock(campaigns)}`;
}

function filesOf(directory: string, { folder, id }: PaperFigure): ReportFile[] {
  const known = [
    ['figure.svg', 'SVG'],
    ['figure.pdf', 'PDF'],
    ['figure.png', 'PNG'],
    ['comparison.csv', 'the table'],
    [numbersFile, 'all numbers'],
  ] as const;
  return known
    .map(([name, what]) => ({ path: join(folder, name), description: literal(`figure ${id}, ${what}`) }))
    .filter(({ path }) => existsSync(path))
    .map(({ path, description }) => ({
      path: relative(directory, path).replaceAll('\\', '/'),
      description,
      bytes: statSync(path).size,
    }));
}

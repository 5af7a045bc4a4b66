import { join } from 'node:path';
import { knownOptions, requireArray, requireOptions } from '../arguments';
import { defaultThreads } from '../binding/threads';
import type { CampaignEvent } from '../ensemble/campaign/events';
import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { type EnsembleResult, runEnsemble } from '../ensemble/campaign/run-ensemble';
import { makeWritable, writeJson } from '../ensemble/directory';
import { newSession } from '../ensemble/session';
import { temperatureForJson } from '../ensemble/temperature';
import { invalid, VitrelaxError } from '../errors';
import { literal } from '../figures/markup';
import { svgDocument } from '../figures/svg';
import { columnWidth } from '../figures/xy-panel';
import { writeFileAtomic } from '../io/atomic';
import { writeFigure } from '../report/figure-files';
import { formatNumber } from '../report/format';
import { plotData } from '../report/plot-data';
import { annotated } from './annotated';
import { comparisonCsv, comparisonRows, markdownTable } from './comparison-table';
import { type Drawing, isResolved, type PaperFigure, sigmas } from './figure';
import { figureIds, figureOf } from './registry';
import { type Reduction, reduced, restricted, type ScaleName, scaleNames, temperaturesOf } from './scale';
import { Study } from './study';

export const defaultFigureDirectory = 'vitrelax-figures';
/** Two columns of a journal at 400 dots per inch; a narrower panel takes its part. */
const pixelsPerPoint = 2800 / 504;

export interface ReproduceOptions extends Reduction {
  /** quick */
  scale?: ScaleName;
  /** campaigns, shared states and, in `figures/<id>`, the pictures; `vitrelax-figures` */
  directory?: string;
  /** tasks at a time; the processors of this machine */
  workers?: number;
  signal?: AbortSignal;
  /** what happens in the campaigns, and what is measured beside them */
  onEvent?: (event: CampaignEvent | { event: 'measuring'; what: string }) => void;
}

/** A figure of the paper as it has been reproduced. */
export interface ReproducedFigure {
  id: string;
  title: string;
  scale: ScaleName;
  /** with figure.svg, figure.png, figure.pdf, figure.json (its curves), comparison.md, comparison.csv, numbers.json */
  folder: string;
  /** header first: quantity, paper, here, difference in standard errors, remark */
  table: string[][];
  /** effects of fewer than 2 standard errors, in words */
  unresolved: string[];
  failures: EnsembleResult['failures'];
  /** wall time of this call [s] */
  seconds: number;
}

/**
 * The campaigns of a figure; those of them that have one of the temperatures, where some are asked for.
 *
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming id or option; so for a temperature that the figure does
 *   not have at this scale, and for figures that need all of theirs (5, S4)
 */
export function figureCampaigns(id: string, o: Reduction & { scale?: ScaleName } = {}): Record<string, CampaignPlan> {
  requireOptions('options', o);
  knownOptions('figureCampaigns', o, ['scale', 'samples', 'divide', 'temperatures']);
  const scale = checkedScale(o.scale);
  const { samples, divide } = o;
  if (samples !== undefined && !(Number.isInteger(samples) && samples >= 1))
    throw invalid('OUT_OF_RANGE', 'samples', samples, 'a whole number from 1');
  if (divide !== undefined && !(divide >= 1)) throw invalid('OUT_OF_RANGE', 'divide', divide, 'a number from 1');
  const figure = figureOf(id);
  const campaigns = figure.campaigns(scale);
  const temperatures = checkedTemperatures(o.temperatures, figure, Object.values(campaigns));
  return Object.fromEntries(
    Object.entries(campaigns).flatMap(([name, whole]) => {
      const plan = restricted(whole, temperatures);
      return plan === undefined ? [] : [[name, reduced(plan, { samples, divide })]];
    }),
  );
}

/** From hot to cold, each once; all where none are asked for. */
function checkedTemperatures(
  asked: Reduction['temperatures'],
  { id, needsAllTemperatures }: PaperFigure,
  plans: readonly CampaignPlan[],
): number[] {
  const all = [...new Set(plans.flatMap(temperaturesOf))].sort((a, b) => b - a);
  if (asked === undefined) return all;
  requireArray('temperatures', asked);
  const list = all.map(temperatureForJson).join(', ');
  if (asked.length === 0) throw invalid('INVALID_ARGUMENT', 'temperatures', asked, `some of ${list}`);
  const unknown = Array.from(asked).findIndex((t) => !all.includes(t));
  if (unknown >= 0)
    throw invalid('INVALID_ARGUMENT', `temperatures[${unknown}]`, asked[unknown], `those of figure ${id}: ${list}`);
  const chosen = all.filter((t) => Array.from(asked).includes(t));
  if (chosen.length < all.length && needsAllTemperatures !== undefined)
    throw invalid('INVALID_ARGUMENT', 'temperatures', asked, `all of ${list}: figure ${id} ${needsAllTemperatures}`);
  return chosen;
}

/**
 * Runs the campaigns of a figure of the paper, as far as the directory does not hold them already, and draws it: the
 * paper's panel from our data, a table "paper / here / difference in standard errors", and all numbers. Figures in one
 * directory share equilibrium states and relaxations. It may be stopped at any moment; the same call goes on.
 *
 * @param id one of `figureIds`
 * @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming id or option, what `runEnsemble` throws, and
 *   `TOO_FEW_SAMPLES` where too little is done to draw anything
 */
export async function reproduceFigure(id: string, o: ReproduceOptions = {}): Promise<ReproducedFigure> {
  requireOptions('options', o);
  knownOptions('reproduceFigure', o, [
    'scale',
    'directory',
    'workers',
    'samples',
    'divide',
    'temperatures',
    'signal',
    'onEvent',
  ]);
  const begin = performance.now();
  const scale = checkedScale(o.scale);
  const figure = figureOf(id);
  const directory = o.directory ?? defaultFigureDirectory;
  const { samples, divide, temperatures } = o;
  const campaigns = figureCampaigns(id, { scale, samples, divide, temperatures });
  const failures: EnsembleResult['failures'] = [];
  for (const plan of Object.values(campaigns)) {
    const { signal, workers, onEvent } = o;
    const result = await runEnsemble({ ...plan, observables: [] }, { directory, workers, signal, onEvent });
    failures.push(...result.failures);
  }
  const folder = join(directory, 'figures', id);
  await makeWritable(folder);
  const session = newSession(o.workers ?? defaultThreads());
  const without = Object.fromEntries(Object.keys(figure.campaigns(scale)).map((name) => [name, null]));
  const study = new Study(
    scale,
    directory,
    { ...without, ...campaigns },
    {
      signal: o.signal,
      threads: session.threads,
      report: (what) => o.onEvent?.({ event: 'measuring', what }),
    },
  );
  const drawing = await figure.draw(study);
  const table = comparisonRows(drawing.comparisons, drawing.effects);
  const unresolved = unresolvedOf(drawing);
  const seconds = (performance.now() - begin) / 1000;
  const reduction = {
    ...(samples !== undefined && { samples }),
    ...(divide !== undefined && { divide }),
    ...(temperatures !== undefined && { temperatures: Array.from(temperatures, temperatureForJson) }),
  };
  const about = { id, title: figure.title, scale, ...reduction, drawn: { ...session, seconds }, campaigns };
  await write(folder, about, drawing, unresolved);
  return { id, title: figure.title, scale, folder, table, unresolved, failures, seconds };
}

function checkedScale(scale: ScaleName = 'quick'): ScaleName {
  if (!scaleNames.includes(scale)) throw invalid('INVALID_ARGUMENT', 'scale', scale, scaleNames.join(', '));
  return scale;
}

function unresolvedOf({ effects }: Drawing): string[] {
  return effects
    .filter((effect) => !isResolved(effect))
    .map((effect) => {
      const n = sigmas(effect);
      return Number.isNaN(n) ? effect.what : `${effect.what}, ${formatNumber(n, 2)} σ`;
    });
}

async function write(
  folder: string,
  about: { id: string; title: string; scale: ScaleName },
  drawing: Drawing,
  unresolved: readonly string[],
): Promise<void> {
  const { comparisons, effects, numbers, plots, remarks = [] } = drawing;
  const notes = unresolved.length === 0 ? [] : [`not resolved at this scale: ${unresolved.join('; ')}`];
  const panel = annotated(drawing.panel, [...remarks, ...notes]);
  const svg = svgDocument(panel, `Figure ${about.id}: ${about.title}`);
  const table = comparisonRows(comparisons, effects);
  const file = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFileAtomic(join(folder, name), content);
  await writeFigure(
    folder,
    {
      id: 'figure',
      svg,
      wide: panel.width > columnWidth + 10,
      caption: `${literal(remarks.join('. '))}${remarks.length > 0 ? '.' : ''}`,
      plots: plots?.map(plotData),
    },
    Math.round(pixelsPerPoint * panel.width),
  );
  await file('comparison.md', markdownTable(table));
  await file('comparison.csv', comparisonCsv(comparisons, effects));
  await writeJson(join(folder, 'numbers.json'), plain({ ...about, comparisons, effects, unresolved, table, numbers }));
}

/** Typed arrays as arrays, infinities as words. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, x) => {
      if (ArrayBuffer.isView(x)) return Array.from(x as never);
      return x === Number.POSITIVE_INFINITY ? 'infinity' : x;
    }),
  );
}

/** The ids that a word of the command line stands for. @throws {VitrelaxError} `INVALID_ARGUMENT` naming id */
export function idsOf(word: string): string[] {
  if (word === 'all') return [...figureIds];
  if (figureIds.includes(word)) return [word];
  const allowed = [...figureIds, 'all'].join(', ');
  throw new VitrelaxError('INVALID_ARGUMENT', `figure is ${word}; allowed: ${allowed}`, {
    field: 'figure',
    value: word,
  });
}

import { Command, Option } from 'commander';
import { requireInteger } from '../arguments';
import { defaultThreads } from '../binding/threads';
import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { VitrelaxError } from '../errors';
import { formatDuration } from '../report/format';
import { figureIds } from '../reproduction/registry';
import {
  defaultFigureDirectory,
  figureCampaigns,
  idsOf,
  type ReproducedFigure,
  type ReproduceOptions,
  reproduceFigure,
} from '../reproduction/reproduce';
import { type Reduction, type ScaleName, scaleNames } from '../reproduction/scale';
import { type CampaignDisplay, campaignJson, campaignLines, campaignTerminal } from './campaign-display';
import { exitCode } from './failures';
import { estimateFigures, figureEstimateText } from './figure-estimate';
import { styleOption, useStyle } from './figure-style';
import { interruptible } from './interrupt';
import { integer, number, temperatures } from './parse';
import { textTable } from './text-table';

interface FigureFlags {
  scale: ScaleName;
  directory: string;
  workers?: number;
  samples?: number;
  divide?: number;
  temperatures?: number[];
  plan?: boolean;
  estimate?: boolean;
  json?: boolean;
  quiet?: boolean;
  style?: string;
}

export function figureCommand(): Command {
  return new Command('figure')
    .summary('a figure of the paper: its campaigns, the drawing, and a table beside the printed values')
    .description(
      'Reproduces a figure of Nishikawa et al., arXiv 2106.01755: runs what it needs as campaigns (which may be stopped at ' +
        'any moment and go on with the same command), draws the panel, and compares with the paper.',
    )
    .argument('<figure>', [...figureIds, 'all'].join(', '))
    .addOption(
      new Option('--scale <name>', 'quick: minutes on 2 cores; laptop: about an hour; paper: its N and temperatures')
        .choices(scaleNames)
        .default('quick'),
    )
    .option('--directory <path>', 'campaigns, states that figures share, and figures/<id>', defaultFigureDirectory)
    .option('--workers <n>', `tasks at a time (default: ${defaultThreads()}, what this machine grants)`, integer)
    .option('--samples <n>', 'another number of samples', integer)
    .option('--divide <number>', 'N divided by it, as far as the boxes allow', number)
    .option(
      '--temperatures <list>',
      'those of the figure that are run and drawn, comma-separated (inf); all',
      temperatures,
    )
    .addOption(styleOption())
    .option('--plan', 'print the campaigns as JSON, and do nothing else')
    .option(
      '--estimate',
      'print core-hours, in all and left to do in the directory, and memory, from short runs; do nothing else',
    )
    .option('--json', 'print what happens as lines of JSON, the last one the result')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExample:\n  vitrelax figure 2a --scale quick --directory out')
    .action(async (word: string, flags: FigureFlags) => {
      const ids = idsOf(word);
      if (flags.plan) process.stdout.write(`${JSON.stringify(plansOf(ids, flags), null, 2)}\n`);
      else if (flags.estimate) process.exitCode = await estimate(ids, flags);
      else process.exitCode = await draw(ids, flags);
    });
}

function plansOf(ids: readonly string[], flags: FigureFlags): Record<string, Record<string, CampaignPlan>> {
  return Object.fromEntries(ids.map((id) => [id, figureCampaigns(id, choiceOf(flags))]));
}

/** What the flags say of the size of a figure. */
function choiceOf({ scale, samples, divide, temperatures }: FigureFlags): Reduction & { scale: ScaleName } {
  return { scale, samples, divide, temperatures };
}

async function estimate(ids: readonly string[], flags: FigureFlags): Promise<number> {
  if (flags.workers !== undefined) requireInteger('workers', flags.workers, 1);
  const work = async (signal: AbortSignal): Promise<void> => {
    const found = await estimateFigures(plansOf(ids, flags), flags.directory, signal);
    process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : figureEstimateText(found, flags.workers));
  };
  return interruptible(work, () => 'stopped');
}

async function draw(ids: readonly string[], flags: FigureFlags): Promise<number> {
  const { directory, workers, json } = flags;
  // refused before any work, whichever figure it is
  await useStyle(flags.style);
  plansOf(ids, flags);
  let failed = false;
  const work = async (signal: AbortSignal): Promise<void> => {
    const drawn = await drawEach(ids, async (id) => {
      const display = displayOf(flags);
      const onEvent: ReproduceOptions['onEvent'] = (e) => display?.event(e);
      let figure: ReproducedFigure;
      try {
        figure = await reproduceFigure(id, { ...choiceOf(flags), directory, workers, signal, onEvent });
      } finally {
        display?.close();
      }
      failed ||= figure.failures.length > 0;
      process.stdout.write(json ? `${JSON.stringify({ event: 'figure', ...figure })}\n` : textOf(figure));
    });
    failed ||= !drawn;
  };
  const stopped = (): string => `stopped; ${directory} keeps what is done, and the same command goes on from there`;
  const code = await interruptible(work, stopped);
  return code === 0 && failed ? exitCode.failure : code;
}

/** What the samples are too few or too short for: other figures of the same directory need not be. */
const undrawable = ['TOO_FEW_SAMPLES', 'NOT_DETERMINED', 'NO_MINIMUM', 'WINDOW_TOO_SHORT'];

/** Draws one figure after the other, the rest also after one that cannot be drawn, and returns whether all could. */
export async function drawEach(ids: readonly string[], drawOne: (id: string) => Promise<void>): Promise<boolean> {
  let all = true;
  for (const id of ids) {
    try {
      await drawOne(id);
    } catch (e) {
      if (ids.length === 1 || !(e instanceof VitrelaxError) || !undrawable.includes(e.code)) throw e;
      process.stderr.write(`vitrelax: figure ${id} is not drawn: ${e.message}\n`);
      all = false;
    }
  }
  return all;
}

function displayOf({ json, quiet }: FigureFlags): CampaignDisplay | undefined {
  if (json) return campaignJson(process.stdout);
  if (quiet) return undefined;
  return process.stderr.isTTY ? campaignTerminal(process.stderr) : campaignLines(process.stderr);
}

function textOf({ id, title, scale, table, unresolved, failures, folder, seconds }: ReproducedFigure): string {
  const lines = [
    ...unresolved.map((what) => `not resolved at this scale: ${what}`),
    ...failures.map(({ label, message }) => `failed: ${label}: ${message}`),
    `${folder} (${formatDuration(seconds)})`,
  ];
  return `Figure ${id}, ${scale}: ${title}\n${textTable(table)}${lines.join('\n')}\n`;
}

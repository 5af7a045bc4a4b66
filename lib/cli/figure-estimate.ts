import { defaultThreads } from '../binding/threads';
import { estimateCampaign, type WorkEstimate } from '../ensemble/campaign/estimate';
import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { wholeSeconds } from './campaign-display';
import { bytes, hours } from './estimate-text';
import { textTable } from './text-table';

/** What a campaign of a figure will take. */
interface FigureEstimate extends WorkEstimate {
  figure: string;
  campaign: string;
  tasks: number;
  /** without what the directory holds */
  left: WorkEstimate & { tasks: number };
  /** of the largest task [bytes] */
  memory: number;
  /** the figure that has the same campaign, and stands before this one; null where there is none */
  sharedWith: string | null;
}

/**
 * Of each campaign of each figure; one that several figures share is measured once.
 *
 * @param directory of the figures, of which nothing needs to be there
 */
export async function estimateFigures(
  plans: Readonly<Record<string, Readonly<Record<string, CampaignPlan>>>>,
  directory: string,
  signal: AbortSignal,
): Promise<FigureEstimate[]> {
  const known = new Map<string, FigureEstimate>();
  const found: FigureEstimate[] = [];
  for (const [figure, campaigns] of Object.entries(plans)) {
    for (const [campaign, plan] of Object.entries(campaigns)) {
      const key = JSON.stringify(plan);
      const same = known.get(key);
      if (same !== undefined) {
        found.push({ ...same, figure, campaign, sharedWith: same.figure });
        continue;
      }
      const { tasks, calibration, ...rest } = await estimateCampaign(plan, { directory, signal });
      const estimate: FigureEstimate = { figure, campaign, tasks: tasks.length, ...rest, sharedWith: null };
      known.set(key, estimate);
      found.push(estimate);
    }
  }
  return found;
}

/** A row for each campaign, and the sum without those that are shared; and what is left where something is done. */
export function figureEstimateText(estimates: readonly FigureEstimate[], workers = defaultThreads()): string {
  const own = estimates.filter(({ sharedWith }) => sharedWith === null);
  const sum = (of: (e: FigureEstimate) => number): number => own.reduce((total, e) => total + of(e), 0);
  const all = sum(({ tasks }) => tasks);
  const done = all - sum(({ left }) => left.tasks);
  const rows = estimates.map((e) => [
    e.figure,
    e.campaign,
    doneOf(e) === 0 ? String(e.tasks) : `${e.tasks}, ${doneOf(e)} done`,
    e.sharedWith === null ? hours(e.coreHours) : `as ${e.sharedWith}`,
    `${hours(e.coreHoursBetween[0])} to ${hours(e.coreHoursBetween[1])}`,
    ...(done > 0 ? [hours(e.left.coreHours)] : []),
    wholeSeconds(3600 * e.longestChainHours),
    bytes(e.memory),
  ]);
  const work = (of: (e: FigureEstimate) => WorkEstimate): string =>
    `${hours(sum((e) => of(e).coreHours))} core-hours, between ${hours(sum((e) => of(e).coreHoursBetween[0]))} and ${hours(sum((e) => of(e).coreHoursBetween[1]))}`;
  // campaigns come one after the other
  const wall = sum(({ left }) => Math.max(left.longestChainHours, left.coreHours / workers));
  return [
    textTable([header.filter((name) => done > 0 || name !== 'left'), ...rows]),
    `${work((e) => e)}${done > 0 ? ' in all' : ''}; up to ${bytes(Math.max(...own.map(({ memory }) => memory)))} a task`,
    ...(done > 0 ? [`${work(({ left }) => left)} left: ${done} of ${all} tasks are done`] : []),
    ...(done < all ? [`${wholeSeconds(3600 * wall)} with ${workers} tasks at a time on cores like this one`] : []),
    'not counted: what is measured beside the campaigns (Hessians, minima of other methods)',
    '',
  ].join('\n');
}

function doneOf({ tasks, left }: FigureEstimate): number {
  return tasks - left.tasks;
}

const header = ['figure', 'campaign', 'tasks', 'core-hours', 'between', 'left', 'longest chain', 'memory of a task'];

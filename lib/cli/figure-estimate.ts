import { defaultThreads } from '../binding/threads';
import { estimateCampaign } from '../ensemble/campaign/estimate';
import type { CampaignPlan } from '../ensemble/campaign/plan-schema';
import { wholeSeconds } from './campaign-display';
import { bytes, hours } from './estimate-text';
import { textTable } from './text-table';

/** What a campaign of a figure will take. */
interface FigureEstimate {
  figure: string;
  campaign: string;
  tasks: number;
  coreHours: number;
  coreHoursBetween: [least: number, most: number];
  /** of the largest task [bytes] */
  memory: number;
  longestChainHours: number;
  /** the figure that has the same campaign, and stands before this one; null where there is none */
  sharedWith: string | null;
}

/** Of each campaign of each figure; one that several figures share is measured once. */
export async function estimateFigures(
  plans: Readonly<Record<string, Readonly<Record<string, CampaignPlan>>>>,
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
      const { tasks, coreHours, coreHoursBetween, memory, longestChainHours } = await estimateCampaign(plan, {
        signal,
      });
      const one = { coreHours, coreHoursBetween, memory, longestChainHours, sharedWith: null };
      const estimate: FigureEstimate = { figure, campaign, tasks: tasks.length, ...one };
      known.set(key, estimate);
      found.push(estimate);
    }
  }
  return found;
}

/** A row for each campaign, and the sum without those that are shared. */
export function figureEstimateText(estimates: readonly FigureEstimate[], workers = defaultThreads()): string {
  const rows = estimates.map((e) => [
    e.figure,
    e.campaign,
    String(e.tasks),
    e.sharedWith === null ? hours(e.coreHours) : `as ${e.sharedWith}`,
    `${hours(e.coreHoursBetween[0])} to ${hours(e.coreHoursBetween[1])}`,
    wholeSeconds(3600 * e.longestChainHours),
    bytes(e.memory),
  ]);
  const own = estimates.filter(({ sharedWith }) => sharedWith === null);
  const sum = (of: (e: FigureEstimate) => number): number => own.reduce((total, e) => total + of(e), 0);
  const all = sum((e) => e.coreHours);
  const [least, most] = [sum((e) => e.coreHoursBetween[0]), sum((e) => e.coreHoursBetween[1])];
  // campaigns come one after the other
  const wall = sum((e) => Math.max(e.longestChainHours, e.coreHours / workers));
  return [
    textTable([header, ...rows]),
    `${hours(all)} core-hours, between ${hours(least)} and ${hours(most)}; up to ${bytes(Math.max(...own.map(({ memory }) => memory)))} a task`,
    `${wholeSeconds(3600 * wall)} with ${workers} tasks at a time on cores like this one`,
    'not counted: what is measured beside the campaigns (Hessians, minima of other methods)',
    '',
  ].join('\n');
}

const header = ['figure', 'campaign', 'tasks', 'core-hours', 'between', 'longest chain', 'memory of a task'];

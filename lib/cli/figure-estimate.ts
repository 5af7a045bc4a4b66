import { defaultThreads } from '../binding/threads';
import { type CoreHours, coreHoursOf, estimateCampaign, type WorkEstimate } from '../ensemble/campaign/estimate';
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
  /** without the tasks that campaigns before this one have, too: a task is run once in a directory */
  own: CoreHours & { tasks: number; left: CoreHours & { tasks: number } };
}

/**
 * Of each campaign of each figure; one that several figures share is measured once, and what a task takes is that of the first
 * campaign that has it.
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
  const counted = new Set<string>();
  const nothing = { tasks: 0, ...coreHoursOf([]) };
  for (const [figure, campaigns] of Object.entries(plans)) {
    for (const [campaign, plan] of Object.entries(campaigns)) {
      const key = JSON.stringify(plan);
      const same = known.get(key);
      if (same !== undefined) {
        found.push({ ...same, figure, campaign, sharedWith: same.figure, own: { ...nothing, left: nothing } });
        continue;
      }
      const { tasks, calibration, ...rest } = await estimateCampaign(plan, { directory, signal });
      const fresh = tasks.filter(({ id }) => !counted.has(id));
      for (const { id } of fresh) counted.add(id);
      const open = fresh.filter(({ done }) => !done);
      const own = {
        ...coreHoursOf(fresh),
        tasks: fresh.length,
        left: { ...coreHoursOf(open), tasks: open.length },
      };
      const estimate: FigureEstimate = { figure, campaign, tasks: tasks.length, ...rest, sharedWith: null, own };
      known.set(key, estimate);
      found.push(estimate);
    }
  }
  return found;
}

/** A row for each campaign, and the sum, in which a task of several counts once; and what is left where something is done. */
export function figureEstimateText(estimates: readonly FigureEstimate[], workers = defaultThreads()): string {
  const sum = (of: (e: FigureEstimate) => number): number => estimates.reduce((total, e) => total + of(e), 0);
  const all = sum(({ own }) => own.tasks);
  const done = all - sum(({ own }) => own.left.tasks);
  const twice = estimates.reduce((n, e) => n + (e.sharedWith === null ? e.tasks - e.own.tasks : 0), 0);
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
  const work = (of: (e: FigureEstimate) => CoreHours): string =>
    `${hours(sum((e) => of(e).coreHours))} core-hours, between ${hours(sum((e) => of(e).coreHoursBetween[0]))} and ${hours(sum((e) => of(e).coreHoursBetween[1]))}`;
  // campaigns come one after the other
  const wall = sum(({ left, own }) =>
    own.left.tasks === 0 ? 0 : Math.max(left.longestChainHours, own.left.coreHours / workers),
  );
  return [
    textTable([header.filter((name) => done > 0 || name !== 'left'), ...rows]),
    `${work(({ own }) => own)}${done > 0 ? ' in all' : ''}; up to ${bytes(Math.max(...estimates.map(({ memory }) => memory)))} a task`,
    ...(done > 0 ? [`${work(({ own }) => own.left)} left: ${done} of ${all} tasks are done`] : []),
    ...(twice > 0 ? [`${twice} tasks that stand in two rows are run once, and counted once in the sum`] : []),
    ...(done < all ? [`${wholeSeconds(3600 * wall)} with ${workers} tasks at a time on cores like this one`] : []),
    'not counted: what is measured beside the campaigns (Hessians, minima of other methods)',
    '',
  ].join('\n');
}

function doneOf({ tasks, left }: FigureEstimate): number {
  return tasks - left.tasks;
}

const header = ['figure', 'campaign', 'tasks', 'core-hours', 'between', 'left', 'longest chain', 'memory of a task'];

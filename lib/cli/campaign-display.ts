import type { CampaignEvent, TaskCounts } from '../ensemble/campaign/events';
import { formatDuration } from '../report/format';
import { LiveRows, type Output, type Row } from './display';

/** What happens in a campaign, and in the drawing of a figure after it. */
type ShownEvent = CampaignEvent | { event: 'measuring'; what: string };

/** Shows a campaign at work. */
export interface CampaignDisplay {
  event(e: ShownEvent): void;
  /** Leaves the output clean for what follows. */
  close(): void;
}

/** At most so many running tasks are shown, each by a row, and no more than leave room for these others. */
const mostTasks = 20;
const otherRows = 4;
/** Where bars begin. */
const labelWidth = 40;

/** One line for what is worth keeping: how it begins, each task that ends, what goes wrong. */
export function campaignLines(out: Output): CampaignDisplay {
  return {
    event(e) {
      const line = lineOf(e);
      if (line !== undefined) out.write(`${line}\n`);
    },
    close: () => undefined,
  };
}

/** What goes wrong as lines that stay; below them a row with a bar for each running task, and one for the whole. */
export function campaignTerminal(out: Output): CampaignDisplay {
  const live = new LiveRows(out);
  // undefined as long as a task has said nothing
  const running = new Map<string, Row | undefined>();
  let whole: Row | undefined;
  const rows = (): Row[] => {
    const said = [...running.values()].filter((row) => row !== undefined);
    const shown = said.slice(0, Math.max(1, Math.min(mostTasks, live.height - otherRows)));
    const more = said.length - shown.length;
    const silent = running.size - said.length;
    return [
      ...shown,
      ...(more > 0 ? [{ before: `and ${more} more`, after: '' }] : []),
      ...(silent > 0 ? [{ before: `${silent} about to begin, or in a queue`, after: '' }] : []),
      ...(whole === undefined ? [] : [whole]),
    ];
  };
  return {
    event(e) {
      if (e.event === 'started') running.set(e.id, undefined);
      if (e.event === 'progress') running.set(e.id, taskRow(e));
      if (['finished', 'failed', 'retried', 'waiting'].includes(e.event)) running.delete((e as { id: string }).id);
      if ('counts' in e) whole = wholeRow(e.counts, e.secondsLeft);
      if (e.event === 'averages') whole = undefined;
      if (e.event === 'measuring') whole = { before: `measuring ${e.what}`, after: '' };
      if (e.event === 'averaging') whole = { before: `averaging over samples, ${e.tasks} tasks`, after: '' };
      // these leave no time to draw
      live.show(rows(), e.event === 'averaging' || e.event === 'measuring');
      const line = isNews(e) ? lineOf(e) : undefined;
      if (line !== undefined) live.add(line);
    },
    close: live.close,
  };
}

/** Each event as a line of JSON; of progress at most one a second for each task. */
export function campaignJson(out: Output): CampaignDisplay {
  const next = new Map<string, number>();
  return {
    event(e) {
      if (e.event === 'progress') {
        const now = performance.now();
        if (now < (next.get(e.id) ?? 0)) return;
        next.set(e.id, now + 1000);
      }
      out.write(`${JSON.stringify(e)}\n`);
    },
    close: () => undefined,
  };
}

/** "12 of 40 done, 1 failed, about 8 min 20 s to go" */
export function wholeLine({ done, running, failed, left }: TaskCounts, secondsLeft: number): string {
  const parts = [`${done} of ${done + running + failed + left} done`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (running + left > 0) parts.push(`about ${wholeSeconds(secondsLeft)} to go`);
  return parts.join(', ');
}

/** The same with a bar. */
function wholeRow(counts: TaskCounts, secondsLeft: number): Row {
  const { done, running, failed, left } = counts;
  const part = done / Math.max(1, done + running + failed + left);
  const [head, ...others] = wholeLine(counts, secondsLeft).split(', ');
  return { before: head.padEnd(labelWidth), part, after: `${percent(part)}  ${others.join(', ')}` };
}

/** A duration that is an estimate: "8 s" and not "8.00 s". */
export function wholeSeconds(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : formatDuration(seconds);
}

/** Not every task that ends, on a terminal that shows how many are left. */
function isNews(e: ShownEvent): boolean {
  return e.event !== 'finished' || e.notes.length > 0;
}

function lineOf(e: ShownEvent): string | undefined {
  switch (e.event) {
    case 'campaign':
      return `${e.tasks} tasks, ${e.workers} at a time: ${wholeLine(e.counts, e.secondsLeft)}`;
    case 'finished': {
      const notes = e.notes.map((note) => `; ${note}`).join('');
      return `${e.label}: done in ${formatDuration(e.seconds)}${notes} (${wholeLine(e.counts, e.secondsLeft)})`;
    }
    case 'failed':
      return `${e.label}: failed: ${e.message}`;
    case 'retried':
    case 'damaged':
    case 'waiting':
      return `${e.label}: ${e.message}`;
    case 'note':
      return e.message;
    case 'averages':
      return `averages over samples: ${e.directory} [${formatDuration(e.seconds)}]`;
    default:
      return undefined;
  }
}

function taskRow(e: Extract<CampaignEvent, { event: 'progress' }>): Row {
  const p = e.progress;
  const what =
    p.kind === 'flow'
      ? `t = ${p.time.toExponential(1)}  v = ${p.rmsVelocity.toExponential(1)}`
      : `${p.phase === 'sampling' ? p.side : p.phase}, sweep ${p.sweep}/${p.sweeps}`;
  const left = e.part < 1 && e.secondsLeft !== null ? `${wholeSeconds(e.secondsLeft)} to go` : '';
  // a narrow terminal cuts what comes last
  return {
    before: e.label.padEnd(labelWidth),
    part: e.part,
    after: `${percent(e.part)}  ${left.padEnd(16)}  ${what}`,
  };
}

/** " 25 %" of a part from 0 to 1 */
export function percent(part: number): string {
  return `${String(Math.round(100 * part)).padStart(3)} %`;
}

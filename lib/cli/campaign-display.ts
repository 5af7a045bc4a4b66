import type { CampaignEvent, TaskCounts } from '../ensemble/campaign/events';
import { formatDuration } from '../report/format';
import { barOf, LiveLines, type Output } from './display';

/** Shows a campaign at work. */
export interface CampaignDisplay {
  event(e: CampaignEvent): void;
  /** Leaves the output clean for what follows. */
  close(): void;
}

/** At most so many running tasks are shown, each by a line. */
const mostLines = 20;

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

/** What goes wrong as lines that stay; below them a line for each running task, and one for the whole. */
export function campaignTerminal(out: Output): CampaignDisplay {
  const live = new LiveLines(out);
  // undefined as long as a task has said nothing
  const running = new Map<string, string | undefined>();
  let whole = '';
  const lines = (): string[] => {
    const said = [...running.values()].filter((line) => line !== undefined);
    const shown = said.slice(0, mostLines);
    const more = said.length - shown.length;
    const silent = running.size - said.length;
    return [
      ...shown,
      ...(more > 0 ? [`and ${more} more`] : []),
      ...(silent > 0 ? [`${silent} about to begin, or in a queue`] : []),
      ...(whole === '' ? [] : [whole]),
    ];
  };
  return {
    event(e) {
      if (e.event === 'started') running.set(e.id, undefined);
      if (e.event === 'progress') running.set(e.id, taskLine(e, live.width));
      if (['finished', 'failed', 'retried', 'waiting'].includes(e.event)) running.delete((e as { id: string }).id);
      if ('counts' in e) whole = wholeLine(e.counts, e.secondsLeft);
      if (e.event === 'averaging') whole = `averaging over samples, ${e.tasks} tasks`;
      const line = isNews(e) ? lineOf(e) : undefined;
      if (line === undefined) live.show(lines, e.event === 'averaging');
      else live.add(line, lines());
    },
    close: () => live.close(),
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

/** A duration that is an estimate: "8 s" and not "8.00 s". */
export function wholeSeconds(seconds: number): string {
  return seconds < 59.5 ? `${Math.max(1, Math.round(seconds))} s` : formatDuration(seconds);
}

/** Not every task that ends, on a terminal that shows how many are left. */
function isNews(e: CampaignEvent): boolean {
  return e.event !== 'finished' || e.notes.length > 0;
}

function lineOf(e: CampaignEvent): string | undefined {
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

function taskLine(e: Extract<CampaignEvent, { event: 'progress' }>, width: number): string {
  const bar = width < 90 ? '' : `${barOf(e.part)} `;
  const p = e.progress;
  const what =
    p.kind === 'flow'
      ? `t = ${p.time.toExponential(1)}  v = ${p.rmsVelocity.toExponential(1)}`
      : `${p.phase === 'sampling' ? p.side : p.phase}, sweep ${p.sweep}/${p.sweeps}`;
  const left = e.part < 1 && e.secondsLeft !== null ? `${wholeSeconds(e.secondsLeft)} to go` : '';
  // a narrow terminal cuts what comes last
  return `${e.label.padEnd(40)} ${bar}${String(Math.round(100 * e.part)).padStart(3)} %  ${left.padEnd(16)}  ${what}`;
}

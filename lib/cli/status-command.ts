import { Command } from 'commander';
import { defaultCampaignDirectory } from '../ensemble/campaign/campaign-directory';
import { type CampaignStatus, campaignStatus, type TaskStatus } from '../ensemble/campaign/status';
import { temperatureForJson } from '../ensemble/temperature';
import { formatDuration, formatNumber } from '../report/format';
import { formatTemperature } from '../report/table';
import { percent, wholeSeconds } from './campaign-display';
import { textTable } from './text-table';

const barWidth = 20;

interface StatusFlags {
  verify?: boolean;
  tasks?: boolean;
  json?: boolean;
}

export function statusCommand(): Command {
  return new Command('status')
    .summary('how a campaign stands: done, running, failed, left, rates and time to go')
    .description('Says how the campaign of a directory stands, be it running, here or on another machine, or not.')
    .argument('[directory]', 'of the campaign', defaultCampaignDirectory)
    .option('--tasks', 'one line for each task')
    .option('--verify', 'read all files and compare them with what was written')
    .option('--json', 'print it as JSON')
    .action(async (directory: string, flags: StatusFlags) => {
      const status = await campaignStatus(directory, { verify: flags.verify });
      process.stdout.write(flags.json ? `${JSON.stringify(forJson(status), null, 2)}\n` : statusText(status, flags));
      if (status.counts.failed + status.counts.damaged > 0) process.exitCode = 1;
    });
}

function forJson(status: CampaignStatus): object {
  const tasks = status.tasks.map((task) => ({ ...task, temperature: temperatureForJson(task.temperature) }));
  return { ...status, tasks };
}

function statusText(s: CampaignStatus, flags: StatusFlags): string {
  const lines = [headOf(s), countsOf(s), paceOf(s), othersOf(s), ''].filter((line) => line !== undefined);
  const parts = [textTable([tableHeader, ...groupsOf(s.tasks)])];
  const running = s.tasks.filter(({ status }) => status === 'running');
  if (running.length > 0) {
    parts.push(
      `running\n${running.map((t) => `  ${t.label.padEnd(40)} ${barOf(t.part)} ${percent(t.part)}  ${wholeSeconds(t.seconds)}\n`).join('')}`,
    );
  }
  const wrong = s.tasks.filter(({ status }) => status === 'failed' || status === 'damaged');
  if (wrong.length > 0) {
    parts.push(`to be done again\n${wrong.map((t) => `  ${t.label}: ${t.status}: ${t.message ?? ''}\n`).join('')}`);
  }
  if (flags.tasks) {
    const rows = s.tasks.map((t) => [t.label, t.status, percent(t.part), formatDuration(t.seconds), t.folder]);
    parts.push(textTable([['task', 'status', 'part', 'time', 'folder'], ...rows]));
  }
  return `${lines.join('\n')}\n${parts.join('\n')}`;
}

function headOf({ directory, owner, workers, seconds }: CampaignStatus): string {
  const at =
    owner === null
      ? 'nobody is at work on it'
      : `process ${owner.pid} on ${owner.host}, ${workers} at a time, since ${owner.since.replace('T', ' ').slice(0, 19)} UTC`;
  return `${directory}: ${at}; ${formatDuration(seconds)} so far`;
}

function countsOf({ counts, tasks }: CampaignStatus): string {
  const parts = Object.entries(counts).filter(([name, n]) => n > 0 || name === 'done' || name === 'left');
  const words = parts.map(([name, n]) => `${n} ${name}`).join(', ');
  const done = counts.done / Math.max(1, tasks.length);
  return `${barOf(done)} ${percent(done)} of ${tasks.length} tasks: ${words}`;
}

function paceOf({ tasksPerHour, secondsPerTask, secondsLeft, owner, counts }: CampaignStatus): string | undefined {
  const parts: string[] = [];
  if (tasksPerHour !== null) parts.push(`${formatNumber(tasksPerHour)} tasks an hour`);
  for (const [kind, seconds] of Object.entries(secondsPerTask)) {
    if (seconds !== null) parts.push(`${formatDuration(seconds)} a ${kind}`);
  }
  const open = counts.running + counts.left + counts.interrupted + counts.damaged;
  if (open > 0) {
    const guess = Object.values(secondsPerTask).includes(null) ? ', a guess as yet' : '';
    parts.push(
      `${owner === null ? 'time to go once it runs' : 'time to go'}: about ${wholeSeconds(secondsLeft)}${guess}`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(', ');
}

function othersOf({ others }: CampaignStatus): string | undefined {
  return others === 0 ? undefined : `this is the latest plan; of others ${others} tasks are done here`;
}

const tableHeader = ['T', 'N', 'kind', 'done', 'running', 'failed', 'left', 'time each'];

/** A row for each temperature, N and kind. */
function groupsOf(tasks: readonly TaskStatus[]): string[][] {
  const groups = new Map<string, TaskStatus[]>();
  for (const task of tasks) {
    const key = JSON.stringify([task.particles, temperatureForJson(task.temperature), task.kind]);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  return [...groups.values()].map((group) => {
    const count = (...names: TaskStatus['status'][]): string =>
      String(group.filter(({ status }) => names.includes(status)).length);
    const done = group.filter(({ status }) => status === 'done');
    const each = done.reduce((sum, t) => sum + t.seconds, 0) / done.length;
    const [{ temperature, particles, kind }] = group;
    return [
      formatTemperature(temperature),
      String(particles),
      kind,
      count('done'),
      count('running'),
      count('failed', 'damaged'),
      count('left', 'interrupted'),
      formatDuration(each),
    ];
  });
}

/** A part from 0 to 1 as a bar. */
function barOf(part: number): string {
  return '█'.repeat(Math.round(part * barWidth)).padEnd(barWidth, '░');
}

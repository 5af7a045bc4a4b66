import { defaultThreads } from '../binding/threads';
import type { CampaignEstimate, TaskEstimate, WorkEstimate } from '../ensemble/campaign/estimate';
import { temperatureForJson } from '../ensemble/temperature';
import { formatTemperature } from '../report/table';
import { wholeSeconds } from './campaign-display';
import { textTable } from './text-table';

const header = ['T', 'N', 'kind', 'tasks', 'work of each', 'core time of each', 'memory', 'core-hours'];

/** Core-hours and memory by temperature, N and kind, and in all; and what is left where something is done. */
export function estimateText(e: CampaignEstimate, workers = defaultThreads()): string {
  const groups = new Map<string, TaskEstimate[]>();
  for (const task of e.tasks) {
    const key = JSON.stringify([task.particles, temperatureForJson(task.temperature), task.kind]);
    groups.set(key, [...(groups.get(key) ?? []), task]);
  }
  const { left } = e;
  const done = e.tasks.length - left.tasks;
  const wall = Math.max(left.longestChainHours, left.coreHours / workers);
  return [
    textTable([header, ...[...groups.values()].map(rowOf)]),
    `${coreHours(e)}${done > 0 ? ' in all' : ''}; up to ${bytes(e.memory)} a task`,
    ...(done > 0 ? [`${coreHours(left)} left: ${done} of ${e.tasks.length} tasks are done`] : []),
    ...(left.tasks > 0
      ? [
          `${wholeSeconds(3600 * wall)} with ${workers} tasks at a time on cores like this one; never less than ${wholeSeconds(3600 * left.longestChainHours)}`,
        ]
      : []),
    `from runs of ${e.calibration.particles} particles that took ${wholeSeconds(e.calibration.seconds)}`,
    '',
  ].join('\n');
}

function coreHours({ coreHours: all, coreHoursBetween: [least, most] }: WorkEstimate): string {
  return `${hours(all)} core-hours, between ${hours(least)} and ${hours(most)}`;
}

/** An infinite temperature is a word. */
export function estimateForJson(e: CampaignEstimate): object {
  const plain = <T extends { temperature: number }>(x: T) => ({ ...x, temperature: temperatureForJson(x.temperature) });
  const calibration = { ...e.calibration, temperatures: e.calibration.temperatures.map(plain) };
  return { ...e, tasks: e.tasks.map(plain), calibration };
}

function rowOf(group: TaskEstimate[]): string[] {
  const [{ temperature, particles, kind, sweeps, evaluations, seconds, factor, memory }] = group;
  const done = group.filter((task) => task.done).length;
  const work =
    kind === 'state' ? (sweeps === 0 ? 'at once' : `${sweeps} sweeps`) : `~${digits(evaluations ?? 0)} evaluations`;
  return [
    formatTemperature(temperature),
    String(particles),
    kind,
    done === 0 ? String(group.length) : `${group.length}, ${done} done`,
    work,
    `${wholeSeconds(seconds)} (×÷ ${factor.toFixed(1)})`,
    bytes(memory),
    hours(group.reduce((sum, task) => sum + task.seconds, 0) / 3600),
  ];
}

/** Two digits: no estimate has more. */
function digits(value: number): string {
  return String(Number(value.toPrecision(2)));
}

export function hours(value: number): string {
  return value > 0 && value < 0.01 ? '< 0.01' : digits(value);
}

export function bytes(value: number): string {
  return value < 1e9 ? `${digits(value / 1e6)} MB` : `${digits(value / 1e9)} GB`;
}

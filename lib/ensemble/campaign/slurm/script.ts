import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { knownOptions, requireOptions, requirePositive } from '../../../arguments';
import { packageRoot } from '../../../binding/native';
import { invalid, VitrelaxError } from '../../../errors';
import type { Order } from '../engine';

const defaultBundleSeconds = 120;
const defaultPollSeconds = 10;
const defaultSignalSeconds = 120;

/** How jobs are submitted; what is not given is as the site has it. */
export interface SlurmOptions {
  partition?: string;
  account?: string;
  qos?: string;
  /** time limit of a job in a form of sbatch, for example '12:00:00' or '2-00:00:00'; at least five minutes */
  time?: string;
  /** memory of a job, for example '4G' */
  memory?: string;
  /** more options of sbatch, for example ['--constraint=avx512', '--exclude=node7'] */
  options?: readonly string[];
  /** tasks that are expected to be shorter are done one after another by one job [s]; 120 */
  bundleSeconds?: number;
  /** time between two looks at the queue [s]; 10 */
  pollSeconds?: number;
  /** so long before its time limit a job writes its checkpoint and goes back into the queue [s]; 120 */
  signalSeconds?: number;
}

export interface CheckedSlurm extends Omit<SlurmOptions, 'options'> {
  options: readonly string[];
  bundleSeconds: number;
  pollSeconds: number;
  signalSeconds: number;
}

const plain = /^[\w.,:;=@%+*/[\]()&|!~-]+$/;
/** What the engine itself says to sbatch. */
const own = ['array', 'parsable', 'chdir', 'output', 'open-mode', 'requeue', 'no-requeue', 'signal', 'wrap', 'wait'];

/** @throws {VitrelaxError} `INVALID_ARGUMENT` or `OUT_OF_RANGE` naming the option */
export function checkedSlurm(o: SlurmOptions = {}): CheckedSlurm {
  requireOptions('slurm', o);
  const words = ['partition', 'account', 'qos', 'time', 'memory'] as const;
  const numbers = ['bundleSeconds', 'pollSeconds', 'signalSeconds'] as const;
  knownOptions('slurm', o, [...words, 'options', ...numbers]);
  for (const name of words) {
    const value = o[name];
    if (value !== undefined && (typeof value !== 'string' || !plain.test(value))) {
      throw invalid('INVALID_ARGUMENT', `slurm.${name}`, value, 'a word without blanks, as sbatch takes it');
    }
  }
  const options = o.options ?? [];
  if (!Array.isArray(options)) throw invalid('INVALID_ARGUMENT', 'slurm.options', options, 'an array of options');
  options.forEach((option, k) => {
    const [, name] = /^--([a-z-]+)(=.*)?$/s.exec(typeof option === 'string' ? option : '') ?? [];
    if (name === undefined || !plain.test(option) || own.includes(name)) {
      const allowed = `an option of sbatch like --constraint=avx512, without blanks; not ${own.join(', ')}`;
      throw invalid('INVALID_ARGUMENT', `slurm.options[${k}]`, option, allowed);
    }
  });
  const checked = {
    ...o,
    options,
    bundleSeconds: requirePositive('slurm.bundleSeconds', o.bundleSeconds ?? defaultBundleSeconds),
    pollSeconds: requirePositive('slurm.pollSeconds', o.pollSeconds ?? defaultPollSeconds),
    signalSeconds: requirePositive('slurm.signalSeconds', o.signalSeconds ?? defaultSignalSeconds),
  };
  if (o.time === undefined) return checked;
  const limit = secondsOf(o.time);
  // Slurm may send the signal a minute early
  const least = checked.signalSeconds + 180;
  if (limit < least) {
    const allowed = `a time limit of at least ${Math.ceil(least / 60)} minutes, as a job leaves ${checked.signalSeconds} s before`;
    throw invalid('OUT_OF_RANGE', 'slurm.time', o.time, allowed);
  }
  return { ...checked, bundleSeconds: Math.min(checked.bundleSeconds, limit / 4) };
}

/** minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes, days-hours:minutes:seconds */
function secondsOf(time: string): number {
  const [, days, rest] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(time) ?? [];
  if (rest === undefined) {
    const allowed = 'minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes:seconds';
    throw invalid('INVALID_ARGUMENT', 'slurm.time', time, allowed);
  }
  const parts = rest.split(':').map(Number);
  const [hours, minutes, seconds] =
    days !== undefined || parts.length === 3 ? [...parts, 0, 0] : [0, parts[0], parts[1] ?? 0];
  return 86400 * Number(days ?? 0) + 3600 * hours + 60 * minutes + seconds;
}

/**
 * Tasks for the elements of an array: one each, or several short ones that together take about `bundleSeconds`, in the
 * order given.
 */
export function bundlesOf<Each extends Pick<Order, 'seconds'>>(
  orders: readonly Each[],
  bundleSeconds: number,
): Each[][] {
  const bundles: Each[][] = [];
  let room = 0;
  for (const order of orders) {
    if (room < order.seconds) {
      bundles.push([]);
      room = bundleSeconds;
    }
    bundles[bundles.length - 1].push(order);
    room -= order.seconds;
  }
  return bundles;
}

/** The batch script of an array, whose every element runs in the folder of the batch. */
export function scriptOf(o: CheckedSlurm, { threads, about }: { threads: number; about: string }): string {
  const path = join(packageRoot(), 'dist', 'ensemble', 'campaign', 'slurm', 'job.js');
  if (!existsSync(path)) throw new VitrelaxError('INTERNAL', `${path} is not there; make it with: npm run build:lib`);
  const words: [string, string | undefined][] = [
    ['partition', o.partition],
    ['account', o.account],
    ['qos', o.qos],
    ['time', o.time],
    ['mem', o.memory],
  ];
  const options = [
    '--job-name=vitrelax',
    '--output=%a.out',
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR1@${Math.ceil(o.signalSeconds)}`,
    '--ntasks=1',
    `--cpus-per-task=${threads}`,
    ...words.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...o.options,
  ];
  return [
    '#!/bin/sh',
    `# ${about.replace(/[^\x20-\x7e]/g, '?')}`,
    ...options.map((option) => `#SBATCH ${option}`),
    // in the place of the shell, so that signals reach it
    `exec ${quoted(process.execPath)} ${quoted(path)}`,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

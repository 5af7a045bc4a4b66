import type { VitrelaxError } from '../../lib';
import type { Order } from '../../lib/ensemble/campaign/engine';
import { submitArguments } from '../../lib/ensemble/campaign/slurm/commands';
import { bundlesOf, checkedSlurm, type SlurmOptions, scriptOf } from '../../lib/ensemble/campaign/slurm/script';

describe('jobs', () => {
  test('take short tasks together, long ones each, and all in their order', () => {
    const seconds = [500, 10, 60, 40, 30, 200, 1, 1];
    const bundles = bundlesOf(
      seconds.map((s) => ({ seconds: s }) as Order),
      100,
    );
    expect(bundles.map((bundle) => bundle.map((order) => order.seconds))).toEqual([
      [500],
      [10, 60],
      [40, 30],
      [200],
      [1, 1],
    ]);
    expect(bundlesOf([], 100)).toEqual([]);
  });

  test('are arrays where there are any; arguments reach sbatch as they are', () => {
    const folder = "/data/my runs/$(it's)";
    expect(submitArguments(folder, `${folder}/script.sh`, 7, true)).toEqual([
      '--parsable',
      `--chdir=${folder}`,
      '--array=0-6',
      `${folder}/script.sh`,
    ]);
    expect(submitArguments(folder, 'script.sh', 1, false)).toEqual(['--parsable', `--chdir=${folder}`, 'script.sh']);
  });

  test('have a script of plain options and one command in the place of the shell', () => {
    const slurm = checkedSlurm({ partition: 'long', time: '1-12', memory: '4G', options: ['--constraint=avx512'] });
    const lines = scriptOf(slurm, { threads: 3, about: '7 tasks in /data\n$(rm)' }).split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines[1]).toBe('# 7 tasks in /data?$(rm)');
    expect(lines.filter((line) => line.startsWith('#SBATCH '))).toEqual(
      expect.arrayContaining([
        '#SBATCH --requeue',
        '#SBATCH --open-mode=append',
        '#SBATCH --signal=B:USR1@120',
        '#SBATCH --cpus-per-task=3',
        '#SBATCH --partition=long',
        '#SBATCH --time=1-12',
        '#SBATCH --mem=4G',
        '#SBATCH --constraint=avx512',
      ]),
    );
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      expect.stringMatching(/^exec '.*node[^']*' '.*job\.js'$/),
    ]);
  });

  test.each<[string, number]>([
    ['60', 900],
    ['60:00', 900],
    ['1:00:00', 900],
    ['2-0', 43200],
    ['0-01:00', 900],
    ['0-00:30:40', 460],
  ])('with a limit of %s are bundled to a quarter of it', (time, seconds) => {
    expect(checkedSlurm({ time, bundleSeconds: 1e9 }).bundleSeconds).toBe(seconds);
  });

  test.each<[SlurmOptions | object, string]>([
    [{ partition: 'a b' }, 'slurm.partition'],
    [{ account: 'x\n#SBATCH --wrap=rm' }, 'slurm.account'],
    [{ time: '4' }, 'slurm.time'],
    [{ time: 'tomorrow' }, 'slurm.time'],
    [{ signalSeconds: 600, time: '10' }, 'slurm.time'],
    [{ options: ['-p'] }, 'slurm.options[0]'],
    [{ options: ['--exclusive', '--array=0-3'] }, 'slurm.options[1]'],
    [{ options: '--exclusive' }, 'slurm.options'],
    [{ pollSeconds: 0 }, 'slurm.pollSeconds'],
    [{ queue: 'long' }, 'queue'],
  ])('with %j are refused, naming %s', (options, field) => {
    let error: VitrelaxError | undefined;
    try {
      checkedSlurm(options as SlurmOptions);
    } catch (e) {
      error = e as VitrelaxError;
    }
    expect(error).toMatchObject({ name: 'VitrelaxError', field });
  });
});

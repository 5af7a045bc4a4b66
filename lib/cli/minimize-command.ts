import { type Command, Option } from 'commander';
import { structuralDistance } from '../analysis/structure';
import { requireWritableConfiguration, writeConfiguration } from '../io/any-format';
import { type DescentMethod, descentMethods, inherentStructure } from '../landscape/compare-inherent-structures';
import { formatDuration, formatNumber } from '../report/format';
import { systemFromFile } from './configuration-file';
import {
  type DescentFlags,
  descentCommand,
  energyText,
  type Measured,
  measured,
  measuredStart,
  printResult,
  stoppable,
} from './descent';
import { statusLine } from './display';
import { integer } from './parse';
import { textTable } from './text-table';

interface MinimizeFlags extends DescentFlags {
  method: DescentMethod;
  evaluations?: number;
  output?: string;
}

/** What a method is, for tables. */
const methodNames: Record<DescentMethod, string> = {
  sd: 'steepest-descent flow',
  cg: 'conjugate gradient',
  fire: 'FIRE 2020',
  'fire-2006': 'FIRE 2006',
  lbfgs: 'L-BFGS',
  'line-search': 'line searches along the force',
};

export function minimizeCommand(): Command {
  return descentCommand('minimize', {
    summary: 'the inherent structure of a configuration in a file, by a method of choice',
    description:
      'Goes down from a configuration to a minimum of the energy: by conjugate gradient (cg), FIRE (fire: of 2020, ' +
      'fire-2006), L-BFGS, line searches along the force (line-search: what LAMMPS calls sd), or the steepest-descent ' +
      'flow (sd). Hot starts end in another minimum with each; the inherent structure is by definition the end of the flow.',
    method: new Option('--method <name>', 'how').choices(descentMethods).default('cg'),
  })
    .option('--evaluations <n>', 'most evaluations of the forces (default: no limit)', integer)
    .option('--output <path>', 'write the minimum: .h5, .data, .dump or .xyz say the format')
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax minimize start.h5 --method cg --output minimum.h5\n' +
        '  vitrelax minimize melt.data --model kob-andersen-3d --method fire --max-force 1e-9 --output minimum.dump',
    )
    .action(stoppable(minimize));
}

async function minimize(file: string, flags: MinimizeFlags, signal: AbortSignal): Promise<void> {
  const { method, maxForce, tolerance, evaluations, threads, output } = flags;
  if (output !== undefined) await requireWritableConfiguration(output);
  const start = await systemFromFile(file, flags);
  const status = statusLine(process.stderr);
  const found = await inherentStructure(
    start,
    method,
    { maxForce, tolerance, ...(evaluations !== undefined && { evaluations }) },
    {
      signal,
      threads,
      onProgress: (p) =>
        status.show(`${method}  ${p.evaluations} evaluations  rms force ${p.rmsForce.toExponential(2)}`),
    },
  ).finally(() => status.close());
  const { system, forceFloor, iterations, stopReason, seconds } = found;
  if (output !== undefined) {
    const { energy, rmsForce, maxForce: reached } = found;
    await writeConfiguration(output, system, {
      start: file,
      method,
      maxForceAsked: maxForce,
      ...(method === 'sd' && { tolerance }),
      energy,
      rmsForce,
      maxForce: reached,
      forceFloor,
      evaluations: found.evaluations,
      iterations,
      stopReason,
      seconds,
    });
  }
  const result = {
    ...measuredStart(file, start),
    method,
    minimum: measured(system),
    evaluations: found.evaluations,
    iterations,
    stopReason,
    forceFloor,
    distance: structuralDistance(start, system),
    seconds,
    output,
  };
  printResult(start, result, { json: flags.json, text });
}

function text(r: {
  method: DescentMethod;
  start: Measured;
  minimum: Measured;
  evaluations: number;
  iterations: number;
  stopReason: string;
  forceFloor: number;
  distance: number;
  seconds: number;
  output?: string;
}): string {
  const columns = [r.start, r.minimum];
  const states = textTable([
    ['', 'start', 'minimum'],
    ['energy per particle', ...columns.map((s) => energyText(s.energyPerParticle))],
    ['largest force', ...columns.map((s) => formatNumber(s.maxForce))],
    ['rms force', ...columns.map((s) => formatNumber(s.rmsForce))],
  ]);
  const way = textTable([
    ['method', methodNames[r.method]],
    ['stop reason', r.stopReason],
    ['evaluations', String(r.evaluations)],
    ['iterations', String(r.iterations)],
    ['rounding floor', `${formatNumber(r.forceFloor)} (rms force)`],
    ['distance', `${formatNumber(r.distance)} (rms, from the start)`],
    ['time', formatDuration(r.seconds)],
    ...(r.output === undefined ? [] : [['written', r.output]]),
  ]);
  return `${states}\n${way}`;
}

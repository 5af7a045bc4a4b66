import { type Command, Option } from 'commander';
import { structuralDistance } from '../analysis/structure';
import { invalid } from '../errors';
import { requireWritableConfiguration, writeConfiguration } from '../io/any-format';
import { type DescentMethod, descentMethods, inherentStructure } from '../landscape/compare-inherent-structures';
import { inherentStructureLikeLammps } from '../landscape/like-lammps';
import type { LammpsUntil } from '../minimisation/lammps';
import type { Finish, MinimiserProgress, NewtonFinish } from '../minimisation/minimum';
import { formatDuration, formatNumber } from '../report/format';
import { systemFromFile } from './configuration-file';
import {
  type DescentFlags,
  defaultMaxForce,
  descentCommand,
  energyText,
  type Measured,
  type MeasuredMinimum,
  measuredMinimum,
  measuredStart,
  printResult,
  rattlersText,
  stoppable,
} from './descent';
import { statusLine } from './display';
import { integer, number } from './parse';
import { textTable } from './text-table';

interface MinimizeFlags extends DescentFlags {
  method: DescentMethod;
  evaluations?: number;
  finish?: 'newton';
  finishForce?: number;
  like?: 'lammps';
  etol?: number;
  ftol?: number;
  iterations?: number;
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
    .addOption(new Option('--finish <name>', 'what follows: Newton steps to the rounding floor').choices(['newton']))
    .option('--finish-force <number>', 'largest force after the finish (default: 1e-12)', number)
    .addOption(
      new Option('--like <program>', 'step by step as LAMMPS does it (cg, fire, and line-search: its sd)').choices([
        'lammps',
      ]),
    )
    .option('--etol <number>', 'of its minimize: on the change of the energy (default: 1e-16)', number)
    .option('--ftol <number>', 'of its minimize: on the norm of all forces (default: 1e-20)', number)
    .option('--iterations <n>', 'its maxiter (default: no limit)', integer)
    .option('--output <path>', 'write the minimum: .h5, .data, .dump or .xyz say the format')
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax minimize start.h5 --method cg --output minimum.h5\n' +
        '  vitrelax minimize melt.data --model kob-andersen-3d --method fire --max-force 1e-9 --output minimum.dump\n' +
        '  vitrelax minimize start.h5 --method sd --max-force 1e-6 --finish newton --output minimum.h5\n' +
        '  vitrelax minimize melt.data --model kob-andersen-3d --like lammps --ftol 1e-8',
    )
    .action(stoppable(minimize));
}

async function minimize(file: string, flags: MinimizeFlags, signal: AbortSignal): Promise<void> {
  const { method, tolerance, evaluations, threads, output } = flags;
  const finish = finishOf(flags);
  const until = lammpsUntil(flags);
  if (output !== undefined) await requireWritableConfiguration(output);
  const start = await systemFromFile(file, flags);
  const status = statusLine(process.stderr);
  const maxForce = flags.maxForce ?? defaultMaxForce;
  const running = {
    signal,
    threads,
    onProgress: (p: MinimiserProgress) =>
      status.show(`${method}  ${p.evaluations} evaluations  rms force ${p.rmsForce.toExponential(2)}`),
  };
  const asked = { ...(evaluations !== undefined && { evaluations }), ...(finish !== undefined && { finish }) };
  const found = await (until !== undefined
    ? inherentStructureLikeLammps(start, method, { until, finish, ...running })
    : inherentStructure(start, method, { maxForce, tolerance, ...asked }, running)
  ).finally(() => status.close());
  const { system, forceFloor, iterations, stopReason, seconds } = found;
  if (output !== undefined) {
    const { energy, rmsForce, maxForce: reached } = found;
    await writeConfiguration(output, system, {
      start: file,
      method,
      ...(until === undefined ? { maxForceAsked: maxForce } : lammpsRecord(until)),
      ...(found.finish !== null && finishRecord(found.finish)),
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
    ...(until !== undefined && { like: 'lammps', until }),
    minimum: measuredMinimum(system),
    evaluations: found.evaluations,
    iterations,
    stopReason,
    finish: found.finish ?? undefined,
    forceFloor,
    distance: structuralDistance(start, system),
    seconds,
    output,
  };
  printResult(start, result, { json: flags.json, text });
}

/** The finish that flags ask for. */
function finishOf({ finish, finishForce }: MinimizeFlags): Finish | undefined {
  if (finish === undefined) {
    if (finishForce !== undefined)
      throw invalid('INVALID_ARGUMENT', '--finish-force', finishForce, '--finish beside it');
    return undefined;
  }
  return finishForce === undefined ? finish : { maxForce: finishForce };
}

/** The criteria of LAMMPS's `minimize`, where its dialect is asked for; each dialect's criteria are refused by the other. */
function lammpsUntil(flags: MinimizeFlags): LammpsUntil | undefined {
  const { like, etol, ftol, iterations, evaluations, maxForce } = flags;
  const theirs = { '--etol': etol, '--ftol': ftol, '--iterations': iterations };
  if (like === undefined) {
    for (const [name, value] of Object.entries(theirs))
      if (value !== undefined) throw invalid('INVALID_ARGUMENT', name, value, '--like lammps beside it');
    return undefined;
  }
  if (maxForce !== undefined)
    throw invalid('INVALID_ARGUMENT', '--max-force', maxForce, '--etol and --ftol, with --like lammps');
  return {
    energyTolerance: etol ?? 1e-16,
    forceNorm: ftol ?? 1e-20,
    ...(iterations !== undefined && { iterations }),
    ...(evaluations !== undefined && { evaluations }),
  };
}

const lammpsRecord = ({ energyTolerance, forceNorm }: LammpsUntil) => ({
  like: 'lammps',
  ...(energyTolerance !== undefined && { etol: energyTolerance }),
  ...(forceNorm !== undefined && { ftol: forceNorm }),
});

const finishRecord = ({ evaluations, iterations, products, stopReason }: NewtonFinish) => ({
  finish: 'newton',
  finishEvaluations: evaluations,
  finishIterations: iterations,
  finishProducts: products,
  finishStopReason: stopReason,
});

const finishText = ({ iterations, products, evaluations, stopReason }: NewtonFinish): string =>
  `${stopReason}; ${iterations} steps, ${products} products, ${evaluations} evaluations`;

function text(r: {
  method: DescentMethod;
  start: Measured;
  minimum: MeasuredMinimum;
  evaluations: number;
  iterations: number;
  stopReason: string;
  finish?: NewtonFinish;
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
    ['rattlers', '', rattlersText(r.minimum)],
  ]);
  const way = textTable([
    ['method', methodNames[r.method]],
    ['stop reason', r.stopReason],
    ['evaluations', String(r.evaluations)],
    ['iterations', String(r.iterations)],
    ...(r.finish === undefined ? [] : [['Newton finish', finishText(r.finish)]]),
    ['rounding floor', `${formatNumber(r.forceFloor)} (rms force)`],
    ['distance', `${formatNumber(r.distance)} (rms, from the start)`],
    ['time', formatDuration(r.seconds)],
    ...(r.output === undefined ? [] : [['written', r.output]]),
  ]);
  return `${states}\n${way}`;
}

import { Command, Option } from 'commander';
import { defaultThreads } from '../binding/threads';
import { defaultDirectory, defaultParticles, defaultTolerance, planForJson } from '../ensemble/options';
import { type QuenchResult, quench } from '../ensemble/quench/quench';
import { temperatureForJson } from '../ensemble/temperature';
import { preparationNames } from '../ensemble/ways';
import type { PreparationName } from '../models/description';
import { formatDuration, formatNumber, formatWithError, missing } from '../report/format';
import { formatTemperature } from '../report/table';
import { lineDisplay, terminalDisplay } from './display';
import { styleOption, useStyle } from './figure-style';
import { interruptible } from './interrupt';
import { addModelFlags, type ModelFlags, modelFromFlags } from './model-flags';
import { integer, integers, number, temperatures } from './parse';
import { textTable } from './text-table';

interface QuenchFlags extends ModelFlags {
  model: string;
  temperature?: number[];
  preparation?: PreparationName;
  particles: number;
  sweeps?: number[];
  seed: number;
  directory: string;
  tolerance: number;
  threads?: number;
  checkpointSeconds: number;
  overwrite?: boolean;
  json?: boolean;
  quiet?: boolean;
  style?: string;
}

export function quenchCommand(): Command {
  const command = new Command('quench')
    .summary('equilibrium states, their flow to the inherent structure, figures and a report')
    .description(
      'Equilibrates a liquid by Monte Carlo at each temperature (at T = inf: random ' +
        'positions; Mari-Kurchan: planted states), follows the steepest-descent flow to ' +
        'the inherent structure, and writes configurations, curves, figures and ' +
        'report.html to a directory. ' +
        'Ctrl-C stops it; the same command goes on where it was. Same options, same ' +
        'bits, whatever the number of threads.',
    );
  return addModelFlags(command, { default: 'soft-spheres-2d' })
    .option(
      '--temperature <list>',
      'temperatures, e.g. 0.8,0.2,0.1 or inf (default: by model; vitrelax info --models)',
      temperatures,
    )
    .addOption(
      new Option('--preparation <how>', 'of states at finite temperatures (default: by model)').choices(
        preparationNames,
      ),
    )
    .option('--particles <n>', 'number of particles', integer, defaultParticles)
    .option(
      '--sweeps <list>',
      'sweeps at each temperature, one number for all or one each (default: by temperature, where known)',
      integers,
    )
    .option('--seed <n>', 'all random numbers follow from it', integer, 1)
    .option('--directory <path>', 'where to write', defaultDirectory)
    .option('--tolerance <number>', 'relative tolerance of the flow', number, defaultTolerance)
    .option('--threads <n>', `threads in all (default: ${defaultThreads()}, what this machine grants)`, integer)
    .option('--checkpoint-seconds <number>', 'time between two checkpoints', number, 3)
    .option('--overwrite', 'remove what an earlier quench left in the directory')
    .addOption(styleOption())
    .option('--json', 'print the results as JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax quench --model soft-spheres-3d --temperature 0.3,0.15 --particles 2000 --directory run1\n' +
        '  vitrelax quench --model harmonic-spheres-4d --temperature inf --particles 4096 --directory run2\n' +
        '  vitrelax quench --model kob-andersen-3d --temperature 1 --particles 1000 --directory run3\n' +
        '  vitrelax quench --model mari-kurchan-3d --temperature 0.015 --particles 16384 --directory run4\n' +
        '  vitrelax quench --model yukawa.json --temperature 1 --sweeps 20000 --directory run5\n\n' +
        'yukawa.json holds the options of pairModel (docs/your-own-potential.md), e.g.\n' +
        '  {"name": "lj", "dimension": 3, "density": 1, "cutoff": 2.5, "smoothing": "c2",\n' +
        '   "pair": {"powers": [[4, -12], [-4, -6]]}}',
    )
    .action(async (flags: QuenchFlags) => {
      process.exitCode = await runQuench(flags);
    });
}

function runQuench(flags: QuenchFlags): Promise<number> {
  const out = process.stderr;
  const display = flags.quiet ? undefined : out.isTTY ? terminalDisplay(out) : lineDisplay(out);
  const run = async (signal: AbortSignal): Promise<void> => {
    let result: QuenchResult;
    try {
      await useStyle(flags.style);
      result = await quench({
        model: await modelFromFlags(flags),
        preparation: flags.preparation,
        temperatures: flags.temperature,
        particles: flags.particles,
        sweeps: flags.sweeps?.length === 1 ? flags.sweeps[0] : flags.sweeps,
        seed: flags.seed,
        directory: flags.directory,
        tolerance: flags.tolerance,
        threads: flags.threads,
        checkpointSeconds: flags.checkpointSeconds,
        overwrite: flags.overwrite,
        command: commandLine(),
        signal,
        onProgress: display?.progress,
        onStage: display?.stage,
      });
    } finally {
      display?.close();
    }
    process.stdout.write(flags.json ? `${JSON.stringify(forJson(result), null, 2)}\n` : resultText(result));
  };
  return interruptible(
    run,
    () =>
      `stopped; ${flags.directory} keeps what is done, and the same command goes on from there:\n  ${commandLine()}`,
  );
}

/** The command as it was typed, without --overwrite, which would not go on but start over. */
function commandLine(): string {
  const words = process.argv.slice(2).filter((word) => word !== '--overwrite');
  return [
    'vitrelax',
    ...words.map((word) => (/^[\w./,:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)),
  ].join(' ');
}

function forJson(result: QuenchResult): object {
  const states = result.states.map((state) => ({ ...state, temperature: temperatureForJson(state.temperature) }));
  return { ...result, plan: planForJson(result.plan), states };
}

function resultText({ plan, states, report, seconds }: QuenchResult): string {
  const crystals = states.some(({ equilibrium }) => equilibrium.crystallisation);
  const rows = [
    [
      ...['T', 'e', 'e_IS', 'phi', 'rattlers', 'fraction', 'beta', 'hypervirial', 'sweeps/tau', 'verdict'],
      ...(crystals ? ['crystallised', 'largest cluster'] : []),
    ],
    ...states.map(({ temperature, equilibrium: { evidence, preparation, crystallisation: crystal }, relaxation }) => [
      formatTemperature(temperature),
      evidence === null
        ? formatNumber(relaxation.initialEnergy, 5)
        : formatWithError(evidence.energyPerParticle.value, evidence.energyPerParticle.error),
      formatNumber(relaxation.inherentEnergy, 5),
      formatNumber(relaxation.defects?.concentration),
      relaxation.rattlers === null ? missing : String(relaxation.rattlers),
      formatNumber(relaxation.rattlers === null ? null : relaxation.rattlers / plan.particles),
      formatWithError(relaxation.exponent?.beta, relaxation.exponent?.error, 3),
      formatWithError(evidence?.hypervirialRatio.value, evidence?.hypervirialRatio.error),
      evidence === null ? missing : `${evidence.tau.lowerBound ? '<' : ''}${formatNumber(evidence.sweepsPerTau)}`,
      evidence?.verdict ?? `exact (${preparation})`,
      ...(crystals
        ? crystal
          ? [crystal.crystallised ? 'yes' : 'no', String(crystal.largestCluster)]
          : [missing, missing]
        : []),
    ]),
  ];
  return `${textTable(rows)}${report} (${formatDuration(seconds)})\n`;
}

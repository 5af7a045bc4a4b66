import { Command } from 'commander';
import { requireInteger } from '../arguments';
import { defaultThreads } from '../binding/threads';
import type { EnsembleAverages } from '../ensemble/campaign/averages';
import { defaultCampaignDirectory } from '../ensemble/campaign/campaign-directory';
import { estimateCampaign } from '../ensemble/campaign/estimate';
import { readPlan } from '../ensemble/campaign/plan-file';
import { type CampaignPlan, campaignSchema } from '../ensemble/campaign/plan-schema';
import { type EnsembleOptions, type EnsembleResult, runEnsemble } from '../ensemble/campaign/run-ensemble';
import { type SlurmDryRun, slurmDryRun } from '../ensemble/campaign/slurm/dry-run';
import type { SlurmOptions } from '../ensemble/campaign/slurm/script';
import { VitrelaxError } from '../errors';
import type { Estimate } from '../numerics/statistics';
import { formatDuration, formatWithError, missing } from '../report/format';
import { formatTemperature } from '../report/table';
import { type CampaignDisplay, campaignJson, campaignLines, campaignTerminal } from './campaign-display';
import { estimateForJson, estimateText } from './estimate-text';
import { exitCode } from './failures';
import { styleOption, useStyle } from './figure-style';
import { interruptible } from './interrupt';
import { integer, number } from './parse';
import { textTable } from './text-table';

interface RunFlags {
  directory: string;
  states?: string;
  workers?: number;
  threads?: number;
  checkpointSeconds?: number;
  retries?: number;
  engine?: 'local' | 'slurm';
  partition?: string;
  account?: string;
  qos?: string;
  time?: string;
  memory?: string;
  sbatch?: string[];
  bundleSeconds?: number;
  pollSeconds?: number;
  signalSeconds?: number;
  dryRun?: boolean;
  estimate?: boolean;
  schema?: boolean;
  json?: boolean;
  quiet?: boolean;
  style?: string;
}

export function runCommand(): Command {
  return new Command('run')
    .summary('a campaign: many temperatures, sizes and samples, from a plan')
    .description(
      'Carries out a plan, a JSON or YAML file: equilibrium states at each temperature, N and sample, their flow to the inherent ' +
        'structure, and averages over the samples. Each task runs in a process of its own, and what the directory holds ' +
        'already is not done again. Ctrl-C stops it, and so may anything else; the same command goes on where it was.',
    )
    .argument('[plan]', 'a JSON file, or YAML with the ending .yaml or .yml; docs/campaigns.md says what it holds')
    .option('--directory <path>', 'where everything is kept', defaultCampaignDirectory)
    .option(
      '--states <path>',
      'folder of equilibrium states, which campaigns may share (default: VITRELAX_STATES, or states/ in the directory)',
    )
    .option(
      '--workers <n>',
      `tasks at a time (default: ${defaultThreads()}, what this machine grants; 1000 with Slurm)`,
      integer,
    )
    .option('--threads <n>', 'of each task (default: the processors shared among the workers; 1 with Slurm)', integer)
    .option('--checkpoint-seconds <number>', 'time between two checkpoints of a task (default: 30)', number)
    .option('--retries <n>', 'how often a task whose process broke off is done again (default: 2)', integer)
    .option('--engine <name>', 'where tasks are done: local, or slurm, in job arrays (default: local)')
    .option('--partition <name>', 'of Slurm; likewise --account, --qos, --time and --memory')
    .option('--account <name>')
    .option('--qos <name>')
    .option(
      '--time <limit>',
      'of a Slurm job, e.g. 12:00:00; before it, a job saves itself and goes back into the queue',
    )
    .option('--memory <size>', 'of a Slurm job, e.g. 4G')
    .option(
      '--sbatch <option>',
      'another option of sbatch, e.g. --sbatch=--constraint=avx512; may be repeated',
      collect,
    )
    .option(
      '--bundle-seconds <number>',
      'short tasks are put together up to this time for one job (default: 120)',
      number,
    )
    .option('--poll-seconds <number>', 'time between two looks at the queue of Slurm (default: 10)', number)
    .option('--signal-seconds <number>', 'before its time limit a Slurm job saves itself (default: 120)', number)
    .option('--dry-run', 'with Slurm: print the batch script and the calls of sbatch, and do nothing else')
    .option(
      '--estimate',
      'print core-hours, in all and left to do in the directory, and memory, from short runs; do nothing else',
    )
    .option('--schema', 'print the JSON Schema of a plan, and do nothing else')
    .addOption(styleOption())
    .option('--json', 'print what happens as lines of JSON, the last one the result')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      '\nExample:\n  vitrelax run plan.json --directory out --workers 2\n  vitrelax status out\n\nplan.json, e.g.\n' +
        '  {"model": {"name": "soft-spheres-2d"}, "particles": [1000], "temperatures": [0.8, 0.4], "samples": 8}',
    )
    .action(async (plan: string | undefined, flags: RunFlags) => {
      if (flags.schema) process.stdout.write(`${JSON.stringify(campaignSchema(), null, 2)}\n`);
      else process.exitCode = await run(plan, flags);
    });
}

async function run(path: string | undefined, flags: RunFlags): Promise<number> {
  if (path === undefined) {
    throw new VitrelaxError('INVALID_ARGUMENT', 'no plan is given; allowed: the path of a JSON or YAML file', {
      field: 'plan',
    });
  }
  const plan = await readPlan(path);
  const slurm = slurmOf(flags);
  if (flags.dryRun) {
    if (flags.engine !== 'slurm') {
      throw new VitrelaxError('INVALID_ARGUMENT', '--dry-run is for --engine slurm', { field: 'dryRun' });
    }
    process.stdout.write(dryRunText(await slurmDryRun(plan, { ...optionsOf(flags), slurm })));
    return 0;
  }
  if (flags.estimate) return estimate(plan, flags);
  await useStyle(flags.style);
  const display = displayOf(flags);
  let failed = false;
  const work = async (signal: AbortSignal): Promise<void> => {
    let result: EnsembleResult;
    try {
      result = await runEnsemble(plan, { ...optionsOf(flags), slurm, signal, onEvent: display?.event });
    } finally {
      display?.close();
    }
    failed = result.failures.length > 0;
    process.stdout.write(flags.json ? `${JSON.stringify({ event: 'result', ...result })}\n` : resultText(result));
  };
  const stopped = (): string =>
    `stopped; ${flags.directory} keeps what is done, and the same command goes on from there`;
  const code = await interruptible(work, stopped);
  return code === 0 && failed ? exitCode.failure : code;
}

async function estimate(plan: CampaignPlan, flags: RunFlags): Promise<number> {
  if (flags.workers !== undefined) requireInteger('workers', flags.workers, 1);
  const work = async (signal: AbortSignal): Promise<void> => {
    const { directory, states } = optionsOf(flags);
    const result = await estimateCampaign(plan, { directory, states, signal });
    process.stdout.write(
      flags.json ? `${JSON.stringify(estimateForJson(result))}\n` : estimateText(result, flags.workers),
    );
  };
  return interruptible(work, () => 'stopped');
}

function optionsOf(flags: RunFlags): EnsembleOptions {
  return {
    directory: flags.directory,
    states: flags.states ?? (process.env.VITRELAX_STATES || undefined),
    engine: flags.engine,
    workers: flags.workers,
    threads: flags.threads,
    checkpointSeconds: flags.checkpointSeconds,
    retries: flags.retries,
  };
}

/** undefined where no flag of Slurm is given. */
function slurmOf(flags: RunFlags): SlurmOptions | undefined {
  const { partition, account, qos, time, memory, sbatch, bundleSeconds, pollSeconds, signalSeconds } = flags;
  const given = { partition, account, qos, time, memory, options: sbatch, bundleSeconds, pollSeconds, signalSeconds };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function collect(option: string, options: string[] = []): string[] {
  return [...options, option];
}

/** Comments and a script, so that the whole may be kept in a file. */
function dryRunText({ tasks, arrays, script }: SlurmDryRun): string {
  const more = tasks.all - tasks.done - tasks.ready;
  const later = more > 0 ? `, ${more} when what they start from is there` : '';
  const calls = arrays
    .map(({ elements: n, command }) => `# an array of ${n}: ${command.map(word).join(' ')}\n`)
    .join('');
  return `${script}# ${tasks.all} tasks, ${tasks.done} done; to be submitted now: ${tasks.ready}${later}\n${calls}`;
}

function word(text: string): string {
  return /^[\w./=:-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

function displayOf({ json, quiet }: RunFlags): CampaignDisplay | undefined {
  if (json) return campaignJson(process.stdout);
  if (quiet) return undefined;
  return process.stderr.isTTY ? campaignTerminal(process.stderr) : campaignLines(process.stderr);
}

function resultText({ averages, failures, directory, seconds }: EnsembleResult): string {
  const failed = failures.map(({ label, message }) => `failed: ${label}: ${message}\n`).join('');
  const table = averages === null ? '' : textTable([header, ...averages.ensembles.map(rowOf)]);
  return `${table}${failed}${averages?.directory ?? directory} (${formatDuration(seconds)})\n`;
}

const header = ['T', 'N', 'samples', 'equilibrated', 'e', 'e_IS', 'rattlers', 'fraction', 'beta', 'at rest'];

/** What the table says of one temperature and N. */
export function rowOf(e: EnsembleAverages): string[] {
  const estimate = (x: Estimate | null, digits: number): string =>
    x === null ? missing : formatWithError(x.value, x.error, digits);
  return [
    formatTemperature(e.temperature),
    String(e.particles),
    String(e.samples),
    `${e.equilibrated} of ${e.samples}`,
    estimate(e.energyPerParticle, 5),
    estimate(e.inherentEnergy, 5),
    estimate(e.rattlers, 3),
    estimate(e.rattlerFraction, 3),
    e.exponent === null ? missing : formatWithError(e.exponent.beta, e.exponent.error, 3),
    e.inherentEnergy === null ? missing : `${e.atRest} of ${e.samples}`,
  ];
}

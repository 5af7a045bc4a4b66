import { Command } from 'commander';
import { info } from '../binding/info';
import { wayOf } from '../ensemble/ways';
import { type ModelEntry, modelCatalogue } from '../models/catalogue';
import { flagsOf } from './model-flags';
import { textTable } from './text-table';

export function infoCommand(): Command {
  return new Command('info')
    .summary('version, compiler, instruction sets, threads, models')
    .description('Says what this installation is, or with --models what systems there are.')
    .option('--models', 'the models: what, density, sizes, potential, how prepared, where in the paper')
    .option('--json', 'print it as JSON')
    .action((flags: { models?: boolean; json?: boolean }) => {
      const known = flags.models ? modelCatalogue() : info();
      const text = flags.json ? `${JSON.stringify(known, null, 2)}\n` : flags.models ? modelsText() : infoText();
      process.stdout.write(text);
    });
}

function infoText(): string {
  const known = info();
  const rows = [
    ['version', `${known.version} (${known.commit || 'no commit'})`],
    ['compiler', known.compiler],
    ['instruction sets', known.instructionSets.join(', ')],
    ['in use', known.instructionSet],
    ['threads', String(known.threads)],
    ['models', known.models.join(', ')],
    ['node', `${process.version}, ${process.platform}-${process.arch}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('');
}

/** A table of the systems of the paper, and below it what they are made of; within 110 columns. */
function modelsText(): string {
  const entries = modelCatalogue();
  const systems = textTable([
    ['model', 'what', 'density', 'prepared by', 'source', 'N used'],
    ...entries.map((m) => [
      m.name,
      m.what,
      densityText(m),
      preparedBy(m),
      m.source ?? '-',
      m.particles === null ? '-' : String(m.particles),
    ]),
  ]);
  const alike = new Map<string, ModelEntry[]>();
  for (const m of entries) {
    const key = `${m.sizes}\n${m.potential}`;
    alike.set(key, [...(alike.get(key) ?? []), m]);
  }
  const parts = [...alike.values()].map((models) => {
    const [{ name, sizes, potential }] = models;
    return (
      `${shortNames(models.map((m) => m.name))}\n  sizes      ${sizes}\n  potential  ${potential}\n` +
      `  takes      ${flagsOf(name).join(', ')}\n`
    );
  });
  return (
    `${systems}\nrho = N/V, phi = volume fraction; random: random positions, T = inf. Source: figures of Nishikawa et al.,\n` +
    `Phys. Rev. X 12, 021001 (2022). Your own: --model potential.json, the options of pairModel.\n\n${parts.join('')}`
  );
}

function densityText({ density, volumeFraction, options }: ModelEntry): string {
  if (density !== null) return `rho = ${density}`;
  if (volumeFraction !== null) return `phi = ${volumeFraction}`;
  return options.includes('volumeFraction') ? 'phi: give it' : '-';
}

function preparedBy({ preparation, temperatures }: ModelEntry): string {
  const way = wayOf(preparation);
  const sampler = way.kind === 'sampled' ? way.inWords.replace('Monte Carlo', 'MC') : preparation;
  return temperatures.every((t) => t === 'infinity') ? `random, ${sampler}` : sampler;
}

/** `kob-andersen-2d, -3d` */
function shortNames(names: readonly string[]): string {
  const [first, ...others] = names;
  const stem = first.slice(0, first.lastIndexOf('-'));
  return [first, ...others.map((name) => (name.startsWith(`${stem}-`) ? name.slice(stem.length) : name))].join(', ');
}

import { Command, Option } from 'commander';
import { analyze, defaultAnalysisDirectory } from '../ensemble/analysis/analyze';
import type { DecayAnalysis } from '../ensemble/analysis/decays';
import type { AnalysisResult } from '../ensemble/analysis/result';
import { jsonText } from '../ensemble/directory';
import { invalid } from '../errors';
import { readPairModel } from '../io/pair-model-file';
import type { Model } from '../models/model';
import { modelByName } from '../models/registry';
import { formatNumber, formatWindow, formatWithError } from '../report/format';
import { styleOption, useStyle } from './figure-style';
import { isModelFile, modelOption } from './model-flags';
import { number, range } from './parse';
import { textTable } from './text-table';
import { trajectoryText } from './trajectory-text';

interface AnalyzeFlags {
  initial?: string[];
  final?: string[];
  model?: string;
  truncation?: string;
  xEquilibrium?: number;
  xBreak?: number;
  xInsert?: number;
  neighbours: 'distance' | 'rescaled';
  cutoff?: number;
  timestep?: number;
  window?: [number, number];
  ends?: boolean;
  finish?: boolean;
  directory: string;
  json?: boolean;
  style?: string;
}

export function analyzeCommand(): Command {
  return new Command('analyze')
    .summary('defects, D²min, g(x), displacements and rattlers of a quench')
    .description(
      'Compares initial configurations with what a quench has made of them: results of `vitrelax quench`, trajectories, ' +
        'or pairs of files, in any format that we read. Prints a table and writes CSV, HDF5 and figures. Pairs of one model, ' +
        'N, box and temperature are an ensemble. Directories of results hold the flows too, and give exponents of v(t) and ' +
        'E(t), power law or exponential, bursts, and z from three sizes on (by a collapse of v(t), which needs a power law, ' +
        'and from where sizes part, which needs sizes in a constant ratio). Trajectories (LAMMPS dump, extended XYZ, H5MD) ' +
        'are followed to their last frame, r(infinity): displacements, participation ratios, lengths, hot spots against t; ' +
        'with --model also v(t), E(t) and their exponents.',
    )
    .argument('[paths...]', 'directories of results, or files of trajectories')
    .option('--initial <files...>', 'initial configurations (the last frame of each)')
    .option('--final <files...>', 'what they have become, in the same order')
    .addOption(modelOption('what interacts, where the files do not say it: a name, or a file that ends in .json'))
    .option('--truncation <how>', 'of Kob-Andersen pairs: shifted (default), truncated or smooth')
    .option('--x-equilibrium <x>', 'bonds of the initial state are r/d < x (default: first minimum of its g)', number)
    .option('--x-break <x>', 'a bond is broken beyond (default: 1.5 in soft-spheres-2d, else from g)', number)
    .option('--x-insert <x>', 'a bond is inserted within (default: 1.23 in soft-spheres-2d, else from g)', number)
    .addOption(
      new Option('--neighbours <how>', 'of D²min: within a distance, or a rescaled distance')
        .choices(['distance', 'rescaled'])
        .default('distance'),
    )
    .option('--cutoff <number>', 'of these neighbours (default: 2.5 of the distance, 1.5 rescaled)', number)
    .option('--timestep <dt>', 'time of a step, of trajectories that count steps', number)
    .option('--window <from,to>', 'times between which exponents are fitted, z from the first (default: chosen)', range)
    .option('--ends', 'of trajectories compare the first and the last frame alone')
    .option(
      '--finish',
      'of trajectories that end before rest, with a model, follow the flow from the last frame to its end',
    )
    .option('--directory <path>', 'where to write', defaultAnalysisDirectory)
    .addOption(styleOption())
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax analyze vitrelax-quench\n' +
        '  vitrelax analyze --initial start.dump --final minimum.dump --model kob-andersen-3d\n' +
        '  vitrelax analyze descent.dump --model kob-andersen-3d --timestep 0.005',
    )
    .action(async (paths: string[], flags: AnalyzeFlags) => {
      const { xEquilibrium, xBreak, xInsert, neighbours, cutoff } = flags;
      await useStyle(flags.style);
      const result = await analyze({
        paths,
        initial: flags.initial,
        final: flags.final,
        model: await modelOf(flags),
        thresholds: { xEquilibrium, xBreak, xInsert },
        nonAffine: { neighbours, cutoff },
        timestep: flags.timestep,
        window: flags.window,
        ends: flags.ends,
        finish: flags.finish,
        directory: flags.directory,
      });
      process.stdout.write(flags.json ? jsonText(result) : resultText(result));
    });
}

async function modelOf({ model, truncation }: AnalyzeFlags): Promise<Model | undefined> {
  if (model === undefined) return undefined;
  if (isModelFile(model)) {
    if (truncation === undefined) return readPairModel(model);
    throw invalid('INVALID_ARGUMENT', 'truncation', truncation, 'none: all of the model is in its file');
  }
  return modelByName(model, truncation === undefined ? {} : { truncation });
}

function resultText(result: AnalysisResult): string {
  const { ensembles, defectTemperatures, decays, collapses, cutoffExponents, trajectories, notes, directory } = result;
  const rows = [
    [
      '',
      'N',
      'n',
      'x_EQ',
      'x_IS',
      'phi',
      'B',
      'I',
      'B - I',
      'chi',
      'clusters',
      'size',
      'D2min',
      'AUC',
      'rattlers',
      'fraction',
      'rms u',
      'kurtosis',
    ],
    ...ensembles.map((e) => [
      e.label,
      String(e.particles),
      String(e.configurations),
      formatWithError(e.thresholds?.xEquilibrium, e.thresholdErrors?.xEquilibrium, 4),
      formatWithError(e.inherentMinimum.value, e.inherentMinimum.error, 4),
      formatWithError(e.defects?.concentration.value, e.defects?.concentration.error, 3),
      formatWithError(e.defects?.broken.value, e.defects?.broken.error, 3),
      formatWithError(e.defects?.inserted.value, e.defects?.inserted.error, 3),
      formatWithError(e.defects?.difference.value, e.defects?.difference.error, 3),
      formatWithError(e.defects?.susceptibility.value, e.defects?.susceptibility.error, 3),
      formatWithError(e.clusters.value, e.clusters.error, 3),
      formatWithError(e.clusterSize.value, e.clusterSize.error, 3),
      formatWithError(e.d2min.value, e.d2min.error, 3),
      formatWithError(e.overlap.value, e.overlap.error, 3),
      formatWithError(e.rattlers.value, e.rattlers.error, 3),
      formatWithError(e.rattlerFraction.value, e.rattlerFraction.error, 3),
      formatWithError(e.displacement.value, e.displacement.error, 3),
      formatWithError(e.kurtosis.value, e.kurtosis.error, 3),
    ]),
  ];
  const temperatures = defectTemperatures.map(
    ({ label, inflection, peak, temperatures }) =>
      `T_def of ${label}: ${formatWithError(inflection.value, inflection.error)} by phi, ` +
      `${formatWithError(peak.value, peak.error)} by chi (${temperatures} temperatures)`,
  );
  const scaling = collapses.map(
    ({ label, particles, beta, z, quality }) =>
      `finite-size scaling of ${label}, N = ${particles.join(', ')}: beta ${formatWithError(beta.value, beta.error)}, ` +
      `z ${formatWithError(z.value, z.error)}, S ${formatNumber(quality, 2)}`,
  );
  const parting = cutoffExponents.map(
    ({ label, particles, z, quality }) =>
      `where sizes of ${label} part, N = ${particles.join(', ')}: z ${formatWithError(z.value, z.error)}, S ${formatNumber(quality, 2)}`,
  );
  const flows = decays.length === 0 ? '' : textTable([decayHead, ...decays.map(decayRow)]);
  const after = [...temperatures, ...scaling, ...parting, ...notes.map((note) => `note: ${note}`), directory];
  const along = trajectories.map(trajectoryText).join('');
  return `${textTable(rows)}${flows}${along}${after.join('\n')}\n`;
}

const decayHead = ['', 'n', 'beta', 'window', 'form', 'growth', 'a of E', 'consistent', 'bursts', 'energy drop'];

function decayRow({ label, samples, exponent, form, energy, bursts, burstSize }: DecayAnalysis): string[] {
  const consistent = energy?.consistency?.consistent;
  return [
    label,
    String(samples),
    formatWithError(exponent?.beta, exponent?.error, 3),
    formatWindow(exponent?.window),
    form?.form ?? formatNumber(null),
    formatWithError(form?.growthRatio?.value, form?.growthRatio?.error, 3),
    formatWithError(energy?.exponent.value, energy?.exponent.error, 3),
    consistent === undefined ? formatNumber(null) : consistent ? 'yes' : 'no',
    formatWithError(bursts.value, bursts.error, 2),
    formatWithError(burstSize.value, burstSize.error, 2),
  ];
}

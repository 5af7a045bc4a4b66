import { Command } from 'commander';
import { rattlers } from '../analysis/rattlers';
import { VitrelaxError } from '../errors';
import { type ArrowField, arrowFigure } from '../figures/arrows';
import { requireFolderOf } from '../io/any-format';
import { writeCsv } from '../io/csv';
import { type VibrationalModes, vibrationalModes } from '../landscape/vibrational-modes';
import { contactDistance } from '../models/mixing';
import { modelDescription } from '../models/registry';
import { formatDuration, formatNumber } from '../report/format';
import type { System } from '../system';
import { addFileFlags, type FileFlags, systemFromFile, titleOf } from './configuration-file';
import { stoppable } from './descent';
import { statusLine } from './display';
import { requireFigurePath, requirePlane, writeFigure } from './figure-file';
import { addModelFlags } from './model-flags';
import { integer } from './parse';
import { textTable } from './text-table';

/** Forces above this leave the Hessian of no minimum [v0/length]. */
const largestForce = 1e-6;
/** Modes in a figure. */
const panels = 4;
/** Lengths of arrows in a figure: the largest, and the rms over particles, whichever is met first [mean diameters]. */
const longestArrow = 2.5;
const rmsArrow = 0.8;

interface ModesFlags extends FileFlags {
  count: number;
  csv?: string;
  figure?: string;
  threads?: number;
  json?: boolean;
}

export function modesCommand(): Command {
  const command = new Command('modes')
    .summary('the softest vibrational modes of an inherent structure')
    .description(
      'The lowest eigenvalues of the Hessian at a minimum of the energy, their frequencies sqrt(lambda) for particles of ' +
        'mass 1, and participation ratios: 1 where all particles move alike, 1/N where one alone does. Rattlers of ' +
        'contact potentials, which have no stiffness, are left out.',
    )
    .argument('<file>', 'the minimum: LAMMPS data or dump, extended XYZ, HDF5 of ours');
  return addFileFlags(addModelFlags(command, { fromFile: true }))
    .option('--count <n>', 'how many, translations not counted', integer, 20)
    .option('--csv <path>', 'write the table, with all digits')
    .option('--figure <path>', 'draw the four lowest as fields of arrows (2D; of 3D a slice), .png or .svg')
    .option('--threads <n>', 'threads in all', integer)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  vitrelax minimize state.h5 --output minimum.h5\n' +
        '  vitrelax modes minimum.h5 --count 20 --csv modes.csv --figure modes.png',
    )
    .action(stoppable(modes));
}

async function modes(file: string, flags: ModesFlags, signal: AbortSignal): Promise<void> {
  if (flags.csv !== undefined) await requireFolderOf(flags.csv);
  if (flags.figure !== undefined) await requireFigurePath(flags.figure);
  const system = await systemFromFile(file, flags);
  if (flags.figure !== undefined) requirePlane(system);
  const { maxForce } = requireMinimum(file, system);
  const loose = rattlersOf(system);
  const status = statusLine(process.stderr);
  const found = await vibrationalModes(system, {
    count: flags.count,
    excluded: loose?.mask,
    threads: flags.threads,
    signal,
    onProgress: ({ converged, wanted }) => status.show(`${converged} of ${wanted} modes`),
  }).finally(() => status.close());
  const { eigenvalues, participation, largestResidual, seconds } = found;
  const frequencies = eigenvalues.map((x) => Math.sqrt(x));
  const about = `${titleOf(system)}, ${loose?.count ?? 0} rattlers left out`;
  if (flags.csv !== undefined) {
    await writeCsv(flags.csv, { eigenvalue: eigenvalues, frequency: frequencies, participation }, [
      `lowest vibrational modes of ${about}`,
      `largest force ${maxForce}, largest residual ${largestResidual}`,
    ]);
  }
  if (flags.figure !== undefined) await writeFigure(flags.figure, modesFigure(system, found, loose));
  if (flags.json) {
    const result = {
      file,
      model: system.model.name,
      particles: system.particles,
      dimension: system.dimension,
      maxForce,
      rattlers: loose?.count ?? 0,
      eigenvalues: [...eigenvalues],
      // of a negative eigenvalue there is none
      frequencies: [...frequencies].map((w) => (Number.isNaN(w) ? null : w)),
      participation: [...participation],
      largestResidual,
      seconds,
    };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const table = textTable([
    ['mode', 'eigenvalue', 'frequency', 'participation'],
    ...[...eigenvalues].map((x, k) => [
      String(k + 1),
      formatNumber(x, 6),
      formatNumber(frequencies[k], 6),
      formatNumber(participation[k]),
    ]),
  ]);
  const saddle = eigenvalues[0] < 0 ? 'note: a negative eigenvalue: no minimum, but a saddle\n' : '';
  const residual = `largest |H e - lambda e| ${formatNumber(largestResidual)}, ${formatDuration(seconds)}\n`;
  process.stdout.write(`${about}\n\n${table}\n${residual}${saddle}`);
}

/** @throws {VitrelaxError} `OUT_OF_RANGE` naming the largest force where it is not that of a minimum */
function requireMinimum(file: string, system: System): { maxForce: number } {
  const { maxForce } = system.evaluate();
  if (maxForce <= largestForce) return { maxForce };
  throw new VitrelaxError(
    'OUT_OF_RANGE',
    `${file} is no minimum: its largest force is ${maxForce.toPrecision(3)}, above ${largestForce.toExponential()}; ` +
      'vitrelax minimize leads to one',
    { field: 'maxForce', value: maxForce },
  );
}

/** @throws {VitrelaxError} `NOT_DETERMINED` where nothing is held in place */
function rattlersOf(system: System): { mask: Uint8Array; count: number } | undefined {
  if (modelDescription(system.model.name).surroundings !== 'contacts') return undefined;
  const found = rattlers(system);
  if (found.count === system.particles)
    throw new VitrelaxError(
      'NOT_DETERMINED',
      'every particle is a rattler: the packing is not rigid, and has no modes',
    );
  return found.count > 0 ? found : undefined;
}

function modesFigure(
  system: System,
  { eigenvalues, vectors, participation }: VibrationalModes,
  loose?: { mask: Uint8Array },
) {
  const { boxLength, positions, particles, model } = system;
  const contact = contactDistance(system.configuration());
  const diameters = Float64Array.from({ length: particles }, (_, i) => contact(i, i));
  const dimension = model.dimension as 2 | 3;
  const fields = vectors.slice(0, panels).map((vector, k): ArrowField => {
    let largest = 0;
    for (let i = 0; i < particles; i++) {
      largest = Math.max(largest, Math.hypot(...vector.subarray(i * dimension, (i + 1) * dimension)));
    }
    const w = formatNumber(Math.sqrt(eigenvalues[k]));
    return {
      label: `*ω* = ${w}, participation ${formatNumber(participation[k], 2)}`,
      dimension,
      boxLength,
      positions,
      diameters,
      vectors: vector,
      // vectors are normalised: the rms over particles is 1/sqrt(N)
      magnification: Math.min(longestArrow / largest, rmsArrow * Math.sqrt(particles)),
      excluded: loose?.mask,
    };
  });
  return arrowFigure(fields, {
    key: 'arrows: eigenvectors, each mode in a scale of its own',
    excluded: 'grey: rattlers',
    title: 'Vibrational modes',
  });
}

import { Command } from 'commander';
import { countableRattlers } from '../analysis/rattlers';
import { VitrelaxError } from '../errors';
import { requireFolderOf } from '../io/any-format';
import { writeCsv } from '../io/csv';
import { vibrationalModes } from '../landscape/vibrational-modes';
import { formatDuration, formatNumber } from '../report/format';
import type { System } from '../system';
import { addFileFlags, type FileFlags, systemFromFile, titleOf } from './configuration-file';
import { stoppable } from './descent';
import { statusLine } from './display';
import { requireFigurePath, requirePlane, writeFigure } from './figure-file';
import { addModelFlags } from './model-flags';
import { modesFigure } from './modes-figure';
import {
  moduliOf,
  moduliRecord,
  moduliTable,
  requireStates,
  statesOf,
  statesRecord,
  writeStates,
} from './modes-moduli';
import { integer } from './parse';
import { textTable } from './text-table';

/** Forces above this leave the Hessian of no minimum [v0/length]. */
const largestForce = 1e-6;
interface ModesFlags extends FileFlags {
  count: number;
  csv?: string;
  figure?: string;
  densityOfStates?: string;
  moments: number;
  seed: number;
  threads?: number;
  json?: boolean;
}

export function modesCommand(): Command {
  const command = new Command('modes')
    .summary('the softest vibrational modes of an inherent structure')
    .description(
      'The lowest eigenvalues of the Hessian at a minimum of the energy, their frequencies sqrt(lambda) for particles of ' +
        'mass 1, and participation ratios: 1 where all particles move alike, 1/N where one alone does. Rattlers of ' +
        'contact potentials, which have no stiffness, are left out. With them the elastic moduli, the pressure and the ' +
        'speeds of sound, and on demand the density of states of the whole spectrum beside the Debye law of these speeds.',
    )
    .argument('<file>', 'the minimum: LAMMPS data or dump, extended XYZ, HDF5 of ours');
  return addFileFlags(addModelFlags(command))
    .option('--count <n>', 'how many, translations not counted', integer, 20)
    .option('--csv <path>', 'write the table, with all digits')
    .option('--figure <path>', 'draw the four lowest as fields of arrows (2D; of 3D a slice), .png, .svg or .pdf')
    .option('--density-of-states <path>', 'draw it, .png, .svg or .pdf, or write it with all digits, .csv')
    .option('--moments <n>', 'of the density of states; the resolution is pi w_max/(2 n)', integer, 1024)
    .option('--seed <n>', 'of its random vectors', integer, 1)
    .option('--threads <n>', 'threads in all', integer)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  vitrelax minimize state.h5 --output minimum.h5\n' +
        '  vitrelax modes minimum.h5 --count 20 --csv modes.csv --figure modes.png\n' +
        '  vitrelax modes minimum.h5 --density-of-states states.png',
    )
    .action(stoppable(modes));
}

async function modes(file: string, flags: ModesFlags, signal: AbortSignal): Promise<void> {
  if (flags.csv !== undefined) await requireFolderOf(flags.csv);
  if (flags.figure !== undefined) await requireFigurePath(flags.figure);
  if (flags.densityOfStates !== undefined) await requireStates(flags.densityOfStates, flags);
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
  })
    .then(async (lowest) => {
      const moduli = await moduliOf(system, loose, { threads: flags.threads, signal }, status);
      const states = await statesOf(system, loose, flags, signal, status);
      return { ...lowest, moduli, states };
    })
    .finally(() => status.close());
  const { eigenvalues, participation, largestResidual, seconds, moduli, states } = found;
  const frequencies = eigenvalues.map((x) => Math.sqrt(x));
  const about = `${titleOf(system)}, ${loose?.count ?? 0} rattlers left out`;
  if (flags.csv !== undefined) {
    await writeCsv(flags.csv, { eigenvalue: eigenvalues, frequency: frequencies, participation }, [
      `lowest vibrational modes of ${about}`,
      `largest force ${maxForce}, largest residual ${largestResidual}`,
    ]);
  }
  if (flags.figure !== undefined) await writeFigure(flags.figure, modesFigure(system, found, loose));
  if (flags.densityOfStates !== undefined && states !== undefined)
    await writeStates(flags.densityOfStates, system, states, moduli, about);
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
      moduli: moduli && moduliRecord(moduli),
      densityOfStates: states && statesRecord(states),
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
  process.stdout.write(`${about}\n\n${table}\n${residual}${saddle}\n${moduliTable(system, moduli)}`);
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
  const found = countableRattlers(system);
  if (found?.count === system.particles)
    throw new VitrelaxError(
      'NOT_DETERMINED',
      'every particle is a rattler: the packing is not rigid, and has no modes',
    );
  return found && found.count > 0 ? found : undefined;
}

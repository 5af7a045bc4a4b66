import { Command, type Option } from 'commander';
import { countableRattlers } from '../analysis/rattlers';
import { formatNumber, missing } from '../report/format';
import type { System } from '../system';
import { addFileFlags, type FileFlags, titleOf } from './configuration-file';
import { interruptible } from './interrupt';
import { addModelFlags } from './model-flags';
import { integer, number } from './parse';

/** Largest force of a minimum, where none is asked for [v0/length]. */
export const defaultMaxForce = 1e-10;

/** What the commands that go down from a configuration in a file have in common. */
export interface DescentFlags extends FileFlags {
  /** `defaultMaxForce` where absent */
  maxForce?: number;
  tolerance: number;
  threads?: number;
  json?: boolean;
}

/**
 * A command with the start as its argument and the flags of a descent.
 *
 * @param o.method the option that says how to go down
 */
export function descentCommand(name: string, o: { summary: string; description: string; method: Option }): Command {
  const command = new Command(name)
    .summary(o.summary)
    .description(o.description)
    .argument('<file>', 'the start: LAMMPS data or dump, extended XYZ, HDF5 of ours');
  return addFileFlags(addModelFlags(command))
    .addOption(o.method)
    .option('--max-force <number>', `largest force of a minimum (default: ${defaultMaxForce})`, number)
    .option('--tolerance <number>', 'relative, of the flow (sd)', number, 1e-2)
    .option('--threads <n>', 'threads in all', integer)
    .option('--json', 'print the result as JSON');
}

/** The action of a command on a file that Ctrl-C stops before anything is written. */
export function stoppable<Flags>(run: (file: string, flags: Flags, signal: AbortSignal) => Promise<void>) {
  return async (file: string, flags: Flags): Promise<void> => {
    process.exitCode = await interruptible(
      (signal) => run(file, flags, signal),
      () => 'stopped; nothing is written',
    );
  };
}

export interface Measured {
  energy: number;
  energyPerParticle: number;
  maxForce: number;
  rmsForce: number;
}

/** By an evaluation of its own, not by what the method says of itself. */
export function measured(system: System): Measured {
  const { energy, maxForce, rmsForce } = system.evaluate();
  return { energy, energyPerParticle: energy / system.particles, maxForce, rmsForce };
}

/** What is measured of a minimum; rattlers are null where contacts are not defined. */
export interface MeasuredMinimum extends Measured {
  rattlers: number | null;
  rattlerFraction: number | null;
}

export function measuredMinimum(system: System): MeasuredMinimum {
  const count = countableRattlers(system)?.count ?? null;
  return {
    ...measured(system),
    rattlers: count,
    rattlerFraction: count === null ? null : count / system.particles,
  };
}

/** Rattlers with their part of N. */
export function rattlersText({ rattlers: count, rattlerFraction }: MeasuredMinimum): string {
  return count === null ? missing : `${count} (${formatNumber(rattlerFraction, 2)})`;
}

/** Where a descent begins, as a result says it. */
export function measuredStart(file: string, start: System) {
  const { model, particles, dimension } = start;
  return { file, model: model.name, truncation: model.truncation, particles, dimension, start: measured(start) };
}

/** @param o.text of the result, for the eye */
export function printResult<R extends object>(
  start: System,
  result: R,
  o: { json?: boolean; text: (r: R) => string },
): void {
  const shown = o.json ? JSON.stringify(result, null, 2) : `${titleOf(start)}\n\n${o.text(result)}`;
  process.stdout.write(`${shown.trimEnd()}\n`);
}

/** Energies with the digits that tell minima apart. */
export function energyText(energy: number): string {
  const size = Math.abs(energy);
  return size === 0 || (size >= 1e-3 && size < 1e6) ? energy.toFixed(10) : energy.toExponential(10);
}

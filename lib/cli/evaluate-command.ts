import { Command } from 'commander';
import { writeLammpsDump } from '../io/lammps-dump';
import { addFileFlags, type FileFlags, systemFromFile, titleOf } from './configuration-file';
import { addModelFlags } from './model-flags';

interface EvaluateFlags extends FileFlags {
  forces?: string;
  json?: boolean;
}

export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('energy, virial and forces of a configuration in a file')
    .description(
      'Reads a configuration from a LAMMPS data or dump file, an extended XYZ or an HDF5 file of ours, and prints its ' +
        'energy, virial, pairs inside the cutoff and forces.',
    )
    .argument('<file>', 'the configuration');
  return addFileFlags(addModelFlags(command))
    .option('--forces <path>', 'write positions and forces to a LAMMPS dump with 17 digits')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vitrelax evaluate state.dump --model kob-andersen-3d --json\n' +
        '  vitrelax evaluate state.data --model yukawa.json --forces forces.dump',
    )
    .action(async (file: string, flags: EvaluateFlags) => {
      const system = await systemFromFile(file, flags);
      const { energy, virial, pairsInCutoff, maxForce, rmsForce } = system.evaluate();
      const { model, particles, dimension } = system;
      if (flags.forces !== undefined) await writeLammpsDump(flags.forces, system, { forces: true });
      const result = { energy, virial, pairsInCutoff, maxForce, rmsForce, particles, dimension };
      if (flags.json) {
        process.stdout.write(
          `${JSON.stringify({ ...result, model: model.name, truncation: model.truncation }, null, 2)}\n`,
        );
        return;
      }
      const rows = [
        ['model', titleOf(system)],
        ['energy', `${energy} (per particle ${energy / particles})`],
        ['virial', String(virial)],
        ['pairs in cutoff', String(pairsInCutoff)],
        ['largest force', String(maxForce)],
        ['rms force', String(rmsForce)],
      ];
      process.stdout.write(rows.map(([name, value]) => `${name.padEnd(17)}${value}\n`).join(''));
    });
}

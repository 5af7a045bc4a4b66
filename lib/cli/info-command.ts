import { Command } from 'commander';
import { info } from '../info';

export function infoCommand(): Command {
  return new Command('info')
    .summary('version, compiler, instruction sets, threads, models')
    .description('Says what this installation is.')
    .option('--json', 'print it as JSON')
    .action((flags: { json?: boolean }) => {
      const known = info();
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(known, null, 2)}\n`);
        return;
      }
      const rows = [
        ['version', `${known.version} (${known.commit || 'no commit'})`],
        ['compiler', known.compiler],
        ['instruction sets', known.instructionSets.join(', ')],
        ['in use', known.instructionSet],
        ['threads', String(known.threads)],
        ['models', known.models.join(', ')],
        ['node', `${process.version}, ${process.platform}-${process.arch}`],
      ];
      process.stdout.write(rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join(''));
    });
}

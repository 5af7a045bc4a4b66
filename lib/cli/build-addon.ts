import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { packageRoot } from '../binding/package-root';

/** Builds the addon from the sources in the package; returns the exit code. */
export function buildAddon(words: readonly string[]): number {
  const script = join(packageRoot(), 'native', 'build.js');
  return spawnSync(process.execPath, [script, ...words], { stdio: 'inherit' }).status ?? 1;
}

export function buildAddonCommand(): Command {
  return new Command('build-addon')
    .summary('compile the addon from source, where none is shipped')
    .description('Compiles the addon from the sources in the package: some minutes; a C++20 compiler, make, Python 3.')
    .option('--clean', 'start over')
    .option('--configure', 'only look for the tools and write the Makefiles')
    .action((flags: { clean?: boolean; configure?: boolean }) => {
      const words = [flags.clean && '--clean', flags.configure && '--configure'].filter((word) => word !== undefined);
      process.exitCode = buildAddon(words as string[]);
    });
}

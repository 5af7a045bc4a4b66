#!/usr/bin/env node
import './addon-first';

import { Command, CommanderError } from 'commander';
import { analyzeCommand } from './analyze-command';
import { buildAddonCommand } from './build-addon';
import { compareCommand } from './compare-command';
import { evaluateCommand } from './evaluate-command';
import { exitCode, reportFailure } from './failures';
import { figureCommand } from './figure-command';
import { infoCommand } from './info-command';
import { minimizeCommand } from './minimize-command';
import { modesCommand } from './modes-command';
import { quenchCommand } from './quench-command';
import { reportCommand } from './report-command';
import { runCommand } from './run-command';
import { statusCommand } from './status-command';

const { version } = require('../../package.json') as { version: string };

/** Bad input is one line and exit code 2, from the parser as from the library. */
function strict(command: Command): Command {
  return command.exitOverride().configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, 'vitrelax: ')),
  });
}

async function main(): Promise<void> {
  const program = strict(new Command('vitrelax'))
    .description('Relaxation dynamics of glass-forming liquids in their energy landscape.')
    .version(version, '--version');
  for (const command of [
    quenchCommand(),
    evaluateCommand(),
    minimizeCommand(),
    modesCommand(),
    compareCommand(),
    analyzeCommand(),
    runCommand(),
    statusCommand(),
    reportCommand(),
    figureCommand(),
    infoCommand(),
    buildAddonCommand(),
  ])
    program.addCommand(strict(command));
  try {
    await program.parseAsync();
  } catch (e) {
    if (!(e instanceof CommanderError)) process.exitCode = reportFailure(e);
    else if (e.exitCode !== 0) process.exitCode = exitCode.badInput;
  }
}

// a reader that has seen enough, as in `| head`, is no failure
process.stdout.on('error', (e: NodeJS.ErrnoException) => {
  if (e.code === 'EPIPE') process.exit(0);
  throw e;
});
void main();

import { Command } from 'commander';
import { report } from '../ensemble/report/report';
import { formatBytes } from '../report/format';

interface ReportFlags {
  output?: string;
  json?: boolean;
}

export function reportCommand(): Command {
  return new Command('report')
    .summary('one page of a quench, a campaign, an analysis or figures of the paper: figures, tables, configurations')
    .description(
      'Makes one HTML page of what a directory holds: figures whose curves can be zoomed, ' +
        'hidden and read off, tables with errors, provenance, and a viewer of ' +
        'configurations in two and three dimensions. It opens offline and fetches nothing.',
    )
    .argument('<directory>', 'of `vitrelax quench`, `run`, `analyze` or `figure`')
    .option('--output <path>', 'where to write the page (default: report.html in the directory)')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', '\nExample:\n  vitrelax report vitrelax-campaign --output campaign.html')
    .action(async (directory: string, flags: ReportFlags) => {
      const result = await report(directory, { output: flags.output });
      const text = `${result.path} (${result.kind}, ${formatBytes(result.bytes)})`;
      process.stdout.write(`${flags.json ? JSON.stringify(result, null, 2) : text}\n`);
    });
}

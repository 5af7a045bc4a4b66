#!/usr/bin/env node
/**
 * All benchmarks: `npm run bench` (many minutes; `-- forces sampling` for some of them, `-- --large` for the sizes that
 * take 8 GB too, `-- sizes --small` for none above 64 000). What is printed is kept in benchmarks/results, and the next run
 * prints what has changed. Each prints a table of minimum and median over repeats, and ratios to a baseline measured in the same run.
 */
const { machine } = require('./machine');
const { keepResults } = require('./results');

const suites = {
  forces: './forces',
  sampling: './sampling',
  flow: './flow',
  'long-flows': './long-flows',
  threads: './threads',
  analysis: './analysis',
  memory: './memory',
  'pair-model': './pair-model',
  'mari-kurchan': './mari-kurchan',
  minima: './minima',
  cancel: './cancel',
  sizes: './sizes',
  cvode: './cvode',
  viewer: './viewer',
};

async function main() {
  const wanted = process.argv.slice(2).filter((name) => !name.startsWith('--'));
  const unknown = wanted.filter((name) => !(name in suites));
  if (unknown.length > 0) {
    console.error(`unknown benchmark ${unknown.join(', ')}; there are: ${Object.keys(suites).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  console.log(machine());
  const startedAt = new Date().toISOString();
  for (const name of wanted.length > 0 ? wanted : Object.keys(suites)) await require(suites[name]).run();
  keepResults(startedAt);
}

main();

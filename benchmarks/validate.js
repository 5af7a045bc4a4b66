#!/usr/bin/env node
/**
 * Figures 1a and 2a at the paper's own N against the values expected there, finite-size scaling, and figure 4 in two
 * dimensions: `npm run validate`, some hours on two cores. Every finished sample is kept in `vitrelax-validation`, so the same command goes on where it was stopped.
 * `npm run validate -- harmonic-3d mari-kurchan-0.015 sizes harmonic-limit defects` for some of it; `--samples 1` for fewer of each system.
 */
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { machine } = require('./machine');
const defects = require('./validation/defects-page');
const harmonicLimit = require('./validation/harmonic-limit');
const { write } = require('./validation/page');
const { sample } = require('./validation/sample');
const sizes = require('./validation/sizes');
const { systems } = require('./validation/systems');

const directory = 'vitrelax-validation';

async function main() {
  const { values, positionals } = parseArgs({ options: { samples: { type: 'string' } }, allowPositionals: true });
  const most = Number(values.samples ?? Number.POSITIVE_INFINITY);
  const known = [...systems.map((s) => s.id), 'sizes', 'harmonic-limit', 'defects'];
  const unknown = positionals.filter((id) => !known.includes(id));
  if (unknown.length > 0 || !(most >= 1)) {
    console.error(unknown.length > 0 ? `unknown system ${unknown.join(', ')}` : '--samples takes a number from 1');
    console.error(`there are: ${known.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  console.log(machine());
  fs.mkdirSync(directory, { recursive: true });
  const results = [];
  for (const system of systems) {
    const wanted = positionals.length === 0 || positionals.includes(system.id);
    const samples = [];
    for (let seed = 1; seed <= Math.min(system.samples, most); seed++) {
      const kept = fs.existsSync(`${directory}/${system.id}-${seed}.json`);
      if (!wanted && !kept) continue;
      const record = await sample(system, seed, directory, progressLine(`${system.id}, sample ${seed}`));
      samples.push(record);
      if (!kept)
        console.log(`\r${system.id}, sample ${seed}: ${record.seconds.toFixed(0)} s, t = ${record.times.at(-1)}  `);
    }
    results.push({ system, samples });
  }
  const howFor = (id) => ({ kept: positionals.length > 0 && !positionals.includes(id), report: console.log });
  const scaling = await sizes.section(directory, howFor('sizes'));
  const cold = await harmonicLimit.section(directory, howFor('harmonic-limit'));
  const figure4 = await defects.section(directory, path.join(__dirname, '../docs/images'), howFor('defects'));
  const good = (await write(results, [scaling, cold, figure4.text])) && figure4.good;
  console.log(
    `docs/validation.md written: ${good ? 'everything measured is as expected' : 'NOT everything is as expected'}`,
  );
  process.exitCode = good ? 0 : 1;
}

/** Shows how far a flow is, where somebody looks. */
function progressLine(what) {
  if (!process.stdout.isTTY) return undefined;
  return ({ time, rmsVelocity }) =>
    process.stdout.write(`\r${what}: t = ${time.toPrecision(3)}, v = ${rmsVelocity.toExponential(1)}  `);
}

main();

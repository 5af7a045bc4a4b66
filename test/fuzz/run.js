#!/usr/bin/env node
/**
 * `npm run fuzz -- [TARGET…] [--seconds 60] [--seed N]`: libFuzzer on the readers of files and on the addon's marshalling,
 * one target after the other (all, without a name), beginning with test/fuzz/corpus/TARGET. Inputs that reach an edge or end
 * in a way not seen before, and those that end badly (in another error than a VitrelaxError, in the death of the process, in
 * too much memory, or not at all), are added to the corpus; the latter as bad-*, left out of later rounds until they are
 * renamed. The table at the end says what was done; the exit code, whether any ended badly.
 *
 * Needs `npm run build:addon` and `build:lib`, and clang++ with its libFuzzer (Debian: clang, libclang-rt-dev). For the
 * marshalling the addon is compiled once more, so that its edges count; VITRELAX_ADDON names another one to take.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { parseArgs } = require('node:util');
const { covered } = require('./covered');
const { buildAddon } = require('./libfuzzer/addon');
const { buildDriver } = require('./libfuzzer/driver');
const { round } = require('./round');

function keep(target, kind, base64) {
  const bytes = Buffer.from(base64, 'base64');
  const file = `${kind}-${createHash('sha256').update(bytes).digest('hex').slice(0, 10)}`;
  const folder = join(__dirname, 'corpus', target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), bytes);
  return file;
}

async function fuzz(target, { seconds, seed, addon }) {
  const started = performance.now();
  const end = started + 1000 * seconds;
  const row = { target, seconds: 0, executions: 0, edges: 0, found: 0, findings: 0 };
  // another round only after the death of a process
  for (let k = 0; k === 0 || performance.now() < end; k++) {
    const scratch = mkdtempSync(join(tmpdir(), 'vitrelax-fuzz-'));
    const left = Math.max(1, (end - performance.now()) / 1000);
    const { runs, edges, failures, found } = await round(target, scratch, { seconds: left, seed: seed + k, addon });
    rmSync(scratch, { recursive: true });
    for (const { end: how, base64 } of found) console.log(`${target}: new: ${keep(target, 'found', base64)} ${how}`);
    for (const { error, base64 } of failures) console.log(`${target}: BAD: ${keep(target, 'bad', base64)} ${error}`);
    row.executions += runs;
    row.edges = Math.max(row.edges, edges);
    row.found += found.length;
    row.findings += failures.length;
  }
  row.seconds = Math.round((performance.now() - started) / 1000);
  return row;
}

const usage = `usage: npm run fuzz -- [TARGET…] [--seconds N] [--seed N]; targets: ${Object.keys(covered).join(', ')}`;

function asked() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: `${Date.now() % 1e9}` } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(covered);
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (names.some((name) => covered[name] === undefined)) throw new Error('no such target');
  if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('not a number');
  return { names, seconds, seed };
}

async function main() {
  let names, seconds, seed;
  try {
    ({ names, seconds, seed } = asked());
  } catch (e) {
    console.error(`${e.message}\n${usage}`);
    process.exit(2);
  }
  buildDriver();
  const rows = [];
  for (const name of names) {
    const addon = process.env.VITRELAX_ADDON ?? (name === 'marshalling' ? await buildAddon() : undefined);
    rows.push(await fuzz(name, { seconds, seed, addon }));
  }
  console.table(rows);
  process.exitCode = rows.some(({ findings }) => findings > 0) ? 1 : 0;
}

main();

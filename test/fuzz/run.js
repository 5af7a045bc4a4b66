#!/usr/bin/env node
/**
 * `npm run fuzz -- TARGET SECONDS [SEED]`: changes the inputs of test/fuzz/corpus/TARGET at random and reads them, round
 * after round. Inputs that end in a way not seen before, and those that end badly (in another error than a
 * VitrelaxError, in the death of the process, or not at all), are added to the corpus; the exit code says whether any
 * ended badly; these are left out of later rounds, until they are renamed. Without a target: all, one after the other. Needs `npm run build:lib`.
 */
const { createHash } = require('node:crypto');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { round } = require('./round');
const { targets } = require('./targets');

const perRound = 5000;

function keep(target, kind, base64) {
  const bytes = Buffer.from(base64, 'base64');
  const file = `${kind}-${createHash('sha256').update(bytes).digest('hex').slice(0, 10)}`;
  writeFileSync(join(__dirname, 'corpus', target, file), bytes);
  return file;
}

async function fuzz(target, seconds, seed) {
  const scratch = mkdtempSync(join(tmpdir(), 'vitrelax-fuzz-'));
  const end = Date.now() + 1000 * seconds;
  let bad = 0;
  for (let k = 0; Date.now() < end; k++) {
    const { runs, endings, failures, found } = await round(target, seed + k, perRound, scratch);
    for (const { end: how, base64 } of found) console.log(`${target}: new: ${keep(target, 'found', base64)} ${how}`);
    for (const { error, base64 } of failures) console.log(`${target}: BAD: ${keep(target, 'bad', base64)} ${error}`);
    bad += failures.length;
    console.log(`${target}: seed ${seed + k}, ${runs} inputs, ${endings} endings, ${failures.length} bad`);
  }
  rmSync(scratch, { recursive: true });
  return bad;
}

async function main() {
  const [target, seconds = '60', seed = String(Date.now() % 1e9)] = process.argv.slice(2);
  const names = target === undefined ? Object.keys(targets) : [target];
  if (names.some((name) => targets[name] === undefined) || !(Number(seconds) > 0)) {
    console.error(`usage: npm run fuzz -- TARGET SECONDS [SEED]; targets: ${Object.keys(targets).join(', ')}`);
    process.exit(2);
  }
  let bad = 0;
  for (const name of names) bad += await fuzz(name, Number(seconds), Number(seed));
  process.exitCode = bad > 0 ? 1 : 0;
}

main();

/**
 * What the addon allocates is given back when Node ends: under LeakSanitizer (test/asan.sh) this must end with 0. Every job,
 * ended and cancelled, and every kept call of the fuzzer, here and in a worker. With `--leak` it ends before anything is
 * given back, which must be seen.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { isMainThread, Worker } = require('node:worker_threads');
const { everyJob, marshalling } = require('./fuzz/marshalling');

async function main() {
  if (process.argv.includes('--leak')) process.reallyExit(0);
  const ended = await everyJob();
  if (ended < 10) throw new Error(`only ${ended} jobs have ended well`);
  const corpus = join(__dirname, 'fuzz', 'corpus', 'marshalling');
  for (const file of readdirSync(corpus)) await marshalling(readFileSync(join(corpus, file)));
  if (isMainThread) new Worker(__filename).on('exit', (code) => (process.exitCode = code));
}

main();

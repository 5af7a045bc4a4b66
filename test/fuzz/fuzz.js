/**
 * The loop of the fuzzer, for a process of its own: reads the corpus of a target, changes inputs, and keeps those that
 * end in a way not seen before. Tells the parent what it does, as each input may be the last.
 *
 *   node test/fuzz/fuzz.js TARGET SEED MUTATIONS SCRATCH WHOLE
 *
 * WHOLE: `true` to begin with those of the corpus that have ended badly, too.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { generator, mutated } = require('./mutate');
const { targets, VitrelaxError } = require('./targets');

const [name, seed, mutations, scratch, whole] = process.argv.slice(2);
const { run, words, extension = '', detail = () => '' } = targets[name];
const folder = join(__dirname, 'corpus', name);
const path = join(scratch, `input${extension}`);

/** How an input ends: in a result, or in an error of ours by the place that threw it and what the target knows of it. */
async function ending(bytes) {
  writeFileSync(path, bytes);
  try {
    await run(path);
    return 'a result';
  } catch (e) {
    if (!(e instanceof VitrelaxError) || e.code === 'INTERNAL') throw e;
    return `${e.code} ${detail(e)}${framesOf(e)}`;
  }
}

function framesOf(error) {
  const e = error?.cause instanceof VitrelaxError ? error.cause : error;
  const frames = String(e?.stack)
    .split('\n')
    .filter((line) => /^ +at /.test(line));
  return frames
    .slice(0, 3)
    .map((line) => / at (?:async )?(?:new )?(\S+)?.*?(\d+):\d+\)?$/.exec(line)?.slice(1, 3).join(':') ?? line)
    .join(' < ');
}

async function main() {
  mkdirSync(scratch, { recursive: true });
  const files = readdirSync(folder).filter((file) => whole === 'true' || !file.startsWith('bad-'));
  const inputs = files.sort().map((file) => readFileSync(join(folder, file)));
  const pick = generator(Number(seed));
  const seen = new Set();
  const outcome = { runs: 0, endings: 0, failures: [], found: [] };
  const attempt = async (bytes, isNew) => {
    outcome.runs++;
    if (outcome.runs % 20 === 0) process.send?.('alive');
    try {
      const end = await ending(bytes);
      if (seen.has(end)) return;
      seen.add(end);
      if (!isNew) return;
      inputs.push(bytes);
      outcome.found.push({ end, base64: bytes.toString('base64') });
    } catch (e) {
      const where = `${e} ${framesOf(e)}`;
      if (seen.has(where)) return;
      seen.add(where);
      outcome.failures.push({ error: where, base64: bytes.toString('base64') });
    }
  };
  for (const bytes of [...inputs]) await attempt(bytes, false);
  for (let k = 0; k < Number(mutations); k++) {
    const [input, other] = [inputs[pick(inputs.length)], inputs[pick(inputs.length)]];
    await attempt(mutated(input, { pick, words, other }), true);
  }
  outcome.endings = seen.size;
  process.send(outcome, () => process.exit(0));
}

// nobody waits any more
process.on('disconnect', () => process.exit());
main();

/**
 * The fuzzer of one target, in a process of its own: reads the corpus, and then for so many seconds what libFuzzer makes of
 * it, which watches the edges of the scripts (and of an addon that is compiled for it). Tells the parent what it does, as
 * each input may be the last; inputs that end in a way not seen before, or reach an edge not seen before, are told as found.
 *
 *   node test/fuzz/fuzz.js TARGET SECONDS SEED SCRATCH WHOLE
 *
 * SECONDS 0: the corpus alone, without libFuzzer. WHOLE: `true` to begin with those of the corpus that have ended badly, too.
 */
const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { covered } = require('./covered');
const { dictionary } = require('./dictionary');

const [name, seconds, seed, scratch, whole] = process.argv.slice(2);
const driver = Number(seconds) > 0 ? require('./libfuzzer/driver').loadDriver() : undefined;
const edges = driver && require('./libfuzzer/instrument').instrument(covered[name], driver);

const { targets, VitrelaxError } = require('./targets');
const { run, words, extension = '', detail = () => '' } = targets[name];
const corpus = join(__dirname, 'corpus', name);
const path = join(scratch, `input${extension}`);
/** one input may take so much time of the processor [s] */
const patience = 5;
const megabytes = 2048;

/** How an input ends: in a result, or in an error of ours by the place that threw it and what the target knows of it. */
async function ending(bytes) {
  writeFileSync(path, bytes);
  try {
    return (await run(path, bytes)) ?? 'a result';
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

const seen = new Set();
const reached = edges && new Uint8Array(edges.length);
const outcome = { runs: 0, endings: 0, edges: 0, failures: [], found: [] };

/** How many edges the last input has reached first. */
function newEdges() {
  let count = 0;
  for (let k = 0; edges && k < edges.length; k++) {
    if (edges[k] === 0 || reached[k] !== 0) continue;
    reached[k] = 1;
    count++;
  }
  outcome.edges += count;
  return count;
}

async function attempt(bytes, isNew) {
  outcome.runs++;
  if (outcome.runs % 20 === 0) process.send?.(outcome.runs);
  const before = process.cpuUsage();
  let end;
  try {
    end = await ending(bytes);
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1e6;
    if (took > patience) throw new Error(`took ${took.toFixed(1)} s: ${end}`);
  } catch (e) {
    const where = `${e} ${framesOf(e)}`;
    if (!seen.has(where)) outcome.failures.push({ error: where, base64: bytes.toString('base64') });
    seen.add(where);
    return;
  }
  const reaches = newEdges();
  if (seen.has(end) && reaches === 0) return;
  if (isNew)
    outcome.found.push({ end: reaches === 0 ? end : `${end} (${reaches} edges)`, base64: bytes.toString('base64') });
  seen.add(end);
}

function finish() {
  outcome.endings = seen.size;
  process.send(outcome, () => (driver ? driver.quit(0) : process.exit(0)));
}

async function main() {
  mkdirSync(scratch, { recursive: true });
  const files = readdirSync(corpus).filter((file) => whole === 'true' || !file.startsWith('bad-'));
  for (const file of files.sort()) await attempt(readFileSync(join(corpus, file)), false);
  if (driver === undefined) return finish();
  const end = performance.now() + 1000 * Number(seconds);
  // what libFuzzer keeps for itself; the corpus of the repository grows by what is told as found
  const own = join(scratch, 'corpus');
  mkdirSync(own, { recursive: true });
  for (const file of files) writeFileSync(join(own, file), readFileSync(join(corpus, file)));
  writeFileSync(join(scratch, 'words'), dictionary(words));
  const unhandled = ['segv', 'bus', 'abrt', 'ill', 'fpe', 'int', 'term', 'xfsz', 'usr1', 'usr2'].map(
    (s) => `-handle_${s}=0`,
  );
  const options = [`-seed=${1 + Number(seed)}`, `-dict=${join(scratch, 'words')}`, `-artifact_prefix=${scratch}/`];
  driver.start(
    [...options, `-rss_limit_mb=${megabytes}`, '-timeout=0', '-verbosity=0', '-max_len=16384', ...unhandled, own],
    async (bytes) => {
      await attempt(bytes, true);
      if (performance.now() > end) finish();
      else driver.next();
    },
  );
}

// nobody waits any more
process.on('disconnect', () => process.exit());
main();

const { fork } = require('node:child_process');
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Seconds that a process has worked, so that a busy machine makes nobody impatient; where /proc is missing, the time. */
function secondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    // user and system time, in ticks of 10 ms
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return performance.now() / 1000;
  }
}

/**
 * One round of the fuzzer in a process of its own: the corpus, then so many seconds of what libFuzzer makes of it, with the
 * same order of changes for the same seed. The death of the process, or too much work on one input, counts as a failure of
 * the input it was at.
 *
 * @param {{ seconds?: number, seed?: number, whole?: boolean, addon?: string, patience?: number }} o seconds: 0 (default) for the corpus
 *   alone, which needs no libFuzzer; whole: with the inputs of the corpus that are known to end badly; addon: the one to take; patience: time of
 *   the processor that twenty inputs may take [s]
 * @returns {Promise<{ runs: number, endings: number, edges: number, failures: { error: string, base64: string }[],
 *   found: { end: string, base64: string }[] }>}
 */
function round(target, scratch, { seconds = 0, seed = 1, whole = false, addon, patience = 60 } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'fuzz.js'), [target, seconds, seed, scratch, whole].map(String), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...(addon && { VITRELAX_ADDON: addon }) },
    });
    let outcome;
    let runs = 0;
    let sign = secondsOf(child.pid);
    const watch = setInterval(() => {
      if (secondsOf(child.pid) - sign > patience) child.kill('SIGKILL');
    }, 500);
    child.on('message', (message) => {
      sign = secondsOf(child.pid);
      if (typeof message === 'object') outcome = message;
      else runs = message;
    });
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (outcome !== undefined) return resolve(outcome);
      const error = `the process ended with ${signal ?? code}`;
      const file = readdirSync(scratch).find((name) => name.startsWith('input'));
      if (file === undefined) return reject(new Error(`${error} before the first input`));
      const base64 = readFileSync(join(scratch, file)).toString('base64');
      resolve({ runs, endings: 0, edges: 0, failures: [{ error, base64 }], found: [] });
    });
  });
}

module.exports = { round };

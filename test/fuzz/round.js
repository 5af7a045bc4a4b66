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
 * One round of the fuzzer in a process of its own: the corpus, then so many changed inputs, the same for the same seed.
 * The death of the process, or too much work on one input, counts as a failure of the input it was at.
 *
 * @param {{ whole?: boolean, patience?: number }} o whole: with the inputs of the corpus that are known to end badly;
 *   patience: how long twenty inputs may take [s]
 * @returns {Promise<{ runs: number, endings: number, failures: { error: string, base64: string }[],
 *   found: { end: string, base64: string }[] }>}
 */
function round(target, seed, mutations, scratch, { whole = false, patience = 30 } = {}) {
  return new Promise((resolve) => {
    const child = fork(join(__dirname, 'fuzz.js'), [target, seed, mutations, scratch, whole].map(String), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let outcome;
    let sign = secondsOf(child.pid);
    const watch = setInterval(() => {
      if (secondsOf(child.pid) - sign > patience) child.kill('SIGKILL');
    }, 500);
    child.on('message', (message) => {
      sign = secondsOf(child.pid);
      if (typeof message === 'object') outcome = message;
    });
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (outcome !== undefined) return resolve(outcome);
      const file = readdirSync(scratch).find((name) => name.startsWith('input'));
      const base64 = file === undefined ? '' : readFileSync(join(scratch, file)).toString('base64');
      const error = `the process ended with ${signal ?? code}`;
      resolve({ runs: 0, endings: 0, failures: [{ error, base64 }], found: [] });
    });
  });
}

module.exports = { round };

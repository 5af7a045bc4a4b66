#!/usr/bin/env node
/**
 * A Slurm of one machine for tests: sbatch, squeue, scancel and scontrol are links to this file, and what they know stands
 * in the folder FAKE_SLURM: a file for each element of an array, `calls` with a line for each call, and `refuse`, which says
 * how often sbatch is to refuse, and with which words. Elements run at once, each in a process group of its own.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { basename, join } = require('node:path');

const home = process.env.FAKE_SLURM;
const program = basename(process.argv[1]);
const words = process.argv.slice(2);
const elementFile = (job, index) => join(home, `element-${job}-${index}.json`);
const read = (path) => JSON.parse(fs.readFileSync(path, 'utf8'));
const write = (path, value) => {
  fs.writeFileSync(`${path}.${process.pid}.new`, JSON.stringify(value));
  fs.renameSync(`${path}.${process.pid}.new`, path);
};
const elements = () =>
  fs
    .readdirSync(home)
    .filter((name) => /^element-.*\.json$/.test(name))
    .map((name) => read(join(home, name)));

/** Stays with an element, as a node does: starts it, and writes down how it ended. */
function node(job, index, restarts) {
  const path = elementFile(job, index);
  const element = read(path);
  const { folder, script } = element;
  const out = fs.openSync(join(folder, `${index}.out`), 'a');
  const more = restarts === 0 ? {} : { SLURM_RESTART_COUNT: String(restarts) };
  const env = { ...process.env, ...more, SLURM_JOB_ID: `${job}${index}`, SLURM_ARRAY_TASK_ID: String(index) };
  const child = spawn('/bin/sh', [script], { cwd: folder, stdio: ['ignore', out, out], env, detached: true });
  write(path, { ...element, state: 'RUNNING', pid: child.pid });
  child.on('exit', (code, signal) => {
    const now = read(path);
    if (now.state === 'REQUEUED') {
      write(path, { ...now, state: 'PENDING' });
      return node(job, index, restarts + 1);
    }
    const state = now.state === 'CANCELLED' ? 'CANCELLED' : code === 0 ? 'COMPLETED' : 'FAILED';
    write(path, { ...now, state, how: signal ?? code });
  });
}

const programs = {
  sbatch() {
    const [, array] = words.map((word) => /^--array=0-(\d+)$/.exec(word)).find(Boolean) ?? [];
    const folder = words.find((word) => word.startsWith('--chdir=')).slice(8);
    const refuse = join(home, 'refuse');
    if (fs.existsSync(refuse)) {
      const { times, message } = read(refuse);
      if (times > 1) write(refuse, { times: times - 1, message });
      else fs.rmSync(refuse);
      process.stderr.write(`sbatch: error: ${message}\n`);
      return process.exit(1);
    }
    const job = String(100 + fs.readdirSync(home).filter((name) => name.startsWith('job-')).length);
    fs.writeFileSync(join(home, `job-${job}`), '');
    for (let index = 0; index <= Number(array ?? 0); index++) {
      write(elementFile(job, index), { job, index, folder, script: words[words.length - 1], state: 'PENDING' });
      spawn(process.execPath, [__filename, 'node', job, String(index)], { stdio: 'ignore', detached: true }).unref();
    }
    process.stdout.write(`${job}\n`);
  },
  squeue() {
    const jobs = words[words.indexOf('-j') + 1].split(',');
    for (const { job, index, state } of elements()) {
      if (jobs.includes(job)) process.stdout.write(`${job}|${index}|${state}|None\n`);
    }
  },
  scancel() {
    for (const element of elements()) {
      if (!words.includes(element.job) || !['RUNNING', 'PENDING'].includes(element.state)) continue;
      write(elementFile(element.job, element.index), { ...element, state: 'CANCELLED' });
      if (element.pid !== undefined) process.kill(-element.pid, 'SIGTERM');
    }
  },
  scontrol() {
    if (words[0] === 'show')
      return process.stdout.write(`MaxArraySize            = ${process.env.FAKE_ARRAY ?? 1001}\n`);
    if (words[0] !== 'requeue') return process.exit(1);
    const element = elements().find(({ job, index }) => `${job}${index}` === words[1]);
    write(elementFile(element.job, element.index), { ...element, state: 'REQUEUED' });
  },
};

if (words[0] === 'node') node(words[1], Number(words[2]), 0);
else {
  fs.appendFileSync(join(home, 'calls'), `${JSON.stringify([program, ...words])}\n`);
  programs[program]();
}

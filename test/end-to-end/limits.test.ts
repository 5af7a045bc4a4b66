import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quench } from '../../lib';
import { requireFreshBuild } from '../support/command-line';

jest.setTimeout(240000);
beforeAll(requireFreshBuild);

const library = JSON.stringify(join(__dirname, '..', '..', 'dist', 'index.js'));

/** Runs a program that has the library as `v`; resolves with its exit code and what it prints as JSON, line by line. */
async function printed(program: string): Promise<{ code: number | null; lines: unknown[]; stderr: string }> {
  const text = `const v = require(${library});\nconst say = (x) => console.log(JSON.stringify(x));\n${program}`;
  const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (s) => {
    stdout += s;
  });
  child.stderr.on('data', (s) => {
    stderr += s;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, lines: lines.map((line) => JSON.parse(line)), stderr };
}

/** Every kind of long call, by name. */
const calls = `{
  swapMonteCarlo: (s) => v.swapMonteCarlo(s, { temperature: 1, sweeps: 200, seed: 1 }),
  steepestDescent: (s) => v.steepestDescent(s, { until: { time: 1 } }),
  conjugateGradient: (s) => v.conjugateGradient(s, { until: { maxForce: 1e-4 } }),
  fire: (s) => v.fire(s, { until: { maxForce: 1e-4 } }),
  lbfgs: (s) => v.lbfgs(s, { until: { maxForce: 1e-4 } }),
  lineSearchDescent: (s) => v.lineSearchDescent(s, { until: { maxForce: 1e-2 } }),
  molecularDynamics: (s) => v.molecularDynamics(s, { temperature: 0.1, thermostat: 'langevin', time: 1, seed: 1 }),
  hybridMonteCarlo: (s) => v.hybridMonteCarlo(s, { temperature: 0.1, cycles: 2, seed: 1 }),
  newton: (s) => v.newton(s, { maxForce: 1e-9 }),
  elasticModuli: (s) => v.elasticModuli(s),
  vibrationalModes: (s) => v.vibrationalModes(s, { count: 3 }),
  densityOfStates: (s) => v.densityOfStates(s, { moments: 20, vectors: 2, seed: 1 }),
  harmonicFlow: (s) => v.harmonicFlow(s, { start: v.perturb(s, 1e-3, { seed: 1 }), times: Float64Array.of(1, 2) }),
  plant: () => v.plant(v.mariKurchan({}), { particles: 600, temperature: 0.01, seed: 1 }),
  plantByMetropolis: () =>
    v.plant(v.mariKurchan({}), { particles: 600, temperature: 0.01, seed: 1, method: 'metropolis', sweeps: 2 }),
  evaluate: (s) => s.evaluate(),
}`;

/**
 * Denormal numbers there are, and each operation rounds to the nearest even: upwards, downwards and towards zero one of
 * the last three would differ.
 */
const arithmetic = `() => {
  const tiny = Number.MIN_VALUE, u = 2 ** -53;
  return [tiny * 1 > 0, tiny * 3 > tiny * 2, 2 ** -1060 / 2 > 0, Math.sqrt(tiny) > 0,
    1 + u === 1, 1 + 3 * u === 1 + 4 * u, -1 - 3 * u === -1 - 4 * u].every(Boolean);
}`;

test('the arithmetic of JavaScript is unharmed by the addon, in each thread, after each kind of call', async () => {
  const program = `
    const { Worker, isMainThread, parentPort } = require('node:worker_threads');
    const exact = ${arithmetic};
    const calls = ${calls};
    module.exports = (async () => {
      const found = [['load', exact()]];
      const s = v.System.random(v.softSpheres({ dimension: 2 }), { particles: 300, seed: 1 });
      for (const [name, call] of Object.entries(calls)) {
        // a minimum with rattlers has no moduli; the job has run all the same
        await Promise.resolve(call(s)).catch((e) => { if (e.code !== 'NOT_DETERMINED') throw e; });
        found.push([name, exact()]);
      }
      return found;
    })();`;
  const { code, lines, stderr } = await printed(`
    const program = ${JSON.stringify(`const v = require(${library});\n${program}`)};
    const run = new Function('require', 'module', program);
    (async () => {
      const inMain = { exports: undefined };
      run(require, inMain);
      say(await inMain.exports);
      const { Worker } = require('node:worker_threads');
      const eval_ = program + '\\nmodule.exports.then((found) => parentPort.postMessage(found));';
      new Worker(eval_, { eval: true }).on('message', say);
    })();`);
  expect([code, stderr]).toEqual([0, '']);
  expect(lines).toHaveLength(2);
  for (const found of lines as [string, boolean][][]) {
    expect(found.length).toBe(17);
    expect(found.filter(([, exact]) => !exact)).toEqual([]);
  }
});

test('the check of the arithmetic sees other roundings and lost denormals', () => {
  const source = (sum: string, tiny: string) =>
    new Function(`return (${arithmetic.replaceAll('1 + 3 * u', sum).replace('Number.MIN_VALUE', tiny)})()`)();
  expect(source('1 + 3 * u', 'Number.MIN_VALUE')).toBe(true);
  expect(source('1 + 2 * u', 'Number.MIN_VALUE')).toBe(false);
  expect(source('1 + 3 * u', '0')).toBe(false);
});

test('where memory ends a call throws OUT_OF_MEMORY, and the process goes on', async () => {
  const { code, lines, stderr } = await printed(`
    const { execFileSync } = require('node:child_process');
    const { readFileSync } = require('node:fs');
    const codeOf = async (name, call) => {
      try {
        await call();
        say([name, 'done']);
      } catch (e) {
        say([name, e instanceof v.VitrelaxError && e.code]);
      }
    };
    (async () => {
      const model = v.softSpheres({ dimension: 2 });
      const small = v.System.random(model, { particles: 1000, seed: 1 });
      const large = v.System.random(model, { particles: 200_000, seed: 1 });
      const relax = (threads) => v.steepestDescent(small, { until: { evaluations: 20 }, threads });
      await relax(1);
      const [, kilobytes] = /VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
      // from here on the system refuses all but 60 MB
      const limit = 1024 * kilobytes + 60e6;
      execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + limit + ':']);
      await codeOf('a system', () => v.System.random(model, { particles: 20_000_000, seed: 1 }));
      await codeOf('a job', () => v.vibrationalModes(large, { count: 3, threads: 1 }));
      await codeOf('threads', () => relax(200));
      await codeOf('within the limit', () => relax(1));
    })();`);
  expect([code, stderr]).toEqual([0, '']);
  expect(lines).toEqual([
    ['a system', 'OUT_OF_MEMORY'],
    ['a job', 'OUT_OF_MEMORY'],
    ['threads', 'OUT_OF_MEMORY'],
    ['within the limit', 'done'],
  ]);
});

// Ctrl-C and SIGTERM abort this signal: test/unit/cli-interrupt.test.ts
test('an aborted quench leaves a checkpoint, however long ago the last one was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrelax-test-'));
  try {
    const controller = new AbortController();
    const running = quench({
      directory: folder,
      temperatures: [1],
      particles: 300,
      sweeps: 100_000,
      checkpointSeconds: 1e6,
      signal: controller.signal,
      onProgress: (p) => {
        if (p.kind === 'sampling' && p.sweep > 0) controller.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(readdirSync(join(folder, 'checkpoints')).length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { spawnSync } from 'node:child_process';
import { addonPath, runProgram } from '../support/addon';

/** Runs `program` `times` times, two at a time, and expects each to end by itself with exit code `code`. */
async function ends(times: number, code: number, program: (i: number) => string): Promise<void> {
  const numbers = [...Array(times).keys()];
  const next = async (): Promise<void> => {
    for (let i = numbers.shift(); i !== undefined; i = numbers.shift()) {
      const ended = await runProgram(program(i));
      expect({ i, ...ended }).toMatchObject({ i, code, signal: null });
    }
  };
  await Promise.all([next(), next()]);
}

const job = `
  const system = addon.NativeSystem.random(model, 1000, 1);
  const job = system.swapMonteCarlo(options, () => {});
`;
const frameJob = `
  const waiting = addon.NativeSystem.random(model, 100, 1);
  waiting.steepestDescent({ ...descentOptions, times: Float64Array.of(0, 1) }, null, () => {});
`;

describe('the process ends in the middle of jobs', () => {
  test('process.exit, 100 times', () => ends(100, 7, (i) => `${job} setTimeout(() => process.exit(7), ${i});`), 120000);

  test('process.exit while a job waits in a frame', () =>
    ends(4, 7, (i) => `${frameJob} setTimeout(() => process.exit(7), ${i * 30});`));

  test('an uncaught exception', () =>
    ends(4, 1, (i) => `${job}${frameJob} setTimeout(() => { throw new Error('uncaught'); }, ${i * 20});`));

  test('process.exit with jobs in the main thread and in workers', () =>
    ends(
      4,
      7,
      (i) => `${job} inWorker(${JSON.stringify(job)}); inWorker(${JSON.stringify(frameJob)});
      setTimeout(() => process.exit(7), ${50 + i * 40});`,
    ));
});

describe('workers end in the middle of jobs', () => {
  const survive = `
    const after = () => { addon.NativeSystem.random(model, 100, 1).evaluate(1); process.exitCode = 5; };
  `;

  test(
    'worker.terminate, 100 times',
    () =>
      ends(
        4,
        5,
        (i) => `${survive}
      let left = 25;
      const next = () => {
        if (left-- === 0) return after();
        const worker = inWorker(${JSON.stringify(`${job}${frameJob} parentPort.postMessage('running');`)});
        worker.on('exit', next);
        worker.on('message', () => setTimeout(() => worker.terminate(), ${i} + left));
      };
      next();`,
      ),
    120000,
  );

  test(
    'worker.terminate within calls, callbacks and frames',
    () =>
      ends(
        10,
        5,
        (i) => `${survive}
      const worker = inWorker(${JSON.stringify(`
        const system = addon.NativeSystem.random(model, 300, 1);
        const other = addon.NativeSystem.random(model, 300, 1);
        system.swapMonteCarlo(options, () => { for (;;) other.clone().evaluate(1); });
        const flow = other.clone().steepestDescent({ ...descentOptions, time: 1e9, times: new Float64Array(1000).map((_, i) => i / 1e6) },
          () => {}, (frame) => { frame.system.evaluate(1); flow.resume(); });
        parentPort.postMessage('running');
      `)});
      worker.on('exit', after);
      worker.on('message', () => setTimeout(() => worker.terminate(), ${i * 25}));`,
      ),
    120000,
  );

  test('process.exit and an exception in a worker', () =>
    ends(
      6,
      5,
      (i) => `${survive}
      const worker = inWorker(${JSON.stringify(job)} + ${JSON.stringify(
        i % 2
          ? 'setTimeout(() => process.exit(3), 60);'
          : "setTimeout(() => { throw new Error('in the worker'); }, 60);",
      )});
      worker.on('error', () => {});
      worker.on('exit', after);`,
    ));

  test('the addon is loaded by workers alone, one after the other', () => {
    const inside = `
      const addon = require(${JSON.stringify(addonPath)});
      addon.info();
    `;
    const ended = spawnSync(process.execPath, [
      '-e',
      `const { Worker } = require('node:worker_threads');
       let left = 5;
       const next = () => { if (left-- > 0) new Worker(${JSON.stringify(inside)}, { eval: true }).on('exit', next); };
       next();`,
    ]);
    expect({ code: ended.status, signal: ended.signal }).toEqual({ code: 0, signal: null });
  });
});

describe('memory', () => {
  test('a system that a job runs on is not collected', async () => {
    const ended = await runProgram(
      `
      let job = addon.NativeSystem.random(model, 300, 1).swapMonteCarlo({ ...options, sweeps: 300 }, null);
      const { promise } = job;
      job = null;
      const timer = setInterval(() => gc(), 5);
      promise.then((r) => { clearInterval(timer); console.log('sweeps', r.sweeps); });
    `,
      { flags: ['--expose-gc'] },
    );
    expect(ended).toMatchObject({ code: 0, output: 'sweeps 300\n' });
  });

  test('what is dropped is given back: systems, jobs, frames', async () => {
    const ended = await runProgram(
      `
      (async () => {
        const system = addon.NativeSystem.random(model, 2000, 1);
        const round = async () => {
          for (let i = 0; i < 250; ++i) {
            system.clone().evaluate(1);
            const disposed = system.clone();
            disposed.evaluate(1);
            disposed.dispose();
            addon.NativeSystem.restore(model, system.snapshot());
            const job = system.clone().steepestDescent({ ...descentOptions, evaluations: 2 }, () => {}, () => job.resume());
            await job.promise;
          }
          gc();
          await new Promise(setImmediate);
          gc();
          return process.memoryUsage().rss / 2 ** 20;
        };
        const first = await round();
        await round();
        await round();
        const last = await round();
        console.log(JSON.stringify({ first, last }));
      })();
    `,
      { flags: ['--expose-gc'] },
    );
    expect(ended.code).toBe(0);
    const { first, last } = JSON.parse(ended.output) as { first: number; last: number };
    // 750 further rounds of four systems of 0.3 MB each would add 900 MB
    expect(last - first).toBeLessThan(60);
  });
});

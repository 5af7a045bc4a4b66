import { native } from '../../lib/binding/native';
import { descent, model, runProgram, sampling, thrownBy } from '../support/addon';

const { NativeSystem } = native;
const times = 100;

/** Every method of a system but `dispose`, called with right arguments, and each property that only free systems have. */
function everyCall(system: ReturnType<typeof NativeSystem.random>): (() => unknown)[] {
  return [
    () => system.positions(),
    () => system.wrappedPositions(),
    () => system.copyPositions(new Float64Array(2 * system.particles)),
    () => system.setPositions(new Float64Array(2 * system.particles)),
    () => system.diameters(),
    () => system.species(),
    () => system.shifts(),
    () => system.planting(),
    () => system.evaluate(1),
    () => system.snapshot(),
    () => system.clone(),
    () => system.swapMonteCarlo(sampling(), null),
    () => system.steepestDescent(descent(), null, null),
  ];
}

test(`used after dispose, and disposed of twice, ${times} times`, () => {
  for (let k = 0; k < times; k++) {
    const system = NativeSystem.random(model, 20 + k, k);
    system.evaluate(1);
    system.dispose();
    for (const call of everyCall(system)) expect(thrownBy(call)).toMatchObject({ code: 'DISPOSED' });
    expect(() => system.dispose()).not.toThrow();
    expect(system.particles).toBe(20 + k);
  }
});

test(`used during a job, at any moment of it, ${times} times`, async () => {
  for (let k = 0; k < times; k++) {
    const system = NativeSystem.random(model, 20 + k, k);
    const job =
      k % 2 ? system.swapMonteCarlo(sampling(), null) : system.steepestDescent(descent({ time: 1e9 }), null, null);
    const ended = job.promise.then(
      () => 'ended',
      (e: { code: string }) => e.code,
    );
    for (let turn = 0; turn < k % 5; turn++) await new Promise(setImmediate);
    for (const call of everyCall(system)) {
      if (system.busy) expect(thrownBy(call)).toMatchObject({ code: 'BUSY' });
    }
    job.cancel();
    job.cancel();
    job.resume();
    expect(['CANCELLED', 'ended']).toContain(await ended);
    expect(system.busy).toBe(false);
    expect(Number.isFinite(system.evaluate(1).virial)).toBe(true);
  }
});

test(`disposed of during a job, ${times} times: the job ends as if nothing had been`, async () => {
  for (let k = 0; k < times; k++) {
    const system = NativeSystem.random(model, 20 + k, k);
    const job = system.swapMonteCarlo(sampling({ sweeps: 3 + (k % 7) }), null);
    expect(thrownBy(() => system.dispose())).toMatchObject({ code: 'BUSY' });
    expect((await job.promise).sweeps).toBe(3 + (k % 7));
    system.dispose();
    expect(thrownBy(() => system.evaluate(1))).toMatchObject({ code: 'DISPOSED' });
  }
});

test(`from another worker, ${times} times: a handle does not go there, its snapshot does`, async () => {
  // what arrives of a handle is an object without it, on which no method of the worker's own class works
  const program = `
      const assert = require('node:assert');
      if (isMainThread) {
        const system = addon.NativeSystem.random(model, 50, 1);
        const energy = system.evaluate(1).energy;
        const job = addon.NativeSystem.random(model, 200, 1).swapMonteCarlo(options, () => {});
        job.promise.catch(() => {});
        const worker = inWorker(program, energy);
        let left = ${times};
        worker.on('message', (message) => {
          if (message === 'ready' || message === 'next') {
            if (left-- === 0) return worker.postMessage('end');
            let handle = system;
            try { structuredClone(job); assert.fail('a job went through'); } catch (e) { assert.equal(e.name, 'DataCloneError'); }
            worker.postMessage({ handle, snapshot: system.snapshot() });
          } else throw new Error(message);
        });
        worker.on('exit', (code) => {
          assert.equal(system.evaluate(1).energy, energy);
          job.cancel();
          process.exitCode = code === 0 && left === -1 ? 5 : 1;
        });
      } else {
        const methods = Object.entries(Object.getOwnPropertyDescriptors(addon.NativeSystem.prototype));
        parentPort.on('message', (message) => {
          if (message === 'end') return parentPort.close();
          for (const [name, { get, value }] of methods) {
            if (name !== 'constructor') assert.throws(() => Reflect.apply(get ?? value, message.handle, []));
          }
          assert.throws(() => addon.timings(message.handle, 1, 1), { code: 'INVALID_ARGUMENT' });
          const own = addon.NativeSystem.restore(model, message.snapshot);
          assert.equal(own.evaluate(1).energy, workerData);
          own.dispose();
          parentPort.postMessage('next');
        });
        parentPort.postMessage('ready');
      }
    `;
  // the program is given to itself, for the worker
  const ended = await runProgram(`const program = ${JSON.stringify(program)};${program}`);
  expect(ended).toMatchObject({ code: 5, signal: null });
}, 120_000);

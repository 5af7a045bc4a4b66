import { native } from '../../lib/binding/native';
import type { NativeFrame, SwapMonteCarloProgress } from '../../types/native';
import { descent, model, sampling, sleep, thrownBy } from '../support/addon';

const { NativeSystem } = native;
const cancelled = { code: 'CANCELLED' };

describe('while a job runs', () => {
  test('each method throws BUSY, and works again afterwards', async () => {
    const system = NativeSystem.random(model, 200, 1);
    const job = system.swapMonteCarlo(sampling(), null);
    expect(system.busy).toBe(true);
    const calls: (() => unknown)[] = [
      () => system.positions(),
      () => system.wrappedPositions(),
      () => system.copyPositions(new Float64Array(400)),
      () => system.setPositions(new Float64Array(400)),
      () => system.diameters(),
      () => system.species(),
      () => system.evaluate(1),
      () => system.snapshot(),
      () => system.clone(),
      () => system.dispose(),
      () => system.swapMonteCarlo(sampling(), null),
      () => system.steepestDescent(descent(), null, null),
      () => native.timings(system, 1, 1),
    ];
    for (const call of calls) expect(thrownBy(call)).toMatchObject({ code: 'BUSY' });
    expect([system.particles, system.disposed]).toEqual([200, false]);
    job.cancel();
    await expect(job.promise).rejects.toMatchObject(cancelled);
    expect(system.busy).toBe(false);
    expect(Number.isFinite(system.evaluate(1).energy)).toBe(true);
  });

  test('the event loop stays free', async () => {
    const system = NativeSystem.random(model, 20000, 1);
    const job = system.swapMonteCarlo(sampling(), null);
    let ticks = 0;
    const timer = setInterval(() => ++ticks, 10);
    await sleep(600);
    clearInterval(timer);
    job.cancel();
    await expect(job.promise).rejects.toMatchObject(cancelled);
    expect(ticks).toBeGreaterThan(15);
  });

  test('jobs of several systems run side by side', async () => {
    const jobs = [1, 2, 3, 4].map((seed) =>
      NativeSystem.random(model, 100, seed).swapMonteCarlo(sampling({ sweeps: 200, seed }), null),
    );
    const results = await Promise.all(jobs.map((job) => job.promise));
    expect(results.map((r) => r.sweeps)).toEqual([200, 200, 200, 200]);
    expect(new Set(results.map((r) => r.energies.at(-1))).size).toBe(4);
  });
});

describe('progress', () => {
  test('comes at most ten times a second, in order', async () => {
    const system = NativeSystem.random(model, 500, 1);
    const seen: { at: number; p: SwapMonteCarloProgress }[] = [];
    const started = Date.now();
    const job = system.swapMonteCarlo(sampling(), (p) => seen.push({ at: Date.now(), p }));
    await sleep(1500);
    job.cancel();
    await expect(job.promise).rejects.toMatchObject(cancelled);
    const elapsed = Date.now() - started;
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(seen.length).toBeLessThanOrEqual(1 + elapsed / 100);
    for (let i = 1; i < seen.length; ++i) expect(seen[i].p.sweep).toBeGreaterThan(seen[i - 1].p.sweep);
    for (const { p } of seen) expect(p.sweeps).toBe(1e9);
  });

  test('held up by a busy event loop it does not pile up', async () => {
    const system = NativeSystem.random(model, 500, 1);
    let calls = 0;
    const job = system.swapMonteCarlo(sampling(), () => ++calls);
    const end = Date.now() + 800;
    while (Date.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toBe(1);
    job.cancel();
    await expect(job.promise).rejects.toMatchObject(cancelled);
  });

  test.each([[new Error('loud')], [undefined], [null], ['a string'], [Symbol.iterator]])(
    'what its callback throws (%p) ends the job and rejects the promise',
    async (thrown) => {
      const system = NativeSystem.random(model, 100, 1);
      const job = system.swapMonteCarlo(sampling(), () => {
        throw thrown;
      });
      const outcome = await job.promise.then(
        () => 'resolved',
        (e: unknown) => [e],
      );
      expect(outcome).toEqual([thrown]);
      expect(system.busy).toBe(false);
    },
  );
});

describe('cancel', () => {
  test('ends the job at a whole sweep; again and later it does nothing', async () => {
    const system = NativeSystem.random(model, 2000, 1);
    const job = system.swapMonteCarlo(sampling(), null);
    await sleep(100);
    job.cancel();
    job.cancel();
    await expect(job.promise).rejects.toMatchObject(cancelled);
    job.cancel();
    job.resume();
    const next = await system.swapMonteCarlo(sampling({ sweeps: 5 }), null).promise;
    expect(next.sweeps).toBe(5);
  });

  test('at once after the start', async () => {
    const system = NativeSystem.random(model, 500, 1);
    for (let i = 0; i < 50; ++i) {
      const job =
        i % 2 ? system.swapMonteCarlo(sampling(), null) : system.steepestDescent(descent({ time: 1e9 }), null, null);
      job.cancel();
      await expect(job.promise).rejects.toMatchObject(cancelled);
    }
  });
});

describe('frames', () => {
  const times = Float64Array.of(0, 1e-4, 1e-3);

  test('the job waits in each one, and each is a copy that stands still', async () => {
    const system = NativeSystem.random(model, 200, 1);
    const start = system.positions();
    const frames: NativeFrame[] = [];
    const job = system.steepestDescent(descent({ times }), null, (frame) => frames.push(frame));
    for (let i = 0; i < times.length; ++i) {
      for (let wait = 0; frames.length === i && wait < 500; ++wait) await sleep(10);
      await sleep(100);
      expect(frames.length).toBe(i + 1);
      job.resume();
      job.resume();
    }
    const resume = setInterval(() => job.resume(), 5);
    const result = await job.promise;
    clearInterval(resume);
    expect(frames.slice(0, 3).map((f) => f.time)).toEqual([...times]);
    expect(frames[0].system.positions()).toEqual(start);
    frames.forEach((frame, i) => {
      const evaluation = frame.system.evaluate(1);
      expect(Math.abs(evaluation.energy / frame.energy - 1)).toBeLessThan(1e-9);
      expect(frame.rmsVelocity).toBe(result.rmsVelocity[i]);
      expect(frame.system.busy).toBe(false);
    });
    expect(frames[2].energy).toBeLessThan(frames[0].energy);
  });

  test('resume may be called from within the callback, or before it without effect', async () => {
    const system = NativeSystem.random(model, 200, 1);
    let frames = 0;
    const job = system.steepestDescent(descent({ times }), null, (frame) => {
      ++frames;
      frame.system.dispose();
      job.resume();
    });
    job.resume();
    const result = await job.promise;
    expect(frames).toBe(result.times.length);
  });

  test('a job that waits in a frame is cancelled at once', async () => {
    const system = NativeSystem.random(model, 200, 1);
    const job: { cancel(): void; promise: Promise<unknown> } = system.steepestDescent(descent({ times }), null, () =>
      setTimeout(() => job.cancel(), 50),
    );
    await expect(job.promise).rejects.toMatchObject(cancelled);
    expect(system.busy).toBe(false);
  });

  test('what its callback throws ends the job', async () => {
    const system = NativeSystem.random(model, 200, 1);
    const job = system.steepestDescent(descent({ times }), null, () => {
      throw new Error('disk full');
    });
    await expect(job.promise).rejects.toThrow('disk full');
    expect(system.busy).toBe(false);
  });
});

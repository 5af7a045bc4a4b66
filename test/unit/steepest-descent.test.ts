import { type FlowFrame, System, softSpheres, steepestDescent } from '../../lib';
import { logarithmicTimes } from '../../lib/relaxation/steepest-descent';
import { refusal } from '../support/refusal';

const model = softSpheres({ dimension: 2 });
/** A crystal with its particles a little off their places. */
function disturbed(n = 12, amplitude = 0.1): System {
  const positions = Float64Array.from({ length: 2 * n * n }, (_, k) => {
    const i = k >> 1;
    const place = k % 2 === 0 ? i % n : Math.floor(i / n);
    return place + amplitude * Math.sin(12.9898 * k + 1);
  });
  return System.from(model, { positions, boxLength: n, diameters: new Float64Array(n * n).fill(1.05) });
}

describe('steepestDescent', () => {
  test('records the times asked for and the end; energy falls, v is the rms force, the dissipation identity holds', async () => {
    const s = disturbed();
    const before = s.evaluate();
    const times = Float64Array.of(0, 0.01, 0.1, 1);
    const r = await steepestDescent(s, { until: { time: 2 }, times });
    expect(Array.from(r.times)).toEqual([0, 0.01, 0.1, 1, 2]);
    expect(r.energy[0]).toBeCloseTo(before.energy, 10);
    expect(r.rmsVelocity[0]).toBeCloseTo(before.rmsForce, 10);
    expect(r.maxForce[0]).toBeCloseTo(before.maxForce, 10);
    for (let k = 1; k < 5; k++) expect(r.energy[k]).toBeLessThan(r.energy[k - 1]);
    expect(r.energy[4]).toBeCloseTo(s.energy(), 10);
    expect(r.rmsVelocity[4]).toBeCloseTo(s.evaluate().rmsForce, 12);
    expect(r.stopReason).toBe('time');
    expect(r.dissipationError).toBeLessThan(1e-2);
    for (const p of r.participation) {
      expect(p).toBeGreaterThan(1 / 144);
      expect(p).toBeLessThanOrEqual(1);
    }
    expect(r.evaluations).toBeGreaterThan(4);
  });

  test('conserves the centre of mass', async () => {
    const s = disturbed();
    const centre = (x: Float64Array) =>
      [0, 1].map((c) => x.reduce((sum, v, k) => (k % 2 === c ? sum + v : sum), 0) / 144);
    const before = centre(s.positions);
    await steepestDescent(s, { until: { time: 10 } });
    const after = centre(s.positions);
    for (const c of [0, 1]) expect(Math.abs(after[c] - before[c])).toBeLessThan(1e-12);
  });

  test('stops at the rms force, the largest force or the number of evaluations', async () => {
    const byRms = disturbed();
    expect((await steepestDescent(byRms, { until: { rmsForce: 1e-6, time: 1e4 } })).stopReason).toBe('rms-force');
    expect(byRms.evaluate().rmsForce).toBeLessThanOrEqual(1e-6);
    const byMax = disturbed();
    expect((await steepestDescent(byMax, { until: { maxForce: 1e-5 } })).stopReason).toBe('max-force');
    expect(byMax.evaluate().maxForce).toBeLessThanOrEqual(1e-5);
    const r = await steepestDescent(disturbed(), { until: { evaluations: 20 } });
    expect(r.stopReason).toBe('evaluations');
    expect(r.evaluations).toBeGreaterThanOrEqual(20);
    expect(r.evaluations).toBeLessThan(400);
  });

  test('cannot go below the rounding of the forces, and says so', async () => {
    const r = await steepestDescent(disturbed(), { until: { rmsForce: 1e-300 } });
    expect(r.stopReason).toBe('rounding-floor');
    expect(r.rmsVelocity[r.rmsVelocity.length - 1]).toBeLessThan(1e-12);
  });

  test('the same bits for 1 and 2 threads', async () => {
    const run = async (threads: number) => {
      const s = disturbed();
      const r = await steepestDescent(s, { until: { time: 1 }, threads });
      return { positions: s.positions, energy: r.energy, evaluations: r.evaluations };
    };
    expect(await run(2)).toEqual(await run(1));
  });

  test('hands out frames that stay as they are, and waits for them', async () => {
    const s = disturbed();
    const frames: FlowFrame[] = [];
    let inside = 0;
    const times = Float64Array.of(0, 0.1, 0.2, 0.3);
    const r = await steepestDescent(s, {
      until: { time: 0.3 },
      times,
      onFrame: async (frame) => {
        expect(inside++).toBe(0);
        await new Promise((resolve) => setTimeout(resolve, 5));
        frames.push(frame);
        inside--;
      },
    });
    expect(frames.map((f) => f.time)).toEqual(Array.from(times));
    frames.forEach((frame, k) => {
      expect(frame.energy).toBe(r.energy[k]);
      expect(frame.rmsVelocity).toBe(r.rmsVelocity[k]);
      expect(frame.system.energy()).toBeCloseTo(r.energy[k], 10);
      expect(frame.system.model).toBe(model);
    });
    expect(frames[3].system.positions).toEqual(s.positions);
  });

  test('an exception in a frame stops the flow, whose promise rejects with it', async () => {
    const s = disturbed();
    const own = new Error('no more');
    let frames = 0;
    const onFrame = () => {
      frames++;
      throw own;
    };
    await expect(steepestDescent(s, { until: { time: 1e5 }, onFrame })).rejects.toBe(own);
    expect(frames).toBe(1);
    expect(s.energy()).toBeGreaterThan(0);
    await expect(steepestDescent(s, { until: { time: 1e5 }, onFrame: () => Promise.reject(own) })).rejects.toBe(own);
  });

  test('an abort rejects with its reason, also while it waits in a frame', async () => {
    const s = disturbed();
    const controller = new AbortController();
    const reason = new Error('stop');
    const onFrame = (): Promise<void> => {
      controller.abort(reason);
      return new Promise((resolve) => setTimeout(resolve, 20));
    };
    const signal = controller.signal;
    await expect(steepestDescent(s, { until: { time: 1e5 }, onFrame, signal })).rejects.toBe(reason);
    await expect(steepestDescent(s, { until: { time: 1 }, signal })).rejects.toBe(reason);
    expect(s.energy()).toBeGreaterThan(0);
  });

  test.each<[object, string, string]>([
    [{ until: {} }, 'INVALID_ARGUMENT', 'until'],
    [{ until: undefined }, 'INVALID_ARGUMENT', 'until'],
    [{ until: { time: -1 } }, 'OUT_OF_RANGE', 'until.time'],
    [{ until: { rmsForce: 0 } }, 'OUT_OF_RANGE', 'until.rmsForce'],
    [{ until: { evaluations: 2.5 } }, 'OUT_OF_RANGE', 'until.evaluations'],
    [{ until: { force: 1 } }, 'INVALID_ARGUMENT', 'force'],
    [{ times: Float64Array.of(1, 1) }, 'OUT_OF_RANGE', 'times[1]'],
    [{ times: Float64Array.of(-1) }, 'OUT_OF_RANGE', 'times[0]'],
    [{ times: Float64Array.of(Number.NaN) }, 'NOT_FINITE', 'times[0]'],
    [{ times: [1, 2] }, 'INVALID_ARGUMENT', 'times'],
    [{ tolerance: 0 }, 'OUT_OF_RANGE', 'tolerance'],
    [{ tolerance: { relative: -1 } }, 'OUT_OF_RANGE', 'tolerance.relative'],
    [{ tolerance: { rel: 1 } }, 'INVALID_ARGUMENT', 'rel'],
    [{ tolerence: 1e-3 }, 'INVALID_ARGUMENT', 'tolerence'],
    [{ onFrame: 3 }, 'INVALID_ARGUMENT', 'onFrame'],
  ])('%p is refused', async (change, code, field) => {
    const e = await refusal(steepestDescent(disturbed(4), { until: { time: 1 }, ...change } as never));
    expect([e.code, e.field]).toEqual([code, field]);
  });

  test('a tolerance in parts is taken', async () => {
    const tight = await steepestDescent(disturbed(), { until: { time: 1 }, tolerance: { relative: 1e-4 } });
    const loose = await steepestDescent(disturbed(), { until: { time: 1 }, tolerance: { absolute: 1e-3 } });
    expect(tight.evaluations).toBeGreaterThan(loose.evaluations);
  });
});

test('logarithmicTimes: 0, ten per decade with exact powers of ten, and the end', () => {
  const times = logarithmicTimes(1e-3, 50, 10);
  expect(times[0]).toBe(0);
  expect(times[1]).toBe(1e-3);
  for (const t of [0.01, 0.1, 1, 10]) expect(times.some((x) => Math.abs(x / t - 1) < 1e-15)).toBe(true);
  expect(times[times.length - 1]).toBe(50);
  for (let k = 2; k < times.length; k++) expect(times[k] / times[k - 1]).toBeLessThanOrEqual(10 ** 0.1 + 1e-12);
  expect(times.length).toBe(49);
});

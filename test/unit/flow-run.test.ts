import { harmonicSpheres, mariKurchan, plant, System, softSpheres, steepestDescent } from '../../lib';
import { defaultEvaluationsPerLeg, type FlowCheckpoint, type FlowPlan, FlowRun } from '../../lib/relaxation/flow-run';
import { recordingTimes } from '../../lib/relaxation/steepest-descent';

const model = softSpheres({ dimension: 2 });
const start = () => System.random(model, { particles: 200, seed: 5 });
const until = { rmsForce: 1e-10, time: 1e6 };
const plan = (evaluationsPerLeg: number): FlowPlan => ({ until, times: recordingTimes(1e6), evaluationsPerLeg });

async function toEnd(run: FlowRun): Promise<FlowRun> {
  while (!run.finished) await run.step({ threads: 1 });
  return run;
}

/** As it comes back from a file. */
function stored({ header, arrays }: FlowCheckpoint): FlowCheckpoint {
  return { header: JSON.parse(JSON.stringify(header)), arrays };
}

/** What must not depend on interruptions. */
function bits(run: FlowRun) {
  const { seconds, ...result } = run.result();
  expect(seconds).toBeGreaterThan(0);
  return { ...result, positions: run.system.positions };
}

test('a flow of one leg is that of steepestDescent', async () => {
  const run = await toEnd(new FlowRun(plan(defaultEvaluationsPerLeg(200)), start()));
  const system = start();
  const { seconds, ...whole } = await steepestDescent(system, { until, threads: 1 });
  expect(seconds).toBeGreaterThan(0);
  expect(bits(run)).toEqual({ ...whole, positions: system.positions });
});

test('a flow of many legs, saved and restored after each, gives the same bits as one that was never stopped', async () => {
  const straight = await toEnd(new FlowRun(plan(300), start()));
  let run = new FlowRun(plan(300), start());
  let legs = 0;
  while (!run.finished) {
    await run.step({ threads: 2 });
    legs++;
    if (!run.finished) run = FlowRun.restore(plan(300), model, stored(run.checkpoint()));
  }
  expect(legs).toBeGreaterThan(3);
  expect(bits(run)).toEqual(bits(straight));
});

test('its legs are one flow: the times asked for, energies that fall, the dissipation accounted for', async () => {
  const result = (await toEnd(new FlowRun(plan(300), start()))).result();
  const asked = recordingTimes(1e6);
  expect(Array.from(result.times.subarray(0, -1))).toEqual(Array.from(asked.subarray(0, result.times.length - 1)));
  for (let k = 1; k < result.energy.length; k++) {
    expect(result.energy[k]).toBeLessThanOrEqual(result.energy[k - 1] * (1 + 1e-14));
  }
  expect(result.stopReason).toBe('rms-force');
  expect(result.dissipationError).toBeLessThan(0.02);
});

test('legs change the trajectory by no more than the tolerance does', async () => {
  // from a smooth start, over a time too short for avalanches to part
  const smooth = harmonicSpheres({ dimension: 3 });
  const relaxed = System.random(smooth, { particles: 500, seed: 2 });
  const end = { time: 3 };
  const fine = { until: end, times: recordingTimes(3), tolerance: 1e-4 };
  const one = relaxed.clone();
  await steepestDescent(one, { until: end, tolerance: 1e-4, threads: 1 });
  const many = await toEnd(new FlowRun({ ...fine, evaluationsPerLeg: 50 }, relaxed.clone()));
  const coarse = relaxed.clone();
  await steepestDescent(coarse, { until: end, tolerance: 1e-2, threads: 1 });
  const distance = (a: System, b: System): number => {
    const [x, y] = [a.positions, b.positions];
    return Math.sqrt(x.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0) / 500);
  };
  expect(distance(one, many.system)).toBeLessThan(distance(one, coarse) / 3);
  const { evaluations, stopReason, times } = many.result();
  expect([stopReason, times[times.length - 1]]).toEqual(['time', 3]);
  expect(evaluations).toBeGreaterThan(100);
});

test('a limit of evaluations counts over all legs, and an abort leaves the leg undone', async () => {
  const limited = await toEnd(new FlowRun({ ...plan(300), until: { evaluations: 1000 } }, start()));
  const { evaluations, stopReason } = limited.result();
  expect(stopReason).toBe('evaluations');
  expect(evaluations).toBeGreaterThanOrEqual(1000);
  expect(evaluations).toBeLessThan(1300);
  const run = new FlowRun(plan(300), start());
  await run.step({ threads: 1 });
  const before = stored(run.checkpoint());
  await expect(run.step({ signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  expect(stored(run.checkpoint()).header).toEqual(before.header);
});

test('quenched shifts, stored or planted, are kept', async () => {
  const mk = mariKurchan();
  const planted = await plant(mk, { particles: 600, temperature: 0.02, seed: 1 });
  const short: FlowPlan = { until: { time: 50 }, times: recordingTimes(50), evaluationsPerLeg: 200 };
  const straight = await toEnd(new FlowRun(short, planted.clone()));
  let run = new FlowRun(short, planted);
  while (!run.finished) {
    await run.step({ threads: 1 });
    if (!run.finished) run = FlowRun.restore(short, mk, stored(run.checkpoint()));
  }
  expect(bits(run)).toEqual(bits(straight));
});

test('keeps the frames asked for, the same over legs and restorations, without a change of the flow', async () => {
  const times = recordingTimes(1e6);
  const frames = Float64Array.of(times[12], times[25], times[31]);
  const one = await toEnd(new FlowRun({ ...plan(defaultEvaluationsPerLeg(200)), frames }, start()));
  expect(bits(one)).toEqual(bits(await toEnd(new FlowRun(plan(defaultEvaluationsPerLeg(200)), start()))));
  expect(one.frames.map(({ time }) => time)).toEqual(Array.from(frames));
  for (const { time, positions } of one.frames) {
    const system = start();
    await steepestDescent(system, { until: { time }, times: times.filter((t) => t <= time), threads: 1 });
    // the step that ends there is not the one that passes by
    expect(Math.max(...positions.map((x, k) => Math.abs(x - system.positions[k])))).toBeLessThan(0.05);
  }
  const legs = (): FlowPlan => ({ ...plan(300), frames });
  const straight = await toEnd(new FlowRun(legs(), start()));
  let run = new FlowRun(legs(), start());
  while (!run.finished) {
    await run.step({ threads: 1 });
    if (!run.finished) run = FlowRun.restore(legs(), model, stored(run.checkpoint()));
  }
  expect(run.frames).toEqual(straight.frames);
  expect(run.frames).toHaveLength(3);
});

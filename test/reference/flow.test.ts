import { type Relaxation, type System, steepestDescent } from '../../lib';
import { referenceData, referenceSystem } from './brute-force';

interface FlowData {
  times: number[];
  energy: number[];
  rmsVelocity: number[];
  finalPositionsUnwrapped: number[];
  initialPositions: number[];
}

/** Below this velocity the reference integration itself is noise. */
const meaningful = 1e-6;
/** What the README of the reference says of its own rms velocities. */
const referenceError = 1e-9;

const loaded = (name: string) => referenceData(name) as unknown as FlowData;

async function flow(name: string, tolerance: number): Promise<{ data: FlowData; run: Relaxation; system: System }> {
  const data = loaded(name);
  const system = referenceSystem(data as never, 'initialPositions');
  const times = Float64Array.from(data.times);
  const run = await steepestDescent(system, { until: { time: times[times.length - 1] }, times, tolerance, threads: 1 });
  return { data, run, system };
}

// the 3D reference was integrated to 1e-9 (2D: 1e-11) of the coordinates in each step
describe.each([
  ['flow-soft-spheres-2d', 1e-9, 1e-9],
  ['flow-soft-spheres-3d', 1e-7, 1e-5],
])('%s at tolerance 1e-8', (name, energyError, positionError) => {
  let running: ReturnType<typeof flow>;
  beforeAll(async () => {
    running = flow(name, 1e-8);
    await running;
  });

  test('the rms velocity to 1e-5 wherever it is above 1e-6', async () => {
    const { data, run } = await running;
    let compared = 0;
    data.rmsVelocity.forEach((v, k) => {
      if (v <= meaningful) return;
      expect(run.times[k]).toBe(data.times[k]);
      expect(Math.abs(run.rmsVelocity[k] - v)).toBeLessThan(Math.max(1e-5 * v, referenceError));
      compared++;
    });
    expect(compared).toBeGreaterThan(30);
  });

  test('the energy and the final, unwrapped positions', async () => {
    const { data, run, system } = await running;
    // at rest the flow stops before the last time
    run.times.forEach((t, k) => {
      if (t === data.times[k]) expect(Math.abs(run.energy[k] / data.energy[k] - 1)).toBeLessThan(energyError);
    });
    const x = system.positions;
    const worst = data.finalPositionsUnwrapped.reduce((most, r, k) => Math.max(most, Math.abs(x[k] - r)), 0);
    expect(worst).toBeLessThan(positionError);
  });

  test('the dissipation identity', async () => {
    const { run } = await running;
    expect(run.dissipationError).toBeLessThan(1e-8);
  });
});

test('an independent integration by classical Runge-Kutta gives the same rms velocity to 1e-5, down to 5e-6', async () => {
  const name = 'flow-soft-spheres-2d';
  const data = loaded(name);
  const end = data.times.findIndex((t) => t > 25);
  const slow = data.times.slice(0, end + 1);
  const { run } = await flow(name, 1e-7);
  const system = referenceSystem(data as never, 'initialPositions');
  const force = (x: Float64Array) => {
    system.setPositions(x);
    return system.forces();
  };
  const moved = (x: Float64Array, h: number, f: Float64Array) => x.map((value, k) => value + h * f[k]);
  let x: Float64Array = Float64Array.from(data.initialPositions);
  for (let k = 1; k < slow.length; k++) {
    const steps = Math.ceil((slow[k] - slow[k - 1]) / 4e-3);
    const h = (slow[k] - slow[k - 1]) / steps;
    for (let i = 0; i < steps; i++) {
      const k1 = force(x);
      const k2 = force(moved(x, h / 2, k1));
      const k3 = force(moved(x, h / 2, k2));
      const k4 = force(moved(x, h, k3));
      x = x.map((value, j) => value + (h / 6) * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]));
    }
  }
  system.setPositions(x);
  const { rmsForce } = system.evaluate();
  expect(rmsForce).toBeLessThan(6e-6);
  expect(Math.abs(run.rmsVelocity[end] / rmsForce - 1)).toBeLessThan(1e-5);
});

test('the error falls in proportion to the tolerance, and as the square of the step', async () => {
  const measured: { error: number; steps: number }[] = [];
  for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]) {
    const { data, run } = await flow('flow-soft-spheres-2d', tolerance);
    // up to t = 1, before the avalanches amplify what came before
    const errors = data.times.map((t, k) => (t <= 1 ? Math.abs(run.rmsVelocity[k] / data.rmsVelocity[k] - 1) : 0));
    const error = Math.max(...errors);
    expect(error).toBeLessThan(tolerance);
    measured.push({ error, steps: run.steps });
  }
  for (let k = 1; k < measured.length; k++) expect(measured[k].error).toBeLessThan(measured[k - 1].error / 5);
  const [coarse, , fine] = measured.slice(-3);
  const order = Math.log(coarse.error / fine.error) / Math.log(fine.steps / coarse.steps);
  expect(order).toBeGreaterThan(1.8);
  expect(order).toBeLessThan(2.2);
});

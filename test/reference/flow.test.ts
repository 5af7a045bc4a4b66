import { steepestDescent } from '../../lib';
import { referenceData, referenceSystem } from './brute-force';

interface FlowData {
  times: number[];
  energy: number[];
  rmsVelocity: number[];
  finalPositionsUnwrapped: number[];
  particles: number;
}

/** Below this velocity the reference integration itself is noise. */
const meaningful = 1e-6;

async function flow(name: string, tolerance: number) {
  const data = referenceData(name) as unknown as FlowData;
  const system = referenceSystem(data as never, 'initialPositions');
  const times = Float64Array.from(data.times);
  const run = await steepestDescent(system, { until: { time: times[times.length - 1] }, times, tolerance });
  return { data, run, system };
}

describe.each(['flow-soft-spheres-2d', 'flow-soft-spheres-3d'])('%s at tolerance 1e-8', (name) => {
  const running = flow(name, 1e-8);

  test('the rms velocity to 1e-5 wherever it is above 1e-6', async () => {
    const { data, run } = await running;
    expect(Array.from(run.times)).toEqual(data.times);
    let compared = 0;
    data.rmsVelocity.forEach((v, k) => {
      if (v <= meaningful) return;
      expect(Math.abs(run.rmsVelocity[k] / v - 1)).toBeLessThan(1e-5);
      compared++;
    });
    expect(compared).toBeGreaterThan(25);
  });

  test('the energy to 1e-10 of itself', async () => {
    const { data, run } = await running;
    data.energy.forEach((e, k) => {
      expect(Math.abs(run.energy[k] / e - 1)).toBeLessThan(1e-10);
    });
  });

  test('the final positions, unwrapped, to 1e-6', async () => {
    const { data, system } = await running;
    const x = system.positions;
    const worst = data.finalPositionsUnwrapped.reduce((most, r, k) => Math.max(most, Math.abs(x[k] - r)), 0);
    expect(worst).toBeLessThan(1e-6);
  });

  test('the dissipation identity', async () => {
    const { run } = await running;
    expect(run.dissipationError).toBeLessThan(1e-6);
  });
});

test('the error falls with the tolerance, and at second order in the step', async () => {
  const tolerances = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
  const errors: number[] = [];
  const evaluations: number[] = [];
  for (const tolerance of tolerances) {
    const { data, run } = await flow('flow-soft-spheres-2d', tolerance);
    // up to t = 1: before the steps are as long as the slowest modes
    const early = data.times.map((t, k) => (t > 0 && t <= 1 ? Math.abs(run.rmsVelocity[k] / data.rmsVelocity[k] - 1) : 0));
    errors.push(Math.max(...early));
    evaluations.push(run.evaluations);
  }
  console.log(errors, evaluations);
  for (let k = 1; k < errors.length; k++) expect(errors[k]).toBeLessThan(errors[k - 1]);
});

import {
  type HybridProgress,
  type HybridReport,
  hybridMonteCarlo,
  kobAndersen,
  type SamplingReport,
  System,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
} from '../../lib';
import { seriesStatistics } from '../../lib/sampling/series';
import { refusal } from '../support/refusal';

const model = softSpheres({ dimension: 2 });
const temperature = 0.3;
const sorted = (x: Float64Array) => x.slice().sort();

async function start(particles = 250): Promise<System> {
  const s = System.random(model, { particles, seed: 1 });
  await swapMonteCarlo(s, { temperature, sweeps: 500, seed: 1 });
  return s;
}

/** Mean and variance of the energies agree within 4 combined standard errors, which are small. */
function agree(a: SamplingReport | HybridReport, b: SamplingReport | HybridReport): void {
  const error = Math.hypot(a.energyError, b.energyError);
  expect(Math.abs(a.energyPerParticle - b.energyPerParticle)).toBeLessThan(4 * error);
  const middle = (a.energyPerParticle + b.energyPerParticle) / 2;
  const [va, vb] = [a, b].map(({ energies }) => seriesStatistics(energies.map((e) => (e - middle) ** 2)).mean);
  expect(Math.abs(va.value - vb.value)).toBeLessThan(4 * Math.hypot(va.error, vb.error));
  expect(error).toBeLessThan(0.2 * Math.sqrt(va.value));
  for (const v of [va, vb]) expect(v.error).toBeLessThan(0.2 * v.value);
}

describe('hybrid Monte Carlo', () => {
  describe('has the distribution of swap Monte Carlo', () => {
    let s: System;
    let reference: SamplingReport;
    beforeAll(async () => {
      s = await start();
      await swapMonteCarlo(s, { temperature, sweeps: 2000, seed: 2 });
      reference = await swapMonteCarlo(s.clone(), { temperature, sweeps: 40960, seed: 3 });
    });

    test.each([
      ['the default step', {}, 0.85, 1],
      ['a step that costs half of the bursts', { timestep: 0.032, burst: 15 }, 0.2, 0.7],
      ['short bursts, exchanges in a narrow window', { burst: 5, maxDiameterDifference: 0.1 }, 0.85, 1],
    ])('with %s', async (_, o, least, most) => {
      const moved = s.clone();
      await hybridMonteCarlo(moved, { temperature, cycles: 200, seed: 4, ...o });
      const r = await hybridMonteCarlo(moved, { temperature, cycles: 2560, seed: 5, ...o });
      agree(r, reference);
      expect(r.acceptance.burst).toBeGreaterThan(least);
      expect(r.acceptance.burst).toBeLessThan(most);
      expect(Math.abs(r.hypervirialRatio - 1)).toBeLessThan(0.012);
      // exp(-Delta H/T) has a variance of about 2 <Delta H>/T, below 4 at these acceptances
      const tolerance = 4 * Math.sqrt((most === 1 ? 0.3 : 4) / 2560);
      expect(Math.abs(r.meanBoltzmannFactor - 1)).toBeLessThan(tolerance);
      // the same move, from states of the same distribution
      if (!('maxDiameterDifference' in o)) {
        expect(Math.abs(r.acceptance.swap / reference.acceptance.swap - 1)).toBeLessThan(0.02);
      }
      expect(sorted(moved.diameters)).toEqual(sorted(s.diameters));
      expect(r.energies[2559]).toBeCloseTo(moved.energy() / 250, 10);
    });
  });

  test('without exchanges it is Metropolis Monte Carlo, of a mixture whose force jumps at the cutoff', async () => {
    const s = System.random(kobAndersen({ dimension: 2 }), { particles: 150, seed: 2 });
    await steepestDescent(s, { until: { time: 0.3 } });
    // hot, since the demixing of a colder mixture takes longer than a test
    const moves = { temperature: 2.5, swapProbability: 0, stepLength: 0.25 };
    await swapMonteCarlo(s, { ...moves, sweeps: 1000, seed: 1 });
    const reference = await swapMonteCarlo(s.clone(), { ...moves, sweeps: 16384, seed: 2 });
    const species = s.species;
    await hybridMonteCarlo(s, { temperature: 2.5, cycles: 100, seed: 1 });
    const r = await hybridMonteCarlo(s, { temperature: 2.5, cycles: 2048, seed: 3 });
    agree(r, reference);
    expect(r.acceptance.swap).toBe(0);
    expect(s.species).toEqual(species);
  });

  test('the same bits for 1 and 2 threads, others for another seed', async () => {
    const s = await start(700);
    const run = async (threads: number, seed: number) => {
      const moved = s.clone();
      const r = await hybridMonteCarlo(moved, { temperature, cycles: 20, seed, threads });
      return { positions: moved.positions, diameters: moved.diameters, energies: r.energies };
    };
    const one = await run(1, 5);
    expect(await run(2, 5)).toEqual(one);
    expect((await run(1, 6)).positions).not.toEqual(one.positions);
  });

  test.each([0, 1, 2])(
    'a run in pieces equals one run, bit for bit, with %p sweeps of exchanges a cycle',
    async (swapSweeps) => {
      const o = { temperature, seed: 5, swapSweeps, timestep: 0.02 };
      const [whole, pieces] = [await start(), await start()];
      const r = await hybridMonteCarlo(whole, { ...o, cycles: 150 });
      const energies: number[] = [];
      for (const [firstCycle, cycles] of [
        [0, 61],
        [61, 89],
      ]) {
        energies.push(...(await hybridMonteCarlo(pieces, { ...o, firstCycle, cycles })).energies);
      }
      expect(energies).toEqual(Array.from(r.energies));
      expect(pieces.diameters).toEqual(whole.diameters);
      const [x, y] = [pieces.positions, whole.positions];
      // the unwrapped coordinates alone may be put together from other parts
      for (let k = 0; k < x.length; k++) expect(Math.abs(x[k] - y[k])).toBeLessThan(1e-13);
      expect(pieces.energy()).toBe(whole.energy());
    },
  );

  test('a burst that is refused leaves everything where it was', async () => {
    const s = await start();
    const before = s.positions;
    const r = await hybridMonteCarlo(s, { temperature, cycles: 20, seed: 1, swapSweeps: 0, timestep: 0.2 });
    expect([r.acceptance.burst, r.meanBoltzmannFactor]).toEqual([0, 0]);
    expect(s.positions).toEqual(before);
    expect(new Set(r.energies).size).toBeLessThan(4);
    for (const e of r.energies) expect(e).toBeCloseTo(s.energy() / 250, 12);
  });

  test('a step without hope and a random start are refused', async () => {
    const s = await start();
    const e = await refusal(hybridMonteCarlo(s, { temperature, cycles: 1000, seed: 1, timestep: 0.2 }));
    expect([e.code, e.field, e.value]).toEqual(['DIVERGED', 'timestep', 0.2]);
    expect(e.message).toMatch(/shorter timestep.*swapMonteCarlo/);
    const random = System.random(model, { particles: 200, seed: 4 });
    const f = await refusal(hybridMonteCarlo(random, { temperature, cycles: 1000, seed: 1 }));
    expect([f.code, f.field]).toEqual(['DIVERGED', 'timestep']);
  });

  test('reports progress, and an abort rejects with its reason between two moves', async () => {
    const s = await start();
    const diameters = sorted(s.diameters);
    const seen: HybridProgress[] = [];
    const controller = new AbortController();
    const reason = new Error('stop');
    const running = hybridMonteCarlo(s, {
      temperature,
      cycles: 1e9,
      seed: 1,
      signal: controller.signal,
      onProgress: (p) => {
        seen.push(p);
        if (seen.length === 2) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    for (const p of seen) {
      expect(Object.keys(p)).toEqual(['cycle', 'cycles', 'energyPerParticle', 'acceptance']);
      expect(p.cycles).toBe(1e9);
      expect(p.acceptance).toBeGreaterThan(0.3);
    }
    expect(sorted(s.diameters)).toEqual(diameters);
    expect(s.energy() / 250).toBeLessThan(1);
    await hybridMonteCarlo(s, { temperature, cycles: 1, seed: 1 });
  });

  test.each<[object, string, string]>([
    [{ temperature: 0 }, 'OUT_OF_RANGE', 'temperature'],
    [{ cycles: 0 }, 'OUT_OF_RANGE', 'cycles'],
    [{ burst: 0 }, 'OUT_OF_RANGE', 'burst'],
    [{ burst: 1e7 }, 'OUT_OF_RANGE', 'burst'],
    [{ timestep: -1 }, 'OUT_OF_RANGE', 'timestep'],
    [{ swapSweeps: 0.5 }, 'OUT_OF_RANGE', 'swapSweeps'],
    [{ maxDiameterDifference: -1 }, 'OUT_OF_RANGE', 'maxDiameterDifference'],
    [{ seed: -1 }, 'OUT_OF_RANGE', 'seed'],
    [{ firstCycle: -1 }, 'OUT_OF_RANGE', 'firstCycle'],
    [{ sweeps: 5 }, 'INVALID_ARGUMENT', 'sweeps'],
  ])('%p is refused', async (change, code, field) => {
    const s = System.random(model, { particles: 20, seed: 1 });
    const e = await refusal(hybridMonteCarlo(s, { temperature, cycles: 1, seed: 1, ...change } as never));
    expect([e.code, e.field]).toEqual([code, field]);
  });

  test('exchanges of what has no diameters are refused', async () => {
    const s = System.random(kobAndersen({ dimension: 3 }), { particles: 200, seed: 1 });
    const e = await refusal(hybridMonteCarlo(s, { temperature, cycles: 1, seed: 1, swapSweeps: 1 }));
    expect([e.code, e.field]).toEqual(['OUT_OF_RANGE', 'swapSweeps']);
  });
});

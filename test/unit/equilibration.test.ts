import { equilibration, System, softSpheres, swapMonteCarlo, VitrelaxError } from '../../lib';
import { EquilibrationRun } from '../../lib/sampling/equilibration-run';
import { type EquilibrationEvidence, twoSidedTest, verdictOf } from '../../lib/sampling/evidence';
import { OriginAverage } from '../../lib/sampling/relaxation-time';
import { monteCarloSampler } from '../../lib/sampling/sampler';
import { chunksOf } from '../../lib/sampling/schedule';
import { peakWavenumber, selfCorrelations } from '../../lib/sampling/self-correlations';
import { snapshotOf } from '../../lib/system';

const model = softSpheres({ dimension: 2 });

describe('selfCorrelations', () => {
  // four particles on a line of the plane
  const from = { positions: Float64Array.of(0, 0, 1, 0, 2, 0, 3, 0), diameters: Float64Array.of(0.8, 0.9, 1.1, 1.2) };

  test('are 1 without displacement, and do not see a common drift', () => {
    expect(selfCorrelations(from, from, 2, 0.3, 5)).toEqual({ overlap: 1, scattering: 1, diameters: 1 });
    const drifted = { ...from, positions: from.positions.map((x, k) => x + (k % 2 === 0 ? 0.25 : 0.5)) };
    const values = selfCorrelations(from, drifted, 2, 0.3, 5);
    expect(values.overlap).toBe(1);
    expect(values.scattering).toBeCloseTo(1, 14);
  });

  test('by hand: two particles change places, by 0.4 each; two exchange diameters', () => {
    const positions = from.positions.slice();
    positions[0] += 0.4;
    positions[2] -= 0.4;
    const to = { positions, diameters: Float64Array.of(0.8, 0.9, 1.2, 1.1) };
    const { overlap, scattering, diameters } = selfCorrelations(from, to, 2, 0.3, 5);
    expect(overlap).toBe(0.5);
    expect(scattering).toBeCloseTo((2 * Math.cos(2) + 6) / 8, 14);
    // deviations -0.2, -0.1, 0.1, 0.2
    expect(diameters).toBeCloseTo((0.04 + 0.01 + 2 * 0.02) / 0.1, 14);
  });

  test('of equal diameters are unknown', () => {
    const alike = { ...from, diameters: new Float64Array(4).fill(1) };
    expect(selfCorrelations(alike, alike, 2, 0.3, 5).diameters).toBeNaN();
  });

  test('the wavenumber fits the box', () => {
    const k = peakWavenumber(model, 1000, Math.sqrt(1000));
    expect((k * Math.sqrt(1000)) / (2 * Math.PI)).toBe(32);
    expect(k).toBeCloseTo(2 * Math.PI, 0);
  });
});

describe('relaxation times', () => {
  /** exp(-t/tau) with a spread over the origins */
  function exponential(tau: number, spread: number, lags: number[]): OriginAverage {
    const average = new OriginAverage();
    for (const lag of lags) {
      for (let origin = 0; origin < 8; origin++)
        average.add(lag, origin, Math.exp(-lag / (tau * (1 + spread * (origin - 3.5)))));
    }
    return average;
  }

  test('of an exponential is its time, with the scatter of the origins as error', () => {
    const lags = Array.from({ length: 15 }, (_, k) => 2 ** k);
    const exact = exponential(300, 0, lags).relaxationTime();
    // exp(-t) is not straight in ln t: between 256 and 512 the interpolation is off by 2 %
    expect(exact.value / 300).toBeCloseTo(1, 1);
    expect(exact.error).toBeCloseTo(0, 10);
    expect(exact.lowerBound).toBe(false);
    const noisy = exponential(300, 0.05, lags).relaxationTime();
    // standard deviation of 1 + 0.05 (k - 3.5) over 8, over sqrt(8)
    const expected = (300 * 0.05 * Math.sqrt(6)) / Math.sqrt(8);
    expect(noisy.error / expected).toBeGreaterThan(0.8);
    expect(noisy.error / expected).toBeLessThan(1.2);
  });

  test('beyond the longest lag is a lower bound, below the first lag interpolated from 1', () => {
    const bound = exponential(1e4, 0, [1, 10, 100]).relaxationTime();
    expect(bound).toEqual({ value: 100, error: Number.NaN, lowerBound: true });
    const short = exponential(1, 0, [10]).relaxationTime();
    expect(short.value).toBeGreaterThan(0);
    expect(short.value).toBeLessThan(10);
  });

  test('the curve starts with 1 at 0, and survives JSON', () => {
    const average = exponential(50, 0.02, [1, 10, 100]);
    const curve = average.curve();
    expect(Array.from(curve.lags)).toEqual([0, 1, 10, 100]);
    expect(curve.values[0]).toBe(1);
    expect(curve.values[2]).toBeCloseTo(Math.exp(-0.2), 2);
    expect(OriginAverage.from(JSON.parse(JSON.stringify(average))).curve()).toEqual(curve);
  });
});

describe('the schedule', () => {
  test('covers the sweeps in order, with log-spaced lags and all pairs of origins', () => {
    const chunks = chunksOf({ sweeps: 1000, discard: 500, origins: 5, work: 100 });
    expect(chunks[chunks.length - 1].end).toBe(1000);
    for (let k = 1; k < chunks.length; k++) expect(chunks[k].end).toBeGreaterThan(chunks[k - 1].end);
    const starts = new Map(chunks.flatMap((c) => (c.origin === undefined ? [] : [[c.origin, c.end] as const])));
    expect([...starts.values()]).toEqual([500, 600, 700, 800, 900]);
    for (const chunk of chunks) {
      for (const { origin, lag } of chunk.compare) expect((starts.get(origin) as number) + lag).toBe(chunk.end);
    }
    const lags = new Set(chunks.flatMap((c) => c.compare.map(({ lag }) => lag)));
    expect([...lags].sort((a, b) => a - b)).toEqual([1, 2, 4, 8, 16, 32, 64, 100, 200, 300, 400, 500]);
  });

  test('keeps its chunks short enough for a checkpoint every few seconds', () => {
    const chunks = chunksOf({ sweeps: 10000, discard: 5000, origins: 2, work: 1e6 });
    for (let k = 1; k < chunks.length; k++) expect(chunks[k].end - chunks[k - 1].end).toBeLessThanOrEqual(20);
  });
});

describe('the verdict', () => {
  const time = { value: 100, error: 1, lowerBound: false };
  const good: Omit<EquilibrationEvidence, 'verdict'> = {
    temperature: 0.2,
    sweeps: 3000,
    tau: time,
    relaxationTimes: { overlap: time, scattering: time, diameters: time },
    sweepsPerTau: 30,
    energyPerParticle: { value: 0.4, error: 0.001 },
    energyAutocorrelationTime: { value: 10, error: 1 },
    hypervirialRatio: { value: 1.004, error: 0.002 },
    driftBetweenHalves: 1,
  };
  test.each<[Partial<typeof good>, string]>([
    [{}, 'equilibrated'],
    [{ sweepsPerTau: 19.9 }, 'short'],
    [{ tau: { ...time, lowerBound: true } }, 'short'],
    [{ sweepsPerTau: Number.NaN }, 'short'],
    [{ driftBetweenHalves: -3.5 }, 'drifting'],
    [{ driftBetweenHalves: Number.NaN }, 'drifting'],
    [{ hypervirialRatio: { value: 1.02, error: 0.002 } }, 'hypervirial'],
    [{ hypervirialRatio: { value: 1.02, error: 0.01 } }, 'equilibrated'],
    [{ twoSided: { sweeps: 1, energyPerParticle: { value: 0, error: 0 }, difference: 4 } }, 'sides-differ'],
  ])('%p: %s', (change, verdict) => {
    expect(verdictOf({ ...good, ...change })).toBe(verdict);
  });

  test('the two-sided test counts both errors', () => {
    const { difference } = twoSidedTest({ value: 1.05, error: 0.03 }, { value: 1, error: 0.04 }, 10);
    expect(difference).toBeCloseTo(1, 12);
  });
});

describe('equilibration', () => {
  test('of a hot liquid: long enough is equilibrated, and both sides agree', async () => {
    const s = System.random(model, { particles: 200, seed: 1 });
    const colder = System.random(model, { particles: 200, seed: 2 });
    await swapMonteCarlo(s, { temperature: 3, sweeps: 500, seed: 3 });
    await swapMonteCarlo(colder, { temperature: 0.8, sweeps: 2000, seed: 4 });
    const e = await equilibration(s, { temperature: 1.5, sweeps: 16000, seed: 5, colder });
    expect(e.sweepsPerTau).toBeGreaterThan(20);
    expect(Math.abs(e.hypervirialRatio.value - 1)).toBeLessThan(0.02);
    expect(Math.abs(e.twoSided?.difference as number)).toBeLessThan(3.5);
    expect(e.verdict).toBe('equilibrated');
    const { overlap, scattering, diameters } = e.curves;
    for (const { values } of [overlap, scattering, diameters]) {
      expect(values[0]).toBe(1);
      expect(values[values.length - 1]).toBeLessThan(0.2);
    }
    expect(e.tau.value).toBe(Math.max(...Object.values(e.relaxationTimes).map(({ value }) => value)));
    expect(e.energies.length).toBe(16000);
  });

  test('a short run says so', async () => {
    const s = System.random(model, { particles: 200, seed: 1 });
    await swapMonteCarlo(s, { temperature: 0.5, sweeps: 200, seed: 3 });
    const e = await equilibration(s, { temperature: 0.2, sweeps: 300, seed: 5 });
    expect(e.verdict).toBe('short');
    expect(e.sweepsPerTau).toBeLessThan(20);
  });

  test('previous sweeps count', async () => {
    const s = System.random(model, { particles: 100, seed: 1 });
    await swapMonteCarlo(s, { temperature: 1, sweeps: 200, seed: 3 });
    const e = await equilibration(s, { temperature: 1, sweeps: 200, seed: 5, previousSweeps: 1000 });
    expect(e.sweeps).toBe(1200);
    expect(e.sweepsPerTau).toBeCloseTo(1200 / e.tau.value, 10);
  });

  test('a run taken up from a checkpoint equals one that was not interrupted, bit for bit', async () => {
    const plan = {
      temperature: 0.5,
      sweeps: 300,
      discard: 100,
      origins: 4,
      overlapDistance: 0.3,
      seed: 9,
      sampler: monteCarloSampler({ swapProbability: 0.2, stepLength: 0.12, maxDiameterDifference: 0.2 }),
    };
    const make = () => System.random(model, { particles: 100, seed: 1 });
    const whole = new EquilibrationRun(plan, make());
    while (!whole.finished) await whole.step({});
    let run = new EquilibrationRun(plan, make());
    let steps = 0;
    let system = make();
    run = new EquilibrationRun(plan, system);
    while (!run.finished) {
      await run.step({});
      if (++steps % 3 !== 0) continue;
      const { header, arrays } = run.checkpoint();
      const text = JSON.parse(JSON.stringify(header));
      const copies = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));
      system = System.restore(model, snapshotOf(system));
      run = EquilibrationRun.restore(plan, system, { header: text, arrays: copies });
    }
    expect(steps).toBeGreaterThan(10);
    expect(run.energies).toEqual(whole.energies);
    expect(run.frames).toEqual(whole.frames);
    expect(run.hypervirialRatio()).toEqual(whole.hypervirialRatio());
    for (const name of ['overlap', 'scattering', 'diameters'] as const) {
      expect(run.correlations[name].curve()).toEqual(whole.correlations[name].curve());
    }
  });

  test('an abort stops both sides', async () => {
    const s = System.random(model, { particles: 200, seed: 1 });
    const colder = System.random(model, { particles: 200, seed: 2 });
    const controller = new AbortController();
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 50);
    const o = { temperature: 1, sweeps: 1e7, seed: 1, colder, signal: controller.signal };
    await expect(equilibration(s, o)).rejects.toBe(reason);
    expect(s.energy() + colder.energy()).toBeGreaterThan(0);
  });

  test.each<[object, string]>([
    [{ temperature: 0 }, 'temperature'],
    [{ sweeps: 20 }, 'sweeps'],
    [{ discard: 1.5 }, 'discard'],
    [{ origins: 1 }, 'origins'],
    [{ overlapDistance: -1 }, 'overlapDistance'],
    [{ sweep: 3 }, 'sweep'],
    [{ colder: System.random(model, { particles: 101, seed: 2 }) }, 'colder.particles'],
  ])('%p is refused', async (change, field) => {
    const s = System.random(model, { particles: 100, seed: 1 });
    const running = equilibration(s, { temperature: 1, sweeps: 100, seed: 1, ...change });
    await expect(running).rejects.toThrow(expect.objectContaining({ field }) as unknown as VitrelaxError);
    await expect(running).rejects.toBeInstanceOf(VitrelaxError);
  });
});

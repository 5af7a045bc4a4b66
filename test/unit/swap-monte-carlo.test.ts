import { type SamplingProgress, System, softSpheres, swapMonteCarlo } from '../../lib';
import { seriesStatistics } from '../../lib/sampling/series';
import { refusal } from '../support/refusal';

const model = softSpheres({ dimension: 2 });
const start = (seed = 1, particles = 250) => System.random(model, { particles, seed });
const sorted = (x: Float64Array) => x.slice().sort();

describe('swapMonteCarlo', () => {
  test('conserves the multiset of diameters, and its running energy is the recomputed one', async () => {
    const s = start();
    const before = sorted(s.diameters);
    const report = await swapMonteCarlo(s, { temperature: 0.4, sweeps: 500, seed: 1 });
    expect(sorted(s.diameters)).toEqual(before);
    expect(s.diameters).not.toEqual(before);
    expect(report.energyDrift).toBeLessThan(1e-9);
    expect(report.energies[report.energies.length - 1]).toBeCloseTo(s.energy() / 250, 10);
    expect(report.sweeps).toBe(500);
    expect(report.energies.length * report.sweepsPerBin).toBe(500);
    expect(report.acceptance.displacement).toBeGreaterThan(0.5);
    expect(report.acceptance.swap).toBeGreaterThan(0.1);
    expect(report.acceptance.swap).toBeLessThan(report.acceptance.displacement);
  });

  test('the same seed gives the same bits for 1 and 2 threads, another seed others', async () => {
    const run = async (seed: number, threads: number) => {
      const s = start();
      await swapMonteCarlo(s, { temperature: 0.4, sweeps: 200, seed, threads });
      return s.positions;
    };
    const one = await run(5, 1);
    expect(await run(5, 2)).toEqual(one);
    expect(await run(6, 1)).not.toEqual(one);
  });

  test('a run in pieces of 64 sweeps equals one run, bit for bit', async () => {
    const whole = start();
    const report = await swapMonteCarlo(whole, { temperature: 0.4, sweeps: 192, seed: 1 });
    const pieces = start();
    const energies: number[] = [];
    for (const [firstSweep, sweeps] of [
      [0, 64],
      [64, 128],
    ]) {
      const part = await swapMonteCarlo(pieces, { temperature: 0.4, sweeps, firstSweep, seed: 1 });
      energies.push(...part.energies);
    }
    expect(pieces.positions).toEqual(whole.positions);
    expect(pieces.diameters).toEqual(whole.diameters);
    expect(energies).toEqual(Array.from(report.energies));
  });

  test('without swaps the particles keep their diameters', async () => {
    const s = start();
    const before = s.diameters;
    const report = await swapMonteCarlo(s, { temperature: 0.4, sweeps: 50, seed: 1, swapProbability: 0 });
    expect(s.diameters).toEqual(before);
    expect(report.acceptance.swap).toBe(0);
  });

  test('reports progress, and stops with its exception', async () => {
    const seen: SamplingProgress[] = [];
    const s = start(1, 1000);
    await swapMonteCarlo(s, { temperature: 0.4, sweeps: 2000, seed: 1, onProgress: (p) => seen.push(p) });
    expect(seen.length).toBeGreaterThan(0);
    for (const p of seen) {
      expect(p.sweeps).toBe(2000);
      expect(p.sweep).toBeGreaterThanOrEqual(1);
      expect(p.sweep).toBeLessThanOrEqual(2000);
      expect(Number.isFinite(p.energyPerParticle)).toBe(true);
    }
    const own = new Error('enough');
    const onProgress = () => {
      throw own;
    };
    await expect(swapMonteCarlo(s, { temperature: 0.4, sweeps: 1e9, seed: 1, onProgress })).rejects.toBe(own);
    expect(s.energy()).toBeGreaterThan(0);
  });

  test('an abort rejects with its reason at a whole sweep, and the system can be used again', async () => {
    const s = start();
    const controller = new AbortController();
    const reason = new Error('stop');
    const running = swapMonteCarlo(s, { temperature: 0.4, sweeps: 1e9, seed: 1, signal: controller.signal });
    expect(() => s.energy()).toThrow(expect.objectContaining({ code: 'BUSY' }));
    expect((await refusal(swapMonteCarlo(s, { temperature: 0.4, sweeps: 1, seed: 1 }))).code).toBe('BUSY');
    setTimeout(() => controller.abort(reason), 50);
    await expect(running).rejects.toBe(reason);
    expect(sorted(s.diameters)).toEqual(sorted(start().diameters));
    await swapMonteCarlo(s, { temperature: 0.4, sweeps: 1, seed: 1 });
  });

  test('a signal that has been aborted already rejects before any work', async () => {
    const s = start();
    const before = s.positions;
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(swapMonteCarlo(s, { temperature: 0.4, sweeps: 10, seed: 1, signal })).rejects.toThrow('too late');
    expect(s.positions).toEqual(before);
  });

  test.each([
    [{ temperature: -0.1 }, 'temperature'],
    [{ temperature: 0 }, 'temperature'],
    [{ temperature: Number.NaN }, 'temperature'],
    [{ sweeps: 0 }, 'sweeps'],
    [{ sweeps: 1.5 }, 'sweeps'],
    [{ seed: -1 }, 'seed'],
    [{ seed: 0.5 }, 'seed'],
    [{ swapProbability: 1.1 }, 'swapProbability'],
    [{ stepLength: 0 }, 'stepLength'],
    [{ maxDiameterDifference: -1 }, 'maxDiameterDifference'],
    [{ firstSweep: -1 }, 'firstSweep'],
    [{ threads: 0 }, 'threads'],
  ])('%p is refused, naming the option', async (change, field) => {
    const s = start();
    const e = await refusal(swapMonteCarlo(s, { temperature: 0.4, sweeps: 10, seed: 1, ...change }));
    expect([e.code, e.field]).toEqual(['OUT_OF_RANGE', field]);
    expect(e.message).toContain(field);
  });

  test('an unknown option, a disposed system and what is no system are refused', async () => {
    const s = start();
    const o = { temperature: 0.4, sweeps: 1, seed: 1 };
    expect((await refusal(swapMonteCarlo(s, { ...o, sweep: 3 } as never))).field).toBe('sweep');
    s.dispose();
    expect((await refusal(swapMonteCarlo(s, o))).code).toBe('DISPOSED');
    expect((await refusal(swapMonteCarlo({} as System, o))).field).toBe('system');
  });
});

describe('seriesStatistics', () => {
  // x_(t+1) = a x_t + noise: tau = (1/2)(1 + a)/(1 - a), variance 1/(1 - a²)
  function autoregressive(n: number, a: number): Float64Array {
    let state = 12345;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    const x = new Float64Array(n);
    for (let t = 1; t < n; t++) x[t] = a * x[t - 1] + normal();
    return x;
  }

  test.each([0, 0.9])('has the exact error of the mean of an autoregressive series, a = %p', (a) => {
    const n = 40000;
    const { mean, autocorrelationTime, driftBetweenHalves } = seriesStatistics(autoregressive(n, a));
    const exact = 1 / (1 - a) / Math.sqrt(n);
    expect(mean.error / exact).toBeGreaterThan(0.85);
    // the larger of two estimates, one of them from 16 blocks
    expect(mean.error / exact).toBeLessThan(1.5);
    expect(Math.abs(mean.value)).toBeLessThan(4 * exact);
    expect(Math.abs(driftBetweenHalves)).toBeLessThan(4);
    // bins of 10 steps cannot resolve less
    if (a > 0) expect(autocorrelationTime.value / ((0.5 * (1 + a)) / (1 - a))).toBeCloseTo(1, 0);
  });

  test('sees a slow mode of small amplitude that the autocorrelation time misses', () => {
    const slow = autoregressive(40000, 0.999).map((x) => 0.005 * x);
    const fast = autoregressive(40000, 0);
    const both = fast.map((x, t) => x + slow[t]);
    const exact = Math.hypot(1, 0.005 / (1 - 0.999)) / Math.sqrt(40000);
    expect(seriesStatistics(both).mean.error / exact).toBeGreaterThan(0.6);
    expect(seriesStatistics(both).mean.error / exact).toBeLessThan(1.6);
  });

  test('sees a drift', () => {
    const x = autoregressive(4000, 0.5).map((value, t) => value + t / 4000);
    expect(seriesStatistics(x).driftBetweenHalves).toBeGreaterThan(4);
  });

  test('a constant has no error, a short or infinite series an unknown one', () => {
    expect(seriesStatistics(new Float64Array(100).fill(3)).mean).toEqual({ value: 3, error: 0 });
    expect(seriesStatistics(Float64Array.of(1, 2, 3)).mean).toEqual({ value: 2, error: Number.NaN });
    expect(seriesStatistics(new Float64Array(100).fill(Infinity)).mean.error).toBeNaN();
  });
});

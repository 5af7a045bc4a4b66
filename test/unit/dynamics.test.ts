import {
  type DynamicsFrame,
  equilibriumDynamics,
  harmonicSpheres,
  kobAndersen,
  type SelfDynamicsOptions,
  System,
  selfDynamics,
  softSpheres,
  swapMonteCarlo,
} from '../../lib';
import { meanLength, waveVectors } from '../../lib/analysis/wave-vectors';
import { RandomStream } from '../../lib/numerics/random';

/** Frames of independent random walkers, each component a step of variance 2 D a frame. */
function randomWalk(particles: number, dimension: number, frames: number, seed: number, diffusivity = 1) {
  const random = new RandomStream(seed);
  const positions = new Float64Array(particles * dimension);
  return Array.from({ length: frames }, (_, time): DynamicsFrame => {
    if (time > 0)
      for (let k = 0; k < positions.length; k++) positions[k] += Math.sqrt(2 * diffusivity) * random.gaussian();
    return { time, positions: positions.slice() };
  });
}

const at = (curve: { lags: Float64Array; values: Float64Array; errors: Float64Array }, lag: number) => {
  const k = curve.lags.indexOf(lag);
  return { value: curve.values[k], error: curve.errors[k] };
};

describe('wave vectors', () => {
  test.each([
    [1, 20, 6.3],
    [2, 31.6, 6.28],
    [3, 10, 7.2],
    [4, 14.18, 7.1],
    [8, 2.67, 7.9],
    [10, 2.1, 8],
  ])('in D = %p, L = %p: fit the box, near k, none twice', (dimension, boxLength, k) => {
    const vectors = waveVectors(boxLength, dimension, k);
    const unit = (2 * Math.PI) / boxLength;
    const seen = new Set<string>();
    for (let v = 0; v < vectors.length; v += dimension) {
      const n = Array.from(vectors.subarray(v, v + dimension), (x) => Math.round(x / unit));
      for (const [c, x] of n.entries()) expect(vectors[v + c]).toBeCloseTo(x * unit, 12);
      expect(Math.abs(Math.hypot(...n) * unit - k)).toBeLessThanOrEqual(unit / 2 + 1e-12);
      seen.add(String(n));
      seen.add(String(n.map((x) => (x === 0 ? 0 : -x))));
    }
    expect(seen.size).toBe((2 * vectors.length) / dimension);
    expect(vectors.length / dimension).toBe(dimension === 1 ? 1 : 24);
    // from four dimensions on every whole number is a squared length, so one is within 1/2
    const nearest = dimension === 1 ? 0.05 : dimension >= 4 ? 0.26 / (k / unit) ** 2 : 0.01;
    expect(Math.abs(meanLength(vectors, dimension) / k - 1)).toBeLessThan(nearest);
  });

  test('of a k far above 2 pi/L lie along the axes', () => {
    const vectors = waveVectors(2000, 3, 20);
    expect(vectors).toHaveLength(9);
    expect(meanLength(vectors, 3) / 20).toBeCloseTo(1, 3);
  });

  test('of a k below 2 pi/L are the shortest there are', () => {
    expect(Array.from(waveVectors(1, 2, 0.1), (x) => x / (2 * Math.PI))).toEqual([0, 1, 1, 0]);
  });
});

describe('self-dynamics of frames', () => {
  const box = { dimension: 3, boxLength: 100, removeDrift: false };

  test('of particles that fly straight on: MSD = v² t², to rounding', () => {
    const random = new RandomStream(5);
    const v = Float64Array.from({ length: 300 }, () => random.gaussian());
    const square = v.reduce((sum, x) => sum + x * x, 0) / 100;
    const frames = [0, 1, 2, 4, 8].map((time) => ({ time, positions: v.map((x) => x * time) }));
    const { meanSquareDisplacement } = selfDynamics(frames, box);
    expect(Array.from(meanSquareDisplacement.lags)).toEqual([0, 1, 2, 4, 8]);
    for (const t of [1, 2, 4, 8]) expect(at(meanSquareDisplacement, t).value / (square * t * t)).toBeCloseTo(1, 12);
  });

  test.each([2, 3])('of random walkers in D = %p: exact, within 4 standard errors', (dimension) => {
    // D = 0.01 per frame: a cage of 0.3 is left within some frames
    const particles = 500;
    const diffusivity = 0.01;
    const boxLength = particles ** (1 / dimension);
    const frames = randomWalk(particles, dimension, 101, 3, diffusivity);
    const k = 2 * Math.PI * 0.98;
    const lags = [1, 2, 5, 10, 20];
    const result = selfDynamics(frames, { dimension, boxLength, wavenumber: k, removeDrift: false, lags });
    expect(result.waveVectors).toBe(24);
    const used = waveVectors(boxLength, dimension, k);
    for (const lag of lags) {
      const spread = 2 * diffusivity * lag;
      const check = (name: 'meanSquareDisplacement' | 'scattering' | 'overlap' | 'nonGaussian', exact: number) => {
        const { value, error } = at(result[name], lag);
        expect(error).toBeGreaterThan(0);
        expect(Math.abs(value - exact)).toBeLessThan(4 * error);
      };
      check('meanSquareDisplacement', dimension * spread);
      let scattering = 0;
      for (let v = 0; v < used.length; v += dimension) {
        const square = used.subarray(v, v + dimension).reduce((sum, x) => sum + x * x, 0);
        scattering += (Math.exp((-square * spread) / 2) * dimension) / used.length;
      }
      check('scattering', scattering);
      // the Gaussian integral over a disc, and over a ball by Simpson's rule
      const x = 0.09 / (2 * spread);
      check('overlap', dimension === 2 ? 1 - Math.exp(-x) : ballIntegral(Math.sqrt(2 * x)));
      check('nonGaussian', 0);
    }
    expect(at(result.meanSquareDisplacement, 10).error / (0.2 * dimension)).toBeLessThan(0.02);
    // exp(-k² D t) = 1/e
    const tau = 1 / (result.wavenumber ** 2 * diffusivity);
    expect(Math.abs(result.tauAlpha.value - tau)).toBeLessThan(4 * result.tauAlpha.error + 0.02 * tau);
    expect(result.tauAlpha.lowerBound).toBe(false);
  });

  test('errors hold together the origins within one lag', () => {
    const frames = randomWalk(50, 2, 65, 11);
    const { meanSquareDisplacement } = selfDynamics(frames, { ...box, dimension: 2, lags: [1, 8, 40] });
    const squares = (lag: number) =>
      frames.slice(lag).map(({ positions }, j) => {
        const from = frames[j].positions;
        return positions.reduce((sum, x, c) => sum + (x - from[c]) ** 2, 0) / 50;
      });
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    for (const lag of [1, 8]) {
      const all = squares(lag);
      const samples = Math.ceil(all.length / lag);
      const without = Array.from({ length: samples }, (_, s) => mean(all.filter((_, j) => Math.floor(j / lag) !== s)));
      const centre = mean(without);
      const expected = Math.sqrt((samples - 1) * mean(without.map((x) => (x - centre) ** 2)));
      expect(at(meanSquareDisplacement, lag).value).toBeCloseTo(mean(all), 10);
      expect(at(meanSquareDisplacement, lag).error / expected).toBeCloseTo(1, 8);
    }
    expect(at(meanSquareDisplacement, 40).error).toBeNaN();
  });

  test('a drift is removed unless it is to stay; a mask takes some particles alone', () => {
    const still = new Float64Array(6);
    const moved = Float64Array.of(1, 0, 1, 0, 1, 0.3);
    const frames = [
      { time: 0, positions: still },
      { time: 2, positions: moved },
    ];
    const two = { dimension: 2, boxLength: 10 };
    const value = (o: Partial<SelfDynamicsOptions>) => selfDynamics(frames, { ...two, ...o });
    expect(at(value({}).meanSquareDisplacement, 2).value).toBeCloseTo((0.01 + 0.01 + 0.04) / 3, 14);
    expect(at(value({ removeDrift: false }).meanSquareDisplacement, 2).value).toBeCloseTo((1 + 1 + 1.09) / 3, 14);
    const mask = Uint8Array.of(0, 0, 1);
    expect(at(value({ mask }).meanSquareDisplacement, 2).value).toBeCloseTo(0.04, 14);
    expect(at(value({ overlapDistance: 0.15 }).overlap, 2).value).toBeCloseTo(2 / 3, 14);
  });

  test.each<[string, DynamicsFrame[], object, string, string]>([
    ['one frame', randomWalk(4, 2, 1, 1), {}, 'TOO_FEW_SAMPLES', 'frames'],
    ['no pair', randomWalk(4, 2, 3, 1), { lags: [0.5] }, 'TOO_FEW_SAMPLES', 'lags'],
    [
      'times that do not rise',
      [...randomWalk(4, 2, 2, 1), ...randomWalk(4, 2, 1, 1)],
      {},
      'INVALID_ARGUMENT',
      'frames[2].time',
    ],
    [
      'frames of two sizes',
      [randomWalk(4, 2, 1, 1)[0], { time: 1, positions: new Float64Array(6) }],
      {},
      'WRONG_LENGTH',
      'frames[1].positions',
    ],
    ['a lag of zero', randomWalk(4, 2, 2, 1), { lags: [0] }, 'OUT_OF_RANGE', 'lags[0]'],
    ['a short mask', randomWalk(4, 2, 2, 1), { mask: Uint8Array.of(1) }, 'WRONG_LENGTH', 'mask'],
    ['an empty mask', randomWalk(4, 2, 2, 1), { mask: new Uint8Array(4) }, 'INVALID_ARGUMENT', 'mask'],
    ['a wavenumber of zero', randomWalk(4, 2, 2, 1), { wavenumber: 0 }, 'OUT_OF_RANGE', 'wavenumber'],
    ['a misspelt option', randomWalk(4, 2, 2, 1), { lag: 1 }, 'INVALID_ARGUMENT', 'lag'],
  ])('%s is refused', (_, frames, o, code, field) => {
    expect(() => selfDynamics(frames, { dimension: 2, boxLength: 2, ...o })).toThrow(
      expect.objectContaining({ code, field }),
    );
  });
});

describe('equilibrium dynamics by Metropolis', () => {
  test.each([2, 3, 8])('nearly free particles in D = %p: the exact walk of the sampler', async (dimension) => {
    // so dilute that in the whole run less than one pair in a thousand particles meets
    const particles = dimension === 8 ? 2000 : 1000;
    const model = harmonicSpheres({ dimension, volumeFraction: 1e-6 / 2 ** dimension, polydisperse: false });
    const system = System.random(model, { particles, seed: 4 });
    const times = Float64Array.of(1, 2, 4, 8, 16);
    const stepLength = 0.2;
    const k = Math.PI / stepLength;
    const result = await equilibriumDynamics(system, {
      temperature: 1,
      times,
      stepLength,
      seed: 9,
      origins: 12,
      originSpacing: 16,
      wavenumber: k,
    });
    expect(result).toMatchObject({ method: 'metropolis', timeUnit: 'sweeps', duration: 192, origins: 12 });
    const used = waveVectors(system.boxLength, dimension, k);
    for (const t of times) {
      // the mean displacement, which is removed, has 1/N of the square
      const exact = dimension * t * (stepLength ** 2 / 12) * (1 - 1 / particles);
      const msd = at(result.meanSquareDisplacement, t);
      expect(Math.abs(msd.value - exact)).toBeLessThan(4 * msd.error);
      expect(msd.error).toBeLessThan(0.02 * exact);
      // N t attempts, each on the particle with probability 1/N, each a factor of sin(k d/2)/(k d/2) per component
      let scattering = 0;
      for (let v = 0; v < used.length; v += dimension) {
        const step = used.subarray(v, v + dimension).reduce((product, component) => {
          const x = (component * stepLength) / 2;
          return product * (x === 0 ? 1 : Math.sin(x) / x);
        }, 1);
        scattering += ((1 - (1 - step) / particles) ** (particles * t) * dimension) / used.length;
      }
      const f = at(result.scattering, t);
      expect(Math.abs(f.value - scattering)).toBeLessThan(4 * f.error + 1 / particles);
    }
  });

  test('soft spheres at T = 0.8 relax, the same for the same seed, and the curves hang together', async () => {
    const system = System.random(softSpheres({ dimension: 2 }), { particles: 200, seed: 1 });
    await swapMonteCarlo(system, { temperature: 8, sweeps: 200, seed: 1 });
    await swapMonteCarlo(system, { temperature: 0.8, sweeps: 1500, seed: 2 });
    const again = system.clone();
    const o = { temperature: 0.8, duration: 1600, seed: 3, origins: 12 };
    const progress: number[] = [];
    const result = await equilibriumDynamics(system, { ...o, onProgress: ({ time }) => progress.push(time) });
    expect(result.duration).toBe(1600 + 11 * 400);
    expect(result.tauAlpha.lowerBound).toBe(false);
    expect(result.tauAlpha.value).toBeGreaterThan(50);
    expect(result.tauAlpha.value).toBeLessThan(1500);
    expect(result.tauAlpha.error).toBeGreaterThan(0);
    expect(result.tauAlpha.error).toBeLessThan(0.3 * result.tauAlpha.value);
    expect(result.tauOverlap.value).toBeGreaterThan(result.tauAlpha.value);
    const { lags, values } = result.meanSquareDisplacement;
    expect(Array.from(lags.subarray(0, 4))).toEqual([0, 1, 2, 3]);
    expect(lags[lags.length - 1]).toBe(1600);
    for (let k = 1; k < values.length; k++) expect(values[k]).toBeGreaterThan(values[k - 1]);
    // most steps are taken: 0.73 of them, but back and forth
    expect(values[1]).toBeLessThan(2 * (0.12 ** 2 / 12));
    expect(values[1]).toBeGreaterThan(0.3 * 2 * (0.12 ** 2 / 12));
    for (const t of progress) expect(t).toBeLessThanOrEqual(result.duration);
    const { seconds: _, ...same } = await equilibriumDynamics(again, o);
    expect(result).toMatchObject(same);
    expect(again.positions).toEqual(system.positions);
  });

  test('of one species of a mixture', async () => {
    const system = System.random(kobAndersen({ dimension: 3 }), { particles: 400, seed: 2 });
    await swapMonteCarlo(system, { temperature: 2, sweeps: 300, swapProbability: 0, seed: 1 });
    const o = { temperature: 2, times: Float64Array.of(10, 300), seed: 1, origins: 4 };
    const both = await equilibriumDynamics(system.clone(), o);
    const [a, b] = [
      await equilibriumDynamics(system.clone(), { ...o, species: 0 }),
      await equilibriumDynamics(system.clone(), { ...o, species: 1 }),
    ];
    const msd = (r: typeof both) => at(r.meanSquareDisplacement, 300).value;
    expect(0.8 * msd(a) + 0.2 * msd(b)).toBeCloseTo(msd(both), 10);
    // the small ones run faster
    expect(msd(b)).toBeGreaterThan(1.2 * msd(a));
    await expect(equilibriumDynamics(system, { ...o, species: 2 })).rejects.toMatchObject({ field: 'species' });
  });

  test.each<[object, string, string]>([
    [{ temperature: 0 }, 'OUT_OF_RANGE', 'temperature'],
    [{ duration: undefined }, 'INVALID_ARGUMENT', 'duration'],
    [{ duration: 10.5 }, 'OUT_OF_RANGE', 'duration'],
    [{ times: Float64Array.of(1) }, 'INVALID_ARGUMENT', 'duration'],
    [{ duration: undefined, times: Float64Array.of(2, 1) }, 'INVALID_ARGUMENT', 'times[1]'],
    [{ duration: undefined, times: Float64Array.of(1.5) }, 'OUT_OF_RANGE', 'times[0]'],
    [{ origins: 0 }, 'OUT_OF_RANGE', 'origins'],
    [{ originSpacing: 0.5 }, 'OUT_OF_RANGE', 'originSpacing'],
    [{ method: 'newton' }, 'INVALID_ARGUMENT', 'method'],
    [{ stepLength: -1 }, 'OUT_OF_RANGE', 'stepLength'],
    [{ seed: 0.5 }, 'OUT_OF_RANGE', 'seed'],
    [{ removeDrift: 1 }, 'INVALID_ARGUMENT', 'removeDrift'],
    [{ origin: 3 }, 'INVALID_ARGUMENT', 'origin'],
  ])('%p is refused', async (o, code, field) => {
    const system = System.random(softSpheres({ dimension: 2 }), { particles: 50, seed: 1 });
    const before = system.positions;
    const good = { temperature: 1, duration: 10, seed: 1 };
    await expect(equilibriumDynamics(system, { ...good, ...o } as never)).rejects.toMatchObject({ code, field });
    expect(system.positions).toEqual(before);
  });

  test('an abort stops it', async () => {
    const system = System.random(softSpheres({ dimension: 2 }), { particles: 1000, seed: 1 });
    const controller = new AbortController();
    const run = equilibriumDynamics(system, { temperature: 1, duration: 1e6, seed: 1, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(run).rejects.toThrow('enough');
  });
});

describe('equilibrium dynamics by molecular dynamics', () => {
  const liquid = System.random(softSpheres({ dimension: 2 }), { particles: 500, seed: 1 });
  const method = 'molecular-dynamics';
  beforeAll(async () => {
    await swapMonteCarlo(liquid, { temperature: 8, sweeps: 200, seed: 1 });
    await swapMonteCarlo(liquid, { temperature: 0.8, sweeps: 1500, seed: 2 });
  });

  test.each(['velocity-rescaling', 'langevin'] as const)(
    'particles fly before they collide: MSD = D T t² - <|F|²> t⁴/12, %s',
    async (thermostat) => {
      const system = liquid.clone();
      const times = Float64Array.of(0.005, 0.01, 0.02);
      const o = { method, temperature: 0.8, seed: 3, times, origins: 50, originSpacing: 2, thermostat } as const;
      const result = await equilibriumDynamics(system, o);
      expect(result).toMatchObject({ method, timeUnit: 'sqrt(m l²/v0)', duration: 98.02, origins: 50 });
      const n = system.particles;
      // in equilibrium <|F|²> = T <Laplacian>/N, here of one moment: good to some per cent of a correction of 1 %
      const force = (0.8 * system.evaluate().laplacian) / n;
      for (const t of times) {
        const exact = 2 * 0.8 * (1 - 1 / n) * t ** 2 - (force * t ** 4) / 12;
        const { value, error } = at(result.meanSquareDisplacement, t);
        expect(error).toBeLessThan(0.01 * exact);
        expect(Math.abs(value - exact)).toBeLessThan(4 * error);
      }
    },
  );

  test('the time step decides on the grid of lags, and hardly on the motion', async () => {
    const run = (timestep: number) =>
      equilibriumDynamics(liquid.clone(), { method, temperature: 0.8, seed: 3, duration: 0.4, timestep, origins: 2 });
    const [coarse, fine] = [await run(0.004), await run(0.002)];
    const { lags } = coarse.meanSquareDisplacement;
    expect(Array.from(lags.subarray(0, 3))).toEqual([0, 0.004, 0.008]);
    expect(lags[lags.length - 1]).toBeCloseTo(0.4, 12);
    for (const lag of [0.008, 0.4]) {
      const ratio = at(coarse.meanSquareDisplacement, lag).value / at(fine.meanSquareDisplacement, lag).value;
      expect(Math.abs(ratio - 1)).toBeGreaterThan(1e-9);
      expect(Math.abs(ratio - 1)).toBeLessThan(2e-3);
    }
  });

  test('lags are those of whole steps, which are shorter above T = 1', async () => {
    const o = { method, temperature: 4, seed: 1, times: Float64Array.of(0.0026, 0.1, 0.3), origins: 1 } as const;
    const { meanSquareDisplacement } = await equilibriumDynamics(liquid.clone(), o);
    expect(meanSquareDisplacement.lags).toHaveLength(4);
    for (const [k, lag] of [0, 0.0025, 0.1, 0.3].entries()) {
      expect(meanSquareDisplacement.lags[k]).toBeCloseTo(lag, 12);
    }
  });

  test('displacements are unwrapped: particles that meet nobody fly through several boxes', async () => {
    const model = harmonicSpheres({ dimension: 3, volumeFraction: 1e-6, polydisperse: false });
    const system = System.random(model, { particles: 20, seed: 2 });
    const times = Float64Array.of(1, 600);
    const o = { method, temperature: 1, seed: 1, times, timestep: 0.05, origins: 1 } as const;
    const { meanSquareDisplacement } = await equilibriumDynamics(system, o);
    const [, short, long] = meanSquareDisplacement.values;
    expect(long / short / 600 ** 2).toBeCloseTo(1, 10);
    expect(long).toBeGreaterThan(9 * system.boxLength ** 2);
  });

  test('the same seed gives the same, and moves the system; an abort stops it', async () => {
    const o = { method, temperature: 0.8, seed: 3, duration: 0.5, origins: 3 } as const;
    const [one, two] = [liquid.clone(), liquid.clone()];
    const { seconds: _, ...first } = await equilibriumDynamics(one, o);
    expect(await equilibriumDynamics(two, { ...o, threads: 2 })).toMatchObject(first);
    expect(two.positions).toEqual(one.positions);
    expect(one.positions).not.toEqual(liquid.positions);
    const controller = new AbortController();
    const run = equilibriumDynamics(one, { ...o, duration: 1e4, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(run).rejects.toThrow('enough');
  });

  test.each<[object, string, string]>([
    [{ timestep: 0 }, 'OUT_OF_RANGE', 'timestep'],
    [{ timestep: 1 }, 'OUT_OF_RANGE', 'duration'],
    [{ thermostat: 'nose' }, 'INVALID_ARGUMENT', 'thermostat'],
    [{ stepLength: 0.1 }, 'INVALID_ARGUMENT', 'stepLength'],
    [{ duration: undefined, times: Float64Array.of(0.0001) }, 'OUT_OF_RANGE', 'times[0]'],
    [{ duration: undefined, times: Float64Array.of(0.01, 0.011) }, 'INVALID_ARGUMENT', 'times[1]'],
    [{ method: 'metropolis', duration: 10, timestep: 0.1 }, 'INVALID_ARGUMENT', 'timestep'],
    [{ method: 'metropolis', duration: 10, thermostat: 'none' }, 'INVALID_ARGUMENT', 'thermostat'],
  ])('%p is refused', async (o, code, field) => {
    const before = liquid.positions;
    const good = { method, temperature: 0.8, duration: 0.1, seed: 1 };
    await expect(equilibriumDynamics(liquid, { ...good, ...o } as never)).rejects.toMatchObject({ code, field });
    expect(liquid.positions).toEqual(before);
  });
});

/** Probability that a Gaussian vector of three components of variance 1 is shorter than x. */
function ballIntegral(x: number): number {
  const n = 2000;
  let sum = 0;
  for (let j = 0; j <= n; j++) {
    const r = (x * j) / n;
    sum += (j === 0 || j === n ? 1 : j % 2 === 1 ? 4 : 2) * r * r * Math.exp((-r * r) / 2);
  }
  return (Math.sqrt(2 / Math.PI) * sum * x) / (3 * n);
}

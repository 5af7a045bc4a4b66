import {
  debyeDensity,
  debyeFrequency,
  densityOfStates,
  harmonicSpheres,
  rattlers,
  System,
  softSpheres,
  vibrationalSpectrum,
} from 'vitrelax';
import { inherentStructure } from '../support/landscape';

let glass: System;
let spectrum: Float64Array;
beforeAll(async () => {
  glass = await inherentStructure(softSpheres({ dimension: 2 }), { particles: 300, temperature: 0.2 });
  // but for the two translations
  spectrum = (await vibrationalSpectrum(glass, { threads: 1 })).slice(2);
});

test('the traces of H and of its square are exact', async () => {
  const { trace, traceOfSquare, modes, zeroModes } = await densityOfStates(glass, { seed: 1, threads: 1 });
  expect(Math.abs(trace / spectrum.reduce((sum, x) => sum + x, 0) - 1)).toBeLessThan(1e-12);
  expect(Math.abs(traceOfSquare / spectrum.reduce((sum, x) => sum + x * x, 0) - 1)).toBeLessThan(1e-12);
  expect([modes, zeroModes]).toEqual([598, 2]);
});

/** Distribution of the standard normal, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

test('modes below each frequency: those of the whole spectrum, within the errors', async () => {
  const dos = await densityOfStates(glass, { seed: 1, vectors: 32, points: 100, threads: 1 });
  expect(dos.largestFrequency).toBeGreaterThan(Math.sqrt(spectrum[597]));
  expect(dos.largestFrequency).toBeLessThan(1.2 * Math.sqrt(spectrum[597]));
  dos.frequencies.forEach((w, k) => {
    expect(dos.eigenvalues[k]).toBe(w * w);
    expect(dos.eigenvalueDensity[k]).toBe(dos.density[k] / (2 * w));
    // the kernel is a Gaussian to the fourth order: resolution at low w, narrower as sin(theta/2) above
    const width = dos.resolution * Math.sqrt(1 - (w / dos.largestFrequency) ** 2);
    const exact = spectrum.reduce((sum, x) => sum + normal((w - Math.sqrt(x)) / width), 0);
    expect(Math.abs(dos.cumulative[k] - exact)).toBeLessThan(4.5 * dos.cumulativeError[k] + 0.15);
    expect(dos.density[k]).toBeGreaterThanOrEqual(0);
  });
  expect(dos.cumulative[99]).toBeCloseTo(598, 5);
  // g is the derivative of that: over a range, its sum
  const spacing = dos.frequencies[1] - dos.frequencies[0];
  let below = 0;
  for (let k = 0; k < 50; k++) below += dos.density[k] * spacing * dos.modes;
  const counted = (dos.cumulative[49] + dos.cumulative[50]) / 2;
  expect(Math.abs(below - counted)).toBeLessThan(0.01 * counted);
});

test('errors are those of the scatter over seeds', async () => {
  const at = 20;
  const exact = await densityOfStates(glass, { seed: 999, vectors: 1000, moments: 128, points: 100, threads: 1 });
  let square = 0;
  for (let seed = 0; seed < 40; seed++) {
    const one = await densityOfStates(glass, { seed, vectors: 16, moments: 128, points: 100, threads: 1 });
    square += ((one.cumulative[at] - exact.cumulative[at]) / one.cumulativeError[at]) ** 2 / 40;
  }
  // of Student's t with 15 degrees of freedom the mean square is 15/13, its variance over 40 seeds 0.28²
  expect(Math.abs(square - 15 / 13)).toBeLessThan(4 * 0.28);
});

test('rattlers take their modes of no stiffness along', async () => {
  const packing = await inherentStructure(harmonicSpheres({ dimension: 2, volumeFraction: 0.98 }), { particles: 400 });
  const { mask: excluded, count } = rattlers(packing);
  expect(count).toBeGreaterThan(0);
  const dos = await densityOfStates(packing, { seed: 1, excluded, threads: 1 });
  const whole = await vibrationalSpectrum(packing, { excluded, threads: 1 });
  expect(dos.zeroModes).toBe(whole.filter((x) => Math.abs(x) < 1e-9).length);
  expect(dos.modes + dos.zeroModes).toBe(800);
  const half = dos.frequencies.length / 2;
  const exact = whole.filter((x) => x > 1e-9 && x < dos.eigenvalues[half]).length;
  expect(Math.abs(dos.cumulative[half] - exact)).toBeLessThan(4.5 * dos.cumulativeError[half] + 3);
});

test('same bits with one thread and two; progress; cancel; bad input', async () => {
  const large = await inherentStructure(softSpheres({ dimension: 2 }), {
    particles: 3000,
    temperature: 0.5,
    sweeps: 20,
  });
  const o = { seed: 3, moments: 200, vectors: 10 };
  const [one, two] = [
    await densityOfStates(large, { ...o, threads: 1 }),
    await densityOfStates(large, { ...o, threads: 2 }),
  ];
  expect({ ...two, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  expect((await densityOfStates(large, { ...o, seed: 4 })).density).not.toEqual(one.density);
  const controller = new AbortController();
  const running = densityOfStates(large, {
    ...o,
    moments: 30000,
    signal: controller.signal,
    onProgress: ({ products, total }) => {
      expect(total).toBe(2 * 15000);
      expect(products).toBeLessThan(total);
      controller.abort(new Error('enough'));
    },
  });
  await expect(running).rejects.toThrow('enough');
  const refused = (promise: Promise<unknown>, code: string, field?: string) =>
    expect(promise).rejects.toMatchObject(field === undefined ? { code } : { code, field });
  await refused(densityOfStates(large, { seed: 1, moments: 1 }), 'OUT_OF_RANGE', 'moments');
  await refused(densityOfStates(large, { seed: 1, moments: 1e6 }), 'OUT_OF_RANGE', 'moments');
  await refused(densityOfStates(large, { seed: 1, vectors: 1 }), 'OUT_OF_RANGE', 'vectors');
  await refused(densityOfStates(large, { seed: -1 }), 'OUT_OF_RANGE', 'seed');
  await refused(densityOfStates(large, { seed: 1, points: 0 }), 'OUT_OF_RANGE', 'points');
  await refused(densityOfStates(large, { seed: 1, excluded: new Uint8Array(1) }), 'WRONG_LENGTH', 'excluded');
  const random = System.random(softSpheres({ dimension: 2 }), { particles: 200, seed: 1 });
  await refused(densityOfStates(random, { seed: 1 }), 'NOT_DETERMINED');
});

test('the Debye level: the formulas of two and three dimensions, and one mode in all', () => {
  const body = { density: 1.3, longitudinal: 5, transverse: 2 };
  const two = debyeFrequency({ dimension: 2, ...body });
  expect(two).toBeCloseTo(Math.sqrt((8 * Math.PI * 1.3) / (1 / 25 + 1 / 4)), 12);
  const three = debyeFrequency({ dimension: 3, ...body });
  expect(three).toBeCloseTo(((18 * Math.PI ** 2 * 1.3) / (1 / 125 + 2 / 8)) ** (1 / 3), 12);
  for (const dimension of [1, 2, 3, 4, 7]) {
    const limit = debyeFrequency({ dimension, ...body });
    const w = Float64Array.from({ length: 1000 }, (_, k) => ((k + 0.5) / 1000) * limit);
    const g = debyeDensity(w, { dimension, ...body });
    expect(g.reduce((sum, x) => sum + (x * limit) / 1000, 0)).toBeCloseTo(1, 4);
    expect(debyeDensity(Float64Array.of(1.01 * limit), { dimension, ...body })[0]).toBe(0);
  }
  // phonons on the lattice of wave vectors of a box, counted one by one
  const [L, w] = [40, 3];
  let count = 0;
  for (let x = -100; x <= 100; x++)
    for (let y = -100; y <= 100; y++) {
      const k = (2 * Math.PI * Math.hypot(x, y)) / L;
      if (x !== 0 || y !== 0) count += (5 * k < w ? 1 : 0) + (2 * k < w ? 1 : 0);
    }
  const expected = 2 * 1.3 * L * L * (w / two) ** 2;
  expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
  expect(() => debyeFrequency({ dimension: 2, ...body, density: 0 })).toThrow(
    expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'density' }),
  );
  expect(() => debyeDensity(Float64Array.of(-1), { dimension: 2, ...body })).toThrow(
    expect.objectContaining({ code: 'OUT_OF_RANGE', field: 'frequencies[0]' }),
  );
});

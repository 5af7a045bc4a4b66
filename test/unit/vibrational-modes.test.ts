import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  conjugateGradient,
  harmonicSpheres,
  kobAndersen,
  type Model,
  participationRatio,
  rattlers,
  System,
  softSpheres,
  swapMonteCarlo,
  vibrationalModes,
  vibrationalSpectrum,
} from 'vitrelax';

async function inherent(model: Model, particles: number, temperature?: number): Promise<System> {
  const system = System.random(model, { particles, seed: 2 });
  if (temperature !== undefined) {
    const swapProbability = model.name.startsWith('soft') ? 0.2 : 0;
    await swapMonteCarlo(system, { temperature, sweeps: 300, swapProbability, seed: 1, threads: 1 });
  }
  await conjugateGradient(system, { until: { maxForce: 1e-12 }, threads: 1 });
  return system;
}

/** H e by a central difference of forces. */
function hessianTimes(system: System, e: Float64Array, step: number): Float64Array {
  const probe = system.clone();
  const x = system.positions;
  const at = (a: number): Float64Array => {
    probe.setPositions(x.map((value, k) => value + a * e[k]));
    return probe.forces();
  };
  const [plus, minus] = [at(step), at(-step)];
  return plus.map((f, k) => (minus[k] - f) / (2 * step));
}

const cases: [string, () => Promise<System>][] = [
  ['soft spheres 2D', () => inherent(softSpheres({ dimension: 2 }), 300, 0.2)],
  ['soft spheres 3D', () => inherent(softSpheres({ dimension: 3 }), 300, 0.3)],
  ['harmonic spheres 2D', () => inherent(harmonicSpheres({ dimension: 2 }), 300)],
  ['Kob-Andersen 3D, smooth', () => inherent(kobAndersen({ dimension: 3, truncation: 'smooth' }), 300, 1)],
];

test.each(cases)('%s: modes are eigenvectors of the derivative of the forces', async (_name, make) => {
  const system = await make();
  const { eigenvalues, vectors, participation } = await vibrationalModes(system, { count: 6, threads: 1 });
  vectors.forEach((e, k) => {
    expect(e.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    expect(participation[k]).toBe(participationRatio(e, system.dimension));
    const image = hessianTimes(system, e, 1e-5);
    const error = Math.sqrt(image.reduce((sum, x, i) => sum + (x - eigenvalues[k] * e[i]) ** 2, 0));
    // the third derivatives leave 1e-10 times some 1e4; contacts of harmonic spheres that open, more
    expect(error).toBeLessThan(2e-5);
    for (let j = 0; j < k; j++)
      expect(Math.abs(e.reduce((sum, x, i) => sum + x * vectors[j][i], 0))).toBeLessThan(1e-10);
  });
  expect([...eigenvalues].sort((a, b) => a - b)).toEqual([...eigenvalues]);
  // a minimum, and nothing of the translations
  expect(eigenvalues[0]).toBeGreaterThan(0);
  for (const e of vectors) {
    for (let c = 0; c < system.dimension; c++) {
      let sum = 0;
      for (let i = c; i < e.length; i += system.dimension) sum += e[i];
      expect(Math.abs(sum)).toBeLessThan(1e-9);
    }
  }
});

test('the reference spectrum, whole and from below', async () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(__dirname, '../reference/brute-force', `${name}.json`), 'utf8'));
  const structure = read('structure-soft-spheres-2d');
  const flow = read(structure.of);
  const system = System.from(softSpheres({ dimension: 2 }), {
    positions: Float64Array.from(flow.finalPositionsUnwrapped),
    boxLength: flow.boxLength,
    diameters: Float64Array.from(flow.diameters),
  });
  const whole = await vibrationalSpectrum(system, { threads: 1 });
  const reference: number[] = [...structure.hessianEigenvalues].sort((a, b) => a - b);
  expect(whole.length).toBe(reference.length);
  const largest = reference[reference.length - 1];
  whole.forEach((value, k) => {
    expect(Math.abs(value - reference[k])).toBeLessThan(1e-12 * largest);
  });
  const { eigenvalues } = await vibrationalModes(system, { count: 20, threads: 1 });
  eigenvalues.forEach((value, k) => {
    expect(Math.abs(value - reference[k + 2])).toBeLessThan(1e-12 * largest);
  });
});

test('the trace is the Laplacian of the energy', async () => {
  const system = await inherent(kobAndersen({ dimension: 3 }), 200, 1);
  const spectrum = await vibrationalSpectrum(system, { threads: 1 });
  const trace = spectrum.reduce((sum, value) => sum + value, 0);
  expect(Math.abs(trace / system.evaluate().laplacian - 1)).toBeLessThan(1e-12);
});

test('two spheres: one stretching mode, 2 U"', async () => {
  // U'' = 1/d² for each; the pair is compressed to r = 0.9, and U'/r = -0.1/0.9 makes the transverse mode unstable
  const system = System.from(harmonicSpheres({ dimension: 2, polydisperse: false }), {
    positions: Float64Array.of(1, 1, 1.9, 1),
    boxLength: 10,
  });
  const spectrum = await vibrationalSpectrum(system);
  [(2 * -0.1) / 0.9, 0, 0, 2].forEach((value, k) => {
    expect(Math.abs(spectrum[k] - value)).toBeLessThan(1e-14);
  });
});

test('rattlers, left out, take their modes of no stiffness along', async () => {
  const system = await inherent(harmonicSpheres({ dimension: 2, volumeFraction: 0.98 }), 400);
  const { mask: excluded, count } = rattlers(system);
  expect(count).toBeGreaterThan(0);
  const all = await vibrationalSpectrum(system, { threads: 1 });
  const rest = await vibrationalSpectrum(system, { excluded, threads: 1 });
  const zeros = (values: Float64Array) => values.filter((x) => Math.abs(x) < 1e-9).length;
  expect(zeros(rest)).toBe(2 + 2 * count);
  expect(zeros(all)).toBeLessThanOrEqual(zeros(rest));
  const { eigenvalues, vectors } = await vibrationalModes(system, { count: 5, excluded, threads: 1 });
  const stiff = rest.filter((x) => x >= 1e-9);
  eigenvalues.forEach((value, k) => {
    expect(Math.abs(value - stiff[k])).toBeLessThan(1e-9);
  });
  excluded.forEach((out, i) => {
    if (out === 1) for (const e of vectors) expect(e[2 * i]).toBe(0);
  });
});

test('at saddles, and where two particles overlap, the negative ones come first', async () => {
  const saddle = System.random(softSpheres({ dimension: 2 }), { particles: 200, seed: 2 });
  await swapMonteCarlo(saddle, { temperature: 0.8, sweeps: 100, seed: 1, threads: 1 });
  const overlaps = System.random(harmonicSpheres({ dimension: 3 }), { particles: 200, seed: 2 });
  for (const system of [saddle, overlaps]) {
    const whole = await vibrationalSpectrum(system, { threads: 1 });
    const size = Math.max(-whole[0], whole[whole.length - 1]);
    const sorted = whole.filter((x) => Math.abs(x) > 1e-12 * size);
    expect(sorted[9]).toBeLessThan(0);
    const { eigenvalues } = await vibrationalModes(system, { count: 10, threads: 1 });
    eigenvalues.forEach((x, k) => {
      expect(Math.abs(x - sorted[k])).toBeLessThan(1e-10 * size);
    });
  }
});

test('same bits with one thread and two; cancel; bad input', async () => {
  const system = await inherent(softSpheres({ dimension: 2 }), 1000, 0.3);
  const one = await vibrationalModes(system, { count: 4, threads: 1 });
  const two = await vibrationalModes(system, { count: 4, threads: 2 });
  expect(two.eigenvalues).toEqual(one.eigenvalues);
  expect(two.vectors).toEqual(one.vectors);
  const controller = new AbortController();
  const running = vibrationalModes(system, { count: 200, signal: controller.signal, threads: 1 });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  const whole = vibrationalSpectrum(system, { signal: AbortSignal.timeout(50), threads: 1 });
  await expect(whole).rejects.toMatchObject({ name: 'TimeoutError' });
  const refused = (promise: Promise<unknown>, code: string, field: string) =>
    expect(promise).rejects.toMatchObject({ code, field });
  await refused(vibrationalModes(system, { count: 0 }), 'OUT_OF_RANGE', 'count');
  await refused(vibrationalModes(system, { count: 5000 }), 'OUT_OF_RANGE', 'count');
  await refused(vibrationalModes(system, { count: 1, excluded: new Uint8Array(3) }), 'WRONG_LENGTH', 'excluded');
  const large = System.random(softSpheres({ dimension: 2 }), { particles: 5000, seed: 1 });
  await refused(vibrationalSpectrum(large), 'OUT_OF_RANGE', 'particles');
});

import {
  elasticModuli,
  harmonicDecay,
  harmonicFlow,
  harmonicSpheres,
  phononDecay,
  rattlers,
  System,
  softSpheres,
  steepestDescent,
  swapMonteCarlo,
  thermalHarmonicFlow,
  vibrationalModes,
  vibrationalSpectrum,
} from 'vitrelax';
import { RandomStream } from '../../lib/numerics/random';
import { inherentStructure } from '../support/landscape';

const times = Float64Array.of(0, 0.001, 0.01, 0.1, 1, 10);

test('one displacement: the sum over all modes', async () => {
  const inherent = await inherentStructure(softSpheres({ dimension: 2 }), { particles: 150, temperature: 0.2 });
  const { eigenvalues, vectors } = await vibrationalModes(inherent, { count: 298, threads: 1 });
  const random = new RandomStream(3);
  const u = Float64Array.from({ length: 300 }, () => 1e-3 * random.gaussian());
  const start = inherent.clone();
  start.setPositions(start.positions.map((x, k) => x + u[k] + 0.1));
  const found = await harmonicFlow(inherent, { start, times, threads: 1 });
  const amplitudes = vectors.map((e) => e.reduce((sum, x, k) => sum + x * u[k], 0));
  times.forEach((t, k) => {
    const over = (power: number) =>
      amplitudes.reduce((sum, c, a) => sum + eigenvalues[a] ** power * c * c * Math.exp(-2 * eigenvalues[a] * t), 0);
    expect(Math.abs(found.energy[k] / (over(1) / 2) - 1)).toBeLessThan(1e-9);
    expect(Math.abs(found.squaredVelocity[k] / (over(2) / 150) - 1)).toBeLessThan(1e-9);
    expect(found.quadratureError[k]).toBeLessThan(1e-9);
  });
  // too few steps are seen in the error
  const few = await harmonicFlow(inherent, { start, times, steps: 20, threads: 1 });
  const off = Math.abs(few.energy[4] / found.energy[4] - 1);
  expect(off).toBeGreaterThan(0.01);
  expect(few.quadratureError[4]).toBeGreaterThan(off / 10);
});

test.each([
  [2, 500],
  [3, 400],
] as const)('the flow from equilibrium at a low temperature, %iD', async (dimension, particles) => {
  const inherent = await inherentStructure(softSpheres({ dimension }), { particles, temperature: 0.2 });
  const rest = inherent.energy();
  const start = inherent.clone();
  const temperature = 1e-8;
  // a step of the size of the vibrations; the stiffer modes are in equilibrium, the softer ones on their way
  await swapMonteCarlo(start, { temperature, sweeps: 2000, stepLength: 3e-5, swapProbability: 0, seed: 5, threads: 1 });
  const found = await harmonicFlow(inherent, { start, times, threads: 1 });
  const flow = await steepestDescent(start, { until: { time: 10 }, times, tolerance: 1e-4, threads: 1 });
  times.forEach((_, k) => {
    expect(Math.abs(flow.rmsVelocity[k] ** 2 / found.squaredVelocity[k] - 1)).toBeLessThan(0.01);
    // energies of 1e-6 and below beside a total of 100
    expect(Math.abs(flow.energy[k] - rest - found.energy[k])).toBeLessThan(0.01 * found.energy[k] + 1e-12);
  });
  expect(found.energy[4]).toBeGreaterThan(1e-10);
});

test('averages over equilibrium: those of the whole spectrum, within the errors of the random vectors', async () => {
  const packing = await inherentStructure(harmonicSpheres({ dimension: 2, volumeFraction: 0.98 }), { particles: 400 });
  const cases: [System, Uint8Array | undefined][] = [
    [await inherentStructure(softSpheres({ dimension: 2 }), { particles: 400, temperature: 0.2 }), undefined],
    [packing, rattlers(packing).mask],
  ];
  for (const [system, excluded] of cases) {
    const eigenvalues = await vibrationalSpectrum(system, { excluded, threads: 1 });
    const exact = harmonicDecay({ eigenvalues, temperature: 0.01, particles: system.particles, times });
    const o = { temperature: 0.01, times, excluded, threads: 1 };
    let square = 0;
    for (let seed = 0; seed < 10; seed++) {
      const found = await thermalHarmonicFlow(system, { ...o, seed });
      // half the number of modes, whatever the vectors
      expect(Math.abs(found.energy[0] / exact.energy[0] - 1)).toBeLessThan(1e-9);
      for (let k = 1; k < times.length; k++) {
        const z = [
          (found.energy[k] - exact.energy[k]) / found.energyError[k],
          (found.squaredVelocity[k] - exact.squaredVelocity[k]) / found.squaredVelocityError[k],
        ];
        // Student's t of 15 degrees of freedom exceeds 6 once in 20 000
        for (const x of z) expect(Math.abs(x)).toBeLessThan(6);
        square += (z[0] ** 2 + z[1] ** 2) / 100;
        expect(found.quadratureError[k]).toBeLessThan(1e-6);
      }
    }
    // errors of neighbouring times hang together: some 20 independent values
    expect(square).toBeGreaterThan(0.3);
    expect(square).toBeLessThan(3);
  }
});

test('in a large sample the phonons of its sound speeds are what is left', async () => {
  const inherent = await inherentStructure(softSpheres({ dimension: 2 }), {
    particles: 4000,
    temperature: 0.06,
    sweeps: 4000,
    seed: 3,
  });
  const { density, longitudinal, transverse } = await elasticModuli(inherent);
  const late = Float64Array.of(0.5, 1, 2, 4);
  const found = await thermalHarmonicFlow(inherent, { temperature: 1, times: late, vectors: 48, seed: 1 });
  const phonons = phononDecay({ dimension: 2, temperature: 1, density, longitudinal, transverse, times: late });
  late.forEach((_, k) => {
    // modes that are no phonons are more at early times, the box is felt at late ones
    expect(Math.abs(found.squaredVelocity[k] / phonons[k] - 1)).toBeLessThan(
      0.15 + (4 * found.squaredVelocityError[k]) / phonons[k],
    );
  });
});

test('same bits with one thread and two; cancel; bad input', async () => {
  const inherent = await inherentStructure(softSpheres({ dimension: 2 }), {
    particles: 2000,
    temperature: 0.5,
    sweeps: 20,
  });
  const o = { temperature: 1, times, seed: 1, vectors: 9 };
  const one = await thermalHarmonicFlow(inherent, { ...o, threads: 1 });
  const two = await thermalHarmonicFlow(inherent, { ...o, threads: 2 });
  expect({ ...two, seconds: 0 }).toEqual({ ...one, seconds: 0 });
  const controller = new AbortController();
  const running = thermalHarmonicFlow(inherent, {
    ...o,
    steps: 20000,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
  const refused = (promise: Promise<unknown>, code: string, field?: string) =>
    expect(promise).rejects.toMatchObject(field === undefined ? { code } : { code, field });
  await refused(thermalHarmonicFlow(inherent, { ...o, temperature: 0 }), 'OUT_OF_RANGE', 'temperature');
  await refused(thermalHarmonicFlow(inherent, { ...o, vectors: 1 }), 'OUT_OF_RANGE', 'vectors');
  await refused(thermalHarmonicFlow(inherent, { ...o, steps: 0 }), 'OUT_OF_RANGE', 'steps');
  await refused(thermalHarmonicFlow(inherent, { ...o, times: Float64Array.of(-1) }), 'OUT_OF_RANGE', 'times[0]');
  const other = System.random(softSpheres({ dimension: 2 }), { particles: 100, seed: 1 });
  await refused(harmonicFlow(inherent, { start: other, times }), 'WRONG_LENGTH');
  await refused(thermalHarmonicFlow(other, o), 'NOT_DETERMINED');
});

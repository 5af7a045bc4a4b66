import {
  compareInherentStructures,
  perturb,
  System,
  sensitivity,
  softSpheres,
  steepestDescent,
  structuralDistance,
  swapMonteCarlo,
} from 'vitrelax';

async function liquid(particles: number, temperature: number): Promise<System> {
  const system = System.random(softSpheres({ dimension: 2 }), { particles, seed: 5 });
  await swapMonteCarlo(system, { temperature, sweeps: 2000, seed: 6, threads: 1 });
  return system;
}

test('methods, distances and noise', async () => {
  const start = await liquid(400, 0.8);
  const before = start.positions;
  const seen: string[] = [];
  const methods = ['sd', 'cg', 'fire', 'lbfgs'] as const;
  const { minima, distances } = await compareInherentStructures(start, methods, {
    onProgress: ({ method }) => seen.push(method),
    threads: 1,
  });
  expect(start.positions).toEqual(before);
  expect(seen).toEqual(methods);
  expect(minima.map((m) => m.method)).toEqual(methods);
  for (const m of minima) {
    expect(m.maxForce).toBeLessThanOrEqual(1e-10);
    expect(m.system.energy()).toBeCloseTo(m.energy, 9);
    expect(m.noise).toBeGreaterThan(0);
  }
  for (let i = 0; i < 4; i++) {
    expect(distances[i][i]).toBe(0);
    for (let j = 0; j < i; j++) {
      expect(distances[i][j]).toBe(distances[j][i]);
      expect(distances[i][j]).toBe(structuralDistance(minima[i].system, minima[j].system));
    }
  }
  // deterministic minimisers walk the same way to a tenth of the tolerance: their noise is that of the forces
  expect(minima[1].noise).toBeLessThan(1e-9);
  // a hot start ends elsewhere with each method
  expect(distances[0][1]).toBeGreaterThan(0.01);
});

describe.each([0.8, 0.2])('of few particles, from T = %d, the flow converges with the tolerance', (temperature) => {
  let start: System;
  const flown = async (until: { time: number } | { maxForce: number }, tolerance: number): Promise<System> => {
    const system = start.clone();
    await steepestDescent(system, { until, tolerance, threads: 1 });
    return system;
  };
  beforeAll(async () => {
    start = await liquid(32, temperature);
  });

  test('its path, in proportion', async () => {
    const exact = await flown({ time: 0.1 }, 1e-8);
    const errors: number[] = [];
    for (const tolerance of [1e-2, 1e-4, 1e-6])
      errors.push(structuralDistance(exact, await flown({ time: 0.1 }, tolerance)));
    expect(errors[0]).toBeGreaterThan(1e-6);
    for (const k of [1, 2]) expect(errors[k]).toBeLessThan(errors[k - 1] / 20);
  });

  test('its end, to the precision of the forces there', async () => {
    const exact = await flown({ maxForce: 1e-11 }, 1e-6);
    for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5])
      expect(structuralDistance(exact, await flown({ maxForce: 1e-11 }, tolerance))).toBeLessThan(1e-10);
    // far from where it began, so that one minimum among many has been found
    expect(structuralDistance(exact, start)).toBeGreaterThan(0.05);
  });
});

test('a small perturbation of a minimum comes back to it; the distance is that of its translation-free part', async () => {
  const start = await liquid(200, 0.1);
  await steepestDescent(start, { until: { maxForce: 1e-11 }, threads: 1 });
  const moved = perturb(start, 1e-4, { seed: 1 });
  const n = start.particles;
  const [a, b] = [start.positions, moved.positions];
  const u = b.map((x, k) => x - a[k]);
  const square = u.reduce((sum, x) => sum + x * x, 0) / u.length;
  // 400 Gaussian numbers: the variance is known to a tenth at four sigma
  expect(Math.abs(Math.sqrt(square) / 1e-4 - 1)).toBeLessThan(4 / Math.sqrt(4 * n));
  const { distances, amplitudes } = await sensitivity(start, {
    amplitudes: Float64Array.of(1e-6, 1e-4),
    repeats: 2,
    seed: 3,
    maxForce: 1e-11,
    threads: 1,
  });
  expect(amplitudes).toEqual(Float64Array.of(1e-6, 1e-4));
  for (const d of distances) for (const distance of d) expect(distance).toBeLessThan(1e-9);
});

test('large perturbations of a hot start end elsewhere, the more so the larger they are', async () => {
  const start = await liquid(400, 0.8);
  const { distances } = await sensitivity(start, { amplitudes: Float64Array.of(1e-12, 0.1), seed: 3, threads: 1 });
  expect(distances[1][0]).toBeGreaterThan(0.05);
  expect(distances[0][0]).toBeLessThan(distances[1][0]);
});

test('bad input', async () => {
  const system = await liquid(100, 0.8);
  const refused = (promise: Promise<unknown>, code: string, field: string) =>
    expect(promise).rejects.toMatchObject({ code, field });
  await refused(compareInherentStructures(system, ['sd', 'newton' as never]), 'INVALID_ARGUMENT', 'methods[1]');
  await refused(compareInherentStructures(system, ['cg', 'cg']), 'INVALID_ARGUMENT', 'methods[1]');
  await refused(compareInherentStructures(system, []), 'INVALID_ARGUMENT', 'methods');
  await refused(
    compareInherentStructures(system, ['cg'], { maxForce: 1e-20 }),
    'TOLERANCE_BELOW_FLOOR',
    'until.maxForce',
  );
  await refused(sensitivity(system, { seed: 1, amplitudes: Float64Array.of(-1) }), 'OUT_OF_RANGE', 'amplitudes[0]');
  expect(() => perturb(system, Number.NaN, { seed: 1 })).toThrow(expect.objectContaining({ field: 'amplitude' }));
});

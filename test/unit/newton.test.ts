import {
  conjugateGradient,
  fire,
  harmonicSpheres,
  kobAndersen,
  lbfgs,
  lineSearchDescent,
  type MinimiserOptions,
  type Minimum,
  type NewtonMinimum,
  newton,
  rattlers,
  System,
  softSpheres,
  steepestDescent,
  structuralDistance,
  swapMonteCarlo,
  vibrationalSpectrum,
} from 'vitrelax';

async function liquid(particles: number, temperature = 0.2): Promise<System> {
  const system = System.random(softSpheres({ dimension: 2 }), { particles, seed: 3 });
  await swapMonteCarlo(system, { temperature, sweeps: 200, seed: 4, threads: 1 });
  return system;
}

type Minimiser = (s: System, o: MinimiserOptions) => Promise<Minimum>;

test.each<[string, Minimiser, number]>([
  ['conjugate gradient', conjugateGradient, 1e-9],
  ['FIRE 2006', (s, o) => fire(s, { ...o, dialect: '2006' }), 1e-9],
  ['FIRE 2020', fire, 1e-9],
  ['L-BFGS', lbfgs, 1e-9],
  // at 1e-3 it may still pass a saddle
  ['line-search descent', lineSearchDescent, 1e-5],
])('%s: the finish brings it to 1e-12', async (_name, minimiser, maxForce) => {
  const system = await liquid(1000);
  const plain = system.clone();
  const before = await minimiser(plain, { until: { maxForce }, threads: 1 });
  const after = await minimiser(system, { until: { maxForce }, finish: 'newton', threads: 1 });
  expect(before.finish).toBeNull();
  expect(before.maxForce).toBeGreaterThan(1e-12);
  // the method itself does what it did
  const { stopReason, evaluations, iterations } = before;
  expect(after).toMatchObject({ stopReason, evaluations, iterations });
  expect(after.maxForce).toBeLessThanOrEqual(1e-12);
  expect(system.evaluate().maxForce).toBeLessThan(1.1e-12);
  expect(after.finish?.stopReason).toBe('max-force');
  expect(after.finish?.iterations).toBeLessThan(10);
  expect(after.finish?.evaluations).toBeGreaterThanOrEqual(after.finish?.iterations as number);
  // and the finish stays with its minimum: lambda of the softest mode is about 0.1
  expect(structuralDistance(plain, system)).toBeLessThan(10 * maxForce * Math.sqrt(1000));
});

test('a step from nearby leads to the minimum, twice as many digits at a time', async () => {
  const system = await liquid(200);
  await conjugateGradient(system, { until: { maxForce: 1e-8 }, finish: 'newton', threads: 1 });
  const minimum = system.clone();
  const stiff = (await vibrationalSpectrum(minimum)).filter((x) => x > 1e-8);
  const shake = (size: number): System => {
    const s = minimum.clone();
    s.setPositions(s.positions.map((x, k) => x + size * Math.sin(7 * k + 1)));
    return s;
  };
  const left: number[] = [];
  for (const size of [1e-4, 1e-5]) {
    const s = shake(size);
    const { rmsForce } = s.evaluate();
    // |x| <= |F| / lambda_min, by the whole spectrum
    expect(structuralDistance(s, minimum)).toBeLessThan((1.01 * rmsForce) / stiff[0]);
    const one = await newton(s, { evaluations: 3, maxForce: 1e-13, threads: 1 });
    expect(one.iterations).toBeLessThanOrEqual(2);
    left.push(structuralDistance(s, minimum));
    await newton(s, { threads: 1 });
    expect(structuralDistance(s, minimum)).toBeLessThan(1e-11);
  }
  expect(left[0]).toBeLessThan(1e-6);
  expect(left[1]).toBeLessThan(1e-8);
});

test('a packing with rattlers', async () => {
  const system = System.random(harmonicSpheres({ dimension: 2, volumeFraction: 1 }), { particles: 400, seed: 3 });
  await conjugateGradient(system, { until: { maxForce: 1e-7 }, threads: 1 });
  const { stopReason, maxForce, forceFloor } = await newton(system, { threads: 1 });
  expect(stopReason).toBe('max-force');
  expect(maxForce).toBeLessThanOrEqual(1e-12);
  expect(forceFloor).toBeLessThan(1e-15);
  expect(rattlers(system).count).toBeGreaterThan(0);
});

test('no contacts are left to mend below jamming', async () => {
  const system = System.random(harmonicSpheres({ dimension: 3, volumeFraction: 0.2 }), { particles: 200, seed: 1 });
  const minimum = await conjugateGradient(system, { until: { maxForce: 1e-14 }, finish: 'newton', threads: 1 });
  expect(minimum).toMatchObject({ stopReason: 'zero-energy', finish: { iterations: 0 } });
  expect(['zero-energy', 'max-force']).toContain(minimum.finish?.stopReason);
});

test('a saddle is refused: the square lattice of soft discs', async () => {
  const side = 12;
  const model = softSpheres({ dimension: 2, sizeRatio: 1 });
  const lattice = Float64Array.from({ length: 2 * side * side }, (_, k) =>
    k % 2 === 0 ? Math.floor(k / 2) % side : Math.floor(k / 2 / side),
  );
  const system = System.from(model, {
    boxLength: side,
    positions: lattice.map((x, k) => x + 1e-3 * Math.sin(3 * k * k + 1)),
    diameters: new Float64Array(side * side).fill(1),
  });
  const before = system.evaluate();
  const found: NewtonMinimum = await newton(system, { threads: 1 });
  expect(found.stopReason).toBe('negative-curvature');
  expect(found.rmsForce).toBeLessThanOrEqual(before.rmsForce);
  expect(
    structuralDistance(system, System.from(model, { ...system.configuration(), positions: lattice })),
  ).toBeLessThan(2e-3);
});

test('far from a minimum nothing is gained, and it says so', async () => {
  const system = System.random(kobAndersen({ dimension: 3 }), { particles: 300, seed: 1 });
  const before = system.evaluate();
  const found = await newton(system, { threads: 1 });
  expect(['negative-curvature', 'line-search']).toContain(found.stopReason);
  expect(found.rmsForce).toBeLessThanOrEqual(before.rmsForce);
});

test('after the flow: where it alone would take long', async () => {
  const system = System.random(harmonicSpheres({ dimension: 3 }), { particles: 300, seed: 1 });
  const flow = await steepestDescent(system, { until: { maxForce: 1e-5 }, threads: 1 });
  expect(flow.stopReason).toBe('max-force');
  const end = system.clone();
  const found = await newton(system, { threads: 1 });
  expect(found.stopReason).toBe('max-force');
  expect(found.evaluations).toBeLessThan(flow.evaluations / 100);
  // it is the minimum of the flow
  expect(structuralDistance(end, system)).toBeLessThan(1e-2);
  await steepestDescent(end, { until: { maxForce: 1e-9 }, threads: 1 });
  expect(structuralDistance(end, system)).toBeLessThan(1e-5);
});

test('the bits do not depend on the number of threads', async () => {
  const start = await liquid(1200);
  const ends = [];
  for (const threads of [1, 2]) {
    const system = start.clone();
    await conjugateGradient(system, { until: { maxForce: 1e-5 }, finish: 'newton', threads });
    ends.push(system.positions);
  }
  expect(ends[0]).toEqual(ends[1]);
});

test('cancel', async () => {
  const system = System.random(harmonicSpheres({ dimension: 3 }), { particles: 20000, seed: 1 });
  const controller = new AbortController();
  const before = system.evaluate().rmsForce;
  const running = newton(system, { threads: 1, signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  // it stands where a step ended, but for the order of sums in another list
  expect(system.evaluate().rmsForce).toBeLessThan(before * (1 + 1e-13));
});

test('bad input is refused by name', async () => {
  const system = await liquid(100);
  const until = { maxForce: 1e-8 };
  const cases: [() => Promise<unknown>, string, string][] = [
    [() => newton(system, { maxForce: -1 }), 'OUT_OF_RANGE', 'maxForce'],
    [() => newton(system, { evaluations: 0 }), 'OUT_OF_RANGE', 'evaluations'],
    [() => newton(system, { until } as never), 'INVALID_ARGUMENT', 'until'],
    [() => newton(system, null as never), 'INVALID_ARGUMENT', 'options'],
    [() => conjugateGradient(system, { until, finish: 'cg' as never }), 'INVALID_ARGUMENT', 'finish'],
    [() => fire(system, { until, finish: null as never }), 'INVALID_ARGUMENT', 'finish'],
    [() => lbfgs(system, { until, finish: { maxForce: 0 } }), 'OUT_OF_RANGE', 'finish.maxForce'],
    [() => lbfgs(system, { until, finish: { force: 1 } as never }), 'INVALID_ARGUMENT', 'force'],
  ];
  for (const [call, code, field] of cases) await expect(call()).rejects.toMatchObject({ code, field });
});
